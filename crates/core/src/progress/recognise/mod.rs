//! Which of the counters that a program prints is its progress.
//!
//! Each counter (same kind, same words, same total) has a tracker. It is **believed** when one line is enough (it draws
//! a bar, it says "Epoch 1/10") or when it was seen at least twice and rose. Within a believed counter the fraction
//! never falls: a small step back is disorder among threads and ignored, a large one is a new bar, believed at once of
//! a bar and after it rises again of anything else. What goes up and down is a gauge and is dropped for good.
//!
//! Of the believed ones, one that does not restart again and again comes first, then the highest kind; among equals the
//! one that restarted least (the outer of two nested bars), then the one already shown. A finished counter gives way to any that is seen after it. A counter of rounds
//! (epoch 3/10) is the outer bar, and what is counted inside the round refines it.

mod tracker;

use super::{
    candidate::{CounterKey, CounterKind, ProgressCandidate, candidates, clock_candidate},
    numeral, scan,
};
use tracker::Tracker;

/// Counters watched at a time; the one that was not seen for longest makes room.
const TRACKERS_MAX: usize = 16;
/// A counter not seen during this many candidates of others is given up.
const SILENT_CANDIDATES: u64 = 64;

/// What is shown of recognised progress.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised {
    pub fraction: f64,
    pub step: Option<(u64, u64)>,
    pub stage: Option<String>,
    pub stage_fraction: Option<f64>,
}

/// Watches the counters of one program.
#[derive(Debug, Clone, Default)]
pub struct Recogniser {
    trackers: Vec<Tracker>,
    /// Number of candidates so far: the clock of this module.
    seen: u64,
    shown: Option<CounterKey>,
    /// When the running round began, in candidates.
    round_since: u64,
    duration_s: Option<f64>,
}

impl Recogniser {
    /// Takes one complete line (plain text).
    pub fn read(&mut self, line: &str) {
        let line = numeral::in_ascii(line);
        let line = line.as_ref();
        if let Some(duration_s) = scan::clock_behind(line, "Duration:") {
            self.duration_s = Some(duration_s);
        }
        let clock = self.duration_s.and_then(|duration_s| clock_candidate(line, duration_s));
        for candidate in candidates(line).into_iter().chain(clock) {
            self.observe(candidate);
        }
    }

    /// What is believed now.
    #[must_use]
    pub fn recognised(&self) -> Option<Recognised> {
        let tracker = self.trackers.iter().find(|tracker| Some(tracker.key) == self.shown)?;
        if tracker.key.kind != CounterKind::Epoch {
            return Some(Recognised {
                fraction: tracker.value,
                step: tracker.step,
                stage: tracker.label.clone(),
                stage_fraction: None,
            });
        }
        let inner = self.inner();
        Some(Recognised {
            fraction: tracker.peak,
            step: inner.map_or(tracker.step, |inner| inner.step),
            stage: tracker.label.clone(),
            stage_fraction: inner.map(|inner| inner.value),
        })
    }

    fn observe(&mut self, candidate: ProgressCandidate) {
        self.seen += 1;
        let at = self.find_or_make(&candidate);
        let tracker = &mut self.trackers[at];
        tracker.last_seen = self.seen;
        let round_changed = tracker.observe(&candidate);
        if candidate.key.kind == CounterKind::Epoch && round_changed {
            self.begin_round();
        }
        self.shown = self.choose();
        self.raise_peak();
    }

    fn find_or_make(&mut self, candidate: &ProgressCandidate) -> usize {
        if let Some(at) = self.trackers.iter().position(|tracker| tracker.key == candidate.key) {
            return at;
        }
        if self.trackers.len() >= TRACKERS_MAX
            && let Some(oldest) = (0..self.trackers.len()).min_by_key(|at| self.trackers[*at].last_seen)
        {
            self.trackers.swap_remove(oldest);
        }
        self.trackers.push(Tracker::new(candidate.key));
        self.trackers.len() - 1
    }

    /// What was counted inside the last round starts anew, without having to be believed again.
    fn begin_round(&mut self) {
        self.round_since = self.seen;
        for tracker in self.trackers.iter_mut().filter(|tracker| tracker.key.kind != CounterKind::Epoch) {
            (tracker.value, tracker.restart_from) = (0.0, None);
        }
    }

    /// The counter inside the running round.
    fn inner(&self) -> Option<&Tracker> {
        let inside = |tracker: &&Tracker| {
            tracker.believed
                && !tracker.gauge
                && tracker.key.kind != CounterKind::Epoch
                && tracker.last_seen > self.round_since
        };
        self.trackers.iter().filter(inside).max_by_key(|tracker| (tracker.key.kind, tracker.last_seen))
    }

    fn raise_peak(&mut self) {
        let inner = self.inner().map_or(0.0, |inner| inner.value);
        if let Some(outer) = self.trackers.iter_mut().find(|tracker| Some(tracker.key) == self.shown)
            && let (CounterKind::Epoch, Some((_, total))) = (outer.key.kind, outer.step)
        {
            outer.peak = outer.peak.max((outer.value + inner / total as f64).min(1.0));
        }
    }

    fn choose(&self) -> Option<CounterKey> {
        let latest = self
            .trackers
            .iter()
            .filter(|tracker| tracker.is_good())
            .map(|tracker| tracker.last_seen)
            .max()?;
        let holds = |tracker: &&Tracker| {
            let overtaken = tracker.is_finished() && tracker.last_seen < latest;
            tracker.is_good() && !overtaken && self.seen - tracker.last_seen <= SILENT_CANDIDATES
        };
        let is_shown = |tracker: &Tracker| Some(tracker.key) == self.shown;
        let rank = |tracker: &&Tracker| {
            let restarts = std::cmp::Reverse(tracker.restarts);
            (tracker.is_steady(), tracker.key.kind, restarts, is_shown(tracker), tracker.last_seen)
        };
        // When everything has gone quiet, what was shown stays.
        self.trackers.iter().filter(holds).max_by_key(rank).map(|tracker| tracker.key).or(self.shown)
    }
}

#[cfg(test)]
mod tests;
