//! Blobs on their way in: parts are gathered here until the blob is whole and its hash is right. A part that arrived
//! survives a restart of the server; uploads that nobody goes on with are pruned.

use super::locked::Locked;
use bytes::Bytes;
use mothership_core::ids::BlobHash;
use mothership_store::{Time, blob::BlobError, blob::BlobStore};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Weak},
};
use tokio::io::AsyncWriteExt;

/// Where the parts are.
pub struct Uploads {
    parts: PartStore,
    /// One upload of a blob at a time; the uploaders hold the locks.
    busy: Locked<BTreeMap<BlobHash, Weak<tokio::sync::Mutex<()>>>>,
}

enum PartStore {
    Folder(PathBuf),
    /// For simulation: no files.
    Memory(Locked<BTreeMap<BlobHash, Vec<u8>>>),
}

/// What became of a whole blob.
pub enum FinishedUpload {
    /// In the blob store, durable.
    Stored,
    /// Its bytes have another hash; they are gone.
    WrongHash,
}

impl Uploads {
    pub fn in_folder(path: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&path)?;
        Ok(Self { parts: PartStore::Folder(path), busy: Locked::default() })
    }

    pub fn in_memory() -> Self {
        Self { parts: PartStore::Memory(Locked::default()), busy: Locked::default() }
    }

    /// The folder of parts; `None` in memory.
    pub fn folder(&self) -> Option<&Path> {
        match &self.parts {
            PartStore::Folder(folder) => Some(folder),
            PartStore::Memory(_) => None,
        }
    }

    /// Held by whoever works on the upload of this blob.
    pub fn lock(&self, hash: BlobHash) -> Arc<tokio::sync::Mutex<()>> {
        let mut busy = self.busy.lock();
        if let Some(lock) = busy.get(&hash).and_then(Weak::upgrade) {
            return lock;
        }
        // Whoever comes pays for the removal of those that have gone: the map is as large as the uploads under way.
        busy.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::new(tokio::sync::Mutex::new(()));
        busy.insert(hash, Arc::downgrade(&lock));
        lock
    }

    /// Bytes that have arrived.
    pub async fn arrived(&self, hash: BlobHash) -> io::Result<u64> {
        match &self.parts {
            PartStore::Memory(parts) => {
                let parts = parts.lock();
                Ok(parts.get(&hash).map_or(0, |part| part.len() as u64))
            }
            PartStore::Folder(folder) => match tokio::fs::metadata(file(folder, hash)).await {
                Ok(metadata) => Ok(metadata.len()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
                Err(error) => Err(error),
            },
        }
    }

    /// Adds bytes at the end.
    pub async fn append(&self, hash: BlobHash, part: &Bytes) -> io::Result<()> {
        match &self.parts {
            PartStore::Memory(parts) => {
                let mut parts = parts.lock();
                parts.entry(hash).or_default().extend_from_slice(part);
            }
            PartStore::Folder(folder) => {
                // Append only: a part is written behind what is there, whatever a crash has left.
                let mut options = tokio::fs::OpenOptions::new();
                let mut staged = options.create(true).append(true).open(file(folder, hash)).await?;
                staged.write_all(part).await?;
                // Only to the system. The whole is synced before it becomes a blob; a part that a crash cuts short
                // is asked for again.
                staged.flush().await?;
            }
        }
        Ok(())
    }

    /// Checks the whole and moves it into the blob store.
    pub async fn finish(&self, hash: BlobHash, blobs: &BlobStore) -> Result<FinishedUpload, BlobError> {
        let failed =
            |error: io::Error| BlobError::Unavailable(format!("an uploaded part cannot be read: {error}"));
        match &self.parts {
            PartStore::Memory(parts) => {
                let whole = parts.lock().remove(&hash);
                let whole = whole.unwrap_or_default();
                if blake3::hash(&whole).as_bytes() != &hash.0 {
                    return Ok(FinishedUpload::WrongHash);
                }
                blobs.put_bytes(hash, whole.into()).await?;
            }
            PartStore::Folder(folder) => {
                let path = file(folder, hash);
                let found = hash_file(path.clone()).await.map_err(failed)?;
                if found != hash.0 {
                    tokio::fs::remove_file(&path).await.map_err(failed)?;
                    return Ok(FinishedUpload::WrongHash);
                }
                blobs.put_file(hash, &path).await?;
                // The blob is safe; a part that stays behind is pruned.
                let _ = tokio::fs::remove_file(&path).await;
            }
        }
        Ok(FinishedUpload::Stored)
    }

    /// Removes parts that have not grown since `before`, at most `max`; how many.
    pub async fn prune(&self, before: Time, max: usize) -> io::Result<u64> {
        let PartStore::Folder(folder) = &self.parts else { return Ok(0) };
        let mut entries = tokio::fs::read_dir(folder).await?;
        let mut removed = 0;
        while removed < max as u64
            && let Some(entry) = entries.next_entry().await?
        {
            // A file whose time cannot be read stays.
            let grown_at = Time::try_from(entry.metadata().await?.modified()?).unwrap_or(before);
            if grown_at < before && tokio::fs::remove_file(entry.path()).await.is_ok() {
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn file(folder: &Path, hash: BlobHash) -> PathBuf {
    folder.join(format!("{hash}.part"))
}

/// Hashes in the pool of blocking threads, and makes the file durable on the way.
async fn hash_file(path: PathBuf) -> io::Result<[u8; 32]> {
    let hashed = tokio::task::spawn_blocking(move || {
        let mut hasher = blake3::Hasher::new();
        let file = std::fs::OpenOptions::new().read(true).append(true).open(&path)?;
        hasher.update_reader(&file)?;
        file.sync_all()?;
        Ok(*hasher.finalize().as_bytes())
    });
    hashed.await.map_err(io::Error::other)?
}

#[cfg(test)]
#[path = "uploads_tests.rs"]
mod tests;
