//! One counter of a program: whether it behaves like progress.

use crate::progress::candidate::{CounterKey, Epoch, ProgressCandidate};

/// A fall by at most this is disorder.
const DISORDER: f64 = 0.1;
/// Falls from below nine tenths after which a counter is a gauge.
const GAUGE_FALLS: u32 = 3;
/// A counter that restarted this often is a part of something larger, if anything larger is counted.
const RESTARTS_STEADY: u32 = 2;

/// One counter: the highest value of its bar, and whether it is believed.
#[derive(Debug, Clone)]
pub(super) struct Tracker {
    pub key: CounterKey,
    /// Highest fraction of this bar; of a counter of rounds, the share of rounds that are over.
    pub value: f64,
    /// Highest fraction shown, for a counter of rounds with something inside.
    pub peak: f64,
    pub step: Option<(u64, u64)>,
    pub label: Option<String>,
    seen_before: bool,
    pub believed: bool,
    /// A value far below, waiting to be confirmed as a new start.
    pub restart_from: Option<f64>,
    pub restarts: u32,
    falls: u32,
    pub gauge: bool,
    counts_from_zero: bool,
    pub last_seen: u64,
}

impl Tracker {
    pub const fn new(key: CounterKey) -> Self {
        Self {
            key,
            value: 0.0,
            peak: 0.0,
            step: None,
            label: None,
            seen_before: false,
            believed: false,
            restart_from: None,
            restarts: 0,
            falls: 0,
            gauge: false,
            counts_from_zero: false,
            last_seen: 0,
        }
    }

    pub const fn is_steady(&self) -> bool {
        self.restarts < RESTARTS_STEADY
    }

    pub const fn is_good(&self) -> bool {
        self.believed && !self.gauge
    }

    pub fn is_finished(&self) -> bool {
        self.value.max(self.peak) >= 1.0
    }

    /// Takes a candidate; says whether the value changed.
    pub fn observe(&mut self, candidate: &ProgressCandidate) -> bool {
        let fraction = candidate.epoch.map_or(candidate.fraction, |epoch| self.rounds_over(epoch));
        if self.gauge {
            return false;
        }
        if !self.believed {
            let rose = self.seen_before && fraction > self.value;
            (self.believed, self.seen_before) = (candidate.strong || rose, true);
            return self.accept(candidate, fraction);
        }
        if fraction >= self.value {
            return self.accept(candidate, fraction);
        }
        // The same round announced again after its figures, or a step back of a few.
        let is_disorder = match candidate.epoch {
            Some(_) => candidate.step == self.step,
            None => self.value - fraction <= DISORDER,
        };
        if is_disorder { false } else { self.fall(candidate, fraction) }
    }

    fn fall(&mut self, candidate: &ProgressCandidate, fraction: f64) -> bool {
        let confirmed = self.restart_from.is_some_and(|from| fraction > from);
        if candidate.strong || confirmed {
            self.restarts += 1;
            self.peak = 0.0;
            return self.accept(candidate, fraction);
        }
        if self.restart_from.is_none() && self.value < 0.9 {
            self.falls += 1;
            self.gauge = self.falls >= GAUGE_FALLS;
        }
        self.restart_from = Some(fraction);
        false
    }

    fn accept(&mut self, candidate: &ProgressCandidate, fraction: f64) -> bool {
        let changed = fraction != self.value || candidate.step != self.step;
        self.restart_from = None;
        (self.value, self.step) = (fraction, candidate.step);
        self.label.clone_from(&candidate.label);
        changed
    }

    /// The share of rounds that are over when this one is announced, or ended.
    fn rounds_over(&mut self, epoch: Epoch) -> f64 {
        self.counts_from_zero |= epoch.number == 0;
        let running = if self.counts_from_zero { epoch.number } else { epoch.number.saturating_sub(1) };
        let over = running + u64::from(epoch.ended);
        over.min(epoch.total) as f64 / epoch.total as f64
    }
}
