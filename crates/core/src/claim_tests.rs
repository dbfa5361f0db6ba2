use super::*;
use proptest::prelude::*;

fn cpus(cpus: f64) -> Capacity {
    Capacity { cpus, ..Capacity::default() }
}

fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn requirements(texts: &[&str]) -> Vec<Requirement> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn job(id: i64, need: f64, requires: &[&str], prefers: &[&str]) -> CandidateJob {
    CandidateJob {
        id: JobId(id),
        need: cpus(need),
        requires: requirements(requires),
        prefers: requirements(prefers),
    }
}

fn order(jobs: Vec<CandidateJob>) -> Vec<i64> {
    let machine = labels(&[("site", "lab"), ("ssd", "yes")]);
    in_order(jobs, &cpus(8.0), &machine).into_iter().map(|job| job.id.0).collect()
}

#[test]
fn jobs_are_handed_out_in_their_order_and_unwanted_ones_last() {
    let jobs = vec![
        job(1, 1.0, &[], &["site=office"]),
        job(2, 1.0, &[], &[]),
        job(3, 1.0, &["site=lab"], &["ssd=yes"]),
        job(4, 1.0, &[], &["ssd=no"]),
        job(5, 8.0, &[], &[]),
    ];
    assert_eq!(order(jobs), [2, 3, 5, 1, 4]);
}

#[test]
fn what_could_never_run_here_is_left_out() {
    let jobs = vec![
        job(1, 8.1, &[], &[]),
        job(2, 1.0, &["site=office"], &[]),
        job(3, 1.0, &["gpu"], &["ssd=yes"]),
        job(4, 8.0, &["site=lab"], &[]),
    ];
    assert_eq!(order(jobs), [4], "what is busy now may be free later; what is not there never comes");
    assert_eq!(order(vec![]), Vec::<i64>::new());
}

#[test]
fn how_many_tasks_there_is_room_for() {
    // Free cpus, ahead, max, need of a task, expected.
    let cases = [
        (4.0, 0, 9, 1.0, 4),
        (4.0, 0, 3, 1.0, 3),
        (4.0, 2, 9, 1.0, 6),
        (4.0, 9, 9, 1.0, 9),
        (0.0, 0, 9, 1.0, 0),
        (0.0, 2, 9, 1.0, 2),
        (0.0, 0, 9, 0.0, 9),
        (4.0, 0, 0, 1.0, 0),
        (1.0, 0, 9, 0.25, 4),
    ];
    for (free, ahead, max, need, expected) in cases {
        let room = ClaimRoom::new(cpus(free), ahead, max);
        assert_eq!(
            room.for_tasks(&cpus(need)),
            expected,
            "{free} free, {ahead} ahead, {max} at most, need {need}"
        );
    }
}

#[test]
fn a_job_gets_no_more_than_its_own_limits_allow() {
    let room = ClaimRoom::new(cpus(10.0), 0, 100);
    let share =
        |pending, running, max_running, paused| room.share(&cpus(1.0), pending, running, max_running, paused);
    assert_eq!(share(50, 0, None, false), 10);
    assert_eq!(share(3, 0, None, false), 3);
    assert_eq!(share(50, 2, Some(5), false), 3);
    assert_eq!(share(50, 5, Some(5), false), 0);
    assert_eq!(share(50, 7, Some(5), false), 0, "a limit that was lowered stops nothing that runs");
    assert_eq!(share(50, 0, Some(0), false), 0);
    assert_eq!(share(50, 0, None, true), 0);
}

#[test]
fn what_was_handed_out_is_gone() {
    let mut room = ClaimRoom::new(cpus(4.0), 2, 10);
    room.occupy(&cpus(1.0), 3);
    assert_eq!(room.for_tasks(&cpus(1.0)), 3, "one that fits and two ahead");
    room.occupy(&cpus(1.0), 2);
    assert_eq!(room.for_tasks(&cpus(1.0)), 1, "what did not fit was ahead");
    room.occupy(&cpus(1.0), 1);
    assert_eq!(room.for_tasks(&cpus(1.0)), 0);
    assert_eq!(room.for_tasks(&cpus(0.0)), 4, "what needs nothing fits until the answer is full");
}

fn runner(number: u128) -> RunnerId {
    RunnerId(uuid::Uuid::from_u128(number))
}

#[test]
fn who_may_take_a_task_that_somebody_holds() {
    use {AttemptState as A, HolderDecision as Is};
    let holder = |state, cancel_requested| LiveAttempt {
        attempt: JobId(1).task(0).attempt(1),
        runner: runner(1),
        state,
        leased_at: Timestamp::UNIX_EPOCH,
        cancel_requested,
    };
    let cases = [
        (A::Leased, false, 1, Is::Keep),
        (A::Running, false, 1, Is::Replace),
        (A::Leased, false, 2, Is::HeldBy(holder(A::Leased, false))),
        (A::Running, false, 2, Is::HeldBy(holder(A::Running, false))),
        // What is being stopped belongs to nobody any more, whoever asks.
        (A::Leased, true, 1, Is::Cancelled),
        (A::Running, true, 1, Is::Cancelled),
        (A::Running, true, 2, Is::Cancelled),
    ];
    for (state, cancel_requested, asks, expected) in cases {
        let found = over_holder(holder(state, cancel_requested), runner(asks));
        assert_eq!(found, expected, "{state}, cancelled {cancel_requested}, runner {asks} asks");
    }
}

#[test]
fn which_tasks_a_person_may_begin() {
    use {ClaimRefusal as No, TaskState as T};
    // Task, waits for its retry, job cancelled, job paused.
    let cases = [
        (T::Pending, false, false, false, Ok(())),
        (T::Waiting, true, false, false, Ok(())),
        (T::Completed, false, false, false, Ok(())),
        (T::Failed, false, false, false, Ok(())),
        (T::Cancelled, false, false, false, Err(No::Cancelled)),
        (T::Waiting, false, false, false, Err(No::Waits)),
        (T::Waiting, false, false, true, Err(No::Waits)),
        (T::Pending, false, false, true, Err(No::Paused)),
        (T::Failed, false, false, true, Err(No::Paused)),
        (T::Pending, false, true, true, Err(No::Cancelled)),
        (T::Completed, false, true, false, Err(No::Cancelled)),
        (T::Waiting, false, true, false, Err(No::Cancelled)),
    ];
    for (task, retry, cancelled, paused, expected) in cases {
        assert_eq!(
            may_begin(task, retry, cancelled, paused),
            expected,
            "{task} {retry} {cancelled} {paused}"
        );
    }
}

#[test]
fn what_has_ended_begins_afresh() {
    for state in TaskState::ALL {
        assert_eq!(keeps_counts(*state), !state.is_final());
    }
}

proptest! {
    /// However tasks of different needs are handed out, never more than the free capacity and the reserve.
    #[test]
    fn nobody_is_given_more_than_fits(
        free in 0u32..16, ahead in 0u64..4, max in 0u64..32,
        needs in prop::collection::vec((1u32..5, 0u64..9, 0u64..9, prop::option::of(0u32..9)), 0..8),
    ) {
        let mut room = ClaimRoom::new(cpus(free.into()), ahead, max);
        let (mut given, mut occupied) = (0, 0);
        for (need, pending, running, max_running) in needs {
            let share = room.share(&cpus(need.into()), pending, running, max_running, false);
            prop_assert!(share <= pending);
            prop_assert!(max_running.is_none_or(|most| share == 0 || running + share <= most.into()));
            room.occupy(&cpus(need.into()), share);
            given += share;
            occupied += share * u64::from(need);
        }
        prop_assert!(given <= max);
        // Each of those ahead is as large as the largest need at most.
        prop_assert!(occupied <= u64::from(free) + ahead * 4);
    }

    /// Nothing is lost and nothing is made up: the order is a selection of what came.
    #[test]
    fn order_is_a_stable_selection(wants in prop::collection::vec((0.0f64..10.0, 0usize..3), 0..12)) {
        let prefers = [&[][..], &["ssd=yes"][..], &["ssd=no"][..]];
        let jobs: Vec<_> = wants
            .iter()
            .enumerate()
            .map(|(id, (need, wish))| job(id as i64, *need, &[], prefers[*wish]))
            .collect();
        let expected = |last: bool| -> Vec<i64> {
            wants
                .iter()
                .enumerate()
                .filter(|(_, (need, wish))| *need <= 8.0 && (*wish == 2) == last)
                .map(|(id, _)| id as i64)
                .collect()
        };
        let all: Vec<i64> = expected(false).into_iter().chain(expected(true)).collect();
        prop_assert_eq!(order(jobs), all);
    }
}
