//! Lines: every one of them once, in order, whatever way they came.

use super::{Fleet, Machine, line, machine};
use serde_json::{Value, json};

/// Batches of ten lines.
fn batches(count: u64) -> Vec<(u64, Vec<Value>)> {
    let lines = |batch: u64| {
        (batch * 10..batch * 10 + 10).map(|n| line(n as f64 / 100.0, "info", &format!("line {n}")))
    };
    (0..count).map(|batch| (batch, lines(batch).collect())).collect()
}

fn expected(count: u64) -> String {
    (0..count * 10).map(|n| format!("line {n}\n")).collect()
}

async fn claimed(fleet: &Fleet) -> (Machine, String) {
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(1).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    (m, format!("{study}.0"))
}

#[tokio::test(start_paused = true)]
async fn neighbours_swapped_and_sent_twice() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    let mut all = batches(100);
    // As three threads do it.
    all.chunks_mut(3).for_each(|three| three.reverse());
    for (sequence, lines) in &all {
        fleet.batch(&m, *sequence, lines.clone()).await;
        if sequence % 7 == 0 {
            fleet.batch(&m, *sequence, lines.clone()).await;
        }
    }
    fleet.pass(2).await;
    assert_eq!(fleet.log(&format!("{task}.1")).await, expected(100));
    assert_eq!(fleet.task(&task).await["status"], "running");
}

#[tokio::test(start_paused = true)]
async fn numbers_are_swapped_but_times_are_not() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    let mut all = batches(30);
    // The sequence is drawn in the sending thread: content and number may disagree.
    for pair in all.chunks_mut(2) {
        let first = pair[0].0;
        pair[0].0 = pair[1].0;
        pair[1].0 = first;
    }
    for (sequence, lines) in &all {
        fleet.batch(&m, *sequence, lines.clone()).await;
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        fleet.app.clock.advance_ms(50);
    }
    fleet.pass(3).await;
    assert_eq!(fleet.log(&format!("{task}.1")).await, expected(30));
}

#[tokio::test(start_paused = true)]
async fn a_lost_batch_holds_nothing_up_for_ever() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    for (sequence, lines) in batches(6).into_iter().filter(|(sequence, _)| *sequence != 2) {
        fleet.batch(&m, sequence, lines).await;
    }
    fleet.pass(2).await;
    assert_eq!(fleet.log(&format!("{task}.1")).await, expected(2), "it may still come");
    fleet.pass(10).await;
    let log = fleet.log(&format!("{task}.1")).await;
    assert!(log.lines().count() == 50 && log.ends_with("line 59\n"), "{log}");
}

#[tokio::test(start_paused = true)]
async fn two_sessions_of_one_machine() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    for (sequence, lines) in batches(3) {
        fleet.batch(&m, sequence, lines).await;
    }
    fleet.finish(&m, "Study finished with errors").await;
    // Batch mode: a fresh process claims again, counts from 0 again, and may even say the same.
    fleet.claim(&m, &task).await.good();
    for (sequence, lines) in batches(3) {
        fleet.batch(&m, sequence, lines).await;
    }
    fleet.finish(&m, "Study finished successfully").await;
    for attempt in [1, 2] {
        assert_eq!(fleet.log(&format!("{task}.{attempt}")).await, expected(3), "attempt {attempt}");
    }
}

#[tokio::test(start_paused = true)]
async fn lines_outlive_the_server() {
    let fleet = Fleet::with(|config| config.database = None).await;
    let (m, task) = claimed(&fleet).await;
    for (sequence, lines) in batches(20) {
        fleet.batch(&m, sequence, lines).await;
    }
    // Nothing has settled: the clock stood still. The process is gone without a word.
    let again = fleet.app.again().await;
    let second = Fleet { app: again, _stop: mothership_server::Stop::default() };
    second.finish(&m, "Study finished successfully").await;
    assert_eq!(second.log(&format!("{task}.1")).await, expected(20));
    assert_eq!(second.state(&task).await.0, "completed");
}

#[tokio::test(start_paused = true)]
async fn types_counts_and_texts() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    let texts = [
        ("header", "\u{1b}[1m== Setup ==\u{1b}[0m"),
        ("warning", "  leading blanks"),
        ("highlight", "two\nlines"),
        ("error", "NUL \u{0} inside"),
        ("verbose", "Grüße, 电磁"),
        ("caller", ""),
        ("no such type", "still a line"),
    ];
    let lines = texts.iter().zip(0..).map(|((kind, text), at)| line(f64::from(at), kind, text)).collect();
    fleet.batch(&m, 0, lines).await;
    // Not for the log: what is only shown on the machine's own screen.
    fleet.say(&m, json!({ "type": "terminal_only", "message": "x", "log_type": "verbose" })).await;
    fleet.say(&m, json!({ "type": "print", "message": "x", "stream": "stdout" })).await;
    fleet.pass(2).await;
    let wanted: String = texts.iter().map(|(_, text)| format!("{text}\n")).collect();
    assert_eq!(fleet.log(&format!("{task}.1")).await, wanted, "byte for byte");
    let page = fleet.get(&format!("/api/v1/attempts/{task}.1/log/lines?from=0&limit=20")).await;
    let kinds: Vec<_> = page["lines"].as_array().unwrap().iter().map(|line| line["stream"].clone()).collect();
    assert_eq!(
        kinds,
        ["header", "warning", "highlight", "highlight", "error", "verbose", "caller", "default"]
    );
    assert_eq!(page["lines"][1]["at_ms"], 1_767_268_801_000i64);
    let metrics = &fleet.task(&task).await["metrics"];
    assert_eq!((&metrics["warnings"], &metrics["errors"]), (&json!(2.0), &json!(1.0)));
    let only = format!("/api/v1/attempts/{task}.1/log?stream=warning");
    let only = fleet.app.ask("GET", &only).send().await.good();
    assert_eq!(&*only.body, b"  leading blanks\n");
}

#[tokio::test(start_paused = true)]
async fn lines_are_found_by_their_type() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    let types = ["info", "warning", "info", "error", "highlight", "warning"];
    let lines = |n: usize, kind: &&str| line(n as f64 / 100.0, kind, &format!("line {n} of the mesh"));
    fleet.batch(&m, 0, types.iter().enumerate().map(|(n, kind)| lines(n, kind)).collect()).await;
    fleet.pass(2).await;
    let path = format!("/api/v1/attempts/{task}.1/log/search");
    for (query, numbers, total) in [
        ("stream=warning", vec![1, 5], 2),
        ("stream=warning,highlight&from=2", vec![4, 5], 3),
        ("stream=info&q=line+2", vec![2], 1),
        ("stream=fatal", vec![], 0),
        ("q=mesh&limit=1", vec![0], 6),
    ] {
        let found = fleet.get(&format!("{path}?{query}")).await;
        let hits: Vec<u64> =
            found["hits"].as_array().unwrap().iter().map(|hit| hit["number"].as_u64().unwrap()).collect();
        assert_eq!((hits, found["total"].as_u64()), (numbers, Some(total)), "{query}: {found}");
    }
    let counted = fleet.get(&format!("{path}?stream=error&limit=1")).await;
    assert_eq!(counted["streams"], json!({ "info": 2, "warning": 2, "error": 1, "highlight": 1 }));
    for bad in ["", "?q=", "?stream=loud", "?stream="] {
        let answer = fleet.app.ask("GET", &format!("{path}{bad}")).send().await;
        assert_eq!(answer.status, 422, "{bad}: {answer:?}");
    }
}
