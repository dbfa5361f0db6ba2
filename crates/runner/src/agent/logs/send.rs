//! Sends batches of log, one at a time, and finds out what to do about those that are not taken.
//!
//! One attempt's log never keeps the others: a batch that is refused is cut up by attempt, and of what is left one
//! attempt has trouble. Too large means smaller pieces; a failure of the server means later, after the others; a refusal
//! means the end of that log, said in the message of the attempt's end.

use super::{
    super::{connection::ANSWER_MAX, context::AgentContext},
    LogBatch, SentFrame,
};
use bytes::{Bytes, BytesMut};
use mothership_api::{
    agent::LogsReply,
    client::{Client, ClientError},
    problem::Code,
};
use mothership_core::ids::AttemptId;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};

/// A batch that the server fails at so often, while it answers, is not sent any more as it is.
const FAILURES_MAX: u32 = 3;
/// How long a log waits that the server fails at.
const DEFERRED: Duration = Duration::from_secs(10);
/// A body below this size is nobody's reason to break a connection.
const SUSPECT_BYTES: usize = 64 << 10;

/// Sends for ever.
pub async fn run(agent: &Arc<AgentContext>, mut packed: mpsc::Receiver<LogBatch>) {
    let mut waiting = VecDeque::new();
    while let Some(batch) = packed.recv().await {
        waiting.push_back(batch);
        while let Some(batch) = waiting.pop_front() {
            match deliver(agent, &batch).await {
                Ok(reply) => agent.on_stored(&batch, &reply),
                Err(trouble) => waiting.extend(agent.on_trouble(batch, &trouble)),
            }
        }
    }
}

/// Why a batch was not taken.
enum Trouble {
    /// Nobody will take it as it is.
    Refused(ClientError),
    /// The server fails at it, or connections break over it, while other requests are answered.
    Failing(ClientError),
}

/// Sends one batch until something is known of it.
async fn deliver(agent: &Arc<AgentContext>, batch: &LogBatch) -> Result<LogsReply, Trouble> {
    let mut backoff = agent.connection.backoff();
    let (mut failures, mut failed_at) = (0, Instant::now());
    loop {
        let ask = |client: Client| {
            // Shares the bytes: a retry does not copy them.
            let body = batch.body.clone();
            async move { client.append_logs(body).await }
        };
        let error = match agent.connection.call_once(ANSWER_MAX, &ask).await {
            Ok(reply) => return Ok(reply),
            Err(error) => error,
        };
        let others_are_answered = failures > 0 && agent.connection.answered_at() > failed_at;
        let is_its_fault = match error.code() {
            Some(Code::Internal) => true,
            // Some proxies break the connection instead of answering 413.
            None => others_are_answered && batch.body.len() > SUSPECT_BYTES,
            Some(_) => false,
        };
        failures = if is_its_fault || failures == 0 { failures + 1 } else { 1 };
        if failures >= FAILURES_MAX && is_its_fault {
            return Err(Trouble::Failing(error));
        }
        failed_at = Instant::now();
        agent.connection.recover(error, &mut backoff).await.map_err(Trouble::Refused)?;
    }
}

impl AgentContext {
    /// What is to be sent instead of a batch that was not taken; what is not among it is read from the spool again.
    fn on_trouble(self: &Arc<Self>, batch: LogBatch, trouble: &Trouble) -> Vec<LogBatch> {
        let (error, may_be_size) = match trouble {
            Trouble::Refused(error) => (error, error.is_too_large()),
            // No answer at all: a guess, that costs smaller pieces and nothing else.
            Trouble::Failing(error) => (error, error.code().is_none()),
        };
        if may_be_size && self.connection.limits.logs.halve(batch.raw_bytes) {
            tracing::warn!(%error, bytes = batch.body.len(), "smaller pieces of log from here on");
            starts(&batch).into_iter().for_each(|(attempt, start)| self.read_log_again(attempt, start));
            return Vec::new();
        }
        let starts = starts(&batch);
        if starts.len() > 1 {
            return split(batch);
        }
        for (attempt, start) in starts {
            match trouble {
                Trouble::Refused(error) => self.give_up_log(attempt, &error.to_string()),
                Trouble::Failing(error) => self.defer_log(attempt, start, error),
            }
        }
        Vec::new()
    }

    /// Reads a log again from `start` on.
    fn read_log_again(&self, attempt: AttemptId, start: u64) {
        let mut state = self.state();
        let Some(held) = state.attempts.get_mut(&attempt) else { return };
        held.log.read = held.log.read.min(start);
        if held.log.has_unread() {
            state.unsent_logs.insert(attempt);
            self.wakeups.logs.notify_one();
        }
    }

    /// Others go first for a while.
    fn defer_log(self: &Arc<Self>, attempt: AttemptId, start: u64, error: &ClientError) {
        tracing::warn!(%attempt, %error, "the server fails at a log; tried again later");
        {
            let mut state = self.state();
            let Some(held) = state.attempts.get_mut(&attempt) else { return };
            held.log.is_deferred = true;
            state.unsent_logs.remove(&attempt);
        }
        let agent = Arc::clone(self);
        self.spawn_background(async move {
            tokio::time::sleep(DEFERRED).await;
            if let Some(held) = agent.state().attempts.get_mut(&attempt) {
                held.log.is_deferred = false;
            }
            agent.read_log_again(attempt, start);
        });
    }
}

/// Where the log of each attempt begins in a batch.
fn starts(batch: &LogBatch) -> BTreeMap<AttemptId, u64> {
    let mut starts = BTreeMap::new();
    for frame in &batch.frames {
        let start = starts.entry(frame.attempt).or_insert(frame.log.start);
        *start = (*start).min(frame.log.start);
    }
    starts
}

/// One batch for each attempt.
fn split(batch: LogBatch) -> Vec<LogBatch> {
    let mut by_attempt: BTreeMap<AttemptId, Vec<SentFrame>> = BTreeMap::new();
    for frame in batch.frames {
        by_attempt.entry(frame.attempt).or_default().push(frame);
    }
    by_attempt.into_values().map(|frames| LogBatch::new(concat(&frames), frames)).collect()
}

fn concat(frames: &[SentFrame]) -> Bytes {
    let mut body = BytesMut::with_capacity(frames.iter().map(|frame| frame.encoded.len()).sum());
    frames.iter().for_each(|frame| body.extend_from_slice(&frame.encoded));
    body.freeze()
}
