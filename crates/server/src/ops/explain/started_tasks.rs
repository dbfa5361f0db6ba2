//! Tasks that run or have ended.

use super::{ExplanationBuilder, Silence, TaskSituation};
use crate::ops::humanize::humanize_duration;
use mothership_core::{
    attempt::EndCause, clock::ms_between, ids::RunnerId, limits::RUNNER_UNREACHABLE_MS,
    progress::percent_floor, state::TaskState,
};

fn name_of(situation: &TaskSituation, id: Option<RunnerId>) -> String {
    let row = id.and_then(|id| situation.runners.iter().find(|row| row.id == id));
    row.map_or_else(|| "a runner that has been removed".to_owned(), |row| row.name.clone())
}

/// A task that a runner has: where it runs, how far it is, and whether anybody hears of it.
pub(super) fn running(situation: &TaskSituation) -> ExplanationBuilder {
    let mut why = ExplanationBuilder::default();
    let task = &situation.task;
    let runner = name_of(situation, task.runner);
    let row = situation.runners.iter().find(|row| Some(row.id) == task.runner);
    // A runner that has been removed is not silent but gone; its lease ends the attempt.
    let silent_ms = row.map_or(0, |row| ms_between(row.last_seen_at, situation.now));
    let silent_ms = situation.silence.as_ref().map_or(silent_ms, |silence| silence.silent_ms);
    let reachable = row.is_some() && situation.silence.is_none() && silent_ms <= RUNNER_UNREACHABLE_MS;
    why.check(
        reachable,
        match reachable {
            true => format!("{runner} answers"),
            false => format!("{runner} has been silent for {}", humanize_duration(silent_ms)),
        },
    );
    // Silence comes first: whatever else is known of the task is as old as the silence.
    if let Some(Silence { silent_ms, given_up_at }) = situation.silence {
        why.because(format!(
            "was running on {runner}; not heard of for {}; given up at {given_up_at:.0} unless it comes back",
            humanize_duration(silent_ms)
        ));
        why.hint(
            "the program may still run there: it goes on as the same attempt when its machine is heard again",
        );
        why.hint(format!(
            "'mothership task give-up {}' gives the task to another machine now; 'lost_after' of the spec says how long to wait",
            task.id
        ));
    } else if !reachable {
        why.because(format!(
            "was running on {runner}, which has been silent for {}",
            humanize_duration(silent_ms)
        ));
    }
    if task.cancel_requested {
        why.check(false, "somebody has cancelled it: its runner stops it");
        why.because(format!("is being cancelled; {runner} gives the program time to stop, then kills it"));
    }
    match task.started_at {
        None => {
            why.check(false, "its program has not started");
            why.because(format!("has been handed to {runner}, which fetches its inputs or waits for room"));
        }
        Some(at) => {
            why.check(
                true,
                format!("its program started {} ago", humanize_duration(ms_between(at, situation.now))),
            );
            why.because(format!(
                "has been running on {runner} for {} (attempt {})",
                humanize_duration(ms_between(at, situation.now)),
                task.attempts
            ));
        }
    }
    if let Some((at, fraction)) = task.reported_at.zip(task.fraction) {
        let percent = percent_floor(fraction, false);
        why.check(
            true,
            format!("it reported {percent} % {} ago", humanize_duration(ms_between(at, situation.now))),
        );
    }
    why
}

/// A task that has ended: how, where, after how long, and what a person can do.
pub(super) fn ended(situation: &TaskSituation) -> ExplanationBuilder {
    let mut why = ExplanationBuilder::default();
    let task = &situation.task;
    // A task that never ran (cancelled while it waited) has no runner and no duration.
    let on = task.runner.map(|id| format!(" on {}", name_of(situation, Some(id)))).unwrap_or_default();
    let took = task
        .started_at
        .zip(task.ended_at)
        .map(|(from, to)| format!(" after {}", humanize_duration(ms_between(from, to))));
    let took = took.unwrap_or_default();
    match task.state {
        TaskState::Completed => why.because(format!("completed{on}{took}, at attempt {}", task.attempts)),
        TaskState::Cancelled => {
            let reason = task.error.clone().unwrap_or_else(|| "somebody cancelled it".into());
            why.because(format!("was cancelled: {reason}"));
            why.hint(format!("'mothership retry {}' queues it again", task.id));
        }
        _ => failed(situation, &on, &took, &mut why),
    }
    why
}

fn failed(situation: &TaskSituation, on: &str, took: &str, why: &mut ExplanationBuilder) {
    let task = &situation.task;
    let reason = task.error.clone().unwrap_or_else(|| "no reason is known".into());
    why.because(format!("failed{on}{took}: {reason}"));
    // The first failure used no retry.
    let (used, max) = (task.failures.saturating_sub(1), situation.job.retry.max_retries);
    why.check(used < max, format!("{} of {max} retries were used", used.min(max)));
    // Lost machines are counted apart: they use up no retries and have a limit of their own.
    if task.crashes > 0 {
        let limit = situation.job.retry.crash_limit;
        why.check(task.crashes < limit, format!("it lost its machine {} times (of {limit})", task.crashes));
    }
    if used < max && task.crashes < situation.job.retry.crash_limit {
        why.check(false, "such a failure is one that is retried");
    }
    // Hints only where the reason names its remedy.
    match task.reason {
        Some(EndCause::OutOfMemory) => why.hint("give it more 'memory' in 'resources' of the spec"),
        Some(EndCause::TimedOut) => why.hint("give it more time: 'time_limit' of the spec"),
        Some(EndCause::StartFailed) => {
            why.hint("is the program on that machine, and in its PATH? Inputs travel with the job, programs do not");
        }
        Some(EndCause::PathRefused) => {
            why.hint(
                "is the data on that machine? A label in 'requires' of the spec keeps to those that have it",
            );
        }
        _ => {}
    }
    // Without an attempt there is no log.
    if task.attempt.is_some() {
        why.hint(format!("'mothership logs {}' shows what it wrote", task.id));
    }
    why.hint(format!("'mothership retry {}' queues it again", task.id));
}
