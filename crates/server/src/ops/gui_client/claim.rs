//! A person at a machine takes one certain assignment, or the next. Of racing machines one gets it, in one transaction;
//! the others are told who has it.

use super::{
    find_study,
    message::{Caller, ClientMessage},
    resolve::resolve_machine_only,
    studies,
    view::Assignment,
};
use crate::{
    actor::Person,
    app::App,
    error::OpResult,
    ops::{
        end_attempt,
        hints::{Hint, hint},
    },
};
use mothership_core::{
    attempt::EndCause,
    claim::{HolderDecision, LiveAttempt, over_holder},
    clock::plus_ms,
    goliat::{JOB_LABEL, SUPER_STUDY, identity::MachineClaims, study},
    ids::{AttemptId, RunnerId, TaskId},
    limits::{CLAIM_SILENCE_MS, CONSOLE_SILENCE_MS},
    state::{AttemptState, TaskState},
};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, EndFacts, EndOutcome},
    audit, gui_clients, jobs,
    leases::{self, ClaimOne, ClaimOutcome},
    runners, tasks,
};

/// How often the next assignment is looked for again when another machine was faster.
const TRIES_MAX: usize = 8;

/// What became of a claim.
#[derive(Debug)]
pub enum Claim {
    /// The machine has it, newly or still.
    Granted(Box<Assignment>),
    /// Another machine runs it; `holder` says which, for people.
    HeldBy { holder: String, since: Time },
    /// It or its study was cancelled.
    Cancelled,
    /// Its study is paused.
    Paused,
    /// It waits for another job.
    Waits,
    /// There is no such assignment.
    Unknown,
}

/// A task was claimed, or not.
pub(super) struct Claimed {
    /// Whether, and in which attempt.
    pub outcome: ClaimOutcome,
    /// The attempt that this machine had begun and that is over now.
    pub replaced: Vec<EndOutcome>,
}

/// Claims a task for a machine in the transaction of whoever asks. [`end_attempt::publish`] what was replaced after the
/// commit.
pub(super) fn claim_task(
    tx: &mut Tx<'_>,
    message: &ClientMessage,
    runner: RunnerId,
    task: TaskId,
    silence_ms: u64,
) -> Result<Claimed> {
    let now = message.now();
    let replaced = end_replaced(tx, runner, task, now)?;
    let heard_at = leases::listening_at(tx, now)?;
    let lease_expires_at = plus_ms(heard_at, silence_ms);
    let claim = ClaimOne { task, runner, token: message.token.clone(), now, heard_at, lease_expires_at };
    let outcome = leases::claim_one(tx, &claim)?;
    if let ClaimOutcome::New(attempt) | ClaimOutcome::Kept(attempt) = outcome {
        gui_clients::set_attempt(tx, runner, attempt)?;
    }
    if let ClaimOutcome::New(_) = outcome {
        hint(tx, Hint::Job(task.job))?;
    }
    Ok(Claimed { outcome, replaced })
}

/// Ends the attempt of this task that the same machine had begun: whoever claims again has a new process (batch mode does
/// so after a memory error), so the one before is gone. Here and not left to the claim, so that those who follow the old
/// attempt are told.
fn end_replaced(tx: &mut Tx<'_>, runner: RunnerId, task: TaskId, now: Time) -> Result<Vec<EndOutcome>> {
    let Some(row) = tasks::get(tx, task)? else { return Ok(Vec::new()) };
    let (TaskState::Running, Some(attempt)) = (row.state, row.attempt) else { return Ok(Vec::new()) };
    let Some(before) = attempts::get(tx, attempt)? else { return Ok(Vec::new()) };
    let holder = LiveAttempt {
        attempt,
        runner: before.runner,
        state: before.state,
        leased_at: before.leased_at,
        cancel_requested: row.cancel_requested,
    };
    if over_holder(holder, runner) != HolderDecision::Replace {
        return Ok(Vec::new());
    }
    let why = Some("its machine began it anew".to_owned());
    let facts = end_attempt::by_server(attempt, EndCause::RunnerLost, now, why);
    // With its token: of two claims at once the second one finds it ended and changes nothing. No jitter, for the task is
    // taken again at once.
    end_attempt::end(tx, &[EndFacts { token: Some(before.token), ..facts }], now, 0.0)
}

/// How long nothing may be heard after a claim. Of a study without a window nothing is until its first results.
fn silence_ms(tx: &mut Tx<'_>, task: TaskId) -> Result<u64> {
    let config = jobs::task_files(tx, task.job, task.index, task.index)?.pop();
    let is_console = config.is_some_and(|config| study::is_console(&config.content));
    Ok(if is_console { CONSOLE_SILENCE_MS } else { CLAIM_SILENCE_MS })
}

/// The assignment that a person at the machine chose.
pub async fn claim(app: &App, owner: &Person, message: ClientMessage, task: TaskId) -> OpResult<Claim> {
    let message = message.of_machine();
    let (handle, now, who) = (app.clone(), message.now(), owner.clone());
    let (claimed, assignment, holder) = app
        .store
        .write(move |tx| {
            if find_study(tx, task.job)?.is_none() {
                return Ok((Claimed { outcome: ClaimOutcome::Unknown, replaced: Vec::new() }, None, None));
            }
            let (runner, _) = resolve_machine_only(tx, &message)?;
            let silence_ms = silence_ms(tx, task)?;
            let claimed = claim_task(tx, &message, runner, task, silence_ms)?;
            if matches!(claimed.outcome, ClaimOutcome::New(_)) {
                audit::insert(tx, &who.did(now, "task.claim", task))?;
            }
            let holder = match claimed.outcome {
                ClaimOutcome::HeldBy { runner, .. } => Some(holder(tx, runner)?),
                _ => None,
            };
            Ok((claimed, studies::assignment(&handle, tx, task, now)?, holder))
        })
        .await?;
    end_attempt::publish(app, &claimed.replaced);
    if let ClaimOutcome::New(attempt) = claimed.outcome {
        tracing::info!(attempt.id = %attempt, actor = owner.username, "assignment claimed");
        publish(app, attempt);
    }
    Ok(match (claimed.outcome, assignment) {
        (ClaimOutcome::New(_) | ClaimOutcome::Kept(_), Some(assignment)) => {
            Claim::Granted(Box::new(assignment))
        }
        (ClaimOutcome::HeldBy { since, .. }, _) => {
            Claim::HeldBy { holder: holder.unwrap_or_default(), since }
        }
        (ClaimOutcome::Cancelled, _) => Claim::Cancelled,
        (ClaimOutcome::Paused, _) => Claim::Paused,
        (ClaimOutcome::Waits, _) => Claim::Waits,
        (ClaimOutcome::Unknown | ClaimOutcome::New(_) | ClaimOutcome::Kept(_), _) => Claim::Unknown,
    })
}

fn publish(app: &App, claimed: AttemptId) {
    app.progress_buffer.forget_resolved();
    app.live.task_changed(claimed.task, TaskState::Running);
    app.live.job_changed(claimed.task.job);
    app.live.runners_changed();
}

/// The holder of a task by the names that people know.
fn holder(tx: &mut Tx<'_>, runner: RunnerId) -> Result<String> {
    let name = runners::get(tx, runner)?.map(|row| row.name);
    let machine = gui_clients::get(tx, runner)?.map(|client| client.identity.machine);
    Ok(match (name, machine) {
        (Some(name), Some(machine)) if name != machine => format!("{name} ({machine})"),
        (Some(name), _) => name,
        (None, _) => "a machine that has been removed".to_owned(),
    })
}

/// What the machine has claimed and not begun, else the next assignment that waits; `None`: nothing waits.
pub async fn claim_next(
    app: &App,
    owner: &Person,
    caller: Caller,
    claims: MachineClaims,
) -> OpResult<Option<Box<Assignment>>> {
    for _ in 0..TRIES_MAX {
        let message = ClientMessage::new(app, caller.clone(), claims.clone()).of_machine();
        let asking = message.clone();
        let wanted = app.store.write(move |tx| {
            let (_, latest) = resolve_machine_only(tx, &asking)?;
            let latest = latest.map_or(Ok(None), |attempt| attempts::get(tx, attempt))?;
            match latest.filter(|row| row.state == AttemptState::Leased) {
                Some(row) => Ok(Some(row.id.task)),
                None => leases::next_labelled(tx, JOB_LABEL, SUPER_STUDY),
            }
        });
        let Some(task) = wanted.await? else { break };
        // Two transactions: between them another machine may take it, and the next one is looked for.
        if let Claim::Granted(assignment) = claim(app, owner, message, task).await? {
            return Ok(Some(assignment));
        }
    }
    Ok(None)
}
