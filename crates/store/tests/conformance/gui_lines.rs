//! What GUI clients say: the way of lines into a log, and progress.

use crate::{
    gui_clients::{claimed, heartbeat},
    harness::{Harness, at, job, runner},
    on_every_engine,
};
use mothership_core::{
    clock::plus_ms,
    goliat::{
        lines::{Line, pack},
        progress_patch::ProgressPatch,
    },
    ids::AttemptId,
    log::Stream,
};
use mothership_store::{
    Time,
    gui_clients::{self, FlushedBatches, PendingProgress, Received},
    leases::{self, ClaimOne},
    logs,
};

on_every_engine! {
    batches_go_into_the_log_once_and_in_order,
    a_batch_of_another_session_is_another_batch,
    lines_without_a_number,
    a_crash_between_two_flushes_loses_nothing,
    a_message_costs_the_same_at_any_size,
    words_lie_over_words,
}

fn lines(from: i64, texts: &[&str]) -> Vec<u8> {
    let line = |(at_us, text): (i64, &&str)| Line {
        at_us,
        stream: if text.starts_with('!') { Stream::Fatal } else { Stream::Warning },
        text: (*text).into(),
    };
    pack(&(from..).zip(texts).map(line).collect::<Vec<_>>())
}

fn hash(payload: &[u8]) -> String {
    payload.iter().fold(7u64, |sum, byte| sum.wrapping_mul(31) + u64::from(*byte)).to_string().repeat(2)
}

async fn receive(
    harness: &Harness,
    attempt: AttemptId,
    sequence: Option<u64>,
    payload: Vec<u8>,
    now: Time,
) -> Received {
    let hash = hash(&payload);
    harness.write(move |tx| gui_clients::receive(tx, attempt, sequence, &payload, &hash, now)).await
}

async fn flush(harness: &Harness, attempt: AttemptId, all: bool, now: Time) -> FlushedBatches {
    harness.write(move |tx| gui_clients::flush_inbox(tx, attempt, all, now)).await
}

async fn log(harness: &Harness, attempt: AttemptId) -> String {
    let chunks = harness.read(move |tx| logs::chunks_from_byte(tx, attempt, 0, u64::MAX)).await;
    let raw = chunks.iter().flat_map(|chunk| zstd::bulk::decompress(&chunk.data, 1 << 20).unwrap()).collect();
    String::from_utf8(raw).unwrap()
}

async fn batches_go_into_the_log_once_and_in_order(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    let now = at(20);
    // Neighbours swapped, one sent twice.
    for (sequence, payload, wanted) in [
        (1, lines(3, &["c", "d"]), Received::New),
        (0, lines(1, &["a", "b"]), Received::New),
        (1, lines(3, &["c", "d"]), Received::Again),
        (3, lines(9, &["! x", "y"]), Received::New),
    ] {
        assert_eq!(receive(harness, attempt, Some(sequence), payload, now).await, wanted, "{sequence}");
    }
    assert_eq!(harness.read(move |tx| gui_clients::waiting(tx, now, 9)).await, [attempt]);
    let peeked = harness.read(move |tx| gui_clients::peek(tx, attempt, now)).await;
    assert_eq!(
        peeked.iter().map(|batch| batch.sequence).collect::<Vec<_>>(),
        [0, 1, 3],
        "whatever is missing"
    );
    assert_eq!(
        flush(harness, attempt, false, plus_ms(now, 100)).await,
        FlushedBatches::default(),
        "too early"
    );
    let done = flush(harness, attempt, false, plus_ms(now, 500)).await;
    assert_eq!((done.lines, done.bytes, done.counted, done.more), (4, 8, true, false));
    assert_eq!(log(harness, attempt).await, "a\nb\nc\nd\n");
    assert_eq!(harness.read(move |tx| gui_clients::fatal(tx, attempt)).await, None, "it still waits");
    assert_eq!(receive(harness, attempt, Some(0), lines(1, &["a", "b"]), now).await, Received::Again);
    assert_eq!(receive(harness, attempt, Some(2), lines(5, &["e"]), now).await, Received::New);
    flush(harness, attempt, false, plus_ms(now, 600)).await;
    assert_eq!(log(harness, attempt).await, "a\nb\nc\nd\ne\n! x\ny\n");
    let row = harness.attempt(attempt).await;
    assert_eq!(row.metrics.as_deref(), Some(r#"{"warnings":6.0,"errors":1.0}"#));
    assert_eq!((row.log_lines, row.log_bytes), (7, 16));
    assert_eq!(harness.read(move |tx| gui_clients::fatal(tx, attempt)).await.as_deref(), Some("! x"));
    assert_eq!(harness.read(|tx| gui_clients::waiting(tx, at(99), 9)).await, []);
}

async fn a_batch_of_another_session_is_another_batch(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for sequence in 0..100u64 {
        let at = 10 + i64::try_from(sequence).unwrap();
        receive(harness, attempt, Some(sequence), lines(at, &["same"]), crate::harness::at(20)).await;
    }
    flush(harness, attempt, true, at(21)).await;
    // The program began anew: its first batch has the number and even the text of an old one.
    assert_eq!(receive(harness, attempt, Some(0), lines(10, &["same"]), at(22)).await, Received::New);
    assert_eq!(receive(harness, attempt, Some(1), lines(500, &["other"]), at(22)).await, Received::New);
    assert_eq!(flush(harness, attempt, false, at(23)).await.lines, 2);
    assert!(log(harness, attempt).await.ends_with("same\nsame\nother\n"));
    // And once more, shortly after: the number is taken, the bytes are not.
    assert_eq!(receive(harness, attempt, Some(0), lines(600, &["third"]), at(24)).await, Received::New);
    assert_eq!(receive(harness, attempt, Some(1), lines(601, &["fourth"]), at(24)).await, Received::New);
    assert_eq!(flush(harness, attempt, false, at(25)).await.lines, 2);
}

async fn lines_without_a_number(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for (payload, wanted) in [
        (lines(1, &["a"]), Received::New),
        (lines(1, &["a"]), Received::Again),
        (lines(2, &["a"]), Received::New),
    ] {
        assert_eq!(receive(harness, attempt, None, payload, at(20)).await, wanted);
    }
    assert_eq!(receive(harness, attempt, Some(0), lines(3, &["b"]), at(20)).await, Received::New);
    assert_eq!(flush(harness, attempt, false, at(21)).await.lines, 3);
    assert_eq!(log(harness, attempt).await, "a\na\nb\n");
}

async fn a_crash_between_two_flushes_loses_nothing(harness: &Harness) {
    let (id, attempt) = claimed(harness).await;
    receive(harness, attempt, Some(0), lines(1, &["a"]), at(20)).await;
    let broken = harness.store.write(move |tx| {
        gui_clients::flush_inbox(tx, attempt, true, at(21))?;
        Err::<(), _>(mothership_store::StoreError::Conflict { what: "the power went".into() })
    });
    assert!(broken.await.is_err());
    assert_eq!(log(harness, attempt).await, "");
    for lines in [1, 0] {
        assert_eq!(flush(harness, attempt, true, at(22)).await.lines, lines, "then it is there once");
    }
    assert_eq!(log(harness, attempt).await, "a\n");
    // Also behind the end, and never for what is gone.
    harness.end(crate::harness::lost(attempt, 400)).await;
    receive(harness, attempt, Some(1), lines(2, &["late"]), at(401)).await;
    assert_eq!(flush(harness, attempt, true, at(402)).await.lines, 1);
    assert_eq!(log(harness, attempt).await, "a\nlate\n");
    let gone = id.task(9).attempt(1);
    receive(harness, gone, Some(0), lines(1, &["x"]), at(20)).await;
    assert_eq!(flush(harness, gone, true, at(403)).await, FlushedBatches::default());
    assert_eq!(harness.read(|tx| gui_clients::waiting(tx, at(999), 9)).await, []);
}

/// Statements of one batch on its way in, and of its flushing.
async fn statements(harness: &Harness, attempt: AttemptId, sequence: u64) -> (usize, usize) {
    let payload = lines(i64::try_from(sequence).unwrap(), &["a", "b"]);
    let batch = move |tx: &mut mothership_store::Tx<'_>| {
        gui_clients::upsert_machine(tx, &heartbeat("a", "", 9, 30))?;
        gui_clients::receive(tx, attempt, Some(sequence), &payload, &hash(&payload), at(30))
    };
    let taken = batch.clone();
    let flushing = move |tx: &mut mothership_store::Tx<'_>| {
        taken(tx)?;
        gui_clients::flush_inbox(tx, attempt, false, at(40))
    };
    let taking = harness.store.plans(batch).await.unwrap().len();
    (taking, harness.store.plans(flushing).await.unwrap().len() - taking)
}

async fn a_message_costs_the_same_at_any_size(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    receive(harness, attempt, Some(0), lines(0, &["x"]), at(20)).await;
    flush(harness, attempt, true, at(21)).await;
    let small = statements(harness, attempt, 1).await;
    for sequence in 1..600u64 {
        let texts: Vec<String> = (0..100).map(|n| format!("line {n} of batch {sequence}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        receive(
            harness,
            attempt,
            Some(sequence),
            lines(i64::try_from(sequence).unwrap() * 100, &texts),
            at(22),
        )
        .await;
        if sequence % 20 == 0 {
            flush(harness, attempt, true, at(23)).await;
        }
    }
    flush(harness, attempt, true, at(23)).await;
    // A study of a thousand assignments, of which this machine has one.
    let large = harness.submit(job(1000)).await;
    for index in 0..50 {
        let token = format!("t{index}").into();
        let claim = ClaimOne {
            task: large.task(index),
            runner: runner(1),
            token,
            now: at(23),
            heard_at: at(23),
            lease_expires_at: at(99),
        };
        harness.write(move |tx| leases::claim_one(tx, &claim)).await;
    }
    harness.write(move |tx| gui_clients::set_attempt(tx, runner(1), attempt)).await;
    let grown = statements(harness, attempt, 600).await;
    assert!(harness.attempt(attempt).await.log_lines > 50_000);
    assert_eq!(small, grown, "taking and flushing");
    assert!(small.0 <= 4 && small.1 <= 12, "{small:?}");
}

async fn words_lie_over_words(harness: &Harness) {
    let (id, attempt) = claimed(harness).await;
    receive(harness, attempt, Some(0), lines(1, &["w"]), at(20)).await;
    flush(harness, attempt, true, at(21)).await;
    let tell = async |second, patch: ProgressPatch| {
        let told = PendingProgress { attempt, token: "token".into(), at: at(second), patch };
        harness.write(move |tx| gui_clients::write_progress(tx, std::slice::from_ref(&told))).await
    };
    let word = ProgressPatch {
        fraction: Some(0.5),
        stage: Some("Run".into()),
        metrics: vec![("eta_seconds", Some(7.0))],
        ..ProgressPatch::default()
    };
    assert_eq!(tell(30, word.clone()).await, [attempt]);
    let left = async || harness.attempt(attempt).await.metrics.unwrap();
    tell(32, ProgressPatch { fraction: Some(0.5), ..ProgressPatch::default() }).await;
    assert_eq!(left().await, r#"{"warnings":1.0,"errors":0.0,"eta_seconds":5.0}"#, "from the latest word");
    tell(35, ProgressPatch { metrics: vec![("stage_fraction", Some(0.1))], ..ProgressPatch::default() })
        .await;
    assert_eq!(left().await, r#"{"warnings":1.0,"errors":0.0,"eta_seconds":2.0,"stage_fraction":0.1}"#);
    tell(
        37,
        ProgressPatch {
            metrics: vec![("eta_seconds", None), ("stage_fraction", Some(1.0))],
            ..ProgressPatch::default()
        },
    )
    .await;
    let row = harness.attempt(attempt).await;
    assert_eq!((row.fraction, row.stage.as_deref()), (Some(0.5), Some("Run")));
    assert_eq!(left().await, r#"{"warnings":1.0,"errors":0.0,"stage_fraction":1.0}"#);
    assert!((harness.job(id).await.running_fraction_sum - 0.5).abs() < 1e-9);
    harness.end(crate::harness::lost(attempt, 400)).await;
    assert_eq!(tell(401, word).await, [], "what has ended stays");
}
