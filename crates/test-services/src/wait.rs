//! Waiting for a condition. Tests never sleep for a guessed time; they say what they wait for, and how long it may
//! take on a bad day.

use std::time::{Duration, Instant};

/// How often a condition is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Long enough for anything that takes a second on a calm machine to happen on an overloaded one.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// Looks until `probe` has an answer. Panics with `what` when `timeout` is over.
#[track_caller]
pub fn wait_for<T>(what: &str, timeout: Duration, probe: impl FnMut() -> Option<T>) -> T {
    let answer = poll(timeout, probe);
    answer.unwrap_or_else(|| panic!("waited {timeout:?} without success for: {what}"))
}

/// Looks until `probe` has an answer or `timeout` is over.
pub fn poll<T>(timeout: Duration, mut probe: impl FnMut() -> Option<T>) -> Option<T> {
    let start = now();
    loop {
        let answer = probe();
        if answer.is_some() || start.elapsed() >= timeout {
            return answer;
        }
        std::thread::sleep(POLL_INTERVAL);
    }
}

/// Looks until `probe` says yes. Panics with `what` when `timeout` is over.
#[track_caller]
pub fn wait_until(what: &str, timeout: Duration, mut probe: impl FnMut() -> bool) {
    wait_for(what, timeout, || probe().then_some(()));
}

/// As [`wait_for`] with [`TIMEOUT`], for what has to be asked asynchronously.
///
/// # Panics
/// With `what` when there is no answer in time.
pub async fn eventually<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let asked = async {
        loop {
            if let Some(answer) = probe().await {
                return answer;
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    };
    let answer = tokio::time::timeout(TIMEOUT, asked).await;
    answer.unwrap_or_else(|_| panic!("waited {TIMEOUT:?} without success for: {what}"))
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
        let mut probes = 0;
        let answer = wait_for("a third look", TIMEOUT, || {
            probes += 1;
            (probes == 3).then_some("here")
        });
        assert_eq!((answer, probes), ("here", 3));
    }

    #[test]
    #[should_panic(expected = "without success for: the end of time")]
    fn names_what_did_not_come() {
        wait_until("the end of time", Duration::ZERO, || false);
    }

    #[tokio::test(start_paused = true)]
    async fn asks_again_until_there_is_an_answer() {
        let mut probes = 0;
        let answer = eventually("a third look", async || {
            probes += 1;
            (probes == 3).then_some(probes)
        });
        assert_eq!(answer.await, 3);
    }

    #[tokio::test(start_paused = true)]
    #[should_panic(expected = "without success for: the end of time")]
    async fn gives_up_at_its_timeout() {
        eventually::<()>("the end of time", async || None).await;
    }
}
