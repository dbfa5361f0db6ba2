//! Folders of attempts that are over, as good as new, for attempts to come.
//!
//! A short task costs four new files and folders, and as many deletions. File systems are slow at that: ext4 passes
//! over every recently deleted inode before it gives a new one away (`recently_deleted`, fs/ext4/ialloc.c), so each
//! costs more the more there were just now. To
//! rename a clean folder costs nearly nothing.
//!
//! The agent puts in what it would delete ([`recycle`]); the keeper takes out ([`FolderPool`]). Whatever is odd about a
//! folder makes it one that is deleted.

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
pub const POOL_FOLDERS_MAX: usize = 256;
/// A longer log is deleted, which gives its blocks back.
const LOG_BYTES_MAX: u64 = 1 << 20;
/// Between two looks into an empty pool: a burst of starts must not list it each time.
const LIST_INTERVAL: Duration = Duration::from_millis(5);

/// The name on disk is the first one that it had: an older agent puts in there what this keeper takes out.
fn pool_folder(data: &Path) -> PathBuf {
    data.join("spare")
}

/// How many there are. Makes the pool's folder, too. One that cannot be read is as good as full.
pub fn count(data: &Path) -> usize {
    let _ = fs::create_dir(pool_folder(data));
    fs::read_dir(pool_folder(data)).map_or(POOL_FOLDERS_MAX, Iterator::count)
}

/// Deletes all: after a crash of the machine nobody knows what is in them.
pub fn clear(data: &Path) {
    let _ = fs::remove_dir_all(pool_folder(data));
}

/// Puts the folder of an attempt that is over into the pool, if it is as good as new. Otherwise, and after an error, it
/// is still where it was, to be deleted.
pub fn recycle(data: &Path, folder: &AttemptFolder) -> io::Result<bool> {
    let Some(name) = folder.root().file_name() else { return Ok(false) };
    // Looked at before anything is changed: what is not reusable is still whole.
    if !is_reusable(folder)? {
        return Ok(false);
    }
    truncate(&folder.journal())?;
    match truncate(&folder.log()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(folder.root(), pool_folder(data).join(name)).map(|()| true)
}

fn is_reusable(folder: &AttemptFolder) -> io::Result<bool> {
    let mut folders = 0;
    for entry in fs::read_dir(folder.root())? {
        let (entry, journal, log) = (entry?, folder.journal(), folder.log());
        let path = entry.path();
        let is_clean = if path == folder.work() || path == folder.out() {
            folders += 1;
            is_private_folder(&entry)? && fs::read_dir(&path)?.next().is_none()
        } else if path == log {
            let found = entry.metadata()?;
            found.is_file() && found.len() <= LOG_BYTES_MAX
        } else {
            path == journal && entry.file_type()?.is_file()
        };
        if !is_clean {
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

fn truncate(file: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).truncate(true).open(file).map(drop)
}

/// What the keeper knows of the pool.
#[derive(Debug, Default)]
pub struct FolderPool {
    known: RefCell<Vec<PathBuf>>,
    listed_at: Cell<Option<Instant>>,
}

impl FolderPool {
    /// Makes the folder of an attempt: out of a pooled one if there is one, else a new one. What exists stays. A
    /// process that a program left behind may still use a pooled one: then, if not `is_safe`, none is used.
    pub fn create(&self, data: &Path, folder: &AttemptFolder, is_safe: impl Fn() -> bool) -> io::Result<()> {
        while let Some(pooled) = self.next(data) {
            if folder.root().exists() || !is_safe() {
                self.known.borrow_mut().push(pooled);
                break;
            }
            // It may be gone: a new agent has cleared the pool.
            if fs::rename(&pooled, folder.root()).is_ok() {
                return Ok(());
            }
        }
        folder.create()
    }

    /// The next pooled folder that we know of; lists the pool when none is left, but not too often.
    fn next(&self, data: &Path) -> Option<PathBuf> {
        let mut known = self.known.borrow_mut();
        let now = Instant::now();
        if known.is_empty() && self.listed_at.get().is_none_or(|at| now - at >= LIST_INTERVAL) {
            self.listed_at.set(Some(now));
            let entries = fs::read_dir(pool_folder(data)).into_iter().flatten().filter_map(Result::ok);
            known.extend(entries.map(|entry| entry.path()));
        }
        known.pop()
    }
}

#[cfg(test)]
#[path = "folder_pool_tests.rs"]
mod tests;
