//! Tasks that have yet to start.

use super::{
    AwaitedDependency, ExplanationBuilder, TaskSituation,
    fleet::{self, FleetFit},
};
use crate::ops::{
    configurations::is_study,
    humanize::{humanize_duration, pluralize},
};
use mothership_core::{clock::ms_between, goliat::study};
use mothership_store::jobs::DependencyKind;

/// On a dependency, or on the time of its next attempt.
pub(super) fn waiting(situation: &TaskSituation) -> ExplanationBuilder {
    let mut why = ExplanationBuilder::default();
    cancelled_or_paused(situation, &mut why);
    for waited in &situation.waits_for {
        dependency(situation, waited, &mut why);
    }
    if let Some(at) = situation.task.retry_at {
        let in_ms = ms_between(situation.now, at);
        let last = situation.task.error.as_deref().unwrap_or("its last attempt did not succeed");
        why.because(format!("waits {} for its next attempt: {last}", humanize_duration(in_ms)));
        why.check(
            false,
            format!(
                "the pause after attempt {} is over (it ends at {at:.0}, in {})",
                situation.task.attempts,
                humanize_duration(in_ms)
            ),
        );
        let max = situation.job.retry.max_retries;
        why.check(true, format!("retry {} of {max} comes next", situation.task.failures.min(max)));
        why.hint("'backoff_seconds' of 'retry' in the spec is the pause before the first retry; each next one is twice as long");
    }
    why.because("waits, but for nothing that is left to wait for: it is queued within a moment");
    why
}

fn dependency(situation: &TaskSituation, waited: &AwaitedDependency, why: &mut ExplanationBuilder) {
    let of = waited.dependency.job;
    let (subject, state) = match waited.dependency.each {
        true => {
            (format!("task {}", of.task(situation.task.id.index)), waited.task.map(|state| state.to_string()))
        }
        false => (format!("job {of}"), waited.job.map(|state| state.to_string())),
    };
    // What was deleted had ended, so it holds nothing up.
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
            of.task(situation.task.id.index)
        ),
        false => format!("'mothership job {of}' shows how far it is"),
    });
}

/// A runner may take it: who does not, and why?
pub(super) fn pending(situation: &TaskSituation) -> ExplanationBuilder {
    let mut why = ExplanationBuilder::default();
    cancelled_or_paused(situation, &mut why);
    let limit = situation.job.max_running.map(u64::from);
    if let Some(limit) = limit {
        // The limit is of the job and holds before any runner is asked.
        let running = situation.job.counts.running;
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
    // Every runner is asked, by the rules of placement; what they answer is counted, not listed.
    let fleet = FleetFit::of(situation);
    fleet::check(&fleet, &mut why);
    let ahead = situation.ahead.unwrap_or(0);
    // With no room anywhere the place in the queue is not what it waits for.
    if ahead > 0 && fleet.free > 0 {
        why.because(format!(
            "{} in front of it, and {} room now",
            if ahead == 1 { "1 task is".to_owned() } else { format!("{ahead} tasks are") },
            if fleet.free == 1 { "1 runner has".to_owned() } else { format!("{} runners have", fleet.free) },
        ));
    }
    why.because(match is_study(&situation.job) && fleet.free == 0 {
        true => of_study(situation, &fleet),
        false => fleet.sentence(),
    });
    if ahead > 0 && fleet.fitting > 0 {
        why.hint(format!(
            "a higher priority puts its job further in front (now {}); so does cancelling what is not needed",
            situation.job.priority
        ));
    }
    why
}

/// Somebody at a machine may take it, whether a runner could or not.
fn of_study(situation: &TaskSituation, fleet: &FleetFit) -> String {
    let waits = study::waits_for(&situation.job.name, Some(situation.task.id.index), fleet.fitting > 0);
    match fleet.fitting {
        0 => waits,
        _ => format!("{waits}; {}", fleet.sentence()),
    }
}

/// A pause stands before every other reason: nothing else matters while it lasts.
fn cancelled_or_paused(situation: &TaskSituation, why: &mut ExplanationBuilder) {
    let job = situation.job.id;
    why.check(
        !situation.job.paused,
        if situation.job.paused { "its job is paused" } else { "its job is not paused" },
    );
    if situation.job.paused {
        why.because(format!("job {job} is paused: nothing of it starts"));
        why.hint(format!("'mothership resume {job}' lets it go on"));
    }
}
