//! Time left of a job, and how far it is.

use super::{
    Durations, Ends, Eta,
    likely::Likely,
    rest::{Rest, whole_ms},
};

/// Tasks still end, though none runs in this moment, when the last end is this recent …
const GOES_ON_MS: f64 = 10_000.0;
/// … or this many usual gaps ago.
const GOES_ON_GAPS: f64 = 20.0;
/// Silence from the start that is worth saying.
const SILENT_MS: u64 = 15_000;
/// Running tasks looked at; the others count like these.
pub const RUNNING_MAX: usize = 1024;

/// A running task as the job sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunningTask {
    /// Since its attempt started, as of when it was heard of last.
    pub elapsed_ms: u64,
    /// Whether it reports progress or its own time left.
    pub reports: bool,
    /// Its own time left, as of then.
    pub eta: Eta,
    /// When it was heard of last, Unix milliseconds.
    pub heard_ms: i64,
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
    /// When anything that runs of it was heard of last, Unix milliseconds.
    pub heard_ms: i64,
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
/// What is left is told as of when anything of the job was heard last, and the time since then has passed: while its
/// machines are silent, nothing is known to have become slower.
///
/// [`Eta::Paused`] and [`Eta::Waiting`] while nothing can be said for that reason, [`Eta::Stalled`] when everything that
/// runs is, and not while a task of it still has a time left; [`Eta::NoProgress`] when there is nothing to go by,
/// [`Eta::Estimating`] before there can be.
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
    // By the same rule and the same moment as each of them says it of itself.
    let said: Vec<Eta> = tasks.iter().map(|task| task.eta.unheard_since(task.heard_ms, job.now_ms)).collect();
    let stalled: Option<Vec<i64>> = said.iter().map(stalled_since_ms).collect();
    // What ended a moment ago leaves room for a pending one, which starts; where none is left, these are all there is.
    let starts_more = goes_on && job.pending > 0;
    if let Some(since_ms) = stalled.and_then(|since| since.into_iter().max()).filter(|_| !starts_more) {
        return Eta::Stalled { since_ms };
    }
    let durations = durations(job, tasks);
    let Some(likely) = Likely::new(&durations) else {
        let is_silent = tasks.iter().any(|task| task.eta == Eta::NoProgress || task.elapsed_ms >= SILENT_MS);
        return if is_silent { Eta::NoProgress } else { Eta::Estimating };
    };
    let heard_ms = heard_ms(job);
    let left = Rest { job, tasks, durations: &durations, likely: &likely, heard_ms }.estimate().into_eta();
    let has_time_left = said.iter().any(|eta| matches!(eta, Eta::Left { .. }));
    match has_time_left {
        true => left.less_since(heard_ms, job.now_ms),
        false => left.unheard_since(heard_ms, job.now_ms),
    }
}

/// When anything of it was heard of last. An end is heard, too: without it, what a silent task knew long ago would be the
/// present again as soon as its siblings have ended.
fn heard_ms(job: &JobSituation<'_>) -> i64 {
    let ended_ms = job.ends.pace().last_ms().unwrap_or(i64::MIN);
    job.heard_ms.max(ended_ms).min(job.now_ms)
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
    tasks.iter().filter_map(whole_ms).for_each(|whole_ms| durations.push(whole_ms));
    if let (0, Some(failed_ms)) = (durations.count(), job.ends.failed_mean_ms()) {
        durations.push(failed_ms as u64);
    }
    durations
}

const fn stalled_since_ms(eta: &Eta) -> Option<i64> {
    match eta {
        Eta::Stalled { since_ms } => Some(*since_ms),
        _ => None,
    }
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
        RunningTask { elapsed_ms: seconds * 1000, reports: false, eta: Eta::Estimating, heard_ms: NOW_MS }
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
            heard_ms: NOW_MS,
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
            job_eta(&JobSituation { heard_ms: now_ms, now_ms, ..situation(75_000, &ends, tasks) })
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
            let eta = job_eta(&JobSituation { heard_ms: now_ms, now_ms, ..situation(pending, &ends, &tasks) });
            if let Eta::Left { seconds, low_seconds, high_seconds } = eta {
                prop_assert!(low_seconds <= seconds && seconds <= high_seconds);
                prop_assert!(low_seconds > 0 || pending + tasks.len() as u64 == 0, "nothing is left of what runs");
            }
        }
    }
}
