//! An end in words, for people: on the attempt, on its task, and in the list of a job's errors.

use super::{AttemptEnd, EndCause, Next};
use crate::{
    signal::{explain_code, signal_name},
    state::AttemptState,
};

/// The end in words: `exit code 3`, `killed by SIGKILL (signal 9)`, `ran past its time limit` …
pub fn describe(end: AttemptEnd) -> String {
    match (end.cause, end.exit_code, end.signal) {
        (EndCause::TimedOut, ..) => "ran past its time limit".into(),
        (EndCause::OutOfMemory, ..) => "ran out of memory".into(),
        (EndCause::Cancelled, ..) => "cancelled".into(),
        (EndCause::StartFailed, ..) => "could not be started".into(),
        (EndCause::PathRefused, ..) => "a path is not as it has to be".into(),
        (EndCause::FilesFailed, ..) => "its files could not be fetched or kept".into(),
        (EndCause::LeaseExpired, ..) => "its runner was not heard of until the lease ran out".into(),
        (EndCause::RunnerLost, ..) => "its runner was restarted and no longer has it".into(),
        (EndCause::Released, ..) => "given back by its runner".into(),
        (EndCause::NoRoom, ..) => "its runner had no room to start it".into(),
        (EndCause::Exited, _, Some(signal)) => format!("killed by {}", signal_name(signal)),
        (EndCause::Exited, Some(code), None) => {
            format!("exit code {}", explain_code(code).unwrap_or_else(|| code.to_string()))
        }
        (EndCause::Overtaken, ..) => "another attempt of the task was further".into(),
        (EndCause::Exited, None, None) => "ended without an exit code".into(),
    }
}

/// Why a task failed for good, `None` when it did not: what the rules say, then what the runner says
/// (`exit code 3: ValueError: no such phantom`). Tasks that fail alike get the same text, for errors are grouped by it.
pub fn task_error(next: &Next, runner_message: Option<&str>) -> Option<String> {
    let Next::Failed { why } = next else { return None };
    // That there is no exit code says nothing beside a reason.
    let is_bare = *why == describe(AttemptEnd::by(EndCause::Exited));
    Some(match runner_message {
        // A runner may have put our words in front already: once is enough.
        Some(message) if is_bare || message.starts_with(why.as_str()) || names_code(message, why) => {
            message.to_owned()
        }
        Some(message) => format!("{why}: {message}"),
        None => why.clone(),
    })
}

/// Whether the message says itself which exit code it was: `out of memory (exit 42)`.
fn names_code(message: &str, why: &str) -> bool {
    why.strip_prefix("exit code ").is_some_and(|code| message.ends_with(&format!("(exit {code})")))
}

/// What is kept on the attempt: what the runner says, else the end in our words, and nothing where all went well.
/// Unlike a task, an attempt that was lost or cancelled says so, too.
pub fn attempt_error(state: AttemptState, end: AttemptEnd, runner_message: Option<&str>) -> Option<String> {
    match runner_message {
        Some(message) => Some(message.to_owned()),
        None => (state != AttemptState::Completed).then(|| describe(end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_end_has_its_own_words() {
        let mut ends: Vec<AttemptEnd> = EndCause::ALL.map(AttemptEnd::by).to_vec();
        ends.extend([
            AttemptEnd::exited(0),
            AttemptEnd::exited(3),
            AttemptEnd::killed_by(9),
            AttemptEnd::killed_by(15),
        ]);
        let words: BTreeSet<String> = ends.iter().map(|end| describe(*end)).collect();
        assert_eq!(words.len(), ends.len(), "{words:?}");
        let both = AttemptEnd { signal: Some(9), ..AttemptEnd::exited(137) };
        assert_eq!(describe(both), "killed by SIGKILL (signal 9)");
        assert_eq!(describe(AttemptEnd::exited(137)), "exit code 137 = 128 + 9, killed");
        assert_eq!(describe(AttemptEnd::killed_by(11)), "killed by SIGSEGV (signal 11)");
    }

    #[test]
    fn what_a_failed_task_says() {
        let failed = |why: &str| Next::Failed { why: why.into() };
        let cases = [
            (failed("exit code 3"), None, Some("exit code 3")),
            (failed("exit code 3"), Some("ValueError: x"), Some("exit code 3: ValueError: x")),
            (failed("exit code 3"), Some("exit code 3: said already"), Some("exit code 3: said already")),
            (failed("exit code 42"), Some("out of memory (exit 42)"), Some("out of memory (exit 42)")),
            (failed("exit code 4"), Some("(exit 42)"), Some("exit code 4: (exit 42)")),
            (failed("ended without an exit code"), Some("no such machine"), Some("no such machine")),
            (failed("ended without an exit code"), None, Some("ended without an exit code")),
            (failed("exit code 3"), Some(""), Some("exit code 3: ")),
            (Next::Pending, Some("ignored"), None),
            (Next::Completed, Some("ignored"), None),
            (Next::Cancelled, None, None),
            (Next::RetryAt { at: jiff::Timestamp::UNIX_EPOCH }, Some("ignored"), None),
        ];
        for (next, message, expected) in cases {
            assert_eq!(task_error(&next, message).as_deref(), expected, "{next:?} {message:?}");
        }
    }

    #[test]
    fn what_an_attempt_says() {
        let lost = AttemptEnd::by(EndCause::LeaseExpired);
        let cases = [
            (AttemptState::Completed, AttemptEnd::exited(0), None, None),
            (AttemptState::Completed, AttemptEnd::exited(0), Some("a warning"), Some("a warning")),
            (AttemptState::Failed, AttemptEnd::exited(1), None, Some("exit code 1")),
            (AttemptState::Failed, AttemptEnd::exited(1), Some("no space"), Some("no space")),
            (AttemptState::Lost, lost, None, Some("its runner was not heard of until the lease ran out")),
            (AttemptState::Superseded, AttemptEnd::exited(0), None, Some("exit code 0")),
        ];
        for (state, end, message, expected) in cases {
            assert_eq!(attempt_error(state, end, message).as_deref(), expected, "{state} {end:?}");
        }
    }
}
