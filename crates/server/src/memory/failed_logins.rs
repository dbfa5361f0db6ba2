//! Failed logins by address. Nobody guesses 256 bits; this keeps a program that tries from costing anything, and tells a
//! person who pastes the wrong thing over and over.

use super::locked::Locked;
use jiff::Timestamp;
use mothership_core::{
    clock::ms_between,
    limits::{LOGIN_FAILURE_FORGOTTEN_MS, LOGIN_FAILURES_MAX},
};
use std::{collections::HashMap, net::IpAddr};

/// Addresses remembered; when there are more, those that have failed least are forgotten.
const ADDRESSES_MAX: usize = 10_000;

/// Failures that are not forgotten yet, by address. May be lost at any time without harm.
#[derive(Debug, Default)]
pub struct FailedLogins(Locked<HashMap<Option<IpAddr>, Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    /// Since when `count` is true; one is forgotten after each [`LOGIN_FAILURE_FORGOTTEN_MS`].
    at: Timestamp,
}

impl Failures {
    fn later(self, now: Timestamp) -> Self {
        let forgotten = ms_between(self.at, now) / LOGIN_FAILURE_FORGOTTEN_MS;
        let count = self.count.saturating_sub(u32::try_from(forgotten).unwrap_or(u32::MAX));
        let at = if forgotten > 0 { now } else { self.at };
        Self { count, at }
    }
}

impl FailedLogins {
    /// Whether this address may try now.
    ///
    /// # Errors
    /// How many seconds it has to wait.
    pub fn check(&self, from: Option<IpAddr>, now: Timestamp) -> Result<(), u64> {
        let Some(failures) = self.0.lock().get(&from).map(|failures| failures.later(now)) else {
            return Ok(());
        };
        if failures.count < LOGIN_FAILURES_MAX {
            return Ok(());
        }
        // Until the next failure is forgotten; one more attempt is then free.
        let since = ms_between(failures.at, now) % LOGIN_FAILURE_FORGOTTEN_MS;
        Err((LOGIN_FAILURE_FORGOTTEN_MS - since).div_ceil(1000))
    }

    /// One more failure.
    pub fn failed(&self, from: Option<IpAddr>, now: Timestamp) {
        let mut map = self.0.lock();
        if map.len() >= ADDRESSES_MAX && !map.contains_key(&from) {
            // Those with one failure are people who mistyped. Full of guessers, the map starts anew: the limit
            // protects our work, not the tokens.
            map.retain(|_, failures| failures.later(now).count > 1);
            if map.len() >= ADDRESSES_MAX {
                map.clear();
            }
        }
        let failures = map.entry(from).or_insert(Failures { count: 0, at: now });
        let until_now = failures.later(now);
        *failures = Failures {
            count: until_now.count + 1,
            at: if until_now.count == 0 { now } else { until_now.at },
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::memory::failed_logins::*;
    use mothership_core::clock::plus_ms;

    #[test]
    fn an_address_that_fails_waits_and_others_do_not() {
        let logins = FailedLogins::default();
        let (bad, good) = (Some([10, 0, 0, 1].into()), Some([10, 0, 0, 2].into()));
        let now = Timestamp::UNIX_EPOCH;
        for _ in 0..LOGIN_FAILURES_MAX {
            assert_eq!(logins.check(bad, now), Ok(()));
            logins.failed(bad, now);
        }
        assert_eq!(logins.check(bad, now), Err(LOGIN_FAILURE_FORGOTTEN_MS / 1000));
        assert_eq!((logins.check(good, now), logins.check(None, now)), (Ok(()), Ok(())));
        let almost = plus_ms(now, LOGIN_FAILURE_FORGOTTEN_MS - 1);
        assert_eq!(logins.check(bad, almost), Err(1));
        let then = plus_ms(now, LOGIN_FAILURE_FORGOTTEN_MS);
        assert_eq!(logins.check(bad, then), Ok(()));
        logins.failed(bad, then);
        assert_eq!(logins.check(bad, then), Err(LOGIN_FAILURE_FORGOTTEN_MS / 1000));
    }

    #[test]
    fn memory_is_bounded() {
        let logins = FailedLogins::default();
        for number in 0..(ADDRESSES_MAX as u32 + 10) {
            logins.failed(Some(IpAddr::from(number.to_be_bytes())), Timestamp::UNIX_EPOCH);
        }
        assert!(logins.0.lock().len() <= ADDRESSES_MAX);
    }
}
