//! Inputs by content, so that a thousand tasks fetch a file once. Bounded: the least recently used go first.
//!
//! The file system is the index: a whole file is named after its hash, a partial one ends in `.part`, and the time of
//! the last change is that of the last use. So nothing can disagree with it after a crash.

use super::FilesError;
use mothership_core::ids::BlobHash;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

#[derive(Debug)]
pub struct InputCache {
    folder: PathBuf,
    bytes_max: u64,
}

impl InputCache {
    pub fn new(folder: PathBuf, bytes_max: u64) -> Self {
        Self { folder, bytes_max }
    }

    /// Where a whole input lies; only its hash names it.
    pub fn path(&self, hash: BlobHash) -> PathBuf {
        self.folder.join(hash.to_string())
    }

    fn partial(&self, hash: BlobHash) -> PathBuf {
        self.folder.join(format!("{hash}.part"))
    }

    /// Whether the input is here whole. One of another size is damaged and is deleted.
    pub fn has(&self, hash: BlobHash, size: u64) -> bool {
        let path = self.path(hash);
        match fs::metadata(&path) {
            Ok(found) if found.len() == size => true,
            Ok(_) => {
                let _ = fs::remove_file(&path);
                false
            }
            Err(_) => false,
        }
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
        // Read-only before it has its name: it is shared by all tasks that link to it.
        let mut permissions = fs::metadata(&partial).map_err(failed)?.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&partial, permissions).map_err(failed)?;
        fs::rename(&partial, self.path(hash)).map_err(failed)?;
        self.evict(hash);
        Ok(())
    }

    /// Marks an input as just used.
    #[expect(clippy::disallowed_methods, reason = "the file system's clock orders its own files")]
    pub fn touch(&self, hash: BlobHash) {
        if let Ok(file) = File::open(self.path(hash)) {
            // Not allowed on some systems for a read-only file: the order is then that of arrival.
            let _ = file.set_modified(SystemTime::now());
        }
    }

    /// Deletes the least recently used files until the rest fits; never `keep`, which a task waits for. A file in use
    /// elsewhere stays there: it was copied, or a hard link keeps its content.
    fn evict(&self, keep: BlobHash) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let keep = self.path(keep);
        let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let found = entry.metadata().ok()?;
                Some((found.modified().ok()?, found.len(), entry.path()))
            })
            .collect();
        let mut total: u64 = files.iter().map(|file| file.1).sum();
        files.sort();
        for (_, size, path) in files.into_iter().filter(|file| file.2 != keep) {
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
pub fn hash_file(path: &Path) -> io::Result<(BlobHash, u64)> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok((BlobHash(*hasher.finalize().as_bytes()), hasher.count()))
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
    fn a_file_larger_than_the_cache_is_kept_for_the_task_that_waits() {
        let folder = tempfile::tempdir().unwrap();
        let cache = InputCache::new(folder.path().to_owned(), 3);
        cache.add(hash(b"hello"), 0, b"hello").unwrap();
        cache.finish(hash(b"hello"), 5).unwrap();
        assert!(cache.has(hash(b"hello"), 5));
    }
}
