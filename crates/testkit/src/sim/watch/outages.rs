//! When the server could hear nobody, as the plan has it.

use crate::sim::plan::FaultEvent;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Outages {
    is_down: bool,
    is_frozen: bool,
    is_full: bool,
    /// From when until when; the last one may go on.
    spans: Vec<(Duration, Option<Duration>)>,
}

impl Outages {
    /// What goes wrong now, or is well again.
    pub fn note(&mut self, now: Duration, event: FaultEvent) {
        match event {
            FaultEvent::ServerCrash | FaultEvent::ServerStop => self.is_down = true,
            FaultEvent::ServerStart => self.is_down = false,
            FaultEvent::ServerFreeze => self.is_frozen = true,
            FaultEvent::ServerThaw => self.is_frozen = false,
            FaultEvent::DatabaseFull => self.is_full = true,
            FaultEvent::DatabaseWritable => self.is_full = false,
            _ => return,
        }
        let is_away = self.is_down || self.is_frozen || self.is_full;
        match self.spans.last_mut() {
            Some((_, until @ None)) if !is_away => *until = Some(now),
            Some((_, None)) => {}
            _ if is_away => self.spans.push((now, None)),
            _ => {}
        }
    }

    /// How much of a time fell into outages, and into how many.
    pub fn within(&self, since: Duration, until: Duration) -> (Duration, u64) {
        let within = self.spans.iter().filter_map(|(from, to)| {
            let both = to.unwrap_or(until).min(until).checked_sub((*from).max(since))?;
            (!both.is_zero()).then_some(both)
        });
        within.fold((Duration::ZERO, 0), |(sum, count), both| (sum + both, count + 1))
    }
}
