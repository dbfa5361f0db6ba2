//! What the inbox flusher does in a round (`background/inbox.rs` says when): batches of lines go from the inbox into
//! logs, progress from the buffer into attempts, and what a person has cancelled ends.

use crate::{
    app::App,
    error::OpResult,
    ops::{
        end_attempt,
        hints::{Hint, hint},
    },
};
use futures_util::future::try_join_all;
use mothership_core::{
    attempt::EndCause, clock::from_micros, goliat::reorder::SETTLE_AFTER_MS, ids::AttemptId,
};
use mothership_store::{Result, Time, gui_clients};
use std::collections::BTreeSet;

/// Attempts flushed in one round, at once.
const ATTEMPTS_MAX: usize = 256;

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flushed {
    /// Attempts whose progress was written down.
    pub progress: u64,
    /// Attempts that had batches old enough to be looked at.
    pub logs: u64,
    /// Something waits still and may be due in a moment.
    pub is_busy: bool,
}

/// One round.
pub async fn flush(app: &App, now: Time) -> OpResult<Flushed> {
    let progress = write_progress(app).await?;
    end_cancelled(app, now).await?;
    // Batches arrive out of order; those younger than this may have a predecessor on its way.
    let until = from_micros(now.as_microsecond() - SETTLE_AFTER_MS * 1000);
    let (due, young) = app
        .store
        .read(move |tx| {
            Ok((gui_clients::waiting(tx, until, ATTEMPTS_MAX)?, gui_clients::waiting(tx, now, 1)?))
        })
        .await?;
    // At once, and a transaction for each: SQLite groups them into one commit, PostgreSQL runs them side by side.
    try_join_all(due.iter().map(|attempt| flush_one(app, *attempt, now))).await?;
    Ok(Flushed { progress, logs: due.len() as u64, is_busy: progress > 0 || !young.is_empty() })
}

async fn flush_one(app: &App, attempt: AttemptId, now: Time) -> OpResult<()> {
    let flushed = app
        .store
        .write(move |tx| {
            let flushed = gui_clients::flush_inbox(tx, attempt, false, now)?;
            if flushed.lines > 0 {
                hint(tx, Hint::Log(attempt))?;
            }
            Ok(flushed)
        })
        .await?;
    if flushed.lines > 0 {
        app.notifier.notify_log(attempt);
        app.live.log_changed(attempt);
    }
    if flushed.counted {
        app.live.task_touched(attempt.task);
    }
    Ok(())
}

/// Writes down the latest progress of each attempt since the last round; of how many.
pub async fn write_progress(app: &App) -> OpResult<u64> {
    let pending = app.progress_buffer.take_pending();
    if pending.is_empty() {
        return Ok(0);
    }
    let attempts = pending.len() as u64;
    for one in &pending {
        if let Some(fraction) = one.patch.fraction {
            app.progress_history.push(one.attempt, one.at.as_millisecond(), fraction);
        }
    }
    // Taken before the write: what arrives meanwhile waits for the next round. If the write fails, a tenth of a second of
    // progress is lost, and clients repeat theirs within two seconds.
    let changed = app.store.write(move |tx| {
        let changed = gui_clients::write_progress(tx, &pending)?;
        let jobs: BTreeSet<_> = changed.iter().map(|attempt| attempt.task.job).collect();
        jobs.into_iter().try_for_each(|job| hint(tx, Hint::Job(job)))?;
        Ok(changed)
    });
    for attempt in changed.await? {
        app.live.task_touched(attempt.task);
        app.live.job_changed(attempt.task.job);
    }
    Ok(attempts)
}

/// Nobody can stop a program at a machine without an agent: what a person has cancelled is over, whatever it says.
async fn end_cancelled(app: &App, now: Time) -> OpResult<()> {
    // Looked for by reading, as it is nearly always empty: a write every 100 ms would hold up everybody.
    if app.store.read(gui_clients::cancelled).await?.is_empty() {
        return Ok(());
    }
    let jitter = app.rng.unit();
    let outcomes = app.store.write(move |tx| {
        let cancelled = gui_clients::cancelled(tx)?;
        let ended = cancelled.into_iter().map(|attempt| {
            // Everything that waits goes into the log first, so that what was said before the end stands in it.
            while gui_clients::flush_inbox(tx, attempt, true, now)?.more {}
            Ok(end_attempt::by_server(attempt, EndCause::Cancelled, now, None))
        });
        let facts: Vec<_> = ended.collect::<Result<_>>()?;
        end_attempt::end(tx, &facts, now, jitter)
    });
    end_attempt::publish(app, &outcomes.await?);
    app.progress_buffer.forget_resolved();
    Ok(())
}
