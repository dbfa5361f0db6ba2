//! What needs a person, in sentences, from input that were read for it. Pure: the time is an argument.

use super::{
    humanize::{humanize_duration, pluralize},
    runner_state::has_left,
};
use mothership_api::stats::{Attention, AttentionCut, AttentionKind};
use mothership_core::{
    class::Class,
    clock::ms_between,
    demand::{Machine, why_nobody},
    goliat::{JOB_LABEL, SUPER_STUDY},
    limits::RUNNER_OFFLINE_MS,
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
    /// Classes with tasks that a runner could take now, and that none is fit for ([`nobody_could`]).
    pub waiting: Vec<ClassWaiting>,
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
        AttentionKind::NoMatchingRunner => {
            ("reason why tasks fit no runner", "reasons why tasks fit no runner")
        }
        AttentionKind::OfflineRunner => ("runner has been silent", "runners have been silent"),
        AttentionKind::StalledTask => ("task reports no progress", "tasks report no progress"),
        AttentionKind::Disk => ("disk is almost full", "disks are almost full"),
    };
    format!("{more} more {}", if more == 1 { one } else { many })
}

/// A class of work that nobody can do.
#[derive(Debug, Clone)]
pub struct ClassWaiting {
    /// Why nobody can: `no runner has label gpu`.
    pub why: String,
    /// How many jobs and pending tasks there are of it.
    pub jobs: u64,
    pub tasks: u64,
    /// The job that comes first.
    pub first: JobRow,
}

/// Why no machine that is there could ever run this class; `None` when one could.
pub fn nobody_could(class: &Class, runners: &[RunnerRow], now: Time) -> Option<String> {
    let there: Vec<Machine<'_>> =
        runners.iter().filter(|row| is_there(row, now)).map(|row| (&row.capacity, &row.labels)).collect();
    match there.is_empty() {
        true if runners.is_empty() => Some("no runner is connected".into()),
        true => Some("no runner takes work".into()),
        false => why_nobody(class, &there),
    }
}

/// One that drains or is disabled was taken out by a person, who knows.
fn is_there(row: &RunnerRow, now: Time) -> bool {
    row.mode == RunnerMode::Active && !has_left(row) && ms_between(row.last_seen_at, now) <= RUNNER_OFFLINE_MS
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

/// Work that no machine that is there could ever do, once for each reason.
fn nobody_can(input: &AttentionInput, now: Time) -> Vec<Attention> {
    // Somebody at a machine with a GUI client claims these by hand.
    let is_for_gui_clients = input
        .runners
        .iter()
        .any(|row| row.mode == RunnerMode::Gui && ms_between(row.last_seen_at, now) <= RUNNER_OFFLINE_MS);
    let is_claimed_by_hand = |class: &&ClassWaiting| {
        is_for_gui_clients && class.first.labels.get(JOB_LABEL).is_some_and(|value| value == SUPER_STUDY)
    };
    let mut by_reason: BTreeMap<&str, (u64, u64, &JobRow)> = BTreeMap::new();
    for class in input.waiting.iter().filter(|class| !is_claimed_by_hand(class)) {
        let (jobs, tasks, first) = by_reason.entry(&class.why).or_insert((0, 0, &class.first));
        *jobs += class.jobs;
        *tasks += class.tasks;
        if class.first.id < first.id {
            *first = &class.first;
        }
    }
    let mut reasons: Vec<_> = by_reason.into_iter().collect();
    reasons.sort_by_key(|(_, (_, tasks, _))| std::cmp::Reverse(*tasks));
    let item =
        |message: String, subject| Attention { kind: AttentionKind::NoMatchingRunner, message, subject };
    reasons
        .into_iter()
        .map(|(why, (jobs, tasks, first))| {
            // One job is named; of several the reason is what they have in common.
            let of = if jobs == 1 { format!(" of {}", first.name) } else { String::new() };
            let message = format!("{}{of} {}: {why}", pluralize(tasks, "task"), wait(tasks));
            item(message, (jobs == 1).then(|| first.id.to_string()))
        })
        .collect()
}

fn wait(tasks: u64) -> &'static str {
    if tasks == 1 { "waits" } else { "wait" }
}

/// Machines that should be here. One that a person has taken out of service, or stopped, may be silent.
fn silent(input: &AttentionInput, now: Time) -> Vec<Attention> {
    // A GUI client is switched off when its person goes home; only agents are expected to stay.
    let silent = input.runners.iter().filter_map(move |row| {
        let silent_ms = ms_between(row.last_seen_at, now);
        let is_missing = row.mode == RunnerMode::Active && !has_left(row) && silent_ms > RUNNER_OFFLINE_MS;
        is_missing.then_some((row, silent_ms))
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

    fn waiting(why: &str, jobs: u64, tasks: u64) -> ClassWaiting {
        ClassWaiting { why: why.into(), jobs, tasks, first: job() }
    }

    fn class(count: f64, requires: &[&str]) -> Class {
        let requires = requires.iter().map(|text| text.parse().unwrap()).collect();
        Class { need: cpus(count), requires, prefers: vec![] }
    }

    fn messages(input: &AttentionInput) -> Vec<String> {
        let line = |item: Attention| {
            let kind = serde_json::to_value(item.kind).unwrap();
            format!("{}: {}", kind.as_str().unwrap(), item.message)
        };
        attention(input, now()).items.into_iter().map(line).collect()
    }

    #[test]
    fn a_healthy_fleet_needs_nobody() {
        assert_eq!(nobody_could(&class(2.0, &[]), &[runner(1)], now()), None);
        let input = AttentionInput { runners: vec![runner(1)], ..AttentionInput::default() };
        assert_eq!(messages(&input), Vec::<String>::new());
        assert_eq!(messages(&AttentionInput::default()), Vec::<String>::new());
    }

    #[test]
    fn what_needs_a_person_is_said_with_its_subject() {
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
            waiting: vec![
                waiting("no runner has 32 cpus (the most is 4)", 1, 10),
                waiting("no runner has label gpu", 2000, 2090),
                waiting("no runner has label gpu", 100, 100),
            ],
            runners: vec![runner(1), silent, full],
            stalled: vec![(task(TaskState::Running), ago(600))],
        };
        assert_eq!(
            messages(&input),
            [
                "no_matching_runner: 2190 tasks wait: no runner has label gpu",
                "no_matching_runner: 10 tasks of scan wait: no runner has 32 cpus (the most is 4)",
                "stalled_task: 42.7 has reported no progress for 10 minutes",
                "offline_runner: bench-2 has been silent for 15 minutes",
                "disk: the disk of bench-3 is almost full: 1.0 GiB free",
                "failed_job: csv-list ended with 1 of 10 tasks failed",
            ]
        );
        let subjects: Vec<_> =
            attention(&input, now()).items.into_iter().filter_map(|item| item.subject).collect();
        assert_eq!(subjects[..2], ["42", "42.7"], "several jobs are no subject");
    }

    #[test]
    fn who_said_goodbye_is_no_news() {
        let mut stopped = runner(1);
        stopped.last_seen_at = ago(900);
        let mut input = AttentionInput { runners: vec![stopped], ..AttentionInput::default() };
        assert_eq!(messages(&input).len(), 1);
        input.runners[0].usage = Some(crate::ops::runner_state::with_goodbye(None, ago(900)));
        assert_eq!(messages(&input), Vec::<String>::new());
    }

    #[test]
    fn what_people_claim_at_a_machine_is_no_news_while_one_is_there() {
        let why = "no runner takes work";
        let mut study = waiting(why, 1, 10);
        study.first.labels = [(JOB_LABEL.to_owned(), SUPER_STUDY.to_owned())].into();
        let mut gui_client = runner(1);
        gui_client.mode = RunnerMode::Gui;
        let mut input =
            AttentionInput { waiting: vec![study], runners: vec![gui_client], ..AttentionInput::default() };
        assert_eq!(messages(&input), Vec::<String>::new());
        input.waiting.push(waiting(why, 1, 10));
        assert_eq!(messages(&input), ["no_matching_runner: 10 tasks of scan wait: no runner takes work"]);
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
    fn of_many_reasons_the_rest_is_counted() {
        let reasons = (1..=7).map(|n| waiting(&format!("no runner has label l{n}"), 1, n)).collect();
        let input = AttentionInput { waiting: reasons, ..AttentionInput::default() };
        let needs = attention(&input, now());
        assert_eq!(needs.items.len(), OF_A_KIND_MAX);
        assert_eq!(needs.items[0].message, "7 tasks of scan wait: no runner has label l7");
        assert_eq!(needs.cut[0].message, "2 more reasons why tasks fit no runner");
    }

    #[test]
    fn who_is_there_decides_what_nobody_can() {
        let gpu = class(1.0, &["gpu"]);
        let why = |runners: &[RunnerRow]| nobody_could(&gpu, runners, now());
        assert_eq!(why(&[]).as_deref(), Some("no runner is connected"));
        assert_eq!(why(&[runner(1)]).as_deref(), Some("no runner has label gpu"));
        let mut with = runner(2);
        with.labels = [("gpu".to_owned(), String::new())].into();
        assert_eq!(why(&[runner(1), with.clone()]), None);
        let mut draining = with.clone();
        draining.mode = RunnerMode::Draining;
        assert_eq!(why(&[draining]).as_deref(), Some("no runner takes work"));
        with.last_seen_at = ago(900);
        assert_eq!(why(&[runner(1), with]).as_deref(), Some("no runner has label gpu"));
    }
}
