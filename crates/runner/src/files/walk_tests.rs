#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

use super::*;
use std::os::unix::fs::{PermissionsExt, symlink};

/// What is met below `root`, one line each.
fn met(root: &Path, is_confined: bool) -> Vec<String> {
    let mut lines = Vec::new();
    walk(root, is_confined, &|_| true, &mut |below, met| {
        let what = match met {
            Met::File(found) => format!("file of {}", found.len()),
            Met::EmptyFolder => "empty folder".to_owned(),
            Met::Odd(odd) => odd.to_string(),
        };
        lines.push(format!("{}: {what}", below.display()));
    })
    .unwrap();
    lines
}

#[test]
fn links_are_followed_and_circles_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    fs::create_dir_all(root.join("real/deep")).unwrap();
    fs::create_dir_all(root.join("other")).unwrap();
    fs::create_dir_all(root.join("void")).unwrap();
    fs::write(root.join("real/deep/a"), "1").unwrap();
    fs::write(root.join("other/b"), "12").unwrap();
    symlink("real", root.join("data")).unwrap();
    symlink("..", root.join("real/deep/up")).unwrap();
    // Each of the two leads into the other.
    symlink("../real", root.join("other/real")).unwrap();
    symlink("../other", root.join("real/other")).unwrap();
    symlink("self", root.join("self")).unwrap();
    symlink("nowhere@host:1", root.join(".#lock")).unwrap();
    symlink("real/deep/a", root.join("near")).unwrap();
    assert_eq!(
        met(&root, true),
        [
            ".#lock: it links to nothing",
            "data/deep/a: file of 1",
            "data/deep/up: it links to a folder that it lies in",
            "data/other/b: file of 2",
            "data/other/real: it links to a folder that it lies in",
            "near: file of 1",
            "other/b: file of 2",
            "other/real/deep/a: file of 1",
            "other/real/deep/up: it links to a folder that it lies in",
            "other/real/other: it links to a folder that it lies in",
            "real/deep/a: file of 1",
            "real/deep/up: it links to a folder that it lies in",
            "real/other/b: file of 2",
            "real/other/real: it links to a folder that it lies in",
            "self: it links to nothing",
            "void: empty folder",
        ]
    );
}

#[test]
fn only_a_confined_walk_minds_links_that_lead_out() {
    let folder = tempfile::tempdir().unwrap();
    let (root, outside) = (folder.path().join("root"), folder.path().join("outside"));
    fs::create_dir(&root).unwrap();
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("x"), "123").unwrap();
    symlink(&outside, root.join("folder")).unwrap();
    symlink("../outside/x", root.join("file")).unwrap();
    symlink("..", root.join("up")).unwrap();
    assert_eq!(
        met(&root, true),
        [
            "file: it links to a place outside of the work folder",
            "folder: it links to a place outside of the work folder",
            "up: it links to a place outside of the work folder",
        ]
    );
    assert_eq!(
        met(&root, false),
        ["file: file of 3", "folder/x: file of 3", "up: it links to a folder that it lies in"]
    );
}

#[test]
fn what_is_no_file_is_named_and_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let pipe = root.join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
    symlink("/dev/zero", root.join("zero")).unwrap();
    assert_eq!(
        met(root, false),
        ["pipe: it is a named pipe", "socket: it is a socket", "zero: it is a device"]
    );
    for (path, why) in [("pipe", "it is a named pipe"), ("zero", "it is a device")] {
        assert_eq!(open_file(&root.join(path)).unwrap_err().to_string(), why);
    }
    assert!(open_file(root).is_err());
}

#[test]
fn a_folder_that_cannot_be_read_is_named() {
    if rustix::process::geteuid().is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let lines = met(folder.path(), true);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(lines, ["closed: the folder cannot be read: Permission denied (os error 13)"]);
}

#[test]
fn names_of_every_byte_are_met() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9\n.txt");
    fs::write(folder.path().join(name), "x").unwrap();
    let mut names = Vec::new();
    walk(folder.path(), true, &|_| true, &mut |below, _| names.push(path_bytes(below))).unwrap();
    assert_eq!(names, [b"caf\xe9\n.txt".to_vec()]);
}
