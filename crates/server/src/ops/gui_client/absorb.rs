//! A machine was heard under a new address before it was known to be the same: what it began there is part of what it had
//! claimed under the old one.

use super::{find_job, is_own_job};
use crate::ops::{
    end_attempt,
    hints::{Hint, hint},
};
use mothership_core::{
    attempt::EndCause, clock::plus_ms, goliat::progress_patch::ProgressPatch, ids::AttemptId,
    limits::GUI_CLIENT_SILENCE_MS,
};
use mothership_store::{
    Result, StoreError, Time, Tx,
    attempts::{self, AttemptRow, EndOutcome},
    gui_clients::{self, GuiClientRow, PendingProgress},
    jobs, leases,
    logs::{self, LogChunk},
    runners,
};

/// Unpacked bytes copied in one step.
const STEP_BYTES: u64 = 1 << 20;

/// What changed.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// What the machine had begun under its new address: it is gone.
    pub ended: Vec<EndOutcome>,
    /// What it had claimed under the old one, if that had not begun.
    pub began: Option<AttemptId>,
}

/// Moves what the record of the new address has to the machine, and removes that record.
pub(super) fn absorb(
    tx: &mut Tx<'_>,
    machine: &GuiClientRow,
    other: &GuiClientRow,
    now: Time,
) -> Result<Moved> {
    let mut moved = Moved::default();
    if let (Some(to), Some(from)) = (live(tx, machine.attempt)?, live(tx, other.attempt)?)
        && find_job(tx, from.id.task.job)?.is_some_and(|job| is_own_job(&job))
    {
        moved = move_attempt(tx, &from, &to, now)?;
    }
    // Whatever it holds still is ended as that of a removed machine would be.
    let held = runners::running_attempts(tx, other.runner(), 1)?;
    if held.is_empty() {
        runners::delete(tx, other.runner())?;
        hint(tx, Hint::Runners)?;
    }
    Ok(moved)
}

fn live(tx: &mut Tx<'_>, attempt: Option<AttemptId>) -> Result<Option<AttemptRow>> {
    let row = attempt.map_or(Ok(None), |attempt| attempts::get(tx, attempt))?;
    Ok(row.filter(|row| row.state.is_live()))
}

fn move_attempt(tx: &mut Tx<'_>, from: &AttemptRow, to: &AttemptRow, now: Time) -> Result<Moved> {
    let mut moved = Moved::default();
    if to.started_at.is_none() {
        let until = plus_ms(leases::listening_at(tx, now)?, GUI_CLIENT_SILENCE_MS);
        gui_clients::begin(tx, to.id, &to.token, now, until)?;
        moved.began = Some(to.id);
    }
    while gui_clients::flush_inbox(tx, from.id, true, now)?.more {}
    while gui_clients::flush_inbox(tx, to.id, true, now)?.more {}
    copy_log(tx, from, to)?;
    let patch = ProgressPatch {
        fraction: from.fraction,
        stage: from.stage.clone(),
        message: from.message.clone(),
        ..ProgressPatch::default()
    };
    let progress = PendingProgress { attempt: to.id, token: to.token.clone(), at: now, patch };
    gui_clients::write_progress(tx, &[progress])?;
    let facts = end_attempt::by_server(from.id, EndCause::Cancelled, now, None);
    moved.ended = end_attempt::end(tx, &[facts], now, 0.0)?;
    jobs::delete(tx, from.id.task.job, now)?;
    for job in [from.id.task.job, to.id.task.job] {
        hint(tx, Hint::Job(job))?;
    }
    hint(tx, Hint::Log(to.id))?;
    Ok(moved)
}

fn copy_log(tx: &mut Tx<'_>, from: &AttemptRow, to: &AttemptRow) -> Result<()> {
    let mut offset = attempts::get(tx, to.id)?.map_or(0, |row| row.log_bytes);
    let mut at = 0;
    loop {
        let stored = logs::chunks_from_byte(tx, from.id, at, STEP_BYTES)?;
        if stored.is_empty() {
            return Ok(());
        }
        for chunk in stored {
            at = chunk.offset + chunk.raw_len;
            let copy = LogChunk {
                attempt: to.id,
                token: to.token.clone(),
                offset,
                raw_len: chunk.raw_len,
                lines: chunk.lines,
                runs: chunk.runs,
                data: chunk.data,
            };
            offset += copy.raw_len;
            let acks = logs::append(tx, &[copy])?;
            if acks.first().and_then(|ack| ack.offset) != Some(offset) {
                return Err(StoreError::Again(format!("the log of {} grew meanwhile", to.id)));
            }
        }
    }
}
