//! What needs a person, in sentences, from input that were read for it. Pure: the time is an argument.

use super::humanize::{humanize_duration, pluralize};
use mothership_api::stats::{Attention, AttentionCut, AttentionKind};
use mothership_core::{
    clock::ms_between,
    goliat::{JOB_LABEL, SUPER_STUDY},
    limits::RUNNER_OFFLINE_MS,
    placement::could_run,
    state::RunnerMode,
};
use mothership_store::{Time, jobs::JobRow, runners::RunnerRow, tasks::TaskRow};
use std::collections::BTreeMap;

/// Sentences of one kind; more would hide the other kinds.
const OF_A_KIND_MAX: usize = 5;
/// A disk with a smaller share free than this is about to stop work.
const DISK_FREE_MIN: f64 = 0.05;
/// A failed job is news for a day.
const FAILED_NEWS_MS: u64 = 24 * 3600 * 1000;

/// What was read for it.
#[derive(Debug, Default)]
pub struct AttentionInput {
    /// Jobs that failed, newest first; as many as are needed to name some.
    pub failed: Vec<JobRow>,
    /// How many of them failed within a day.
    pub failed_in_all: u64,
    /// Jobs with tasks that a runner could take now.
    pub waiting: Vec<JobRow>,
    pub runners: Vec<RunnerRow>,
    /// Running tasks that have not moved for long, and since when.
    pub stalled: Vec<(TaskRow, Time)>,
}

/// What needs a person, and how much of it is not said.
#[derive(Debug, Default, PartialEq)]
pub struct Needs {
    pub items: Vec<Attention>,
    pub cut: Vec<AttentionCut>,
}

impl Needs {
    /// Adds what is of one kind. That is no more than a few sentences: the others are counted.
    fn add(&mut self, kind: AttentionKind, found: Vec<Attention>) {
        let all = found.len() as u64;
        self.add_of(kind, found, all);
    }

    /// The same where no more than some of `all` were read.
    fn add_of(&mut self, kind: AttentionKind, mut found: Vec<Attention>, all: u64) {
        found.truncate(OF_A_KIND_MAX);
        let more = all.saturating_sub(found.len() as u64);
        self.items.extend(found);
        if more > 0 {
            self.cut.push(AttentionCut { kind, more, message: said_of_the_rest(kind, more) });
        }
    }
}

fn said_of_the_rest(kind: AttentionKind, more: u64) -> String {
    let (one, many) = match kind {
        AttentionKind::FailedJob => ("job failed within a day", "jobs failed within a day"),
        AttentionKind::NoMatchingRunner => ("job fits no runner", "jobs fit no runner"),
        AttentionKind::OfflineRunner => ("runner has been silent", "runners have been silent"),
        AttentionKind::StalledTask => ("task reports no progress", "tasks report no progress"),
        AttentionKind::Disk => ("disk is almost full", "disks are almost full"),
    };
    format!("{more} more {}", if more == 1 { one } else { many })
}

/// What is worst comes first: work that cannot go on, then machines, then what is over.
pub fn attention(input: &AttentionInput, now: Time) -> Needs {
    let mut needs = Needs::default();
    needs.add(AttentionKind::NoMatchingRunner, nobody_can(input, now));
    needs.add(AttentionKind::StalledTask, stalled(input, now));
    needs.add(AttentionKind::OfflineRunner, silent(input, now));
    needs.add(AttentionKind::Disk, full_disks(input));
    needs.add_of(AttentionKind::FailedJob, failed(input, now), input.failed_in_all);
    needs
}

fn stalled(input: &AttentionInput, now: Time) -> Vec<Attention> {
    let line = |(task, since): &(TaskRow, Time)| Attention {
        kind: AttentionKind::StalledTask,
        message: format!(
            "{} has reported no progress for {}",
            task.id,
            humanize_duration(ms_between(*since, now))
        ),
        subject: Some(task.id.to_string()),
    };
    input.stalled.iter().map(line).collect()
}

fn failed(input: &AttentionInput, now: Time) -> Vec<Attention> {
    let recent = input
        .failed
        .iter()
        .filter(move |job| job.ended_at.is_some_and(|at| ms_between(at, now) < FAILED_NEWS_MS));
    let line = |job: &JobRow| Attention {
        kind: AttentionKind::FailedJob,
        message: match job.counts.total {
            1 => format!("{} failed", job.name),
            total => format!("{} ended with {} of {total} tasks failed", job.name, job.counts.failed),
        },
        subject: Some(job.id.to_string()),
    };
    recent.map(line).collect()
}

/// Jobs that no machine that is there could ever run.
fn nobody_can(input: &AttentionInput, now: Time) -> Vec<Attention> {
    let there: Vec<&RunnerRow> = input
        .runners
        .iter()
        // One that drains or is disabled was taken out by a person, who knows.
        .filter(|row| {
            row.mode == RunnerMode::Active && ms_between(row.last_seen_at, now) <= RUNNER_OFFLINE_MS
        })
        .collect();
    // Somebody at a machine with a GUI client claims these by hand.
    let is_for_gui_clients = input
        .runners
        .iter()
        .any(|row| row.mode == RunnerMode::Gui && ms_between(row.last_seen_at, now) <= RUNNER_OFFLINE_MS);
    let is_claimed_by_hand = |job: &&JobRow| {
        is_for_gui_clients && job.labels.get(JOB_LABEL).is_some_and(|value| value == SUPER_STUDY)
    };
    let waiting: Vec<&JobRow> = input.waiting.iter().filter(|job| !is_claimed_by_hand(job)).collect();
    let item =
        |message: String, subject| Attention { kind: AttentionKind::NoMatchingRunner, message, subject };
    if there.is_empty() {
        // One sentence for all jobs: the reason is not in any of them.
        let tasks: u64 = waiting.iter().map(|job| job.counts.pending).sum();
        let why = if input.runners.is_empty() { "no runner is connected" } else { "no runner takes work" };
        return match tasks {
            0 => Vec::new(),
            tasks => vec![item(format!("{} {}: {why}", pluralize(tasks, "task"), wait(tasks)), None)],
        };
    }
    let mut out = Vec::new();
    for job in waiting {
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        let mut anybody = false;
        for row in &there {
            match could_run(&job.resources, &job.requires, &row.capacity, &row.labels) {
                Ok(()) => anybody = true,
                Err(why) => *reasons.entry(why).or_default() += 1,
            }
        }
        // One runner that could is enough, even when it is busy now: the task waits for it and not for a person.
        if anybody {
            continue;
        }
        // The reason that most runners give is the one a person can act on.
        let most = reasons.into_iter().max_by_key(|(_, runners)| *runners).map(|(why, _)| why);
        out.push(item(
            format!(
                "{} of {} {}: no runner is fit for it ({})",
                pluralize(job.counts.pending, "task"),
                job.name,
                wait(job.counts.pending),
                most.unwrap_or_default()
            ),
            Some(job.id.to_string()),
        ));
    }
    out
}

fn wait(tasks: u64) -> &'static str {
    if tasks == 1 { "waits" } else { "wait" }
}

/// Machines that should be here. One that a person has taken out of service may be silent.
fn silent(input: &AttentionInput, now: Time) -> Vec<Attention> {
    // A GUI client is switched off when its person goes home; only agents are expected to stay.
    let silent = input.runners.iter().filter_map(move |row| {
        let silent_ms = ms_between(row.last_seen_at, now);
        (row.mode == RunnerMode::Active && silent_ms > RUNNER_OFFLINE_MS).then_some((row, silent_ms))
    });
    let line = |(row, silent_ms): (&RunnerRow, u64)| Attention {
        kind: AttentionKind::OfflineRunner,
        message: format!("{} has been silent for {}", row.name, humanize_duration(silent_ms)),
        subject: Some(row.id.to_string()),
    };
    silent.map(line).collect()
}

fn full_disks(input: &AttentionInput) -> Vec<Attention> {
    let full = input.runners.iter().filter_map(|row| {
        // Both are numbers of the runner itself; a runner of another kind may report none.
        let free = row.usage.as_ref()?.get("disk_bytes_free")?.as_f64()?;
        let total = row.inventory.get("disk_bytes_total")?.as_f64().filter(|total| *total > 0.0)?;
        (free / total < DISK_FREE_MIN).then_some((row, free))
    });
    let line = |(row, free): (&RunnerRow, f64)| Attention {
        kind: AttentionKind::Disk,
        message: format!(
            "the disk of {} is almost full: {:.1} GiB free",
            row.name,
            free / f64::from(1 << 30)
        ),
        subject: Some(row.id.to_string()),
    };
    full.map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::fixtures::{ago, cpus, job, now, runner, task};
    use mothership_core::state::TaskState;

    fn messages(input: &AttentionInput) -> Vec<String> {
        let line = |item: Attention| {
            let kind = serde_json::to_value(item.kind).unwrap();
            format!("{}: {}", kind.as_str().unwrap(), item.message)
        };
        attention(input, now()).items.into_iter().map(line).collect()
    }

    #[test]
    fn a_healthy_fleet_needs_nobody() {
        let input =
            AttentionInput { waiting: vec![job()], runners: vec![runner(1)], ..AttentionInput::default() };
        assert_eq!(messages(&input), Vec::<String>::new());
        assert_eq!(messages(&AttentionInput::default()), Vec::<String>::new());
    }

    #[test]
    fn what_needs_a_person_is_said_with_its_subject() {
        let mut large = job();
        large.resources = cpus(32.0);
        let mut failed = job();
        failed.name = "csv-list".into();
        (failed.counts.failed, failed.ended_at) = (1, Some(ago(3600)));
        let mut long_ago = failed.clone();
        long_ago.ended_at = Some(ago(90_000));
        let mut silent = runner(2);
        silent.last_seen_at = ago(900);
        let mut full = runner(3);
        full.inventory = serde_json::json!({ "disk_bytes_total": 100u64 << 30 });
        full.usage = Some(serde_json::json!({ "disk_bytes_free": 1u64 << 30 }));
        let input = AttentionInput {
            failed: vec![failed, long_ago],
            failed_in_all: 1,
            waiting: vec![large],
            runners: vec![runner(1), silent, full],
            stalled: vec![(task(TaskState::Running), ago(600))],
        };
        assert_eq!(
            messages(&input),
            [
                "no_matching_runner: 10 tasks of scan wait: no runner is fit for it (needs 32 cpus, has 4)",
                "stalled_task: 42.7 has reported no progress for 10 minutes",
                "offline_runner: bench-2 has been silent for 15 minutes",
                "disk: the disk of bench-3 is almost full: 1.0 GiB free",
                "failed_job: csv-list ended with 1 of 10 tasks failed",
            ]
        );
        let subjects: Vec<_> = attention(&input, now()).items.into_iter().filter_map(|item| item.subject).collect();
        assert_eq!(subjects[..2], ["42", "42.7"]);
    }

    #[test]
    fn what_people_claim_at_a_machine_is_no_news_while_one_is_there() {
        let mut study = job();
        study.labels = [(JOB_LABEL.to_owned(), SUPER_STUDY.to_owned())].into();
        let mut gui_client = runner(1);
        gui_client.mode = RunnerMode::Gui;
        let mut input =
            AttentionInput { waiting: vec![study], runners: vec![gui_client], ..AttentionInput::default() };
        assert_eq!(messages(&input), Vec::<String>::new());
        input.waiting.push(job());
        assert_eq!(messages(&input), ["no_matching_runner: 10 tasks wait: no runner takes work"]);
        input.runners[0].last_seen_at = ago(900);
        assert_eq!(messages(&input), ["no_matching_runner: 20 tasks wait: no runner takes work"]);
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let silent = |at| {
            let mut row = runner(at);
            row.last_seen_at = ago(900);
            row
        };
        let input = AttentionInput { runners: (1..=71).map(silent).collect(), ..AttentionInput::default() };
        let needs = attention(&input, now());
        assert_eq!(needs.items.len(), OF_A_KIND_MAX);
        let message = "66 more runners have been silent".to_owned();
        assert_eq!(needs.cut, [AttentionCut { kind: AttentionKind::OfflineRunner, more: 66, message }]);
    }

    #[test]
    fn without_a_runner_that_is_said_once() {
        let mut input = AttentionInput { waiting: vec![job(), job()], ..AttentionInput::default() };
        assert_eq!(messages(&input), ["no_matching_runner: 20 tasks wait: no runner is connected"]);
        let mut draining = runner(1);
        draining.mode = RunnerMode::Draining;
        input.runners = vec![draining];
        assert_eq!(messages(&input), ["no_matching_runner: 20 tasks wait: no runner takes work"]);
    }
}
