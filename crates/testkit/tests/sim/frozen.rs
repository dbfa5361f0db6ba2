//! A task that was given to somebody else while nothing was heard of its runner, though its program went on.

use super::one_long_job;
use mothership_core::state::AttemptState;
use mothership_testkit::sim::{
    fleet,
    plan::{FaultEvent, Host, RUNNERS},
};

/// Whatever kept its agent away, the server hears how far the program is before it decides.
#[test]
fn an_attempt_whose_agent_was_away_has_its_task_again_when_it_is_further() {
    use FaultEvent as F;
    type Fault = fn(usize) -> FaultEvent;
    let absences: [(Fault, Fault); 3] = [
        (F::AgentFreeze, F::AgentThaw),
        (F::AgentCrash, F::AgentStart),
        (|at| F::Partition(Host::Runner(at)), |at| F::Repair(Host::Runner(at))),
    ];
    for (away, back) in absences {
        let mut overtook = 0;
        for at in 0..RUNNERS {
            // From the first steps on; the other attempt begins half a minute later and is far beyond those.
            let mut plan = one_long_job(vec![(4_000, away(at)), (75_000, back(at))]);
            let job = &mut plan.jobs[0];
            (job.tasks, job.script.lines) = (1, 150);
            let outcome = fleet::run_plan(1, plan);
            assert_eq!(outcome.violations, Vec::<String>::new(), "{}", outcome.trace.lines().join("\n"));
            let task = &outcome.snapshot.expect("a person who saw the end").jobs[0].tasks[0];
            let states: Vec<_> = task.attempt_list.iter().map(|attempt| attempt.status).collect();
            match states[..] {
                [AttemptState::Completed] => {}
                [AttemptState::Completed, AttemptState::Superseded] => overtook += 1,
                _ => panic!("{:?}: {states:?}\n{}", away(at), outcome.trace.lines().join("\n")),
            }
        }
        assert_eq!(overtook, 1, "{:?}: the task was on one machine", away(0));
    }
}
