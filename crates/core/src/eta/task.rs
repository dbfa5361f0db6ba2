//! Time left of one running task.

use super::history::Sample;
use super::likely::Likely;
use super::{Estimate, Eta, History, SECONDS_MAX, SelfReportedEta, Siblings};

/// Evidence that is wanted before a pace is trusted: below it, start-up and first steps mislead …
const EVIDENCE_MS: i64 = 15_000;
/// … and before anything is said at all …
const LITTLE_EVIDENCE_MS: i64 = 3_000;
/// … of something that has come this far.
const LITTLE_EVIDENCE_RISE: f64 = 0.1;
/// What little evidence leaves open, as a factor.
const LITTLE_EVIDENCE_DOUBT: f64 = 2.0;
/// The pace is trusted earlier if the progress is clearly linear: this many samples …
const LINEAR_SAMPLES: usize = 5;
/// … over this time …
const LINEAR_MS: i64 = 3_000;
/// … that rose by this much …
const LINEAR_RISE: f64 = 0.05;
/// … and lie this close to a straight line, as a share of the rise.
const LINEAR_DEVIATION: f64 = 0.05;
/// A task is stalled when it has not moved for this long: validation, a checkpoint or a slow disk stop good programs
/// for a minute or two, and a false alarm costs more trust than a late one …
const STALLED_MS: f64 = 5.0 * 60_000.0;
/// … and for this many of its usual gaps, for programs whose single steps take longer than that.
const STALLED_GAPS: f64 = 4.0;
/// Fraction at which a task's own pace counts as much as its siblings' durations.
const OWN_PACE_HALF: f64 = 0.1;
/// What even a steady pace leaves open, as a share of the time left.
const PACE_DOUBT: f64 = 0.15;
/// After this many usual gaps without a report a pace counts less, the longer the silence.
const HEARD_GAPS: f64 = 3.0;
/// A projection that fewer siblings than this share have kept …
const UNHEARD_OF: f64 = 0.05;
/// … counts this much of what it would count.
const UNHEARD_OF_WEIGHT: f64 = 0.2;
/// How much of the rest may have been done since the last report, at most.
const UNSEEN_MAX: f64 = 0.9;

/// How long a running task will still take.
///
/// `own` is what its program says itself, `history` holds its progress reports, `siblings` is what the finished
/// tasks of the same job say. While the program's word lasts it is the answer. With progress: the pace since the beginning
/// and the recent pace span the range, and early on, or where hardly a sibling was that quick, the siblings count as
/// well: a share of the work is not a share of the time. Without: the siblings that took longer than this one has run
/// so far. Nothing is left only when all is done.
#[must_use]
pub fn task_eta(
    started_ms: i64,
    now_ms: i64,
    own: Option<SelfReportedEta>,
    history: &History,
    siblings: &Siblings,
) -> Eta {
    let is_done = history.samples().last().is_some_and(|last| last.fraction >= 1.0);
    if let Some(estimate) = own.filter(|_| !is_done).and_then(|own| own.estimate(now_ms)) {
        return estimate.into_eta();
    }
    let elapsed_ms = now_ms.saturating_sub(started_ms).max(0) as f64;
    let Some(last) = history.samples().last() else {
        return match siblings.any() {
            Some(likely) => likely.left(elapsed_ms).into_eta(),
            None if elapsed_ms < EVIDENCE_MS as f64 => Eta::Estimating,
            None => Eta::NoProgress,
        };
    };
    if is_done {
        return Eta::OVER;
    }
    let quiet_ms = now_ms.saturating_sub(last.at_ms).max(0) as f64;
    if quiet_ms > STALLED_MS.max(STALLED_GAPS * history.gap_ms().unwrap_or(0.0)) {
        return Eta::Stalled { since_ms: last.at_ms };
    }
    match (by_pace(started_ms, now_ms, history), siblings.likely()) {
        // It has just begun: until its own pace shows, those that run beside it tell more than nothing.
        (None, None) => siblings.any().map_or(Eta::Estimating, |likely| likely.left(elapsed_ms).into_eta()),
        (Some(pace), None) => pace.into_eta(),
        (None, Some(likely)) => likely.left(elapsed_ms).into_eta(),
        (Some(pace), Some(likely)) => {
            let gap_ms = history.gap_ms().unwrap_or(elapsed_ms);
            let heard = (HEARD_GAPS * gap_ms / quiet_ms.max(1.0)).min(1.0).powi(2);
            let weight = last.fraction / (last.fraction + OWN_PACE_HALF) * heard;
            beside_siblings(pace, weight, likely, elapsed_ms).into_eta()
        }
    }
}

/// The own pace of a task, and what its siblings say to it.
fn beside_siblings(pace: Estimate, weight: f64, likely: &Likely, elapsed_ms: f64) -> Estimate {
    let siblings = likely.left(elapsed_ms);
    if likely.share_within((elapsed_ms + pace.middle) * (1.0 + PACE_DOUBT)) >= UNHEARD_OF {
        // By orders of magnitude: the first sibling that ends leaves open whether this one takes ten times as long, and a
        // tenth of that would be most of what a task says that is nearly done.
        return siblings.blend_orders(pace, weight);
    }
    let mixed = siblings.blend(pace, weight * UNHEARD_OF_WEIGHT);
    let both = Estimate { low: pace.low.min(siblings.low), high: pace.high.max(siblings.high), ..mixed };
    mixed.blend(both, weight)
}

fn by_pace(started_ms: i64, now_ms: i64, history: &History) -> Option<Estimate> {
    let samples = history.samples();
    let (first, last) = (*samples.first()?, *samples.last()?);
    let beginning = Sample { at_ms: started_ms.min(first.at_ms), fraction: 0.0 };
    // One report says only how far it came since the start.
    let base = if samples.len() == 1 { beginning } else { first };
    let seen_ms = now_ms.saturating_sub(base.at_ms);
    let is_known = seen_ms >= EVIDENCE_MS || is_linear(samples);
    if !is_known && (seen_ms < LITTLE_EVIDENCE_MS || last.fraction - base.fraction < LITTLE_EVIDENCE_RISE) {
        return None;
    }
    let recent = samples[samples.len() - samples.len().div_ceil(3)..][0];
    let recent = if recent == last { base } else { recent };
    let left = |from: Sample| left_at_pace(from, last, now_ms, history.gap_ms());
    let (whole, recent) = (left(base)?, left(recent).or_else(|| left(base))?);
    let (shorter, longer) = (1.0 - PACE_DOUBT, 1.0 + PACE_DOUBT);
    let (shorter, longer) =
        if is_known { (shorter, longer) } else { (1.0 / LITTLE_EVIDENCE_DOUBT, LITTLE_EVIDENCE_DOUBT) };
    // What has been silent beyond its usual gap may be silent as long again.
    let silent_ms = now_ms.saturating_sub(last.at_ms) as f64 - 2.0 * history.gap_ms().unwrap_or(0.0);
    let estimate = Estimate {
        low: whole.min(recent) * shorter,
        middle: f64::midpoint(whole, recent),
        high: (whole.max(recent) * longer).max(silent_ms),
    };
    // A first report of next to nothing is no pace: centuries say less than the siblings do.
    Some(estimate).filter(|estimate| estimate.middle <= SECONDS_MAX * 1000.0)
}

/// What is left at the pace from one sample to the last. Since then it is supposed to have gone on like that for one
/// usual gap; the longer nothing comes after it, the less is believed of that, and the silence counts as time that the
/// progress took: a jump to 42 % and nothing behind it is no sign of a fast program.
fn left_at_pace(from: Sample, last: Sample, now_ms: i64, gap_ms: Option<f64>) -> Option<f64> {
    let (rise, span_ms) = (last.fraction - from.fraction, last.at_ms.saturating_sub(from.at_ms) as f64);
    let quiet_ms = now_ms.saturating_sub(last.at_ms).max(0) as f64;
    let (rest, gap_ms) = (1.0 - last.fraction, gap_ms.unwrap_or(span_ms));
    let believed_ms = if quiet_ms <= gap_ms { quiet_ms } else { gap_ms * gap_ms / quiet_ms };
    let unseen = if span_ms > 0.0 { (rise / span_ms * believed_ms).min(rest * UNSEEN_MAX) } else { 0.0 };
    let left_ms = (rest - unseen) * (span_ms + quiet_ms) / (rise + unseen);
    Some(left_ms).filter(|left_ms| rise > 0.0 && *left_ms > 0.0 && left_ms.is_finite())
}

/// Whether the samples lie on a straight line from the first to the last.
fn is_linear(samples: &[Sample]) -> bool {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return false };
    let (rise, span_ms) = (last.fraction - first.fraction, last.at_ms.saturating_sub(first.at_ms));
    if samples.len() < LINEAR_SAMPLES || span_ms < LINEAR_MS || rise < LINEAR_RISE {
        return false;
    }
    samples.iter().all(|sample| {
        let share = sample.at_ms.saturating_sub(first.at_ms) as f64 / span_ms as f64;
        (sample.fraction - first.fraction - rise * share).abs() <= LINEAR_DEVIATION * rise
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::eta::{Durations, RunningTask};

    fn history(samples: &[(i64, f64)]) -> History {
        let mut history = History::default();
        samples.iter().for_each(|(seconds, fraction)| history.push(seconds * 1000, *fraction));
        history
    }

    fn siblings(seconds: &[u64]) -> Siblings {
        let mut durations = Durations::default();
        seconds.iter().for_each(|seconds| durations.push(seconds * 1000));
        Siblings::of(&durations)
    }

    fn eta(now_s: i64, samples: &[(i64, f64)], finished_s: &[u64]) -> Eta {
        task_eta(0, now_s * 1000, None, &history(samples), &siblings(finished_s))
    }

    fn left(eta: Eta) -> (u64, u64, u64) {
        match eta {
            Eta::Left { seconds, low_seconds, high_seconds } => (low_seconds, seconds, high_seconds),
            other => panic!("no time left but {other:?}"),
        }
    }

    #[test]
    fn a_steady_task_is_told_exactly() {
        assert_eq!(left(eta(20, &[(5, 0.1), (10, 0.2), (20, 0.4)], &[])), (25, 30, 34));
        assert_eq!(left(eta(24, &[(5, 0.1), (10, 0.2), (20, 0.4)], &[])), (22, 26, 30));
        assert_eq!(left(eta(30, &[(20, 1.0)], &[])), (0, 0, 0));
        assert_eq!(left(eta(60, &[(60, 0.5)], &[])).1, 60);
    }

    #[test]
    fn nearly_done_after_a_few_seconds_has_a_time_left() {
        let (low, _, high) = left(eta(8, &[(8, 0.92)], &[]));
        assert!(low == 1 && high <= 3, "{low} {high}");
        assert_eq!(left(eta(9, &[(2, 0.2), (5, 0.6), (8, 0.92)], &[])).0, 1);
    }

    #[test]
    fn a_share_of_the_work_is_not_a_share_of_the_time() {
        // 92 % after 8 s; the others, which all did the same, took 100 s.
        let (low, middle, high) = left(eta(8, &[(8, 0.92)], &[100, 101, 99]));
        assert!(low <= 10 && middle > 60 && high >= 90, "{low} {middle} {high}");
        // Without others: the longer it is silent, the more may be left.
        assert!(left(eta(20, &[(8, 0.92)], &[])).2 >= 12);
    }

    #[test]
    fn little_evidence_says_nothing_unless_it_is_linear() {
        assert_eq!(eta(10, &[(2, 0.01), (10, 0.05)], &[]), Eta::Estimating);
        assert_eq!(eta(2, &[(1, 0.1), (2, 0.5)], &[]), Eta::Estimating);
        let (low, middle, high) = left(eta(10, &[(2, 0.01), (10, 0.3)], &[]));
        assert!(low * 2 <= middle + 1 && high >= 2 * middle - 1, "{low} {middle} {high}");
        assert_eq!(left(eta(5, &[(1, 0.1), (2, 0.2), (3, 0.3), (4, 0.4), (5, 0.5)], &[])).1, 5);
    }

    #[test]
    fn a_changing_pace_widens_the_range() {
        let slowing = [(0, 0.0), (10, 0.4), (20, 0.5), (40, 0.6), (60, 0.65), (80, 0.7)];
        let (low, middle, high) = left(eta(80, &slowing, &[]));
        assert!(high > 2 * low && low < middle && middle < high, "{low} {middle} {high}");
    }

    #[test]
    fn a_jump_and_silence_are_not_the_end() {
        // 42 % two seconds after the start, as of a GUI client that skips what it has done, and nothing behind it.
        let jump = &[(2, 0.42)][..];
        for (now_s, at_least, at_most) in [(15, 13, 21), (60, 75, 85), (280, 370, 390)] {
            let (low, middle, high) = left(eta(now_s, jump, &[]));
            assert!((at_least..=at_most).contains(&middle), "at {now_s} s: {low} {middle} {high}");
        }
        // A steady task whose reports stop: never nothing, and more with every minute.
        let steady = [(10, 0.1), (20, 0.2), (30, 0.3), (40, 0.4)];
        let said: Vec<u64> = [40, 50, 100, 200, 300].map(|now_s| left(eta(now_s, &steady, &[])).1).into();
        assert_eq!(said[..2], [60, 50]);
        assert!(said[2..].is_sorted() && said[4] > 300, "{said:?}");
    }

    #[test]
    fn what_the_program_says_wins_while_it_lasts() {
        let eta = |now_s: i64, samples: &[(i64, f64)]| {
            let own = Some(SelfReportedEta { said_ms: 100_000, left_seconds: 7200.0 });
            task_eta(0, now_s * 1000, own, &history(samples), &siblings(&[5, 5, 5]))
        };
        assert_eq!(left(eta(100, &[(2, 0.42)])), (6480, 7200, 7920));
        assert_eq!(
            left(eta(5000, &[(2, 0.42)])).1,
            2300,
            "its solver says nothing for hours and is not stalled"
        );
        assert_eq!(left(eta(100, &[])).1, 7200);
        assert_eq!(left(eta(100, &[(2, 1.0)])), (0, 0, 0));
        assert_eq!(eta(7300, &[(2, 0.42)]), Eta::Stalled { since_ms: 2000 });
    }

    #[test]
    fn stalled_after_five_minutes_or_four_gaps() {
        let table = [
            (299, &[(0, 0.1), (10, 0.2)][..], false),
            (311, &[(0, 0.1), (10, 0.2)], true),
            (3999, &[(0, 0.1), (1000, 0.2)], false),
            (5001, &[(0, 0.1), (1000, 0.2)], true),
        ];
        for (now_s, samples, want) in table {
            let since_ms = samples[1].0 * 1000;
            assert_eq!(eta(now_s, samples, &[]) == Eta::Stalled { since_ms }, want, "at {now_s} s");
        }
    }

    #[test]
    fn programs_without_progress_go_by_their_siblings() {
        assert_eq!(eta(10, &[], &[]), Eta::Estimating);
        assert_eq!(eta(20, &[], &[]), Eta::NoProgress);
        assert!(left(eta(10, &[], &[100])).1.abs_diff(90) < 10, "from the first one");
        let (low, middle, high) = left(eta(10, &[], &[100; 100]));
        assert!((85..=90).contains(&low) && (88..=92).contains(&middle) && (90..=97).contains(&high));
        let (low, middle, high) = left(eta(200, &[], &[100; 10]));
        assert!(low < 40 && (100..=300).contains(&middle) && high > 500, "{low} {middle} {high}");
        let (low, middle, high) = left(eta(60, &[], &[50, 80, 100, 120, 50]));
        assert!((10..=30).contains(&low) && (30..=50).contains(&middle) && (50..=90).contains(&high));
    }

    #[test]
    fn who_has_just_begun_goes_by_those_that_run_beside_it() {
        // An attempt was lost; its siblings run, say 100 s in all, and none has finished.
        let says = |elapsed_s: u64| RunningTask {
            elapsed_ms: elapsed_s * 1000,
            reports: true,
            eta: Eta::Left {
                seconds: 100 - elapsed_s,
                low_seconds: 90 - elapsed_s,
                high_seconds: 110 - elapsed_s,
            },
            heard_ms: 0,
        };
        let silent = RunningTask { reports: false, eta: Eta::Estimating, ..says(50) };
        let beside = Siblings::default().with_running(&[says(50), says(55), silent]);
        for (now_s, samples) in [(0, &[][..]), (2, &[(1, 0.01), (2, 0.02)]), (20, &[]), (20, &[(15, 1e-15)])]
        {
            let said = task_eta(0, now_s * 1000, None, &history(samples), &beside);
            assert!(left(said).1.abs_diff(100 - now_s as u64) < 15, "{said:?} at {now_s} s");
        }
        // Its own pace wins as soon as it shows, and those that have finished say more than those that run.
        let own = task_eta(0, 20_000, None, &history(&[(10, 0.25), (20, 0.5)]), &beside);
        assert_eq!(left(own).1, 20);
        let mut finished = Durations::default();
        finished.push(30_000);
        let both = Siblings::of(&finished).with_running(&[says(50)]);
        assert!(left(task_eta(0, 0, None, &History::default(), &both)).1.abs_diff(30) < 5);
        assert_eq!(
            task_eta(0, 0, None, &History::default(), &Siblings::default().with_running(&[silent])),
            Eta::Estimating
        );
    }

    #[test]
    fn early_progress_leans_on_siblings() {
        let samples = [(5, 0.001), (20, 0.01)];
        assert!(left(eta(20, &samples, &[])).1 > 1000);
        assert!(left(eta(20, &samples, &[100, 100, 100])).1 < 300);
    }

    proptest! {
        #[test]
        fn nothing_negative_nothing_odd(
            rises in proptest::collection::vec((0i64..100_000, 0.0f64..0.2), 0..80),
            wait_ms in 0i64..1_000_000, finished in proptest::collection::vec(0u64..1000, 0..10), started_ms in -5000i64..5000,
            own in proptest::option::of((0i64..1_000_000, -10.0f64..1e4)),
        ) {
            let own = own.map(|(said_ms, left_seconds)| SelfReportedEta { said_ms, left_seconds });
            let (mut now_ms, mut fraction, mut history) = (0, 0.0f64, History::default());
            for (gap_ms, rise) in rises {
                now_ms += gap_ms;
                fraction = (fraction + rise).min(1.0);
                history.push(now_ms, fraction);
            }
            if let Eta::Left { seconds, low_seconds, high_seconds } =
                task_eta(started_ms, now_ms + wait_ms, own, &history, &siblings(&finished))
            {
                prop_assert!(low_seconds <= seconds && seconds <= high_seconds);
                prop_assert!(low_seconds > 0 || fraction >= 1.0, "nothing is left at {}", fraction);
            }
        }

        #[test]
        fn a_linear_task_is_right_within_a_tenth(total_s in 60i64..100_000, done in 0.2f64..0.95) {
            let mut history = History::default();
            let now_s = (total_s as f64 * done) as i64;
            for step in 1..=40 {
                let at_ms = now_s * 1000 * step / 40;
                history.push(at_ms, at_ms as f64 / (total_s as f64 * 1000.0));
            }
            let (_, seconds, _) = left(task_eta(0, now_s * 1000, None, &history, &Siblings::default()));
            let want = (total_s - now_s) as f64;
            prop_assert!((seconds as f64 - want).abs() <= want * 0.1 + 1.0, "{seconds} instead of {want}");
        }
    }
}
