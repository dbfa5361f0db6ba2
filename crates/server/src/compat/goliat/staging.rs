//! Uploads whose hash is known only when they have arrived: they are written beside the parts of other uploads and
//! moved into the blob store when they are whole. No body is held in memory.

use super::refusal::{Answer, Refusal};
use crate::{app::App, error::OpError};
use axum::extract::multipart::Field;
use mothership_core::ids::BlobHash;
use std::path::PathBuf;
use tokio::{fs, io::AsyncWriteExt};

/// A file on its way in.
pub struct Staged {
    hasher: blake3::Hasher,
    size: u64,
    place: Place,
}

enum Place {
    File(PathBuf, fs::File),
    /// For tests and simulation.
    Memory(Vec<u8>),
}

impl Staged {
    async fn new(app: &App) -> Answer<Self> {
        let place = match app.uploads.folder() {
            Some(folder) => {
                let path = folder.join(format!("{}.part", app.rng.uuid_v7(app.now())));
                let file = fs::File::create(&path).await.map_err(disk)?;
                Place::File(path, file)
            }
            None => Place::Memory(Vec::new()),
        };
        Ok(Self { hasher: blake3::Hasher::new(), size: 0, place })
    }

    /// Takes a part of a form as it arrives and keeps it; its hash and size.
    pub async fn take(app: &App, mut field: Field<'_>) -> Answer<(BlobHash, u64)> {
        let mut staged = Self::new(app).await?;
        let taken = staged.read(&mut field).await;
        let kept = match taken {
            Ok(()) => staged.keep(app).await,
            Err(refusal) => Err(refusal),
        };
        if let Place::File(path, _) = &staged.place {
            // Whole it is in the blob store, broken it is of no use; what stays behind is pruned.
            let _ = fs::remove_file(path).await;
        }
        kept
    }

    async fn read(&mut self, field: &mut Field<'_>) -> Answer<()> {
        while let Some(part) = field.chunk().await.map_err(broken)? {
            self.hasher.update(&part);
            self.size += part.len() as u64;
            match &mut self.place {
                Place::File(_, file) => file.write_all(&part).await.map_err(disk)?,
                Place::Memory(bytes) => bytes.extend_from_slice(&part),
            }
        }
        Ok(())
    }

    async fn keep(&mut self, app: &App) -> Answer<(BlobHash, u64)> {
        let hash = BlobHash(*self.hasher.finalize().as_bytes());
        match &mut self.place {
            Place::File(path, file) => {
                file.flush().await.map_err(disk)?;
                app.blobs.put_file(hash, path).await.map_err(OpError::from)?;
            }
            Place::Memory(bytes) => {
                app.blobs.put_bytes(hash, std::mem::take(bytes).into()).await.map_err(OpError::from)?;
            }
        }
        Ok((hash, self.size))
    }
}

/// A form that broke off or is none.
pub fn broken(error: axum::extract::multipart::MultipartError) -> Refusal {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::too_large("the body is larger than this address takes")
        }
        _ => Refusal::bad(format!("the form cannot be read: {}", error.body_text())),
    }
}

fn disk(error: std::io::Error) -> Refusal {
    OpError::internal("an upload cannot be kept", error).into()
}
