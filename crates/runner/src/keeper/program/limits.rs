//! When a program has to be looked at: its time limit, its memory, the next blow when it is being stopped.

use super::life::Stop;
use mothership_api::agent::LeasedAttempt;
use mothership_core::attempt::EndCause;
use std::time::Duration;
use tokio::time::Instant;

/// Short tasks are not measured.
const FIRST_SAMPLE: Duration = Duration::from_millis(500);
const SAMPLE: Duration = Duration::from_secs(1);
/// With a memory limit there is more to lose between two looks.
const SAMPLE_LIMITED: Duration = Duration::from_millis(250);
/// How often a stopping tree is looked at.
const STOPPING: Duration = Duration::from_millis(20);

pub struct Limits {
    times_out_at: Option<Instant>,
    memory_bytes_max: u64,
    next_sample_at: Instant,
}

/// A stop in progress.
pub struct Stopping {
    pub cause: EndCause,
    /// Why, for the log and the end's message.
    pub why: Option<String>,
    kill_at: Instant,
    pub next_look_at: Instant,
}

impl Stopping {
    pub fn new(cause: EndCause, why: Option<String>, grace_ms: u64, now: Instant) -> Self {
        let kill_at = now + Duration::from_millis(grace_ms);
        Self { cause, why, kill_at, next_look_at: (now + STOPPING).min(kill_at) }
    }

    /// A second order to stop may only shorten the grace.
    pub fn hurry(&mut self, stop: &Stop, now: Instant) {
        self.kill_at = self.kill_at.min(now + Duration::from_millis(stop.grace_ms));
        self.next_look_at = self.next_look_at.min(self.kill_at);
    }

    /// Whether it is time for KILL; sets the time of the next look.
    pub fn look(&mut self, now: Instant) -> bool {
        let kill = now >= self.kill_at;
        self.next_look_at = if kill { now + STOPPING } else { (now + STOPPING).min(self.kill_at) };
        kill
    }
}

impl Limits {
    pub fn new(lease: &LeasedAttempt, started: Instant) -> Self {
        Self {
            times_out_at: lease.timeout_ms.map(|ms| started + Duration::from_millis(ms)),
            memory_bytes_max: lease.memory_bytes_max,
            next_sample_at: started + FIRST_SAMPLE,
        }
    }

    pub fn next_due(&self) -> Instant {
        self.times_out_at.map_or(self.next_sample_at, |at| at.min(self.next_sample_at))
    }

    /// Whether the time limit has passed; tells once.
    pub fn has_timed_out(&mut self, now: Instant) -> bool {
        self.times_out_at.take_if(|at| now >= *at).is_some()
    }

    /// Whether it is time to measure; sets the time of the next.
    pub fn is_sample_due(&mut self, now: Instant) -> bool {
        let due = now >= self.next_sample_at;
        if due {
            self.next_sample_at = now + if self.memory_bytes_max > 0 { SAMPLE_LIMITED } else { SAMPLE };
        }
        due
    }

    pub fn allows(&self, memory_bytes: u64) -> bool {
        self.memory_bytes_max == 0 || memory_bytes <= self.memory_bytes_max
    }
}

/// `60 s`, `2.5 s`, `90 ms`.
pub fn in_words(ms: u64) -> String {
    match ms {
        0..1000 => format!("{ms} ms"),
        _ if ms.is_multiple_of(1000) => format!("{} s", ms / 1000),
        _ => format!("{:.1} s", ms as f64 / 1000.0),
    }
}

/// `1.5 GiB`, `300.0 MiB`.
pub fn memory_in_words(bytes: u64) -> String {
    if bytes >= 1 << 30 {
        format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
    } else {
        format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
    }
}
