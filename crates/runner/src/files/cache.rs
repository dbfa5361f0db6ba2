//! Inputs by content, so that a thousand tasks fetch a file once. Bounded: the least recently used go first.

use super::FilesError;
use mothership_core::ids::BlobHash;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    bytes_max: u64,
}

impl Cache {
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

    /// Whether the input is here whole. One of another size was damaged and is thrown away.
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

    /// Bytes of an interrupted download; one that is too long is thrown away.
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

    pub fn add(&self, hash: BlobHash, offset: u64, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file =
            OpenOptions::new().create(true).truncate(false).write(true).open(self.partial(hash))?;
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    /// Takes a whole download in when it is what its name says.
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
        // Shared by all tasks that link to it: nobody may write to it.
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
        let cache = Cache::new(folder.path().join("cache"), 1 << 20);
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
        let cache = Cache::new(folder.path().to_owned(), 250);
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
}
