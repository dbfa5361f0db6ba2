use super::*;
use crate::{clock::from_micros, ids::JobId};
use proptest::prelude::*;

const NOW_MS: i64 = 1_767_268_800_000;

/// `ms` after the moment of the tests; below 0: before it.
fn at(ms: i64) -> Timestamp {
    from_micros((NOW_MS + ms) * 1000)
}

const QUIET: MessageFacts = MessageFacts { shows_a_study: false, is_first: false };
const STUDY: MessageFacts = MessageFacts { shows_a_study: true, is_first: false };
const FIRST: MessageFacts = MessageFacts { shows_a_study: true, is_first: true };

/// Of a GUI client, leased a day ago; `left_ms` of its lease is left.
fn live(state: AttemptState, left_ms: i64) -> KnownAttempt {
    KnownAttempt {
        state,
        run_by: RunBy::GuiClient,
        is_named: false,
        leased_at: at(-86_400_000),
        lease_expires_at: Some(at(left_ms)),
        ended_at: None,
    }
}

fn ended(state: AttemptState, ago_ms: i64) -> KnownAttempt {
    KnownAttempt { lease_expires_at: None, ended_at: Some(at(-ago_ms)), ..live(state, 0) }
}

fn named(attempt: KnownAttempt) -> KnownAttempt {
    KnownAttempt { is_named: true, ..attempt }
}

fn by(run_by: RunBy, attempt: KnownAttempt) -> KnownAttempt {
    KnownAttempt { run_by, ..attempt }
}

#[test]
fn every_message_has_its_action() {
    use {Action::*, AttemptState::*, AttemptStatus::*};
    let silence = GUI_CLIENT_SILENCE_MS as i64;
    let done = |ago_ms| ended(Completed, ago_ms);
    for (what, attempt, message, wanted) in [
        ("a sign of life of a machine without work", None, QUIET, Ignore),
        ("the first message of a study that nobody claimed", None, STUDY, NewJob),
        ("claimed, and its GUI not open yet", Some(live(Leased, 1)), QUIET, Keep(Live)),
        ("the GUI of what was claimed", Some(live(Leased, 1)), STUDY, Begin),
        ("one of fifty a second", Some(live(Running, silence)), STUDY, Keep(Live)),
        ("the last moment without a renewal", Some(live(Running, silence - 20_000)), STUDY, Keep(Live)),
        ("the first with one", Some(live(Running, silence - 20_001)), STUDY, Renew),
        ("heartbeats renew, too", Some(live(Running, 1)), QUIET, Renew),
        ("run out, and the reaper has not come", Some(live(Running, -1)), QUIET, Renew),
        ("a thread that was slower than the end", Some(done(59_999)), STUDY, Keep(Late)),
        ("the next study at once", Some(done(0)), FIRST, NewJob),
        ("the next study after a while", Some(done(60_000)), STUDY, NewJob),
        ("a print a day later", Some(done(86_400_000)), QUIET, Keep(Late)),
        ("what a person cancelled goes on for a while", Some(ended(Cancelled, 5)), STUDY, Keep(Late)),
        ("given back, and on it goes", Some(ended(Superseded, 60_000)), STUDY, NewJob),
        ("it was only silent", Some(ended(Lost, 0)), STUDY, Resume),
        ("it was only silent, for a day", Some(ended(Lost, 86_400_000)), FIRST, Resume),
        ("a heartbeat of what was lost", Some(ended(Lost, 0)), QUIET, Keep(Late)),
        ("it names what has ended", Some(named(done(86_400_000))), FIRST, Keep(Late)),
        ("it names what was lost", Some(named(ended(Lost, 9))), STUDY, Resume),
        ("it names what lives", Some(named(live(Leased, 9))), STUDY, Begin),
        ("a native runner runs it", Some(by(RunBy::Agent, named(live(Running, 1)))), STUDY, Keep(Native)),
        ("a native runner ran it", Some(by(RunBy::Agent, named(ended(Lost, 1)))), FIRST, Keep(Native)),
        ("its machine was removed", Some(by(RunBy::Removed, named(ended(Lost, 1)))), FIRST, Keep(Late)),
    ] {
        let known = MessageContext { attempt, native: None };
        assert_eq!(resolve(&known, message, at(0)), wanted, "{what}");
    }
}

#[test]
fn what_the_machine_s_own_runner_runs_is_no_new_job() {
    let native = JobId(1).task(2).attempt(3);
    for (attempt, message, follows) in [
        (None, STUDY, true),
        (None, QUIET, false),
        (Some(ended(AttemptState::Completed, 60_000)), STUDY, true),
        (Some(ended(AttemptState::Completed, 1)), STUDY, false),
        (Some(ended(AttemptState::Lost, 60_000)), STUDY, false),
        (Some(live(AttemptState::Running, 1)), STUDY, false),
    ] {
        let action = resolve(&MessageContext { attempt, native: Some(native) }, message, at(0));
        assert_eq!(action == Action::Follow(native), follows, "{attempt:?} {message:?}: {action:?}");
        assert_ne!(action, Action::NewJob);
    }
}

#[test]
fn whose_end_it_is() {
    use AttemptState::*;
    let ended = |state, ago_ms: i64| ProcessBefore { state, ended_at: Some(at(-ago_ms)), is_own_job: false };
    let lives = |state| ProcessBefore { state, ended_at: None, is_own_job: false };
    let own_job = |process| ProcessBefore { is_own_job: true, ..process };
    for (what, state, leased_ms_ago, before, expected) in [
        ("its first process", Leased, 0, vec![], EndOf::Attempt),
        ("replaced by this claim", Leased, 0, vec![ended(Lost, 0)], EndOf::Unknown),
        ("out of memory a moment ago", Leased, 59_999, vec![ended(Failed, 59_999)], EndOf::Unknown),
        ("claimed a while ago", Leased, 60_000, vec![ended(Lost, 59_000)], EndOf::Attempt),
        ("ended a while ago", Leased, 0, vec![ended(Lost, 60_000)], EndOf::Attempt),
        ("what completed has said its end", Leased, 0, vec![ended(Completed, 0)], EndOf::Attempt),
        ("another one runs", Leased, 0, vec![ended(Completed, 0), lives(Running)], EndOf::Unknown),
        ("another one was claimed", Leased, 0, vec![lives(Leased)], EndOf::Unknown),
        ("its GUI has begun", Running, 0, vec![lives(Running)], EndOf::Attempt),
        ("it is over", Completed, 0, vec![lives(Running)], EndOf::Attempt),
        ("its own job runs", Leased, 0, vec![ended(Completed, 0), own_job(lives(Running))], EndOf::Before(1)),
        ("its own job ended", Leased, 0, vec![own_job(ended(Failed, 1))], EndOf::Unknown),
        ("its own job runs, and the claim's GUI", Running, 0, vec![own_job(lives(Running))], EndOf::Attempt),
        (
            "its own job runs, and another one fails",
            Leased,
            0,
            vec![own_job(lives(Running)), ended(Failed, 5)],
            EndOf::Unknown,
        ),
        (
            "its own job runs, claimed a while ago",
            Leased,
            60_000,
            vec![own_job(lives(Running))],
            EndOf::Attempt,
        ),
    ] {
        assert_eq!(end_of(state, at(-leased_ms_ago), &before, at(0)), expected, "{what}");
    }
}

#[test]
fn silences_and_removals() {
    assert_eq!(silence_after_upload_ms(AttemptState::Leased), CONSOLE_SILENCE_MS);
    assert_eq!(silence_after_upload_ms(AttemptState::Running), GUI_CLIENT_SILENCE_MS);
    assert_eq!(cause_of_removal(true), EndCause::Cancelled);
    assert_eq!(cause_of_removal(false), EndCause::Released);
}

fn any_attempt() -> impl Strategy<Value = KnownAttempt> {
    let run_by = prop_oneof![Just(RunBy::GuiClient), Just(RunBy::Agent), Just(RunBy::Removed)];
    let state = proptest::sample::select(AttemptState::ALL);
    (state, run_by, any::<bool>(), -200_000_000i64..0, -1_000_000i64..1_000_000).prop_map(
        |(state, run_by, is_named, leased_ms, ms)| KnownAttempt {
            state,
            run_by,
            is_named,
            leased_at: at(leased_ms),
            lease_expires_at: state.is_live().then(|| at(ms)),
            ended_at: state.is_final().then(|| at(-ms.abs())),
        },
    )
}

fn any_known() -> impl Strategy<Value = MessageContext> {
    let native = proptest::option::of((1i64..9, 0u64..9, 1u32..9))
        .prop_map(|native| native.map(|(job, index, number)| JobId(job).task(index).attempt(number)));
    (proptest::option::of(any_attempt()), native)
        .prop_map(|(attempt, native)| MessageContext { attempt, native })
}

fn any_message() -> impl Strategy<Value = MessageFacts> {
    (any::<bool>(), any::<bool>())
        .prop_map(|(shows_a_study, is_first)| MessageFacts { shows_a_study, is_first })
}

proptest! {
    /// Nothing is ever made by a message that shows no study, nor beside an attempt that lives.
    #[test]
    fn only_a_study_makes_something(known in any_known(), message in any_message()) {
        let action = resolve(&known, message, at(0));
        let makes = matches!(action, Action::Begin | Action::Resume | Action::NewJob | Action::Follow(_));
        prop_assert!(message.shows_a_study || !makes);
        let makes_an_attempt = matches!(action, Action::Resume | Action::NewJob);
        prop_assert!(known.may_begin(message) || !makes_an_attempt, "whoever locks has locked for this");
    }

    /// What does not run on this GUI client is never touched: neither renewed nor begun nor resumed.
    #[test]
    fn others_attempts_stay(known in any_known(), message in any_message()) {
        let action = resolve(&known, message, at(0));
        if known.attempt.is_some_and(|attempt| attempt.run_by != RunBy::GuiClient) {
            prop_assert!(matches!(action, Action::Keep(AttemptStatus::Late | AttemptStatus::Native)));
        }
    }

    /// Live is said of what lives, late of what does not.
    #[test]
    fn a_status_is_true(known in any_known(), message in any_message()) {
        match (resolve(&known, message, at(0)), known.attempt) {
            (Action::Keep(AttemptStatus::Live) | Action::Renew | Action::Begin, attempt) => {
                prop_assert!(attempt.is_some_and(|attempt| attempt.state.is_live()));
            }
            (Action::Keep(AttemptStatus::Late) | Action::Resume, attempt) => {
                prop_assert!(attempt.is_some_and(|a| !a.state.is_live() || a.run_by == RunBy::Removed));
            }
            (Action::Ignore, attempt) => prop_assert_eq!(attempt, None),
            _ => {}
        }
    }

    /// An end is never undone by waiting: once something new may begin, it may begin for ever after.
    #[test]
    fn late_ends_once(attempt in any_attempt(), message in any_message(), later_ms in 0i64..1_000_000) {
        let known = MessageContext { attempt: Some(attempt), native: None };
        if resolve(&known, message, at(0)) == Action::NewJob {
            prop_assert_eq!(resolve(&known, message, at(later_ms)), Action::NewJob);
        }
    }
}
