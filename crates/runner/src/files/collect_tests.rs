#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

use super::*;
use crate::agent::fixtures::lease;
use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt, fs::symlink},
};

struct Place {
    _data: tempfile::TempDir,
    folder: AttemptFolder,
}

impl Place {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let folder = AttemptFolder::new(data.path(), "1.0.1".parse().unwrap());
        folder.create().unwrap();
        Self { _data: data, folder }
    }

    fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.folder.work().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn collect(&self, outputs: &[&str], missing: OutputsMissing) -> Collected {
        let outputs = outputs.iter().map(|&text| text.into()).collect();
        let lease = LeasedAttempt { outputs, outputs_missing: missing, ..lease("1.0.1", 1.0) };
        collect_at_most(&self.folder, &lease, 5)
    }
}

fn paths(collected: &Collected) -> Vec<&str> {
    collected.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn a_name_of_other_bytes_is_kept_as_one_that_everybody_can_have() {
    let place = Place::new();
    place.write("out/good.txt", "good");
    place.write(Path::new("out").join(OsStr::from_bytes(b"caf\xe9.txt")), "x");
    place.write("out/a\\b", "y");
    place.write("out/li\nne", "z");
    let collected = place.collect(&["out/**"], OutputsMissing::Warn);
    assert_eq!(paths(&collected), ["out/a%5Cb", "out/caf%E9.txt", "out/good.txt", "out/li%0Ane"]);
    assert_eq!(
        collected.remarks,
        [
            "output 'out/a\\b' was kept as 'out/a%5Cb': not every system can have its name",
            "output 'out/caf\\xE9.txt' was kept as 'out/caf%E9.txt': not every system can have its name",
            "output 'out/li\\nne' was kept as 'out/li%0Ane': not every system can have its name",
        ]
    );
    assert_eq!(collected.missing, None);
    let strict = place.collect(&["out/**"], OutputsMissing::Fail);
    assert_eq!(strict.files, collected.files, "what is kept does not depend on it");
    assert_eq!(strict.missing.unwrap(), format!("{} (and 2 more)", collected.remarks[0]));
}

#[test]
fn two_files_never_take_one_name() {
    let place = Place::new();
    place.write(OsStr::from_bytes(b"caf\xe9.txt"), "bytes");
    place.write("caf%E9.txt", "own");
    place.write("~b", "spelled");
    place.write("%7Eb/own", "a folder");
    let collected = place.collect(&["*"], OutputsMissing::Warn);
    let kept: Vec<_> =
        collected.files.iter().map(|file| (file.path.as_str(), path_bytes(&file.below))).collect();
    let kept: Vec<_> = kept.iter().map(|(path, below)| (*path, below.as_slice())).collect();
    assert_eq!(
        kept,
        [
            ("%7Eb/own", &b"%7Eb/own"[..]),
            ("%7Eb~2", b"~b"),
            ("caf%E9.txt", b"caf%E9.txt"),
            ("caf%E9~2.txt", b"caf\xe9.txt"),
        ]
    );
    assert_eq!(
        collected.remarks,
        [
            "output '~b' was kept as '%7Eb~2': not every system can have its name",
            "output 'caf\\xE9.txt' was kept as 'caf%E9~2.txt': not every system can have its name",
        ]
    );
}

#[test]
fn modes_equal_and_empty_files_and_links_are_kept() {
    let place = Place::new();
    place.write("a", "same");
    place.write("b", "same");
    place.write("empty", "");
    place.write("run.sh", "#!/bin/sh\n");
    fs::set_permissions(place.folder.work().join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("run.sh", place.folder.work().join("link")).unwrap();
    fs::create_dir(place.folder.work().join("void")).unwrap();
    let collected = place.collect(&["."], OutputsMissing::Fail);
    let files: Vec<_> =
        collected.files.iter().map(|file| (file.path.as_str(), file.size, file.executable)).collect();
    assert_eq!(
        files,
        [("a", 4, false), ("b", 4, false), ("empty", 0, false), ("link", 10, true), ("run.sh", 10, true)]
    );
    assert_eq!((collected.remarks.len(), collected.missing), (0, None));
}

#[test]
fn what_is_no_file_is_named_and_costs_nothing_else() {
    let place = Place::new();
    let work = place.folder.work();
    place.write("out/good", "1");
    let pipe = work.join("out/pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(work.join("out/socket")).unwrap();
    symlink("nowhere", work.join("out/dangling")).unwrap();
    symlink("/etc/passwd", work.join("out/stolen")).unwrap();
    symlink("..", work.join("out/up")).unwrap();
    symlink("gone", work.join("unasked")).unwrap();
    let collected = place.collect(&["out"], OutputsMissing::Warn);
    assert_eq!(paths(&collected), ["out/good"]);
    assert_eq!(
        collected.remarks,
        [
            "output 'out/dangling' was not kept: it links to nothing",
            "output 'out/pipe' was not kept: it is a named pipe",
            "output 'out/socket' was not kept: it is a socket",
            "output 'out/stolen' was not kept: it links to a place outside of the work folder",
            "output 'out/up' was not kept: it links to a folder that it lies in",
        ]
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    if rustix::process::geteuid().is_root() {
        return;
    }
    let place = Place::new();
    for path in ["out/good", "out/closed", "out/folder/x", "elsewhere/x"] {
        place.write(path, "1");
    }
    let work = place.folder.work();
    let modes = |mode| {
        for path in ["out/closed", "out/folder", "elsewhere"] {
            fs::set_permissions(work.join(path), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    modes(0o000);
    let collected = place.collect(&["out/**"], OutputsMissing::Fail);
    modes(0o700);
    assert_eq!(paths(&collected), ["out/good"]);
    assert_eq!(
        collected.remarks,
        [
            "output 'out/folder' was not kept: the folder cannot be read: Permission denied (os error 13)",
            "output 'out/closed' was not kept: it cannot be read: Permission denied (os error 13)",
        ]
    );
    assert!(collected.missing.is_some());
}

#[test]
fn what_fits_is_kept_and_the_rest_counted() {
    let place = Place::new();
    (0..8).for_each(|at| place.write(format!("{at}"), "x"));
    let collected = place.collect(&["*"], OutputsMissing::Fail);
    assert_eq!(paths(&collected), ["0", "1", "2", "3", "4"]);
    let why =
        "output '5' and 2 behind it were not kept: an attempt may leave 5 files (pack them into an archive)";
    assert_eq!((collected.remarks, collected.missing.as_deref()), (vec![why.to_owned()], Some(why)));
}

#[test]
fn a_file_where_the_other_folder_has_a_folder_wins_over_what_is_in_it() {
    let place = Place::new();
    place.write("a/b", "work");
    place.write("c", "work");
    fs::write(place.folder.out().join("a"), "out").unwrap();
    let collected = place.collect(&["**"], OutputsMissing::Warn);
    assert_eq!(paths(&collected), ["a", "c"]);
    assert_eq!(collected.remarks, ["output 'a/b' was not kept: 'a' is a file of the output folder"]);
}

#[test]
fn a_pattern_that_finds_nothing_fails_only_where_that_was_asked_for() {
    let place = Place::new();
    place.write("a", "1");
    for (missing, remarks, why) in [
        (OutputsMissing::Warn, 1, None),
        (OutputsMissing::Fail, 2, Some("output 'gone' was not found (and 1 more)")),
    ] {
        let collected = place.collect(&["a", "gone", "*.png"], missing);
        assert_eq!((paths(&collected).len(), collected.remarks.len()), (1, remarks), "{missing:?}");
        assert_eq!(collected.missing.as_deref(), why);
    }
}
