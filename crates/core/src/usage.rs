//! What programs and machines use, as runners sample it.

use serde::{Deserialize, Serialize};

/// What the process tree of an attempt used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Usage {
    /// CPU time of the whole tree, seconds.
    pub cpu_seconds: f64,
    /// Largest resident memory of the whole tree seen by sampling, bytes.
    pub memory_bytes_peak: u64,
    /// Latest sample of it, bytes.
    pub memory_bytes: u64,
}

/// How many minutes a point of a machine's history stands for, so that there are at most `points_max` points from
/// `first` to `last` (minutes since 1970, both included). Steps begin at multiples of themselves.
#[must_use]
pub fn minutes_per_point(first: i64, last: i64, points_max: u32) -> i64 {
    let minutes = (last - first).max(0) + 1;
    // The first step may begin before `first`, which costs a point.
    let points = i64::from(points_max.max(2)) - 1;
    ((minutes + points - 1) / points).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_never_has_more_points_than_it_may() {
        for (minutes, expected) in [(1, 1), (60, 1), (299, 1), (300, 2), (1440, 5), (1441, 5)] {
            let step = minutes_per_point(0, minutes - 1, 300);
            assert_eq!(step, expected, "{minutes}");
            for first in 0..step {
                let last = first + minutes - 1;
                assert!(last / step - first / step < 300, "{minutes} from {first}");
            }
        }
        assert_eq!(minutes_per_point(10, 3, 300), 1, "nothing yet");
    }
}
