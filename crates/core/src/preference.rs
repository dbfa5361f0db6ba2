//! Work that prefers certain machines is left to them for a moment: whoever suits it poorly leaves it while a machine that
//! suits it well is there and has room, and takes it when none has, or when that one has not come for it in time
//! ([`PREFERRED_WAIT_MS`](crate::limits::PREFERRED_WAIT_MS)).

use crate::{
    class::{Class, Suits},
    ids::RunnerId,
    limits::PREFERRED_LOOKED_AT_MAX,
    placement::Capacity,
};
use std::collections::BTreeMap;

/// A machine that takes work now.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherMachine {
    /// Whose it is.
    pub runner: RunnerId,
    /// What it has in all.
    pub total: Capacity,
    /// What requirements are compared with.
    pub labels: BTreeMap<String, String>,
}

/// Whether a machine that suits a class like this leaves its work to one of the others. `used` says what is occupied on one
/// of them; of very many that suit well only some are asked.
///
/// # Errors
/// Those of `used`.
pub fn is_left<E>(
    class: &Class,
    suits: Suits,
    others: &[OtherMachine],
    mut used: impl FnMut(RunnerId) -> Result<Capacity, E>,
) -> Result<bool, E> {
    if suits == Suits::Well {
        return Ok(false);
    }
    let better = others.iter().filter(|other| class.suits(&other.total, &other.labels) == Some(Suits::Well));
    for other in better.take(PREFERRED_LOOKED_AT_MAX) {
        let mut free = other.total.clone();
        free.take(&used(other.runner)?);
        if free.fits(&class.need) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpus(cpus: f64) -> Capacity {
        Capacity { cpus, ..Capacity::default() }
    }

    #[test]
    fn work_is_left_to_better_machines_with_room() {
        let class = |need: f64| Class {
            need: cpus(need),
            requires: vec!["lab".parse().unwrap()],
            prefers: vec!["ssd".parse().unwrap()],
        };
        let machine = |number: u128, total: f64, labels: &[&str]| OtherMachine {
            runner: RunnerId(uuid::Uuid::from_u128(number)),
            total: cpus(total),
            labels: labels.iter().map(|label| ((*label).to_owned(), String::new())).collect(),
        };
        // Need, the others, what is used on machine 1, and whether it is left to them.
        let table = [
            (1.0, vec![], 0.0, false),
            (1.0, vec![machine(1, 4.0, &["lab", "ssd"])], 0.0, true),
            (1.0, vec![machine(1, 4.0, &["lab", "ssd"])], 3.0, true),
            (1.0, vec![machine(1, 4.0, &["lab", "ssd"])], 3.5, false),
            (8.0, vec![machine(1, 4.0, &["lab", "ssd"])], 0.0, false),
            (1.0, vec![machine(1, 4.0, &["lab"])], 0.0, false),
            (1.0, vec![machine(1, 4.0, &["ssd"])], 0.0, false),
            (1.0, vec![machine(1, 4.0, &["lab", "ssd"]), machine(2, 1.0, &["lab", "ssd"])], 4.0, true),
        ];
        for (need, others, used, want) in table {
            let on = |runner: RunnerId| Ok::<_, ()>(cpus(if runner.0.as_u128() == 1 { used } else { 0.0 }));
            let left = |suits| is_left(&class(need), suits, &others, on).unwrap();
            assert_eq!(left(Suits::Poorly), want, "{need} {others:?} {used}");
            assert!(!left(Suits::Well), "who suits it well takes it");
        }
    }

    #[test]
    fn of_very_many_machines_some_are_asked() {
        let class = Class { need: cpus(1.0), requires: Vec::new(), prefers: vec!["ssd".parse().unwrap()] };
        let machine = |number| OtherMachine {
            runner: RunnerId(uuid::Uuid::from_u128(number)),
            total: cpus(1.0),
            labels: [("ssd".to_owned(), String::new())].into(),
        };
        let others: Vec<_> = (0..1000).map(machine).collect();
        let mut asked = 0;
        let full = |_| {
            asked += 1;
            Ok::<_, ()>(cpus(1.0))
        };
        assert!(!is_left(&class, Suits::Poorly, &others, full).unwrap());
        assert_eq!(asked, PREFERRED_LOOKED_AT_MAX);
    }
}
