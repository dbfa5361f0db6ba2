//! How far a study is. Kept in memory until the flusher writes it down: it comes fifty times a second.

use super::{message::ClientMessage, resolve::resolve_lately};
use crate::{actor::Person, app::App, error::OpResult};
use mothership_core::goliat::{progress_patch::ProgressPatch, resolve::AttemptStatus};

/// Takes a report of progress.
pub async fn take(app: &App, owner: &Person, message: ClientMessage, patch: ProgressPatch) -> OpResult<()> {
    // What is late changes nothing: it was sent before the end and was slower (contract, section e.9).
    if let Some(to) = resolve_lately(app, owner, message).await?
        && to.status != AttemptStatus::Late
    {
        app.progress_buffer.add(&to, patch, app.now());
    }
    Ok(())
}
