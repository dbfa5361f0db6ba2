//! What the background services of this server did lately, for `/api/v1/stats` and `/metrics`.

use super::locked::Locked;
use mothership_store::Time;
use std::time::Duration;

/// One record for each service of this process, in the order in which they were started.
#[derive(Default)]
pub struct Services(Locked<Vec<ServiceRecord>>);

/// What one service did since this process started.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRecord {
    /// Of the service.
    pub name: &'static str,
    /// Rounds that have ended, failed ones included.
    pub ticks: u64,
    /// Rounds that failed.
    pub failures: u64,
    /// Things done in all rounds together.
    pub items: u64,
    /// `None` until the first round has ended.
    pub last: Option<LastTick>,
}

/// The latest round of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct LastTick {
    /// When it began, by the server's clock.
    pub at: Time,
    /// How long it took.
    pub took: Duration,
    /// What it did, or why it failed; a public text in both cases.
    pub outcome: Result<String, String>,
}

impl Services {
    /// Lists a service before its first round, so that one that never gets there shows, too.
    pub fn register(&self, name: &'static str) {
        let mut records = self.0.lock();
        if !records.iter().any(|record| record.name == name) {
            records.push(ServiceRecord { name, ticks: 0, failures: 0, items: 0, last: None });
        }
    }

    /// A round of a registered service has ended, having done `items` things.
    pub fn record(&self, name: &'static str, items: u64, last: LastTick) {
        let mut records = self.0.lock();
        let Some(record) = records.iter_mut().find(|record| record.name == name) else { return };
        record.ticks += 1;
        record.failures += u64::from(last.outcome.is_err());
        record.items += items;
        record.last = Some(last);
    }

    /// All records.
    pub fn list(&self) -> Vec<ServiceRecord> {
        self.0.lock().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(outcome: Result<String, String>) -> LastTick {
        LastTick { at: Time::UNIX_EPOCH, took: Duration::from_millis(3), outcome }
    }

    #[test]
    fn rounds_failures_and_items_are_counted_by_service() {
        let services = Services::default();
        services.register("reaper");
        services.register("inbox");
        services.register("reaper");
        services.record("reaper", 2, last(Ok("2 ended".into())));
        services.record("reaper", 0, last(Err("away".into())));
        services.record("nobody", 9, last(Ok("lost".into())));
        let [reaper, inbox] = services.list().try_into().unwrap();
        assert_eq!((reaper.name, reaper.ticks, reaper.failures, reaper.items), ("reaper", 2, 1, 2));
        assert_eq!(reaper.last, Some(last(Err("away".into()))));
        assert_eq!(inbox, ServiceRecord { name: "inbox", ticks: 0, failures: 0, items: 0, last: None });
    }
}
