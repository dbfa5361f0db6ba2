//! A lock for state that is changed in small steps.

use std::sync::{Mutex, MutexGuard};

/// A [`Mutex`] whose holders never panic. Nothing waits, does I/O or calls foreign code while it holds one, so a
/// poisoned one is our own mistake, and waiting for it is short.
#[derive(Debug, Default)]
pub(crate) struct Locked<T>(Mutex<T>);

impl<T> Locked<T> {
    pub fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().expect("nothing panics while it holds a lock")
    }
}
