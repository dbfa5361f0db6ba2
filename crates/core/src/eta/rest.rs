//! How long the rest of a job takes, as a range: its running tasks finish and the pending ones follow on whatever becomes
//! free ([`Rest::by_slots`]), or tasks go on ending as fast as they do ([`Rest::by_pace`]).

use super::{
    Durations, Estimate, Eta,
    job::{JobSituation, RunningTask},
    likely::{Likely, last_of, logistic},
    pace::SeenEnds,
};

/// What is known of a mean leaves at least this open, as a share: that the rest is like the beginning, and the fleet as it
/// is, are assumptions.
const MEAN_DOUBT: f64 = 0.15;
/// How far the ends of a range of four in five cases lie from the middle, in standard deviations.
const DEVIATIONS: f64 = 1.2;
/// A single task differs from the next by this much before anything else is known.
const VARIATION_OF_ONE: f64 = 0.35;
/// Ends that show the pace of the moment …
const RECENT_ENDS: f64 = 30.0;
/// … over no less than this many durations of a task …
const RECENT_ROUNDS: f64 = 4.0;
/// … no less than this time …
const RECENT_MS: f64 = 30_000.0;
/// … and no less than this share of the whole.
const RECENT_SHARE: f64 = 0.125;
/// Of tasks up to this long what runs in one moment says nothing about how many run at once …
const SHORT_MS: f64 = 2_000.0;
/// … and of those from this long on it is known exactly, also when machines have just come or gone.
const LONG_MS: f64 = 20_000.0;
/// Ends below which the pace says nothing.
const PACE_ENDS_MIN: f64 = 6.0;
/// How far a changing pace is believed to go on changing.
const TREND_MIN: f64 = 0.6;
/// Retries beyond these are not reckoned with.
const RETRIES_MAX: u32 = 6;
/// What is not in a range of four in five cases.
const UNLIKELY: f64 = 0.1;

/// A job whose tasks' durations are known to some extent.
pub(super) struct Rest<'job> {
    pub job: &'job JobSituation<'job>,
    pub tasks: &'job [RunningTask],
    pub durations: &'job Durations,
    pub likely: &'job Likely,
    /// When anything of the job was heard of last, Unix milliseconds: as of then this tells what is left.
    pub heard_ms: i64,
}

impl Rest<'_> {
    /// How long the rest takes, and between what it lies.
    pub fn estimate(&self) -> Estimate {
        let (running, retries) = (self.running(), self.retries());
        if self.job.pending == 0 {
            return Estimate {
                low: running.low + retries.low,
                middle: running.middle + retries.middle,
                high: running.high + retries.high,
            };
        }
        let slots = self.by_slots();
        let both = self.by_pace().map_or(slots, |pace| self.both(slots, pace));
        Estimate {
            low: both.low.max(running.low) + retries.low,
            middle: both.middle.max(running.middle) + retries.middle,
            high: both.high.max(running.high) + retries.high,
        }
    }

    /// How many running tasks each one looked at stands for.
    fn weight(&self) -> f64 {
        if self.tasks.is_empty() { 1.0 } else { self.job.running as f64 / self.tasks.len() as f64 }
    }

    /// How much longer this task has not been heard of than the job: its program has gone on as any other.
    fn silent_ms(&self, task: &RunningTask) -> f64 {
        self.heard_ms.saturating_sub(task.heard_ms).max(0) as f64
    }

    fn left_of(&self, task: &RunningTask) -> Estimate {
        let silent_ms = self.silent_ms(task);
        let left = own_left(task).unwrap_or_else(|| self.likely.left(task.elapsed_ms as f64));
        left.map(|ms| (ms - silent_ms).max(0.0))
    }

    /// When the last of the running tasks ends.
    fn running(&self) -> Estimate {
        if self.job.running == 0 {
            return Estimate { low: 0.0, middle: 0.0, high: 0.0 };
        }
        if self.tasks.is_empty() {
            return self.likely.longest_of(self.job.running as f64);
        }
        let weight = self.weight();
        let own: Vec<Option<Estimate>> = self.tasks.iter().map(own_left).collect();
        last_of(|ms| {
            // Those that have been silent for a while may be over already.
            let share = |(task, own): (&RunningTask, &Option<Estimate>)| match own {
                Some(left) => left.share_within(ms + self.silent_ms(task)),
                None => self.likely.seen_share_left_within(task.elapsed_ms as f64, ms + self.silent_ms(task)),
            };
            self.likely.with_unseen(self.tasks.iter().zip(&own).map(share).product::<f64>().powf(weight), ms)
        })
    }

    /// What failures among the last tasks add: each waits before it is tried again, twice as long each time.
    fn retries(&self) -> Estimate {
        let (delay_ms, most) = self.job.retry;
        let mean_ms = self.durations.mean_ms().unwrap_or(0.0);
        let last = (self.job.pending + self.job.running) as f64;
        let last = last.min(self.parallel(mean_ms) + self.job.retrying as f64);
        let mut added = Estimate { low: 0.0, middle: 0.0, high: 0.0 };
        let mut share_of_one = 1.0;
        for retry in 0..most.min(RETRIES_MAX) {
            share_of_one *= self.job.ends.share_again();
            let share = 1.0 - (1.0 - share_of_one).powf(last);
            let takes_ms = delay_ms * f64::from(1 << retry) + mean_ms;
            added.middle += share * takes_ms;
            added.high += if share > UNLIKELY { takes_ms } else { 0.0 };
            added.low += if share > 1.0 - UNLIKELY { takes_ms / 2.0 } else { 0.0 };
        }
        added
    }

    /// Running tasks finish, pending ones follow on what becomes free.
    fn by_slots(&self) -> Estimate {
        let mean_ms = self.durations.mean_ms().unwrap_or(0.0) * self.job.ends.cost();
        let known = self.durations.weight().max(1.0);
        let variation = self.durations.variation().unwrap_or(0.0).max(VARIATION_OF_ONE / known.sqrt());
        let pending = self.job.pending as f64;
        let doubt = (variation * (1.0 / known + 1.0 / pending).sqrt()).max(MEAN_DOUBT) * DEVIATIONS;
        let lefts: Vec<Estimate> = self.tasks.iter().map(|task| self.left_of(task)).collect();
        let parallel = self.parallel(mean_ms);
        let finish = |each_ms: f64, towards: fn(&Estimate) -> f64| {
            // Not all of them are early or late at once.
            let left = |left: &Estimate| f64::midpoint(left.middle, towards(left));
            let lefts: Vec<f64> = lefts.iter().map(left).collect();
            makespan_ms(&Slots { pending, parallel, lefts: &lefts, weight: self.weight() }, each_ms)
        };
        let longest = self.likely.longest_of(parallel.min(pending));
        Estimate {
            low: finish(mean_ms / (1.0 + doubt), |left| left.low),
            middle: finish(mean_ms, |left| left.middle) + (longest.middle - mean_ms).max(0.0) / 2.0,
            high: finish(mean_ms * (1.0 + doubt), |left| left.high) + (longest.high - mean_ms).max(0.0),
        }
    }

    /// How many run at once; where none does in this moment, as many as their pace tells.
    fn parallel(&self, mean_ms: f64) -> f64 {
        let seen = self.job.ends.pace().seen(f64::MAX, self.heard_ms);
        match self.job.running {
            0 => seen.map_or(1.0, |seen| (seen.rate() * mean_ms).ceil()).max(1.0),
            running => running as f64,
        }
    }

    /// Where both views are good ones, the range holds both.
    fn both(&self, slots: Estimate, (pace, weight): (Estimate, f64)) -> Estimate {
        let mean_ms = self.durations.mean_ms().unwrap_or(0.0);
        let length = ((mean_ms - SHORT_MS) / (LONG_MS - SHORT_MS)).clamp(0.0, 1.0);
        let mixed = slots.blend(pace, weight * (1.0 - length / 2.0));
        let union = Estimate { low: slots.low.min(pace.low), high: slots.high.max(pace.high), ..mixed };
        mixed.blend(union, weight * length)
    }

    /// Tasks go on ending as they do; and how much of the answer that is.
    fn by_pace(&self) -> Option<(Estimate, f64)> {
        let (pace, now_ms) = (self.job.ends.pace(), self.heard_ms);
        let mean_ms = self.durations.mean_ms()?.max(1.0);
        let whole = pace.seen(f64::MAX, now_ms)?;
        if whole.ends < PACE_ENDS_MIN {
            return None;
        }
        let enough_ms = pace.span_of(RECENT_ENDS, now_ms).unwrap_or(whole.span_ms);
        let least_ms = RECENT_MS.max(whole.span_ms * RECENT_SHARE);
        let recent_ms = enough_ms.max(mean_ms * RECENT_ROUNDS).max(least_ms).min(whole.span_ms);
        let recent = pace.seen(recent_ms, now_ms)?;
        let between = pace.seen((recent_ms * whole.span_ms).sqrt(), now_ms)?;
        // Tasks of one duration end like clockwork, others as they come.
        let variation = self.durations.variation().unwrap_or(1.0).clamp(0.3, 1.0);
        let noise = |seen: &SeenEnds| DEVIATIONS * variation / seen.ends.max(1.0).sqrt();
        let rates = [recent, between].map(|seen| (seen.rate(), noise(&seen).min(0.8)));
        let most = rates.iter().map(|(rate, noise)| rate * (1.0 + noise)).fold(0.0, f64::max);
        let least = rates.iter().map(|(rate, noise)| rate * (1.0 - noise)).fold(f64::MAX, f64::min);
        // Who has just grown or shrunk may go on doing so.
        let trend = (recent.rate() / whole.rate().max(f64::MIN_POSITIVE)).clamp(TREND_MIN, 1.0 / TREND_MIN);
        let (most, least) = (most * trend.max(1.0).sqrt(), least * trend.min(1.0).sqrt());
        let middle = recent.rate() * 0.5 + between.rate() * 0.35 + whole.rate() * 0.15;
        let pending = self.job.pending as f64;
        let last = self.likely.longest_of((middle * mean_ms).max(1.0).min(pending));
        let estimate = Estimate {
            low: pending / (most * (1.0 + MEAN_DOUBT)) + last.low,
            middle: pending / middle.max(f64::MIN_POSITIVE) + last.middle,
            high: pending / (least * (1.0 - MEAN_DOUBT)).max(f64::MIN_POSITIVE) + last.high,
        };
        let rounds = whole.span_ms / mean_ms;
        let weight = ((rounds - 2.0) / 4.0).clamp(0.0, 1.0) * (whole.ends / 16.0).min(1.0);
        Some((estimate, if self.job.running == 0 { 1.0 } else { weight }))
    }
}

impl Estimate {
    /// The share of cases that are over within a time, when the range holds four of five.
    fn share_within(&self, ms: f64) -> f64 {
        let end = if ms < self.middle { self.low } else { self.high };
        let spread = (end.max(1.0) / self.middle.max(1.0)).ln().abs().max(0.01) / 2.2;
        logistic((ms.max(1.0) / self.middle.max(1.0)).ln() / spread)
    }
}

/// Slots and what they hold: running tasks with their time left, each of which stands for `weight`.
struct Slots<'a> {
    pending: f64,
    parallel: f64,
    lefts: &'a [f64],
    weight: f64,
}

/// When the last task ends if slots become free as the running tasks end and each pending task takes `each_ms`: the
/// smallest time at which the slots have room for all pending tasks.
fn makespan_ms(slots: &Slots<'_>, each_ms: f64) -> f64 {
    let longest_ms = slots.lefts.iter().copied().fold(0.0, f64::max);
    let each_ms = each_ms.max(1.0);
    let idle = (slots.parallel - slots.weight * slots.lefts.len() as f64).max(0.0);
    let rounds = |free_ms: f64, at_ms: f64| ((at_ms - free_ms) / each_ms + 1e-9).floor().max(0.0);
    let room = |at_ms: f64| {
        let busy: f64 = slots.lefts.iter().map(|left| slots.weight * rounds(*left, at_ms)).sum();
        busy + idle * rounds(0.0, at_ms)
    };
    let mut low_ms = 0.0;
    let mut high_ms = longest_ms + each_ms * (slots.pending / slots.parallel.max(1.0)).ceil();
    for _ in 0..50 {
        let middle_ms = f64::midpoint(low_ms, high_ms);
        if room(middle_ms) + 1e-6 >= slots.pending { high_ms = middle_ms } else { low_ms = middle_ms }
    }
    high_ms
}

/// What a task that reports says of its time left.
pub(super) fn own_left(task: &RunningTask) -> Option<Estimate> {
    let Eta::Left { seconds, low_seconds, high_seconds } = task.eta else { return None };
    let ms = |seconds: u64| seconds as f64 * 1000.0;
    task.reports.then(|| Estimate { low: ms(low_seconds), middle: ms(seconds), high: ms(high_seconds) })
}

/// How long such a task takes in all.
pub(super) fn whole_ms(task: &RunningTask) -> Option<u64> {
    own_left(task).map(|left| task.elapsed_ms.saturating_add(left.middle as u64))
}
