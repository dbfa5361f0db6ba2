//! What a runner is: its state follows from what a person asked of it and from when it was last heard.

use crate::{
    clock::ms_between,
    limits::{RUNNER_OFFLINE_MS, RUNNER_UNREACHABLE_MS},
    state::{RunnerMode, RunnerState},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest name of a runner.
pub const RUNNER_NAME_BYTES_MAX: usize = 200;

/// The label that every runner has by itself: its name. By it a job is meant for one runner: `runner.name=lab-07`.
pub const NAME_LABEL: &str = "runner.name";

/// Checks what a runner is to be called.
///
/// # Errors
/// What a name has to be.
pub fn check_runner_name(name: &str) -> Result<(), &'static str> {
    match name.trim().is_empty() || name.len() > RUNNER_NAME_BYTES_MAX || name.contains(char::is_control) {
        true => Err("must have 1 to 200 bytes, not only blanks, and no line end or other control character"),
        false => Ok(()),
    }
}

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

/// What a person gave a machine, as it is kept: it stays when the machine's agent reports its own again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// What people call it; the reported name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Labels that differ from the reported ones; `None`: taken away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, Option<String>>,
}

impl Given {
    /// Takes a person's change over; `reported`: the labels that the machine's agent reports.
    pub fn change(&mut self, patch: &RunnerPatch, reported: &BTreeMap<String, String>) {
        if let Some(name) = &patch.name {
            self.name = Some(name.clone());
        }
        let Some(wanted) = &patch.labels else { return };
        let differs = wanted.iter().filter(|(name, value)| reported.get(*name) != Some(*value));
        let set = differs.map(|(name, value)| (name.clone(), Some(value.clone())));
        let gone = reported.keys().filter(|name| !wanted.contains_key(*name));
        self.labels = set.chain(gone.map(|name| (name.clone(), None))).collect();
    }

    /// The labels of a machine that reports these.
    #[must_use]
    pub fn labels_over(&self, reported: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let mut labels = reported.clone();
        for (name, value) in &self.labels {
            match value {
                Some(value) => labels.insert(name.clone(), value.clone()),
                None => labels.remove(name),
            };
        }
        labels
    }
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

/// Failed attempts in a row after which a machine is in trouble while others of its attempts still run.
const FAILED_IN_ROW: u64 = 3;
/// How long the end of an attempt tells something of its machine.
const TROUBLE_MS: u64 = 24 * 3600 * 1000;

/// How the attempts of a machine ended lately, the latest first: what was cancelled, given back or lost is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecentEnds {
    /// Failed or timed out since one completed.
    pub failed_in_row: u64,
    /// When the latest of them failed; `None` when none has.
    pub failed_at: Option<Timestamp>,
}

/// What is wrong with the work of a machine, in a sentence: its running attempts tell of errors (`errors` lines), or its
/// last attempts failed. One failure is news while nothing else runs there; beside other work it takes several.
#[must_use]
pub fn trouble(ends: &RecentEnds, errors: u64, active: u64, now: Timestamp) -> Option<String> {
    if errors > 0 {
        let lines = if errors == 1 { "1 error" } else { &format!("{errors} errors") };
        return Some(format!("{lines} in what runs there now"));
    }
    let is_news = ends.failed_at.is_some_and(|at| ms_between(at, now) <= TROUBLE_MS);
    match ends.failed_in_row {
        0 => None,
        _ if !is_news => None,
        1 if active == 0 => Some("its last attempt failed".into()),
        failed if active == 0 || failed >= FAILED_IN_ROW => {
            Some(format!("its last {failed} attempts failed"))
        }
        _ => None,
    }
}

/// When a runner was heard last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastHeard {
    pub at: Timestamp,
    /// When it last said that it leaves; `None` when it never did.
    pub goodbye_at: Option<Timestamp>,
}

impl LastHeard {
    /// Whether its goodbye was its last word.
    #[must_use]
    pub fn was_goodbye(&self) -> bool {
        self.goodbye_at.is_some_and(|goodbye_at| goodbye_at >= self.at)
    }
}

/// What decides whether a runner takes work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Availability<'a> {
    /// What a person asked of it.
    pub mode: RunnerMode,
    pub heard: LastHeard,
    /// It was told at its machine to stop, and what runs there ends first.
    pub stops: bool,
    /// What it says that it lacks though its capacity is not used up.
    pub lacks: Option<&'a str>,
}

/// Whether a runner takes work, or what keeps it from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness<'a> {
    /// It takes what fits it.
    Ready,
    /// It would, and has no room for more, for this reason.
    NoRoom(&'a str),
    /// A GUI client: people claim at the machine.
    ByHand,
    /// Told at its machine to stop: what runs there ends, nothing new starts.
    Stopping,
    /// A person lets it run empty.
    Draining,
    /// A person has taken it out.
    Disabled,
    /// Not heard of for longer than it should be.
    Silent {
        /// Milliseconds since it was heard.
        silent_ms: u64,
    },
    /// It said goodbye: stopped at its machine.
    Left,
}

impl<'a> Availability<'a> {
    /// The one answer to "does this runner take work". Its goodbye and its silence outrank everything: a machine that
    /// sends nothing is not idle. What a person asked of it outranks what it says itself.
    #[must_use]
    pub fn readiness(&self, now: Timestamp) -> Readiness<'a> {
        let silent_ms = ms_between(self.heard.at, now);
        match (self.mode, self.lacks) {
            _ if self.heard.was_goodbye() => Readiness::Left,
            _ if silent_ms > RUNNER_UNREACHABLE_MS => Readiness::Silent { silent_ms },
            (RunnerMode::Disabled, _) => Readiness::Disabled,
            (RunnerMode::Draining, _) => Readiness::Draining,
            (RunnerMode::Gui, _) => Readiness::ByHand,
            (RunnerMode::Active, _) if self.stops => Readiness::Stopping,
            (RunnerMode::Active, Some(lacks)) => Readiness::NoRoom(lacks),
            (RunnerMode::Active, None) => Readiness::Ready,
        }
    }
}

impl Readiness<'_> {
    /// The state of the runner that holds so many attempts. One that said goodbye is offline at once: nobody has to wait
    /// for it.
    #[must_use]
    pub const fn state(self, active: u64) -> RunnerState {
        match self {
            Self::Left => RunnerState::Offline,
            Self::Silent { silent_ms } if silent_ms > RUNNER_OFFLINE_MS => RunnerState::Offline,
            Self::Silent { .. } => RunnerState::Unreachable,
            Self::Disabled => RunnerState::Disabled,
            Self::Draining => RunnerState::Draining,
            Self::Ready | Self::NoRoom(_) | Self::Stopping | Self::ByHand if active > 0 => RunnerState::Busy,
            Self::Ready | Self::NoRoom(_) | Self::Stopping | Self::ByHand => RunnerState::Idle,
        }
    }

    /// Whether it takes work, now or as soon as it has room.
    #[must_use]
    pub const fn takes_work(self) -> bool {
        matches!(self, Self::Ready | Self::NoRoom(_))
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

    fn labels(text: &str) -> BTreeMap<String, String> {
        let pair = |word: &str| word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        text.split_whitespace().filter_map(pair).collect()
    }

    #[test]
    fn what_a_person_gave_is_laid_over_what_is_reported() {
        let reported = labels("os=linux room=1 gpu=a");
        for (wanted, later, expected) in [
            ("os=linux room=1 gpu=a", "os=linux room=2", "os=linux room=2"),
            ("os=linux room=9 gpu=a", "os=linux room=2", "os=linux room=9"),
            ("os=linux", "os=debian room=2 new=1", "os=debian new=1"),
            ("os=linux room=1 gpu=a own=x", "os=linux", "os=linux own=x"),
            ("", "os=linux room=1 gpu=a", ""),
        ] {
            let mut given = Given::default();
            given.change(&RunnerPatch { labels: Some(labels(wanted)), name: None }, &reported);
            assert_eq!(given.labels_over(&reported), labels(wanted), "{wanted}");
            assert_eq!(given.labels_over(&labels(later)), labels(expected), "{wanted}, then {later}");
            // A name alone changes no label.
            let before = given.labels.clone();
            given.change(&RunnerPatch { name: Some("lab".into()), labels: None }, &reported);
            assert_eq!((given.name.as_deref(), given.labels), (Some("lab"), before));
        }
    }

    #[test]
    fn a_machine_is_in_trouble_by_errors_now_or_by_failures_before() {
        let at = Timestamp::UNIX_EPOCH;
        let hours = |hours: u64| plus_ms(at, hours * 3_600_000);
        for (failed_in_row, errors, active, after, expected) in [
            (0, 0, 0, 0, None),
            (1, 0, 0, 1, Some("its last attempt failed")),
            (1, 0, 2, 1, None),
            (2, 0, 2, 1, None),
            (2, 0, 0, 1, Some("its last 2 attempts failed")),
            (3, 0, 2, 1, Some("its last 3 attempts failed")),
            (3, 0, 0, 25, None),
            (0, 1, 1, 0, Some("1 error in what runs there now")),
            (5, 7, 1, 25, Some("7 errors in what runs there now")),
        ] {
            let ends = RecentEnds { failed_in_row, failed_at: (failed_in_row > 0).then_some(at) };
            let said = trouble(&ends, errors, active, hours(after));
            assert_eq!(said.as_deref(), expected, "{failed_in_row} {errors} {active} {after}");
        }
    }

    #[test]
    fn who_said_goodbye_is_offline_until_it_is_heard_again() {
        let goodbye = Timestamp::UNIX_EPOCH;
        let heard_after = |ms| {
            let heard = LastHeard { at: plus_ms(goodbye, ms), goodbye_at: Some(goodbye) };
            let standing = Availability { mode: RunnerMode::Active, heard, stops: false, lacks: None };
            standing.readiness(plus_ms(goodbye, 2)).state(0)
        };
        assert_eq!((heard_after(0), heard_after(1)), (RunnerState::Offline, RunnerState::Idle));
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
            let heard = LastHeard { at: seen, goodbye_at: None };
            let standing = Availability { mode, heard, stops: false, lacks: None };
            assert_eq!(standing.readiness(plus_ms(seen, silent_ms)).state(active), expected);
        }
    }

    #[test]
    fn one_answer_to_whether_it_takes_work() {
        use Readiness::*;
        let seen = Timestamp::UNIX_EPOCH;
        let (active, draining, gui) = (RunnerMode::Active, RunnerMode::Draining, RunnerMode::Gui);
        for (mode, goodbye, stops, lacks, silent_ms, expected) in [
            (active, false, false, None, 30_000, Ready),
            (active, false, false, None, 30_001, Silent { silent_ms: 30_001 }),
            (active, false, false, Some("no room"), 0, NoRoom("no room")),
            // The order to stop is the reason, whatever it lacks besides.
            (active, false, true, Some("no room"), 0, Stopping),
            (active, true, true, Some("no room"), 0, Left),
            (active, true, false, None, 999_000, Left),
            (draining, false, true, None, 0, Draining),
            (draining, false, false, None, 31_000, Silent { silent_ms: 31_000 }),
            (RunnerMode::Disabled, false, false, Some("no room"), 0, Disabled),
            (gui, false, false, None, 0, ByHand),
            (gui, true, false, None, 0, Left),
        ] {
            let heard = LastHeard { at: seen, goodbye_at: goodbye.then_some(seen) };
            let readiness = Availability { mode, heard, stops, lacks }.readiness(plus_ms(seen, silent_ms));
            assert_eq!(readiness, expected, "{mode:?} {goodbye} {stops} {lacks:?} {silent_ms}");
            assert_eq!(readiness.takes_work(), matches!(expected, Ready | NoRoom(_)));
        }
    }
}
