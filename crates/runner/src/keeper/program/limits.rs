//! What a program may use: when its time is over, when its memory is measured, and how both are named to people.

use mothership_api::agent::LeasedAttempt;
use std::time::Duration;
use tokio::time::Instant;

/// Short tasks are not measured: a look at the process table costs as much as they do.
const FIRST_SAMPLE_AFTER: Duration = Duration::from_millis(500);
const SAMPLE_INTERVAL: Duration = Duration::from_secs(1);
/// With a memory limit there is more to lose between two looks.
const SAMPLE_INTERVAL_LIMITED: Duration = Duration::from_millis(250);

/// The limits of one program and when to look at them.
pub struct ProgramLimits {
    /// `None` without a time limit, and once it was reported.
    times_out_at: Option<Instant>,
    /// 0: no limit.
    memory_bytes_max: u64,
    next_sample_at: Instant,
}

impl ProgramLimits {
    pub fn new(lease: &LeasedAttempt, started: Instant) -> Self {
        Self {
            times_out_at: lease.timeout_ms.map(|ms| started + Duration::from_millis(ms)),
            memory_bytes_max: lease.memory_bytes_max,
            next_sample_at: started + FIRST_SAMPLE_AFTER,
        }
    }

    /// When there is something to look at next.
    pub fn next_due(&self) -> Instant {
        self.times_out_at.map_or(self.next_sample_at, |at| at.min(self.next_sample_at))
    }

    /// Whether the time limit has passed; `true` once.
    pub fn has_timed_out(&mut self, now: Instant) -> bool {
        self.times_out_at.take_if(|at| now >= *at).is_some()
    }

    /// Whether it is time to measure; sets the time of the next.
    pub fn is_sample_due(&mut self, now: Instant) -> bool {
        let is_due = now >= self.next_sample_at;
        if is_due {
            let is_limited = self.memory_bytes_max > 0;
            self.next_sample_at = now + if is_limited { SAMPLE_INTERVAL_LIMITED } else { SAMPLE_INTERVAL };
        }
        is_due
    }

    pub fn allows(&self, memory_bytes: u64) -> bool {
        self.memory_bytes_max == 0 || memory_bytes <= self.memory_bytes_max
    }
}

/// `60 s`, `2.5 s`, `90 ms`.
pub fn format_duration(ms: u64) -> String {
    match ms {
        0..1000 => format!("{ms} ms"),
        _ if ms.is_multiple_of(1000) => format!("{} s", ms / 1000),
        _ => format!("{:.1} s", ms as f64 / 1000.0),
    }
}

/// `1.5 GiB`, `300.0 MiB`.
pub fn format_bytes(bytes: u64) -> String {
    if bytes >= 1 << 30 {
        format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
    } else {
        format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::fixtures::lease;

    fn limits(timeout_ms: Option<u64>, memory_bytes_max: u64, now: Instant) -> ProgramLimits {
        ProgramLimits::new(&LeasedAttempt { timeout_ms, memory_bytes_max, ..lease("1.0.1", 1.0) }, now)
    }

    #[test]
    fn a_time_limit_is_reported_once() {
        let now = Instant::now();
        let mut limits = limits(Some(100), 0, now);
        assert_eq!(limits.next_due(), now + Duration::from_millis(100));
        assert!(!limits.has_timed_out(now + Duration::from_millis(99)));
        assert!(limits.has_timed_out(now + Duration::from_millis(100)));
        assert!(!limits.has_timed_out(now + Duration::from_secs(9)));
        assert_eq!(limits.next_due(), now + FIRST_SAMPLE_AFTER);
    }

    #[test]
    fn a_program_without_limits_is_measured_and_never_stopped() {
        let now = Instant::now();
        let mut limits = limits(None, 0, now);
        assert!(!limits.has_timed_out(now + Duration::from_secs(1 << 30)) && limits.allows(u64::MAX));
        assert!(!limits.is_sample_due(now) && limits.is_sample_due(now + FIRST_SAMPLE_AFTER));
        assert_eq!(limits.next_due(), now + FIRST_SAMPLE_AFTER + SAMPLE_INTERVAL);
    }

    #[test]
    fn a_memory_limit_is_looked_at_more_often_and_includes_its_last_byte() {
        let now = Instant::now();
        let mut limits = limits(None, 100, now);
        assert!(limits.is_sample_due(now + FIRST_SAMPLE_AFTER));
        assert_eq!(limits.next_due(), now + FIRST_SAMPLE_AFTER + SAMPLE_INTERVAL_LIMITED);
        assert!(limits.allows(100) && !limits.allows(101));
    }

    #[test]
    fn amounts_are_written_for_people() {
        let durations = [(0, "0 ms"), (999, "999 ms"), (1000, "1 s"), (2500, "2.5 s"), (60_000, "60 s")];
        for (ms, text) in durations {
            assert_eq!(format_duration(ms), text);
        }
        let sizes = [(0, "0.0 MiB"), (300 << 20, "300.0 MiB"), (3 << 29, "1.5 GiB"), (1 << 40, "1024.0 GiB")];
        for (bytes, text) in sizes {
            assert_eq!(format_bytes(bytes), text);
        }
    }
}
