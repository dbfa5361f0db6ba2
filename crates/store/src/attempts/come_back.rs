//! Lost attempts whose runner is heard again. `core::lease` decides who has the task; here it is loaded under locks and
//! written in one transaction, so that at every instant at most one attempt of a task is live.

use super::{
    Overtaken,
    end_write::EndWrites,
    key,
    loaded::{LoadedAttempt, LoadedTasks, Turn},
};
use crate::{
    Result, StoreError, Time, Tx,
    engine::{Each, Param, int, params},
    jobs::{
        counters::{self, Delta},
        row::PPM,
    },
    tasks::row::cause_word,
};
use mothership_core::{
    attempt::{AttemptEnd, EndCause, attempt_error},
    ids::AttemptId,
    lease::{AttemptWork, LeaseTerms, ReturnDecision, may_return, on_return},
    secret::Secret,
    state::{AttemptState, TaskState},
};
use std::collections::BTreeSet;

/// A lost attempt of which its runner was heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Returning {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Of its lease; without the right one nothing comes back.
    pub token: Secret,
    /// How far it is, when its runner says so now; `None`: what is stored counts.
    pub fraction: Option<f64>,
    /// Its program was started, as its runner says now.
    pub has_started: bool,
    /// Whether it may take the task from an attempt that has begun meanwhile.
    pub may_overtake: bool,
}

/// What became of an attempt that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// It has the task again.
    Live {
        /// The one that had begun meanwhile.
        overtaken: Option<Overtaken>,
    },
    /// Another attempt is further, or the task has ended: it is over, and its runner has to be told.
    Stopped,
    /// Nothing changed: it is not lost, or somebody has the task and it may not overtake.
    Unchanged,
}

/// Takes lost attempts back; one answer for each, in order.
///
/// # Errors
/// Only of the database; `Again` when a row is not what was read.
pub fn come_back(
    tx: &mut Tx<'_>,
    returning: &[Returning],
    terms: &LeaseTerms,
    now: Time,
) -> Result<Vec<Returned>> {
    let mut out = Vec::with_capacity(returning.len());
    // One after the other: two attempts of one task may come back in one report, and the second has to see the first.
    // It is rare, and in the order of jobs, as everybody locks them.
    let mut in_order: Vec<(usize, &Returning)> = returning.iter().enumerate().collect();
    in_order.sort_by_key(|(_, one)| one.attempt);
    for (at, one) in in_order {
        out.push((at, come_back_one(tx, one, terms, now)?));
    }
    out.sort_by_key(|(at, _)| *at);
    Ok(out.into_iter().map(|(_, returned)| returned).collect())
}

const SILENT: Each<'_> = Each {
    sqlite: "/* attempt lost by silence */ SELECT job, idx, number FROM attempts \
        WHERE job = $1 AND idx = $2 AND number = $3 AND state = 'lost' AND reason = 'lease_expired'",
    postgres: "/* attempts lost by silence */ SELECT a.job, a.idx, a.number \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        JOIN attempts a ON a.job = k.job AND a.idx = k.idx AND a.number = k.number \
        WHERE a.state = 'lost' AND a.reason = 'lease_expired'",
    columns: &[int("job"), int("idx"), int("number")],
};

/// Which of these were lost because nothing was heard of them. Without locks: [`come_back`] looks again.
pub fn silent(tx: &mut Tx<'_>, attempts: &[AttemptId]) -> Result<Vec<AttemptId>> {
    let asked: BTreeSet<AttemptId> = attempts.iter().copied().collect();
    let keys: Vec<_> = asked.into_iter().map(key).collect();
    tx.query_each(SILENT, &keys)?.into_iter().map(|mut row| row.attempt_id()).collect()
}

fn come_back_one(tx: &mut Tx<'_>, one: &Returning, terms: &LeaseTerms, now: Time) -> Result<Returned> {
    let id = one.attempt;
    let mut loaded = LoadedTasks::load(tx, std::iter::once(id))?;
    let (Some(attempt), Some(task)) =
        (loaded.attempts.get(&id).cloned(), loaded.tasks.get(&id.task).copied())
    else {
        return Ok(Returned::Unchanged);
    };
    if attempt.token != one.token || !may_return(attempt.state, attempt.reason) {
        return Ok(Returned::Unchanged);
    }
    let work = AttemptWork {
        fraction: one.fraction.or(work_of(&attempt).fraction),
        has_started: one.has_started || attempt.started_at.is_some(),
        leased_at: attempt.leased_at,
    };
    let holder = loaded.holder(id).and_then(|holder| Some((holder, loaded.attempts.get(&holder)?.clone())));
    let decision = on_return(&work, task.state, holder.as_ref().map(|(_, held)| work_of(held)).as_ref());
    if holder.is_some() && !one.may_overtake {
        return Ok(Returned::Unchanged);
    }
    let mut delta = Delta::default();
    let overtaken = match decision {
        ReturnDecision::Stop => {
            stop(tx, id, &attempt, now)?;
            return Ok(Returned::Stopped);
        }
        ReturnDecision::TakeBack => None,
        ReturnDecision::Overtake => holder,
    };
    if let Some((holder, held)) = &overtaken {
        let mut writes = EndWrites::default();
        writes.overtaken(*holder, held, &format!("attempt {id} came back and was further"), now);
        writes.run(tx, now)?;
        delta.running_ppm -= held.progress_ppm;
    }
    let Some(turn) = loaded.hand_over(id, &mut delta) else { return Ok(Returned::Unchanged) };
    live_again(tx, id, &attempt, terms.expires_at(of_job(&loaded, id), attempt.held_from), terms.at)?;
    task_again(tx, id, turn, task.state, task.history.without_loss().crashes)?;
    delta.running_ppm += attempt.progress_ppm;
    delta.moved(task.state, TaskState::Running, 1);
    counters::apply(tx, id.task.job, &delta, now)?;
    let overtaken = overtaken.map(|(attempt, held)| Overtaken { attempt, runner: held.runner });
    Ok(Returned::Live { overtaken })
}

fn work_of(attempt: &LoadedAttempt) -> AttemptWork {
    AttemptWork {
        fraction: attempt.reported_ppm.map(|ppm| ppm as f64 / PPM),
        has_started: attempt.started_at.is_some(),
        leased_at: attempt.leased_at,
    }
}

fn of_job(loaded: &LoadedTasks, id: AttemptId) -> Option<u64> {
    loaded.jobs.get(&id.task.job).and_then(|job| job.lost_after_ms)
}

fn one_row(changed: u64, id: AttemptId) -> Result<()> {
    match changed {
        1 => Ok(()),
        _ => Err(StoreError::Again(format!("attempt {id} moved while it came back"))),
    }
}

fn live_again(
    tx: &mut Tx<'_>,
    id: AttemptId,
    attempt: &LoadedAttempt,
    expires_at: Time,
    heard_at: Time,
) -> Result<()> {
    let state = if attempt.started_at.is_some() { AttemptState::Running } else { AttemptState::Leased };
    let mut params: Vec<Param<'_>> = key(id);
    params.extend([
        attempt.state.as_str().into(),
        (&attempt.token).into(),
        state.as_str().into(),
        expires_at.into(),
        heard_at.into(),
    ]);
    let changed = tx.execute(
        "/* attempt is live again */ UPDATE attempts SET state = $6, lease_expires_at = $7, heard_at = $8, \
         ended_at = NULL, reason = NULL, error = NULL \
         WHERE job = $1 AND idx = $2 AND number = $3 AND state = $4 AND token = $5",
        &params,
    )?;
    one_row(changed, id)
}

fn task_again(tx: &mut Tx<'_>, id: AttemptId, turn: Turn, before: TaskState, crashes: u32) -> Result<()> {
    let changed = tx.execute(
        "/* task runs again */ UPDATE tasks SET state = 'running', attempts = $5, attempts_after = $6, crashes = $7, \
         retry_at = NULL, retry_heard_at = NULL WHERE job = $1 AND idx = $2 AND attempts = $3 AND state = $4",
        params![
            id.task.job,
            id.task.index,
            turn.before,
            before.as_str(),
            turn.attempts,
            turn.attempts_after,
            crashes
        ],
    )?;
    one_row(changed, id)
}

/// It stays over, and for good: a later report of it must not bring it back while it is being stopped.
fn stop(tx: &mut Tx<'_>, id: AttemptId, attempt: &LoadedAttempt, now: Time) -> Result<()> {
    let end = AttemptEnd::by(EndCause::Overtaken);
    let mut params: Vec<Param<'_>> = key(id);
    params.extend([
        attempt.state.as_str().into(),
        (&attempt.token).into(),
        AttemptState::Superseded.as_str().into(),
        cause_word(end.cause).into(),
        attempt_error(
            AttemptState::Superseded,
            end,
            Some("it came back after its task had gone on without it"),
        )
        .into(),
        now.max(attempt.leased_at).into(),
    ]);
    let changed = tx.execute(
        "/* lost attempt is stopped */ UPDATE attempts SET state = $6, reason = $7, error = $8, ended_at = $9 \
         WHERE job = $1 AND idx = $2 AND number = $3 AND state = $4 AND token = $5",
        &params,
    )?;
    one_row(changed, id)
}
