//! Appending to logs. What a runner sends is unpacked once to see that it is what it says, and stored as it came.

use super::{
    hints::{Hint, hint},
    returns, runner_clock,
};
use crate::{
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::{
    agent::{LogAck, LogsReply},
    problem::FieldError,
};
use mothership_core::{
    ids::{AttemptId, RunnerId},
    lease::LeaseTerms,
    log::{
        count_newlines, decode_runs,
        frame::{FrameHeader, FrameLimits, decode_all},
    },
};
use mothership_store::{
    Result, Tx,
    attempts::{self, Returning},
    gui_clients, leases,
    logs::{self, LogChunk},
};

/// Frames unpacked before others get a turn on this thread.
const FRAMES_PER_TURN: usize = 16;

/// Appends every frame of the body; the answer says for each attempt how far its log is stored.
pub async fn append(app: &App, runner: RunnerId, body: &[u8]) -> OpResult<LogsReply> {
    let clock = runner_clock::of(app, runner).await?;
    let frames = decode_all(body, &FrameLimits::default())
        .map_err(|error| OpError::Invalid { detail: error.to_string(), errors: Vec::new() })?;
    let mut chunks = Vec::with_capacity(frames.len());
    for (i, (header, data)) in frames.into_iter().enumerate() {
        let mut chunk = chunk(i, header, data)?;
        runner_clock::correct_log(&mut chunk, clock);
        chunks.push(chunk);
        // Unpacking is work without a wait: other requests on this thread get their turn.
        if i % FRAMES_PER_TURN == FRAMES_PER_TURN - 1 {
            tokio::task::yield_now().await;
        }
    }
    if chunks.is_empty() {
        return Ok(LogsReply::default());
    }
    // Counted as received; what is a repetition is sorted out by the store.
    app.counters.log_bytes.inc_by(chunks.iter().map(|chunk| chunk.raw_len).sum());
    let (now, lost_after_ms) = (app.now(), app.config.lost_after_ms);
    let acks = app.store.write(move |tx| {
        // Before the log, whose lock is one of the attempt: who needs the job's lock too takes that one first.
        let terms = LeaseTerms { at: leases::listening_at(tx, now)?, lost_after_ms };
        let returning = returning(tx, &chunks)?;
        let returns = returns::come_back(tx, &returning, &terms, now)?;
        let (acks, told) = logs::append_and_count(tx, &chunks)?;
        for lines in &told {
            gui_clients::count_typed(tx, *lines)?;
        }
        // A hint for each log, in the transaction that stores it.
        for ack in &acks {
            hint(tx, Hint::Log(ack.attempt))?;
        }
        Ok((acks, told, returns))
    });
    let (acks, told, returns) = acks.await?;
    for lines in told {
        app.live.task_touched(lines.attempt.task);
    }
    returns::publish(app, &returns);
    // Without an offset the attempt is not known here, or its token is another one: nothing was stored.
    for ack in acks.iter().filter(|ack| ack.offset.is_some()) {
        app.notifier.notify_log(ack.attempt);
        app.live.log_changed(ack.attempt);
    }
    Ok(LogsReply {
        acks: acks.iter().map(|ack| LogAck { attempt: ack.attempt, offset: ack.offset }).collect(),
    })
}

/// Lost attempts among those whose log grows: who sends a log is there. It takes no task from anybody, for the program may
/// have ended; that is for a report to say.
fn returning(tx: &mut Tx<'_>, chunks: &[LogChunk]) -> Result<Vec<Returning>> {
    let attempts: Vec<AttemptId> = chunks.iter().map(|chunk| chunk.attempt).collect();
    let lost = attempts::silent(tx, &attempts)?;
    let one = |attempt: AttemptId| {
        let chunk = chunks.iter().find(|chunk| chunk.attempt == attempt)?;
        Some(Returning {
            attempt,
            token: chunk.token.clone(),
            fraction: None,
            has_started: false,
            may_overtake: false,
        })
    };
    Ok(lost.into_iter().filter_map(one).collect())
}

/// One frame as the store takes it, if it is what its header says. A lie would show only when somebody reads the
/// log, and then as a damaged database.
fn chunk(i: usize, header: FrameHeader, data: &[u8]) -> OpResult<LogChunk> {
    let wrong = |field: &str, message: String| {
        let path = format!("frames[{i}].{field}");
        let detail = format!("{path}: {message}");
        OpError::Invalid { detail, errors: vec![FieldError { path, message, hint: None }] }
    };
    let attempt: AttemptId = header.attempt.parse().map_err(|e| wrong("attempt", format!("{e}")))?;
    let raw_len = header.raw_len as usize;
    decode_runs(&header.runs, raw_len as u64).map_err(|error| wrong("runs", error.to_string()))?;
    // One byte more than said shows data that unpacks to more.
    let raw = zstd::bulk::decompress(data, raw_len + 1)
        .map_err(|_| wrong("data", "is not zstd, or unpacks to more than it says".into()))?;
    if raw.len() != raw_len {
        return Err(wrong("raw_len", format!("says {raw_len}, but the data unpacks to {} bytes", raw.len())));
    }
    let lines = count_newlines(&raw);
    if lines != u64::from(header.lines) {
        return Err(wrong("lines", format!("says {}, but the data has {lines} line ends", header.lines)));
    }
    Ok(LogChunk {
        attempt,
        token: header.token,
        offset: header.offset,
        raw_len: raw_len as u64,
        lines,
        runs: header.runs,
        // Stored as it came, compressed by the runner: the server never compresses a log.
        data: data.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use crate::ops::log_append::*;
    use mothership_core::log::{Run, Stream, encode_runs};

    fn header(raw: &[u8], lines: u32) -> FrameHeader {
        FrameHeader {
            attempt: "42.7.1".into(),
            token: "t".into(),
            offset: 0,
            raw_len: raw.len() as u32,
            lines,
            runs: encode_runs(&[Run { len_bytes: raw.len() as u32, stream: Stream::Stdout, at_ms: 1 }]),
        }
    }

    #[test]
    fn what_a_frame_says_must_be_true() {
        let raw = b"one\ntwo\n".repeat(100);
        let data = zstd::bulk::compress(&raw, 1).unwrap();
        assert!(chunk(0, header(&raw, 200), &data).is_ok());
        let bomb = zstd::bulk::compress(&vec![0; 1 << 24], 1).unwrap();
        for (what, header, data) in [
            ("lines", header(&raw, 199), data.as_slice()),
            ("raw_len", header(&raw[..8], 2), &zstd::bulk::compress(b"on\n", 1).unwrap()),
            ("data", header(&raw, 200), b"garbage".as_slice()),
            ("data", header(&raw, 200), bomb.as_slice()),
            ("attempt", FrameHeader { attempt: "x".into(), ..header(&raw, 200) }, data.as_slice()),
            ("runs", FrameHeader { runs: vec![9], ..header(&raw, 200) }, data.as_slice()),
        ] {
            let error = chunk(3, header, data).unwrap_err().to_string();
            assert!(error.starts_with(&format!("frames[3].{what}")), "{error}");
        }
    }
}
