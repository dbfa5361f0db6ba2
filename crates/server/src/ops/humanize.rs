//! Numbers as texts for people.

/// `1 task`, `2 tasks`.
pub fn pluralize(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A duration (in ms) in the largest unit that fits.
pub fn humanize_duration(ms: u64) -> String {
    let seconds = ms / 1000;
    match seconds {
        0 => "less than a second".into(),
        1..=119 => pluralize(seconds, "second"),
        120..=7199 => pluralize(seconds / 60, "minute"),
        7200..=172_799 => pluralize(seconds / 3600, "hour"),
        _ => pluralize(seconds / 86_400, "day"),
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::humanize::*;

    #[test]
    fn durations_are_said_in_the_largest_unit_that_fits() {
        for (seconds, said) in [
            (0, "less than a second"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7200, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(humanize_duration(seconds * 1000 + 999), said);
        }
    }

    #[test]
    fn one_is_not_many() {
        for (count, text) in
            [(0, "0 tasks"), (1, "1 task"), (2, "2 tasks"), (u64::MAX, "18446744073709551615 tasks")]
        {
            assert_eq!(pluralize(count, "task"), text);
        }
        assert_eq!(pluralize(1, "running task"), "1 running task");
    }

    #[test]
    fn a_unit_begins_where_two_of_it_are_over() {
        for (ms, text) in [
            (999, "less than a second"),
            (119_999, "119 seconds"),
            (120_000, "2 minutes"),
            (7_199_999, "119 minutes"),
            (7_200_000, "2 hours"),
            (172_799_999, "47 hours"),
            (172_800_000, "2 days"),
            (u64::MAX, "213503982334 days"),
        ] {
            assert_eq!(humanize_duration(ms), text);
        }
    }
}
