use super::*;
use crate::agent::fixtures::{id, lease};
use mothership_api::agent::{InputFile, TextFile};
use mothership_core::{ids::RunnerId, rng::RandomSource};

struct Place {
    data: tempfile::TempDir,
    files: DiskFiles,
}

impl Place {
    fn new(keep_work: bool) -> Self {
        let data = tempfile::tempdir().unwrap();
        let files = DiskFiles::new(data.path().to_owned(), 1 << 30, keep_work);
        Self { data, files }
    }

    fn work(&self) -> PathBuf {
        self.files.folder(id("1.0.1")).work()
    }

    /// Puts content into the cache; an input that names it.
    async fn input(&self, to: &str, content: &[u8], executable: bool) -> InputFile {
        let (blob, size) = (BlobHash(*blake3::hash(content).as_bytes()), content.len() as u64);
        self.files.add_to_input(blob, 0, Bytes::copy_from_slice(content)).await.unwrap();
        self.files.finish_input(blob, size).await.unwrap();
        InputFile { to: to.into(), blob, size, executable }
    }
}

fn with_files(inputs: Vec<InputFile>, files: &[(&str, &str)]) -> LeasedAttempt {
    let file = |(to, content): &(&str, &str)| TextFile { to: (*to).into(), content: (*content).into() };
    LeasedAttempt { inputs, files: files.iter().map(file).collect(), ..lease("1.0.1", 1.0) }
}

#[test]
fn an_identity_is_kept_and_is_nobody_elses_to_read() {
    let place = Place::new(false);
    assert_eq!(place.files.load_identity().unwrap(), None);
    let identity = RunnerIdentity {
        install_id: "i".into(),
        runner_id: Some(RunnerId(RandomSource::seeded(1).uuid_v7(crate::agent::fixtures::at()))),
        secret: Some("msr_s".into()),
        place: Some(place.files.place()),
    };
    place.files.save_identity(&identity).unwrap();
    assert_eq!(place.files.load_identity().unwrap(), Some(identity));
    assert!(!place.data.path().join("runner.json.new").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(place.files.identity()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_damaged_identity_is_an_error_and_not_replaced() {
    let place = Place::new(false);
    fs::write(place.files.identity(), "{ half").unwrap();
    let error = place.files.load_identity().unwrap_err().0;
    assert!(
        error.contains("runner.json is damaged") && error.contains("delete it to register anew"),
        "{error}"
    );
    assert_eq!(fs::read(place.files.identity()).unwrap(), b"{ half");
}

#[tokio::test]
async fn inputs_and_texts_are_laid_out_in_folders_of_their_own() {
    let place = Place::new(false);
    let script = place.input("bin/run.sh", b"#!/bin/sh\n", true).await;
    let data = place.input("data/in.txt", b"data", false).await;
    let lease = with_files(vec![script, data], &[("conf/a.json", "{}")]);
    assert!(place.files.missing_inputs(&lease).await.is_empty());
    place.files.lay_out(&lease).await.unwrap();
    assert_eq!(fs::read(place.work().join("data/in.txt")).unwrap(), b"data");
    assert_eq!(fs::read(place.work().join("conf/a.json")).unwrap(), b"{}");
    // A copy of its own: the task may write to it, and the cache is not changed by that.
    fs::write(place.work().join("data/in.txt"), "changed").unwrap();
    assert!(place.files.missing_inputs(&lease).await.is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| fs::metadata(place.work().join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("bin/run.sh"), mode("data/in.txt")), (0o755, 0o644));
    }
    // Once more, as after a restart of the agent.
    place.files.lay_out(&lease).await.unwrap();
    assert_eq!(fs::read(place.work().join("data/in.txt")).unwrap(), b"data");
}

#[tokio::test]
async fn an_input_of_any_size_is_the_tasks_own() {
    let place = Place::new(false);
    let inputs = vec![
        place.input("small", b"small", false).await,
        place.input("large", &vec![1; 9 << 20], false).await,
    ];
    let lease = with_files(inputs, &[]);
    for input in &lease.inputs {
        place.files.lay_out(&lease).await.unwrap();
        let path = place.work().join(&input.to);
        let mut file = fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        io::Write::write_all(&mut file, b"CHANGED").unwrap();
    }
    assert!(place.files.missing_inputs(&lease).await.is_empty(), "the cache is as it was");
    place.files.lay_out(&lease).await.unwrap();
    assert_eq!(fs::read(place.work().join("large")).unwrap(), vec![1; 9 << 20]);
}

#[tokio::test]
async fn a_cached_input_that_somebody_changed_is_fetched_again() {
    let place = Place::new(false);
    let lease = with_files(vec![place.input("a", b"hello", false).await], &[]);
    let path = place.files.cache.path(lease.inputs[0].blob);
    fs::remove_file(&path).unwrap();
    fs::write(&path, "jello").unwrap();
    let error = place.files.lay_out(&lease).await.unwrap_err();
    assert!(error.0.starts_with("cannot write the input 'a'"), "{error}");
    assert_eq!(place.files.missing_inputs(&lease).await.len(), 1);
}

#[tokio::test]
async fn empty_folders_are_made() {
    let place = Place::new(false);
    let lease = LeasedAttempt { folders: vec!["proj/logs".into()], ..with_files(Vec::new(), &[]) };
    place.files.lay_out(&lease).await.unwrap();
    place.files.lay_out(&lease).await.unwrap();
    assert!(place.work().join("proj/logs").is_dir());
}

#[tokio::test]
async fn a_missing_input_has_the_length_of_its_partial_download() {
    let place = Place::new(false);
    let blob = BlobHash(*blake3::hash(b"hello").as_bytes());
    place.files.add_to_input(blob, 0, Bytes::from_static(b"hel")).await.unwrap();
    let input = InputFile { to: "a".into(), blob, size: 5, executable: false };
    let missing = place.files.missing_inputs(&with_files(vec![input], &[])).await;
    assert_eq!(missing, [MissingInput { hash: blob, size: 5, have: 3 }]);
}

#[tokio::test]
async fn nothing_is_written_outside_of_the_work_folder() {
    let place = Place::new(false);
    for to in ["../escaped", "/etc/escaped", "a/../../escaped"] {
        let error = place.files.lay_out(&with_files(Vec::new(), &[(to, "x")])).await.unwrap_err();
        assert_eq!(error.0, format!("the input path '{to}' is not below the work folder"));
    }
    assert!(!place.files.folder(id("1.0.1")).root().join("escaped").exists());
}

#[tokio::test]
async fn parts_of_a_result_are_read_from_its_own_folder() {
    let place = Place::new(false);
    let folder = place.files.folder(id("1.0.1"));
    folder.create().unwrap();
    fs::write(folder.work().join("a"), "work").unwrap();
    fs::write(folder.out().join("a"), "out").unwrap();
    let file = |in_output_dir| FoundFile {
        path: "listed".into(),
        below: "a".into(),
        hash: BlobHash([0; 32]),
        size: 4,
        executable: false,
        in_output_dir,
    };
    let read = async |in_output_dir, offset, max| {
        place.files.read(id("1.0.1"), &file(in_output_dir), offset, max).await
    };
    assert_eq!(&read(false, 0, 2).await.unwrap()[..], b"wo");
    assert_eq!(&read(false, 2, 9).await.unwrap()[..], b"rk");
    assert_eq!(&read(true, 0, 9).await.unwrap()[..], b"out");
    assert!(read(true, 9, 9).await.unwrap().is_empty());
    fs::remove_file(folder.out().join("a")).unwrap();
    assert!(read(true, 0, 9).await.unwrap_err().0.starts_with("cannot read the output 'listed'"));
}

#[tokio::test]
async fn work_folders_are_kept_for_looking_at_when_asked_for() {
    let place = Place::new(true);
    place.files.lay_out(&with_files(Vec::new(), &[("a", "x")])).await.unwrap();
    place.files.remove(vec![id("1.0.1")]).await;
    assert!(!place.files.folder(id("1.0.1")).root().exists());
    assert_eq!(fs::read(place.data.path().join("kept/1.0.1/a")).unwrap(), b"x");
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_tree_is_deleted_too() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new(false);
    place.files.lay_out(&with_files(Vec::new(), &[("deep/er/a", "x")])).await.unwrap();
    for folder in ["deep/er", "deep"] {
        fs::set_permissions(place.work().join(folder), fs::Permissions::from_mode(0o500)).unwrap();
    }
    place.files.remove(vec![id("1.0.1"), id("9.9.9")]).await;
    assert!(!place.files.folder(id("1.0.1")).root().exists());
}
