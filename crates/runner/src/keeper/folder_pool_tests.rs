use super::*;
use mothership_core::ids::AttemptId;

fn attempt(data: &Path, id: &str) -> AttemptFolder {
    AttemptFolder::new(data, id.parse::<AttemptId>().unwrap())
}

/// An attempt that has run.
fn used(data: &Path, id: &str) -> AttemptFolder {
    let folder = attempt(data, id);
    folder.create().unwrap();
    fs::write(folder.journal(), "order\nend\n").unwrap();
    fs::write(folder.log(), "its output\n").unwrap();
    folder
}

#[tokio::test(start_paused = true)]
async fn a_clean_folder_is_used_again_without_a_trace() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    assert_eq!(count(data), 0);
    let old = used(data, "1.0.1");
    assert!(recycle(data, &old).unwrap() && !old.root().exists());
    assert_eq!(count(data), 1);
    let (pool, new) = (FolderPool::default(), attempt(data, "2.0.1"));
    // Somebody may be in it.
    let elsewhere = attempt(data, "2.9.1");
    pool.create(data, &elsewhere, || false).unwrap();
    assert!(elsewhere.work().is_dir() && count(data) == 1);
    pool.create(data, &new, || true).unwrap();
    assert_eq!(count(data), 0);
    assert!(new.work().is_dir() && new.out().is_dir() && new.read_journal().is_none());
    assert_eq!(fs::read(new.log()).unwrap(), b"");
    // Without a pooled one it is made.
    let other = attempt(data, "2.1.1");
    pool.create(data, &other, || true).unwrap();
    assert!(other.work().is_dir());
}

#[tokio::test(start_paused = true)]
async fn what_was_laid_out_before_stays() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    count(data);
    let pool = FolderPool::default();
    let prepared = attempt(data, "2.1.1");
    prepared.create().unwrap();
    fs::write(prepared.work().join("input"), "x").unwrap();
    assert!(recycle(data, &used(data, "1.0.1")).unwrap());
    pool.create(data, &prepared, || true).unwrap();
    assert!(prepared.work().join("input").exists() && count(data) == 1);
    // The pooled one is not lost by that.
    let next = attempt(data, "2.2.1");
    pool.create(data, &next, || true).unwrap();
    assert!(next.work().is_dir() && count(data) == 0);
}

#[tokio::test(start_paused = true)]
async fn an_empty_pool_is_listed_again_after_a_while() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    count(data);
    let pool = FolderPool::default();
    pool.create(data, &attempt(data, "2.0.1"), || true).unwrap();
    assert!(recycle(data, &used(data, "1.0.1")).unwrap());
    // Listed a moment ago, and it was empty.
    pool.create(data, &attempt(data, "2.1.1"), || true).unwrap();
    assert_eq!(count(data), 1);
    tokio::time::advance(LIST_INTERVAL).await;
    pool.create(data, &attempt(data, "2.2.1"), || true).unwrap();
    assert_eq!(count(data), 0);
}

#[tokio::test(start_paused = true)]
async fn a_pooled_folder_that_is_gone_is_no_error() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    count(data);
    for id in ["1.0.1", "1.1.1"] {
        assert!(recycle(data, &used(data, id)).unwrap());
    }
    let pool = FolderPool::default();
    pool.create(data, &attempt(data, "2.0.1"), || true).unwrap();
    // The pool knows of the other one.
    clear(data);
    pool.create(data, &attempt(data, "2.1.1"), || true).unwrap();
    assert!(attempt(data, "2.1.1").out().is_dir());
}

#[test]
fn a_pool_that_cannot_be_read_is_full() {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join("spare"), "no folder").unwrap();
    assert_eq!(count(data.path()), POOL_FOLDERS_MAX);
}

#[test]
fn whatever_is_odd_is_not_recycled() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    count(data);
    type Spoil = fn(&AttemptFolder);
    let odd: [(&str, Spoil); 6] = [
        ("a file", |folder| fs::write(folder.work().join("left"), "").unwrap()),
        ("a result", |folder| fs::write(folder.out().join("left"), "").unwrap()),
        ("something beside", |folder| fs::create_dir(folder.root().join("left")).unwrap()),
        ("no work folder", |folder| fs::remove_dir(folder.work()).unwrap()),
        ("a long log", |folder| fs::write(folder.log(), vec![b'x'; 2 << 20]).unwrap()),
        ("a folder as log", |folder| {
            fs::remove_file(folder.log()).unwrap();
            fs::create_dir(folder.log()).unwrap();
        }),
    ];
    for (number, (what, spoil)) in odd.into_iter().enumerate() {
        let folder = used(data, &format!("1.{number}.1"));
        spoil(&folder);
        assert!(!recycle(data, &folder).unwrap() && folder.root().exists(), "{what}");
        assert_eq!(fs::read(folder.journal()).unwrap(), b"order\nend\n", "{what}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_with_other_permissions_is_not_recycled() {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().unwrap();
    count(data.path());
    let folder = used(data.path(), "1.0.1");
    fs::set_permissions(folder.work(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(!recycle(data.path(), &folder).unwrap());
    fs::remove_dir(folder.work()).unwrap();
    std::os::unix::fs::symlink("/", folder.work()).unwrap();
    assert!(!recycle(data.path(), &folder).unwrap());
}
