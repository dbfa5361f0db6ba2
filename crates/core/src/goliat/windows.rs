//! How many assignments a machine runs at once. GOLIAT's solver takes a GPU as a whole and its window the screen, so a
//! runner has one window unless the person who labelled it says more: `goliat=2`.

use super::RUNNER_LABEL;
use crate::placement::Capacity;
use std::collections::BTreeMap;

/// The named count of which each assignment takes one. It is called as the label, which says how many there are.
pub const WINDOWS: &str = RUNNER_LABEL;
/// Whoever asks for more has mistyped.
const WINDOWS_MAX: f64 = 1000.0;

/// How many windows a machine of these labels has; `None`: it runs no assignments.
pub fn windows(labels: &BTreeMap<String, String>) -> Option<f64> {
    let said = labels.get(RUNNER_LABEL)?.trim().parse::<u32>().map_or(1.0, f64::from);
    Some(said.clamp(1.0, WINDOWS_MAX))
}

/// Adds the windows to what a machine has in all. A person who said their number otherwise is left alone.
pub fn add_windows(total: &mut Capacity, labels: &BTreeMap<String, String>) {
    if let Some(windows) = windows(labels) {
        total.named.entry(WINDOWS.to_owned()).or_insert(windows);
    }
}

/// What is free of them, where the machine itself may not know that it has any: the label may have been given by the
/// server.
pub fn free_windows(free: &mut Capacity, total: &Capacity, used: &Capacity) {
    if let Some(windows) = total.named.get(WINDOWS) {
        let used = used.named.get(WINDOWS).copied().unwrap_or(0.0);
        free.named.insert(WINDOWS.to_owned(), (windows - used).max(0.0));
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
            assert_eq!(windows(&labels(value)), wanted, "{value:?}");
        }
    }

    #[test]
    fn free_is_what_no_assignment_has() {
        let need = Capacity { named: [(WINDOWS.to_owned(), 1.0)].into(), ..Capacity::default() };
        let (mut total, mut free) = (Capacity::default(), Capacity::default());
        free_windows(&mut free, &total, &need);
        assert_eq!(free, Capacity::default(), "a machine without the label has none");
        add_windows(&mut total, &labels(Some("2")));
        for (used, left) in [(0, 2), (1, 1), (2, 0), (3, 0)] {
            let mut held = Capacity::default();
            (0..used).for_each(|_| held.give(&need));
            free_windows(&mut free, &total, &held);
            assert_eq!(free.how_many(&need, 9), left, "{used} of 2 are taken");
        }
        total.named.insert(WINDOWS.to_owned(), 5.0);
        add_windows(&mut total, &labels(Some("2")));
        assert_eq!(total.named[WINDOWS], 5.0);
    }
}
