//! Who takes how much of what this runner offers.

use super::room::Shortage;
use mothership_core::placement::Capacity;
use tokio::time::Instant;

/// The runner's capacity, divided among what runs, what is queued and what is free.
#[derive(Debug)]
pub struct CapacityLedger {
    total: Capacity,
    /// What no running attempt takes. Below zero while a task runs that is larger than the machine.
    available: Capacity,
    /// What the queued attempts will take, all together.
    queued: Capacity,
    /// What the running attempts take.
    used: Capacity,
    /// Running attempts: those that hold an allocation.
    running: usize,
    /// The machine lacks something else.
    shortage: Option<Shortage>,
}

impl CapacityLedger {
    pub fn new(total: Capacity) -> Self {
        Self {
            available: total.clone(),
            queued: Capacity::default(),
            total,
            used: Capacity::default(),
            running: 0,
            shortage: None,
        }
    }

    /// All that is offered.
    pub fn total(&self) -> &Capacity {
        &self.total
    }

    /// The machine has more or less than was thought.
    pub fn set_total(&mut self, total: Capacity) {
        self.available = total.clone();
        self.available.take(&self.used);
        self.total = total;
    }

    /// A start with this need, which is released already, found no room.
    pub fn on_no_room(&mut self, what: String, need: &Capacity, now: Instant) {
        let (in_use, need) = (self.used.clone(), need.clone());
        match &mut self.shortage {
            Some(shortage) => shortage.on_no_room(what, in_use, self.running, need, now),
            None => self.shortage = Some(Shortage::new(what, in_use, self.running, need, now)),
        }
    }

    /// A program of an attempt with an allocation was started.
    pub fn on_started(&mut self, now: Instant) {
        if let Some(shortage) = &mut self.shortage {
            shortage.on_started(self.running, now);
        }
    }

    /// When more is to be tried than the machine had room for.
    pub fn more_is_due(&self) -> Option<Instant> {
        self.shortage.as_ref().map(Shortage::due)
    }

    /// Tries it. Whether the shortage is over.
    pub fn try_more(&mut self, now: Instant) -> bool {
        self.shortage.take_if(|shortage| shortage.try_more(&self.total, self.running, now)).is_some()
    }

    /// What the machine lacks, in a sentence.
    pub fn lacks(&self) -> Option<String> {
        self.shortage.as_ref().map(Shortage::sentence)
    }

    /// How many attempts hold an allocation.
    pub fn running(&self) -> usize {
        self.running
    }

    /// Capacity that neither a running nor a queued attempt takes: what the server may fill. Never below zero, though
    /// two answers that crossed may have brought more than fits.
    pub fn free(&self) -> Capacity {
        let mut free = self.available.clone();
        if let Some(shortage) = &self.shortage {
            free = least(free, &shortage.room_beside(&self.used));
        }
        free.take(&self.queued);
        free.cpus = free.cpus.max(0.0);
        free.gpus = free.gpus.max(0.0);
        free.named.values_mut().for_each(|count| *count = count.max(0.0));
        free
    }

    /// Whether an attempt with this need may start now.
    pub fn can_start(&self, need: &Capacity) -> bool {
        // Nothing runs: what does not fit an empty machine never will, and the server knows why it gave it.
        (self.running == 0 || self.available.fits(need)) && self.has_room(need)
    }

    fn has_room(&self, need: &Capacity) -> bool {
        self.shortage.as_ref().is_none_or(|shortage| shortage.room_beside(&self.used).fits(need))
    }

    pub fn add_queued(&mut self, need: &Capacity) {
        self.queued.give(need);
    }

    pub fn remove_queued(&mut self, need: &Capacity) {
        self.queued.take(need);
    }

    /// The queue is empty. Said explicitly, because sums of fractions leave rounding errors behind.
    pub fn clear_queued(&mut self) {
        self.queued = Capacity::default();
    }

    pub fn allocate(&mut self, need: &Capacity) {
        self.running += 1;
        self.available.take(need);
        self.used.give(need);
    }

    pub fn release(&mut self, need: &Capacity) {
        self.running -= 1;
        self.available.give(need);
        self.used.take(need);
        if self.running == 0 {
            // Fractions, and tasks larger than the machine, leave rounding errors behind.
            self.available = self.total.clone();
            self.used = Capacity::default();
        }
    }
}

/// Of everything the smaller amount.
fn least(mut one: Capacity, other: &Capacity) -> Capacity {
    one.cpus = one.cpus.min(other.cpus);
    one.memory_bytes = one.memory_bytes.min(other.memory_bytes);
    one.gpus = one.gpus.min(other.gpus);
    for (name, count) in &mut one.named {
        *count = count.min(other.named.get(name).copied().unwrap_or(0.0));
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cpus(cpus: f64) -> Capacity {
        Capacity { cpus, ..Capacity::default() }
    }

    #[test]
    fn a_machine_without_room_offers_what_its_programs_leave() {
        let now = Instant::now();
        let mut ledger = CapacityLedger::new(cpus(8.0));
        for _ in 0..3 {
            ledger.allocate(&cpus(1.0));
        }
        ledger.on_no_room("files".into(), &cpus(1.0), now);
        assert_eq!(ledger.free().cpus, 0.0);
        assert!(!ledger.can_start(&cpus(1.0)) && ledger.lacks().is_some());
        ledger.release(&cpus(1.0));
        assert!(ledger.free().cpus == 1.0 && ledger.can_start(&cpus(1.0)));
        // Not even an empty machine starts what it has no room for, until more is tried.
        ledger.release(&cpus(1.0));
        ledger.release(&cpus(1.0));
        assert!(!ledger.can_start(&cpus(4.0)));
        assert!(!ledger.try_more(now) && ledger.can_start(&cpus(4.0)), "four are tried");
        assert!(!ledger.try_more(now) && ledger.try_more(now), "six, ten of eight");
        assert_eq!((ledger.lacks(), ledger.more_is_due()), (None, None));
    }

    #[test]
    fn a_card_that_was_found_later_is_added() {
        let mut ledger = CapacityLedger::new(cpus(4.0));
        ledger.allocate(&cpus(1.0));
        ledger.set_total(Capacity { gpus: 2.0, ..cpus(4.0) });
        assert_eq!((ledger.free().cpus, ledger.free().gpus), (3.0, 2.0));
        ledger.release(&cpus(1.0));
        assert_eq!((ledger.free().cpus, ledger.free().gpus), (4.0, 2.0));
    }

    #[test]
    fn free_is_what_neither_runs_nor_waits() {
        let mut ledger = CapacityLedger::new(cpus(4.0));
        ledger.allocate(&cpus(1.0));
        ledger.add_queued(&cpus(2.0));
        assert_eq!((ledger.free().cpus, ledger.running()), (1.0, 1));
        ledger.remove_queued(&cpus(2.0));
        assert_eq!(ledger.free().cpus, 3.0);
        // More than fits was leased by two polls at once: nothing is free, and not less than nothing.
        ledger.add_queued(&cpus(9.0));
        assert_eq!(ledger.free().cpus, 0.0);
    }

    #[test]
    fn named_counts_are_never_negative_either() {
        let named = |count: f64| Capacity { named: [("licence".to_owned(), count)].into(), ..cpus(0.0) };
        let mut ledger = CapacityLedger::new(named(1.0));
        ledger.add_queued(&named(3.0));
        assert_eq!(ledger.free().named["licence"], 0.0);
    }

    #[test]
    fn only_an_idle_machine_starts_what_is_too_large_for_it() {
        let mut ledger = CapacityLedger::new(cpus(2.0));
        assert!(ledger.can_start(&cpus(8.0)));
        ledger.allocate(&cpus(8.0));
        assert!(!ledger.can_start(&cpus(0.5)));
        ledger.release(&cpus(8.0));
        assert_eq!(ledger.free(), cpus(2.0));
    }

    proptest! {
        /// Whatever was allocated and released in any order, an idle machine offers exactly its total.
        #[test]
        fn fractions_leave_nothing_behind(needs in proptest::collection::vec(0.01f64..3.0, 1..40)) {
            let mut ledger = CapacityLedger::new(cpus(2.0));
            for need in &needs {
                ledger.add_queued(&cpus(*need));
            }
            for need in &needs {
                ledger.remove_queued(&cpus(*need));
                ledger.allocate(&cpus(*need));
            }
            ledger.clear_queued();
            prop_assert_eq!(ledger.running(), needs.len());
            for need in needs.iter().rev() {
                ledger.release(&cpus(*need));
            }
            prop_assert_eq!(ledger.running(), 0);
            prop_assert_eq!(ledger.free(), cpus(2.0));
        }
    }
}
