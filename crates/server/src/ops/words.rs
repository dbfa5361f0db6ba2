//! Numbers as sentences say them.

/// `1 task`, `2 tasks`.
pub fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A duration as one says it: the largest unit that fits.
pub fn spoken(ms: u64) -> String {
    let seconds = ms / 1000;
    match seconds {
        0..=119 => counted(seconds, "second"),
        120..=7199 => counted(seconds / 60, "minute"),
        7200..=172_799 => counted(seconds / 3600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_in_the_largest_unit_that_fits() {
        for (seconds, said) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7200, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(spoken(seconds * 1000 + 999), said);
        }
    }
}
