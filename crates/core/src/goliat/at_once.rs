//! How many assignments a machine runs at once. GOLIAT's solver takes a GPU as a whole and its GUI the screen, so a
//! runner takes one unless the person who labelled it says more: `goliat=2`.

use super::RUNNER_LABEL;
use crate::placement::Capacity;
use std::collections::BTreeMap;

/// The named count of which each assignment takes one. It is called as the label, which says how many there are.
pub const ASSIGNMENTS: &str = RUNNER_LABEL;
/// Whoever asks for more has mistyped.
const ASSIGNMENTS_MAX: f64 = 1000.0;

/// How many a machine of these labels runs at once; `None`: it runs no assignments.
pub fn at_once(labels: &BTreeMap<String, String>) -> Option<f64> {
    let said = labels.get(RUNNER_LABEL)?.trim().parse::<u32>().map_or(1.0, f64::from);
    Some(said.clamp(1.0, ASSIGNMENTS_MAX))
}

/// Adds them to what a machine has in all. A person who said their number otherwise is left alone.
pub fn add_assignments(total: &mut Capacity, labels: &BTreeMap<String, String>) {
    if let Some(count) = at_once(labels) {
        total.named.entry(ASSIGNMENTS.to_owned()).or_insert(count);
    }
}

/// What is free of them, where the machine itself may not know that it has any: the label may have been given by the
/// server.
pub fn free_assignments(free: &mut Capacity, total: &Capacity, used: &Capacity) {
    if let Some(count) = total.named.get(ASSIGNMENTS) {
        let used = used.named.get(ASSIGNMENTS).copied().unwrap_or(0.0);
        free.named.insert(ASSIGNMENTS.to_owned(), (count - used).max(0.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(value: Option<&str>) -> BTreeMap<String, String> {
        value.map(|value| (RUNNER_LABEL.to_owned(), value.to_owned())).into_iter().collect()
    }

    #[test]
    fn the_label_says_how_many() {
        for (value, wanted) in [
            (None, None),
            (Some(""), Some(1.0)),
            (Some("true"), Some(1.0)),
            (Some("2"), Some(2.0)),
            (Some(" 3 "), Some(3.0)),
            (Some("0"), Some(1.0)),
            (Some("-1"), Some(1.0)),
            (Some("999999"), Some(1000.0)),
        ] {
            assert_eq!(at_once(&labels(value)), wanted, "{value:?}");
        }
    }

    #[test]
    fn free_is_what_no_assignment_has() {
        let need = Capacity { named: [(ASSIGNMENTS.to_owned(), 1.0)].into(), ..Capacity::default() };
        let (mut total, mut free) = (Capacity::default(), Capacity::default());
        free_assignments(&mut free, &total, &need);
        assert_eq!(free, Capacity::default(), "a machine without the label has none");
        add_assignments(&mut total, &labels(Some("2")));
        for (used, left) in [(0, 2), (1, 1), (2, 0), (3, 0)] {
            let mut held = Capacity::default();
            (0..used).for_each(|_| held.give(&need));
            free_assignments(&mut free, &total, &held);
            assert_eq!(free.how_many(&need, 9), left, "{used} of 2 are taken");
        }
        total.named.insert(ASSIGNMENTS.to_owned(), 5.0);
        add_assignments(&mut total, &labels(Some("2")));
        assert_eq!(total.named[ASSIGNMENTS], 5.0);
    }
}
