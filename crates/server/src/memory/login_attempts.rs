//! Who has failed to log in: by the name that was tried, and by the address from which it was. How long each waits is
//! decided in [`mothership_core::login_attempts`].

use super::locked::Locked;
use jiff::Timestamp;
use mothership_core::login_attempts::{Failures, wait_seconds};
use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
};

/// Names, addresses, and pairs of both that are remembered; when there are more, those that have failed least are
/// forgotten.
const REMEMBERED_MAX: usize = 10_000;

/// Failures that are not forgotten yet. May be lost at any time without harm.
#[derive(Debug, Default)]
pub struct LoginAttempts(Locked<Tables>);

#[derive(Debug, Default)]
struct Tables {
    names: HashMap<String, Failures>,
    addresses: HashMap<Option<IpAddr>, Failures>,
    /// Who logged in from where, and when.
    successes: HashMap<(String, Option<IpAddr>), Timestamp>,
}

impl LoginAttempts {
    /// A try begins, and counts as failed until it has succeeded: of many at one moment no more are looked at than one
    /// after the other. `name` is `None` where no name is tried.
    ///
    /// # Errors
    /// How many seconds to wait; the try does not count then.
    pub fn begin(&self, name: Option<&str>, from: Option<IpAddr>, now: Timestamp) -> Result<(), u64> {
        let from = network(from);
        let mut tables = self.0.lock();
        let of_name = name.and_then(|name| tables.names.get(name)).copied();
        let of_address = tables.addresses.get(&from).copied();
        let knows_address = name.is_some_and(|name| tables.successes.contains_key(&(name.to_owned(), from)));
        match wait_seconds(of_name, of_address, knows_address, now) {
            0 => {}
            seconds => return Err(seconds),
        }
        if let Some(name) = name {
            make_room(&mut tables.names, |failures| failures.count > 1 && !failures.is_forgotten(now));
            tables.names.insert(name.to_owned(), Failures::failed(of_name, now));
        }
        make_room(&mut tables.addresses, |failures| failures.count > 1 && !failures.is_forgotten(now));
        tables.addresses.insert(from, Failures::failed(of_address, now));
        Ok(())
    }

    /// The try that began has succeeded: nothing is held against the name any more. Against the address everything is that
    /// was before, for a guesser may have an account.
    pub fn succeeded(&self, name: Option<&str>, from: Option<IpAddr>, now: Timestamp) {
        let from = network(from);
        let mut tables = self.0.lock();
        if let Some(failures) = tables.addresses.get_mut(&from) {
            failures.count = failures.count.saturating_sub(1);
        }
        if let Some(name) = name {
            tables.names.remove(name);
            make_room(&mut tables.successes, |_| false);
            tables.successes.insert((name.to_owned(), from), now);
        }
    }
}

/// What one household or machine of IPv6 has: it may speak from any address of it.
fn network(from: Option<IpAddr>) -> Option<IpAddr> {
    from.map(|from| match from.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        other => other,
    })
}

/// Those with one failure are people who mistyped. Full of guessers, a table starts anew: the limits protect our work,
/// and a password by its length.
fn make_room<K: Eq + Hash, V>(table: &mut HashMap<K, V>, stays: impl Fn(&V) -> bool) {
    if table.len() >= REMEMBERED_MAX {
        table.retain(|_, value| stays(value));
        if table.len() >= REMEMBERED_MAX {
            table.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::{
        clock::plus_ms,
        limits::{LOGIN_FAILURES_MAX, LOGIN_PAUSE_MS_MIN},
    };

    const PAUSE: u64 = LOGIN_PAUSE_MS_MIN / 1000;

    #[test]
    fn an_address_that_fails_waits_and_others_do_not() {
        let attempts = LoginAttempts::default();
        let (bad, good) = (Some([10, 0, 0, 1].into()), Some([10, 0, 0, 2].into()));
        let now = Timestamp::UNIX_EPOCH;
        for _ in 0..LOGIN_FAILURES_MAX {
            assert_eq!(attempts.begin(None, bad, now), Ok(()));
        }
        assert_eq!(attempts.begin(None, bad, now), Err(PAUSE));
        assert_eq!((attempts.begin(None, good, now), attempts.begin(None, None, now)), (Ok(()), Ok(())));
        let then = plus_ms(now, LOGIN_PAUSE_MS_MIN);
        assert_eq!(attempts.begin(None, bad, then), Ok(()));
        assert_eq!(attempts.begin(None, bad, then), Err(2 * PAUSE), "the pause grows");
    }

    #[test]
    fn a_name_that_is_guessed_at_from_everywhere_waits_but_not_where_its_person_is() {
        let attempts = LoginAttempts::default();
        let now = Timestamp::UNIX_EPOCH;
        let from = |host: u32| Some(IpAddr::from(host.to_be_bytes()));
        attempts.begin(Some("ada"), from(7), now).unwrap();
        attempts.succeeded(Some("ada"), from(7), now);
        for host in 100..100 + LOGIN_FAILURES_MAX {
            assert_eq!(attempts.begin(Some("ada"), from(host), now), Ok(()));
        }
        assert_eq!(attempts.begin(Some("ada"), from(99), now), Err(PAUSE));
        assert_eq!(attempts.begin(Some("bob"), from(99), now), Ok(()), "another name");
        assert_eq!(attempts.begin(Some("ada"), from(7), now), Ok(()), "where she was before");
        attempts.succeeded(Some("ada"), from(7), now);
        assert_eq!(attempts.begin(Some("ada"), from(99), now), Ok(()), "a success clears the name");
    }

    #[test]
    fn a_success_clears_nothing_of_the_address() {
        let attempts = LoginAttempts::default();
        let (here, now) = (Some([10, 0, 0, 1].into()), Timestamp::UNIX_EPOCH);
        for _ in 0..LOGIN_FAILURES_MAX - 1 {
            attempts.begin(Some("ada"), here, now).unwrap();
        }
        attempts.begin(Some("mallory"), here, now).unwrap();
        attempts.succeeded(Some("mallory"), here, now);
        attempts.begin(Some("ada"), here, now).unwrap();
        assert_eq!(attempts.begin(Some("bob"), here, now), Err(PAUSE));
    }

    #[test]
    fn one_network_of_ipv6_is_one_address() {
        let attempts = LoginAttempts::default();
        let now = Timestamp::UNIX_EPOCH;
        let from = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        for host in 0..LOGIN_FAILURES_MAX {
            attempts.begin(None, from(&format!("2001:db8::{host:x}")), now).unwrap();
        }
        assert_eq!(attempts.begin(None, from("2001:db8::ffff"), now), Err(PAUSE));
        assert_eq!(attempts.begin(None, from("2001:db8:0:1::1"), now), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = LoginAttempts::default();
        for number in 0..(REMEMBERED_MAX as u32 + 10) {
            let (name, from) = (format!("n{number}"), Some(IpAddr::from(number.to_be_bytes())));
            attempts.begin(Some(&name), from, Timestamp::UNIX_EPOCH).unwrap();
            attempts.succeeded(Some(&name), from, Timestamp::UNIX_EPOCH);
            attempts.begin(Some(&name), from, Timestamp::UNIX_EPOCH).unwrap();
        }
        let tables = attempts.0.lock();
        for size in [tables.names.len(), tables.addresses.len(), tables.successes.len()] {
            assert!(size <= REMEMBERED_MAX);
        }
    }
}
