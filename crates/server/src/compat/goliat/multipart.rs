//! Forms with files, read part by part.

use super::error::{GoliatError, GoliatResult};
use crate::{app::App, ops::gui_client::staged_file::StagedFile};
use axum::extract::multipart::{Field, MultipartError};
use mothership_core::ids::BlobHash;

/// Takes a file as it arrives; its hash and size.
pub async fn receive(app: &App, mut field: Field<'_>) -> GoliatResult<(BlobHash, u64)> {
    let mut file = StagedFile::create(app).await?;
    match write(&mut file, &mut field).await {
        Ok(()) => Ok(file.finish().await?),
        Err(error) => {
            file.discard().await;
            Err(error)
        }
    }
}

async fn write(file: &mut StagedFile, field: &mut Field<'_>) -> GoliatResult<()> {
    while let Some(part) = field.chunk().await.map_err(broken)? {
        file.write(&part).await?;
    }
    Ok(())
}

/// A form that broke off or is none.
pub fn broken(error: MultipartError) -> GoliatError {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            GoliatError::too_large("the body is larger than this address takes")
        }
        _ => GoliatError::bad(format!("the form cannot be read: {}", error.body_text())),
    }
}
