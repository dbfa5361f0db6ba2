//! What happened, in order: what two runs of one seed are compared by, and what a person reads when a seed fails.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// Clones share one list.
#[derive(Clone, Default)]
pub struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    /// Notes something that happens now, inside of the simulation.
    pub fn note(&self, what: impl std::fmt::Display) {
        self.note_at(turmoil::sim_elapsed().unwrap_or_default(), what);
    }

    pub fn note_at(&self, at: Duration, what: impl std::fmt::Display) {
        let line = format!("{:>11.3} {what}", at.as_secs_f64());
        self.0.lock().expect("no holder panics").push(line);
    }

    /// Equal for equal runs.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for line in self.0.lock().expect("no holder panics").iter() {
            hasher.update(line.as_bytes());
            hasher.update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }

    pub fn lines(&self) -> Vec<String> {
        self.0.lock().expect("no holder panics").clone()
    }
}
