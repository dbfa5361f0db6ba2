//! Fetches inputs by content: resumed where they broke off, checked, kept for the next task that names the same
//! content.

use super::context::AgentContext;
use crate::files::{FilesError, MissingInput};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::StatusCode;
use mothership_api::{agent::LeasedAttempt, client::Response};
use std::{sync::Arc, time::Duration};

/// Written to the disk at once.
const PIECE_BYTES: usize = 1 << 20;
/// A download that stays silent for so long is requested again from where it is.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Downloads that turn out damaged before the attempt is given up.
const DAMAGED_MAX: u32 = 3;

/// Brings all inputs of `lease` to this machine.
pub async fn fetch(agent: &Arc<AgentContext>, lease: &LeasedAttempt) -> Result<(), FilesError> {
    for input in agent.parts.files.missing_inputs(lease).await {
        // One download at a time: two tasks that wait for the same file share it. So it is asked again what is missing.
        let _turn = agent.downloads.lock().await;
        if !agent.is_preparing(lease.id) {
            return Ok(());
        }
        let missing = agent.parts.files.missing_inputs(lease).await;
        if let Some(input) = missing.into_iter().find(|missing| missing.hash == input.hash) {
            fetch_one(agent, lease, input).await?;
        }
    }
    Ok(())
}

async fn fetch_one(
    agent: &AgentContext,
    lease: &LeasedAttempt,
    input: MissingInput,
) -> Result<(), FilesError> {
    let MissingInput { hash, size, mut have } = input;
    let (mut damaged, mut backoff) = (0, agent.connection.backoff());
    loop {
        while have < size {
            if !agent.is_preparing(lease.id) {
                return Ok(());
            }
            let asked = agent
                .connection
                .call_until_answered(|client| async move { client.get_blob(hash, have).await })
                .await;
            let response =
                asked.map_err(|error| FilesError(format!("cannot fetch the input {hash}: {error}")))?;
            let before = have;
            if let Err(reason) = receive(agent, &input, &mut have, response).await? {
                tracing::debug!(%hash, reason, have, "a download broke off");
            }
            if have > before {
                backoff.reset();
            } else {
                tokio::time::sleep(backoff.next(agent.parts.rng.unit())).await;
            }
        }
        match agent.parts.files.finish_input(hash, size).await {
            Ok(()) => return Ok(()),
            Err(error) => {
                damaged += 1;
                if damaged == DAMAGED_MAX {
                    return Err(error);
                }
                // Nobody knows which part of it was wrong.
                have = 0;
            }
        }
    }
}

/// Takes what a response brings. The inner error is the network's and worth another try.
async fn receive(
    agent: &AgentContext,
    input: &MissingInput,
    have: &mut u64,
    response: Response,
) -> Result<Result<(), String>, FilesError> {
    if *have > 0 && response.status != StatusCode::PARTIAL_CONTENT {
        // Somebody between us and the server does not know ranges.
        *have = 0;
    }
    let (mut body, mut piece) = (response.body, BytesMut::new());
    loop {
        let next = tokio::time::timeout(SILENCE_MAX, body.next()).await;
        // `Some` once the response has ended, well or not; what it brought until then is kept.
        let ended = match next {
            Ok(Some(Ok(bytes))) => {
                piece.extend_from_slice(&bytes);
                if piece.len() < PIECE_BYTES {
                    continue;
                }
                None
            }
            Ok(None) => Some(Ok(())),
            Ok(Some(Err(reason))) => Some(Err(reason)),
            Err(_) => Some(Err("silence".to_owned())),
        };
        let bytes = truncate_to(piece.split().freeze(), input.size - *have);
        if !bytes.is_empty() {
            let count = bytes.len() as u64;
            agent.parts.files.add_to_input(input.hash, *have, bytes).await?;
            *have += count;
        }
        if let Some(outcome) = ended {
            return Ok(outcome);
        }
    }
}

/// More than was announced is not kept; the hash will tell.
fn truncate_to(mut bytes: Bytes, max: u64) -> Bytes {
    bytes.truncate(usize::try_from(max).unwrap_or(usize::MAX));
    bytes
}
