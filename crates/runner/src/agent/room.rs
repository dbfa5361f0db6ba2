//! What to do when the machine has no room for a start (open files, processes, memory, disk) although its capacity is
//! not used up. The attempt is given back, and for a while no more is taken than what runs already: as one program
//! ends, another may begin. Then one more is tried, and after each success twice as many, until all of the capacity is
//! offered again; a try that fails doubles the pause.

use mothership_core::placement::Capacity;
use std::time::Duration;
use tokio::time::Instant;

/// Before the first try, and after one that went well.
const PAUSE_MIN: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// The machine lacks something.
#[derive(Debug)]
pub struct Shortage {
    /// What, and what a person can do about it.
    what: String,
    /// As much as may be in use.
    ceiling: Capacity,
    /// By so much it is raised at the next try.
    step: Capacity,
    pause: Duration,
    try_at: Instant,
    /// So many ran when there was no room for one more.
    ran: usize,
    /// The ceiling was raised and nothing has come of it yet.
    is_trying: bool,
}

impl Shortage {
    /// A start found no room. `in_use` is what the `running` other attempts use, `need` what this one would have.
    pub fn new(what: String, in_use: Capacity, running: usize, need: Capacity, now: Instant) -> Self {
        Self {
            what,
            ceiling: in_use,
            step: need,
            pause: PAUSE_MIN,
            try_at: now + PAUSE_MIN,
            ran: running,
            is_trying: false,
        }
    }

    /// Another start found none.
    pub fn on_no_room(
        &mut self,
        what: String,
        in_use: Capacity,
        running: usize,
        need: Capacity,
        now: Instant,
    ) {
        (self.what, self.ceiling, self.ran, self.step) = (what, in_use, running, need);
        // Of many that were on their way together, the first decides.
        if std::mem::take(&mut self.is_trying) {
            self.pause = (self.pause * 2).min(PAUSE_MAX);
            self.try_at = now + self.pause;
        }
    }

    /// A program was started, and `running` use capacity now.
    pub fn on_started(&mut self, running: usize, now: Instant) {
        if self.is_trying && running > self.ran {
            self.is_trying = false;
            self.ran = running;
            self.pause = PAUSE_MIN;
            self.try_at = now + PAUSE_MIN;
            let twice = self.step.clone();
            self.step.give(&twice);
        }
    }

    /// When more is tried.
    pub fn due(&self) -> Instant {
        self.try_at
    }

    /// Tries more. Whether all of `total` may be used again.
    pub fn try_more(&mut self, total: &Capacity, running: usize, now: Instant) -> bool {
        let step = self.step.clone();
        self.ceiling.give(&step);
        // Nothing runs that could hold what was lacking: what nobody needs is not tried one by one.
        if running == 0 {
            self.step.give(&step);
        }
        self.is_trying = true;
        self.try_at = now + self.pause;
        self.ceiling.fits(total)
    }

    /// What may be used beside `in_use`.
    pub fn room_beside(&self, in_use: &Capacity) -> Capacity {
        let mut left = self.ceiling.clone();
        left.take(in_use);
        left
    }

    /// For people: what is lacking and what is done about it.
    pub fn sentence(&self) -> String {
        format!("no room for more tasks: {}; tried again every {} s", self.what, self.pause.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpus(cpus: f64) -> Capacity {
        Capacity { cpus, ..Capacity::default() }
    }

    fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn what_runs_may_be_replaced_and_more_is_tried_with_growing_pauses() {
        let mut now = Instant::now();
        let mut short = Shortage::new("files".into(), cpus(6.0), 6, cpus(1.0), now);
        assert!(!short.room_beside(&cpus(6.0)).fits(&cpus(1.0)));
        assert!(short.room_beside(&cpus(5.0)).fits(&cpus(1.0)), "one of them has ended");
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            assert_eq!(short.due(), now + s(pause));
            now = short.due();
            assert!(!short.try_more(&cpus(100.0), 6, now));
            assert!(short.room_beside(&cpus(6.0)).fits(&cpus(1.0)));
            short.on_no_room("files".into(), cpus(6.0), 6, cpus(1.0), now);
            assert!(!short.room_beside(&cpus(6.0)).fits(&cpus(1.0)));
        }
        assert_eq!(short.sentence(), "no room for more tasks: files; tried again every 60 s");
    }

    #[test]
    fn many_that_fail_together_count_as_one() {
        let now = Instant::now();
        let mut short = Shortage::new("files".into(), cpus(9.0), 9, cpus(1.0), now);
        short.on_no_room("files".into(), cpus(8.0), 8, cpus(1.0), now + s(1));
        assert_eq!(short.due(), now + s(1));
        assert!(
            !short.room_beside(&cpus(8.0)).fits(&cpus(1.0)),
            "the last one knows how many there really are"
        );
    }

    #[test]
    fn each_success_doubles_what_is_tried_until_all_may_be_used() {
        let now = Instant::now();
        let mut short = Shortage::new("disk".into(), cpus(1.0), 1, cpus(1.0), now);
        let total = cpus(8.0);
        assert!(!short.try_more(&total, 1, now), "two");
        short.on_started(1, now);
        assert!(!short.try_more(&total, 1, now), "three: it took the place of another and proved nothing");
        short.on_started(2, now);
        assert!(!short.try_more(&total, 2, now), "five");
        short.on_started(3, now);
        assert!(short.try_more(&total, 3, now), "nine");
    }

    #[test]
    fn an_idle_machine_does_not_count_in_ones() {
        let now = Instant::now();
        let mut short = Shortage::new("files".into(), cpus(0.0), 0, cpus(0.001), now);
        let tries = (0..100).take_while(|_| !short.try_more(&cpus(1.0), 0, now)).count();
        assert_eq!(tries, 9);
    }
}
