//! The table: a situation, its sentence, and the checks that do not pass.

use super::*;
use crate::ops::{
    fixtures::{ago, cpus, job, now, runner, task},
    runner_state::with_goodbye,
};
use mothership_core::{
    attempt::EndCause, gpu::GpuShare, ids::JobId, placement::Capacity, retry::RetryPolicy, state::RunnerMode,
};
use mothership_store::jobs::DependencyKind;

fn pending() -> TaskSituation {
    TaskSituation {
        task: task(TaskState::Pending),
        job: job(),
        waits_for: Vec::new(),
        runners: vec![runner(1)],
        ahead: Some(0),
        silence: None,
        now: now(),
    }
}

/// Changes `situation` and compares sentence and failed checks.
fn says(
    mut situation: TaskSituation,
    change: impl FnOnce(&mut TaskSituation),
    sentence: &str,
    failed: &[&str],
) -> Explanation {
    change(&mut situation);
    let why = explained(&situation);
    assert_eq!(why.sentence, sentence);
    let found: Vec<&str> = why.checks.iter().filter(|check| !check.ok).map(|c| c.message.as_str()).collect();
    assert_eq!(found, failed, "of: {sentence}");
    why
}

#[test]
fn pending_tasks_name_what_holds_them_up() {
    says(pending(), |_| {}, "1 of 1 runner has room for it: it starts in a moment", &[]);
    let prefers = |labelled: usize| {
        move |f: &mut TaskSituation| {
            f.job.prefers = vec!["ssd".parse().unwrap()];
            f.runners = vec![runner(1), runner(2), runner(3)];
            f.runners[..labelled]
                .iter_mut()
                .for_each(|row| drop(row.labels.insert("ssd".into(), String::new())));
        }
    };
    for (labelled, sentence) in [
        (0, "3 of 3 runners has room for it: it starts in a moment"),
        (
            1,
            "3 of 3 runners has room for it, and 1 of these it prefers: it is left to that one for up to 2 s",
        ),
        (2, "3 of 3 runners has room for it, and 2 of these it prefers: it is left to those for up to 2 s"),
        (3, "3 of 3 runners has room for it: it starts in a moment"),
    ] {
        says(pending(), prefers(labelled), sentence, &[]);
    }
    let why = says(pending(), |f| f.runners.clear(), "no runner is connected", &["no runner is connected"]);
    assert!(why.hints[0].contains("mothership runner --server"), "{:?}", why.hints);
    let why = says(
        pending(),
        |f| f.job.paused = true,
        "job 42 is paused: nothing of it starts",
        &["its job is paused"],
    );
    assert!(why.hints[0].contains("mothership resume 42"), "{:?}", why.hints);
    says(
        pending(),
        |f| {
            f.job.max_running = Some(3);
            f.job.counts.running = 3;
        },
        "its job runs no more than 3 tasks at once, and that many run",
        &["3 of the 3 tasks that may run at once are running"],
    );
    says(pending(), |f| f.ahead = Some(212), "212 tasks are in front of it, and 1 runner has room now", &[]);
}

#[test]
fn a_fleet_says_of_each_runner_why_not() {
    says(
        pending(),
        |f| {
            let mut busy = runner(1);
            (busy.active, busy.used) = (1, cpus(3.0));
            let mut draining = runner(2);
            draining.mode = RunnerMode::Draining;
            let mut silent = runner(3);
            silent.last_seen_at = ago(31);
            f.runners = vec![busy, draining, silent];
        },
        "0 of 3 runners can take it now: 1 is busy, 1 is draining, 1 is silent",
        &["0 of these have room now; on the emptiest it needs 2 cpus, has 1 free"],
    );
    let why = says(
        pending(),
        |f| {
            f.job.requires = vec!["gpu".parse().unwrap()];
            f.runners = vec![runner(1), runner(2)];
        },
        "no runner has label gpu",
        &["0 of these meet 'gpu'"],
    );
    assert!(why.hints[0].contains("--label"), "{:?}", why.hints);
    let why = says(
        pending(),
        |f| f.job.resources = cpus(32.0),
        "no runner has 32 cpus (the most is 4)",
        &["0 of these have 32 cpus (the most is 4)"],
    );
    assert!(why.hints[0].starts_with("ask for less"), "{:?}", why.hints);
    let why = says(
        pending(),
        |f| {
            f.job.requires = vec!["gpu".parse().unwrap(), "os=linux".parse().unwrap()];
            f.job.resources = Capacity { memory_bytes: 64 << 30, ..cpus(2.0) };
        },
        "no runner has label gpu and none has label os=linux and none has 64.0 GiB of memory (the most is 0.0 GiB)",
        &[
            "0 of these meet 'gpu'",
            "0 of these meet 'os=linux'",
            "0 of these have 64.0 GiB of memory (the most is 0.0 GiB)",
        ],
    );
    assert_eq!(why.hints.len(), 2, "one for the labels, one for the size: {:?}", why.hints);
    // One that has it is silent: that is another matter.
    says(
        pending(),
        |f| {
            f.job.requires = vec!["gpu".parse().unwrap()];
            let mut silent = runner(2);
            silent.last_seen_at = ago(31);
            silent.labels = [("gpu".to_owned(), String::new())].into();
            f.runners.push(silent);
        },
        "0 of 2 runners can take it now: 1 does not meet 'gpu', 1 is silent",
        &["0 of these meet 'gpu'"],
    );
}

#[test]
fn shares_of_several_cards_are_no_card() {
    says(
        pending(),
        |f| {
            f.job.resources = Capacity { gpus: 1.0, ..cpus(1.0) };
            let busy = &mut f.runners[0];
            busy.capacity.gpus = 2.0;
            busy.active = 2;
            busy.used = Capacity { gpus: 1.0, ..cpus(2.0) };
            busy.gpus_held = [0, 1].map(|index| GpuShare { index, uuid: None, share: 0.5 }).into();
        },
        "0 of 1 runner can take it now: 1 is busy",
        &["0 of these have room now; on the emptiest it needs 1 of one device, has shares of several free"],
    );
}

#[test]
fn a_machine_without_room_says_what_it_lacks() {
    let lacks = "no room for more tasks: too many open files; tried again every 8 s";
    let why = says(
        pending(),
        |f| {
            let mut full = runner(1);
            full.usage = Some(serde_json::json!({ "lacks": lacks }));
            f.runners = vec![full];
        },
        &format!("0 of 1 runner can take it now: 1 has {lacks}"),
        &["0 of these have room now"],
    );
    assert!(why.hints[0].contains("mothership runners"), "{:?}", why.hints);
}

#[test]
fn who_was_stopped_is_not_silent() {
    let stopped = |n| {
        let mut row = runner(n);
        row.last_seen_at = ago(3600);
        row.usage = Some(with_goodbye(row.usage.take(), row.last_seen_at));
        row
    };
    let why = says(
        pending(),
        |f| {
            let mut stopping = runner(3);
            stopping.usage = Some(serde_json::json!({ "stops": true, "lacks": "an order to stop" }));
            f.runners = vec![stopped(1), stopped(2), stopping];
        },
        "0 of 3 runners can take it now: 1 is stopping, 2 are stopped",
        &["0 of 3 runners take work"],
    );
    assert_eq!(
        why.hints,
        ["a runner that was stopped at its machine takes work again when it is started there"]
    );
    // One that lives can take it: nobody has to start anything.
    let why = says(
        pending(),
        |f| f.runners.insert(0, stopped(2)),
        "1 of 2 runners has room for it: it starts in a moment",
        &[],
    );
    assert!(why.hints.is_empty(), "{:?}", why.hints);
}

#[test]
fn waiting_tasks_name_what_they_wait_for() {
    let waited = |kind, each| AwaitedDependency {
        dependency: Dependency { job: JobId(41), kind, each },
        job: Some(JobState::Running),
        task: each.then_some(TaskState::Pending),
    };
    let waiting = || TaskSituation { task: task(TaskState::Waiting), ahead: None, ..pending() };
    says(
        waiting(),
        |f| f.waits_for = vec![waited(DependencyKind::AfterOk, false)],
        "waits for job 41 to complete; that is running now",
        &["job 41 is running and has to complete first"],
    );
    let why = says(
        waiting(),
        |f| f.waits_for = vec![waited(DependencyKind::AfterAny, true)],
        "waits for task 41.7 to end; that is pending now",
        &["task 41.7 is pending and has to end first"],
    );
    assert!(why.hints[0].contains("mothership explain 41.7"), "{:?}", why.hints);
    let why = says(
        waiting(),
        |f| {
            f.job.retry = RetryPolicy { max_retries: 3, ..RetryPolicy::default() };
            (f.task.attempts, f.task.failures) = (1, 1);
            f.task.retry_at = Some(ago(-90));
            f.task.error = Some("exit code 3".into());
        },
        "waits 90 seconds for its next attempt: exit code 3",
        &["the pause after attempt 1 is over (it ends at 2026-01-01T12:01:30Z, in 90 seconds)"],
    );
    assert_eq!(why.checks.last().unwrap().message, "retry 1 of 3 comes next");
}

#[test]
fn running_tasks_say_where_and_whether_anybody_hears_of_them() {
    let running = || {
        let mut situation = TaskSituation { task: task(TaskState::Running), ahead: None, ..pending() };
        (situation.task.attempts, situation.task.runner) = (2, Some(runner(1).id));
        situation.task.started_at = Some(ago(180));
        situation
    };
    says(running(), |_| {}, "has been running on bench-1 for 3 minutes (attempt 2)", &[]);
    let reported = |f: &mut TaskSituation| (f.task.reported_at, f.task.fraction) = (Some(ago(1)), Some(0.58));
    let why = says(running(), reported, "has been running on bench-1 for 3 minutes (attempt 2)", &[]);
    assert!(
        why.checks.iter().any(|check| check.message == "it reported 58 % 1 second ago"),
        "{:?}",
        why.checks
    );
    says(
        running(),
        |f| f.runners[0].last_seen_at = ago(45),
        "was running on bench-1, which has been silent for 45 seconds",
        &["bench-1 has been silent for 45 seconds"],
    );
    let why = says(
        running(),
        |f| {
            // Not silent long enough to be called unreachable: the sentence and the checks say the same.
            f.runners[0].last_seen_at = ago(10);
            f.silence = Some(Silence { silent_ms: 180_000, given_up_at: ago(-600) });
        },
        "was running on bench-1; not heard of for 3 minutes; given up at 2026-01-01T12:10:00Z unless it comes back",
        &["bench-1 has been silent for 3 minutes"],
    );
    assert!(why.hints[1].contains("mothership task give-up 42."), "{:?}", why.hints);
    says(
        running(),
        |f| f.task.started_at = None,
        "has been handed to bench-1, which fetches its inputs or waits for room",
        &["its program has not started"],
    );
    says(
        running(),
        |f| f.task.cancel_requested = true,
        "is being cancelled; bench-1 gives the program time to stop, then kills it",
        &["somebody has cancelled it: its runner stops it"],
    );
}

#[test]
fn ended_tasks_say_how() {
    let ended = |state| {
        let mut situation = TaskSituation { task: task(state), ahead: None, ..pending() };
        (situation.task.attempts, situation.task.runner) = (1, Some(runner(1).id));
        situation.task.attempt = Some(situation.task.id.attempt(1));
        (situation.task.started_at, situation.task.ended_at) = (Some(ago(200)), Some(ago(20)));
        situation
    };
    says(ended(TaskState::Completed), |_| {}, "completed on bench-1 after 3 minutes, at attempt 1", &[]);
    let why = says(
        ended(TaskState::Failed),
        |f| {
            f.task.failures = 1;
            f.task.reason = Some(EndCause::StartFailed);
            f.task.error = Some("cannot start ./sim: no such file".into());
        },
        "failed on bench-1 after 3 minutes: cannot start ./sim: no such file",
        &["0 of 0 retries were used"],
    );
    assert!(why.hints.iter().any(|hint| hint.contains("mothership retry 42.7")), "{:?}", why.hints);
    assert!(why.hints.iter().any(|hint| hint.contains("PATH")), "{:?}", why.hints);
    says(
        ended(TaskState::Cancelled),
        |f| f.task.error = Some("job 41, which it depends on, did not complete".into()),
        "was cancelled: job 41, which it depends on, did not complete",
        &[],
    );
}
