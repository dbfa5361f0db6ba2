//! Single running tasks: their progress, and siblings.

use crate::back_test::Score;
use mothership_core::{
    eta::{Durations, Eta, History, Siblings, task_eta},
    rng::RandomSource,
};

/// A program whose pace is `pace(share of its work)` of the usual one, reports every `step_ms`; what it takes in all, and
/// when it had done which share.
fn program(whole_ms: f64, step_ms: f64, pace: impl Fn(f64) -> f64) -> (f64, Vec<(f64, f64)>) {
    let (mut at_ms, mut done, mut reports) = (0.0, 0.0, Vec::new());
    while done < 1.0 {
        let rate = pace(done).max(0.01) / whole_ms;
        at_ms += step_ms;
        done = f64::min(done + rate * step_ms, 1.0);
        reports.push((at_ms, done));
    }
    (at_ms, reports)
}

fn looks(score: &mut Score, (over_ms, reports): &(f64, Vec<(f64, f64)>), siblings: &Durations) {
    let siblings = Siblings::of(siblings);
    for look in 4..40 {
        let now_ms = over_ms * f64::from(look) / 40.0;
        let mut history = History::default();
        for (at_ms, done) in reports.iter().filter(|report| report.0 <= now_ms) {
            history.push(*at_ms as i64, *done);
        }
        let eta = task_eta(0, now_ms as i64, None, &history, &siblings);
        score.look(eta, (over_ms - now_ms) / 1000.0);
    }
}

#[test]
fn tasks_that_report_their_progress() {
    let mut score = Score::default();
    for seed in 0..60 {
        let draws = RandomSource::seeded(seed);
        let whole_ms = 10_000.0 * (draws.unit() * 6.0).exp();
        let wobble = draws.unit() * 0.4;
        let pace = |_: f64| 1.0 + (draws.unit() - 0.5) * wobble;
        looks(&mut score, &program(whole_ms, whole_ms / 60.0, pace), &Durations::default());
    }
    score.check("tasks with progress", 0.8, 0.4);
}

#[test]
fn tasks_that_grow_slower_or_quicker() {
    let mut score = Score::default();
    for seed in 0..60 {
        let draws = RandomSource::seeded(seed);
        let slope = (draws.unit() - 0.5) * 0.6;
        let pace = |done: f64| 1.0 + slope * (done - 0.5);
        looks(&mut score, &program(300_000.0, 5_000.0, pace), &Durations::default());
    }
    score.check("tasks that change pace", 0.8, 0.5);
}

#[test]
fn tasks_whose_last_part_is_long_but_known_from_siblings() {
    let mut score = Score::default();
    for seed in 0..60 {
        let draws = RandomSource::seeded(seed);
        let mut siblings = Durations::default();
        // 92 % in the first tenth of the time.
        let pace = |done: f64| if done < 0.92 { 9.2 } else { 0.089 };
        let whole_ms = || 60_000.0 * (1.0 + (draws.unit() - 0.5) * 0.2);
        for _ in 0..8 {
            siblings.push(program(whole_ms(), 100.0, pace).0 as u64);
        }
        let (over_ms, reports) = program(whole_ms(), 100.0, pace);
        // It says nothing between 92 % and its end.
        let reports = reports.into_iter().filter(|report| report.1 < 0.93).collect();
        looks(&mut score, &(over_ms, reports), &siblings);
    }
    score.check("tasks with a long last part", 0.8, 1.5);
}

#[test]
fn tasks_without_progress_and_with_siblings() {
    let mut score = Score::default();
    for seed in 0..200 {
        let draws = RandomSource::seeded(seed);
        let spread = draws.unit() * 0.8;
        let duration_ms = || 60_000.0 * ((draws.unit() + draws.unit() + draws.unit() - 1.5) * spread).exp();
        let mut siblings = Durations::default();
        (0..1 + seed % 20).for_each(|_| siblings.push(duration_ms() as u64));
        looks(&mut score, &(duration_ms(), Vec::new()), &siblings);
    }
    score.check("tasks beside siblings", 0.8, 1.7);
}

#[test]
fn nothing_is_said_of_a_single_task_without_progress() {
    let nothing = |now_ms| task_eta(0, now_ms, None, &History::default(), &Siblings::default());
    assert_eq!(nothing(5_000), Eta::Estimating);
    assert_eq!(nothing(60_000), Eta::NoProgress);
}
