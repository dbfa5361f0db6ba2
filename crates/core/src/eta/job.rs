//! Time left of a job, and how far it is.

use super::task::{SIBLINGS_MIN, by_siblings};
use super::{Durations, Estimate, Eta};

/// Share of the tasks that must have finished before anything is said, if no running task reports progress …
const FINISHED_SHARE: f64 = 0.02;
/// … but of a huge job no more than this many: the durations are known well enough then.
const FINISHED_ENOUGH: u64 = 100;
/// A running task says how long it will take in all once it is this far …
const PROJECT_FRACTION_MIN: f64 = 0.02;
/// … and has run this long.
const PROJECT_ELAPSED_MS_MIN: u64 = 5_000;
/// What such a projection leaves open, as a share.
const PROJECT_DOUBT: f64 = 0.2;
/// However many tasks are left, the range of their mean is not narrower than this share of the range of one: that
/// the rest is like the beginning is an assumption.
const RANGE_SHARE_MIN: f64 = 0.25;
/// Running tasks looked at; the others count like these.
pub const RUNNING_MAX: usize = 1024;

/// A running task as the job sees it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RunningTask {
    /// Since its attempt started.
    pub elapsed_ms: u64,
    /// Its reported progress, 0 to 1.
    pub fraction: Option<f64>,
    /// What its program says is left, while that lasts; milliseconds.
    pub left_ms: Option<f64>,
    /// Since when its own time left is [`Eta::Stalled`]; unix milliseconds.
    pub stalled_since_ms: Option<i64>,
}

/// What is known of a job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JobSituation<'job> {
    /// Tasks that still have to start, waiting ones included.
    pub pending: u64,
    /// Tasks that run.
    pub running: u64,
    /// Tasks that ended for good.
    pub done: u64,
    /// Durations of the ended ones.
    pub durations: &'job Durations,
    /// The running ones; may be a sample of them.
    pub tasks: &'job [RunningTask],
    /// How many of its tasks may run at once as far as is known; what runs now is the least.
    pub parallel: u64,
}

/// How far a job is: ended tasks and the reported progress of running ones, 0 to 1; 0 for a job without tasks.
#[must_use]
pub fn job_fraction(done: u64, total: u64, running_fractions_sum: f64) -> f64 {
    let running = if running_fractions_sum.is_finite() { running_fractions_sum.max(0.0) } else { 0.0 };
    if total == 0 { 0.0 } else { ((done as f64 + running) / total as f64).clamp(0.0, 1.0) }
}

/// How long a job will still take: its running tasks finish, the pending ones follow on whatever becomes free.
///
/// [`Eta::Waiting`] while nothing runs, [`Eta::Stalled`] when everything that runs is, [`Eta::Estimating`] before a
/// fiftieth of the tasks (at least three, at most a hundred) has finished unless running tasks report progress.
#[must_use]
pub fn job_eta(job: &JobSituation<'_>) -> Eta {
    if job.pending == 0 && job.running == 0 {
        return Eta::OVER;
    }
    if job.running == 0 {
        return Eta::Waiting;
    }
    let tasks = &job.tasks[..job.tasks.len().min(RUNNING_MAX)];
    let stalled: Option<Vec<i64>> = tasks.iter().map(|task| task.stalled_since_ms).collect();
    if let Some(since_ms) = stalled.and_then(|since| since.into_iter().max()) {
        return Eta::Stalled { since_ms };
    }
    let projected = tasks.iter().filter_map(projected_ms);
    let total = job.pending.saturating_add(job.running).saturating_add(job.done);
    let wanted = ((total as f64 * FINISHED_SHARE).ceil() as u64).clamp(SIBLINGS_MIN, FINISHED_ENOUGH);
    if job.durations.count() < wanted && projected.clone().next().is_none() {
        return Eta::Estimating;
    }
    // What runs now says as much about the rest as what has ended.
    let mut durations = job.durations.clone();
    projected.for_each(|duration_ms| durations.push(duration_ms));
    let Some(each) = duration_of_each(job, &durations) else { return Eta::Estimating };
    let running: Vec<Estimate> = tasks.iter().map(|task| left_of(task, &durations, each)).collect();
    let finish = |pick: fn(&Estimate) -> f64| makespan_ms(job, &running, pick, pick(&each));
    Estimate {
        low: finish(|estimate| estimate.low),
        middle: finish(|estimate| estimate.middle),
        high: finish(|estimate| estimate.high),
    }
    .into_eta()
}

fn projected_ms(task: &RunningTask) -> Option<u64> {
    if let Some(left_ms) = task.left_ms {
        return Some(task.elapsed_ms.saturating_add(left_ms as u64));
    }
    let fraction = task.fraction.filter(|fraction| (PROJECT_FRACTION_MIN..=1.0).contains(fraction))?;
    let known = task.elapsed_ms >= PROJECT_ELAPSED_MS_MIN && task.stalled_since_ms.is_none();
    known.then_some((task.elapsed_ms as f64 / fraction) as u64)
}

/// The duration of one pending task, as it counts in the sum of all of them: the more tasks a slot still runs, the
/// closer the sum comes to the mean.
fn duration_of_each(job: &JobSituation<'_>, durations: &Durations) -> Option<Estimate> {
    let mean = durations.mean_ms()?;
    let rounds = (job.pending as f64 / parallel(job)).max(1.0);
    let share = (1.0 / rounds.sqrt()).max(RANGE_SHARE_MIN);
    let (low, high) = (durations.quantile(0.25)?, durations.quantile(0.75)?);
    Some(Estimate { low: mean + (low - mean) * share, middle: mean, high: mean + (high - mean) * share })
}

fn left_of(task: &RunningTask, durations: &Durations, each: Estimate) -> Estimate {
    let elapsed_ms = task.elapsed_ms as f64;
    if let Some(whole_ms) = projected_ms(task) {
        let left = (whole_ms as f64 - elapsed_ms).max(0.0);
        return Estimate {
            low: left * (1.0 - PROJECT_DOUBT),
            middle: left,
            high: left * (1.0 + PROJECT_DOUBT),
        };
    }
    by_siblings(elapsed_ms, durations).unwrap_or_else(|| {
        if elapsed_ms < each.middle {
            each.map(|duration_ms| (duration_ms - elapsed_ms).max(0.0))
        } else {
            // It outlasts all others: what has lasted long may last as long again.
            Estimate { low: 0.0, middle: elapsed_ms / 4.0, high: elapsed_ms }
        }
    })
}

fn parallel(job: &JobSituation<'_>) -> f64 {
    job.parallel.max(job.running).max(1) as f64
}

/// When the last task ends if slots become free as the running tasks end and each pending task takes `each_ms`: the
/// smallest time at which the slots have room for all pending tasks.
fn makespan_ms(
    job: &JobSituation<'_>,
    running: &[Estimate],
    pick: fn(&Estimate) -> f64,
    each_ms: f64,
) -> f64 {
    let longest_ms = running.iter().map(pick).fold(0.0, f64::max);
    if job.pending == 0 {
        return longest_ms;
    }
    let each_ms = each_ms.max(1.0);
    // Each running task looked at stands for this many.
    let weight = if running.is_empty() { 0.0 } else { job.running as f64 / running.len() as f64 };
    let idle = parallel(job) - weight * running.len() as f64;
    let rounds = |free_ms: f64, at_ms: f64| ((at_ms - free_ms) / each_ms + 1e-9).floor().max(0.0);
    let room = |at_ms: f64| {
        let busy: f64 = running.iter().map(|task| weight * rounds(pick(task), at_ms)).sum();
        busy + idle * rounds(0.0, at_ms)
    };
    let (mut low_ms, mut high_ms) = (0.0, longest_ms + each_ms * (job.pending as f64 / parallel(job)).ceil());
    for _ in 0..50 {
        let middle_ms = f64::midpoint(low_ms, high_ms);
        if room(middle_ms) + 1e-6 >= job.pending as f64 { high_ms = middle_ms } else { low_ms = middle_ms }
    }
    high_ms.max(longest_ms)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn durations(seconds: u64, count: usize) -> Durations {
        let mut durations = Durations::default();
        (0..count).for_each(|_| durations.push(seconds * 1000));
        durations
    }

    fn running(seconds: u64, fraction: Option<f64>) -> RunningTask {
        RunningTask { elapsed_ms: seconds * 1000, fraction, ..RunningTask::default() }
    }

    fn eta(pending: u64, done: u64, durations: &Durations, tasks: &[RunningTask], parallel: u64) -> Eta {
        let running = tasks.len() as u64;
        job_eta(&JobSituation { pending, running, done, durations, tasks, parallel })
    }

    fn seconds(eta: Eta) -> u64 {
        match eta {
            Eta::Left { seconds, .. } => seconds,
            other => panic!("no time left but {other:?}"),
        }
    }

    #[test]
    fn equal_tasks_are_told_exactly() {
        let hundred = durations(100, 10);
        let half = [running(50, None), running(50, None)];
        assert_eq!(seconds(eta(0, 10, &hundred, &half, 2)), 50);
        assert_eq!(seconds(eta(2, 10, &hundred, &half, 2)), 150);
        assert_eq!(seconds(eta(3, 10, &hundred, &half, 2)), 250);
        assert_eq!(
            seconds(eta(4, 10, &hundred, &half, 4)),
            150,
            "two slots are idle and take one task each at once"
        );
        assert_eq!(seconds(eta(0, 10, &hundred, &[], 2)), 0);
    }

    #[test]
    fn words_instead_of_numbers() {
        let some = durations(100, 3);
        let stalled = RunningTask { stalled_since_ms: Some(7), ..running(500, Some(0.5)) };
        assert_eq!(eta(5, 3, &some, &[], 2), Eta::Waiting);
        assert_eq!(eta(5, 2, &durations(100, 2), &[running(50, None)], 1), Eta::Estimating);
        assert_eq!(eta(500, 3, &some, &[running(50, None)], 1), Eta::Estimating, "less than a fiftieth");
        assert_eq!(eta(5, 3, &some, &[stalled], 1), Eta::Stalled { since_ms: 7 });
        assert!(matches!(eta(5, 3, &some, &[stalled, running(50, None)], 1), Eta::Left { .. }));
        assert!(matches!(
            eta(10_000_000, 100, &durations(100, 100), &[running(50, None)], 100),
            Eta::Left { .. }
        ));
    }

    #[test]
    fn reported_progress_is_evidence_before_anything_ended() {
        let none = Durations::default();
        assert_eq!(seconds(eta(1, 0, &none, &[running(50, Some(0.5))], 1)), 150);
        assert_eq!(eta(1, 0, &none, &[running(50, Some(0.001))], 1), Eta::Estimating);
        assert_eq!(eta(1, 0, &none, &[running(1, Some(0.5))], 1), Eta::Estimating);
    }

    #[test]
    fn what_a_program_says_itself_wins() {
        let says =
            |left_s: f64, fraction| RunningTask { left_ms: Some(left_s * 1000.0), ..running(50, fraction) };
        let none = Durations::default();
        assert_eq!(seconds(eta(0, 0, &none, &[says(7200.0, Some(0.42))], 1)), 7200);
        assert_eq!(seconds(eta(0, 0, &none, &[says(7200.0, None)], 1)), 7200);
        assert_eq!(seconds(eta(0, 9, &durations(60, 9), &[says(7200.0, None)], 1)), 7200);
    }

    #[test]
    fn a_sample_of_running_tasks_stands_for_all() {
        let hundred = durations(100, 1000);
        let tasks = [running(50, None)];
        let job = JobSituation {
            pending: 1000,
            running: 1000,
            done: 1000,
            durations: &hundred,
            tasks: &tasks,
            parallel: 0,
        };
        assert_eq!(seconds(job_eta(&job)), 150);
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
        /// Equal tasks on equal slots, looked at in the middle of any round: the estimate is the truth.
        #[test]
        fn equal_tasks_converge(tasks in 8u64..500, slots in 1u64..16, each_s in 10u64..1000, round in 0u64..60, share in 0.05f64..0.95) {
            let rounds = tasks.div_ceil(slots);
            let round = round.min(rounds - 1);
            let done = round * slots;
            let now_running = slots.min(tasks - done);
            let elapsed_s = (each_s as f64 * share) as u64;
            let finished = durations(each_s, done as usize);
            let tasks_running = vec![running(elapsed_s, None); now_running as usize];
            let said = eta(tasks - done - now_running, done, &finished, &tasks_running, slots);
            if done >= 10 {
                let want = (rounds - round) * each_s - elapsed_s;
                prop_assert!(seconds(said).abs_diff(want) <= 1, "{:?} instead of {}", said, want);
            }
        }

        #[test]
        fn nothing_negative_nothing_odd(
            pending in 0u64..=1_000_000_000, done in 0u64..1_000_000, parallel in 0u64..100_000,
            finished in proptest::collection::vec(0u64..10_000_000, 0..20),
            tasks in proptest::collection::vec((0u64..10_000_000, proptest::option::of(-0.5f64..1.5)), 0..20),
        ) {
            let mut durations = Durations::default();
            finished.into_iter().for_each(|duration_ms| durations.push(duration_ms));
            let tasks: Vec<RunningTask> = tasks.into_iter()
                .map(|(elapsed_ms, fraction)| RunningTask { elapsed_ms, fraction, ..RunningTask::default() }).collect();
            if let Eta::Left { seconds, low_seconds, high_seconds } = eta(pending, done, &durations, &tasks, parallel) {
                prop_assert!(low_seconds <= seconds && seconds <= high_seconds);
                prop_assert!(low_seconds > 0 || pending + tasks.len() as u64 == 0, "nothing is left of what runs");
            }
        }
    }
}
