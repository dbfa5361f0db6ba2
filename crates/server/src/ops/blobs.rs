//! Blobs: which are missing, taking them in parts, reading them.

use crate::{
    app::App,
    error::{OpError, OpResult},
    memory::uploads::FinishedUpload,
};
use bytes::Bytes;
use futures_util::{StreamExt, stream::BoxStream};
use mothership_api::blobs::{MissingBlob, MissingReply, MissingRequest, PutQuery, PutReply};
use mothership_core::{ids::BlobHash, limits::PAGE_MAX};
use mothership_store::blobs as rows;
use std::{io, ops::Range};

/// An upload that cannot be written. A full disk is somebody else's to mend, so the same request may be sent again.
fn disk(error: io::Error) -> OpError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            tracing::error!(error = %error, "no room for uploads");
            OpError::Unavailable(
                "the server has no room for it; free some and the same request may be sent again".into(),
            )
        }
        _ => OpError::internal("an upload cannot be kept", error),
    }
}

/// Which of the blobs are not here, each with the bytes that have arrived of it.
pub async fn missing(app: &App, request: MissingRequest) -> OpResult<MissingReply> {
    if request.blobs.len() > PAGE_MAX {
        return Err(OpError::TooLarge(format!("ask for at most {PAGE_MAX} blobs at once")));
    }
    let hashes: Vec<BlobHash> = request.blobs.iter().map(|blob| blob.hash).collect();
    let asked = hashes.clone();
    let there = app.store.read(move |tx| rows::exists(tx, &asked)).await?;
    let mut missing = Vec::new();
    for (hash, _) in hashes.into_iter().zip(there).filter(|(_, there)| !there) {
        missing.push(MissingBlob { hash, offset: app.uploads.arrived(hash).await.map_err(disk)? });
    }
    Ok(MissingReply { missing })
}

/// Takes one part. Whatever was sent before and however often, the answer says where to go on.
pub async fn put(app: &App, hash: BlobHash, query: PutQuery, part: Bytes) -> OpResult<PutReply> {
    // Two uploads of one blob take turns: each part is appended behind the one before.
    let lock = app.uploads.lock(hash);
    let _mine = lock.lock().await;
    // Somebody else may have completed it meanwhile. Content is addressed by its hash, so theirs is as good.
    if let Some(row) = app.store.read(move |tx| rows::get(tx, hash)).await? {
        return Ok(PutReply { offset: row.size, complete: true });
    }
    let arrived = app.uploads.arrived(hash).await.map_err(disk)?;
    // Not an error: the part came twice, or one before it got lost. The client goes on from what is said here.
    if arrived != query.offset {
        return Ok(PutReply { offset: arrived, complete: false });
    }
    let end = arrived.saturating_add(part.len() as u64);
    if end > query.size {
        return Err(OpError::field("size", format!("says {}, but the part ends at {end}", query.size), None));
    }
    app.uploads.append(hash, &part).await.map_err(disk)?;
    if end < query.size {
        return Ok(PutReply { offset: end, complete: false });
    }
    match app.uploads.finish(hash, &app.blobs).await? {
        FinishedUpload::Stored => {
            // The blob first, its row second: a crash in between leaves bytes that nobody refers to, never a row
            // without bytes.
            let (size, now) = (query.size, app.now());
            app.store.write(move |tx| rows::insert(tx, hash, size, now)).await?;
            Ok(PutReply { offset: size, complete: true })
        }
        FinishedUpload::WrongHash => Err(OpError::field(
            "hash",
            "is not the hash of the bytes that arrived; they were dropped",
            Some("send the file again from its beginning; it may have changed while it was read".into()),
        )),
    }
}

/// The size of a blob.
pub async fn size(app: &App, hash: BlobHash) -> OpResult<u64> {
    let row = app.store.read(move |tx| rows::get(tx, hash)).await?;
    row.map(|row| row.size).ok_or_else(|| OpError::not_found("blob", hash))
}

/// The bytes of a range of a blob, as they arrive from its place.
pub async fn read(
    app: &App,
    hash: BlobHash,
    range: Range<u64>,
) -> OpResult<BoxStream<'static, io::Result<Bytes>>> {
    if range.is_empty() {
        return Ok(futures_util::stream::empty().boxed());
    }
    let bytes = app.blobs.get(hash, Some(range)).await?;
    Ok(bytes.map(|part| part.map_err(io::Error::other)).boxed())
}

#[cfg(test)]
#[path = "blobs_tests.rs"]
mod tests;
