//! Who checks the checks: a run that holds is spoiled in one way after the other, and each time the check that is there
//! for it says so. A check that finds nothing would let every seed pass.

use mothership_core::{
    clock::plus_ms,
    state::{AttemptState, TaskState},
};
use mothership_testkit::sim::{
    check::{self, Evidence},
    fleet,
    plan::{ActionKind, Plan, PlannedJob, UserAction},
    script::{Ending, Script},
    trace::Trace,
};

/// Three tasks that fail once each and then complete and leave a file: two attempts of every task.
fn run() -> Evidence {
    let job = PlannedJob {
        script: Script { lines: 5, ms_per_line: 100, quiet_ms: 0, ending: Ending::FailsFirst },
        tasks: 3,
        max_retries: 1,
        outputs: true,
        ..PlannedJob::default()
    };
    let submit = UserAction { at_ms: 0, kind: ActionKind::Submit(0) };
    let plan = Plan { jobs: vec![job], acts: vec![submit], events: Vec::new() };
    fleet::observe(1, plan, &Trace::default()).unwrap_or_else(|why| panic!("{why}"))
}

/// How a run is spoiled, and a part of what the check says then.
type Mistake = (&'static str, fn(&mut Evidence));

const MISTAKES: &[Mistake] = &[
    // The second attempt is given out while the first one lives: the task runs on two machines at once.
    ("was given out while 1.0.1 lived", |run| {
        let attempts = &mut run.snapshot.jobs[0].tasks[0].attempt_list;
        attempts[1].leased_at = attempts[0].leased_at;
    }),
    ("was given out while 1.0.1 lived", |run| {
        run.snapshot.jobs[0].tasks[0].attempt_list[0].completed_at = None;
    }),
    ("1.1.1 is Running", |run| {
        run.snapshot.jobs[0].tasks[1].attempt_list[0].status = AttemptState::Running;
    }),
    ("1.1.2 is Completed, leased until Some", |run| {
        let attempt = &mut run.snapshot.jobs[0].tasks[1].attempt_list[1];
        attempt.lease_expires_at = Some(plus_ms(attempt.leased_at, 30_000));
    }),
    ("1.2 has attempts [2]", |run| {
        run.snapshot.jobs[0].tasks[2].attempt_list.remove(0);
    }),
    ("2 of its attempts are completed", |run| {
        run.snapshot.jobs[0].tasks[0].attempt_list[0].status = AttemptState::Completed;
    }),
    ("after 1 failures, with 0 retries", |run| run.plan.jobs[0].max_retries = 0),
    ("1.0 is Failed instead of [Completed]", |run| {
        run.snapshot.jobs[0].tasks[0].task.status = TaskState::Failed;
    }),
    ("job 1 counts [2, 0, 0]", |run| run.snapshot.jobs[0].job.counts.completed -= 1),
    ("job 1 has 4 tasks", |run| run.plan.jobs[0].tasks = 4),
    ("job 1 has ended at 99 %", |run| run.snapshot.jobs[0].job.percent = 99),
    ("1 jobs were submitted and 2 are there", |run| run.snapshot.jobs_in_all = 2),
    ("1.0.1 was started twice", |run| {
        let attempt = *run.snapshot.logs.keys().next().expect("it ran");
        run.started_again.push(attempt);
    }),
    ("1.0.2 was started where another attempt of its task lived", |run| {
        run.started_beside.push("1.0.2".parse().expect("an attempt"));
    }),
    ("1.0.2 has ended by itself, and its end is lost", |run| {
        run.snapshot.jobs[0].tasks[0].attempt_list[1].status = AttemptState::Lost;
    }),
    // Nothing else of its task ever ran.
    ("1.0.2 has ended by itself and is superseded by nothing that ran", |run| {
        run.snapshot.jobs[0].tasks[0].attempt_list[1].status = AttemptState::Superseded;
        let first = "1.0.1".parse().expect("an attempt");
        run.histories.iter_mut().for_each(|history| drop(history.remove(&first)));
    }),
    ("2 live attempts", |run| run.seen_wrong.push("1.0 has 2 live attempts".into())),
    ("ran on two machines", |run| {
        let ran = run.histories.iter().find(|history| !history.is_empty()).expect("something ran").clone();
        run.histories.push(ran);
    }),
    ("1.0.1 has no log", |run| {
        let attempt = *run.snapshot.logs.keys().next().expect("it ran");
        run.snapshot.logs.remove(&attempt);
    }),
    // The last line of a program that ended is missing.
    ("and its log is", |run| {
        let log = run.snapshot.logs.values_mut().next().expect("it ran");
        log.bytes.truncate(log.bytes.len() - 3);
    }),
    ("has the lines", |run| {
        let log = run.snapshot.logs.values_mut().next().expect("it ran");
        log.lines.swap(0, 1);
    }),
    ("bytes and lines of log", |run| {
        run.snapshot.jobs[0].tasks[0].attempt_list[0].log_lines += 1;
    }),
    ("1.0 left [] instead of", |run| {
        run.snapshot.jobs[0].artifacts.remove(0);
    }),
    // The file of the attempt that failed, instead of that of the one that counts.
    ("the result of 1.0.1", |run| {
        run.snapshot.jobs[0].artifacts[0].1 = b"the result of 1.0.1\n".to_vec();
    }),
];

/// How rows are spoiled, and a part of what the check says then.
const ROWS: &[(&str, &str)] = &[
    ("1 live leases", "UPDATE attempts SET lease_expires_at = leased_at WHERE idx = 0 AND number = 1"),
    ("1 attempts without an end", "UPDATE attempts SET ended_at = NULL WHERE idx = 0 AND number = 1"),
    ("1 tasks that have not ended", "UPDATE tasks SET ended_at = NULL WHERE idx = 1"),
    ("1 retries to come", "UPDATE tasks SET retry_at = ended_at WHERE idx = 1"),
    ("1 jobs with work left", "UPDATE jobs SET pending = 1"),
    ("1 jobs with work left", "UPDATE jobs SET running_ppm = 5"),
    ("1 tasks whose failures", "UPDATE tasks SET failures = 0 WHERE idx = 2"),
    ("job 1 has 2 rows of completed tasks", "DELETE FROM tasks WHERE idx = 2"),
    ("not each completed task was counted once", "DELETE FROM job_durations"),
    ("log chunks that do not follow", "UPDATE log_chunks SET at_byte = at_byte + 1"),
    ("6 artifacts without their blob", "DELETE FROM blobs"),
    ("the totals say 4 completed tasks, the jobs 3", "UPDATE totals SET completed = completed + 1"),
    ("the totals say that 1 tasks have not ended", "UPDATE totals SET waiting = waiting + 1"),
    ("ends were counted", "DELETE FROM minutes"),
    ("3 failures were counted", "UPDATE minutes SET failed = failed + 3"),
];

/// One run for all: nothing of it is changed but in copies.
#[test]
fn each_planted_mistake_is_found() {
    let whole = run();
    assert_eq!(check::violations(&whole), Vec::<String>::new());
    for (expected, spoil) in MISTAKES {
        let mut run = copy(&whole);
        spoil(&mut run);
        assert_found(&check::violations(&run), expected);
    }
    for (number, (expected, sql)) in ROWS.iter().enumerate() {
        let mut run = copy(&whole);
        run.database = whole.folder.path().join(format!("spoiled-{number}.db"));
        let of_run = rusqlite::Connection::open(&whole.database).expect("the database of the run");
        of_run.execute("VACUUM INTO ?1", [run.database.to_str()]).expect("a copy of it");
        let changed = rusqlite::Connection::open(&run.database).expect("the copy").execute(sql, []);
        assert!(changed.as_ref().is_ok_and(|rows| *rows > 0), "{sql}: {changed:?}");
        assert_found(&check::violations(&run), expected);
    }
}

#[track_caller]
fn assert_found(violations: &[String], expected: &str) {
    let found = violations.iter().any(|violation| violation.contains(expected));
    assert!(found, "nothing says {expected:?}, only {violations:#?}");
}

/// A copy with the same database.
fn copy(run: &Evidence) -> Evidence {
    Evidence {
        plan: run.plan.clone(),
        snapshot: run.snapshot.clone(),
        histories: run.histories.clone(),
        started_again: run.started_again.clone(),
        started_beside: run.started_beside.clone(),
        seen_wrong: run.seen_wrong.clone(),
        database: run.database.clone(),
        folder: tempfile::tempdir().expect("a folder"),
    }
}
