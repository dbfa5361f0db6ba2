//! Tasks that have yet to start.

use super::{
    Facts, Waited, Why,
    fleet::{self, Fleet},
};
use crate::ops::humanize::{humanize_duration, pluralize};
use mothership_core::clock::ms_between;
use mothership_store::jobs::DependencyKind;

/// On a dependency, or on the time of its next attempt.
pub(super) fn waiting(facts: &Facts) -> Why {
    let mut why = Why::default();
    cancelled_or_paused(facts, &mut why);
    for waited in &facts.waits_for {
        dependency(facts, waited, &mut why);
    }
    if let Some(at) = facts.task.retry_at {
        let in_ms = ms_between(facts.now, at);
        let last = facts.task.error.as_deref().unwrap_or("its last attempt did not succeed");
        why.because(format!("waits {} for its next attempt: {last}", humanize_duration(in_ms)));
        why.check(
            false,
            format!(
                "the pause after attempt {} is over (it ends at {at:.0}, in {})",
                facts.task.attempts,
                humanize_duration(in_ms)
            ),
        );
        let max = facts.job.retry.max_retries;
        why.check(true, format!("retry {} of {max} comes next", facts.task.failures.min(max)));
        why.hint("'backoff_seconds' of 'retry' in the spec is the pause before the first retry; each next one is twice as long");
    }
    why.because("waits, but for nothing that is left to wait for: it is queued within a moment");
    why
}

fn dependency(facts: &Facts, waited: &Waited, why: &mut Why) {
    let of = waited.dependency.job;
    let (subject, state) = match waited.dependency.each {
        true => {
            (format!("task {}", of.task(facts.task.id.index)), waited.task.map(|state| state.to_string()))
        }
        false => (format!("job {of}"), waited.job.map(|state| state.to_string())),
    };
    let ended = match waited.dependency.each {
        true => waited.task.is_none_or(|state| state.is_final()),
        false => waited.job.is_none_or(|state| state.is_final()),
    };
    let wanted = match waited.dependency.kind {
        DependencyKind::AfterOk => "complete",
        DependencyKind::AfterAny => "end",
    };
    let state = state.unwrap_or_else(|| "deleted".into());
    if ended {
        why.check(true, format!("{subject} is {state}"));
        return;
    }
    why.because(format!("waits for {subject} to {wanted}; that is {state} now"));
    why.check(false, format!("{subject} is {state} and has to {wanted} first"));
    why.hint(match waited.dependency.each {
        true => format!(
            "'mothership explain {}' says why that one is not there yet",
            of.task(facts.task.id.index)
        ),
        false => format!("'mothership job {of}' shows how far it is"),
    });
}

/// A runner may take it: who does not, and why?
pub(super) fn pending(facts: &Facts) -> Why {
    let mut why = Why::default();
    cancelled_or_paused(facts, &mut why);
    let limit = facts.job.max_running.map(u64::from);
    if let Some(limit) = limit {
        let running = facts.job.counts.running;
        why.check(
            running < limit,
            format!("{running} of the {limit} tasks that may run at once are running"),
        );
        if running >= limit {
            why.because(format!(
                "its job runs no more than {} at once, and that many run",
                pluralize(limit, "task")
            ));
            why.hint("it starts when one of them ends; 'max_running' of the spec sets the limit");
        }
    }
    let fleet = Fleet::of(facts);
    fleet::check(&fleet, &mut why);
    let ahead = facts.ahead.unwrap_or(0);
    if ahead > 0 && fleet.free > 0 {
        why.because(format!(
            "{} in front of it, and {} room now",
            if ahead == 1 { "1 task is".to_owned() } else { format!("{ahead} tasks are") },
            if fleet.free == 1 { "1 runner has".to_owned() } else { format!("{} runners have", fleet.free) },
        ));
    }
    why.because(fleet.sentence());
    if ahead > 0 && fleet.fitting > 0 {
        why.hint(format!(
            "a higher priority puts its job further in front (now {}); so does cancelling what is not needed",
            facts.job.priority
        ));
    }
    why
}

fn cancelled_or_paused(facts: &Facts, why: &mut Why) {
    let job = facts.job.id;
    why.check(
        !facts.job.paused,
        if facts.job.paused { "its job is paused" } else { "its job is not paused" },
    );
    if facts.job.paused {
        why.because(format!("job {job} is paused: nothing of it starts"));
        why.hint(format!("'mothership resume {job}' lets it go on"));
    }
}
