use super::*;
use crate::memory::notifier::StopOrder;
use crate::{actor::Person, test_server::Harness};

fn person() -> Person {
    Person::local()
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let harness = Harness::new().await;
    let id = harness.submit_array(5).await;
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let query = TaskQuery { limit: Some(2), after, ..TaskQuery::default() };
        let page = list(&harness.app, &person(), id, query).await.unwrap();
        assert_eq!(page.total, 5);
        seen.extend(page.tasks.iter().map(|task| task.index));
        match page.next {
            Some(next) => after = Some(next.parse().unwrap()),
            None => break,
        }
    }
    assert_eq!(seen, [0, 1, 2, 3, 4]);
    let none = TaskQuery { status: Some("failed".into()), ..TaskQuery::default() };
    let page = list(&harness.app, &person(), id, none).await.unwrap();
    assert_eq!((page.tasks.len(), page.total, page.next), (0, 0, None));
    let missing = list(&harness.app, &person(), JobId(99), TaskQuery::default()).await.unwrap_err();
    assert!(matches!(missing, OpError::NotFound(_)));
}

#[tokio::test]
async fn a_task_is_shown_with_its_attempts_and_neighbours() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(3).await;
    let held = harness.lease(runner, 2.0).await;
    for attempt in &held {
        harness.start(runner, attempt).await;
    }
    harness.end(runner, &held[1], 3).await;
    let shown = get(&harness.app, &person(), held[0].id.task).await.unwrap();
    assert_eq!((shown.task.status, shown.attempt_list.len()), (TaskState::Running, 1));
    assert_eq!((shown.job_name.as_str(), shown.command.as_str()), ("scan", "true"));
    assert_eq!(shown.attempt_list[0].runner.as_deref(), Some("bench-1"));
    let never = get(&harness.app, &person(), id.task(2)).await.unwrap();
    assert_eq!((never.attempt_list.len(), never.previous, never.next), (0, Some(1), None));
    let missing = get(&harness.app, &person(), id.task(3)).await.unwrap_err();
    assert_eq!(missing.to_string(), format!("there is no task {id}.3"));
}

#[tokio::test]
async fn a_pending_task_is_cancelled_at_once_and_a_running_one_is_ordered_to_stop() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(2).await;
    let held = harness.lease(runner, 1.0).await.remove(0);
    let waiting = id.task(1 - held.id.task.index);
    assert_eq!(cancel(&harness.app, &person(), waiting).await.unwrap().status, TaskState::Cancelled);
    let running = cancel(&harness.app, &person(), held.id.task).await.unwrap();
    assert!(running.status == TaskState::Running && running.cancel_requested);
    assert_eq!(harness.app.notifier.runner(runner).take_orders(), [(held.id, StopOrder::Cancel)].into());
    let missing = cancel(&harness.app, &person(), id.task(9)).await.unwrap_err();
    assert!(matches!(missing, OpError::NotFound(_)));
}

#[tokio::test]
async fn only_what_failed_or_was_cancelled_is_tried_again() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(1).await;
    let refused = retry(&harness.app, &person(), id.task(0)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("task {id}.0 is pending; only failed and cancelled tasks can be retried")
    );
    let held = harness.lease(runner, 1.0).await.remove(0);
    harness.end(runner, &held, 1).await;
    assert_eq!(retry(&harness.app, &person(), id.task(0)).await.unwrap().status, TaskState::Pending);
    let again = harness.lease(runner, 1.0).await.remove(0);
    assert_eq!(again.id.number, 2);
}

#[tokio::test]
async fn a_silent_attempt_can_be_given_up() {
    use crate::background::{Reaper, Service as _};
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(1).await.task(0);
    let refused = give_up(&harness.app, &person(), id).await.unwrap_err();
    assert_eq!(refused.to_string(), format!("task {id} is pending; nobody has it that could be given up"));
    harness.lease(runner, 1.0).await;
    let refused = give_up(&harness.app, &person(), id).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("the runner of task {id} is heard of; to stop the task, cancel it")
    );
    let mut reaper = Reaper::new(harness.app.clone());
    for _ in 0..=20 {
        reaper.tick(harness.app.now()).await.unwrap();
        harness.clock.advance_ms(1000);
    }
    reaper.tick(harness.app.now()).await.unwrap();
    let shown = get(&harness.app, &person(), id).await.unwrap().attempt_list.remove(0);
    assert!(shown.given_up_at.is_some() && shown.given_up_at == shown.lease_expires_at, "{shown:?}");
    assert_eq!(give_up(&harness.app, &person(), id).await.unwrap().status, TaskState::Pending);
    let shown = get(&harness.app, &person(), id).await.unwrap().attempt_list.remove(0);
    assert!(shown.error_message.unwrap().contains("gave it up") && shown.given_up_at.is_none());
    let missing =
        give_up(&harness.app, &person(), mothership_core::ids::JobId(99).task(0)).await.unwrap_err();
    assert!(matches!(missing, OpError::NotFound(_)));
}

/// On every page the same, and no more than when it was heard last: its program goes on.
#[tokio::test]
async fn the_time_left_does_not_grow_while_a_machine_is_silent() {
    use crate::background::{Reaper, Service as _};
    use mothership_api::{agent::*, jobs::Eta};
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(1).await;
    let held = harness.lease(runner, 1.0).await.remove(0);
    harness.start(runner, &held).await;
    let mut reaper = Reaper::new(harness.app.clone());
    let left = async || {
        let (app, person) = (&harness.app, person());
        let of_task = get(app, &person, id.task(0)).await.unwrap().task.eta;
        let listed = list(app, &person, id, TaskQuery::default()).await.unwrap().tasks.remove(0).eta;
        let of_job = crate::ops::jobs::get(app, &person, id).await.unwrap().eta;
        assert_eq!(of_task, listed);
        let Some(Eta::Left { seconds, .. }) = of_task else { panic!("no number: {of_task:?}") };
        let Some(Eta::Left { seconds: of_job, .. }) = of_job else { panic!("no number: {of_job:?}") };
        assert!((of_job - seconds).abs() <= 8.0, "{of_job} of the job, {seconds} of its task");
        seconds
    };
    // A percent a second, for half a minute.
    for second in 1..=30 {
        harness.clock.advance_ms(1000);
        reaper.tick(harness.app.now()).await.unwrap();
        let progress = Progress {
            attempt: held.id,
            token: held.token.clone(),
            at: harness.app.now(),
            fraction: Some(f64::from(second) / 100.0),
            stage: None,
            message: None,
            metrics: Default::default(),
            usage: None,
        };
        let alive = vec![AttemptRef { attempt: held.id, token: held.token.clone() }];
        let report =
            ReportRequest { alive: Some(alive), progress: vec![progress], ..ReportRequest::default() };
        harness.report(runner, report).await;
    }
    assert_eq!(left().await, 70.0);
    for silent_s in [5, 10, 15, 20, 25] {
        for _ in 0..5 {
            harness.clock.advance_ms(1000);
            reaper.tick(harness.app.now()).await.unwrap();
        }
        assert_eq!(left().await, 70.0 - f64::from(silent_s));
    }
}
