//! Whether there are people, as far as this server knows. The store is the truth; a service looks there again and again,
//! because a command beside the server adds people, too.

use std::sync::atomic::{AtomicBool, Ordering};

/// Asked by every request.
#[derive(Debug, Default)]
pub struct AnyPeople(AtomicBool);

impl AnyPeople {
    /// Whether somebody can log in with a password.
    pub fn are_there(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// What the store says now; whether that is news.
    pub fn note(&self, are_there: bool) -> bool {
        self.0.swap(are_there, Ordering::Relaxed) != are_there
    }
}
