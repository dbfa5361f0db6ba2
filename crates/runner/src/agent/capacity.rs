//! Who takes how much of what this runner offers.

use mothership_core::placement::Capacity;

/// The runner's capacity, divided among what runs, what is queued and what is free.
#[derive(Debug)]
pub struct CapacityLedger {
    total: Capacity,
    /// What no running attempt takes. Below zero while a task runs that is larger than the machine.
    available: Capacity,
    /// What the queued attempts will take, all together.
    queued: Capacity,
    /// Running attempts: those that hold an allocation.
    running: usize,
}

impl CapacityLedger {
    pub fn new(total: Capacity) -> Self {
        Self { available: total.clone(), queued: Capacity::default(), total, running: 0 }
    }

    /// How many attempts hold an allocation.
    pub fn running(&self) -> usize {
        self.running
    }

    /// Capacity that neither a running nor a queued attempt takes: what the server may fill. Never below zero, though
    /// two answers that crossed may have brought more than fits.
    pub fn free(&self) -> Capacity {
        let mut free = self.available.clone();
        free.take(&self.queued);
        free.cpus = free.cpus.max(0.0);
        free.gpus = free.gpus.max(0.0);
        free.named.values_mut().for_each(|count| *count = count.max(0.0));
        free
    }

    /// Whether an attempt with this need may start now.
    pub fn can_start(&self, need: &Capacity) -> bool {
        // Nothing runs: what does not fit an empty machine never will, and the server knows why it gave it.
        self.running == 0 || self.available.fits(need)
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
    }

    pub fn release(&mut self, need: &Capacity) {
        self.running -= 1;
        self.available.give(need);
        if self.running == 0 {
            // Fractions, and tasks larger than the machine, leave rounding errors behind.
            self.available = self.total.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cpus(cpus: f64) -> Capacity {
        Capacity { cpus, ..Capacity::default() }
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
