//! The output files of an attempt: looked for when its program has ended, uploaded when its log is delivered.
//!
//! They are looked for before the log is delivered, because what is missing or refused is noted in the log. What cannot
//! be uploaded afterwards is noted, too, and the log delivered once more. One file never costs the others.

use super::{attempt::AttemptPhase, context::AgentContext};
use crate::files::{FoundFile, remarks::Remarks};
use futures_util::{FutureExt, StreamExt, stream};
use mothership_api::{
    agent::{ArtifactFile, OutputsMissing},
    blobs::{BlobRef, MissingRequest, PutQuery},
    client::Client,
};
use mothership_core::ids::{AttemptId, BlobHash};
use std::{collections::BTreeMap, sync::Arc};

/// Blobs asked for at once; the contract allows 10,000.
const ASK_MAX: usize = 5000;
/// One part of an upload.
const PART_BYTES: usize = 8 << 20;
/// Files below this size are sent several at a time: of a small file nearly all the time is spent on waiting.
const SMALL_BYTES_MAX: u64 = 1 << 20;
const SMALL_AT_ONCE: usize = 16;
/// Answers without progress before an upload is given up. Retrying for ever would hold the end back for ever.
const STUCK_MAX: u32 = 5;

/// Finds the output files and notes in the log what is missing; then the log can be delivered to its end.
pub async fn collect(agent: Arc<AgentContext>, attempt: AttemptId) {
    let Some(lease) = agent.state().attempts.get(&attempt).map(|held| Arc::clone(&held.lease)) else {
        return;
    };
    let collected = agent.parts.files.collect(&lease).await;
    let length = note_all(&agent, attempt, collected.remarks).await;
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
        held.files = collected.files;
        if let Some(why) = collected.missing {
            held.fail_for_files(why);
        }
        if has_unread {
            state.unsent_logs.insert(attempt);
            agent.wakeups.logs.notify_one();
        }
    }
    agent.continue_after_log(attempt);
}

/// Adds remarks to the log; its length then, unless there were none.
async fn note_all(agent: &AgentContext, attempt: AttemptId, remarks: Vec<String>) -> Option<u64> {
    let mut length = None;
    for remark in remarks {
        match agent.parts.keeper.note(attempt, remark, agent.parts.clock.now()).await {
            Ok(bytes) => length = Some(bytes),
            Err(error) => tracing::warn!(%attempt, %error, "cannot add a remark to a log"),
        }
    }
    length
}

/// Brings the output files to the server; then the end can be reported.
pub async fn upload(agent: Arc<AgentContext>, attempt: AttemptId, files: Vec<FoundFile>) {
    let refused = {
        let _turn = agent.uploads.acquire().await.expect("the semaphore is never closed");
        upload_all(&agent, attempt, &files).await
    };
    // Aborted meanwhile: its end is on its way already, and nobody delivers a log to its end once more. What is noted now
    // would be in the spool alone.
    if agent.state().attempts.get(&attempt).is_none_or(|held| held.phase != AttemptPhase::Uploading) {
        return;
    }
    let (mut artifacts, mut remarks) = (Vec::with_capacity(files.len()), Remarks::default());
    for file in files {
        match refused.get(&file.hash) {
            None => artifacts.push(ArtifactFile {
                path: file.path,
                blob: file.hash,
                size: file.size,
                executable: file.executable,
            }),
            Some(why) => remarks.missing(format!("output '{}' was not kept: {why}", file.path)),
        }
    }
    let (lines, missing) = remarks.finish();
    if let Some(first) = &missing {
        tracing::error!(%attempt, files = refused.len(), first, "results of an attempt cannot be kept");
    }
    let length = note_all(&agent, attempt, lines).await;
    let mut state = agent.state();
    // Aborted meanwhile: then its end is reported already, without them.
    let Some(held) = state.attempts.get_mut(&attempt).filter(|held| held.phase == AttemptPhase::Uploading)
    else {
        return;
    };
    if let Some(why) = missing.filter(|_| held.lease.outputs_missing == OutputsMissing::Fail) {
        held.fail_for_files(why);
    }
    let Some(length) = length else {
        drop(state);
        return agent.queue_end_report(attempt, artifacts);
    };
    held.artifacts = artifacts;
    held.phase = AttemptPhase::SendingLog;
    held.log.written = length;
    if held.log.has_unread() {
        state.unsent_logs.insert(attempt);
        agent.wakeups.logs.notify_one();
    }
    drop(state);
    agent.continue_after_log(attempt);
}

/// Why blobs could not be uploaded; empty when the server has them all.
async fn upload_all(
    agent: &AgentContext,
    attempt: AttemptId,
    files: &[FoundFile],
) -> BTreeMap<BlobHash, String> {
    // Equal files travel once.
    let by_hash: BTreeMap<BlobHash, &FoundFile> = files.iter().map(|file| (file.hash, file)).collect();
    let all: Vec<BlobRef> =
        by_hash.values().map(|file| BlobRef { hash: file.hash, size: file.size }).collect();
    let mut refused = BTreeMap::new();
    for some in all.chunks(ASK_MAX) {
        let request = Arc::new(MissingRequest { blobs: some.to_vec() });
        let ask = |client: Client| {
            let request = Arc::clone(&request);
            async move { client.blobs_missing(&request).await }
        };
        let missing = match agent.connection.call_until_answered(ask).await {
            Ok(reply) => reply.missing,
            Err(error) => {
                let why = format!("the server refused it: {error}");
                refused.extend(some.iter().map(|blob| (blob.hash, why.clone())));
                continue;
            }
        };
        let wanted = missing.iter().filter_map(|blob| Some((*by_hash.get(&blob.hash)?, blob.offset)));
        let (small, large): (Vec<_>, Vec<_>) = wanted.partition(|(file, _)| file.size < SMALL_BYTES_MAX);
        let send = |(file, offset): (&FoundFile, u64)| {
            let (hash, file) = (file.hash, file.clone());
            async move { (hash, upload_one(agent, attempt, &file, offset).await) }.boxed()
        };
        let small = stream::iter(small.into_iter().map(send)).buffer_unordered(SMALL_AT_ONCE);
        // One after the other: each holds a part of its file in memory.
        let large = stream::iter(large.into_iter().map(send)).buffer_unordered(1);
        let outcomes: Vec<(BlobHash, Result<(), String>)> = small.chain(large).collect().await;
        refused.extend(outcomes.into_iter().filter_map(|(hash, sent)| Some((hash, sent.err()?))));
    }
    refused
}

async fn upload_one(
    agent: &AgentContext,
    attempt: AttemptId,
    file: &FoundFile,
    mut offset: u64,
) -> Result<(), String> {
    let mut stuck = 0;
    while stuck < STUCK_MAX {
        if agent.state().attempts.get(&attempt).is_none_or(|held| held.phase != AttemptPhase::Uploading) {
            return Err("nobody wants it any more".into());
        }
        // From where the server is, not from where we were: it may have lost a part, or have it from another attempt.
        let part_bytes = agent.connection.limits.parts.get().min(PART_BYTES);
        let part =
            agent.parts.files.read(attempt, file, offset, part_bytes).await.map_err(|error| error.0)?;
        if part.is_empty() && offset < file.size {
            return Err("it became shorter after its program ended".into());
        }
        let (hash, size, sent) = (file.hash, file.size, part.len());
        let ask = |client: Client| {
            let part = part.clone();
            async move { client.put_blob(hash, &PutQuery { offset, size }, part).await }
        };
        let reply = match agent.connection.call_until_answered(ask).await {
            Ok(reply) => reply,
            // Smaller parts; the next one begins where this one would have.
            Err(error) if error.is_too_large() && agent.connection.limits.parts.halve(sent) => continue,
            Err(error) => return Err(format!("it was refused: {error}")),
        };
        if reply.complete {
            return Ok(());
        }
        stuck = if reply.offset > offset { 0 } else { stuck + 1 };
        offset = reply.offset.min(size);
    }
    Err("it does not arrive whole: the server starts over again and again".into())
}
