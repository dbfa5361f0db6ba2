//! Blobs on their way in: parts are gathered here until the blob is whole and its hash is right. A part that arrived
//! survives a restart of the server; uploads that nobody goes on with are pruned. Where blobs lie at a place that several
//! servers may share, so do the parts: a balancer sends each of them to another server.

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

/// Bytes of a write that is tried on purpose: a block of most file systems.
const PROBE_BYTES: usize = 4096;

/// Where the parts are.
pub struct Uploads {
    parts: PartStore,
    /// Where files are written whose hash is not known yet.
    staging: Option<PathBuf>,
    /// One upload of a blob at a time; the uploaders hold the locks.
    busy: Locked<BTreeMap<BlobHash, Weak<tokio::sync::Mutex<()>>>>,
}

enum PartStore {
    Folder(PathBuf),
    /// Beside the blobs.
    Shared(BlobStore),
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
        Ok(Self { parts: PartStore::Folder(path.clone()), staging: Some(path), busy: Locked::default() })
    }

    /// Parts at the place of the blobs; a folder of this machine for what cannot be there yet.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn shared(staging: PathBuf, blobs: BlobStore) -> io::Result<Self> {
        Ok(Self { parts: PartStore::Shared(blobs), ..Self::in_folder(staging)? })
    }

    pub fn in_memory() -> Self {
        Self { parts: PartStore::Memory(Locked::default()), staging: None, busy: Locked::default() }
    }

    /// The folder of files that are being written; `None` in memory.
    pub fn folder(&self) -> Option<&Path> {
        self.staging.as_deref()
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
            PartStore::Shared(blobs) => {
                let parts = blobs.parts(hash).await.map_err(io::Error::other)?;
                Ok(parts.last().map_or(0, |part| part.offset + part.size))
            }
            PartStore::Folder(folder) => match tokio::fs::metadata(file(folder, hash)).await {
                Ok(metadata) => Ok(metadata.len()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
                Err(error) => Err(error),
            },
        }
    }

    /// Adds bytes at the end, which is at `offset`.
    pub async fn append(&self, hash: BlobHash, offset: u64, part: &Bytes) -> io::Result<()> {
        match &self.parts {
            PartStore::Shared(blobs) => {
                blobs.put_part(hash, offset, part.clone()).await.map_err(io::Error::other)?;
            }
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

    /// Writes a little on purpose and takes it away again.
    pub async fn try_write(&self) -> io::Result<()> {
        let Some(folder) = &self.staging else { return Ok(()) };
        let probe = folder.join("write_probe");
        tokio::fs::write(&probe, [b'x'; PROBE_BYTES]).await?;
        tokio::fs::remove_file(&probe).await
    }

    /// Drops what has arrived of a blob that has come whole by another way.
    pub async fn discard(&self, hash: BlobHash) {
        match &self.parts {
            PartStore::Memory(parts) => drop(parts.lock().remove(&hash)),
            // What stays is pruned.
            PartStore::Shared(_) => {}
            // Mostly there is nothing.
            PartStore::Folder(folder) => drop(tokio::fs::remove_file(file(folder, hash)).await),
        }
    }

    /// Checks the whole and moves it into the blob store.
    pub async fn finish(&self, hash: BlobHash, blobs: &BlobStore) -> Result<FinishedUpload, BlobError> {
        let failed =
            |error: io::Error| BlobError::Unavailable(format!("an uploaded part cannot be read: {error}"));
        match &self.parts {
            PartStore::Shared(parts) => {
                if !parts.join_parts(hash).await? {
                    return Ok(FinishedUpload::WrongHash);
                }
            }
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
        let mut removed = match &self.parts {
            PartStore::Shared(blobs) => blobs.prune_parts(before, max).await.map_err(io::Error::other)?,
            _ => 0,
        };
        let Some(folder) = &self.staging else { return Ok(removed) };
        let mut entries = tokio::fs::read_dir(folder).await?;
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
