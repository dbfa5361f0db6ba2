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

/// Where an installation lives, as its agent finds it at each start. What is unknown is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Seat {
    /// Names machine and data folder. A copy of the folder has another place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Id of the machine's boot. A copy of the whole machine has another one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub boot: String,
    /// How long ago the machine booted, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_ms: Option<u64>,
}

/// Whether what speaks from `here` is a copy of the runner that was last heard from `there`: somebody is there at this
/// moment. Who is silent there has moved, or was brought back from a backup.
pub fn is_copy(there: &Seat, here: &Seat, last_seen_at: Timestamp, now: Timestamp) -> bool {
    let silent_ms = ms_between(last_seen_at, now);
    let differs = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    if silent_ms > RUNNER_UNREACHABLE_MS {
        return false;
    }
    // An equal place under another boot: started anew, unless this machine ran already when the runner was last heard.
    let ran_meanwhile = here.up_ms.is_some_and(|up_ms| up_ms > silent_ms);
    differs(&there.place, &here.place) || (differs(&there.boot, &here.boot) && ran_meanwhile)
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
    fn a_copy_is_what_speaks_while_the_runner_is_elsewhere() {
        let seat = |place: &str, boot: &str, up_ms| Seat { place: place.into(), boot: boot.into(), up_ms };
        let there = seat("a", "1", Some(5_000_000));
        for (here, silent_ms, expected) in [
            // Restarted in place.
            (seat("a", "1", Some(5_000_000)), 1_000, false),
            // A copied folder, at work beside the original; and one that was moved long ago.
            (seat("b", "1", Some(5_000_000)), 1_000, true),
            (seat("b", "1", Some(5_000_000)), 31_000, false),
            // A quick reboot, and a copied machine that has run for longer than the original is silent.
            (seat("a", "2", Some(9_000)), 12_000, false),
            (seat("a", "2", Some(60_000)), 4_000, true),
            (seat("a", "2", None), 4_000, false),
            // An older agent.
            (Seat::default(), 1_000, false),
        ] {
            let seen = Timestamp::UNIX_EPOCH;
            assert_eq!(
                is_copy(&there, &here, seen, plus_ms(seen, silent_ms)),
                expected,
                "{here:?} {silent_ms}"
            );
        }
    }

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
