use super::*;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

fn runner(number: u128) -> RunnerId {
    RunnerId(uuid::Uuid::from_u128(number))
}

fn at(ms: u64) -> Timestamp {
    plus_ms(Timestamp::UNIX_EPOCH, ms)
}

#[test]
fn what_has_run_long_is_waited_for_longer() {
    let cases = [
        (0, 30 * SECOND),
        (MINUTE, 30 * SECOND),
        (2 * MINUTE, 30 * SECOND),
        (4 * MINUTE, MINUTE),
        (HOUR, 15 * MINUTE),
        (2 * HOUR, 30 * MINUTE),
        (2 * HOUR + 40 * MINUTE, 40 * MINUTE),
        (10 * HOUR, 40 * MINUTE),
        (u64::MAX, 40 * MINUTE),
    ];
    for (held, expected) in cases {
        assert_eq!(lost_after_ms(held), expected, "{held} ms");
    }
}

#[test]
fn the_spec_goes_before_the_server_and_both_before_the_rule() {
    let (now, hour_ago) = (at(10 * HOUR), at(9 * HOUR));
    let cases = [
        (None, None, 15 * MINUTE),
        (None, Some(2 * SECOND), 2 * SECOND),
        (Some(90 * SECOND), Some(2 * SECOND), 90 * SECOND),
        (Some(90 * SECOND), None, 90 * SECOND),
    ];
    for (of_job, lost_after_ms, expected) in cases {
        let terms = LeaseTerms { at: now, lost_after_ms };
        assert_eq!(
            terms.expires_at(of_job, hour_ago),
            plus_ms(now, expected),
            "{of_job:?} {lost_after_ms:?}"
        );
    }
    // Leased by a clock that was ahead: as if just now.
    let terms = LeaseTerms { at: now, lost_after_ms: None };
    assert_eq!(terms.expires_at(None, at(20 * HOUR)), plus_ms(now, 30 * SECOND));
}

fn stored(state: AttemptState, reason: Option<EndCause>, cancel_requested: bool) -> StoredLease {
    StoredLease { runner: runner(1), token: "t".into(), state, reason, cancel_requested }
}

#[test]
fn what_a_runner_is_told() {
    use {AttemptState as A, EndCause as E, RenewalDecision as Is};
    let cases = [
        (A::Leased, None, false, Is::Renew { cancel_requested: false }),
        (A::Running, None, false, Is::Renew { cancel_requested: false }),
        (A::Running, None, true, Is::Renew { cancel_requested: true }),
        (A::Lost, Some(E::LeaseExpired), false, Is::MayReturn),
        (A::Lost, Some(E::LeaseExpired), true, Is::MayReturn),
        (A::Lost, Some(E::RunnerLost), false, Is::Elsewhere),
        (A::Superseded, Some(E::Overtaken), false, Is::Elsewhere),
        (A::Superseded, Some(E::Released), false, Is::Elsewhere),
        (A::Completed, Some(E::Exited), false, Is::Elsewhere),
        (A::Cancelled, Some(E::Cancelled), true, Is::Elsewhere),
    ];
    for (state, reason, cancel, expected) in cases {
        let lease = stored(state, reason, cancel);
        assert_eq!(renewal(Some(&lease), runner(1), &"t".into()), expected, "{state} {reason:?}");
    }
}

#[test]
fn only_its_holder_renews() {
    let live = stored(AttemptState::Running, None, false);
    let lost = stored(AttemptState::Lost, Some(EndCause::LeaseExpired), false);
    for lease in [&live, &lost] {
        for (stored, number, token) in [(Some(lease), 2, "t"), (Some(lease), 1, "guessed"), (None, 1, "t")] {
            let found = renewal(stored, runner(number), &token.into());
            assert_eq!(found, RenewalDecision::Elsewhere, "{stored:?} {number} {token}");
        }
    }
}

fn work_of(fraction: Option<f64>, has_started: bool, leased_s: u64) -> AttemptWork {
    AttemptWork { fraction, has_started, leased_at: at(leased_s * SECOND) }
}

#[test]
fn who_has_the_task_when_an_attempt_comes_back() {
    use {ReturnDecision as Is, TaskState as T};
    let returning = work_of(Some(0.5), true, 0);
    let further = work_of(Some(0.6), true, 100);
    let cases = [
        (T::Pending, None, Is::TakeBack),
        (T::Waiting, None, Is::TakeBack),
        (T::Running, Some(work_of(Some(0.4), true, 100)), Is::Overtake),
        (T::Running, Some(work_of(None, true, 100)), Is::Overtake),
        (T::Running, Some(work_of(None, false, 100)), Is::Overtake),
        // As far, and it has run longer.
        (T::Running, Some(work_of(Some(0.5), true, 100)), Is::Overtake),
        (T::Running, Some(further), Is::Stop),
        (T::Completed, None, Is::Stop),
        (T::Failed, None, Is::Stop),
        (T::Cancelled, None, Is::Stop),
    ];
    for (task, holder, expected) in cases {
        assert_eq!(on_return(&returning, task, holder.as_ref()), expected, "{task} {holder:?}");
    }
    // One that had not begun stands behind one that has.
    let unbegun = work_of(None, false, 0);
    assert_eq!(on_return(&unbegun, T::Running, Some(&work_of(None, true, 100))), Is::Stop);
}

fn any_work() -> impl proptest::strategy::Strategy<Value = AttemptWork> {
    use proptest::strategy::Strategy as _;
    (proptest::option::of(0.0f64..=1.0), proptest::prelude::any::<bool>(), 0u64..1000)
        .prop_map(|(fraction, has_started, leased)| work_of(fraction, has_started, leased))
}

proptest::proptest! {
    /// Two attempts that meet again and again do not take the task from each other in turn.
    #[test]
    fn of_two_at_most_one_is_beyond(a in any_work(), b in any_work()) {
        proptest::prop_assert!(!(a.is_beyond(&b) && b.is_beyond(&a)));
    }

    /// The longer an attempt has run the longer it is waited for.
    #[test]
    fn time_only_lengthens_a_lease(held in 0u64..100_000_000, more in 0u64..100_000_000) {
        proptest::prop_assert!(lost_after_ms(held + more) >= lost_after_ms(held));
    }
}
