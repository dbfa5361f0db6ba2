//! Whether a runner is there and takes work: by what a person asked of it, by when it was heard, and by what it said then.

use mothership_core::{
    runner::{Availability, LastHeard, Readiness},
    state::RunnerState,
};
use mothership_store::{Time, runners::RunnerRow};
use serde_json::Value;

/// When it said goodbye, in microseconds, beside its latest sample.
const LEFT_AT: &str = "left_at_micros";
/// Fields of a sample (`mothership_api::agent::MachineUsage`).
const STOPS: &str = "stops";
const LACKS: &str = "lacks";

/// Whether a runner takes work, or what keeps it from that.
pub fn readiness(row: &RunnerRow, now: Time) -> Readiness<'_> {
    let said = |name: &str| row.usage.as_ref().and_then(|usage| usage.get(name));
    let stops = said(STOPS).and_then(Value::as_bool).unwrap_or(false);
    let lacks = said(LACKS).and_then(Value::as_str);
    Availability { mode: row.mode, heard: last_heard(row), stops, lacks }.readiness(now)
}

/// The state of a runner, as everybody is told it.
pub fn state_of(row: &RunnerRow, now: Time) -> RunnerState {
    readiness(row, now).state(row.active)
}

/// Whether it said goodbye and has not been heard since.
pub fn has_left(row: &RunnerRow) -> bool {
    last_heard(row).was_goodbye()
}

/// A sample of a machine whose runner leaves at `now`. What kept it from work is over: the next start has none of it.
pub fn with_goodbye(usage: Option<Value>, now: Time) -> Value {
    let mut usage = usage.filter(Value::is_object).unwrap_or_else(|| Value::Object(Default::default()));
    if let Some(fields) = usage.as_object_mut() {
        fields.remove(STOPS);
        fields.remove(LACKS);
        fields.insert(LEFT_AT.into(), now.as_microsecond().into());
    }
    usage
}

fn last_heard(row: &RunnerRow) -> LastHeard {
    let micros = row.usage.as_ref().and_then(|usage| usage.get(LEFT_AT)?.as_i64());
    LastHeard {
        at: row.last_seen_at,
        goodbye_at: micros.and_then(|micros| Time::from_microsecond(micros).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::fixtures::{now, runner};
    use mothership_api::agent::MachineUsage;

    #[test]
    fn a_sample_says_what_keeps_a_runner_from_work_until_its_goodbye() {
        let mut row = runner(1);
        let of = |usage: &MachineUsage| serde_json::to_value(usage).ok();
        let full = MachineUsage { lacks: Some("no room".into()), ..MachineUsage::default() };
        row.usage = of(&full);
        assert_eq!(readiness(&row, now()), Readiness::NoRoom("no room"));
        row.usage = of(&MachineUsage { stops: true, ..full });
        assert_eq!(readiness(&row, now()), Readiness::Stopping);
        row.usage = Some(with_goodbye(row.usage.take(), now()));
        assert_eq!(readiness(&row, now()), Readiness::Left);
        // Started again: nothing of the order to stop is left.
        row.last_seen_at = now() + jiff::SignedDuration::from_secs(1);
        assert_eq!(readiness(&row, now()), Readiness::Ready);
    }
}
