//! What a runner is: its state follows from what a person asked of it and from when it was last heard.

use crate::{
    clock::ms_between,
    limits::{RUNNER_OFFLINE_MS, RUNNER_UNREACHABLE_MS},
    state::{RunnerMode, RunnerState},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person changes about a runner; absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RunnerPatch {
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All labels of the runner: those that are not named here go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
}

/// The state of a runner. Silence outranks everything: a machine that sends nothing is not idle.
pub fn state(mode: RunnerMode, last_seen_at: Timestamp, active: u64, now: Timestamp) -> RunnerState {
    let silent_ms = ms_between(last_seen_at, now);
    match mode {
        _ if silent_ms > RUNNER_OFFLINE_MS => RunnerState::Offline,
        _ if silent_ms > RUNNER_UNREACHABLE_MS => RunnerState::Unreachable,
        RunnerMode::Disabled => RunnerState::Disabled,
        RunnerMode::Draining => RunnerState::Draining,
        RunnerMode::Active | RunnerMode::Gui if active > 0 => RunnerState::Busy,
        RunnerMode::Active | RunnerMode::Gui => RunnerState::Idle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::plus_ms;

    #[test]
    fn silence_outranks_what_was_asked() {
        let seen = Timestamp::UNIX_EPOCH;
        let cases = [
            (RunnerMode::Active, 0, 0, RunnerState::Idle),
            (RunnerMode::Active, 2, 29_000, RunnerState::Busy),
            (RunnerMode::Active, 2, 31_000, RunnerState::Unreachable),
            (RunnerMode::Disabled, 0, 301_000, RunnerState::Offline),
            (RunnerMode::Disabled, 1, 1, RunnerState::Disabled),
            (RunnerMode::Draining, 1, 1, RunnerState::Draining),
            (RunnerMode::Gui, 1, 1, RunnerState::Busy),
            (RunnerMode::Gui, 0, 31_000, RunnerState::Unreachable),
        ];
        for (mode, active, silent_ms, expected) in cases {
            assert_eq!(state(mode, seen, active, plus_ms(seen, silent_ms)), expected);
        }
    }
}
