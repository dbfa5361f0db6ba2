//! Whole fleets under faults that follow from a seed. `MSH_SIM_SEEDS=200` runs so many seeds on top of the fixed ones, from
//! `MSH_SIM_FIRST` on.

mod checks;
mod frozen;
mod preferred;

use mothership_core::state::AttemptState;
use mothership_testkit::sim::{
    fleet,
    plan::{ActionKind, FaultEvent, Host, Plan, PlannedJob, RUNNERS, UserAction},
    script::{Ending, Script},
    seeds,
};
use std::collections::BTreeSet;

/// What the fixed ones are: cheap enough for every run of the tests.
const FIXED: std::ops::RangeInclusive<u64> = 1001..=1003;
/// The first of the others, where `MSH_SIM_FIRST` names no other one.
const MORE: u64 = 2000;

/// What `run_apart` starts. By hand: `MSH_SIM_SEED=7 cargo test -p mothership-testkit --test sim -- --ignored one_seed`.
#[test]
#[ignore = "one seed, for a process of its own"]
fn one_seed() {
    seeds::run_here();
}

#[test]
fn a_seed_gives_the_same_run_twice() {
    let run = || seeds::run_apart(2).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(run(), run());
}

#[test]
fn fleets_survive_faults() {
    let number = |name: &str, or: u64| {
        std::env::var(name)
            .map_or(or, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
    };
    let (first, more) = (number("MSH_SIM_FIRST", MORE), number("MSH_SIM_SEEDS", 0));
    let (mut hashes, mut failed) = (BTreeSet::new(), Vec::new());
    for seed in FIXED.chain(first..first + more) {
        match seeds::run_apart(seed) {
            Ok(hash) => assert!(hashes.insert(hash), "seed {seed} runs like another one"),
            Err(why) => failed.push(why),
        }
    }
    assert!(failed.is_empty(), "{} seeds do not hold:\n{}", failed.len(), failed.join("\n\n"));
}

/// A plan of one job that takes a minute.
fn one_long_job(events: Vec<(u64, FaultEvent)>) -> Plan {
    let job = PlannedJob {
        script: Script { lines: 60, ms_per_line: 1_000, quiet_ms: 0, ending: Ending::Succeeds },
        tasks: 3,
        outputs: true,
        ..PlannedJob::default()
    };
    Plan { jobs: vec![job], acts: vec![UserAction { at_ms: 0, kind: ActionKind::Submit(0) }], events }
}

/// What was on its way while a link was down hangs until its sender gives it up: long before leases run out.
#[test]
fn a_connection_that_hangs_costs_no_lease() {
    let down = (0..RUNNERS).map(|at| (20_000, FaultEvent::Partition(Host::Runner(at))));
    let up = (0..RUNNERS).map(|at| (21_000, FaultEvent::Repair(Host::Runner(at))));
    let outcome = fleet::run_plan(1, one_long_job(down.chain(up).collect()));
    assert_eq!(outcome.violations, Vec::<String>::new());
    let tasks = &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks;
    let attempts: Vec<u32> = tasks.iter().map(|task| task.task.attempts).collect();
    assert_eq!(attempts, [1, 1, 1], "{}", outcome.trace.lines().join("\n"));
}

/// An agent that is away for less than a lease comes back to its programs, and nothing runs twice.
#[test]
fn a_short_absence_costs_no_attempt() {
    let mut events = vec![(5_000, FaultEvent::ServerCrash), (25_000, FaultEvent::ServerStart)];
    events.extend((0..RUNNERS).map(|at| (30_000, FaultEvent::AgentCrash(at))));
    events.extend((0..RUNNERS).map(|at| (45_000, FaultEvent::AgentStart(at))));
    let outcome = fleet::run_plan(1, one_long_job(events));
    assert_eq!(outcome.violations, Vec::<String>::new());
    let tasks = &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks;
    assert!(tasks.iter().all(|task| task.task.attempts == 1), "{}", outcome.trace.lines().join("\n"));
}

/// A machine that was away for longer than its leases comes back with ends of tasks that others have begun meanwhile:
/// work that is done counts, and what is not done yet is stopped.
#[test]
fn finished_work_of_a_lost_machine_counts() {
    let mut late = 0;
    for at in 0..RUNNERS {
        let mut plan = one_long_job(vec![
            (5_000, FaultEvent::Partition(Host::Runner(at))),
            (55_000, FaultEvent::Repair(Host::Runner(at))),
        ]);
        plan.jobs[0].script.lines = 45;
        let outcome = fleet::run_plan(1, plan);
        assert_eq!(outcome.violations, Vec::<String>::new(), "{}", outcome.trace.lines().join("\n"));
        for task in &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks {
            let states: Vec<_> = task.attempt_list.iter().map(|attempt| attempt.status).collect();
            match states[..] {
                [AttemptState::Completed] => {}
                [AttemptState::Completed, AttemptState::Superseded] => late += 1,
                _ => panic!("{states:?}\n{}", outcome.trace.lines().join("\n")),
            }
        }
    }
    assert!(late > 0, "each task was on some machine");
}

/// Its log is delivered, and it leaves no files: the end is the first and only thing that its runner says of it when it is
/// heard again.
#[test]
fn an_end_that_comes_alone_and_late_counts() {
    let mut late = 0;
    for at in 0..RUNNERS {
        let mut plan = one_long_job(vec![
            (15_000, FaultEvent::Partition(Host::Runner(at))),
            (65_000, FaultEvent::Repair(Host::Runner(at))),
        ]);
        let job = &mut plan.jobs[0];
        (job.script.lines, job.script.quiet_ms, job.outputs) = (5, 45_000, false);
        let outcome = fleet::run_plan(1, plan);
        assert_eq!(outcome.violations, Vec::<String>::new(), "{}", outcome.trace.lines().join("\n"));
        for task in &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks {
            let states: Vec<_> = task.attempt_list.iter().map(|attempt| attempt.status).collect();
            match states[..] {
                [AttemptState::Completed] => {}
                [AttemptState::Completed, AttemptState::Superseded] => late += 1,
                _ => panic!("{states:?}\n{}", outcome.trace.lines().join("\n")),
            }
        }
    }
    assert!(late > 0, "each task was on some machine");
}

/// A machine that loses power has nothing of its programs any more: they run again at once, elsewhere or there.
#[test]
fn lost_power_costs_one_attempt() {
    let mut events: Vec<_> = (0..RUNNERS).map(|at| (20_000, FaultEvent::PowerLoss(at))).collect();
    events.extend((0..RUNNERS).map(|at| (22_000, FaultEvent::AgentStart(at))));
    let outcome = fleet::run_plan(1, one_long_job(events));
    assert_eq!(outcome.violations, Vec::<String>::new());
    let tasks = &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks;
    assert!(tasks.iter().all(|task| task.task.attempts == 2), "{}", outcome.trace.lines().join("\n"));
}

/// Nobody else is there to take what they run: whatever keeps them away, and for however long, they go on.
#[test]
fn an_absence_of_all_costs_no_attempt() {
    let each = |begin: fn(usize) -> FaultEvent, end: fn(usize) -> FaultEvent| {
        let away = (0..RUNNERS).map(move |at| (5_000, begin(at)));
        away.chain((0..RUNNERS).map(move |at| (65_000, end(at)))).collect::<Vec<_>>()
    };
    use FaultEvent as F;
    let hours = 2 * 3_600_000;
    let absences = [
        each(|at| F::Partition(Host::Runner(at)), |at| F::Repair(Host::Runner(at))),
        each(F::AgentFreeze, F::AgentThaw),
        each(F::MachineSleep, F::MachineWake),
        each(F::AgentCrash, F::AgentStart),
        each(|at| F::RunnerClock(at, 7_200_000), |at| F::RunnerClock(at, -7_200_000)),
        vec![(5_000, F::ServerFreeze), (65_000, F::ServerThaw)],
        vec![(5_000, F::ServerClock(hours)), (65_000, F::ServerClock(-hours))],
        vec![(5_000, F::DatabaseFull), (65_000, F::DatabaseWritable)],
        vec![(5_000, F::ServerCrash), (65_000, F::ServerStart)],
    ];
    for events in absences {
        let what = format!("{:?}", events[0]);
        let mut plan = one_long_job(events);
        plan.jobs[0].script.lines = 90;
        // Each fills a machine: whoever is heard first has no room for another one's.
        plan.jobs[0].cpus = 2;
        let outcome = fleet::run_plan(1, plan);
        assert_eq!(outcome.violations, Vec::<String>::new(), "{what}");
        let tasks = &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks;
        let attempts: Vec<u32> = tasks.iter().map(|task| task.task.attempts).collect();
        assert_eq!(attempts, [1, 1, 1], "{what}\n{}", outcome.trace.lines().join("\n"));
        for task in tasks {
            let attempt = &task.attempt_list[0];
            assert!(attempt.started_at >= Some(attempt.leased_at), "{what}: {attempt:?}");
            assert!(attempt.completed_at >= attempt.started_at, "{what}: {attempt:?}");
        }
    }
}

/// While no agent runs, somebody who knows no token claims what they were given: nothing of it is live by that.
#[test]
fn a_stranger_brings_nothing_back() {
    let mut events: Vec<_> = (0..RUNNERS).map(|at| (5_000, FaultEvent::AgentCrash(at))).collect();
    events.extend((0..RUNNERS).map(|at| (200_000, FaultEvent::AgentStart(at))));
    let outcome = fleet::run_plan(1, one_long_job(events));
    assert_eq!(outcome.violations, Vec::<String>::new(), "{}", outcome.trace.lines().join("\n"));
    let tasks = &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks;
    assert!(tasks.iter().all(|task| task.task.attempts == 1), "{}", outcome.trace.lines().join("\n"));
}

/// A job that says `lost_after` keeps its machine longer than the others.
#[test]
fn lost_after_is_the_jobs_own() {
    for (lost_after_s, attempts) in [(None, 2), (Some(100), 1)] {
        let mut plan = one_long_job(vec![
            // After it has been renewed.
            (15_000, FaultEvent::Partition(Host::Runner(1))),
            // How long is waited outlives the server.
            (40_000, FaultEvent::ServerCrash),
            (41_000, FaultEvent::ServerStart),
            (95_000, FaultEvent::Repair(Host::Runner(1))),
        ]);
        plan.jobs[0].script.lines = 120;
        plan.jobs[0].lost_after_s = lost_after_s;
        let outcome = fleet::run_plan(1, plan);
        assert_eq!(outcome.violations, Vec::<String>::new(), "{lost_after_s:?}");
        let tasks = &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks;
        let most = tasks.iter().map(|task| task.task.attempts).max();
        assert_eq!(most, Some(attempts), "{lost_after_s:?}\n{}", outcome.trace.lines().join("\n"));
    }
}
