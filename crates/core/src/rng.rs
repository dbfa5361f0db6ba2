//! Randomness as an argument: ids, tokens and jitter come from a seeded generator, so that a failure can be replayed.

use jiff::Timestamp;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::sync::Mutex;

/// A shared source of randomness. Seeded from the operating system in production, from a number in tests.
#[derive(Debug)]
pub struct Dice(Mutex<StdRng>);

impl Dice {
    /// From the operating system's entropy.
    pub fn from_os() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }

    /// The same seed gives the same throws.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    fn with<T>(&self, throw: impl FnOnce(&mut StdRng) -> T) -> T {
        throw(&mut self.0.lock().expect("no throw panics while it holds the lock"))
    }

    /// Uniform in `0.0..1.0`.
    pub fn unit(&self) -> f64 {
        self.with(|rng| rng.random())
    }

    pub fn next_u64(&self) -> u64 {
        self.with(|rng| rng.random())
    }

    /// A version 7 UUID for `now`: sorts by time.
    pub fn uuid_v7(&self, now: Timestamp) -> uuid::Uuid {
        let random: [u8; 10] = self.with(|rng| rng.random());
        let ms = u64::try_from(now.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
    }

    /// 32 hex digits (128 bits): what a lease's token is.
    pub fn token(&self) -> String {
        let bits: u128 = self.with(|rng| rng.random());
        format!("{bits:032x}")
    }

    /// 64 hex digits (256 bits): secrets of runners, join tokens, API tokens, sessions.
    pub fn secret(&self) -> String {
        format!("{}{}", self.token(), self.token())
    }
}
