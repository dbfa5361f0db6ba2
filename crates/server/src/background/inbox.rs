//! Moves batches of GUI clients' lines from the inbox into logs, and writes down the progress that is buffered.

use super::{Service, Tick};
use crate::{
    app::App,
    error::OpResult,
    ops::{
        end_attempt,
        hints::{Hint, hint},
        humanize::pluralize,
    },
};
use futures_util::future::try_join_all;
use mothership_core::{
    attempt::EndCause, clock::from_micros, goliat::reorder::SETTLE_AFTER_MS, ids::AttemptId,
};
use mothership_store::{Result, Time, gui_clients};
use std::{collections::BTreeSet, time::Duration};

/// Between two rounds while something waits.
const PACE: Duration = Duration::from_millis(100);
/// Longest wait: another server may have taken a batch and stopped before it was flushed.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// Attempts flushed in one round, at once.
const ATTEMPTS_MAX: usize = 256;

/// Flushes what GUI clients sent. Runs only where GOLIAT's client is answered.
pub struct InboxFlusher {
    app: App,
    /// Something waits still: rounds follow each other by the timer, whatever is notified.
    busy: bool,
}

impl InboxFlusher {
    /// The flusher of this server.
    pub fn new(app: App) -> Self {
        Self { app, busy: false }
    }
}

impl Service for InboxFlusher {
    const NAME: &'static str = "inbox";

    async fn tick(&mut self, now: Time) -> OpResult<Tick> {
        let app = &self.app;
        // Quiet until the round has succeeded, so that a failing one waits for its timer.
        self.busy = false;
        let written = write_progress(app).await?;
        end_cancelled(app, now).await?;
        // Batches arrive out of order; those younger than this may have a predecessor on its way.
        let until = from_micros(now.as_microsecond() - SETTLE_AFTER_MS * 1000);
        let (due, young) = app
            .store
            .read(move |tx| {
                Ok((gui_clients::waiting(tx, until, ATTEMPTS_MAX)?, gui_clients::waiting(tx, now, 1)?))
            })
            .await?;
        try_join_all(due.iter().map(|attempt| flush_one(app, *attempt, now))).await?;
        self.busy = written > 0 || !young.is_empty();
        let (written, flushed) = (written as u64, due.len() as u64);
        Ok(Tick {
            items: written + flushed,
            summary: format!(
                "{} flushed, progress of {} written",
                pluralize(flushed, "log"),
                pluralize(written, "attempt")
            ),
            next: if self.busy { PACE } else { WAIT_MAX },
        })
    }

    async fn notified(&mut self) {
        if self.busy {
            return std::future::pending().await;
        }
        self.app.progress_buffer.notified().await;
        // A pace between the first message and the write gathers those that follow.
        tokio::time::sleep(PACE).await;
    }

    async fn stop(&mut self, _: Time) -> OpResult<()> {
        write_progress(&self.app).await.map(drop)
    }
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
async fn write_progress(app: &App) -> OpResult<usize> {
    // Taken before the write: what arrives meanwhile waits for the next round. If the write fails, a quarter of a
    // second of progress is lost, and clients repeat theirs within two seconds.
    let pending = app.progress_buffer.take_pending();
    if pending.is_empty() {
        return Ok(0);
    }
    let attempts = pending.len();
    for one in &pending {
        if let Some(fraction) = one.word.fraction {
            app.progress_history.push(one.attempt, one.at.as_millisecond(), fraction);
        }
    }
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
            // Everything that waits goes into the log first: nothing can be appended behind an end.
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
