use super::{super::fixtures::*, *};
use std::time::Duration;

fn state(cpus: f64) -> AgentState {
    AgentState::new(Capacity { cpus, ..Capacity::default() })
}

/// A machine of two cores that has seen short tasks; what fits of `waiting` runs.
fn busy_with_short_tasks(waiting: &[(&str, f64)]) -> AgentState {
    let mut state = state(2.0);
    for _ in 0..50 {
        state.depth.observe(Duration::from_millis(40));
    }
    waiting.iter().for_each(|(id, cpus)| state.enqueue(lease(id, *cpus)));
    while let Some(attempt) = state.next_to_start() {
        state.prefetch.open_chain(attempt);
        state.set_phase(attempt, AttemptPhase::Running);
    }
    state
}

fn prefetch_all(state: &mut AgentState) -> Vec<(String, String)> {
    let next = || {
        let (attempt, predecessor) = state.next_to_prefetch()?;
        state.set_phase(attempt, AttemptPhase::Running);
        Some((attempt.to_string(), predecessor.to_string()))
    };
    std::iter::from_fn(next).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn capacity_is_allocated_in_order_of_arrival() {
    let mut state = state(2.0);
    for (id, cpus) in [("1.0.1", 1.0), ("1.1.1", 2.0), ("1.2.1", 1.0)] {
        state.enqueue(lease(id, cpus));
        state.enqueue(lease(id, cpus));
    }
    assert_eq!(state.queue.len(), 3, "a lease that came twice is queued once");
    assert!(state.free_capacity().cpus.abs() < 1e-9);
    let first = state.next_to_start().unwrap();
    // The second does not fit beside the first, and the third does not overtake it.
    assert_eq!(state.next_to_start(), None);
    state.forget(first);
    assert_eq!(state.next_to_start(), Some(id("1.1.1")));
}

#[test]
fn a_task_too_large_for_the_machine_is_run_alone() {
    let mut state = state(1.0);
    state.enqueue(lease("1.0.1", 8.0));
    assert!(state.next_to_start().is_some());
}

#[test]
fn what_ends_unstarted_frees_its_place_in_the_queue() {
    let mut state = state(2.0);
    for id in ["1.0.1", "1.1.1", "1.2.1"] {
        state.enqueue(lease(id, 2.0));
    }
    let running = state.next_to_start().unwrap();
    state.end_unstarted(id("1.1.1"), EndCause::Cancelled, None, at());
    assert_eq!(state.queue, [id("1.2.1")]);
    assert_eq!((state.running_count(), state.unsent_ends.len()), (1, 1));
    let end = state.attempts[&id("1.1.1")].end.as_ref().unwrap();
    assert_eq!((end.cause, end.started_at, end.at), (EndCause::Cancelled, None, at()));
    state.forget(running);
    assert_eq!(state.next_to_start(), Some(id("1.2.1")));
    // Nobody waits any more, so all but what runs is free.
    assert!(state.free_capacity().cpus.abs() < 1e-9);
}

#[test]
fn an_end_of_an_unknown_attempt_changes_nothing() {
    let mut state = state(2.0);
    state.end_unstarted(id("9.9.9"), EndCause::Released, None, at());
    state.forget(id("9.9.9"));
    assert!(state.attempts.is_empty() && state.unsent_ends.is_empty());
}

#[test]
fn forgetting_leaves_no_trace() {
    let mut state = state(2.0);
    state.enqueue(lease("1.0.1", 1.0));
    let attempt = state.next_to_start().unwrap();
    state.prefetch.open_chain(attempt);
    for set in
        [&mut state.unsent_starts, &mut state.dirty_progress, &mut state.unsent_ends, &mut state.unsent_logs]
    {
        set.insert(attempt);
    }
    state.forget(attempt);
    let sets = [&state.unsent_starts, &state.dirty_progress, &state.unsent_ends, &state.unsent_logs];
    assert!(sets.iter().all(|set| set.is_empty()) && state.attempts.is_empty());
    assert_eq!((state.running_count(), state.free_capacity().cpus), (0, 2.0));
}

#[test]
fn a_recovered_attempt_holds_capacity_and_is_reported_again() {
    let mut state = state(2.0);
    let mut held = HeldAttempt::new(lease("1.0.1", 1.0));
    held.started_at = Some(at());
    held.log.written = 5;
    state.recover(id("1.0.1"), held);
    assert_eq!((state.running_count(), state.free_capacity().cpus), (1, 1.0));
    assert!(state.unsent_starts.contains(&id("1.0.1")) && state.unsent_logs.contains(&id("1.0.1")));
    assert_eq!(state.attempts[&id("1.0.1")].phase, AttemptPhase::Running);
    // One that never started has no start to be reported.
    state.recover(id("1.1.1"), HeldAttempt::new(lease("1.1.1", 1.0)));
    assert!(!state.unsent_starts.contains(&id("1.1.1")) && !state.unsent_logs.contains(&id("1.1.1")));
}

#[tokio::test(start_paused = true)]
async fn chains_fill_evenly_and_the_next_inherits_the_capacity() {
    let ids = ["1.0.1", "1.1.1", "1.2.1", "1.3.1", "1.4.1", "1.5.1", "1.6.1"];
    let mut state = busy_with_short_tasks(&ids.map(|id| (id, 1.0)));
    let wanted = [("1.2.1", "1.0.1"), ("1.3.1", "1.1.1"), ("1.4.1", "1.2.1"), ("1.5.1", "1.3.1")];
    assert_eq!(prefetch_all(&mut state), pairs(&wanted), "two behind each, no more");
    assert_eq!((state.running_count(), state.queue.len()), (2, 1));
    state.release_capacity(id("1.0.1"));
    assert_eq!(state.running_count(), 2, "the next one has its capacity");
    assert_eq!(state.next_to_start(), None);
    assert_eq!(prefetch_all(&mut state), pairs(&[("1.6.1", "1.4.1")]));
    // One that waits goes away; nobody is started by that.
    state.release_capacity(id("1.4.1"));
    assert_eq!(state.running_count(), 2);
    for over in ["1.2.1", "1.6.1", "1.1.1", "1.3.1"] {
        state.release_capacity(id(over));
    }
    assert_eq!(state.running_count(), 1);
    state.release_capacity(id("1.5.1"));
    assert!((state.free_capacity().cpus - 2.0).abs() < 1e-9);
    assert!(state.prefetch.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_inherits_capacity_runs_and_is_not_prepared_again() {
    let mut state = busy_with_short_tasks(&[("1.0.1", 2.0), ("1.1.1", 2.0)]);
    assert_eq!(prefetch_all(&mut state).len(), 1);
    state.release_capacity(id("1.0.1"));
    // A cancel in phase `Preparing` would end it without stopping the program that the keeper has started.
    assert_eq!(state.attempts[&id("1.1.1")].phase, AttemptPhase::Running);
}

#[tokio::test(start_paused = true)]
async fn what_needs_more_than_the_head_is_not_prefetched() {
    let mut state = busy_with_short_tasks(&[("1.0.1", 1.0), ("1.1.1", 2.0), ("1.2.1", 1.0)]);
    assert_eq!(prefetch_all(&mut state), [], "nor does anybody overtake it");
}

#[tokio::test(start_paused = true)]
async fn what_needs_files_is_not_prefetched() {
    let mut state = busy_with_short_tasks(&[("1.0.1", 2.0)]);
    let files = vec![mothership_api::agent::TextFile { to: "a".into(), content: "x".into() }];
    state.enqueue(LeasedAttempt { files, ..lease("1.1.1", 2.0) });
    assert_eq!(prefetch_all(&mut state), []);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_prefetched_before_tasks_are_known_to_be_short() {
    let mut state = state(2.0);
    for id in ["1.0.1", "1.1.1"] {
        state.enqueue(lease(id, 2.0));
    }
    let head = state.next_to_start().unwrap();
    state.prefetch.open_chain(head);
    assert_eq!(prefetch_all(&mut state), []);
}

#[tokio::test(start_paused = true)]
async fn a_chain_that_was_recalled_takes_nobody() {
    let mut state = busy_with_short_tasks(&[("1.0.1", 2.0), ("1.1.1", 2.0), ("1.2.1", 2.0)]);
    assert_eq!(prefetch_all(&mut state).len(), 2);
    assert_eq!(state.prefetch.recall(true), [id("1.2.1"), id("1.1.1")]);
    state.enqueue(lease("1.3.1", 2.0));
    assert_eq!(prefetch_all(&mut state), []);
}
