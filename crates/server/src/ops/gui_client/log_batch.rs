//! A batch of lines. It goes into the inbox in one transaction with finding out where it belongs, and is durable when
//! that is answered; the client sends nothing twice and drops what is not answered in 10 s.

use super::{
    message::ClientMessage,
    resolve::{self, Resolution, resolve},
};
use crate::{actor::Person, app::App, error::OpResult};
use mothership_core::goliat::{
    lines::{Line, pack},
    resolve::AttemptStatus,
};
use mothership_store::gui_clients;

/// Takes a batch. `sequence` counts from 0 in each process of the client; `None`: an older client that does not count.
pub async fn take(
    app: &App,
    owner: &Person,
    message: ClientMessage,
    sequence: Option<u64>,
    lines: &[Line],
) -> OpResult<()> {
    let (now, client) = (message.now(), message.client_key());
    app.progress_buffer.heard(&client, None, now);
    // Known for a second at most, and not asked for the first batch of a process, which may begin something new.
    let known = app.progress_buffer.resolved(&client, now).flatten();
    let known = known.filter(|to| to.status == AttemptStatus::Live && !message.facts.is_first);
    let payload = pack(lines);
    let hash = blake3::hash(&payload).to_hex().to_string();
    let bytes = payload.len() as u64;
    let owner = owner.clone();
    let resolution = app
        .store
        .write(move |tx| {
            let resolution = match &known {
                Some(to) => Resolution::remembered(to.clone()),
                None => resolve(tx, &owner, &message)?,
            };
            // The lines of a program that a native runner runs are in what it prints.
            if let Some(to) = resolution.attempt.as_ref().filter(|to| to.status != AttemptStatus::Native) {
                gui_clients::receive(tx, to.attempt, sequence, &payload, &hash, now)?;
            }
            Ok(resolution)
        })
        .await?;
    app.counters.log_bytes.inc_by(bytes);
    resolve::publish(app, &resolution);
    app.progress_buffer.heard(&client, resolution.runner, now);
    app.progress_buffer.remember(client, resolution.attempt, now);
    app.progress_buffer.notify();
    Ok(())
}
