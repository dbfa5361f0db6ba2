//! How long somebody waits who has guessed wrong: ever longer, and never for good. Counted twice, by the name that was
//! tried and by the address from which it was, because guesses at one name may come from many places, and guesses at many
//! names from one.

use crate::{
    clock::ms_between,
    limits::{LOGIN_FAILURES_FORGOTTEN_MS, LOGIN_FAILURES_MAX, LOGIN_PAUSE_MS_MAX, LOGIN_PAUSE_MS_MIN},
};
use jiff::Timestamp;

/// The failures of one name, or of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many, one after the other.
    pub count: u32,
    /// When the last one was.
    pub last_at: Timestamp,
}

impl Failures {
    /// One more. Those of long ago are forgotten.
    pub fn failed(before: Option<Self>, now: Timestamp) -> Self {
        let count = before.filter(|before| !before.is_forgotten(now)).map_or(0, |before| before.count);
        Self { count: count.saturating_add(1), last_at: now }
    }

    /// Nothing of them is held against anybody any more.
    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        ms_between(self.last_at, now) >= LOGIN_FAILURES_FORGOTTEN_MS
    }

    /// How long until the next try is looked at; 0 when it is at once.
    pub fn wait_ms(&self, now: Timestamp) -> u64 {
        if self.is_forgotten(now) {
            return 0;
        }
        pause_ms(self.count).saturating_sub(ms_between(self.last_at, now))
    }
}

/// The pause behind so many failures: none for the first ones, which are slips of the finger, then twice as long each
/// time.
pub fn pause_ms(count: u32) -> u64 {
    match count.checked_sub(LOGIN_FAILURES_MAX) {
        None => 0,
        Some(more) => LOGIN_PAUSE_MS_MIN.saturating_mul(1 << more.min(16)).min(LOGIN_PAUSE_MS_MAX),
    }
}

/// How long a try waits, in seconds; 0 when it is looked at now. `knows_address`: this person was logged in from there
/// lately, and does not wait for what others try from elsewhere.
pub fn wait_seconds(
    of_name: Option<Failures>,
    of_address: Option<Failures>,
    knows_address: bool,
    now: Timestamp,
) -> u64 {
    let wait = |failures: Option<Failures>| failures.map_or(0, |failures| failures.wait_ms(now));
    let of_name = if knows_address { 0 } else { wait(of_name) };
    of_name.max(wait(of_address)).div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::plus_ms;

    #[test]
    fn the_pause_grows_and_has_an_end() {
        assert_eq!(pause_ms(0), 0);
        assert_eq!(pause_ms(LOGIN_FAILURES_MAX - 1), 0);
        assert_eq!(pause_ms(LOGIN_FAILURES_MAX), LOGIN_PAUSE_MS_MIN);
        assert_eq!(pause_ms(LOGIN_FAILURES_MAX + 1), 2 * LOGIN_PAUSE_MS_MIN);
        for many in [LOGIN_FAILURES_MAX + 30, u32::MAX] {
            assert_eq!(pause_ms(many), LOGIN_PAUSE_MS_MAX, "never for good");
        }
        const { assert!(LOGIN_PAUSE_MS_MAX < LOGIN_FAILURES_FORGOTTEN_MS) };
    }

    fn failures(count: u32) -> Failures {
        let mut failures = None;
        for _ in 0..count {
            failures = Some(Failures::failed(failures, Timestamp::UNIX_EPOCH));
        }
        failures.unwrap()
    }

    #[test]
    fn who_has_failed_waits_until_the_pause_is_over() {
        let now = Timestamp::UNIX_EPOCH;
        let failed = failures(LOGIN_FAILURES_MAX);
        for (later_ms, wanted) in
            [(0, LOGIN_PAUSE_MS_MIN / 1000), (LOGIN_PAUSE_MS_MIN - 1, 1), (LOGIN_PAUSE_MS_MIN, 0)]
        {
            let found = wait_seconds(Some(failed), None, false, plus_ms(now, later_ms));
            assert_eq!(found, wanted, "after {later_ms} ms");
        }
        let again = Failures::failed(Some(failed), plus_ms(now, LOGIN_PAUSE_MS_MIN));
        assert_eq!(again.wait_ms(again.last_at), 2 * LOGIN_PAUSE_MS_MIN);
        let late = plus_ms(now, LOGIN_FAILURES_FORGOTTEN_MS);
        assert_eq!(Failures::failed(Some(failed), late).count, 1, "what was long ago is forgotten");
    }

    #[test]
    fn name_and_address_count_each_for_itself_and_a_known_address_only_for_itself() {
        let (now, many) = (Timestamp::UNIX_EPOCH, failures(LOGIN_FAILURES_MAX));
        let pause = LOGIN_PAUSE_MS_MIN / 1000;
        for (of_name, of_address, knows_address, wanted) in [
            (None, None, false, 0),
            (Some(many), None, false, pause),
            (None, Some(many), false, pause),
            (Some(many), None, true, 0),
            (Some(many), Some(many), true, pause),
        ] {
            assert_eq!(wait_seconds(of_name, of_address, knows_address, now), wanted);
        }
    }
}
