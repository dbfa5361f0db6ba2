//! Events that the agent has not been sent yet.

use crate::keeper::{KeeperEvent, ProgramEnd};
use jiff::Timestamp;
use mothership_api::attempts::Usage;
use mothership_core::ids::AttemptId;
use std::collections::BTreeMap;

/// Gathers events between two writes to the agent. Only the latest length and usage of each program count, so this is
/// bounded by what runs and by what ends between two writes, however much is printed.
#[derive(Debug, Default)]
pub struct EventOutbox {
    /// Starts and ends, in order.
    transitions: Vec<KeeperEvent>,
    log_bytes: BTreeMap<AttemptId, u64>,
    usage: BTreeMap<AttemptId, Usage>,
}

impl EventOutbox {
    pub fn started(&mut self, attempt: AttemptId, at: Timestamp) {
        self.transitions.push(KeeperEvent::Started { attempt, at });
    }

    pub fn output(&mut self, attempt: AttemptId, log_bytes: u64) {
        self.log_bytes.insert(attempt, log_bytes);
    }

    pub fn usage(&mut self, attempt: AttemptId, usage: Usage) {
        self.usage.insert(attempt, usage);
    }

    pub fn ended(&mut self, attempt: AttemptId, end: ProgramEnd) {
        self.transitions.push(KeeperEvent::Ended { attempt, end: Box::new(end) });
    }

    /// Takes all of it, in the order in which it is to be sent. Output and usage come before the ends, because an end
    /// is the last event of its attempt; that they may come before the start does no harm.
    pub fn take(&mut self) -> Vec<KeeperEvent> {
        let Self { mut transitions, log_bytes, usage } = std::mem::take(self);
        if log_bytes.is_empty() && usage.is_empty() {
            return transitions;
        }
        let mut events = Vec::with_capacity(usage.len() + log_bytes.len() + transitions.len());
        events.extend(usage.into_iter().map(|(attempt, usage)| KeeperEvent::Usage { attempt, usage }));
        let grown = log_bytes.into_iter();
        events.extend(grown.map(|(attempt, log_bytes)| KeeperEvent::Output { attempt, log_bytes }));
        events.append(&mut transitions);
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::attempt::EndCause;

    #[test]
    fn the_end_comes_last_and_only_the_latest_numbers_count() {
        let (one, two): (AttemptId, AttemptId) = ("1.0.1".parse().unwrap(), "1.1.1".parse().unwrap());
        let at = Timestamp::from_second(1).unwrap();
        let end = ProgramEnd::unstarted(EndCause::Exited, at, None);
        let usage = |memory_bytes| Usage { memory_bytes, ..Usage::default() };
        let mut outbox = EventOutbox::default();
        outbox.started(one, at);
        outbox.ended(one, end.clone());
        outbox.started(two, at);
        for number in 1..=3 {
            outbox.output(one, number * 100);
            outbox.usage(two, usage(number));
        }
        let expected = [
            KeeperEvent::Usage { attempt: two, usage: usage(3) },
            KeeperEvent::Output { attempt: one, log_bytes: 300 },
            KeeperEvent::Started { attempt: one, at },
            KeeperEvent::Ended { attempt: one, end: Box::new(end) },
            KeeperEvent::Started { attempt: two, at },
        ];
        assert_eq!(outbox.take(), expected);
        assert_eq!(outbox.take(), []);
    }

    #[test]
    fn a_flood_of_output_takes_no_memory() {
        let mut outbox = EventOutbox::default();
        for log_bytes in 0..100_000 {
            outbox.output("1.0.1".parse().unwrap(), log_bytes);
        }
        assert_eq!(outbox.take().len(), 1);
    }
}
