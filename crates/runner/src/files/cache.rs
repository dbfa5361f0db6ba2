//! Inputs by content, so that a thousand tasks fetch a file once. Bounded: the least recently used go first.
//!
//! The file system is the index: a whole file is named after its hash, a partial one ends in `.part`, and the time of
//! the last change is that of the last use. So nothing can disagree with it after a crash.

use super::FilesError;
use crate::locked::Locked;
use mothership_core::ids::{AttemptId, BlobHash};
use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Inputs in a folder.
#[derive(Debug)]
pub struct InputCache {
    folder: PathBuf,
    bytes_max: u64,
    /// Files that this process has hashed, as they were then. Nothing but the cache writes to them, but tasks run as
    /// the same user: what looks different now, or was never looked at by this process, is hashed before it is given
    /// out.
    checked: Locked<BTreeMap<BlobHash, FileStamp>>,
    /// Inputs that attempts wait for. They stay until the attempt is laid out, however small the cache is.
    pins: Locked<BTreeMap<AttemptId, Vec<BlobHash>>>,
}

/// What changes when somebody writes to a file, whatever its name then says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileStamp {
    len: u64,
    modified: SystemTime,
    /// Number of the file, time of its last change of any kind, and names: a write cannot hide behind a time stamp that
    /// was set back.
    #[cfg(unix)]
    node: (u64, u64, i64, i64, u64),
}

impl FileStamp {
    fn of(path: &Path) -> io::Result<Self> {
        let found = fs::symlink_metadata(path)?;
        if !found.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        #[cfg(unix)]
        let node = {
            use std::os::unix::fs::MetadataExt;
            (found.dev(), found.ino(), found.ctime(), found.ctime_nsec(), found.nlink())
        };
        Ok(Self {
            len: found.len(),
            modified: found.modified()?,
            #[cfg(unix)]
            node,
        })
    }

    /// Whether the file has another name, by which it could be changed at any time.
    fn is_shared(&self) -> bool {
        #[cfg(unix)]
        return self.node.4 > 1;
        #[cfg(not(unix))]
        return false;
    }
}

impl InputCache {
    /// The cache in `folder`, which need not be there.
    pub fn new(folder: PathBuf, bytes_max: u64) -> Self {
        Self { folder, bytes_max, checked: Locked::default(), pins: Locked::default() }
    }

    /// Where a whole input lies; only its hash names it.
    pub fn path(&self, hash: BlobHash) -> PathBuf {
        self.folder.join(hash.to_string())
    }

    /// Keeps the inputs of an attempt from being evicted, until [`unpin`](Self::unpin).
    pub fn pin(&self, attempt: AttemptId, hashes: Vec<BlobHash>) {
        self.pins.lock().insert(attempt, hashes);
    }

    /// The attempt has its own copies, or needs none any more.
    pub fn unpin(&self, attempt: AttemptId) {
        self.pins.lock().remove(&attempt);
    }

    fn partial(&self, hash: BlobHash) -> PathBuf {
        self.folder.join(format!("{hash}.part"))
    }

    /// Whether the input is here, whole and unchanged. A damaged one is deleted, and so fetched again.
    pub fn has(&self, hash: BlobHash, size: u64) -> bool {
        let path = self.path(hash);
        let Ok(stamp) = FileStamp::of(&path) else { return false };
        if stamp.len == size && self.checked.lock().get(&hash) == Some(&stamp) {
            return true;
        }
        if stamp.len == size && hash_file(&path).is_ok_and(|found| found == (hash, size)) {
            self.remember(hash, stamp);
            return true;
        }
        tracing::warn!(%hash, "an input in the cache was changed; it is fetched again");
        self.checked.lock().remove(&hash);
        let _ = fs::remove_file(&path);
        false
    }

    /// Notes that a file had the right content when it had this stamp; one with a second name is never trusted.
    fn remember(&self, hash: BlobHash, stamp: FileStamp) {
        let mut checked = self.checked.lock();
        match stamp.is_shared() {
            true => checked.remove(&hash),
            false => checked.insert(hash, stamp),
        };
    }

    /// Gives a task a copy of its own: the file system's, which shares the bytes until one side writes, or a plain one.
    pub fn copy(&self, hash: BlobHash, size: u64, to: &Path) -> Result<(), FilesError> {
        let failed = |error: io::Error| FilesError(error.to_string());
        // Twice, because it may be changed while it is copied; then it was fetched and looked at already.
        for _ in 0..2 {
            if !self.has(hash, size) {
                break;
            }
            let before = self.checked.lock().get(&hash).cloned();
            copy_file(&self.path(hash), to).map_err(failed)?;
            let after = FileStamp::of(&self.path(hash)).ok();
            if before.is_some() && before == after {
                self.touch(hash);
                return Ok(());
            }
            // Another attempt's use changes the stamp, too; the copy itself tells.
            if hash_file(to).is_ok_and(|found| found == (hash, size)) {
                self.touch(hash);
                return Ok(());
            }
        }
        Err(FilesError(format!("the input {hash} was changed in the cache while it was copied")))
    }

    /// Bytes of an interrupted download; one that is too long is deleted.
    pub fn have(&self, hash: BlobHash, size: u64) -> u64 {
        let partial = self.partial(hash);
        match fs::metadata(&partial).map(|found| found.len()) {
            Ok(len) if len <= size => len,
            Ok(_) => {
                let _ = fs::remove_file(&partial);
                0
            }
            Err(_) => 0,
        }
    }

    /// Appends a piece of a download at `offset`.
    pub fn add(&self, hash: BlobHash, offset: u64, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file =
            OpenOptions::new().create(true).truncate(false).write(true).open(self.partial(hash))?;
        // What lies behind the offset is from a try whose answer was lost.
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    /// Takes a whole download in when its content has the hash that names it.
    pub fn finish(&self, hash: BlobHash, size: u64) -> Result<(), FilesError> {
        let partial = self.partial(hash);
        let failed = |error: io::Error| FilesError(format!("cannot keep the input {hash}: {error}"));
        if size == 0 && !partial.exists() {
            self.add(hash, 0, &[]).map_err(failed)?;
        }
        let found = hash_file(&partial).map_err(failed)?;
        if found != (hash, size) {
            let _ = fs::remove_file(&partial);
            return Err(FilesError(format!("the input {hash} arrived damaged")));
        }
        // Read-only before it has its name: nobody writes to it by mistake.
        let mut permissions = fs::metadata(&partial).map_err(failed)?.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&partial, permissions).map_err(failed)?;
        fs::rename(&partial, self.path(hash)).map_err(failed)?;
        if let Ok(stamp) = FileStamp::of(&self.path(hash)) {
            self.remember(hash, stamp);
        }
        self.evict(hash);
        Ok(())
    }

    /// Marks an input as just used.
    #[expect(clippy::disallowed_methods, reason = "the file system's clock orders its own files")]
    pub fn touch(&self, hash: BlobHash) {
        let path = self.path(hash);
        // One at a time: between the look and the new stamp nobody else may give it another time.
        let mut checked = self.checked.lock();
        let Some(known) = checked.get_mut(&hash) else { return };
        if FileStamp::of(&path).is_ok_and(|found| found == *known)
            && let Ok(file) = File::open(&path)
        {
            // Not allowed on some systems for a read-only file: the order is then that of arrival.
            let _ = file.set_modified(SystemTime::now());
            if let Ok(found) = FileStamp::of(&path) {
                *known = found;
            }
        }
    }

    /// Deletes the least recently used files until the rest fits; never `keep` nor what
    /// an attempt waits for. What tasks use are copies.
    fn evict(&self, keep: BlobHash) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut keep = vec![self.path(keep)];
        keep.extend(self.pins.lock().values().flatten().map(|hash| self.path(*hash)));
        let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let found = entry.metadata().ok()?;
                Some((found.modified().ok()?, found.len(), entry.path()))
            })
            .collect();
        let mut total: u64 = files.iter().map(|file| file.1).sum();
        files.sort();
        for (_, size, path) in files.into_iter().filter(|file| !keep.contains(&file.2)) {
            if total <= self.bytes_max {
                return;
            }
            if fs::remove_file(&path).is_ok() {
                total -= size;
            }
        }
    }
}

/// Hash and size of a file.
fn hash_file(path: &Path) -> io::Result<(BlobHash, u64)> {
    hash_of(File::open(path)?)
}

/// Hash and size of what is read until its end.
pub fn hash_of(bytes: impl io::Read) -> io::Result<(BlobHash, u64)> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(bytes)?;
    Ok((BlobHash(*hasher.finalize().as_bytes()), hasher.count()))
}

/// Copies the content. Where the file system can it shares the bytes, and a copy of any size costs nothing.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        let (source, target) = (File::open(from)?, File::create(to)?);
        if rustix::fs::ioctl_ficlone(&target, &source).is_ok() {
            return Ok(());
        }
    }
    // Asks for the same on macOS and Windows by itself.
    fs::copy(from, to).map(drop)
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
