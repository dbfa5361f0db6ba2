//! Waiting for a condition. Tests never sleep for a guessed time; they say what they wait for, and how long it may
//! take on a bad day.

use std::time::{Duration, Instant};

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Long enough for anything that takes a second on a calm machine to happen on an overloaded one.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Looks until `probe` has an answer. Panics with `what` when `patience` is over.
#[track_caller]
pub fn wait_for<T>(what: &str, patience: Duration, probe: impl FnMut() -> Option<T>) -> T {
    let answer = poll(patience, probe);
    answer.unwrap_or_else(|| panic!("waited {patience:?} in vain for: {what}"))
}

/// Looks until `probe` has an answer or `patience` is over.
pub fn poll<T>(patience: Duration, mut probe: impl FnMut() -> Option<T>) -> Option<T> {
    let start = now();
    loop {
        let answer = probe();
        if answer.is_some() || start.elapsed() >= patience {
            return answer;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Looks until `probe` says yes. Panics with `what` when `patience` is over.
#[track_caller]
pub fn wait_until(what: &str, patience: Duration, mut probe: impl FnMut() -> bool) {
    wait_for(what, patience, || probe().then_some(()));
}

#[expect(clippy::disallowed_methods, reason = "watches real processes, which know no paused clock")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_first_answer() {
        let mut looks = 0;
        let answer = wait_for("a third look", PATIENCE, || {
            looks += 1;
            (looks == 3).then_some("here")
        });
        assert_eq!((answer, looks), ("here", 3));
    }

    #[test]
    #[should_panic(expected = "in vain for: the end of time")]
    fn names_what_did_not_come() {
        wait_until("the end of time", Duration::ZERO, || false);
    }
}
