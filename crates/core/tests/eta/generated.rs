//! Jobs on a simulated fleet: what tasks take, how they fail, and what the machines do meanwhile.

use crate::back_test::{Attempt, Job, Outcome, Score, back_test};
use mothership_core::rng::RandomSource;

/// Jobs of each kind; each has its own seed.
const SEEDS: u64 = 24;

struct Plan {
    tasks: u64,
    slots: usize,
    /// Milliseconds between the end of a task and the start of the next on the same slot.
    between_ms: f64,
    /// Whether tasks report progress.
    reports: bool,
    /// Share of attempts that fail, and how many times a task is tried again.
    failing: f64,
    retries: u32,
    /// Slots that come (positive) or go when this share of the tasks has been begun.
    fleet: Vec<(f64, i32)>,
}

impl Default for Plan {
    fn default() -> Self {
        let fleet = Vec::new();
        Self { tasks: 200, slots: 8, between_ms: 50.0, reports: false, failing: 0.0, retries: 0, fleet }
    }
}

struct Draws(RandomSource);

impl Draws {
    fn normal(&self) -> f64 {
        (0..12).map(|_| self.0.unit()).sum::<f64>() - 6.0
    }

    fn lognormal(&self, middle_ms: f64, spread: f64) -> f64 {
        middle_ms * (self.normal() * spread).exp()
    }

    fn between(&self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.unit()
    }
}

/// Tasks in order on whichever slot is free first; retries go to the front, as the server hands them out.
fn run(plan: &Plan, draws: &Draws, duration_ms: impl Fn(&Draws, u64) -> f64) -> Job {
    let mut free: Vec<f64> = (0..plan.slots).map(|_| draws.between(0.0, plan.between_ms)).collect();
    let mut fleet = plan.fleet.iter().copied().peekable();
    let mut job = Job { tasks: plan.tasks, retry: (0.0, plan.retries), attempts: Vec::new() };
    // When it may start, index, how many times it was tried.
    let (mut next, mut again): (u64, Vec<(f64, u64, u32)>) = (0, Vec::new());
    while next < plan.tasks || !again.is_empty() {
        free.sort_by(f64::total_cmp);
        let begun = next as f64 / plan.tasks as f64;
        while let Some((_, change)) = fleet.next_if(|(share, _)| *share <= begun) {
            let now = free[0];
            if change > 0 {
                free.extend((0..change).map(|_| now));
            } else {
                // The slots that are free first go; who runs ends its task.
                free.drain(..(-change as usize).min(free.len() - 1));
            }
        }
        free.sort_by(f64::total_cmp);
        again.sort_by(|one, two| one.0.total_cmp(&two.0));
        let is_due = again.first().is_some_and(|first| first.0 <= free[0] || next == plan.tasks);
        let (ready_ms, index, tries) = if is_due {
            again.remove(0)
        } else {
            next += 1;
            (0.0, next - 1, 0)
        };
        let start_ms = free[0].max(ready_ms);
        let fails = draws.0.unit() < plan.failing;
        let whole_ms = duration_ms(draws, index).max(1.0);
        let took_ms = if fails { whole_ms * draws.0.unit() } else { whole_ms };
        let outcome = match (fails, tries < plan.retries) {
            (false, _) => Outcome::Completed,
            (true, true) => Outcome::FailedOnce,
            (true, false) => Outcome::FailedForGood,
        };
        let end_ms = start_ms + took_ms.max(1.0);
        if outcome == Outcome::FailedOnce {
            again.push((end_ms, index, tries + 1));
        }
        job.attempts.push(Attempt {
            index,
            start_ms: start_ms as i64,
            end_ms: end_ms as i64,
            outcome,
            reports: plan.reports,
        });
        free[0] = end_ms + draws.lognormal(plan.between_ms.max(0.1), 0.3);
    }
    job
}

fn score(plan: impl Fn(&Draws) -> Plan, duration_ms: impl Fn(&Draws, u64) -> f64 + Copy) -> Score {
    let mut score = Score::default();
    for seed in 0..SEEDS {
        let draws = Draws(RandomSource::seeded(seed));
        score.add(back_test(&run(&plan(&draws), &draws, duration_ms)));
    }
    score
}

#[test]
fn short_tasks() {
    let plan = |draws: &Draws| Plan {
        tasks: draws.between(3000.0, 20_000.0) as u64,
        slots: 2,
        between_ms: 10.0,
        ..Plan::default()
    };
    score(plan, |draws, _| draws.lognormal(3.0, 0.3)).check("short tasks", 0.8, 0.4);
}

#[test]
fn short_tasks_on_many_slots() {
    let plan = |_: &Draws| Plan { tasks: 20_000, slots: 64, between_ms: 400.0, ..Plan::default() };
    score(plan, |draws, _| draws.lognormal(100.0, 0.5)).check("short tasks, many slots", 0.8, 0.4);
}

#[test]
fn long_equal_tasks() {
    let plan = |draws: &Draws| Plan {
        tasks: draws.between(40.0, 200.0) as u64,
        slots: draws.between(1.0, 10.0) as usize,
        ..Plan::default()
    };
    score(plan, |draws, _| draws.lognormal(600_000.0, 0.03)).check("long, equal tasks", 0.8, 0.6);
}

#[test]
fn long_tasks_that_differ() {
    let plan = |draws: &Draws| Plan {
        tasks: draws.between(20.0, 100.0) as u64,
        slots: draws.between(2.0, 10.0) as usize,
        ..Plan::default()
    };
    score(plan, |draws, _| draws.lognormal(600_000.0, 0.5)).check("long tasks that differ", 0.8, 1.0);
}

#[test]
fn long_tasks_that_report_progress() {
    let plan = |draws: &Draws| Plan {
        tasks: draws.between(4.0, 60.0) as u64,
        slots: draws.between(2.0, 10.0) as usize,
        reports: true,
        ..Plan::default()
    };
    score(plan, |draws, _| draws.lognormal(600_000.0, 0.5)).check("long tasks with progress", 0.8, 0.9);
}

#[test]
fn mixed_tasks() {
    let plan = |draws: &Draws| Plan { tasks: draws.between(100.0, 500.0) as u64, ..Plan::default() };
    let mixed = |draws: &Draws, index: u64| match index % 3 {
        0 => draws.lognormal(60_000.0, 0.3),
        1 => draws.lognormal(5_000.0, 0.5),
        _ => 200.0,
    };
    score(plan, mixed).check("mixed tasks", 0.8, 1.0);
}

#[test]
fn failing_tasks() {
    let plan = |draws: &Draws| Plan { failing: draws.between(0.05, 0.6), ..Plan::default() };
    score(plan, |draws, _| draws.lognormal(20_000.0, 0.3)).check("failing tasks", 0.8, 0.7);
}

#[test]
fn retried_tasks() {
    let plan = |draws: &Draws| Plan { failing: draws.between(0.05, 0.4), retries: 3, ..Plan::default() };
    score(plan, |draws, _| draws.lognormal(20_000.0, 0.3)).check("retried tasks", 0.8, 0.7);
}

#[test]
fn stragglers() {
    let straggling = |draws: &Draws, _| {
        let longer = if draws.0.unit() < 0.02 { 10.0 } else { 1.0 };
        draws.lognormal(10_000.0, 0.2) * longer
    };
    score(|_| Plan { tasks: 400, ..Plan::default() }, straggling).check("stragglers", 0.8, 1.0);
}

#[test]
fn a_growing_fleet() {
    let plan = |draws: &Draws| Plan {
        slots: 8,
        tasks: 600,
        fleet: (1..=4).map(|step| (f64::from(step) * 0.15 * draws.between(0.8, 1.2), 1)).collect(),
        ..Plan::default()
    };
    score(plan, |draws, _| draws.lognormal(20_000.0, 0.3)).check("a growing fleet", 0.8, 0.8);
}

#[test]
fn a_shrinking_fleet() {
    let plan = |draws: &Draws| Plan {
        slots: 12,
        tasks: 600,
        fleet: (1..=4).map(|step| (f64::from(step) * 0.15 * draws.between(0.8, 1.2), -1)).collect(),
        ..Plan::default()
    };
    score(plan, |draws, _| draws.lognormal(20_000.0, 0.3)).check("a shrinking fleet", 0.8, 0.8);
}

#[test]
fn a_fleet_that_doubles_at_once() {
    let plan = |_: &Draws| Plan { slots: 8, tasks: 400, fleet: vec![(0.1, 8)], ..Plan::default() };
    score(plan, |draws, _| draws.lognormal(20_000.0, 0.3)).check("a doubled fleet", 0.8, 0.7);
}

#[test]
fn few_tasks() {
    let plan = |draws: &Draws| Plan {
        tasks: draws.between(2.0, 8.0) as u64,
        slots: draws.between(1.0, 3.0) as usize,
        ..Plan::default()
    };
    // Before the first one ends there is nothing to go by, and nothing is said.
    let score = score(plan, |draws, _| draws.lognormal(60_000.0, 0.2));
    score.check("few tasks", 0.6, 3.5);
    assert!(score.share_held_of_said() >= 0.8, "{}", score.share_held_of_said());
    assert!(score.silent * 3 <= score.looks, "{} of {} looks without a range", score.silent, score.looks);
}
