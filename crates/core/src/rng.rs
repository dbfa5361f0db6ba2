//! Randomness as an argument: ids, tokens and jitter come from a seeded generator, so that a failure can be replayed.

use crate::secret::Secret;
use jiff::Timestamp;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::sync::Mutex;

/// A shared source of randomness. Seeded from the operating system in production, from a number in tests.
#[derive(Debug)]
pub struct RandomSource(Mutex<StdRng>);

impl RandomSource {
    /// From the operating system's entropy.
    pub fn from_os() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }

    /// The same seed gives the same values in the same order.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock().expect("drawing a value does not panic"))
    }

    /// Uniform in `0.0..1.0`.
    pub fn unit(&self) -> f64 {
        self.with(|rng| rng.random())
    }

    /// Uniform over all values; for the plans of simulations.
    pub fn next_u64(&self) -> u64 {
        self.with(|rng| rng.random())
    }

    /// A version 7 UUID for `now`: sorts by time.
    pub fn uuid_v7(&self, now: Timestamp) -> uuid::Uuid {
        let random: [u8; 10] = self.with(|rng| rng.random());
        let ms = u64::try_from(now.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
    }

    /// 32 hex digits (128 bits): a name that nobody else draws, such as an idempotency key or the id of a request.
    pub fn unique_hex(&self) -> String {
        let bits: u128 = self.with(|rng| rng.random());
        format!("{bits:032x}")
    }

    /// The token of one lease: 32 hex digits (128 bits).
    pub fn lease_token(&self) -> Secret {
        Secret::new(self.unique_hex())
    }

    /// Tokens of leases: one value is drawn for however many are needed.
    pub fn tokens(&self) -> Tokens {
        Tokens(self.with(|rng| rng.random()))
    }

    /// 64 hex digits (256 bits): secrets of runners, join tokens, API tokens, sessions.
    pub fn secret(&self) -> Secret {
        Secret::new(format!("{}{}", self.unique_hex(), self.unique_hex()))
    }
}

/// As many tokens as are asked for out of one drawn seed, always the same in the same order: a transaction that runs
/// again gives the same ones. Whoever knows some of them does not know the others (the generator is cryptographic).
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens([u8; 32]);

impl Tokens {
    /// Each as [`RandomSource::lease_token`], without end.
    pub fn iter(&self) -> impl Iterator<Item = Secret> + use<> {
        let mut rng = StdRng::from_seed(self.0);
        std::iter::repeat_with(move || {
            let bits: u128 = rng.random();
            Secret::new(format!("{bits:032x}"))
        })
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn tokens_come_again_and_never_twice() {
        let rng = RandomSource::seeded(7);
        let (one, two) = (rng.tokens(), rng.tokens());
        let of = |tokens: &Tokens| -> Vec<String> {
            tokens.iter().take(600).map(|token| token.expose().to_owned()).collect()
        };
        assert_eq!(of(&one), of(&one.clone()));
        assert_eq!(of(&one), of(&RandomSource::seeded(7).tokens()), "from the seed");
        let all: BTreeSet<_> = of(&one).into_iter().chain(of(&two)).collect();
        assert_eq!(all.len(), 1200);
        assert!(all.iter().all(|token| token.len() == 32), "{all:?}");
        assert_eq!(format!("{one:?}"), "Tokens(***)");
    }

    #[test]
    fn any_number_of_tokens_draws_one_value() {
        let (one, two) = (RandomSource::seeded(7), RandomSource::seeded(7));
        let _ = one.tokens().iter().take(1).count();
        let _ = two.tokens().iter().take(500).count();
        assert_eq!(one.unique_hex(), two.unique_hex());
    }
}
