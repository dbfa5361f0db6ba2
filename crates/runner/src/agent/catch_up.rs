//! What an agent does first that was away (frozen, cut off, started anew): it finds out how far its programs have come
//! meanwhile. The server may have given their tasks to others, and leaves each to the attempt that is further; what it
//! goes by is the report that says again what this runner holds.

use super::{attempt::AttemptPhase, context::AgentContext};
use mothership_core::{ids::AttemptId, log::CHUNK_RAW_BYTES_MAX};
use std::time::Duration;
use tokio::time::Instant;

/// How long that may take. Enough for gigabytes of output; whoever has printed more is judged by the beginning of it
/// rather than kept from the server.
const CATCH_UP_MAX: Duration = Duration::from_secs(5);

impl AgentContext {
    /// Reads progress out of the spools of all held attempts, as far as they are written by now. Not through the
    /// delivery of logs: that waits for the server.
    pub async fn catch_up(&self) {
        let until = Instant::now() + CATCH_UP_MAX;
        let mut unread: Vec<AttemptId> = {
            let state = self.state();
            let has_log = |phase| (AttemptPhase::Running..AttemptPhase::Reporting).contains(&phase);
            let held = state.attempts.iter().filter(|(_, held)| has_log(held.phase));
            held.map(|(attempt, _)| *attempt).collect()
        };
        while !unread.is_empty() {
            // A piece of each, round and round: one that prints gigabytes keeps nothing from the others.
            let mut more = Vec::with_capacity(unread.len());
            for attempt in unread {
                if self.read_ahead(attempt).await {
                    more.push(attempt);
                }
                // Reading is work without a wait: the other loops get their turn.
                tokio::task::yield_now().await;
            }
            unread = more;
            if Instant::now() >= until {
                tracing::warn!(attempts = unread.len(), "too much was printed meanwhile to read it all now");
                return;
            }
        }
    }

    /// Reads the next piece that nobody has looked at for progress; whether there was one.
    async fn read_ahead(&self, attempt: AttemptId) -> bool {
        let from = match self.state().attempts.get(&attempt) {
            Some(held) => held.reader.read_to(),
            None => return false,
        };
        // What is wrong with a spool is found, and said, by the delivery of its log.
        let Ok(piece) = self.parts.keeper.read_ahead(attempt, from, CHUNK_RAW_BYTES_MAX).await else {
            return false;
        };
        if piece.bytes.is_empty() {
            return false;
        }
        let mut state = self.state();
        let Some(held) = state.attempts.get_mut(&attempt) else { return false };
        held.read_progress(&piece);
        true
    }
}
