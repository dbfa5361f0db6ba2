//! Who may run what: capacity that has to fit and labels that have to match, with the reason when they do not.

use crate::{
    demand::Demand,
    spec::{Requirement, Resources},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Countable things of a machine: in all, or free right now.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Capacity {
    /// Logical cores; parts of one are possible.
    pub cpus: f64,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// Devices; parts of one are possible. 0 when a runner does not say.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required))]
    pub gpus: f64,
    /// Named counts, such as licences. None when a runner does not say.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required))]
    pub named: BTreeMap<String, f64>,
}

/// Fractions of cores and devices add up with rounding errors; a millionth of a core is nobody's loss.
pub(crate) const SLACK: f64 = 1e-6;

impl Capacity {
    /// What one task of these resources occupies.
    pub fn of(resources: &Resources) -> Self {
        Self {
            cpus: resources.cpus,
            memory_bytes: resources.memory_bytes.unwrap_or(0),
            gpus: resources.gpus,
            named: resources.named.clone(),
        }
    }

    pub fn fits(&self, need: &Capacity) -> bool {
        self.shortage(need).is_none()
    }

    /// The first thing that is missing for `need`, in words: `needs 32 GiB, has 24 GiB`.
    pub fn shortage(&self, need: &Capacity) -> Option<String> {
        Demand::of(need).iter().find_map(|demand| demand.shortage(self))
    }

    pub fn take(&mut self, need: &Capacity) {
        self.cpus -= need.cpus;
        self.memory_bytes = self.memory_bytes.saturating_sub(need.memory_bytes);
        self.gpus -= need.gpus;
        for (name, count) in &need.named {
            *self.named.entry(name.clone()).or_default() -= count;
        }
    }

    pub fn give(&mut self, back: &Capacity) {
        self.cpus += back.cpus;
        self.memory_bytes = self.memory_bytes.saturating_add(back.memory_bytes);
        self.gpus += back.gpus;
        for (name, count) in &back.named {
            *self.named.entry(name.clone()).or_default() += count;
        }
    }

    /// How many tasks of `need` fit, no more than `most`. A task that needs nothing fits `most` times.
    pub fn how_many(&self, need: &Capacity, most: u64) -> u64 {
        let mut count = most;
        let mut limit = |have: f64, want: f64| {
            if want > 0.0 {
                count = count.min(((have + SLACK) / want).max(0.0) as u64);
            }
        };
        limit(self.cpus, need.cpus);
        limit(self.gpus, need.gpus);
        for (name, want) in &need.named {
            limit(self.named.get(name).copied().unwrap_or(0.0), *want);
        }
        match need.memory_bytes {
            0 => count,
            want => count.min(self.memory_bytes / want),
        }
    }
}

/// The first required label that `labels` do not satisfy.
pub fn unmet<'a>(requires: &'a [Requirement], labels: &BTreeMap<String, String>) -> Option<&'a Requirement> {
    requires.iter().find(|requirement| !requirement.matches(labels))
}

/// Whether a machine of this total capacity and these labels could ever run it; else why not.
pub fn could_run(
    need: &Capacity,
    requires: &[Requirement],
    total: &Capacity,
    labels: &BTreeMap<String, String>,
) -> Result<(), String> {
    if let Some(requirement) = unmet(requires, labels) {
        return Err(format!("does not meet the requirement '{requirement}'"));
    }
    total.shortage(need).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpus(cpus: f64) -> Capacity {
        Capacity { cpus, memory_bytes: 8 << 30, gpus: 1.0, named: BTreeMap::from([("licence".into(), 2.0)]) }
    }

    #[test]
    fn what_does_not_fit_says_what_is_missing() {
        let has = cpus(2.0);
        let none = Capacity::default().shortage(&cpus(1.0));
        assert_eq!(none.as_deref(), Some("needs 1 cpu, has 0"));
        let cases = [
            (Capacity { cpus: 3.0, ..Capacity::default() }, Some("needs 3 cpus, has 2")),
            (Capacity { gpus: 1.5, ..Capacity::default() }, Some("needs 1.5 gpus, has 1")),
            (
                Capacity { memory_bytes: 9 << 30, ..Capacity::default() },
                Some("needs 9.0 GiB of memory, has 8.0 GiB"),
            ),
            (Capacity { gpus: 1.5, ..Capacity::default() }, Some("needs 1.5 gpus, has 1")),
            (
                Capacity { named: [("licence".into(), 3.0)].into(), ..Capacity::default() },
                Some("needs 3 of licence, has 2"),
            ),
            (
                Capacity { named: [("dongle".into(), 1.0)].into(), ..Capacity::default() },
                Some("needs 1 of dongle, has 0"),
            ),
            (Capacity { cpus: 2.0, memory_bytes: 8 << 30, gpus: 1.0, ..Capacity::default() }, None),
        ];
        for (need, expected) in cases {
            assert_eq!(has.shortage(&need).as_deref(), expected);
        }
    }

    #[test]
    fn tenths_of_a_core_add_up() {
        let mut free = cpus(1.0);
        let need = Capacity { cpus: 0.1, ..Capacity::default() };
        assert_eq!(free.how_many(&need, 99), 10);
        for _ in 0..10 {
            assert!(free.fits(&need));
            free.take(&need);
        }
        assert!(!free.fits(&need));
    }

    #[test]
    fn a_task_that_needs_nothing_fits_as_often_as_asked() {
        assert_eq!(Capacity::default().how_many(&Capacity::default(), 7), 7);
    }

    fn small() -> impl proptest::strategy::Strategy<Value = Capacity> {
        use proptest::strategy::Strategy as _;
        (0u32..9, 0u64..9, 0u32..5, 0u32..4).prop_map(|(cpus, memory_bytes, gpus, licences)| Capacity {
            cpus: cpus.into(),
            memory_bytes,
            gpus: gpus.into(),
            named: BTreeMap::from([("licence".to_owned(), licences.into())]),
        })
    }

    proptest::proptest! {
        /// The count is that of taking one after the other for as long as it fits.
        #[test]
        fn as_many_fit_as_can_be_taken(has in small(), need in small(), most in 0u64..12) {
            let (mut free, mut taken) = (has.clone(), 0);
            while taken < most && free.fits(&need) {
                free.take(&need);
                taken += 1;
            }
            proptest::prop_assert_eq!(has.how_many(&need, most), taken);
        }

        #[test]
        fn what_is_given_back_is_free_again(spare in small(), need in small()) {
            let mut has = spare.clone();
            has.give(&need);
            proptest::prop_assert!(has.fits(&need));
            let mut free = has.clone();
            free.take(&need);
            proptest::prop_assert_eq!(&free, &spare);
            free.give(&need);
            proptest::prop_assert_eq!(free, has);
        }

        /// A reason is given exactly when it does not fit.
        #[test]
        fn a_refusal_has_a_reason(has in small(), need in small()) {
            let refused = could_run(&need, &[], &has, &BTreeMap::new());
            proptest::prop_assert_eq!(refused.is_err(), has.how_many(&need, 1) == 0);
        }
    }
}
