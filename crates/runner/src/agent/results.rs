//! What an attempt left: looked through when its program has ended, uploaded when its log is delivered.

use super::{Core, desk::Phase};
use crate::files::{FilesError, FoundFile};
use mothership_api::{
    agent::ArtifactFile,
    blobs::{BlobRef, MissingRequest, PutQuery},
};
use mothership_core::{attempt::EndCause, ids::AttemptId, ids::BlobHash};
use std::{collections::BTreeMap, sync::Arc};

/// Blobs asked for at once; the contract allows 10,000.
const ASK_MAX: usize = 5000;
/// One part of an upload.
const PART_BYTES: usize = 8 << 20;
/// Answers without progress before an upload is given up.
const STUCK_MAX: u32 = 5;

/// Looks for results and says in the log what is missing; then the log can be delivered to its end.
pub async fn collect(core: Arc<Core>, attempt: AttemptId) {
    let Some(lease) = core.desk().held.get(&attempt).map(|held| Arc::clone(&held.lease)) else { return };
    let collected = core.parts.files.collect(&lease).await;
    let remarks = match &collected {
        Ok(collected) => collected.remarks.clone(),
        Err(error) => vec![error.0.clone()],
    };
    let mut length = None;
    for remark in remarks {
        match core.parts.keeper.note(attempt, remark, core.parts.clock.now()).await {
            Ok(bytes) => length = Some(bytes),
            Err(error) => tracing::warn!(%attempt, %error, "cannot add a remark to a log"),
        }
    }
    {
        let mut desk = core.desk();
        let Some(held) = desk.held.get_mut(&attempt).filter(|held| held.phase == Phase::Collecting) else {
            return;
        };
        held.phase = Phase::Delivering;
        held.log.written = length.unwrap_or(held.log.written);
        let more = held.log.has_more();
        match collected {
            Ok(collected) => held.files = collected.files,
            Err(error) => held.files_failed(error.0),
        }
        if more {
            desk.talkative.insert(attempt);
            core.wakes.logs.notify_one();
        }
    }
    core.advance(attempt);
}

/// Brings the results to the server; then the end can be said.
pub async fn upload(core: Arc<Core>, attempt: AttemptId, files: Vec<FoundFile>) {
    let sent = {
        let _turn = core.uploads.acquire().await.expect("the semaphore is never closed");
        upload_all(&core, attempt, &files).await
    };
    let artifacts = match sent {
        Ok(()) => {
            let artifact =
                |file: FoundFile| ArtifactFile { path: file.path, blob: file.hash, size: file.size };
            files.into_iter().map(artifact).collect()
        }
        Err(error) => {
            tracing::error!(%attempt, %error, "the results of an attempt cannot be kept");
            if let Some(held) = core.desk().held.get_mut(&attempt) {
                held.files_failed(error.0);
            }
            Vec::new()
        }
    };
    if core.desk().held.get(&attempt).is_some_and(|held| held.phase == Phase::Uploading) {
        core.over(attempt, artifacts);
    }
}

async fn upload_all(core: &Core, attempt: AttemptId, files: &[FoundFile]) -> Result<(), FilesError> {
    // Equal files travel once.
    let by_hash: BTreeMap<BlobHash, &FoundFile> = files.iter().map(|file| (file.hash, file)).collect();
    let all: Vec<BlobRef> =
        by_hash.values().map(|file| BlobRef { hash: file.hash, size: file.size }).collect();
    for some in all.chunks(ASK_MAX) {
        let request = Arc::new(MissingRequest { blobs: some.to_vec() });
        let ask = |client: mothership_api::client::Client| {
            let request = Arc::clone(&request);
            async move { client.blobs_missing(&request).await }
        };
        let reply = core
            .link
            .call(ask)
            .await
            .map_err(|error| FilesError(format!("results were refused: {error}")))?;
        for missing in reply.missing {
            if let Some(file) = by_hash.get(&missing.hash) {
                upload_one(core, attempt, file, missing.offset).await?;
            }
        }
    }
    Ok(())
}

async fn upload_one(
    core: &Core,
    attempt: AttemptId,
    file: &FoundFile,
    mut offset: u64,
) -> Result<(), FilesError> {
    let mut stuck = 0;
    while stuck < STUCK_MAX {
        let part = core.parts.files.read(attempt, file, offset, PART_BYTES).await?;
        if part.is_empty() && offset < file.size {
            return Err(FilesError(format!(
                "the output '{}' became shorter after its program ended",
                file.path
            )));
        }
        let (hash, size) = (file.hash, file.size);
        let ask = |client: mothership_api::client::Client| {
            let part = part.clone();
            async move { client.put_blob(hash, &PutQuery { offset, size }, part).await }
        };
        let reply = core
            .link
            .call(ask)
            .await
            .map_err(|error| FilesError(format!("the output '{}' was refused: {error}", file.path)))?;
        if reply.complete {
            return Ok(());
        }
        stuck = if reply.offset > offset { 0 } else { stuck + 1 };
        offset = reply.offset.min(size);
    }
    Err(FilesError(format!(
        "the output '{}' does not arrive whole: the server starts over again and again",
        file.path
    )))
}

impl super::desk::Held {
    /// Results that cannot be kept fail an attempt that went well otherwise.
    pub fn files_failed(&mut self, why: String) {
        let Some(end) = &mut self.end else { return };
        if end.cause == EndCause::Exited && end.exit_code == Some(0) {
            end.cause = EndCause::FilesFailed;
            end.error_message = Some(why);
        }
    }
}
