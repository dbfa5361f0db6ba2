//! Time left of a job, and how far it is.

use super::likely::{Likely, last_of, logistic};
use super::pace::SeenEnds;
use super::{Durations, Ends, Estimate, Eta};

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
/// Tasks still end, though none runs in this moment, when the last end is this recent …
const GOES_ON_MS: f64 = 10_000.0;
/// … or this many usual gaps ago.
const GOES_ON_GAPS: f64 = 20.0;
/// Retries beyond these are not reckoned with.
const RETRIES_MAX: u32 = 6;
/// What is not in a range of four in five cases.
const UNLIKELY: f64 = 0.1;
/// Silence from the start that is worth saying.
const SILENT_MS: u64 = 15_000;
/// Running tasks looked at; the others count like these.
pub const RUNNING_MAX: usize = 1024;

/// A running task as the job sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunningTask {
    /// Since its attempt started.
    pub elapsed_ms: u64,
    /// Whether it reports progress or its own time left.
    pub reports: bool,
    /// Its own time left.
    pub eta: Eta,
}

/// What is known of a job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JobSituation<'job> {
    /// Tasks that still have to start, waiting ones included.
    pub pending: u64,
    /// Tasks that run.
    pub running: u64,
    /// What the ended ones say.
    pub ends: &'job Ends,
    /// The running ones; may be a sample of them.
    pub tasks: &'job [RunningTask],
    /// How many of the pending ones will start by themselves after a failure.
    pub retrying: u64,
    /// How long the first retry of a task waits, and how many retries there are.
    pub retry: (f64, u32),
    /// A person holds it back.
    pub paused: bool,
    /// Unix milliseconds.
    pub now_ms: i64,
}

/// How far a job is: ended tasks and the reported progress of running ones, 0 to 1; 0 for a job without tasks.
#[must_use]
pub fn job_fraction(done: u64, total: u64, running_fractions_sum: f64) -> f64 {
    let running = if running_fractions_sum.is_finite() { running_fractions_sum.max(0.0) } else { 0.0 };
    if total == 0 { 0.0 } else { ((done as f64 + running) / total as f64).clamp(0.0, 1.0) }
}

/// How long a job will still take.
///
/// Two views of the rest: its running tasks finish and the pending ones follow on whatever becomes free; and tasks go on
/// ending as fast as they do. The first knows more while tasks are long and few have ended. The second has everything in
/// it that lies between two tasks, and counts alone once there have been several rounds.
///
/// [`Eta::Paused`] and [`Eta::Waiting`] while nothing can be said for that reason, [`Eta::Stalled`] when everything that
/// runs is, [`Eta::NoProgress`] when there is nothing to go by, [`Eta::Estimating`] before there can be.
#[must_use]
pub fn job_eta(job: &JobSituation<'_>) -> Eta {
    if job.pending == 0 && job.running == 0 {
        return Eta::OVER;
    }
    if job.paused {
        return Eta::Paused;
    }
    let goes_on = goes_on(job);
    if job.running == 0 && !goes_on && job.retrying == 0 {
        return Eta::Waiting;
    }
    let tasks = &job.tasks[..job.tasks.len().min(RUNNING_MAX)];
    let stalled: Option<Vec<i64>> = tasks.iter().map(stalled_since_ms).collect();
    if let Some(since_ms) = stalled.and_then(|since| since.into_iter().max()).filter(|_| !goes_on) {
        return Eta::Stalled { since_ms };
    }
    let durations = durations(job, tasks);
    let Some(likely) = Likely::new(&durations) else {
        let is_silent = tasks.iter().any(|task| task.eta == Eta::NoProgress || task.elapsed_ms >= SILENT_MS);
        return if is_silent { Eta::NoProgress } else { Eta::Estimating };
    };
    let rest = Rest { job, tasks, durations: &durations, likely: &likely };
    let running = rest.running();
    if job.pending == 0 {
        let retries = rest.retries();
        return Estimate {
            low: running.low + retries.low,
            middle: running.middle + retries.middle,
            high: running.high + retries.high,
        }
        .into_eta();
    }
    let slots = rest.by_slots();
    let both = rest.by_pace().map_or(slots, |pace| rest.both(slots, pace));
    let retries = rest.retries();
    Estimate {
        low: both.low.max(running.low) + retries.low,
        middle: both.middle.max(running.middle) + retries.middle,
        high: both.high.max(running.high) + retries.high,
    }
    .into_eta()
}

/// Whether tasks end, whatever runs in this very moment: of short tasks none may.
fn goes_on(job: &JobSituation<'_>) -> bool {
    let pace = job.ends.pace();
    let Some(last_ms) = pace.last_ms() else { return false };
    let gap_ms = pace.span_of(10.0, last_ms).map_or(0.0, |span_ms| span_ms / 10.0);
    (job.now_ms.saturating_sub(last_ms) as f64) < GOES_ON_MS.max(gap_ms * GOES_ON_GAPS)
}

/// What has ended, and what runs and says how long it takes: that tells as much about the rest.
fn durations(job: &JobSituation<'_>, tasks: &[RunningTask]) -> Durations {
    let mut durations = job.ends.durations().clone();
    for task in tasks {
        if let Some(left) = own_left(task) {
            durations.push(task.elapsed_ms.saturating_add(left.middle as u64));
        }
    }
    if let (0, Some(failed_ms)) = (durations.count(), job.ends.failed_mean_ms()) {
        durations.push(failed_ms as u64);
    }
    durations
}

const fn stalled_since_ms(task: &RunningTask) -> Option<i64> {
    match task.eta {
        Eta::Stalled { since_ms } => Some(since_ms),
        _ => None,
    }
}

fn own_left(task: &RunningTask) -> Option<Estimate> {
    let Eta::Left { seconds, low_seconds, high_seconds } = task.eta else { return None };
    let ms = |seconds: u64| seconds as f64 * 1000.0;
    task.reports.then(|| Estimate { low: ms(low_seconds), middle: ms(seconds), high: ms(high_seconds) })
}

/// A job whose tasks' durations are known to some extent.
struct Rest<'job> {
    job: &'job JobSituation<'job>,
    tasks: &'job [RunningTask],
    durations: &'job Durations,
    likely: &'job Likely,
}

impl Rest<'_> {
    /// How many running tasks each one looked at stands for.
    fn weight(&self) -> f64 {
        if self.tasks.is_empty() { 1.0 } else { self.job.running as f64 / self.tasks.len() as f64 }
    }

    fn left_of(&self, task: &RunningTask) -> Estimate {
        own_left(task).unwrap_or_else(|| self.likely.left(task.elapsed_ms as f64))
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
            let share = |(task, own): (&RunningTask, &Option<Estimate>)| match own {
                Some(left) => left.share_within(ms),
                None => self.likely.seen_share_left_within(task.elapsed_ms as f64, ms),
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
        let seen = self.job.ends.pace().seen(f64::MAX, self.job.now_ms);
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
        let (pace, now_ms) = (self.job.ends.pace(), self.job.now_ms);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW_MS: i64 = 3_600_000;

    /// `count` tasks of `seconds` ended on two slots, the last of them 50 s ago.
    fn ends(seconds: u64, count: usize) -> Ends {
        let mut ends = Ends::default();
        let rounds_left = |at: usize| (count.div_ceil(2) - 1 - at / 2) as i64;
        (0..count).for_each(|at| {
            ends.completed(seconds * 1000, NOW_MS - 50_000 - rounds_left(at) * seconds as i64 * 1000);
        });
        ends
    }

    fn running(seconds: u64) -> RunningTask {
        RunningTask { elapsed_ms: seconds * 1000, reports: false, eta: Eta::Estimating }
    }

    fn says(elapsed_s: u64, seconds: u64) -> RunningTask {
        let eta = Eta::Left { seconds, low_seconds: seconds * 9 / 10, high_seconds: seconds * 11 / 10 };
        RunningTask { eta, reports: true, ..running(elapsed_s) }
    }

    fn situation<'a>(pending: u64, ends: &'a Ends, tasks: &'a [RunningTask]) -> JobSituation<'a> {
        JobSituation {
            pending,
            running: tasks.len() as u64,
            ends,
            tasks,
            retrying: 0,
            retry: (0.0, 0),
            paused: false,
            now_ms: NOW_MS,
        }
    }

    fn eta(pending: u64, ends: &Ends, tasks: &[RunningTask]) -> Eta {
        job_eta(&situation(pending, ends, tasks))
    }

    fn seconds(eta: Eta) -> u64 {
        match eta {
            Eta::Left { seconds, .. } => seconds,
            other => panic!("no time left but {other:?}"),
        }
    }

    fn near(eta: Eta, want: u64) {
        let said = seconds(eta);
        assert!(said.abs_diff(want) * 8 <= want + 20, "{said} instead of {want}");
    }

    #[test]
    fn equal_tasks_are_told() {
        let hundred = ends(100, 10);
        let half = [running(50), running(50)];
        near(eta(0, &hundred, &half), 50);
        near(eta(2, &hundred, &half), 150);
        near(eta(3, &hundred, &half), 250);
        assert_eq!(seconds(eta(0, &hundred, &[])), 0);
    }

    #[test]
    fn words_instead_of_numbers() {
        let mut some = Ends::default();
        (0..3).for_each(|at| some.completed(100_000, at * 100_000));
        let stalled = RunningTask { eta: Eta::Stalled { since_ms: 7 }, reports: true, ..running(500) };
        assert_eq!(eta(5, &some, &[]), Eta::Waiting);
        assert_eq!(job_eta(&JobSituation { paused: true, ..situation(5, &some, &[]) }), Eta::Paused);
        assert_eq!(
            job_eta(&JobSituation { paused: true, ..situation(5, &some, &[running(5)]) }),
            Eta::Paused
        );
        assert_eq!(eta(5, &some, &[stalled]), Eta::Stalled { since_ms: 7 });
        assert!(matches!(eta(5, &some, &[stalled, running(50)]), Eta::Left { .. }));
        let none = Ends::default();
        assert_eq!(eta(5, &none, &[running(5)]), Eta::Estimating);
        assert_eq!(eta(5, &none, &[running(50)]), Eta::NoProgress);
    }

    #[test]
    fn the_first_sibling_says_something() {
        let one = ends(100, 1);
        near(eta(0, &one, &[running(50)]), 50);
        assert!(matches!(eta(1_000_000, &one, &[running(50)]), Eta::Left { .. }));
    }

    #[test]
    fn reported_progress_is_evidence_before_anything_ended() {
        near(eta(1, &Ends::default(), &[says(50, 50)]), 150);
    }

    #[test]
    fn what_a_program_says_itself_wins() {
        near(eta(0, &Ends::default(), &[says(50, 7200)]), 7200);
        near(eta(0, &ends(60, 9), &[says(50, 7200)]), 7200);
    }

    #[test]
    fn a_sample_of_running_tasks_stands_for_all() {
        let hundred = ends(100, 4);
        let tasks = [running(50)];
        let said = seconds(job_eta(&JobSituation { running: 1000, ..situation(1000, &hundred, &tasks) }));
        assert!((140..=200).contains(&said), "{said}");
    }

    /// 100,000 tasks of 3 ms on 2 slots of which 150 end in a second: nothing runs in most moments, and durations by
    /// slots would say a fifth of the time.
    #[test]
    fn what_lies_between_short_tasks_counts() {
        let mut ends = Ends::default();
        (0..25_000).for_each(|at| ends.completed(3, at * 1000 / 150));
        let now_ms = 25_000 * 1000 / 150;
        let at = |tasks: &[RunningTask], now_ms| {
            job_eta(&JobSituation { now_ms, ..situation(75_000, &ends, tasks) })
        };
        let task = RunningTask { elapsed_ms: 1, ..running(0) };
        for tasks in [&[][..], &[task], &[task; 40]] {
            near(at(tasks, now_ms), 500);
            near(at(tasks, now_ms + 1000), 504);
        }
        assert_eq!(at(&[], now_ms + 60_000), Eta::Waiting, "nothing ends any more");
    }

    #[test]
    fn a_job_is_as_far_as_its_tasks() {
        let table = [
            (0, 0, 0.0, 0.0),
            (5, 10, 0.5, 0.55),
            (10, 10, 0.0, 1.0),
            (10, 10, 3.0, 1.0),
            (1, 10, f64::NAN, 0.1),
        ];
        for (done, total, sum, want) in table {
            assert_eq!(job_fraction(done, total, sum), want, "{done} {total} {sum}");
        }
    }

    proptest! {
        #[test]
        fn nothing_negative_nothing_odd(
            pending in 0u64..=1_000_000_000, now_ms in 0i64..100_000_000,
            finished in proptest::collection::vec((0u64..10_000_000, 0i64..100_000_000, 0u8..3), 0..20),
            tasks in proptest::collection::vec((0u64..10_000_000, proptest::option::of(0u64..1_000_000)), 0..20),
        ) {
            let mut ends = Ends::default();
            for (duration_ms, at_ms, how) in finished {
                match how {
                    0 => ends.completed(duration_ms, at_ms),
                    how => ends.failed(duration_ms, at_ms, how == 1),
                }
            }
            let tasks: Vec<RunningTask> = tasks.into_iter().map(|(elapsed_ms, left_s)| {
                left_s.map_or(RunningTask { elapsed_ms, ..running(0) }, |left_s| says(elapsed_ms / 1000, left_s))
            }).collect();
            let eta = job_eta(&JobSituation { now_ms, ..situation(pending, &ends, &tasks) });
            if let Eta::Left { seconds, low_seconds, high_seconds } = eta {
                prop_assert!(low_seconds <= seconds && seconds <= high_seconds);
                prop_assert!(low_seconds > 0 || pending + tasks.len() as u64 == 0, "nothing is left of what runs");
            }
        }
    }
}
