//! What acts on people work with: a server has it, and so has a command on the server's own machine, beside the server.

use crate::memory::{any_people::AnyPeople, passwords::Passwords, write_health::WatchedStore};
use mothership_core::{clock::Clock, rng::RandomSource, template::quote};
use mothership_store::Time;
use std::path::Path;

/// A view of the parts that acts on people need.
#[derive(Clone, Copy)]
pub struct Accounts<'a> {
    pub store: &'a WatchedStore,
    pub clock: &'a dyn Clock,
    pub rng: &'a RandomSource,
    pub passwords: &'a Passwords,
    pub any_people: &'a AnyPeople,
    /// The data folder, where the link for the first administrator lies.
    pub data: &'a Path,
    /// Who acts owns the data folder, and can come back in whatever they do.
    pub is_owner: bool,
}

impl Accounts<'_> {
    /// How a command to type names the same people: ` --data DIR` beside a server, nothing where the server is asked.
    pub fn words(&self) -> String {
        match self.is_owner {
            true => format!(" --data {}", quote(&self.data.display().to_string())),
            false => String::new(),
        }
    }

    /// The time by the clock.
    pub fn now(&self) -> Time {
        self.clock.now()
    }
}
