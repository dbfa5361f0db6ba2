use super::*;
use DependencyKind::{AfterAny, AfterOk};
use DependencyState::{Broken, Met, Open};
use proptest::prelude::*;

#[test]
fn what_a_job_says() {
    use JobState as J;
    let cases = [
        (AfterOk, J::Pending, Open),
        (AfterOk, J::Running, Open),
        (AfterOk, J::Paused, Open),
        (AfterOk, J::Completed, Met),
        (AfterOk, J::Failed, Broken),
        (AfterOk, J::Cancelled, Broken),
        (AfterAny, J::Paused, Open),
        (AfterAny, J::Completed, Met),
        (AfterAny, J::Failed, Met),
        (AfterAny, J::Cancelled, Met),
    ];
    for (kind, state, expected) in cases {
        assert_eq!(DependencyState::of_job(kind, state), expected, "{kind:?} {state}");
    }
}

#[test]
fn what_a_task_says() {
    use TaskState as T;
    let cases = [
        (AfterOk, T::Waiting, Open),
        (AfterOk, T::Pending, Open),
        (AfterOk, T::Running, Open),
        (AfterOk, T::Completed, Met),
        (AfterOk, T::Failed, Broken),
        (AfterOk, T::Cancelled, Broken),
        (AfterAny, T::Waiting, Open),
        (AfterAny, T::Failed, Met),
        (AfterAny, T::Cancelled, Met),
    ];
    for (kind, state, expected) in cases {
        assert_eq!(DependencyState::of_task(kind, state), expected, "{kind:?} {state}");
    }
}

#[test]
fn what_a_waiting_task_becomes() {
    assert_eq!(Met.moves_to(), Some(TaskState::Pending));
    assert_eq!(Open.moves_to(), None);
    assert_eq!(Broken.moves_to(), Some(TaskState::Cancelled));
}

#[test]
fn words_of_the_database_are_read_back() {
    for verdict in [Met, Open, Broken] {
        assert_eq!(verdict.as_str().parse(), Ok(verdict));
    }
    for kind in [AfterOk, AfterAny] {
        assert_eq!(kind.as_str().parse(), Ok(kind));
        let wire = serde_json::to_value(kind).unwrap();
        assert_eq!(wire, kind.as_str(), "one spelling on the wire and in the database");
    }
    assert!("closed".parse::<DependencyState>().is_err() && "after".parse::<DependencyKind>().is_err());
}

fn segment(first: u64, last: u64, verdict: DependencyState) -> Segment {
    Segment { first, last, verdict, of: None }
}

#[test]
fn the_stronger_verdict_of_each_index() {
    let one = [segment(0, 4, Met), segment(5, 9, Open)];
    let two = [segment(0, 1, Met), segment(2, 6, Broken), segment(7, 9, Met)];
    let expected = [segment(0, 1, Met), segment(2, 6, Broken), segment(7, 9, Open)];
    assert_eq!(strongest(&one, &two), expected);
    assert_eq!(strongest(&two, &one), expected);
}

#[test]
fn the_first_of_two_that_are_equally_strong_is_named() {
    let by = |job| Segment { of: Some(JobId(job)), ..segment(0, 3, Broken) };
    assert_eq!(strongest(&[by(1)], &[by(2)]), [by(1)]);
    assert_eq!(strongest(&[Segment::unbound(0, 3)], &[by(2)]), [by(2)]);
}

#[test]
fn neighbours_that_say_the_same_are_one_segment() {
    let one = [segment(0, 1, Open), segment(2, 3, Met), segment(4, 5, Open)];
    let two = [segment(0, 5, Open)];
    assert_eq!(strongest(&one, &two), [segment(0, 5, Open)]);
    assert_eq!(strongest(&[], &[]), []);
}

#[test]
fn reasons_name_the_job() {
    assert_eq!(because(Some(JobId(41))), "job 41, which it depends on, did not complete");
    assert_eq!(because(None), "a job that it depends on did not complete");
    let on = |each| Dependency { job: JobId(41), kind: AfterOk, each };
    assert_eq!(each_mismatch(on(false), 3, 4), None);
    assert_eq!(each_mismatch(on(true), 4, 4), None);
    let why = each_mismatch(on(true), 3, 4);
    assert_eq!(why.as_deref(), Some("job 41, which it depends on index by index, has 3 tasks and not 4"));
}

const TASKS: u64 = 24;

/// A list that covers all tasks, with verdicts of one job.
fn segments(job: i64) -> impl Strategy<Value = Vec<Segment>> {
    let verdict = prop::sample::select(&[Met, Open, Broken][..]);
    prop::collection::vec((1u64..8, verdict), 1..8).prop_map(move |pieces| {
        let mut out = Vec::new();
        let mut first = 0;
        for (len, verdict) in pieces {
            if first < TASKS {
                let last = (first + len - 1).min(TASKS - 1);
                out.push(Segment { first, last, verdict, of: Some(JobId(job)) });
                first = last + 1;
            }
        }
        if first < TASKS {
            out.push(Segment { first, last: TASKS - 1, verdict: Met, of: Some(JobId(job)) });
        }
        out
    })
}

fn at(segments: &[Segment], index: u64) -> Segment {
    *segments.iter().find(|segment| (segment.first..=segment.last).contains(&index)).unwrap()
}

proptest! {
    #[test]
    fn every_index_has_the_stronger_of_both(one in segments(1), two in segments(2)) {
        let merged = strongest(&one, &two);
        for index in 0..TASKS {
            let (a, b, found) = (at(&one, index), at(&two, index), at(&merged, index));
            prop_assert_eq!(found.verdict, a.verdict.max(b.verdict));
            prop_assert_eq!(found.of, if b.verdict > a.verdict { b.of } else { a.of });
        }
    }

    #[test]
    fn the_answer_covers_what_was_asked_without_gaps(one in segments(1), two in segments(2)) {
        let merged = strongest(&one, &two);
        prop_assert_eq!((merged[0].first, merged[merged.len() - 1].last), (0, TASKS - 1));
        for pair in merged.windows(2) {
            prop_assert_eq!(pair[0].last + 1, pair[1].first);
            prop_assert!((pair[0].verdict, pair[0].of) != (pair[1].verdict, pair[1].of), "{:?}", pair);
        }
    }

    #[test]
    fn the_order_of_three_does_not_matter(one in segments(1), two in segments(2), three in segments(3)) {
        let verdicts = |list: &[Segment]| (0..TASKS).map(|index| at(list, index).verdict).collect::<Vec<_>>();
        let left = strongest(&strongest(&one, &two), &three);
        let right = strongest(&three, &strongest(&two, &one));
        prop_assert_eq!(verdicts(&left), verdicts(&right));
    }
}
