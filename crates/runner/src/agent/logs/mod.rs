//! Delivers logs: reads the spools, packs many attempts' pieces into one request, and sends one request at a time
//! while the next one is being packed ([`send`]). Memory is bounded by two requests, however much is spooled.
//!
//! The server stores each byte once, by its offset, and answers how far it has each log. That answer is the truth: when
//! it is behind what was sent, the spool is read again from there.

mod send;

use super::context::AgentContext;
use crate::keeper::LogPiece;
use bytes::Bytes;
use mothership_api::agent::LogsReply;
use mothership_core::{
    ids::AttemptId,
    log::{
        CHUNK_RAW_BYTES_MAX, count_newlines, encode_runs,
        frame::{self, FrameHeader},
        slice_runs,
    },
    secret::Secret,
};
use std::{ops::Range, sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::Instant};

/// Bytes of log in one request, unpacked; well below the server's limit for a body even if nothing can be packed.
const BATCH_RAW_BYTES: usize = 4 << 20;
/// What one attempt may have of it while others wait.
const SHARE_RAW_BYTES: usize = 1 << 20;
/// Frames in one request.
const FRAMES_MAX: usize = 2048;
/// Packing less than this takes less time than a change of threads.
const INLINE_BYTES: usize = 64 * 1024;
/// Between the beginnings of two requests at least, so that a trickle of lines does not become a flood of requests.
const GATHER_MIN: Duration = Duration::from_millis(10);
/// Speed matters more than the last percent: the server packs what it keeps.
const ZSTD_LEVEL: i32 = 1;

/// What one request sends.
struct LogBatch {
    body: Bytes,
    /// Bytes of log in it, unpacked.
    raw_bytes: usize,
    frames: Vec<SentFrame>,
}

/// A frame in a body.
#[derive(Clone)]
struct SentFrame {
    attempt: AttemptId,
    /// Its bytes, shared with the body.
    encoded: Bytes,
    /// What it holds of the log.
    log: Range<u64>,
}

/// A piece on its way into a frame.
struct LogPart {
    attempt: AttemptId,
    token: Secret,
    piece: LogPiece,
}

/// Delivers for ever.
pub async fn run(agent: &Arc<AgentContext>) {
    let (batches, packed) = mpsc::channel(1);
    tokio::join!(gather(agent, batches), send::run(agent, packed));
}

async fn gather(agent: &Arc<AgentContext>, batches: mpsc::Sender<LogBatch>) {
    let (mut after, mut last) = (None, Instant::now() - GATHER_MIN);
    loop {
        let Some(first) = agent.next_unsent_log(after) else {
            agent.wakeups.logs.notified().await;
            continue;
        };
        // Wait for the sender first: what is printed meanwhile is read into the same request.
        let Ok(slot) = batches.reserve().await else { return };
        tokio::time::sleep_until(last + GATHER_MIN).await;
        last = Instant::now();
        let parts = agent.read_parts(first, &mut after).await;
        if !parts.is_empty() {
            slot.send(pack(parts).await);
        }
    }
}

async fn pack(parts: Vec<LogPart>) -> LogBatch {
    let raw: usize = parts.iter().map(|part| part.piece.bytes.len()).sum();
    if raw <= INLINE_BYTES {
        return encode(parts);
    }
    tokio::task::spawn_blocking(|| encode(parts)).await.expect("packing does not panic and is not cancelled")
}

fn encode(parts: Vec<LogPart>) -> LogBatch {
    let (mut body, mut places) = (Vec::new(), Vec::with_capacity(parts.len()));
    let mut packer = zstd::bulk::Compressor::new(ZSTD_LEVEL).expect("the level is one that zstd has");
    for LogPart { attempt, token, piece } in parts {
        let data = packer.compress(&piece.bytes).expect("a buffer of zstd's own bound is large enough");
        let header = FrameHeader {
            attempt: attempt.to_string(),
            token,
            offset: piece.offset,
            raw_len: piece.bytes.len() as u32,
            lines: count_newlines(&piece.bytes) as u32,
            runs: encode_runs(&piece.runs),
        };
        let start = body.len();
        frame::encode_into(&mut body, &header, &data);
        places.push((attempt, start..body.len(), piece.offset..piece.offset + piece.bytes.len() as u64));
    }
    let body = Bytes::from(body);
    let frames = places.into_iter();
    let frames = frames.map(|(attempt, place, log)| SentFrame { attempt, encoded: body.slice(place), log });
    LogBatch::new(body.clone(), frames.collect())
}

impl LogBatch {
    fn new(body: Bytes, frames: Vec<SentFrame>) -> Self {
        let raw_bytes = frames.iter().map(|frame| (frame.log.end - frame.log.start) as usize).sum();
        Self { body, raw_bytes, frames }
    }

    /// How far the log of an attempt goes in it.
    fn end_of(&self, attempt: AttemptId) -> Option<u64> {
        self.frames.iter().filter(|frame| frame.attempt == attempt).map(|frame| frame.log.end).max()
    }
}

impl AgentContext {
    /// The next attempt with something to send after this one, round and round, so that a flood does not silence
    /// others.
    fn next_unsent_log(&self, after: Option<AttemptId>) -> Option<AttemptId> {
        let state = self.state();
        let next = after.and_then(|after| {
            state.unsent_logs.range((std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded)).next()
        });
        next.or_else(|| state.unsent_logs.first()).copied()
    }

    async fn read_parts(self: &Arc<Self>, first: AttemptId, after: &mut Option<AttemptId>) -> Vec<LogPart> {
        let (mut parts, mut bytes_left) =
            (Vec::new(), BATCH_RAW_BYTES.min(self.connection.limits.logs.get()));
        let mut attempt = first;
        loop {
            let is_alone = self.state().unsent_logs.len() == 1;
            let share = if is_alone { bytes_left } else { bytes_left.min(SHARE_RAW_BYTES) };
            bytes_left = bytes_left.saturating_sub(self.read_attempt(attempt, share, &mut parts).await);
            *after = Some(attempt);
            let next = self.next_unsent_log(*after);
            match next.filter(|next| *next != first && *next != attempt) {
                Some(next) if bytes_left > 0 && parts.len() < FRAMES_MAX => attempt = next,
                _ => return parts,
            }
        }
    }

    /// Reads up to `share` bytes of one attempt's log; answers how many.
    async fn read_attempt(
        self: &Arc<Self>,
        attempt: AttemptId,
        share: usize,
        parts: &mut Vec<LogPart>,
    ) -> usize {
        let mut taken = 0;
        while taken < share && parts.len() < FRAMES_MAX {
            let from = match self.state().attempts.get(&attempt) {
                Some(held) if held.log.has_unread() => held.log.read,
                _ => break,
            };
            // Less than a whole chunk only where the connection carries no more.
            let max = CHUNK_RAW_BYTES_MAX.min(self.connection.limits.logs.get());
            let piece = match self.parts.keeper.read_log(attempt, from, max).await {
                // A record of the spool may be longer than asked for.
                Ok(piece) if !piece.bytes.is_empty() => cut_piece(piece, max),
                Ok(_) => {
                    self.on_spool_short(attempt);
                    break;
                }
                Err(error) => {
                    self.give_up_log(attempt, &error.0);
                    break;
                }
            };
            taken += piece.bytes.len();
            parts.extend(self.read_piece(attempt, piece));
        }
        let mut state = self.state();
        // Under the same lock as the look: an event that comes now would be lost between the two.
        if state.attempts.get(&attempt).is_none_or(|held| !held.log.has_unread()) {
            state.unsent_logs.remove(&attempt);
        }
        taken
    }

    /// Reads progress out of a piece; gives back the part of it that the server does not have. After a restart of the
    /// agent the whole log passes here, most of which is stored already.
    fn read_piece(&self, attempt: AttemptId, piece: LogPiece) -> Option<LogPart> {
        let mut state = self.state();
        let held = state.attempts.get_mut(&attempt)?;
        let is_news = held.read_progress(&piece);
        held.log.read = piece.offset + piece.bytes.len() as u64;
        let token = held.lease.token.clone();
        let known = held.log.acked.saturating_sub(piece.offset).min(piece.bytes.len() as u64);
        if is_news {
            state.dirty_progress.insert(attempt);
            self.wakeups.report.notify_one();
        }
        let piece = skip_bytes(piece, known as usize);
        (!piece.bytes.is_empty()).then_some(LogPart { attempt, token, piece })
    }

    /// The keeper has reported more than is there to read: it is in the middle of writing a record, or the torn tail of
    /// a dead one was cut.
    fn on_spool_short(self: &Arc<Self>, attempt: AttemptId) {
        let mut state = self.state();
        let Some(held) = state.attempts.get_mut(&attempt) else { return };
        // While the program runs, the keeper's next event brings the rest.
        held.log.written = held.log.read;
        drop(state);
        self.continue_after_log(attempt);
    }

    /// The end of the attempt must not wait for the rest of its log, and says why that is not there.
    fn give_up_log(self: &Arc<Self>, attempt: AttemptId, why: &str) {
        tracing::error!(%attempt, why, "the rest of a log is lost");
        {
            let mut state = self.state();
            if let Some(held) = state.attempts.get_mut(&attempt) {
                held.log.is_given_up = true;
                let stored = held.log.acked;
                held.log_lost = Some(format!("its log ends after {stored} bytes: {why}"));
            }
            state.unsent_logs.remove(&attempt);
        }
        self.continue_after_log(attempt);
    }

    fn on_stored(self: &Arc<Self>, batch: &LogBatch, reply: &LogsReply) {
        for ack in &reply.acks {
            let mut state = self.state();
            let Some(held) = state.attempts.get_mut(&ack.attempt) else { continue };
            match ack.offset {
                Some(offset) => {
                    // Not the maximum: the answer is the truth, also when a restored server has less than before.
                    held.log.acked = offset;
                    let sent = batch.end_of(ack.attempt).unwrap_or(0);
                    if offset < sent {
                        // It has less than was sent: on from there.
                        held.log.read = held.log.read.min(offset);
                    }
                    if held.log.has_unread() {
                        state.unsent_logs.insert(ack.attempt);
                        self.wakeups.logs.notify_one();
                    }
                }
                // The server does not know the attempt: nobody will ask for its log.
                None => {
                    held.log.is_given_up = true;
                    state.unsent_logs.remove(&ack.attempt);
                }
            }
            drop(state);
            self.continue_after_log(ack.attempt);
        }
    }
}

fn skip_bytes(piece: LogPiece, count: usize) -> LogPiece {
    if count == 0 {
        return piece;
    }
    let rest = piece.bytes.len() - count;
    LogPiece {
        offset: piece.offset + count as u64,
        runs: slice_runs(&piece.runs, count as u64, rest as u64),
        bytes: piece.bytes[count..].to_vec(),
    }
}

fn cut_piece(mut piece: LogPiece, max: usize) -> LogPiece {
    if piece.bytes.len() > max {
        piece.bytes.truncate(max);
        piece.runs = slice_runs(&piece.runs, 0, max as u64);
    }
    piece
}
