//! A value behind a lock.

use std::sync::{Mutex, MutexGuard};

/// A value behind a lock that is held for moments: never across an `.await`, and nothing that may panic is called
/// meanwhile. The type exists so that this is said (and its poison handled) once.
#[derive(Debug, Default)]
pub struct Locked<T>(Mutex<T>);

impl<T> Locked<T> {
    /// Waits until nobody else has the value.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().expect("nobody panics while holding this lock")
    }
}
