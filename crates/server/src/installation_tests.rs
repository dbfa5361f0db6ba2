use super::*;
use mothership_store::StoreConfig;

struct World {
    store: Store,
    folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let store = Store::open(StoreConfig::SqliteInline { path: None }).await.unwrap();
        Self { store, folder: tempfile::tempdir().unwrap() }
    }
}

fn files(world: &World) -> (BlobStore, String) {
    let config = BlobConfig::Folder { path: world.folder.path().to_owned() };
    (BlobStore::open(&config).unwrap(), place(&config, "bench"))
}

/// The database of `ours` with the files of `theirs`.
async fn pair_of(ours: &World, theirs: &World, adopts: bool) -> Result<(), String> {
    let (files, place) = files(theirs);
    let rng = RandomSource::from_os();
    pair_up(&ours.store, &files, ("db", &place), adopts, &rng).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_database_and_its_files_know_each_other_and_no_stranger() {
    let (a, b) = (World::new().await, World::new().await);
    for world in [&a, &b] {
        for _ in 0..2 {
            pair_of(world, world, false).await.unwrap();
        }
    }
    let refused = pair_of(&a, &b, false).await.unwrap_err();
    assert!(refused.contains("has the files of the database db, not of db"), "{refused}");
    // A second server of the same database with a folder of its own.
    let own = World { store: a.store.clone(), folder: tempfile::tempdir().unwrap() };
    let refused = pair_of(&own, &own, false).await.unwrap_err();
    assert!(refused.contains("the same --blobs") && refused.contains(" on bench"), "{refused}");
    // The files were removed where they were: what comes next is stored again.
    std::fs::remove_file(a.folder.path().join("mothership-owner.json")).unwrap();
    pair_of(&a, &a, false).await.unwrap();
    // A new database beside them, and the word of a person.
    let new = World::new().await;
    let refused = pair_of(&new, &b, false).await.unwrap_err();
    assert!(refused.contains("the database db is empty"), "{refused}");
    pair_of(&new, &b, true).await.unwrap();
    pair_of(&new, &b, false).await.unwrap();
    assert!(pair_of(&b, &b, false).await.is_err());
}

#[tokio::test]
async fn an_empty_database_beside_full_folders_is_told() {
    let world = World::new().await;
    files(&world).0.put_bytes(mothership_core::ids::BlobHash([7; 32]), "bytes".into()).await.unwrap();
    let refused = pair_of(&world, &world, false).await.unwrap_err();
    assert!(refused.contains("the database db is empty, and"), "{refused}");
    let old = World { store: Store::open(StoreConfig::SqliteInline { path: None }).await.unwrap(), ..world };
    let insert = |tx: &mut Tx<'_>| {
        let now = mothership_store::Time::UNIX_EPOCH;
        blobs::insert(tx, mothership_core::ids::BlobHash([7; 32]), 5, now)
    };
    old.store.write(insert).await.unwrap();
    pair_of(&old, &old, false).await.unwrap();
}

#[test]
fn a_place_is_named_without_settings_and_with_its_machine() {
    let s3 = BlobConfig::S3 { url: "s3://bucket/prefix/?endpoint=http://x".into() };
    assert_eq!(place(&s3, "bench"), "s3://bucket/prefix");
    assert_eq!(place(&BlobConfig::Folder { path: "/data/blobs".into() }, "bench"), "/data/blobs on bench");
}

#[test]
fn a_data_folder_has_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (first, second) = ("http://127.0.0.1:8080", "https://127.0.0.1:8081");
    let lock = lock_folder(&data, first).unwrap();
    let refused = lock_folder(&data, second).unwrap_err().to_string();
    assert!(refused.contains("another server uses the data folder"), "{refused}");
    #[cfg(unix)]
    assert!(refused.ends_with("it listens on http://127.0.0.1:8080"), "{refused}");
    drop(lock);
    drop(lock_folder(&data, second).unwrap());
    std::fs::write(folder.path().join("file"), "").unwrap();
    let refused = lock_folder(&folder.path().join("file/data"), first).unwrap_err().to_string();
    assert!(refused.starts_with("cannot make the data folder"), "{refused}");
}

#[cfg(unix)]
#[test]
fn what_is_in_the_folder_becomes_private_whoever_made_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |name: &str, mode: Option<u32>| {
        let path = folder.path().join(name);
        if let Some(mode) = mode {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    for name in ["blobs", "uploads"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        mode(name, Some(0o755));
    }
    std::fs::write(folder.path().join("mothership.db"), "").unwrap();
    mode("mothership.db", Some(0o644));
    let before = mode("", Some(0o755));
    let _lock = lock_folder(folder.path(), "http://127.0.0.1:1").unwrap();
    assert_eq!(["blobs", "uploads", "mothership.db"].map(|name| mode(name, None)), [0o700, 0o700, 0o600]);
    assert_eq!(mode("", None), before, "somebody chose it");
}
