//! What must hold when a run is over. Each check answers in words what does not; an empty list is a good run.
//!
//! The witnesses are independent of each other: the plan says what had to come of each job, the machines remember what
//! their programs printed, the API says what a person is shown, and the database file is read without our store.

use super::{
    keeper::Program,
    plan::{ActionKind, ENDLESS, Fits, Plan, PlannedDependency, PlannedJob},
    script::{Ending, result},
    user::{FinalState, JobSnapshot},
};
use mothership_api::{attempts::Attempt, tasks::TaskDetail};
use mothership_core::{
    attempt::EndCause,
    ids::AttemptId,
    state::{AttemptState, TaskState},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};
use tempfile::TempDir;

/// What there is to see of a run when it is over.
pub struct Evidence {
    pub plan: Plan,
    pub snapshot: FinalState,
    /// Of each machine: every program that it ran.
    pub histories: Vec<BTreeMap<AttemptId, Program>>,
    /// Attempts that one machine started twice.
    pub started_again: Vec<AttemptId>,
    /// Attempts that one machine started beside a living one of their task.
    pub started_beside: Vec<AttemptId>,
    /// What did not hold at some instant, in words.
    pub seen_wrong: Vec<String>,
    /// The file, and the folder in which it lies.
    pub database: PathBuf,
    pub folder: TempDir,
}

/// Everything that does not hold.
pub fn violations(evidence: &Evidence) -> Vec<String> {
    let mut wrong = evidence.seen_wrong.clone();
    jobs(evidence, &mut wrong);
    programs(evidence, &mut wrong);
    for (planned, seen) in evidence.plan.jobs.iter().zip(&evidence.snapshot.jobs) {
        counts(planned, seen, &mut wrong);
        for task in &seen.tasks {
            attempts(planned, task, evidence.plan.events.is_empty(), &mut wrong);
            returns(evidence, task, &mut wrong);
            for attempt in &task.attempt_list {
                log(evidence, attempt, &mut wrong);
            }
        }
        artifacts(planned, seen, &mut wrong);
    }
    ends(evidence, &mut wrong);
    if let Err(error) = super::rows::check(&evidence.database, &evidence.snapshot.jobs, &mut wrong) {
        wrong.push(format!("the database cannot be read: {error}"));
    }
    wrong
}

/// Every submit gave one job.
fn jobs(evidence: &Evidence, wrong: &mut Vec<String>) {
    let (planned, seen) = (evidence.plan.jobs.len() as u64, evidence.snapshot.jobs_in_all);
    if planned != seen || evidence.snapshot.jobs.len() as u64 != planned {
        wrong.push(format!("{planned} jobs were submitted and {seen} are there"));
    }
}

/// No attempt ran twice, anywhere.
fn programs(evidence: &Evidence, wrong: &mut Vec<String>) {
    let mut known = BTreeSet::new();
    for attempt in evidence.histories.iter().flat_map(BTreeMap::keys) {
        if !known.insert(*attempt) {
            wrong.push(format!("{attempt} ran on two machines"));
        }
    }
    let beside = evidence.started_beside.iter();
    wrong.extend(
        beside.map(|attempt| format!("{attempt} was started where another attempt of its task lived")),
    );
    wrong.extend(evidence.started_again.iter().map(|attempt| format!("{attempt} was started twice")));
}

/// The job's counters say what its tasks say.
fn counts(planned: &PlannedJob, seen: &JobSnapshot, wrong: &mut Vec<String>) {
    let tally = |state| seen.tasks.iter().filter(|task| task.task.status == state).count() as u64;
    let (id, counts) = (seen.job.id, seen.job.counts);
    let said = [counts.completed, counts.failed, counts.cancelled];
    let found = [tally(TaskState::Completed), tally(TaskState::Failed), tally(TaskState::Cancelled)];
    if said != found {
        wrong.push(format!(
            "job {id} counts {said:?} completed, failed and cancelled; its tasks are {found:?}"
        ));
    }
    if found.iter().sum::<u64>() != planned.tasks || counts.total != planned.tasks {
        wrong.push(format!(
            "job {id} has {} tasks, {found:?} have ended, total {}",
            planned.tasks, counts.total
        ));
    }
    // What failed or was cancelled is over and not done.
    if (seen.job.percent == 100) != (counts.completed == planned.tasks) {
        wrong.push(format!("job {id} has ended at {} % with {counts:?}", seen.job.percent));
    }
}

/// The program of an attempt; `None` when it never ran anywhere.
fn program_of(evidence: &Evidence, attempt: AttemptId) -> Option<&Program> {
    evidence.histories.iter().find_map(|history| history.get(&attempt))
}

/// An end that was delivered is not lost, and what ran is not thrown away for something that never did.
fn returns(evidence: &Evidence, task: &TaskDetail, wrong: &mut Vec<String>) {
    for attempt in &task.attempt_list {
        let Some(program) = program_of(evidence, attempt.id) else { continue };
        let ended = program.end.as_ref().is_some_and(|end| end.cause.is_result());
        if ended && attempt.status == AttemptState::Lost {
            wrong.push(format!("{} has ended by itself, and its end is lost", attempt.id));
        }
        let others = task.attempt_list.iter().filter(|other| other.id != attempt.id);
        let ran = |other: &Attempt| program_of(evidence, other.id).is_some_and(|other| other.has_begun());
        let counts = task.task.status != TaskState::Cancelled;
        if ended && counts && attempt.status == AttemptState::Superseded && !others.into_iter().any(ran) {
            wrong.push(format!("{} has ended by itself and is superseded by nothing that ran", attempt.id));
        }
    }
}

/// One task ended once: exactly as often as it failed were retries used, and only one result counts.
fn attempts(planned: &PlannedJob, task: &TaskDetail, is_calm: bool, wrong: &mut Vec<String>) {
    let (id, list) = (task.task.id, &task.attempt_list);
    let numbers: Vec<u32> = list.iter().map(|attempt| attempt.number).collect();
    if numbers.iter().enumerate().any(|(place, number)| *number as usize != place + 1) {
        wrong.push(format!("{id} has attempts {numbers:?}"));
    }
    // What was given back before it began is no try.
    let was_tried = |attempt: &&Attempt| {
        attempt.started_at.is_some() || !attempt.reason.is_some_and(EndCause::is_given_back)
    };
    let tried = list.iter().filter(was_tried).count();
    if tried != task.task.attempts as usize {
        wrong.push(format!("{id} was tried {tried} times and counts {}", task.task.attempts));
    }
    for attempt in list {
        if !attempt.status.is_final() || attempt.lease_expires_at.is_some() {
            let expires_at = attempt.lease_expires_at;
            wrong.push(format!("{} is {:?}, leased until {expires_at:?}", attempt.id, attempt.status));
        }
    }
    // Clocks that are set and attempts that come back bring no order into times: then only the watch knows.
    let in_turn = list.iter().filter(|_| is_calm);
    for (before, after) in in_turn.clone().zip(in_turn.skip(1)) {
        if before.completed_at.is_none_or(|ended_at| ended_at > after.leased_at) {
            wrong.push(format!("{} was given out while {} lived", after.id, before.id));
        }
    }
    let tally = |state| list.iter().filter(|attempt| attempt.status == state).count() as u32;
    let completed = tally(AttemptState::Completed);
    if completed != u32::from(task.task.status == TaskState::Completed) {
        wrong.push(format!("{id} is {:?} and {completed} of its attempts are completed", task.task.status));
    }
    let failures = tally(AttemptState::Failed) + tally(AttemptState::TimedOut);
    let fits = match task.task.status {
        TaskState::Failed => failures == planned.max_retries + 1,
        _ => failures <= planned.max_retries,
    };
    if !fits {
        let max = planned.max_retries;
        wrong.push(format!("{id} is {:?} after {failures} failures, with {max} retries", task.task.status));
    }
}

/// The server has what the program printed, all of it, whatever became of the attempt.
fn log(evidence: &Evidence, attempt: &Attempt, wrong: &mut Vec<String>) {
    let id = attempt.id;
    let Some(seen) = evidence.snapshot.logs.get(&id) else {
        wrong.push(format!("{id} has no log"));
        return;
    };
    let printed =
        evidence.histories.iter().find_map(|history| history.get(&id)).map(|program| &program.log[..]);
    let printed = printed.unwrap_or_default();
    if printed != seen.bytes {
        let (found, of) = (String::from_utf8_lossy(&seen.bytes), String::from_utf8_lossy(printed));
        wrong.push(format!("{id} ({:?}) printed {of:?} and its log is {found:?}", attempt.status));
    }
    let lines: Vec<(u64, &str)> = seen.lines.iter().map(|line| (line.number, line.text.as_str())).collect();
    let text = String::from_utf8_lossy(&seen.bytes);
    let expected: Vec<(u64, &str)> = (0..).zip(text.lines()).collect();
    if lines != expected {
        wrong.push(format!("{id} has the lines {lines:?} and the bytes {text:?}"));
    }
    let line_ends = seen.bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    if (attempt.log_bytes, attempt.log_lines) != (seen.bytes.len() as u64, line_ends) {
        let said = (attempt.log_bytes, attempt.log_lines);
        wrong.push(format!("{id} says {said:?} bytes and lines of log, and has {line_ends} lines: {text:?}"));
    }
}

/// A completed task has the result of the attempt that completed it.
fn artifacts(planned: &PlannedJob, seen: &JobSnapshot, wrong: &mut Vec<String>) {
    if !planned.outputs {
        return;
    }
    for task in seen.tasks.iter().filter(|task| task.task.status == TaskState::Completed) {
        let by = task.attempt_list.iter().find(|attempt| attempt.status == AttemptState::Completed);
        let of_task = seen.artifacts.iter().filter(|(artifact, _)| artifact.task_id == task.task.id);
        let found: Vec<_> = of_task
            .map(|(artifact, bytes)| (artifact.path.as_str(), String::from_utf8_lossy(bytes).into_owned()))
            .collect();
        let expected: Vec<_> = by.map(|attempt| ("out/result.txt", result(attempt.id))).into_iter().collect();
        if found != expected {
            wrong.push(format!("{} left {found:?} instead of {expected:?}", task.task.id));
        }
    }
}

/// Every task ended as its plan says.
fn ends(evidence: &Evidence, wrong: &mut Vec<String>) {
    for (place, (planned, seen)) in evidence.plan.jobs.iter().zip(&evidence.snapshot.jobs).enumerate() {
        for task in &seen.tasks {
            let expected = expected(evidence, place, planned, task.task.index);
            let found = task.task.status;
            if !expected.contains(&found) {
                wrong.push(format!("{} is {found:?} instead of {expected:?}", task.task.id));
            }
        }
    }
}

fn expected(evidence: &Evidence, place: usize, planned: &PlannedJob, index: u64) -> Vec<TaskState> {
    let status_of = |place: usize, index: u64| {
        let tasks = &evidence.snapshot.jobs[place].tasks;
        tasks.iter().find(|task| task.task.index == index).map(|task| task.task.status)
    };
    let waits_in_vain = match planned.depends_on {
        None | Some((_, PlannedDependency::Any)) => false,
        Some((other, PlannedDependency::OkEach)) => status_of(other, index) != Some(TaskState::Completed),
        Some((other, PlannedDependency::Ok)) => {
            evidence.snapshot.jobs[other].tasks.iter().any(|task| task.task.status != TaskState::Completed)
        }
    };
    if waits_in_vain || place == ENDLESS || planned.fits == Fits::Nobody {
        return vec![TaskState::Cancelled];
    }
    let natural = match planned.script.ending {
        Ending::Succeeds | Ending::FailsFirst => TaskState::Completed,
        Ending::Fails | Ending::Never => TaskState::Failed,
    };
    let cancelled = evidence.plan.acts.iter().any(|act| {
        act.kind == ActionKind::CancelJob(place) || act.kind == ActionKind::CancelTask(place, index)
    });
    if cancelled { vec![natural, TaskState::Cancelled] } else { vec![natural] }
}
