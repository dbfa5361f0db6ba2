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

use super::candidate::{CounterKey, CounterKind, Epoch, ProgressCandidate, candidates, clock_candidate};
use super::scan;

/// Counters watched at a time; the one that was not seen for longest makes room.
const TRACKERS_MAX: usize = 16;
/// A fall by at most this is disorder.
const DISORDER: f64 = 0.1;
/// Falls from below nine tenths after which a counter is a gauge.
const GAUGE_FALLS: u32 = 3;
/// A counter that restarted this often is a part of something larger, if anything larger is counted.
const RESTARTS_STEADY: u32 = 2;
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

#[derive(Debug, Clone)]
struct Tracker {
    key: CounterKey,
    /// Highest fraction of this bar; of a counter of rounds, the share of rounds that are over.
    value: f64,
    /// Highest fraction shown, for a counter of rounds with something inside.
    peak: f64,
    step: Option<(u64, u64)>,
    label: Option<String>,
    seen_before: bool,
    believed: bool,
    /// A value far below, waiting to be confirmed as a new start.
    restart_from: Option<f64>,
    restarts: u32,
    falls: u32,
    gauge: bool,
    counts_from_zero: bool,
    last_seen: u64,
}

impl Recogniser {
    /// Takes one complete line (plain text).
    pub fn read(&mut self, line: &str) {
        let line = super::numeral::in_ascii(line);
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

impl Tracker {
    const fn new(key: CounterKey) -> Self {
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

    const fn is_steady(&self) -> bool {
        self.restarts < RESTARTS_STEADY
    }

    const fn is_good(&self) -> bool {
        self.believed && !self.gauge
    }

    fn is_finished(&self) -> bool {
        self.value.max(self.peak) >= 1.0
    }

    /// Takes a candidate; says whether the value changed.
    fn observe(&mut self, candidate: &ProgressCandidate) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The fraction shown after each line, in percent.
    fn recognised(lines: &[&str]) -> Vec<Option<f64>> {
        let mut recogniser = Recogniser::default();
        let after = |line: &&str| {
            recogniser.read(line);
            recogniser.recognised().map(|shown| (shown.fraction * 1e6).round() / 1e4)
        };
        lines.iter().map(after).collect()
    }

    fn check(table: &[(&str, Option<f64>)]) {
        let lines: Vec<&str> = table.iter().map(|row| row.0).collect();
        let want: Vec<Option<f64>> = table.iter().map(|row| row.1).collect();
        assert_eq!(recognised(&lines), want, "{lines:#?}");
    }

    #[test]
    fn a_counter_is_believed_when_it_rises() {
        check(&[
            ("step 100/5000", None),
            ("step 100/5000", None),
            ("step 200/5000", Some(4.0)),
            ("something else", Some(4.0)),
            ("step 300/5000", Some(6.0)),
        ]);
        check(&[
            ("[ 1%] a", None),
            ("[ 37%] b", Some(37.0)),
            ("[ 36%] c", Some(37.0)),
            ("[100%] d", Some(100.0)),
        ]);
    }

    #[test]
    fn counters_of_all_countries_are_believed() {
        for (first, second, percent) in [
            ("Schritt 1.234/5.678", "Schritt 2.839/5.678", 50.0),
            ("\u{e9}tape 1 234/5 678", "\u{e9}tape 2 839/5 678", 50.0),
            ("1\u{202f}234/5\u{202f}678", "2\u{202f}839/5\u{202f}678", 50.0),
            ("9/5\u{a0}678", "2\u{a0}839/5\u{a0}678", 50.0),
            ("1'234/5'678", "2\u{2019}839/5\u{2019}678", 50.0),
            ("fertig: 12,5 %", "fertig: 37,5 %", 37.5),
            ("fait : 12,5\u{202f}%", "fait : 37,5\u{202f}%", 37.5),
            ("%12,5 tamam", "%37,5 tamam", 37.5),
            ("\u{ff11}\u{ff10}\u{ff05} done", "\u{ff12}\u{ff10}\u{ff05} done", 20.0),
            ("\u{661}\u{660}\u{66a}", "\u{662}\u{660}\u{66a}", 20.0),
            ("1,000/5,000", "2,500/5,000", 50.0),
            ("10,00,000/20,00,000", "15,00,000/20,00,000", 75.0),
            ("run 3 of 40", "run 10 of 40", 25.0),
            ("day 1: 10/40 files", "day 1: 20/40 files", 50.0),
        ] {
            assert_eq!(recognised(&[first, second]), [None, Some(percent)], "{first:?}");
        }
    }

    #[test]
    fn a_bar_is_believed_at_once() {
        check(&[
            ("  0%|          | 0/3 [00:00<?, ?it/s]", Some(0.0)),
            (" 33%|###3  | 1/3 [00:01<00:02]", Some(33.3333)),
        ]);
    }

    #[test]
    fn false_friends_are_not_believed() {
        let table: [&[&str]; 24] = [
            &["I am 100% sure", "I am 100% sure"],
            &["1/3 of it", "2/5 of it", "3/7 of it"],
            &["cpu 10%", "cpu 20%", "cpu 30%"],
            &["2026/11/20 start", "2026/11/21 end"],
            &["5/10", "4/10", "3/10"],
            &["see a/b/1/2", "see a/b/2/2"],
            &["ratio 3/2", "ratio 4/2"],
            &["loss 1/4", "loss 2/4", "loss 3/4"],
            &["val score: 3/10", "val score: 4/10"],
            &["rating 3/5", "rating 4/5"],
            &["1/8 inch", "3/8 inch", "5/8 inch"],
            &["pipe 1/8\"", "pipe 3/8\""],
            &["GPU 0: 12/80 GB", "GPU 0: 24/80 GB"],
            &["mem 12/64", "mem 24/64"],
            &["12/64 GB used", "24/64 GB used"],
            &["3/8 workers busy", "5/8 workers busy"],
            &["1/12 10:00:01 start", "2/12 10:00:01 more", "3/12 10:00 end"],
            &["[11/30 23:59:59] a", "[12/30 00:00:00] b"],
            &["10.0.0.1/24 up", "10.0.0.2/24 up"],
            &["GET /a/1/20", "GET /a/2/20"],
            &["v1/20", "v2/20"],
            &["aspect 4/16", "aspect 9/16"],
            &["odds: 1/20", "odds: 2/20"],
            &["1/2 345 m", "2/2 345 m"],
        ];
        for lines in table {
            assert!(recognised(lines).iter().all(Option::is_none), "{lines:?}");
        }
    }

    #[test]
    fn a_gauge_is_dropped() {
        let lines = [
            "level: 10%",
            "level: 60%",
            "level: 20%",
            "level: 70%",
            "level: 30%",
            "level: 75%",
            "level: 20%",
        ];
        let last = recognised(&lines.repeat(3)).pop();
        assert_eq!(last, Some(None));
    }

    #[test]
    fn a_new_start_is_a_new_bar_once_it_rises() {
        check(&[
            ("step 10/20", None),
            ("step 20/20", Some(100.0)),
            ("step 1/20", Some(100.0)),
            ("step 2/20", Some(10.0)),
        ]);
    }

    #[test]
    fn the_next_bar_follows_a_finished_one() {
        check(&[
            ("Get: 50%|####    | 1/2 [00:01<00:01]", Some(50.0)),
            ("Get: 100%|########| 2/2 [00:02<00:00]", Some(100.0)),
            ("Fit:  10%|#       | 1/10 [00:01<00:09]", Some(10.0)),
        ]);
    }

    #[test]
    fn of_nested_bars_the_outer_is_shown() {
        let (outer, inner) = ("Files: 10%|#   | 1/10 [00:01<00:09]", "Lines: 50%|##  | 2/4 [00:01<00:01]");
        let (fresh, full) = ("Lines:  0%|    | 0/4 [00:00<?]", "Lines: 100%|####| 4/4 [00:01<00:00]");
        assert!(
            recognised(&[outer, fresh, inner, full, fresh, inner, full, outer])
                .iter()
                .all(|one| *one == Some(10.0))
        );
    }

    #[test]
    fn an_overall_percentage_wins_over_bars_that_restart() {
        let bars = ["a 10%|#   | 1/10 [00:01<00:09]", "a 90%|### | 9/10 [00:09<00:01]"];
        let lines =
            ["overall 1%", bars[0], bars[1], "overall 2%", bars[0], bars[1], "overall 3%", bars[0], bars[1]];
        assert_eq!(recognised(&lines)[1], Some(10.0));
        assert_eq!(recognised(&lines)[8], Some(3.0));
    }

    #[test]
    fn what_is_counted_inside_refines_a_round() {
        check(&[
            ("Epoch 1/2", Some(0.0)),
            ("batch 25/100", Some(0.0)),
            ("batch 50/100", Some(25.0)),
            ("batch 100/100", Some(50.0)),
            ("Epoch 2/2", Some(50.0)),
            ("batch 10/100", Some(55.0)),
            ("batch 100/100", Some(100.0)),
        ]);
        check(&[
            ("Epoch 1/4: loss=0.5", Some(25.0)),
            ("Epoch 2/4: loss=0.4", Some(50.0)),
            ("Epoch 4/4: loss=0.2", Some(100.0)),
        ]);
        check(&[("epoch 0/4", Some(0.0)), ("epoch 1/4", Some(25.0)), ("epoch 3/4", Some(75.0))]);
        check(&[
            ("Epoch 1/2:  50%|##  | 2/4 [00:01, loss=0.3]", Some(25.0)),
            ("Epoch 2/2:  50%|##  | 2/4 [00:01, loss=0.3]", Some(75.0)),
        ]);
    }

    #[test]
    fn a_round_names_the_stage() {
        let mut recogniser = Recogniser::default();
        for line in ["Epoch 2/4", "batch 1/10", "batch 5/10"] {
            recogniser.read(line);
        }
        let want = Recognised {
            fraction: 0.375,
            step: Some((5, 10)),
            stage: Some("Epoch 2/4".into()),
            stage_fraction: Some(0.5),
        };
        assert_eq!(recogniser.recognised(), Some(want));
    }

    #[test]
    fn media_position_against_duration() {
        check(&[
            ("  Duration: 00:01:40.00, start: 0.0, bitrate: 1000 kb/s", None),
            ("frame=  10 fps=25 q=2 size=1kB time=00:00:25.00 bitrate= 100kbits/s speed=1x", Some(25.0)),
        ]);
    }
}
