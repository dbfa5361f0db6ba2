//! How long a job was at work: the time in which at least one of its tasks ran. A job that was tried again a day later did
//! not run for a day.

use serde::{Deserialize, Serialize};

/// Idle stretches remembered; of more, the shortest counts as work.
const IDLE_MAX: usize = 32;

/// The stretch from the first start to the last end, without what was idle in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worked {
    /// First start and last end, unix milliseconds.
    span: Option<(i64, i64)>,
    /// In order, apart from each other, within the span.
    idle: Vec<(i64, i64)>,
}

impl Worked {
    /// An attempt ran from `began_ms` to `at_ms`. They come by their ends, more or less.
    pub(super) fn push(&mut self, began_ms: i64, at_ms: i64) {
        let began_ms = began_ms.min(at_ms);
        let Some((from_ms, until_ms)) = self.span else {
            self.span = Some((began_ms, at_ms));
            return;
        };
        // A longer attempt that began before others ended ran through what looked idle until now.
        self.idle = self.idle.iter().flat_map(|idle| without(*idle, (began_ms, at_ms))).collect();
        if began_ms > until_ms {
            self.idle.push((until_ms, began_ms));
        } else if at_ms < from_ms {
            self.idle.insert(0, (at_ms, from_ms));
        }
        self.span = Some((from_ms.min(began_ms), until_ms.max(at_ms)));
        if self.idle.len() > IDLE_MAX {
            let shortest = (0..self.idle.len()).min_by_key(|at| self.idle[*at].1 - self.idle[*at].0);
            self.idle.remove(shortest.unwrap_or(0));
        }
    }

    /// Milliseconds at work; `None` before the first end. `running_since_ms`: when the earliest of those that run now
    /// began.
    #[must_use]
    pub fn until(&self, running_since_ms: Option<i64>, now_ms: i64) -> Option<u64> {
        let mut all = self.clone();
        if let Some(since_ms) = running_since_ms {
            all.push(since_ms, now_ms.max(since_ms));
        }
        let (from_ms, until_ms) = all.span?;
        let idle_ms: i64 = all.idle.iter().map(|(from, to)| to - from).sum();
        u64::try_from(until_ms.saturating_sub(from_ms) - idle_ms).ok()
    }
}

/// What of one stretch lies outside another.
fn without((from, to): (i64, i64), (busy_from, busy_to): (i64, i64)) -> impl Iterator<Item = (i64, i64)> {
    [(from, to.min(busy_from)), (from.max(busy_to), to)].into_iter().filter(|(from, to)| from < to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(attempts: &[(i64, i64)]) -> Worked {
        let mut worked = Worked::default();
        attempts.iter().for_each(|(began, at)| worked.push(*began, *at));
        worked
    }

    #[test]
    fn a_later_retry_adds_its_own_time_only() {
        let first = of(&[(0, 60), (10, 100)]);
        assert_eq!(first.until(None, 9999), Some(100));
        let again = of(&[(0, 60), (10, 100), (4000, 4020)]);
        assert_eq!(again.until(None, 9999), Some(120));
        assert_eq!(again.until(Some(9000), 9010), Some(130));
        assert_eq!(Worked::default().until(None, 5), None);
        assert_eq!(Worked::default().until(Some(2), 5), Some(3));
    }

    #[test]
    fn who_ran_through_a_gap_closes_it() {
        assert_eq!(of(&[(0, 1), (5, 6), (2, 10)]).until(None, 10), Some(9));
        assert_eq!(of(&[(0, 1), (50, 60), (20, 30)]).until(None, 60), Some(21));
        assert_eq!(of(&[(100, 110), (0, 10)]).until(None, 110), Some(20));
    }

    #[test]
    fn it_stays_small() {
        let mut worked = Worked::default();
        (0..1000).for_each(|at| worked.push(at * 100, at * 100 + 40));
        assert!(worked.idle.len() <= IDLE_MAX);
        assert!(worked.until(None, 0).unwrap() >= 40_000);
    }
}
