use super::*;
use proptest::prelude::*;

fn cpus(cpus: f64) -> Capacity {
    Capacity { cpus, ..Capacity::default() }
}

fn room(free: f64, ahead: u64, max: u64) -> ClaimRoom {
    ClaimRoom::new(cpus(free), GpuRoom::default(), ahead, max)
}

/// Queues of classes: need, how well the machine suits, and their jobs as (priority, number).
type Queues = Vec<(f64, Suits, Vec<(i32, i64)>)>;

/// The whole order in which jobs come when each takes one task, reading `page` jobs at a time.
fn order(queues: &Queues, free: f64, page: usize) -> Vec<i64> {
    let mut order = ClaimOrder::new(queues.iter().map(|(need, suits, _)| (cpus(*need), *suits)));
    let (mut room, mut out) = (room(free, 0, 1000), Vec::new());
    let jobs: Vec<Vec<QueuePlace>> = queues
        .iter()
        .map(|(_, _, jobs)| {
            let mut places: Vec<QueuePlace> = jobs
                .iter()
                .map(|(priority, job)| QueuePlace { priority: *priority, job: JobId(*job) })
                .collect();
            places.sort();
            places
        })
        .collect();
    loop {
        match order.next(&room) {
            ClaimStep::Load(wanted) => {
                assert!(!wanted.is_empty());
                for (queue, after) in wanted {
                    let behind = jobs[queue].iter().filter(|place| after.is_none_or(|after| **place > after));
                    let next: Vec<QueuePlace> = behind.copied().take(page).collect();
                    let ends = next.len() < page;
                    order.load(queue, next, ends);
                }
            }
            ClaimStep::Take { queue, job } => {
                room.occupy(&order.need(queue).clone(), 1);
                out.push(job.0);
            }
            ClaimStep::Done => return out,
        }
    }
}

#[test]
fn jobs_are_handed_out_by_priority_and_age_and_unwanted_ones_last() {
    use Suits::{Poorly, Well};
    let queues = vec![
        (1.0, Well, vec![(0, 2), (5, 9), (0, 3)]),
        (2.0, Well, vec![(0, 1), (0, 4)]),
        (1.0, Poorly, vec![(9, 5)]),
    ];
    for page in [1, 2, 100] {
        assert_eq!(order(&queues, 100.0, page), [9, 1, 2, 3, 4, 5]);
    }
    assert_eq!(order(&vec![], 4.0, 1), Vec::<i64>::new());
}

#[test]
fn what_there_is_no_room_for_stands_in_front_of_nobody() {
    use Suits::Well;
    let queues = vec![(8.0, Well, (1..2000).map(|job| (9, job)).collect()), (1.0, Well, vec![(0, 5000)])];
    assert_eq!(order(&queues, 4.0, 1), [5000]);
    assert_eq!(order(&queues, 8.0, 1), [1]);
    assert_eq!(order(&queues, 9.0, 1), [1, 5000]);
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
        let room = room(free, ahead, max);
        assert_eq!(
            room.for_tasks(&cpus(need)),
            expected,
            "{free} free, {ahead} ahead, {max} at most, need {need}"
        );
    }
}

#[test]
fn a_job_gets_no_more_than_its_own_limits_allow() {
    let room = room(10.0, 0, 100);
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
    let mut room = room(4.0, 2, 10);
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
        let mut room = room(free.into(), ahead, max);
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

    /// Whatever classes the jobs stand in and however many are read at a time, the order is that of one queue.
    #[test]
    fn classes_do_not_change_the_order(
        jobs in prop::collection::vec((0i32..4, 0usize..4), 0..24), page in 1usize..6,
    ) {
        let mut queues: Queues = (0..4).map(|class| (1.0, if class < 2 { Suits::Well } else { Suits::Poorly }, vec![])).collect();
        for (job, (priority, class)) in jobs.iter().enumerate() {
            queues[*class].2.push((*priority, job as i64));
        }
        let mut expected: Vec<i64> = (0..jobs.len() as i64).collect();
        expected.sort_by_key(|job| {
            let (priority, class) = jobs[*job as usize];
            (class >= 2, -priority, *job)
        });
        prop_assert_eq!(order(&queues, 100.0, page), expected);
    }

    /// Devices are handed out with the tasks, to each as many as it needs, and none ahead of its time.
    #[test]
    fn every_task_has_its_devices(devices in 0u32..5, need in 1u32..4, ahead in 0u64..4, tasks in 0u64..9) {
        let total = Capacity { gpus: devices.into(), ..cpus(100.0) };
        let mut room = ClaimRoom::new(total, GpuRoom::new(crate::gpu::devices([], devices.into()), []), ahead, 100);
        let need = Capacity { gpus: f64::from(need) / 2.0, ..cpus(1.0) };
        let need = if need.gpus > 1.0 { Capacity { gpus: need.gpus.ceil(), ..need } } else { need };
        let share = room.share(&need, tasks, 0, None, false);
        let given = room.occupy(&need, share);
        prop_assert_eq!(given.len() as u64, share);
        for shares in &given {
            prop_assert_eq!(shares.iter().map(|share| share.share).sum::<f64>(), need.gpus);
        }
        prop_assert_eq!(share, tasks.min((f64::from(devices) / need.gpus) as u64));
    }
}
