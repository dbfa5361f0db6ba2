//! Logs: appended by offset, twice if need be, read from any byte and any line.

use crate::{
    harness::{Harness, job, lost},
    on_every_engine,
};
use mothership_core::{
    ids::AttemptId,
    log::{Run, Stream, encode_runs},
};
use mothership_store::{
    gui_clients,
    leases::Claimed,
    logs::{self, LogAck, LogChunk, StoredChunk, TypedLines},
};

on_every_engine! {
    what_is_appended_is_read_back,
    twice_is_once_and_a_gap_is_refused,
    only_with_the_right_token,
    a_lost_attempt_still_delivers,
    read_from_any_byte_and_any_line,
    a_page_ends_where_it_is_told,
    bytes_of_every_kind,
    walked_page_by_page_each_byte_is_seen_once,
    typed_lines_are_counted_once,
}

fn chunk(claimed: &Claimed, offset: u64, text: &[u8]) -> LogChunk {
    LogChunk {
        attempt: claimed.attempt,
        token: claimed.token.clone(),
        offset,
        raw_len: text.len() as u64,
        lines: text.iter().filter(|byte| **byte == b'\n').count() as u64,
        runs: vec![1, 2, 3],
        // The store does not look into it.
        data: text.to_vec(),
    }
}

async fn append(harness: &Harness, chunks: Vec<LogChunk>) -> Vec<LogAck> {
    harness.write(move |tx| logs::append(tx, &chunks)).await
}

async fn running(harness: &Harness, count: u64) -> Vec<Claimed> {
    harness.submit(job(count)).await;
    harness.claim(count as usize, 10).await
}

async fn from_byte(harness: &Harness, attempt: AttemptId, offset: u64, max: u64) -> Vec<StoredChunk> {
    harness.read(move |tx| logs::chunks_from_byte(tx, attempt, offset, max)).await
}

async fn from_line(harness: &Harness, attempt: AttemptId, line: u64, max: u64) -> Vec<StoredChunk> {
    harness.read(move |tx| logs::chunks_from_line(tx, attempt, line, max)).await
}

fn offsets(chunks: &[StoredChunk]) -> Vec<u64> {
    chunks.iter().map(|chunk| chunk.offset).collect()
}

async fn what_is_appended_is_read_back(harness: &Harness) {
    let [a, b] = running(harness, 2).await.try_into().unwrap();
    let acks =
        append(harness, vec![chunk(&b, 0, b"one\n"), chunk(&a, 0, b"x"), chunk(&b, 4, b"two\nthr")]).await;
    let ack = |attempt, bytes, lines| LogAck {
        attempt,
        offset: Some(bytes),
        appended_lines: lines,
        total_lines: lines,
        total_bytes: bytes,
        ended: false,
    };
    assert_eq!(acks, [ack(b.attempt, 11, 2), ack(a.attempt, 1, 0)]);
    let stored = from_byte(harness, b.attempt, 0, u64::MAX).await;
    assert_eq!(
        stored[1],
        StoredChunk {
            offset: 4,
            first_line: 1,
            raw_len: 7,
            lines: 1,
            runs: vec![1, 2, 3],
            data: b"two\nthr".to_vec()
        }
    );
    let id = a.attempt;
    let state = harness.read(move |tx| logs::state(tx, id)).await.unwrap();
    assert_eq!((state.bytes, state.lines, state.ended), (1, 0, false));
    harness.exit(&a, 0, 21).await;
    assert!(harness.read(move |tx| logs::state(tx, id)).await.unwrap().ended);
    assert_eq!(harness.read(move |tx| logs::state(tx, id.task.attempt(9))).await, None);
    assert_eq!(append(harness, vec![]).await, []);
}

/// A piece of log in which each text is a line of this type.
fn typed(claimed: &Claimed, offset: u64, lines: &[(Stream, &str)]) -> LogChunk {
    let text: String = lines.iter().map(|(_, text)| *text).collect();
    let run = |(at_ms, (stream, text)): (i64, &(Stream, &str))| Run {
        len_bytes: u32::try_from(text.len()).unwrap(),
        stream: *stream,
        at_ms,
    };
    let runs: Vec<Run> = (0..).zip(lines).map(run).collect();
    LogChunk { runs: encode_runs(&runs), ..chunk(claimed, offset, text.as_bytes()) }
}

async fn typed_lines_are_counted_once(harness: &Harness) {
    let [a] = running(harness, 1).await.try_into().unwrap();
    let (warning, end) = ((Stream::Warning, "one\ntwo\n"), (Stream::Fatal, "three\n"));
    let sent = vec![typed(&a, 0, &[warning, (Stream::Highlight, "x\n"), end, (Stream::Info, "y\n")])];
    for expected in [vec![TypedLines { attempt: a.attempt, warnings: 2, errors: 1 }], vec![]] {
        let again = sent.clone();
        let (acks, told) = harness.write(move |tx| logs::append_and_count(tx, &again)).await;
        assert_eq!((acks[0].offset, &told), (Some(18), &expected), "sent twice they count once");
        for lines in told {
            harness.write(move |tx| gui_clients::count_typed(tx, lines)).await;
        }
    }
    let more = TypedLines { attempt: a.attempt, warnings: 0, errors: 1 };
    harness.write(move |tx| gui_clients::count_typed(tx, more)).await;
    let metrics = harness.attempt(a.attempt).await.metrics;
    assert_eq!(metrics.as_deref(), Some(r#"{"warnings":2.0,"errors":2.0}"#));
    let gone = TypedLines { attempt: a.attempt.task.attempt(9), ..more };
    harness.write(move |tx| gui_clients::count_typed(tx, gone)).await;
}

async fn twice_is_once_and_a_gap_is_refused(harness: &Harness) {
    let [a] = running(harness, 1).await.try_into().unwrap();
    let first = chunk(&a, 0, b"one\ntwo\n");
    for lines in [2, 0, 0] {
        let ack = append(harness, vec![first.clone()]).await[0];
        assert_eq!((ack.offset, ack.appended_lines, ack.total_lines), (Some(8), lines, 2));
    }
    let cases = [
        (chunk(&a, 9, b"gap\n"), 8),
        (chunk(&a, 4, b"two\nthree\n"), 8),
        (chunk(&a, 8, b""), 8),
        (chunk(&a, u64::MAX, b"x"), 8),
        (chunk(&a, 8, b"three\n"), 14),
    ];
    for (sent, offset) in cases {
        assert_eq!(append(harness, vec![sent.clone()]).await[0].offset, Some(offset), "{sent:?}");
    }
    // A whole batch again, with something new behind it, as after a lost answer.
    let batch = vec![first, chunk(&a, 8, b"three\n"), chunk(&a, 14, b"four\n")];
    let ack = append(harness, batch).await[0];
    assert_eq!((ack.offset, ack.appended_lines, ack.total_lines), (Some(19), 1, 4));
    let stored = from_byte(harness, a.attempt, 0, u64::MAX).await;
    assert_eq!(stored.iter().flat_map(|c| c.data.clone()).collect::<Vec<_>>(), b"one\ntwo\nthree\nfour\n");
}

async fn only_with_the_right_token(harness: &Harness) {
    let [a] = running(harness, 1).await.try_into().unwrap();
    let guessed = LogChunk { token: "guessed".into(), ..chunk(&a, 0, b"x\n") };
    let nobody = LogChunk { attempt: a.attempt.task.attempt(2), ..chunk(&a, 0, b"x\n") };
    for acks in [append(harness, vec![guessed.clone()]).await, append(harness, vec![nobody]).await] {
        assert_eq!((acks[0].offset, acks[0].total_bytes), (None, 0));
    }
    // Beside a right one the wrong one still does nothing.
    assert_eq!(append(harness, vec![guessed, chunk(&a, 0, b"y\n")]).await[0].offset, Some(2));
    assert_eq!(from_byte(harness, a.attempt, 0, 9).await[0].data, b"y\n");
}

async fn a_lost_attempt_still_delivers(harness: &Harness) {
    let [a] = running(harness, 1).await.try_into().unwrap();
    append(harness, vec![chunk(&a, 0, b"before\n")]).await;
    harness.end(lost(a.attempt, 50)).await;
    let [b] = harness.claim(1, 51).await.try_into().unwrap();
    let acks = append(harness, vec![chunk(&a, 7, b"late\n"), chunk(&b, 0, b"again\n")]).await;
    assert_eq!(
        acks.iter().map(|ack| (ack.offset, ack.ended)).collect::<Vec<_>>(),
        [(Some(12), true), (Some(6), false)]
    );
    assert_eq!(from_byte(harness, a.attempt, 7, 9).await[0].data, b"late\n");
}

/// Chunks of `aa\nbb\n`, a long line in three, then `zz\n`.
async fn written(harness: &Harness) -> AttemptId {
    let [a] = running(harness, 1).await.try_into().unwrap();
    let texts: [&[u8]; 6] = [b"aa\nbb\n", b"long ", b"longer ", b"longest\n", b"yy\n", b"zz\n"];
    let mut offset = 0;
    for text in texts {
        append(harness, vec![chunk(&a, offset, text)]).await;
        offset += text.len() as u64;
    }
    a.attempt
}

async fn read_from_any_byte_and_any_line(harness: &Harness) {
    let a = written(harness).await;
    let by_byte: [(u64, &[u64]); 6] = [
        (0, &[0, 6, 11, 18, 26, 29]),
        (5, &[0, 6, 11, 18, 26, 29]),
        (6, &[6, 11, 18, 26, 29]),
        (17, &[11, 18, 26, 29]),
        (31, &[29]),
        (32, &[]),
    ];
    for (offset, expected) in by_byte {
        assert_eq!(offsets(&from_byte(harness, a, offset, 100).await), expected, "byte {offset}");
    }
    assert_eq!(from_byte(harness, a, u64::MAX, 100).await, []);
    // Line 2 begins behind the end of line 1, which the first chunk holds.
    let by_line: [(u64, &[u64]); 5] = [
        (0, &[0, 6, 11, 18, 26, 29]),
        (1, &[0, 6, 11, 18, 26, 29]),
        (2, &[0, 6, 11, 18, 26, 29]),
        (3, &[18, 26, 29]),
        (4, &[26, 29]),
    ];
    for (line, expected) in by_line {
        assert_eq!(offsets(&from_line(harness, a, line, 100).await), expected, "line {line}");
    }
    // Behind the end there is at most the chunk behind which it would begin.
    assert_eq!(offsets(&from_line(harness, a, 5, 100).await), [29]);
    assert!(from_line(harness, a, 1_000_000, 100).await.len() <= 1);
    assert_eq!(from_line(harness, a.task.attempt(7), 0, 100).await, []);
}

async fn a_page_ends_where_it_is_told(harness: &Harness) {
    let a = written(harness).await;
    assert_eq!(offsets(&from_byte(harness, a, 0, 1).await), [0]);
    assert_eq!(offsets(&from_byte(harness, a, 0, 0).await), [0]);
    assert_eq!(offsets(&from_byte(harness, a, 0, 6).await), [0]);
    assert_eq!(offsets(&from_byte(harness, a, 0, 7).await), [0, 6]);
    assert_eq!(offsets(&from_line(harness, a, 3, 9).await), [18, 26]);
}

async fn bytes_of_every_kind(harness: &Harness) {
    let [a] = running(harness, 1).await.try_into().unwrap();
    let all: Vec<u8> = (0..=255).collect();
    append(harness, vec![LogChunk { runs: all.clone(), ..chunk(&a, 0, &all) }]).await;
    let [stored] = from_byte(harness, a.attempt, 0, 1000).await.try_into().unwrap();
    assert_eq!((stored.runs, stored.data), (all.clone(), all));
}

async fn walked_page_by_page_each_byte_is_seen_once(harness: &Harness) {
    let [a] = running(harness, 1).await.try_into().unwrap();
    let mut whole = Vec::new();
    for n in 0..200 {
        let text = format!("{}line {n}\n", "x".repeat(n % 37));
        append(harness, vec![chunk(&a, whole.len() as u64, text.as_bytes())]).await;
        whole.extend_from_slice(text.as_bytes());
    }
    let (mut seen, mut offset) = (Vec::new(), 0);
    loop {
        let page = from_byte(harness, a.attempt, offset, 300).await;
        let Some(last) = page.last() else { break };
        offset = last.offset + last.raw_len;
        page.iter().for_each(|chunk| seen.extend_from_slice(&chunk.data));
    }
    assert_eq!(seen, whole);
}
