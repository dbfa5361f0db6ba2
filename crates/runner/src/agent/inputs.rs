//! Fetches inputs by content: resumed where they broke off, checked, kept for the next task.

use super::Core;
use crate::files::{FilesError, MissingInput};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::StatusCode;
use mothership_api::{agent::LeasedAttempt, client::Response};
use std::{sync::Arc, time::Duration};

/// Written to the disk at once.
const PIECE_BYTES: usize = 1 << 20;
/// A download that stays silent for so long is begun again where it is.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Downloads that turn out damaged before the attempt is given up.
const DAMAGED_MAX: u32 = 3;

/// Brings all inputs of `lease` to this machine.
pub async fn fetch(core: &Arc<Core>, lease: &LeasedAttempt) -> Result<(), FilesError> {
    for input in core.parts.files.missing_inputs(lease).await {
        // One download at a time: two tasks that wait for the same file share it.
        let _turn = core.downloads.lock().await;
        if !core.is_preparing(lease.id) {
            return Ok(());
        }
        let still = core.parts.files.missing_inputs(lease).await;
        if let Some(input) = still.into_iter().find(|missing| missing.hash == input.hash) {
            fetch_one(core, lease, input).await?;
        }
    }
    Ok(())
}

async fn fetch_one(core: &Core, lease: &LeasedAttempt, input: MissingInput) -> Result<(), FilesError> {
    let MissingInput { hash, size, mut have } = input;
    let (mut damaged, mut backoff) = (0, core.link.backoff());
    loop {
        while have < size {
            if !core.is_preparing(lease.id) {
                return Ok(());
            }
            let asked = core.link.call(|client| async move { client.get_blob(hash, have).await }).await;
            let response =
                asked.map_err(|error| FilesError(format!("cannot fetch the input {hash}: {error}")))?;
            let before = have;
            if let Err(reason) = receive(core, &input, &mut have, response).await? {
                tracing::debug!(%hash, reason, have, "a download broke off");
            }
            if have > before {
                backoff.reset();
            } else {
                tokio::time::sleep(backoff.next(core.parts.rng.unit())).await;
            }
        }
        match core.parts.files.finish_input(hash, size).await {
            Ok(()) => return Ok(()),
            Err(error) => {
                damaged += 1;
                if damaged == DAMAGED_MAX {
                    return Err(error);
                }
                have = 0;
            }
        }
    }
}

/// Takes what a response brings. The inner error is the network's and worth another try.
async fn receive(
    core: &Core,
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
        let broken = match next {
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
        let bytes = cut(piece.split().freeze(), input.size - *have);
        if !bytes.is_empty() {
            let count = bytes.len() as u64;
            core.parts.files.add_to_input(input.hash, *have, bytes).await?;
            *have += count;
        }
        if let Some(outcome) = broken {
            return Ok(outcome);
        }
    }
}

/// More than was announced is not kept; the hash will tell.
fn cut(mut bytes: Bytes, room: u64) -> Bytes {
    bytes.truncate(usize::try_from(room).unwrap_or(usize::MAX));
    bytes
}
