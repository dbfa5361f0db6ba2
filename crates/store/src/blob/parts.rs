//! Parts of blobs on their way in, at the place of the blobs: whichever server a part comes to, the others find it.

use super::{BlobError, BlobStore, PART_BYTES, failed, key};
use crate::Time;
use bytes::Bytes;
use futures_util::TryStreamExt;
use mothership_core::ids::BlobHash;
use object_store::{ObjectMeta, ObjectStoreExt, WriteMultipart, path::Path as Key};

/// A part that has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobPart {
    /// Where it begins in the blob, bytes.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
}

const FOLDER: &str = "parts";

fn folder(hash: BlobHash) -> Key {
    Key::from(format!("{FOLDER}/{hash}"))
}

/// Named by where it begins: the same part twice is one, whoever sends it.
fn part_key(hash: BlobHash, offset: u64) -> Key {
    Key::from(format!("{FOLDER}/{hash}/{offset:020}"))
}

fn offset(meta: &ObjectMeta) -> Option<u64> {
    meta.location.filename()?.parse().ok()
}

impl BlobStore {
    /// Keeps a part.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn put_part(&self, hash: BlobHash, offset: u64, bytes: Bytes) -> Result<(), BlobError> {
        let put = self.0.put(&part_key(hash, offset), bytes.into()).await;
        put.map(drop).map_err(|e| failed(hash, e))
    }

    /// The parts that follow each other from the beginning on.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn parts(&self, hash: BlobHash) -> Result<Vec<BlobPart>, BlobError> {
        let found = self.arrived(hash).await?;
        let mut parts: Vec<BlobPart> = found
            .iter()
            .filter_map(|meta| Some(BlobPart { offset: offset(meta)?, size: meta.size }))
            .collect();
        parts.sort_by_key(|part| part.offset);
        let mut end = 0;
        // A part of another size may lie behind the same beginning; only what joins on counts.
        parts.retain(|part| {
            let joins = part.offset == end && part.size > 0;
            end += if joins { part.size } else { 0 };
            joins
        });
        Ok(parts)
    }

    /// Makes a blob of its parts. `false` when its bytes have another hash. The parts are gone in both cases.
    ///
    /// # Errors
    /// `Missing` when somebody else has just done so, `Unavailable`.
    pub async fn join_parts(&self, hash: BlobHash) -> Result<bool, BlobError> {
        let parts = self.parts(hash).await?;
        let mut hasher = blake3::Hasher::new();
        for part in &parts {
            let bytes = self.part(hash, part.offset).await?;
            // Aside: this thread answers others.
            let hashed = tokio::task::spawn_blocking(move || {
                hasher.update(&bytes);
                hasher
            });
            hasher = hashed.await.map_err(|error| BlobError::Unavailable(error.to_string()))?;
        }
        // Once more from the place: in memory there is room for a part and not for a blob.
        let is_right = hasher.finalize().as_bytes() == &hash.0;
        if is_right {
            let upload = self.0.put_multipart(&key(hash)).await.map_err(|e| failed(hash, e))?;
            let mut upload = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
            for part in &parts {
                upload.write(&self.part(hash, part.offset).await?);
                upload.wait_for_capacity(2).await.map_err(|e| failed(hash, e))?;
            }
            upload.finish().await.map_err(|e| failed(hash, e))?;
        }
        self.drop_parts(hash).await?;
        Ok(is_right)
    }

    async fn arrived(&self, hash: BlobHash) -> Result<Vec<ObjectMeta>, BlobError> {
        match self.0.list(Some(&folder(hash))).try_collect().await {
            Ok(found) => Ok(found),
            // A folder that was never made.
            Err(object_store::Error::NotFound { .. }) => Ok(Vec::new()),
            Err(error) => Err(failed(hash, error)),
        }
    }

    async fn part(&self, hash: BlobHash, offset: u64) -> Result<Bytes, BlobError> {
        let found = self.0.get(&part_key(hash, offset)).await.map_err(|e| failed(hash, e))?;
        found.bytes().await.map_err(|e| failed(hash, e))
    }

    /// Drops what has arrived.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn drop_parts(&self, hash: BlobHash) -> Result<(), BlobError> {
        for meta in self.arrived(hash).await? {
            match self.0.delete(&meta.location).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(failed(hash, error)),
            }
        }
        Ok(())
    }

    /// Drops at most `max` parts that arrived before `before`; how many.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn prune_parts(&self, before: Time, max: usize) -> Result<u64, BlobError> {
        let unavailable = |error: object_store::Error| BlobError::Unavailable(error.to_string());
        let (mut found, mut removed) = (self.0.list(Some(&Key::from(FOLDER))), 0);
        while removed < max as u64
            && let Some(meta) = found.try_next().await.map_err(unavailable)?
        {
            if meta.last_modified.timestamp_micros() < before.as_microsecond()
                && self.0.delete(&meta.location).await.is_ok()
            {
                removed += 1;
            }
        }
        Ok(removed)
    }
}
