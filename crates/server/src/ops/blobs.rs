//! Blobs: which are missing, taking them in parts, reading them, removing those that nobody needs.

use super::blob_writes::{not_kept, not_stored};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    memory::uploads::FinishedUpload,
};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture, stream::BoxStream};
use mothership_api::blobs::{MissingBlob, MissingReply, MissingRequest, PutQuery, PutReply};
use mothership_core::{
    clock::{minus_ms, ms_between},
    ids::BlobHash,
    limits::{BLOB_GRACE_MS, BLOB_SENT_MS, PAGE_MAX},
};
use mothership_store::{
    Sight, Tx,
    blob::BlobError,
    blobs::{self as rows, FoundBlob},
};
use std::{io, ops::Range};

/// How often it is written down that a blob is still needed, milliseconds. Far below [`BLOB_GRACE_MS`], so that nothing
/// that is relied on looks unneeded, and far above the pause between two requests that name the same blobs.
const NEED_NOTED_MS: u64 = BLOB_GRACE_MS / 24;
/// Blobs that are looked for at their place at a time.
const LOOKS_AT_ONCE: usize = 64;

/// Which of the blobs are not here for who asks (`None`: a runner, to whom all are), each with the bytes that have arrived of it. The place itself is asked, and not only
/// the table: what was lost there is asked for again, and so healed by whoever has it.
pub async fn missing(app: &App, who: Option<&Person>, request: MissingRequest) -> OpResult<MissingReply> {
    if request.blobs.len() > PAGE_MAX {
        return Err(OpError::TooLarge(format!("ask for at most {PAGE_MAX} blobs at once")));
    }
    let hashes: Vec<BlobHash> = request.blobs.iter().map(|blob| blob.hash).collect();
    let sizes = rely_on(app, who, hashes.clone()).await?;
    let looks: Vec<BoxFuture<'_, OpResult<Option<MissingBlob>>>> =
        hashes.into_iter().zip(sizes).map(|(hash, size)| look(app, hash, size).boxed()).collect();
    // In the order asked, so that the same question has the same answer.
    let looked = futures_util::stream::iter(looks).buffered(LOOKS_AT_ONCE);
    let missing: Vec<Option<MissingBlob>> = looked.try_collect().await?;
    Ok(MissingReply { missing: missing.into_iter().flatten().collect() })
}

/// What is missing of one blob; `None` when it is here.
async fn look(app: &App, hash: BlobHash, size: Option<u64>) -> OpResult<Option<MissingBlob>> {
    if let Some(size) = size
        && is_at_its_place(app, hash, size).await?
    {
        return Ok(None);
    }
    let offset = app.uploads.arrived(hash).await.map_err(|error| not_kept(app, error))?;
    Ok(Some(MissingBlob { hash, offset }))
}

/// The sizes of blobs that somebody is about to rely on, in the order asked; `None` for those that are not there. They are
/// not removed for as long as [`BLOB_GRACE_MS`], whether anything names them by then or not. What a person can only name
/// is not there for them: to know a hash is not to have the file.
pub async fn rely_on(app: &App, who: Option<&Person>, hashes: Vec<BlobHash>) -> OpResult<Vec<Option<u64>>> {
    let (asked, now) = (hashes.clone(), app.now());
    let sight = who.map_or(Sight::Everything, |person| person.sight.clone());
    let (found, reached) = app
        .store
        .read(move |tx| {
            let reached = rows::reachable(tx, &asked, minus_ms(now, BLOB_SENT_MS), &sight)?;
            Ok((rows::find(tx, &asked)?, reached))
        })
        .await?;
    let hide = |found: Vec<Option<FoundBlob>>| -> Vec<Option<u64>> {
        let shown = found.into_iter().zip(&reached);
        shown.map(|(found, reached)| found.filter(|_| *reached).map(|found| found.size)).collect()
    };
    let is_old = |found: &FoundBlob| ms_between(found.needed_at, now) > NEED_NOTED_MS;
    let old: Vec<BlobHash> = hashes
        .iter()
        .zip(found.iter().zip(&reached))
        .filter(|(_, (found, reached))| **reached && found.as_ref().is_some_and(is_old))
        .map(|(hash, _)| *hash)
        .collect();
    if old.is_empty() {
        return Ok(hide(found));
    }
    // Noted and looked at once more in one transaction: what was removed between the two looks is not there.
    let found = app.store.write(move |tx| {
        rows::need(tx, &old, now)?;
        rows::find(tx, &hashes)
    });
    Ok(hide(found.await?))
}

/// Whether the place has the bytes that the table promises. If not, the table forgets it.
async fn is_at_its_place(app: &App, hash: BlobHash, size: u64) -> OpResult<bool> {
    if app.blobs.size(hash).await? == Some(size) {
        return Ok(true);
    }
    lost(app, hash).await?;
    Ok(false)
}

/// The place does not have a blob any more: forgets it, so that the next upload of the same bytes stores it again.
async fn lost(app: &App, hash: BlobHash) -> OpResult<()> {
    tracing::error!(%hash, "a blob is lost at its place; it is stored again when somebody uploads it");
    app.store.write(move |tx| rows::forget(tx, hash)).await.map_err(OpError::from)
}

/// Takes one part. Whatever was sent before and however often, the answer says where to go on.
pub async fn put(
    app: &App,
    who: Option<&Person>,
    hash: BlobHash,
    query: PutQuery,
    part: Bytes,
) -> OpResult<PutReply> {
    // Two uploads of one blob take turns: each part is appended behind the one before.
    let lock = app.uploads.lock(hash);
    let _mine = lock.lock().await;
    // Somebody else may have completed it meanwhile. Content is addressed by its hash, so theirs is as good.
    let (now, sight) = (app.now(), who.map_or(Sight::Everything, |person| person.sight.clone()));
    let looked = app.store.read(move |tx| {
        let reached = rows::reachable(tx, &[hash], minus_ms(now, BLOB_SENT_MS), &sight)? == [true];
        // Who cannot reach it has to send all of it, as if it were new: that shows that they have it.
        Ok((rows::get(tx, hash)?.filter(|_| reached), rows::is_being_removed(tx, hash)?))
    });
    let (row, goes) = looked.await?;
    if goes {
        return Err(being_removed());
    }
    if let Some(row) = row
        && is_at_its_place(app, hash, row.size).await?
    {
        return Ok(PutReply { offset: row.size, complete: true });
    }
    // Whole in one part, as small files are: nothing has to be kept until the rest comes.
    if query.offset == 0 && part.len() as u64 == query.size {
        if hash_of(part.clone()).await? != hash {
            return Err(wrong_hash());
        }
        app.blobs.put_bytes(hash, part).await.map_err(|error| not_stored(app, error))?;
        app.uploads.discard(hash).await;
        return stored(app, who, hash, query.size).await;
    }
    let arrived = app.uploads.arrived(hash).await.map_err(|error| not_kept(app, error))?;
    // Not an error: the part came twice, or one before it got lost. The client goes on from what is said here.
    if arrived != query.offset {
        return Ok(PutReply { offset: arrived, complete: false });
    }
    let end = arrived.saturating_add(part.len() as u64);
    if end > query.size {
        return Err(OpError::field("size", format!("says {}, but the part ends at {end}", query.size), None));
    }
    app.uploads.append(hash, arrived, &part).await.map_err(|error| not_kept(app, error))?;
    if end < query.size {
        return Ok(PutReply { offset: end, complete: false });
    }
    match app.uploads.finish(hash, &app.blobs).await.map_err(|error| not_stored(app, error))? {
        FinishedUpload::Stored => stored(app, who, hash, query.size).await,
        FinishedUpload::WrongHash => Err(wrong_hash()),
    }
}

/// The blob first, its row second: a crash in between leaves bytes that nobody refers to, never a row without bytes.
async fn stored(app: &App, who: Option<&Person>, hash: BlobHash, size: u64) -> OpResult<PutReply> {
    let now = app.now();
    let sender = who.and_then(|person| person.sight.person()).map(str::to_owned);
    let store = move |tx: &mut Tx<'_>| {
        if let Some(person) = &sender {
            rows::sent(tx, hash, person, now)?;
        }
        rows::insert(tx, hash, size, now)
    };
    match app.store.write(store).await? {
        true => Ok(PutReply { offset: size, complete: true }),
        false => Err(being_removed()),
    }
}

/// The hash of a part, aside unless it is small: this thread answers others.
async fn hash_of(part: Bytes) -> OpResult<BlobHash> {
    let is_small = part.len() <= 64 << 10;
    let hash = move || BlobHash(*blake3::hash(&part).as_bytes());
    if is_small {
        return Ok(hash());
    }
    let hashed = tokio::task::spawn_blocking(hash).await;
    hashed.map_err(|error| OpError::internal("a part cannot be hashed", error))
}

fn being_removed() -> OpError {
    OpError::Unavailable(
        "the last copy of it is just being deleted; the same request may be sent again".into(),
    )
}

fn wrong_hash() -> OpError {
    OpError::field(
        "hash",
        "is not the hash of the bytes that arrived; they were dropped",
        Some("send the file again from its beginning; it may have changed while it was read".into()),
    )
}

/// The size of a blob that who asks may have.
pub async fn size(app: &App, who: Option<&Person>, hash: BlobHash) -> OpResult<u64> {
    let (now, sight) = (app.now(), who.map_or(Sight::Everything, |person| person.sight.clone()));
    let found = app.store.read(move |tx| {
        let reached = rows::reachable(tx, &[hash], minus_ms(now, BLOB_SENT_MS), &sight)? == [true];
        Ok(rows::get(tx, hash)?.filter(|_| reached))
    });
    let row = found.await?;
    row.map(|row| row.size).ok_or_else(|| OpError::not_found("blob", hash))
}

/// The bytes of a range of a blob, as they arrive from its place.
///
/// # Errors
/// `NotFound` when the place has lost it: then the table forgets it, too.
pub async fn read(
    app: &App,
    hash: BlobHash,
    range: Range<u64>,
) -> OpResult<BoxStream<'static, io::Result<Bytes>>> {
    if range.is_empty() {
        return Ok(futures_util::stream::empty().boxed());
    }
    match app.blobs.get(hash, Some(range)).await {
        Ok(bytes) => Ok(bytes.map(|part| part.map_err(io::Error::other)).boxed()),
        Err(BlobError::Missing(hash)) => {
            lost(app, hash).await?;
            Err(OpError::NotFound(format!("blob {hash} is lost; whoever has the file can upload it again")))
        }
        Err(error) => Err(error.into()),
    }
}

/// What one look for unneeded blobs did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RemovedBlobs {
    /// How many are gone.
    pub count: u64,
    /// Where to go on; `None` when all were looked at.
    pub next: Option<BlobHash>,
}

/// Removes blobs that nobody names and nobody has relied on for [`BLOB_GRACE_MS`]: looks at `limit` of them behind `after`.
pub async fn remove_unneeded(app: &App, after: Option<BlobHash>, limit: u64) -> OpResult<RemovedBlobs> {
    let now = app.now();
    let before = minus_ms(now, BLOB_GRACE_MS);
    let (unneeded, next) = app.store.read(move |tx| rows::unneeded(tx, after, before, limit)).await?;
    // Two commits around the deletion. After the first nobody finds the blob any more and nobody stores it again; only
    // then are the bytes deleted; only after the second may they be stored again. A stop in between is gone on from.
    if !unneeded.is_empty() {
        app.store
            .write(move |tx| {
                unneeded.iter().try_for_each(|hash| rows::remove(tx, *hash, before, now).map(drop))
            })
            .await?;
    }
    let going = app.store.read(move |tx| rows::being_removed(tx, limit)).await?;
    let mut count = 0;
    for hash in going {
        app.blobs.delete(hash).await?;
        app.store.write(move |tx| rows::forget(tx, hash)).await?;
        count += 1;
    }
    Ok(RemovedBlobs { count, next })
}

#[cfg(test)]
#[path = "blobs_tests.rs"]
mod tests;
