//! The duty that moves batches from the inbox into logs and writes down how far studies are. Any server may do it, two
//! at once do no harm.

use crate::{
    app::App,
    ops::{
        ends,
        error::OpResult,
        hints::{Hint, hint},
    },
};
use futures_util::future::try_join_all;
use mothership_core::{
    attempt::EndCause, clock::from_micros, goliat::reorder::SETTLE_AFTER_MS, ids::AttemptId,
};
use mothership_store::{Result, gui_clients};
use std::{collections::BTreeSet, time::Duration};

/// Between two looks while something waits.
const PACE: Duration = Duration::from_millis(100);
/// Without a bell: another server may have taken a batch and gone.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Attempts settled at once.
const ATTEMPTS_MAX: usize = 256;

pub async fn run_inbox_flusher(app: App) {
    if !app.config.answers_goliat() {
        return;
    }
    loop {
        let busy = match settle(&app).await {
            Ok(busy) => busy,
            Err(error) => {
                tracing::warn!(%error, "what windows said could not be settled");
                false
            }
        };
        let rest = if busy { PACE } else { LOOK_AGAIN };
        tokio::select! {
            biased;
            () = app.stopping.cancelled() => break,
            () = async {
                tokio::select! {
                    () = app.progress_buffer.rung(), if !busy => tokio::time::sleep(PACE).await,
                    () = tokio::time::sleep(rest) => {}
                }
            } => {}
        }
    }
    if let Err(error) = write_words(&app).await {
        tracing::warn!(%error, "the last words of windows are not written down");
    }
}

/// One round; whether something waits still.
async fn settle(app: &App) -> OpResult<bool> {
    let told = write_words(app).await?;
    end_cancelled(app).await?;
    let now = app.now();
    let until = from_micros(now.as_microsecond() - SETTLE_AFTER_MS * 1000);
    let (due, young) = app
        .store
        .read(move |tx| {
            Ok((gui_clients::waiting(tx, until, ATTEMPTS_MAX)?, gui_clients::waiting(tx, now, 1)?))
        })
        .await?;
    try_join_all(due.iter().map(|attempt| settle_one(app, *attempt))).await?;
    Ok(told || !young.is_empty())
}

async fn settle_one(app: &App, attempt: AttemptId) -> OpResult<()> {
    let now = app.now();
    let settled = app
        .store
        .write(move |tx| {
            let settled = gui_clients::flush_inbox(tx, attempt, false, now)?;
            if settled.lines > 0 {
                hint(tx, Hint::Log(attempt))?;
            }
            Ok(settled)
        })
        .await?;
    if settled.lines > 0 {
        app.wake.ring_log(attempt);
        app.live.log_changed(attempt);
    }
    if settled.counted {
        app.live.task_touched(attempt.task);
    }
    Ok(())
}

/// The latest words since the last round; whether there were any.
async fn write_words(app: &App) -> OpResult<bool> {
    let told = app.progress_buffer.take_words();
    if told.is_empty() {
        return Ok(false);
    }
    for told in &told {
        if let Some(fraction) = told.word.fraction {
            app.histories.push(told.attempt, told.at.as_millisecond(), fraction);
        }
    }
    let changed = app.store.write(move |tx| {
        let changed = gui_clients::write_progress(tx, &told)?;
        let jobs: BTreeSet<_> = changed.iter().map(|attempt| attempt.task.job).collect();
        jobs.into_iter().try_for_each(|job| hint(tx, Hint::Job(job)))?;
        Ok(changed)
    });
    for attempt in changed.await? {
        app.live.task_touched(attempt.task);
        app.live.job_changed(attempt.task.job);
    }
    Ok(true)
}

/// Nobody can stop a program at a machine without an agent: what a person has cancelled is over, whatever it says.
async fn end_cancelled(app: &App) -> OpResult<()> {
    if app.store.read(gui_clients::cancelled).await?.is_empty() {
        return Ok(());
    }
    let (now, jitter) = (app.now(), app.rng.unit());
    let outcomes = app.store.write(move |tx| {
        let cancelled = gui_clients::cancelled(tx)?;
        let ended = cancelled.into_iter().map(|attempt| {
            while gui_clients::flush_inbox(tx, attempt, true, now)?.more {}
            Ok(ends::by_server(attempt, EndCause::Cancelled, now, None))
        });
        let facts: Vec<_> = ended.collect::<Result<_>>()?;
        ends::end(tx, &facts, now, jitter)
    });
    ends::publish(app, &outcomes.await?);
    app.progress_buffer.forget_places();
    Ok(())
}
