//! How much memory a tree really uses. What the process table says (resident) counts a page that eight processes share
//! eight times; the truth (proportional: an eighth to each) costs the kernel a walk over their page tables. So it is
//! read beside everything else, the more seldom the longer it takes, and estimated from the resident memory in between.
//! Nobody is stopped by an estimate.

use crate::process::process_table::{self, ProcessInfo};
use std::time::Duration;
use tokio::{task::JoinHandle, time::Instant};

/// Between two readings, so many times as long as the last one took: 2 % of a core.
const REST_FACTOR: u32 = 50;
/// The same while the estimate is above the limit: then it is worth a fifth of a core to know.
const REST_FACTOR_URGENT: u32 = 4;

/// Measures the memory of one tree.
pub struct MemoryMeter {
    /// What is used of each resident byte, as last read.
    share: f64,
    read_at: Option<Instant>,
    took: Duration,
    reading: Option<JoinHandle<MemoryReading>>,
}

/// What was found of all members together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryReading {
    pub resident_bytes: u64,
    pub proportional_bytes: u64,
    took: Duration,
}

impl MemoryMeter {
    pub fn new() -> Self {
        Self { share: 1.0, read_at: None, took: Duration::ZERO, reading: None }
    }

    /// What a tree with so much resident memory uses, as far as is known.
    pub fn estimate(&self, resident_bytes: u64) -> u64 {
        (resident_bytes as f64 * self.share) as u64
    }

    /// Whether the memory has to be read, and not only estimated.
    pub fn is_due(&self, now: Instant, is_urgent: bool) -> bool {
        let factor = if is_urgent { REST_FACTOR_URGENT } else { REST_FACTOR };
        self.reading.is_none() && self.read_at.is_none_or(|at| now >= at + self.took * factor)
    }

    /// Begins to read; [`finished`](Self::finished) brings the result.
    pub fn begin(&mut self, members: &[ProcessInfo]) {
        let members = members.to_vec();
        self.reading = Some(tokio::task::spawn_blocking(move || read(&members)));
    }

    /// Waits for the reading that was begun, if there is one. Dropping the future loses nothing.
    pub async fn finished(&mut self) -> MemoryReading {
        let Some(reading) = &mut self.reading else { return std::future::pending().await };
        let found = reading.await.expect("reading numbers does not panic and is not cancelled");
        self.reading = None;
        self.accept(found, Instant::now());
        found
    }

    fn accept(&mut self, found: MemoryReading, now: Instant) {
        (self.read_at, self.took) = (Some(now), found.took);
        if found.resident_bytes > 0 {
            self.share = (found.proportional_bytes as f64 / found.resident_bytes as f64).clamp(0.0, 1.0);
        }
    }
}

fn read(members: &[ProcessInfo]) -> MemoryReading {
    let began = Instant::now();
    // Whose memory is not told counts in full, as everything did before.
    let of =
        |member: &ProcessInfo| process_table::proportional_bytes(member.pid).unwrap_or(member.memory_bytes);
    let proportional_bytes = members.iter().map(of).sum();
    let resident_bytes = members.iter().map(|member| member.memory_bytes).sum();
    MemoryReading { resident_bytes, proportional_bytes, took: began.elapsed() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(resident_bytes: u64, proportional_bytes: u64, ms: u64) -> MemoryReading {
        MemoryReading { resident_bytes, proportional_bytes, took: Duration::from_millis(ms) }
    }

    #[test]
    fn between_readings_the_share_is_taken_to_stay() {
        let mut meter = MemoryMeter::new();
        assert_eq!(meter.estimate(800), 800, "before the first one all is counted");
        meter.accept(reading(800, 200, 1), Instant::now());
        assert_eq!((meter.estimate(800), meter.estimate(1600)), (200, 400));
        // Grown between the look at the table and the reading.
        meter.accept(reading(100, 120, 1), Instant::now());
        assert_eq!(meter.estimate(100), 100);
        meter.accept(reading(0, 0, 1), Instant::now());
        assert_eq!(meter.estimate(100), 100, "nothing says nothing");
    }

    #[test]
    fn what_takes_long_is_read_seldom_and_more_often_when_much_depends_on_it() {
        let now = Instant::now();
        let mut meter = MemoryMeter::new();
        assert!(meter.is_due(now, false));
        meter.accept(reading(100, 100, 100), now);
        let ms = Duration::from_millis;
        assert!(!meter.is_due(now + ms(4999), false) && meter.is_due(now + ms(5000), false));
        assert!(!meter.is_due(now + ms(399), true) && meter.is_due(now + ms(400), true));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_reading_is_of_the_processes_that_are_there() {
        let own = process_table::process(std::process::id()).unwrap();
        let gone = ProcessInfo { pid: u32::MAX, memory_bytes: 1 << 40, ..own };
        let mut meter = MemoryMeter::new();
        meter.begin(&[own, gone]);
        assert!(!meter.is_due(Instant::now(), true), "one at a time");
        let found = meter.finished().await;
        assert!(found.proportional_bytes > 0 && found.proportional_bytes < 1 << 40, "{found:?}");
    }
}
