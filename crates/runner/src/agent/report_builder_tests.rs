use super::{super::fixtures::*, *};
use mothership_api::agent::{ArtifactFile, LeasedAttempt, MachineUsage};
use mothership_core::{ids::BlobHash, placement::Capacity};
use proptest::prelude::*;

/// A state with `count` running attempts, `1.0.1` and on.
fn state(count: usize) -> AgentState {
    let mut state = AgentState::new(Capacity { cpus: 1e6, ..Capacity::default() });
    for index in 0..count {
        state.enqueue(lease(&format!("1.{index}.1"), 1.0));
        let attempt = state.next_to_start().unwrap();
        state.attempts.get_mut(&attempt).unwrap().started_at = Some(at());
    }
    state
}

/// Ends an attempt with output files of these name lengths.
fn end(state: &mut AgentState, index: usize, names: &[usize]) {
    let attempt = id(&format!("1.{index}.1"));
    let held = state.attempts.get_mut(&attempt).unwrap();
    held.end = Some(ended(EndCause::Exited, Some(0)));
    let file = |len: &usize| ArtifactFile {
        path: "n".repeat(*len),
        blob: BlobHash([7; 32]),
        size: 1,
        executable: false,
    };
    held.artifacts = names.iter().map(file).collect();
    state.unsent_ends.insert(attempt);
}

fn body_bytes(request: &ReportRequest) -> usize {
    serde_json::to_vec(request).unwrap().len()
}

#[tokio::test(start_paused = true)]
async fn nothing_to_say_is_no_report() {
    let mut state = state(3);
    let mut builder = ReportBuilder::new(10, usize::MAX);
    builder.add_ends(&state, at());
    builder.add_starts(&state);
    builder.add_progress(&mut state, Instant::now(), at());
    builder.add_machine(&state);
    assert_eq!(builder.finish(), None);
}

#[tokio::test(start_paused = true)]
async fn an_idle_runner_still_shows_that_it_is_alive() {
    let mut builder = ReportBuilder::new(10, usize::MAX);
    builder.add_alive(&state(0));
    assert_eq!(builder.finish().unwrap().alive, Some(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn leases_are_renewed_however_small_the_report_is() {
    let mut builder = ReportBuilder::new(1, usize::MAX);
    builder.add_alive(&state(300));
    assert_eq!(builder.finish().unwrap().alive.map(|alive| alive.len()), Some(300));
}

#[tokio::test(start_paused = true)]
async fn each_kind_has_its_own_limit_of_items() {
    let mut state = state(6);
    for index in 0..3 {
        end(&mut state, index, &[]);
    }
    let all: Vec<AttemptId> = state.attempts.keys().copied().collect();
    for attempt in all {
        state.unsent_starts.insert(attempt);
        state.dirty_progress.insert(attempt);
        state.attempts.get_mut(&attempt).unwrap().progress = Some(progress(0.5, 1));
    }
    let mut builder = ReportBuilder::new(2, usize::MAX);
    builder.add_ends(&state, at());
    builder.add_starts(&state);
    builder.add_progress(&mut state, Instant::now(), at());
    let request = builder.finish().unwrap();
    let ids = |ids: &[AttemptId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let ended: Vec<_> = request.ended.iter().map(|one| one.attempt).collect();
    let started: Vec<_> = request.started.iter().map(|one| one.attempt).collect();
    let progressed: Vec<_> = request.progress.iter().map(|one| one.attempt).collect();
    assert_eq!(ids(&ended), ["1.0.1", "1.1.1"]);
    // The report of an end contains its start and its progress.
    assert_eq!((ids(&started), ids(&progressed)), (ids(&started), ids(&started)));
    assert_eq!(ids(&started), ["1.3.1", "1.4.1"]);
}

#[tokio::test(start_paused = true)]
async fn progress_of_one_attempt_is_sent_four_times_a_second() {
    let mut state = state(1);
    let attempt = id("1.0.1");
    let report = |state: &mut AgentState, fraction: f64| {
        state.attempts.get_mut(&attempt).unwrap().progress = Some(progress(fraction, 1));
        state.dirty_progress.insert(attempt);
        let mut builder = ReportBuilder::new(10, usize::MAX);
        builder.add_progress(state, Instant::now(), at());
        builder.finish().map(|request| request.progress[0].fraction)
    };
    assert_eq!(report(&mut state, 0.1), Some(Some(0.1)));
    assert_eq!(report(&mut state, 0.2), None);
    tokio::time::advance(PROGRESS_INTERVAL - Duration::from_millis(1)).await;
    assert_eq!(report(&mut state, 0.3), None);
    assert!(state.dirty_progress.contains(&attempt), "it is sent later");
    tokio::time::advance(Duration::from_millis(1)).await;
    assert_eq!(report(&mut state, 0.4), Some(Some(0.4)));
    assert!(state.dirty_progress.is_empty());
}

#[tokio::test(start_paused = true)]
async fn ends_fill_a_body_and_the_rest_waits() {
    let mut state = state(5);
    let name = BODY_BYTES_MAX / 5 * 2;
    for index in 0..5 {
        end(&mut state, index, &[name]);
    }
    let mut builder = ReportBuilder::new(10, usize::MAX);
    builder.add_ends(&state, at());
    let request = builder.finish().unwrap();
    assert_eq!(request.ended.len(), 2, "a third one does not fit");
    assert!(body_bytes(&request) <= BODY_BYTES_MAX);
}

#[tokio::test(start_paused = true)]
async fn an_end_too_large_for_a_shared_report_goes_alone() {
    let mut state = state(2);
    state.unsent_starts.insert(id("1.1.1"));
    end(&mut state, 0, &[BODY_BYTES_MAX + 1]);
    let mut builder = ReportBuilder::new(10, usize::MAX);
    builder.add_ends(&state, at());
    builder.add_starts(&state);
    let request = builder.finish().unwrap();
    assert_eq!((request.ended.len(), request.started.len()), (1, 0));
    assert_eq!(request.ended[0].artifacts.len(), 1);
    assert!(body_bytes(&request) <= REPORT_BODY_BYTES_MAX);
}

#[tokio::test(start_paused = true)]
async fn an_end_too_large_for_any_report_keeps_the_files_that_fit_and_says_so() {
    let mut state = state(1);
    end(&mut state, 0, &[1, ALONE_BYTES_MAX, 1]);
    for (missing, cause) in
        [(OutputsMissing::Warn, EndCause::Exited), (OutputsMissing::Fail, EndCause::FilesFailed)]
    {
        let held = state.attempts.values_mut().next().unwrap();
        held.lease = LeasedAttempt { outputs_missing: missing, ..(*held.lease).clone() }.into();
        let mut builder = ReportBuilder::new(10, usize::MAX);
        builder.add_ends(&state, at());
        let ended = builder.finish().unwrap().ended.remove(0);
        assert_eq!((ended.cause, ended.artifacts.len()), (cause, 1));
        let why = ended.error_message.unwrap();
        assert!(why.starts_with("the names of its 3 output files are too long: 1 were kept"), "{why}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_machines_sample_goes_along() {
    let mut state = state(0);
    state.machine = Some(MachineUsage { cpu: 0.5, ..MachineUsage::default() });
    let mut builder = ReportBuilder::new(1, usize::MAX);
    builder.add_machine(&state);
    assert_eq!(builder.finish().unwrap().machine, state.machine);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    /// Whatever files the ends have, no body is larger than the server takes, and the first end always goes.
    #[test]
    fn no_body_is_too_large(names in proptest::collection::vec(
        proptest::collection::vec(1usize..BODY_BYTES_MAX / 2, 0..4), 1..6,
    )) {
        let runtime = tokio::runtime::Builder::new_current_thread().start_paused(true).enable_time().build().unwrap();
        let _inside = runtime.enter();
        let mut state = state(names.len());
        for (index, names) in names.iter().enumerate() {
            end(&mut state, index, names);
        }
        let mut builder = ReportBuilder::new(10, usize::MAX);
        builder.add_alive(&state);
        builder.add_ends(&state, at());
        let request = builder.finish().unwrap();
        prop_assert!(!request.ended.is_empty());
        prop_assert!(body_bytes(&request) <= REPORT_BODY_BYTES_MAX);
        let is_shared = request.ended.len() > 1;
        prop_assert!(!is_shared || body_bytes(&request) <= JSON_BODY_BYTES_MAX);
    }
}
