//! Whether a runner is there: by when it was heard, and by whether it said goodbye then.

use mothership_core::{
    runner::{LastHeard, state},
    state::RunnerState,
};
use mothership_store::{Time, runners::RunnerRow};
use serde_json::Value;

/// When it said goodbye, in microseconds, beside its latest sample.
const LEFT_AT: &str = "left_at_micros";

/// The state of a runner, as everybody is told it.
pub fn state_of(row: &RunnerRow, now: Time) -> RunnerState {
    state(row.mode, last_heard(row), row.active, now)
}

/// Whether it said goodbye and has not been heard since.
pub fn has_left(row: &RunnerRow) -> bool {
    last_heard(row).was_goodbye()
}

/// A sample of a machine whose runner leaves at `now`.
pub fn with_goodbye(usage: Option<Value>, now: Time) -> Value {
    let mut usage = usage.filter(Value::is_object).unwrap_or_else(|| Value::Object(Default::default()));
    if let Some(fields) = usage.as_object_mut() {
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
