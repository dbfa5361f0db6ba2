//! What `machine.py` logs, line by line, and whether a stored log is exactly that.

use std::collections::BTreeSet;

/// In the order of `TYPES` in `machine.py`.
const TYPES: [&str; 10] = [
    "default",
    "progress",
    "info",
    "verbose",
    "success",
    "warning",
    "header",
    "highlight",
    "error",
    "caller",
];

fn text(name: &str, number: usize) -> String {
    let plain = format!("{name} line {number}");
    match number % 7 {
        1 => format!("    {plain}"),
        2 => format!("{plain} 10 µm ≤ h → 网格 😀"),
        3 => format!("\u{1b}[31m{plain}\u{1b}[0m"),
        4 => format!("{plain} \"C:\\temp\""),
        _ => plain,
    }
}

/// What a log that is right holds.
#[derive(Debug, Default, PartialEq)]
pub struct Held {
    pub lines: usize,
    /// `warning` and `highlight`, as the window counts them.
    pub warnings: u64,
    /// `error` and `fatal`.
    pub errors: u64,
}

/// Every line of `0..count` once and in order, without those that the client says it `dropped`: of those each may be
/// there (the answer was lost) or not, but in its place. Panics with the first line that is not as it should be.
#[track_caller]
pub fn check(log: &str, name: &str, count: usize, dropped: &BTreeSet<usize>) -> Held {
    let mut held = Held::default();
    let mut next = 0;
    for (at, line) in log.lines().enumerate() {
        while next < count && line != text(name, next) {
            assert!(
                dropped.contains(&next),
                "{name}: line {next} is missing; line {} of the log is {line:?}",
                at + 1
            );
            next += 1;
        }
        assert!(next < count, "{name}: line {} of the log is doubled, moved or nobody's: {line:?}", at + 1);
        held.lines += 1;
        match TYPES[next % TYPES.len()] {
            "warning" | "highlight" => held.warnings += 1,
            "error" => held.errors += 1,
            _ => {}
        }
        next += 1;
    }
    let missing: Vec<usize> = (next..count).filter(|number| !dropped.contains(number)).collect();
    assert!(missing.is_empty(), "{name}: the log ends before line {}", missing[0]);
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(numbers: &[usize]) -> String {
        numbers.iter().map(|&number| text("m", number) + "\n").collect()
    }

    fn good(numbers: &[usize], dropped: &[usize]) -> bool {
        let dropped = dropped.iter().copied().collect();
        std::panic::catch_unwind(|| check(&log(numbers), "m", 6, &dropped)).is_ok()
    }

    #[test]
    fn what_is_missing_doubled_or_moved_is_found() {
        assert!(good(&[0, 1, 2, 3, 4, 5], &[]));
        assert!(good(&[0, 1, 3, 5], &[2, 4]));
        assert!(good(&[0, 1, 2, 3, 5], &[2, 4]), "a dropped line may have arrived");
        assert!(good(&[0, 1, 2], &[3, 4, 5]));
        assert!(!good(&[0, 1, 3, 4, 5], &[]), "missing in the middle");
        assert!(!good(&[0, 1, 2, 3, 4], &[]), "missing at the end");
        assert!(!good(&[0, 1, 1, 2, 3, 4, 5], &[]), "doubled");
        assert!(!good(&[0, 2, 1, 3, 4, 5], &[]), "swapped");
        assert!(!good(&[0, 1, 3, 2, 4, 5], &[2]), "a dropped line in another place");
        assert_eq!(
            check(&log(&[4, 5]), "m", 6, &(0..4).collect()),
            Held { lines: 2, warnings: 1, errors: 0 }
        );
    }
}
