//! How busy machines were, and how what they ran has ended.

use crate::{
    harness::{Harness, at, exit, fact, job, lost, retrying, runner},
    on_every_engine,
};
use mothership_core::{attempt::EndCause, line_counts::LineCounts, runner::RecentEnds};
use mothership_store::{
    attempts::{self, ProgressUpdate},
    leases::Claimed,
    runner_usage::{self, UsageSample},
    runners::{self, NewRunner, RunnerRow},
    stats,
};

on_every_engine! {
    samples_are_added_up_by_the_minute,
    old_samples_go_and_so_do_those_of_a_removed_machine,
    failures_in_a_row_are_counted_of_each_machine,
    lines_that_tell_of_trouble_are_counted_while_it_runs_and_when_it_has_ended,
}

async fn register(harness: &Harness, number: u8) {
    let new = NewRunner {
        id: runner(number),
        install_id: format!("install-{number}"),
        secret_hash: "secret".into(),
        name: format!("node{number}"),
        inventory: serde_json::json!({}),
        capacity: crate::harness::cpus(1000.0),
        labels: Default::default(),
        now: at(1),
    };
    harness.write(move |tx| runners::register(tx, &new)).await;
}

async fn record(harness: &Harness, number: u8, second: i64, cpu: f64, gpu: Option<(f64, u64)>) {
    let sample = UsageSample { cpu, memory_bytes: 100, gpu };
    harness.write(move |tx| runner_usage::record(tx, runner(number), &sample, at(second))).await;
}

async fn shown(harness: &Harness, number: u8, first: i64, step: i64) -> Vec<(i64, f64, Option<(f64, u64)>)> {
    let points = harness.read(move |tx| runner_usage::history(tx, runner(number), first, step)).await;
    assert!(points.iter().all(|point| point.mean.memory_bytes == 100), "{points:?}");
    points.iter().map(|point| (point.minute, point.mean.cpu, point.mean.gpu)).collect()
}

async fn samples_are_added_up_by_the_minute(harness: &Harness) {
    for (second, cpu, gpu) in [
        (0, 0.25, None),
        (59, 0.75, None),
        (60, 1.0, Some((0.5, 10))),
        (65, 1.0, None),
        (119, 1.0, Some((1.0, 30))),
        (300, 0.0, None),
    ] {
        record(harness, 1, second, cpu, gpu).await;
    }
    record(harness, 2, 60, 0.5, None).await;
    let minutes = [(0, 0.5, None), (1, 1.0, Some((0.75, 20))), (5, 0.0, None)];
    assert_eq!(shown(harness, 1, 0, 1).await, minutes);
    assert_eq!(shown(harness, 1, 1, 1).await, minutes[1..]);
    assert_eq!(shown(harness, 1, 0, 5).await, [(0, 0.8, Some((0.75, 20))), (5, 0.0, None)]);
    assert_eq!(shown(harness, 2, 0, 1).await, [(1, 0.5, None)]);
    assert_eq!(shown(harness, 3, 0, 1).await, []);
    // What nobody can have measured does no harm.
    let nonsense = UsageSample { cpu: 7.0, memory_bytes: u64::MAX, gpu: Some((-3.0, u64::MAX)) };
    for _ in 0..3 {
        harness.write(move |tx| runner_usage::record(tx, runner(4), &nonsense, at(0))).await;
    }
    let found = harness.read(|tx| runner_usage::history(tx, runner(4), 0, 1)).await;
    assert_eq!((found[0].mean.cpu, found[0].mean.gpu), (1.0, Some((0.0, 1 << 50))));
}

async fn old_samples_go_and_so_do_those_of_a_removed_machine(harness: &Harness) {
    register(harness, 1).await;
    for minute in 0..5 {
        record(harness, 1, minute * 60, 0.5, None).await;
        record(harness, 2, minute * 60, 0.5, None).await;
    }
    let prune =
        async |second, batch| harness.write(move |tx| runner_usage::prune(tx, at(second), batch)).await;
    assert_eq!((prune(180, 4).await, prune(180, 4).await, prune(180, 4).await), (4, 2, 0));
    assert_eq!(shown(harness, 1, 0, 1).await, [(3, 0.5, None), (4, 0.5, None)]);
    harness.write(|tx| runners::delete(tx, runner(1))).await;
    assert_eq!((shown(harness, 1, 0, 1).await, shown(harness, 2, 0, 1).await.len()), (vec![], 2));
}

async fn shown_runner(harness: &Harness, number: u8) -> RunnerRow {
    let found = harness
        .read(move |tx| {
            let row = runners::get(tx, runner(number))?;
            runners::with_trouble(tx, row.into_iter().collect())
        })
        .await;
    found.into_iter().next().unwrap()
}

async fn all(harness: &Harness) -> Vec<RunnerRow> {
    harness
        .read(|tx| {
            let rows = runners::list(tx)?;
            runners::with_trouble(tx, rows)
        })
        .await
}

async fn ends(harness: &Harness, number: u8) -> RecentEnds {
    let one = shown_runner(harness, number).await.ends;
    let listed = all(harness).await;
    let same = listed.into_iter().find(|row| row.id == runner(number)).unwrap().ends;
    assert_eq!(one.failed_in_row, same.failed_in_row);
    one
}

async fn failures_in_a_row_are_counted_of_each_machine(harness: &Harness) {
    register(harness, 1).await;
    register(harness, 2).await;
    harness.submit(retrying(20, 0)).await;
    let claimed = harness.claim(12, 10).await;
    assert_eq!(ends(harness, 1).await, RecentEnds::default());
    harness.exit(&claimed[0], 1, 11).await;
    harness.end(fact(&claimed[1], EndCause::TimedOut, 12)).await;
    assert_eq!(ends(harness, 1).await, RecentEnds { failed_in_row: 2, failed_at: Some(at(12)) });
    // These say nothing of the machine.
    harness.end(lost(claimed[2].attempt, 45)).await;
    harness.end(fact(&claimed[3], EndCause::Released, 14)).await;
    assert_eq!(ends(harness, 1).await.failed_in_row, 2);
    harness.exit(&claimed[4], 0, 15).await;
    assert_eq!(ends(harness, 1).await.failed_in_row, 0);
    // In one report, in the order in which they ended.
    let batch: Vec<_> = [1, 0, 3, 4]
        .into_iter()
        .zip(&claimed[5..9])
        .zip(16..)
        .map(|((code, claimed), second)| exit(claimed, code, second))
        .collect();
    harness.write(move |tx| attempts::end(tx, &batch, at(20), 0.5)).await;
    assert_eq!(ends(harness, 1).await, RecentEnds { failed_in_row: 2, failed_at: Some(at(19)) });
    assert_eq!(ends(harness, 2).await, RecentEnds::default());
    harness.exit(&claimed[5], 1, 21).await;
    assert_eq!(ends(harness, 1).await.failed_in_row, 2, "a repeated end is no second failure");
}

async fn tell(harness: &Harness, claimed: &Claimed, metrics: &str) {
    let word = ProgressUpdate {
        attempt: claimed.attempt,
        token: claimed.token.clone(),
        at: at(11),
        fraction: None,
        stage: None,
        message: None,
        metrics: Some(metrics.to_owned()),
        usage: None,
    };
    harness.write(move |tx| attempts::progress(tx, std::slice::from_ref(&word))).await;
}

async fn lines_that_tell_of_trouble_are_counted_while_it_runs_and_when_it_has_ended(harness: &Harness) {
    register(harness, 1).await;
    register(harness, 2).await;
    harness.submit(job(5)).await;
    let claimed = harness.claim(4, 10).await;
    tell(harness, &claimed[0], r#"{"warnings":2.0,"errors":1.0}"#).await;
    tell(harness, &claimed[1], r#"{"warnings":3.0}"#).await;
    tell(harness, &claimed[2], r#"{"loss":7}"#).await;
    let told = async |number: u8| shown_runner(harness, number).await.told;
    let since = async |second| {
        harness
            .read(move |tx| stats::lines_told_since(tx, at(second), &mothership_store::Sight::Everything))
            .await
    };
    let counts = |warnings, errors| LineCounts { warnings, errors };
    assert_eq!((told(1).await, told(2).await, since(0).await), (counts(5, 1), counts(0, 0), counts(0, 0)));
    let listed = all(harness).await;
    assert_eq!(listed.iter().map(|row| row.told).collect::<Vec<_>>(), [counts(5, 1), counts(0, 0)]);
    // A lost one may come back and go on counting.
    harness.end(lost(claimed[1].attempt, 45)).await;
    harness.exit(&claimed[0], 1, 61).await;
    assert_eq!((told(1).await, since(0).await, since(60).await), (counts(0, 0), counts(2, 1), counts(2, 1)));
    let mut last = exit(&claimed[2], 0, 125);
    last.progress = Some(ProgressUpdate {
        attempt: claimed[2].attempt,
        token: claimed[2].token.clone(),
        at: at(125),
        fraction: None,
        stage: None,
        message: None,
        metrics: Some(r#"{"errors":4}"#.into()),
        usage: None,
    });
    harness.end(last).await;
    assert_eq!(
        (since(60).await, since(120).await, since(180).await),
        (counts(2, 5), counts(0, 4), counts(0, 0))
    );
}
