//! The output files of an attempt: looked for when its program has ended, uploaded when its log is delivered.
//!
//! They are looked for before the log is delivered, because what is missing or refused is noted in the log.

use super::{attempt::AttemptPhase, context::AgentContext};
use crate::files::{FilesError, FoundFile};
use mothership_api::{
    agent::ArtifactFile,
    blobs::{BlobRef, MissingRequest, PutQuery},
};
use mothership_core::ids::{AttemptId, BlobHash};
use std::{collections::BTreeMap, sync::Arc};

/// Blobs asked for at once; the contract allows 10,000.
const ASK_MAX: usize = 5000;
/// One part of an upload.
const PART_BYTES: usize = 8 << 20;
/// Answers without progress before an upload is given up. Retrying for ever would hold the end back for ever.
const STUCK_MAX: u32 = 5;

/// Finds the output files and notes in the log what is missing; then the log can be delivered to its end.
pub async fn collect(agent: Arc<AgentContext>, attempt: AttemptId) {
    let Some(lease) = agent.state().attempts.get(&attempt).map(|held| Arc::clone(&held.lease)) else {
        return;
    };
    let collected = agent.parts.files.collect(&lease).await;
    let remarks = match &collected {
        Ok(collected) => collected.remarks.clone(),
        Err(error) => vec![error.0.clone()],
    };
    let mut length = None;
    for remark in remarks {
        match agent.parts.keeper.note(attempt, remark, agent.parts.clock.now()).await {
            Ok(bytes) => length = Some(bytes),
            Err(error) => tracing::warn!(%attempt, %error, "cannot add a remark to a log"),
        }
    }
    {
        let mut state = agent.state();
        // Aborted meanwhile: then its end is reported already.
        let Some(held) =
            state.attempts.get_mut(&attempt).filter(|held| held.phase == AttemptPhase::Collecting)
        else {
            return;
        };
        held.phase = AttemptPhase::SendingLog;
        held.log.written = length.unwrap_or(held.log.written);
        let has_unread = held.log.has_unread();
        match collected {
            Ok(collected) => held.files = collected.files,
            Err(error) => held.fail_for_files(error.0),
        }
        if has_unread {
            state.unsent_logs.insert(attempt);
            agent.wakeups.logs.notify_one();
        }
    }
    agent.continue_after_log(attempt);
}

/// Brings the output files to the server; then the end can be reported.
pub async fn upload(agent: Arc<AgentContext>, attempt: AttemptId, files: Vec<FoundFile>) {
    let sent = {
        let _turn = agent.uploads.acquire().await.expect("the semaphore is never closed");
        upload_all(&agent, attempt, &files).await
    };
    let artifacts = match sent {
        Ok(()) => {
            let artifact =
                |file: FoundFile| ArtifactFile { path: file.path, blob: file.hash, size: file.size };
            files.into_iter().map(artifact).collect()
        }
        Err(error) => {
            tracing::error!(%attempt, %error, "the results of an attempt cannot be kept");
            if let Some(held) = agent.state().attempts.get_mut(&attempt) {
                held.fail_for_files(error.0);
            }
            Vec::new()
        }
    };
    // Aborted meanwhile: then its end is reported already, without them.
    if agent.state().attempts.get(&attempt).is_some_and(|held| held.phase == AttemptPhase::Uploading) {
        agent.queue_end_report(attempt, artifacts);
    }
}

async fn upload_all(agent: &AgentContext, attempt: AttemptId, files: &[FoundFile]) -> Result<(), FilesError> {
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
        let reply = agent
            .connection
            .call_until_answered(ask)
            .await
            .map_err(|error| FilesError(format!("results were refused: {error}")))?;
        for missing in reply.missing {
            if let Some(file) = by_hash.get(&missing.hash) {
                upload_one(agent, attempt, file, missing.offset).await?;
            }
        }
    }
    Ok(())
}

async fn upload_one(
    agent: &AgentContext,
    attempt: AttemptId,
    file: &FoundFile,
    mut offset: u64,
) -> Result<(), FilesError> {
    let mut stuck = 0;
    while stuck < STUCK_MAX {
        // From where the server is, not from where we were: it may have lost a part, or have it from another attempt.
        let part_bytes = agent.connection.limits.parts.get().min(PART_BYTES);
        let part = agent.parts.files.read(attempt, file, offset, part_bytes).await?;
        if part.is_empty() && offset < file.size {
            return Err(FilesError(format!(
                "the output '{}' became shorter after its program ended",
                file.path
            )));
        }
        let (hash, size, sent) = (file.hash, file.size, part.len());
        let ask = |client: mothership_api::client::Client| {
            let part = part.clone();
            async move { client.put_blob(hash, &PutQuery { offset, size }, part).await }
        };
        let reply = match agent.connection.call_until_answered(ask).await {
            Ok(reply) => reply,
            // Smaller parts; the next one begins where this one would have.
            Err(error) if error.is_too_large() && agent.connection.limits.parts.halve(sent) => continue,
            Err(error) => {
                return Err(FilesError(format!("the output '{}' was refused: {error}", file.path)));
            }
        };
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
