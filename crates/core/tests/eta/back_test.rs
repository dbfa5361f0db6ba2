//! A job as it was, and how the estimate did on it.

use std::collections::BTreeMap;

use mothership_core::eta::{Ends, Eta, History, JobSituation, RunningTask, Siblings, job_eta, task_eta};

/// Moments at which each job is looked at.
const LOOKS: i64 = 40;
/// The estimate is said in whole seconds: what rounding can add or take.
const ROUNDING_S: f64 = 1.0;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Completed,
    /// Its task is tried again.
    FailedOnce,
    FailedForGood,
}

/// One attempt. Times in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// Of its task.
    pub index: u64,
    pub start_ms: i64,
    pub end_ms: i64,
    pub outcome: Outcome,
    /// Whether it reports a steady progress.
    pub reports: bool,
}

/// All attempts of a job.
#[derive(Debug, Clone, Default)]
pub struct Job {
    pub tasks: u64,
    /// How long the first retry waits, and how many there are.
    pub retry: (f64, u32),
    pub attempts: Vec<Attempt>,
}

/// How many looks there were, how many ranges held the truth, and how wide they were.
#[derive(Debug, Clone, Default)]
pub struct Score {
    pub looks: u32,
    pub held: u32,
    pub silent: u32,
    /// Width of each range, as a share of the time that was really left.
    pub widths: Vec<f64>,
    /// What was said in the middle, as a share of the truth.
    pub middles: Vec<f64>,
}

impl Score {
    pub fn look(&mut self, eta: Eta, truth_s: f64) {
        self.looks += 1;
        let Eta::Left { seconds, low_seconds, high_seconds } = eta else {
            self.silent += 1;
            return;
        };
        let (low, high) = (low_seconds as f64, high_seconds as f64);
        self.held += u32::from((low - ROUNDING_S..=high + ROUNDING_S).contains(&truth_s));
        self.widths.push((high - low) / truth_s.max(2.0));
        self.middles.push((seconds as f64 + ROUNDING_S) / (truth_s + ROUNDING_S));
    }

    pub fn add(&mut self, other: Self) {
        self.looks += other.looks;
        self.held += other.held;
        self.silent += other.silent;
        self.widths.extend(other.widths);
        self.middles.extend(other.middles);
    }

    pub fn share_held(&self) -> f64 {
        f64::from(self.held) / f64::from(self.looks.max(1))
    }

    /// Of the looks at which something was said.
    pub fn share_held_of_said(&self) -> f64 {
        f64::from(self.held) / f64::from((self.looks - self.silent).max(1))
    }

    pub fn median_width(&self) -> f64 {
        median(&self.widths)
    }

    /// In a share of the looks the range held the truth, and half of the ranges are no wider than `width`.
    pub fn check(&self, name: &str, share: f64, width: f64) {
        println!("{}", self.line(name));
        assert!(self.looks > 0, "{name} was never looked at");
        assert!(self.share_held() >= share, "held too rarely: {}", self.line(name));
        assert!(self.median_width() <= width, "too wide: {}", self.line(name));
    }

    fn line(&self, name: &str) -> String {
        format!(
            "{name:32} held {:5.1} % of {:5} looks, {:4} without a range, median width {:4.2}, middle {:4.2}",
            self.share_held() * 100.0,
            self.looks,
            self.silent,
            self.median_width(),
            median(&self.middles),
        )
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::INFINITY)
}

/// Looks at a job from its first tenth on.
pub fn back_test(job: &Job) -> Score {
    let mut score = Score::default();
    let begin_ms = job.attempts.iter().map(|attempt| attempt.start_ms).min().unwrap_or(0);
    let over_ms = job.attempts.iter().map(|attempt| attempt.end_ms).max().unwrap_or(0);
    let mut by_end = job.attempts.clone();
    by_end.sort_by_key(|attempt| attempt.end_ms);
    let mut by_start = job.attempts.clone();
    by_start.sort_by_key(|attempt| attempt.start_ms);
    let (mut ended, mut begun, mut for_good) = (0, 0, 0);
    let mut ends = Ends::default();
    for look in 0..LOOKS {
        let now_ms = begin_ms + (over_ms - begin_ms) * (LOOKS / 10 + look) / (LOOKS + LOOKS / 10);
        while let Some(attempt) = by_end.get(ended).filter(|attempt| attempt.end_ms <= now_ms) {
            let duration_ms = (attempt.end_ms - attempt.start_ms) as u64;
            match attempt.outcome {
                Outcome::Completed => ends.completed(duration_ms, attempt.end_ms),
                Outcome::FailedOnce => ends.failed(duration_ms, attempt.end_ms, false),
                Outcome::FailedForGood => ends.failed(duration_ms, attempt.end_ms, true),
            }
            for_good += u64::from(attempt.outcome != Outcome::FailedOnce);
            ended += 1;
        }
        begun += by_start[begun..].iter().take_while(|attempt| attempt.start_ms <= now_ms).count();
        let siblings = ends.siblings();
        let running: Vec<RunningTask> = by_start[..begun]
            .iter()
            .filter(|attempt| attempt.end_ms > now_ms)
            .map(|attempt| running(attempt, now_ms, &siblings))
            .collect();
        let eta = job_eta(&JobSituation {
            pending: job.tasks - for_good - running.len() as u64,
            running: running.len() as u64,
            ends: &ends,
            tasks: &running,
            retrying: retrying(&by_start[..begun], now_ms),
            retry: job.retry,
            paused: false,
            heard_ms: now_ms,
            now_ms,
        });
        score.look(eta, (over_ms - now_ms) as f64 / 1000.0);
    }
    score
}

/// Tasks whose last attempt so far has failed and that will be tried again.
fn retrying(begun: &[Attempt], now_ms: i64) -> u64 {
    let last: BTreeMap<u64, &Attempt> = begun.iter().map(|attempt| (attempt.index, attempt)).collect();
    let waits = |attempt: &&Attempt| attempt.outcome == Outcome::FailedOnce && attempt.end_ms <= now_ms;
    last.into_values().filter(waits).count() as u64
}

fn running(attempt: &Attempt, now_ms: i64, siblings: &Siblings) -> RunningTask {
    let mut history = History::default();
    if attempt.reports {
        let whole_ms = attempt.end_ms - attempt.start_ms;
        let step_ms = (whole_ms / 50).max(500);
        let steps = (now_ms - attempt.start_ms) / step_ms;
        for at_ms in (1..=steps).map(|step| step * step_ms) {
            history.push(attempt.start_ms + at_ms, at_ms as f64 / whole_ms as f64);
        }
    }
    RunningTask {
        elapsed_ms: (now_ms - attempt.start_ms) as u64,
        reports: !history.samples().is_empty(),
        eta: task_eta(attempt.start_ms, now_ms, None, &history, siblings),
        heard_ms: now_ms,
    }
}
