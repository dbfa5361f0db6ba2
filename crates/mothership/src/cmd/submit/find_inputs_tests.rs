use super::*;
use crate::exit::Exit;
use mothership_core::spec::Command;

fn spec(inputs: Vec<Input>) -> JobSpec {
    let mut spec = JobSpec::new(Command::Argv(vec!["true".into()]));
    spec.inputs = inputs;
    spec
}

/// What a job is given, one line each: places, empty folders with `/` at their end.
fn targets(spec: &JobSpec) -> Vec<String> {
    let target = |input: &Input| match input {
        Input::File(file) => format!("{}{}", file.to.as_deref().unwrap(), if file.folder { "/" } else { "" }),
        Input::Path(_) => panic!("all inputs are tables"),
    };
    spec.inputs.iter().map(target).collect()
}

#[test]
fn every_unreadable_input_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = spec(vec![Input::Path("none".into()), Input::Path("neither".into())]);
    let failure = find(&mut spec, folder.path()).unwrap_err();
    assert_eq!(failure.exit, Exit::Refused);
    for part in ["inputs[0]: `none` cannot be read", "inputs[1]: `neither` cannot be read"] {
        assert!(failure.message.contains(part), "{}", failure.message);
    }
}

#[test]
fn names_with_braces_stand_for_themselves() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/{{x}}"), "1").unwrap();
    let mut spec = spec(vec![Input::Path("data".into())]);
    find(&mut spec, folder.path()).unwrap();
    let checked = spec.check().unwrap();
    let task = checked.task("1.0.1".parse().unwrap(), &mothership_core::sweep::NoPoints).unwrap();
    assert_eq!(task.inputs[0].to, "data/{{x}}");
}

#[cfg(unix)]
#[test]
fn no_two_files_of_a_folder_are_called_the_same() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("caf%E9.txt"), "own").unwrap();
    fs::write(data.join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt")), "bytes").unwrap();
    fs::write(data.join("a?b"), "kept").unwrap();
    let mut spec = spec(vec![Input::Path("data".into())]);
    let found = find(&mut spec, folder.path()).unwrap();
    assert_eq!(targets(&spec), ["data/a?b", "data/caf%E9.txt", "data/caf%E9~2.txt"]);
    assert_eq!(
        found.remarks,
        ["data/caf\\xE9.txt is called caf%E9~2.txt there: not every system can have its name"]
    );
    spec.check().unwrap();
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::{
        ffi::OsStr,
        os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
    };

    fn make_pipe(path: &Path) {
        let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
        assert!(made.success());
    }

    #[test]
    fn links_are_followed_and_empty_folders_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let proj = folder.path().join("proj");
        fs::create_dir_all(proj.join("real")).unwrap();
        fs::create_dir_all(proj.join("logs")).unwrap();
        fs::write(proj.join("real/a"), "1").unwrap();
        symlink("real", proj.join("data")).unwrap();
        symlink("..", proj.join("real/up")).unwrap();
        symlink("user@host.1:2", proj.join(".#notes")).unwrap();
        let mut spec = spec(vec![Input::Path("proj".into())]);
        let found = find(&mut spec, folder.path()).unwrap();
        assert_eq!(targets(&spec), ["proj/data/a", "proj/logs/", "proj/real/a"]);
        assert_eq!(
            found.remarks,
            [
                "proj/.#notes is left out: it links to nothing",
                "proj/data/up is left out: it links to a folder that it lies in",
                "proj/real/up is left out: it links to a folder that it lies in",
            ]
        );
        spec.check().unwrap();
    }

    #[test]
    fn an_empty_folder_is_made_too() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("void")).unwrap();
        let mut spec = spec(vec![Input::Path("void".into())]);
        find(&mut spec, folder.path()).unwrap();
        assert_eq!(targets(&spec), ["void/"]);
        spec.check().unwrap().uploaded().unwrap();
    }

    #[test]
    fn what_is_no_file_is_left_out_of_a_folder_and_refused_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let proj = folder.path().join("proj");
        fs::create_dir(&proj).unwrap();
        fs::write(proj.join("a"), "1").unwrap();
        make_pipe(&proj.join("pipe"));
        let _socket = UnixListener::bind(proj.join("socket")).unwrap();
        symlink("/dev/zero", proj.join("zero")).unwrap();
        let mut whole = spec(vec![Input::Path("proj/".into())]);
        let found = find(&mut whole, folder.path()).unwrap();
        assert_eq!(targets(&whole), ["proj/a"]);
        assert_eq!(
            found.remarks,
            [
                "proj/pipe is no file and is left out: it is a named pipe",
                "proj/socket is no file and is left out: it is a socket",
                "proj/zero is no file and is left out: it is a device",
            ]
        );
        let single = ["proj/pipe", "proj/zero", "/dev/zero"].map(|path| Input::Path(path.into()));
        let refused = find(&mut spec(single.to_vec()), folder.path()).unwrap_err().message;
        for part in [
            "`proj/pipe` is no file: it is a named pipe",
            "`proj/zero` is no file: it is a device",
            "`/dev/zero` is no file: it is a device",
        ] {
            assert!(refused.contains(part), "{refused}");
        }
    }

    #[test]
    fn names_of_every_byte_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let proj = folder.path().join("proj");
        fs::create_dir(&proj).unwrap();
        fs::write(proj.join(OsStr::from_bytes(b"caf\xe9")), "1").unwrap();
        let mut spec = spec(vec![Input::Path("proj".into())]);
        let found = find(&mut spec, folder.path()).unwrap();
        assert_eq!(targets(&spec), ["proj/caf%E9"]);
        let remark = "proj/caf\\xE9 is called caf%E9 there: not every system can have its name";
        assert_eq!(found.remarks, [remark]);
    }
}
