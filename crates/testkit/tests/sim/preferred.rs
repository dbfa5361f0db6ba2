//! Work that prefers a machine, while all are idle.

use super::one_long_job;
use mothership_testkit::sim::{
    fleet,
    plan::{FaultEvent, LABELLED},
};

/// Where the tasks of a job ran that prefers the labelled runner, which has room for two of them.
fn where_they_ran(tasks: u64, events: Vec<(u64, FaultEvent)>) -> Vec<String> {
    let mut plan = one_long_job(events);
    // When all runners wait for work.
    plan.acts[0].at_ms = 20_000;
    let job = &mut plan.jobs[0];
    (job.tasks, job.prefers, job.script.lines) = (tasks, true, 20);
    let outcome = fleet::run_plan(1, plan);
    assert_eq!(outcome.violations, Vec::<String>::new(), "{}", outcome.trace.lines().join("\n"));
    let tasks = &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks;
    let first = |at: usize| tasks[at].attempt_list[0].runner.clone().expect("it ran somewhere");
    (0..tasks.len()).map(first).collect()
}

#[test]
fn an_idle_runner_that_is_preferred_has_all_that_it_has_room_for() {
    let preferred = format!("runner-{LABELLED}");
    assert_eq!(where_they_ran(1, Vec::new()), std::slice::from_ref(&preferred));
    assert_eq!(where_they_ran(2, Vec::new()), [preferred.clone(), preferred.clone()]);
    let of_six = where_they_ran(6, Vec::new());
    assert_eq!(of_six.iter().filter(|runner| **runner == preferred).count(), 2, "{of_six:?}");
    // One that has just left is waited for for a moment, and not until it counts as silent.
    let gone = vec![(19_000, FaultEvent::AgentDetach(LABELLED)), (60_000, FaultEvent::AgentStart(LABELLED))];
    assert!(!where_they_ran(2, gone).contains(&preferred));
}
