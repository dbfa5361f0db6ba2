use super::*;
use crate::memory::notifier::StopOrder;
use crate::test_server::Harness;
use serde_json::json;

fn person() -> Person {
    Person::local()
}

fn refused_field(error: &OpError) -> &str {
    match error {
        OpError::Invalid { errors, .. } => &errors[0].path,
        other => panic!("{other:?} is not about a field"),
    }
}

#[test]
fn a_page_is_as_large_as_was_asked_or_refused() {
    for (limit, wanted) in
        [(None, Some(50)), (Some(1), Some(1)), (Some(1000), Some(1000)), (Some(0), None), (Some(1001), None)]
    {
        let found = page(limit, 1000, 50);
        assert_eq!(found.as_ref().ok().copied(), wanted, "{limit:?}");
        assert!(found.is_ok() || refused_field(&found.unwrap_err()) == "limit");
    }
}

#[test]
fn states_are_words_with_commas_between() {
    let of = |text| states::<TaskState>(text).map_err(|error| refused_field(&error).to_owned());
    assert_eq!(of(None), Ok(vec![]));
    assert_eq!(of(Some("")), Ok(vec![]));
    assert_eq!(of(Some("failed, running,")), Ok(vec![TaskState::Failed, TaskState::Running]));
    assert_eq!(of(Some("failed,sleeping")), Err("status".to_owned()));
}

#[test]
fn a_query_becomes_a_filter_or_says_which_part_of_it_does_not() {
    let query = JobQuery {
        label: Some("team=optics".into()),
        q: Some(String::new()),
        sort: Some("name".into()),
        ..JobQuery::default()
    };
    let wanted = filter(&query).unwrap();
    assert_eq!(wanted.label, Some(("team".into(), Some("optics".into()))));
    assert_eq!((wanted.text, wanted.limit, wanted.offset), (None, 50, 0));
    assert!(matches!(wanted.sort, JobSort::Name));
    let only_key = filter(&JobQuery { label: Some("team".into()), ..JobQuery::default() }).unwrap();
    assert_eq!(only_key.label, Some(("team".into(), None)));
    let bad = JobQuery { sort: Some("size".into()), ..JobQuery::default() };
    assert_eq!(refused_field(&filter(&bad).unwrap_err()), "sort");
}

#[tokio::test]
async fn a_list_counts_by_state_whatever_state_it_shows() {
    let harness = Harness::new().await;
    let (first, second) = (harness.submit_array(2).await, harness.submit_array(3).await);
    cancel(&harness.app, &person(), first).await.unwrap();
    let query = JobQuery { status: Some("cancelled".into()), ..JobQuery::default() };
    let shown = list(&harness.app, &person(), query).await.unwrap();
    assert_eq!((shown.jobs.len(), shown.jobs[0].id, shown.total), (1, first, 1));
    assert_eq!(
        (shown.by_status["cancelled"], shown.by_status["pending"], shown.by_status["failed"]),
        (1, 1, 0)
    );
    let all = list(&harness.app, &person(), JobQuery::default()).await.unwrap();
    assert_eq!(all.jobs.iter().map(|job| job.id).collect::<Vec<_>>(), [second, first], "newest first");
    let some = some(&harness.app, &person(), vec![first, JobId(99), second]).await.unwrap();
    assert_eq!(some.iter().map(|job| job.id).collect::<Vec<_>>(), [first, second]);
}

#[tokio::test]
async fn a_cancel_ends_what_waits_and_orders_the_rest_to_stop() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(5).await;
    let held = harness.lease(runner, 2.0).await;
    let done = cancel(&harness.app, &person(), id).await.unwrap();
    assert_eq!(done.tasks, 3);
    assert_eq!(done.message, "3 tasks cancelled, 2 running tasks told to stop");
    let orders = harness.app.notifier.runner(runner).take_orders();
    assert_eq!(orders, held.iter().map(|attempt| (attempt.id, StopOrder::Cancel)).collect());
    assert!(done.job.cancel_requested && done.job.counts.running == 2);
    // Again: nothing is left to cancel, and it is no error.
    let again = cancel(&harness.app, &person(), id).await.unwrap();
    assert_eq!(again.tasks, 0);
    let missing = cancel(&harness.app, &person(), JobId(99)).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no job 99");
}

#[tokio::test]
async fn a_paused_job_gives_nothing_out() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(2).await;
    let paused = set_paused(&harness.app, &person(), id, true).await.unwrap();
    assert!(paused.job.paused && paused.message.starts_with("paused"));
    assert!(harness.lease(runner, 4.0).await.is_empty());
    let resumed = set_paused(&harness.app, &person(), id, false).await.unwrap();
    assert!(!resumed.job.paused && resumed.message == "resumed");
    assert_eq!(harness.lease(runner, 4.0).await.len(), 2);
}

#[tokio::test]
async fn a_retry_queues_what_it_names_and_nothing_that_runs() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(4).await;
    let held = harness.lease(runner, 3.0).await;
    for attempt in &held[..2] {
        harness.end(runner, attempt, 1).await;
    }
    let selection = |status: &[&str], indexes: &[u64]| TaskSelection {
        status: status.iter().map(|word| (*word).to_owned()).collect(),
        indexes: indexes.to_vec(),
    };
    let wrong = retry(&harness.app, &person(), id, selection(&["running"], &[])).await.unwrap_err();
    assert_eq!(refused_field(&wrong), "status[0]");
    let none = retry(&harness.app, &person(), id, selection(&["cancelled"], &[])).await.unwrap();
    assert_eq!((none.tasks, none.message.as_str()), (0, "0 tasks queued again"));
    let first = held[0].id.task.index;
    let one = retry(&harness.app, &person(), id, selection(&["failed"], &[first])).await.unwrap();
    assert_eq!((one.tasks, one.message.as_str()), (1, "1 task queued again"));
    let rest = retry(&harness.app, &person(), id, selection(&[], &[])).await.unwrap();
    assert_eq!((rest.tasks, rest.job.counts.failed, rest.job.counts.running), (1, 0, 1));
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let harness = Harness::new().await;
    let id = harness.submit_array(1).await;
    let of = async |change| patch(&harness.app, &person(), id, change).await;
    let changed =
        of(JobPatch { priority: Some(7), name: Some("night".into()), ..JobPatch::default() }).await.unwrap();
    assert_eq!((changed.priority, changed.name.as_str()), (7, "night"));
    let kept = of(JobPatch { description: Some("second run".into()), ..JobPatch::default() }).await.unwrap();
    assert_eq!((kept.priority, kept.description.as_deref()), (7, Some("second run")));
    for (change, field) in [
        (JobPatch { priority: Some(1001), ..JobPatch::default() }, "priority"),
        (JobPatch { name: Some("  ".into()), ..JobPatch::default() }, "name"),
        (JobPatch { name: Some("x".repeat(201)), ..JobPatch::default() }, "name"),
    ] {
        assert_eq!(refused_field(&of(change).await.unwrap_err()), field);
    }
}

#[tokio::test]
async fn a_job_is_deleted_when_nothing_of_it_runs() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(2).await;
    let held = harness.lease(runner, 1.0).await.remove(0);
    let refused = delete(&harness.app, &person(), id).await.unwrap_err();
    assert!(matches!(refused, OpError::Conflict(_)), "{refused:?}");
    harness.end(runner, &held, 0).await;
    delete(&harness.app, &person(), id).await.unwrap();
    for gone in [get(&harness.app, &person(), id).await.map(drop), delete(&harness.app, &person(), id).await]
    {
        assert!(matches!(gone, Err(OpError::NotFound(_))), "{gone:?}");
    }
}

#[tokio::test]
async fn errors_are_grouped_and_a_grid_is_a_byte_a_task() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(4).await;
    for (attempt, code) in harness.lease(runner, 3.0).await.iter().zip([1, 1, 0]) {
        harness.end(runner, attempt, code).await;
    }
    let groups = errors(&harness.app, &person(), id).await.unwrap();
    assert_eq!((groups.total, groups.groups.len()), (2, 1));
    assert_eq!((groups.groups[0].exit_code, groups.groups[0].count), (Some(1), 2));
    let mut grid = grid(&harness.app, &person(), id).await.unwrap();
    grid.sort_unstable();
    // Pending, completed, failed twice.
    assert_eq!(grid, [1, 3, 4, 4]);
}

#[tokio::test]
async fn a_spec_is_shown_with_both_ends_of_its_tasks() {
    let harness = Harness::new().await;
    let id = harness
        .submit(json!({ "name": "scan", "command": ["echo", "{{x}}"], "sweep": { "grid": { "x": (0..20).collect::<Vec<_>>() } } }))
        .await;
    let shown = spec(&harness.app, &person(), id).await.unwrap();
    assert_eq!((shown.count, shown.first.len(), shown.last.len()), (20, 5, 5));
    assert_eq!((shown.first[0].index, shown.last[4].index), (0, 19));
    assert_eq!(shown.last[4].command, "echo 19");
    assert_eq!(shown.spec["name"], "scan");
}
