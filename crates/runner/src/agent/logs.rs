//! Delivers logs: reads the spools, packs many attempts' pieces into one request, and sends one request at a time
//! while the next one is being packed. Memory is bounded by two requests, however much is spooled.

use super::{Core, link::ANSWER_MAX};
use crate::keeper::LogPiece;
use bytes::Bytes;
use mothership_api::{
    agent::LogsReply,
    client::{Client, ClientError},
};
use mothership_core::{
    ids::AttemptId,
    log::{
        CHUNK_RAW_BYTES_MAX, count_newlines, encode_runs,
        frame::{self, FrameHeader},
        slice_runs,
    },
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::Instant};

/// Bytes of log in one request, unpacked; well below the server's limit for a body even if nothing can be packed.
const BATCH_RAW_BYTES: usize = 4 << 20;
/// What one attempt may have of it while others wait.
const SHARE_RAW_BYTES: usize = 1 << 20;
/// Frames in one request.
const FRAMES_MAX: usize = 2048;
/// Packing less than this is not worth a change of threads.
const INLINE_BYTES: usize = 64 * 1024;
/// Between the beginnings of two requests at least, so that a trickle of lines does not become a flood of requests.
const GATHER: Duration = Duration::from_millis(10);
/// Speed matters more than the last percent: the server packs what it keeps.
const ZSTD_LEVEL: i32 = 1;

/// One request.
struct Batch {
    body: Bytes,
    /// How far the log of each attempt in it goes.
    ends: BTreeMap<AttemptId, u64>,
}

/// A piece on its way into a frame.
struct Part {
    attempt: AttemptId,
    token: String,
    piece: LogPiece,
}

/// Delivers for ever.
pub async fn run(core: &Arc<Core>) {
    let (batches, packed) = mpsc::channel(1);
    tokio::join!(gather(core, batches), send(core, packed));
}

async fn gather(core: &Arc<Core>, batches: mpsc::Sender<Batch>) {
    let (mut after, mut last) = (None, Instant::now() - GATHER);
    loop {
        let Some(first) = core.next_talkative(after) else {
            core.wakes.logs.notified().await;
            continue;
        };
        // Room for the next request first: what is read later is read together.
        let Ok(room) = batches.reserve().await else { return };
        tokio::time::sleep_until(last + GATHER).await;
        last = Instant::now();
        let parts = core.read_parts(first, &mut after).await;
        if !parts.is_empty() {
            room.send(pack(parts).await);
        }
    }
}

async fn pack(parts: Vec<Part>) -> Batch {
    let raw: usize = parts.iter().map(|part| part.piece.bytes.len()).sum();
    if raw <= INLINE_BYTES {
        return encode(parts);
    }
    tokio::task::spawn_blocking(|| encode(parts)).await.expect("packing does not panic and is not cancelled")
}

fn encode(parts: Vec<Part>) -> Batch {
    let (mut body, mut ends) = (Vec::new(), BTreeMap::new());
    let mut packer = zstd::bulk::Compressor::new(ZSTD_LEVEL).expect("the level is one that zstd has");
    for Part { attempt, token, piece } in parts {
        let data = packer.compress(&piece.bytes).expect("a buffer of zstd's own bound is large enough");
        let header = FrameHeader {
            attempt: attempt.to_string(),
            token: token.into(),
            offset: piece.offset,
            raw_len: piece.bytes.len() as u32,
            lines: count_newlines(&piece.bytes) as u32,
            runs: encode_runs(&piece.runs),
        };
        frame::encode_into(&mut body, &header, &data);
        ends.insert(attempt, piece.offset + piece.bytes.len() as u64);
    }
    Batch { body: body.into(), ends }
}

async fn send(core: &Arc<Core>, mut packed: mpsc::Receiver<Batch>) {
    let mut backoff = core.link.backoff();
    while let Some(batch) = packed.recv().await {
        loop {
            let ask = |client: Client| {
                let body = batch.body.clone();
                async move { client.append_logs(body).await }
            };
            match core.link.once(ANSWER_MAX, &ask).await {
                Ok(reply) => {
                    backoff.reset();
                    core.stored(&batch, &reply);
                    break;
                }
                Err(error) => {
                    if let Err(error) = core.link.recover(error, &mut backoff).await {
                        core.give_up_logs(&batch, &error);
                        break;
                    }
                }
            }
        }
    }
}

impl Core {
    /// The next attempt with something to send, taking turns.
    fn next_talkative(&self, after: Option<AttemptId>) -> Option<AttemptId> {
        let desk = self.desk();
        let next = after.and_then(|after| {
            desk.talkative.range((std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded)).next()
        });
        next.or_else(|| desk.talkative.first()).copied()
    }

    async fn read_parts(self: &Arc<Self>, first: AttemptId, after: &mut Option<AttemptId>) -> Vec<Part> {
        let (mut parts, mut room) = (Vec::new(), BATCH_RAW_BYTES);
        let mut attempt = first;
        loop {
            let alone = self.desk().talkative.len() == 1;
            let share = if alone { room } else { room.min(SHARE_RAW_BYTES) };
            room = room.saturating_sub(self.read_attempt(attempt, share, &mut parts).await);
            *after = Some(attempt);
            let next = self.next_talkative(*after);
            match next.filter(|next| *next != first && *next != attempt) {
                Some(next) if room > 0 && parts.len() < FRAMES_MAX => attempt = next,
                _ => return parts,
            }
        }
    }

    /// Reads up to `share` bytes of one attempt's log; answers how many.
    async fn read_attempt(
        self: &Arc<Self>,
        attempt: AttemptId,
        share: usize,
        parts: &mut Vec<Part>,
    ) -> usize {
        let mut taken = 0;
        while taken < share && parts.len() < FRAMES_MAX {
            let from = match self.desk().held.get(&attempt) {
                Some(held) if held.log.has_more() => held.log.read,
                _ => break,
            };
            let piece = match self.parts.keeper.read_log(attempt, from, CHUNK_RAW_BYTES_MAX).await {
                Ok(piece) if !piece.bytes.is_empty() => piece,
                Ok(_) => {
                    self.log_is_short(attempt);
                    break;
                }
                Err(error) => {
                    self.log_is_lost(attempt, &error.0);
                    break;
                }
            };
            taken += piece.bytes.len();
            parts.extend(self.note_read(attempt, piece));
        }
        let mut desk = self.desk();
        if desk.held.get(&attempt).is_none_or(|held| !held.log.has_more()) {
            desk.talkative.remove(&attempt);
        }
        taken
    }

    /// Looks through what was read; gives back the part of it that the server does not have.
    fn note_read(&self, attempt: AttemptId, piece: LogPiece) -> Option<Part> {
        let mut desk = self.desk();
        let held = desk.held.get_mut(&attempt)?;
        held.feed.read(&piece);
        held.log.read = piece.offset + piece.bytes.len() as u64;
        let token = held.lease.token.clone();
        let known = held.log.acked.saturating_sub(piece.offset).min(piece.bytes.len() as u64);
        let update = held.feed.take();
        if update.is_some() {
            held.progress = update;
            desk.moved.insert(attempt);
            self.wakes.report.notify_one();
        }
        let piece = without_beginning(piece, known as usize);
        (!piece.bytes.is_empty()).then_some(Part { attempt, token, piece })
    }

    /// The keeper told of more than is there to read: the writer is in the middle of a record, or a dead one's tail
    /// was cut.
    fn log_is_short(self: &Arc<Self>, attempt: AttemptId) {
        let mut desk = self.desk();
        let Some(held) = desk.held.get_mut(&attempt) else { return };
        // While the program runs the next word of the keeper brings it back.
        held.log.written = held.log.read;
        drop(desk);
        self.advance(attempt);
    }

    fn log_is_lost(self: &Arc<Self>, attempt: AttemptId, why: &str) {
        tracing::error!(%attempt, why, "the rest of a log is lost");
        if let Some(held) = self.desk().held.get_mut(&attempt) {
            held.log.is_given_up = true;
        }
        self.advance(attempt);
    }

    fn stored(self: &Arc<Self>, batch: &Batch, reply: &LogsReply) {
        for ack in &reply.acks {
            let mut desk = self.desk();
            let Some(held) = desk.held.get_mut(&ack.attempt) else { continue };
            match ack.offset {
                Some(offset) => {
                    held.log.acked = offset;
                    let sent = batch.ends.get(&ack.attempt).copied().unwrap_or(0);
                    if offset < sent {
                        // It has less than we sent: on from there.
                        held.log.read = held.log.read.min(offset);
                    }
                    if held.log.has_more() && !held.is_aborted {
                        desk.talkative.insert(ack.attempt);
                        self.wakes.logs.notify_one();
                    }
                }
                None => {
                    held.log.is_given_up = true;
                    desk.talkative.remove(&ack.attempt);
                }
            }
            drop(desk);
            self.advance(ack.attempt);
        }
    }

    /// A final no to a whole request is our mistake or another version; the ends must not wait for it.
    fn give_up_logs(self: &Arc<Self>, batch: &Batch, error: &ClientError) {
        for attempt in batch.ends.keys() {
            self.log_is_lost(*attempt, &error.to_string());
        }
    }
}

fn without_beginning(piece: LogPiece, count: usize) -> LogPiece {
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
