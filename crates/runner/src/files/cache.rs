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
mod tests {
    use super::*;

    fn hash(bytes: &[u8]) -> BlobHash {
        BlobHash(*blake3::hash(bytes).as_bytes())
    }

    #[test]
    fn a_download_goes_on_where_it_stopped_and_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().join("cache"), 1 << 20);
        let name = hash(b"hello world");
        assert_eq!((cache.has(name, 11), cache.have(name, 11)), (false, 0));
        cache.add(name, 0, b"hello ").unwrap();
        assert_eq!(cache.have(name, 11), 6);
        cache.add(name, 6, b"world").unwrap();
        cache.finish(name, 11).unwrap();
        assert!(cache.has(name, 11));
        let other = hash(b"other");
        cache.add(other, 0, b"wrong").unwrap();
        let error = cache.finish(other, 5).unwrap_err();
        assert_eq!(error.0, format!("the input {other} arrived damaged"));
        assert_eq!(cache.have(other, 5), 0);
        let empty = hash(b"");
        cache.finish(empty, 0).unwrap();
        assert!(cache.has(empty, 0));
    }

    #[test]
    fn the_least_recently_used_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().to_owned(), 250);
        let blobs: Vec<[u8; 100]> = (0..3).map(|at| [at; 100]).collect();
        let put = |at: usize| {
            cache.add(hash(&blobs[at]), 0, &blobs[at]).unwrap();
            cache.finish(hash(&blobs[at]), 100).unwrap();
        };
        put(0);
        put(1);
        let long_ago = SystemTime::UNIX_EPOCH;
        File::open(cache.path(hash(&blobs[1]))).unwrap().set_modified(long_ago).unwrap();
        put(2);
        let has: Vec<bool> = blobs.iter().map(|blob| cache.has(hash(blob), 100)).collect();
        assert_eq!(has, [true, false, true]);
    }

    #[test]
    fn a_file_of_another_size_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().to_owned(), 1 << 20);
        let name = hash(b"hello");
        cache.add(name, 0, b"hello").unwrap();
        cache.finish(name, 5).unwrap();
        assert!(!cache.has(name, 6) && !cache.path(name).exists(), "a damaged one is fetched again");
        cache.add(name, 0, b"hello world").unwrap();
        assert_eq!(cache.have(name, 5), 0, "a partial one that is too long begins anew");
        assert_eq!(cache.have(name, 11), 0, "and is gone");
    }

    #[test]
    fn a_piece_that_is_sent_again_replaces_what_was_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().to_owned(), 1 << 20);
        let name = hash(b"hello world");
        cache.add(name, 0, b"hello and much that was wrong").unwrap();
        cache.add(name, 5, b" world").unwrap();
        cache.finish(name, 11).unwrap();
        assert_eq!(fs::read(cache.path(name)).unwrap(), b"hello world");
        assert!(fs::metadata(cache.path(name)).unwrap().permissions().readonly());
    }

    #[test]
    fn a_use_saves_a_file_from_going_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().to_owned(), 200);
        let blobs: Vec<[u8; 100]> = (0..3).map(|at| [at; 100]).collect();
        for blob in &blobs[..2] {
            cache.add(hash(blob), 0, blob).unwrap();
            cache.finish(hash(blob), 100).unwrap();
            let long_ago = SystemTime::UNIX_EPOCH;
            File::open(cache.path(hash(blob))).unwrap().set_modified(long_ago).unwrap();
        }
        cache.touch(hash(&blobs[0]));
        cache.add(hash(&blobs[2]), 0, &blobs[2]).unwrap();
        cache.finish(hash(&blobs[2]), 100).unwrap();
        let has: Vec<bool> = blobs.iter().map(|blob| cache.has(hash(blob), 100)).collect();
        assert_eq!(has, [true, false, true]);
    }

    #[test]
    fn what_was_changed_is_not_given_out() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().join("cache"), 1 << 20);
        let name = hash(b"hello");
        let put = || {
            cache.add(name, 0, b"hello").unwrap();
            cache.finish(name, 5).unwrap();
        };
        let overwrite = |text: &str| {
            let path = cache.path(name);
            let _ = fs::remove_file(&path);
            fs::write(path, text).unwrap();
        };
        put();
        // Of the same size, and with the time it had before.
        let modified = fs::metadata(cache.path(name)).unwrap().modified().unwrap();
        overwrite("jello");
        File::options().write(true).open(cache.path(name)).unwrap().set_modified(modified).unwrap();
        assert!(!cache.has(name, 5), "changed");
        assert!(!cache.path(name).exists(), "and gone, to be fetched again");
        put();
        // Another process, as after a restart, looks for itself.
        let next = InputCache::new(folder.path().join("cache"), 1 << 20);
        assert!(next.has(name, 5));
        overwrite("jello");
        let copy = folder.path().join("copy");
        assert!(next.copy(name, 5, &copy).is_err() && !next.path(name).exists());
        put();
        assert!(next.copy(name, 5, &copy).is_ok());
        assert_eq!(fs::read(&copy).unwrap(), b"hello");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_a_second_name_is_looked_at_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().join("cache"), 1 << 20);
        let name = hash(b"hello");
        cache.add(name, 0, b"hello").unwrap();
        cache.finish(name, 5).unwrap();
        // As older versions gave it to tasks.
        fs::hard_link(cache.path(name), folder.path().join("link")).unwrap();
        assert!(cache.has(name, 5) && cache.checked.lock().is_empty());
        cache.copy(name, 5, &folder.path().join("copy")).unwrap();
    }

    #[test]
    fn what_an_attempt_waits_for_stays() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().to_owned(), 3);
        let attempt: AttemptId = "1.0.1".parse().unwrap();
        cache.pin(attempt, vec![hash(b"first"), hash(b"second")]);
        for text in ["first", "second"] {
            cache.add(hash(text.as_bytes()), 0, text.as_bytes()).unwrap();
            cache.finish(hash(text.as_bytes()), text.len() as u64).unwrap();
        }
        assert!(cache.has(hash(b"first"), 5) && cache.has(hash(b"second"), 6), "two together are too large");
        cache.unpin(attempt);
        cache.add(hash(b"third"), 0, b"third").unwrap();
        cache.finish(hash(b"third"), 5).unwrap();
        assert!(!cache.has(hash(b"first"), 5) && !cache.has(hash(b"second"), 6));
    }

    #[test]
    fn a_file_larger_than_the_cache_is_kept_for_the_task_that_waits() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().to_owned(), 3);
        cache.add(hash(b"hello"), 0, b"hello").unwrap();
        cache.finish(hash(b"hello"), 5).unwrap();
        assert!(cache.has(hash(b"hello"), 5));
    }
}
