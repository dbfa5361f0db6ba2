//! Folders of attempts that are over, as good as new, for attempts to come.
//!
//! A short task costs four new files and folders, and as many deletions. File systems are slow at that: ext4 looks at
//! every recently deleted inode before it gives a new one away, so each costs more the more there were just now. To
//! rename a clean folder costs nearly nothing.
//!
//! The agent puts in what it would delete ([`keep`]); the keeper takes out ([`Spares`]). Whatever is odd about a folder
//! makes it one that is deleted.

use super::folder::{AttemptFolder, FOLDER_MODE};
use std::{
    cell::{Cell, RefCell},
    fs::{self, DirEntry, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::Instant;

/// Folders kept at most.
pub const SPARES_MAX: usize = 256;
/// A longer log is deleted, which gives its blocks back.
const LOG_BYTES_MAX: u64 = 1 << 20;
/// Between two looks into an empty store.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

fn store(data: &Path) -> PathBuf {
    data.join("spare")
}

/// How many there are. Makes the place for them, too.
pub fn count(data: &Path) -> usize {
    let _ = fs::create_dir(store(data));
    fs::read_dir(store(data)).map_or(SPARES_MAX, Iterator::count)
}

/// Throws all away: after a crash of the machine nobody knows what is in them.
pub fn clear(data: &Path) {
    let _ = fs::remove_dir_all(store(data));
}

/// Keeps the folder of an attempt that is over, if it is as good as new. Otherwise, and after an error, it is still
/// where it was, to be deleted.
pub fn keep(data: &Path, folder: &AttemptFolder) -> io::Result<bool> {
    let Some(name) = folder.root().file_name() else { return Ok(false) };
    if !is_as_new(folder)? {
        return Ok(false);
    }
    empty(&folder.journal())?;
    match empty(&folder.log()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(folder.root(), store(data).join(name)).map(|()| true)
}

fn is_as_new(folder: &AttemptFolder) -> io::Result<bool> {
    let mut folders = 0;
    for entry in fs::read_dir(folder.root())? {
        let (entry, journal, log) = (entry?, folder.journal(), folder.log());
        let path = entry.path();
        let good = if path == folder.work() || path == folder.out() {
            folders += 1;
            is_private_folder(&entry)? && fs::read_dir(&path)?.next().is_none()
        } else if path == log {
            let found = entry.metadata()?;
            found.is_file() && found.len() <= LOG_BYTES_MAX
        } else {
            path == journal && entry.file_type()?.is_file()
        };
        if !good {
            return Ok(false);
        }
    }
    Ok(folders == 2)
}

#[cfg(unix)]
fn is_private_folder(entry: &DirEntry) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    let found = entry.metadata()?;
    Ok(found.is_dir() && found.permissions().mode() & 0o7777 == FOLDER_MODE)
}

#[cfg(not(unix))]
fn is_private_folder(entry: &DirEntry) -> io::Result<bool> {
    let _ = FOLDER_MODE;
    let found = entry.metadata()?;
    Ok(found.is_dir() && !found.permissions().readonly())
}

fn empty(file: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).truncate(true).open(file).map(drop)
}

/// What the keeper knows of the store.
#[derive(Debug, Default)]
pub struct Spares {
    known: RefCell<Vec<PathBuf>>,
    looked_at: Cell<Option<Instant>>,
}

impl Spares {
    /// Makes the folder of an attempt: out of a spare one if there is one, else a new one. What exists stays. A process
    /// that a program left behind may still hold a spare one: then, which `is_safe` tells, none is used.
    pub fn create(&self, data: &Path, folder: &AttemptFolder, is_safe: impl Fn() -> bool) -> io::Result<()> {
        while let Some(spare) = self.next(data) {
            if folder.root().exists() || !is_safe() {
                self.known.borrow_mut().push(spare);
                break;
            }
            // It may be gone: another agent has thrown all away.
            if fs::rename(&spare, folder.root()).is_ok() {
                return Ok(());
            }
        }
        folder.create()
    }

    fn next(&self, data: &Path) -> Option<PathBuf> {
        let mut known = self.known.borrow_mut();
        let now = Instant::now();
        if known.is_empty() && self.looked_at.get().is_none_or(|at| now - at >= LOOK_AGAIN) {
            self.looked_at.set(Some(now));
            let entries = fs::read_dir(store(data)).into_iter().flatten().filter_map(Result::ok);
            known.extend(entries.map(|entry| entry.path()));
        }
        known.pop()
    }
}

#[cfg(test)]
mod tests {
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
        fs::write(folder.log(), "its words\n").unwrap();
        folder
    }

    #[tokio::test]
    async fn a_clean_folder_is_used_again_without_a_trace() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path();
        assert_eq!(count(data), 0);
        let old = used(data, "1.0.1");
        assert!(keep(data, &old).unwrap() && !old.root().exists());
        assert_eq!(count(data), 1);
        let (spares, new) = (Spares::default(), attempt(data, "2.0.1"));
        // Somebody may be in it.
        let elsewhere = attempt(data, "2.9.1");
        spares.create(data, &elsewhere, || false).unwrap();
        assert!(elsewhere.work().is_dir() && count(data) == 1);
        spares.create(data, &new, || true).unwrap();
        assert_eq!(count(data), 0);
        assert!(new.work().is_dir() && new.out().is_dir() && new.read_state().is_none());
        assert_eq!(fs::read(new.log()).unwrap(), b"");
        // Without a spare one it is made.
        let other = attempt(data, "2.1.1");
        spares.create(data, &other, || true).unwrap();
        assert!(other.work().is_dir());
        // What was laid out before stays.
        fs::write(other.work().join("input"), "x").unwrap();
        assert!(keep(data, &new).unwrap());
        tokio::time::sleep(LOOK_AGAIN).await;
        spares.create(data, &other, || true).unwrap();
        assert!(other.work().join("input").exists());
        clear(data);
        spares.create(data, &attempt(data, "2.2.1"), || true).unwrap();
        assert!(attempt(data, "2.2.1").out().is_dir(), "a spare one that is gone is no error");
    }

    #[test]
    fn whatever_is_odd_is_not_kept() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path();
        count(data);
        type Spoil = fn(&AttemptFolder);
        let odd: [(&str, Spoil); 5] = [
            ("a file", |folder| fs::write(folder.work().join("left"), "").unwrap()),
            ("a result", |folder| fs::write(folder.out().join("left"), "").unwrap()),
            ("something beside", |folder| fs::create_dir(folder.root().join("left")).unwrap()),
            ("no work folder", |folder| fs::remove_dir(folder.work()).unwrap()),
            ("a long log", |folder| fs::write(folder.log(), vec![b'x'; 2 << 20]).unwrap()),
        ];
        for (number, (what, spoil)) in odd.into_iter().enumerate() {
            let folder = used(data, &format!("1.{number}.1"));
            spoil(&folder);
            assert!(!keep(data, &folder).unwrap() && folder.root().exists(), "{what}");
            assert_eq!(fs::read(folder.journal()).unwrap(), b"order\nend\n", "{what}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_with_other_rights_is_not_kept() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        count(data.path());
        let folder = used(data.path(), "1.0.1");
        fs::set_permissions(folder.work(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(!keep(data.path(), &folder).unwrap());
        fs::remove_dir(folder.work()).unwrap();
        std::os::unix::fs::symlink("/", folder.work()).unwrap();
        assert!(!keep(data.path(), &folder).unwrap());
    }
}
