//! A file whose hash is known only when it has arrived: it is written beside the parts of other uploads and moved into
//! the blob store when it is whole. Nothing of it is held in memory, but where everything is.

use crate::{
    app::App,
    error::OpResult,
    ops::blob_writes::{not_kept, not_stored},
};
use mothership_core::ids::BlobHash;
use std::path::PathBuf;
use tokio::{fs, io::AsyncWriteExt};

/// A file on its way in.
pub struct StagedFile {
    app: App,
    hasher: blake3::Hasher,
    size: u64,
    bytes: StagedBytes,
}

enum StagedBytes {
    File(PathBuf, fs::File),
    /// For tests and simulation.
    Memory(Vec<u8>),
}

impl StagedFile {
    /// An empty one.
    pub async fn create(app: &App) -> OpResult<Self> {
        let bytes = match app.uploads.folder() {
            Some(folder) => {
                let path = folder.join(format!("{}.part", app.rng.uuid_v7(app.now())));
                let file = fs::File::create(&path).await.map_err(|error| not_kept(app, error))?;
                StagedBytes::File(path, file)
            }
            None => StagedBytes::Memory(Vec::new()),
        };
        Ok(Self { app: app.clone(), hasher: blake3::Hasher::new(), size: 0, bytes })
    }

    /// The next bytes of it.
    pub async fn write(&mut self, part: &[u8]) -> OpResult<()> {
        self.hasher.update(part);
        self.size += part.len() as u64;
        match &mut self.bytes {
            StagedBytes::File(_, file) => {
                file.write_all(part).await.map_err(|error| not_kept(&self.app, error))?
            }
            StagedBytes::Memory(bytes) => bytes.extend_from_slice(part),
        }
        Ok(())
    }

    /// It is whole: moves it into the blob store. Its hash and size.
    pub async fn finish(mut self) -> OpResult<(BlobHash, u64)> {
        let kept = self.keep().await;
        self.discard().await;
        kept
    }

    /// It broke off, or is in the blob store by now. What stays behind all the same (a kill, a request that was dropped)
    /// is pruned with the parts of other uploads.
    pub async fn discard(self) {
        if let StagedBytes::File(path, _) = &self.bytes {
            let _ = fs::remove_file(path).await;
        }
    }

    async fn keep(&mut self) -> OpResult<(BlobHash, u64)> {
        let (hash, app) = (BlobHash(*self.hasher.finalize().as_bytes()), &self.app);
        match &mut self.bytes {
            StagedBytes::File(path, file) => {
                file.flush().await.map_err(|error| not_kept(app, error))?;
                app.blobs.put_file(hash, path).await.map_err(|error| not_stored(app, error))?;
            }
            StagedBytes::Memory(bytes) => {
                let put = app.blobs.put_bytes(hash, std::mem::take(bytes).into()).await;
                put.map_err(|error| not_stored(app, error))?;
            }
        }
        Ok((hash, self.size))
    }
}
