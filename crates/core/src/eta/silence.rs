//! Time left of what is not heard of: a machine that is cut off goes on with its programs, as far as anybody knows. So its
//! pace is judged by when it was last heard, and the time since then has passed like any other.

use super::{Eta, History, SelfReportedEta, Siblings, task_eta};

/// Who is well is heard several times as often.
const SILENT_S: u64 = 15;

impl Eta {
    /// What was left at `heard_ms`, when it was heard of last, as it reads at `now_ms`: that much less. What should have
    /// ended meanwhile is stalled since then.
    #[must_use]
    pub fn unheard_since(self, heard_ms: i64, now_ms: i64) -> Self {
        let silent_s = silent_s(heard_ms, now_ms);
        match self {
            Self::Left { high_seconds, .. }
                if silent_s >= SILENT_S && high_seconds > 0 && high_seconds <= silent_s =>
            {
                Self::Stalled { since_ms: heard_ms }
            }
            _ => self.less_since(heard_ms, now_ms),
        }
    }

    /// The same where something of it is known to be under way: never stalled, and at least a second is left.
    #[must_use]
    pub(super) fn less_since(self, heard_ms: i64, now_ms: i64) -> Self {
        let silent_s = silent_s(heard_ms, now_ms);
        let Self::Left { seconds, low_seconds, high_seconds } = self else { return self };
        // Nothing is left of what is done, heard or not; what runs is not over, so there is at least one second.
        let less = |left: u64| if left == 0 { 0 } else { left.saturating_sub(silent_s).max(1) };
        Self::Left {
            seconds: less(seconds),
            low_seconds: less(low_seconds),
            high_seconds: less(high_seconds),
        }
    }
}

/// The time left of a task as of `heard_ms`, when it was heard of last: see [`task_eta`]. Of one that is silent at `now_ms`
/// siblings may have ended since: they show that it takes less than its own pace told, and not that it takes more, for
/// nothing was heard of it that would say so.
#[must_use]
pub fn task_eta_when_heard(
    started_ms: i64,
    (heard_ms, now_ms): (i64, i64),
    own: Option<SelfReportedEta>,
    history: &History,
    siblings: &Siblings,
) -> Eta {
    let eta = task_eta(started_ms, heard_ms, own, history, siblings);
    if silent_s(heard_ms, now_ms) < SILENT_S {
        return eta;
    }
    eta.no_longer_than(task_eta(started_ms, heard_ms, own, history, &Siblings::default()))
}

impl Eta {
    /// The shorter of two, end by end; of anything but two numbers, the first.
    fn no_longer_than(self, other: Self) -> Self {
        match (self, other) {
            (
                Self::Left { seconds, low_seconds, high_seconds },
                Self::Left { seconds: s, low_seconds: low, high_seconds: high },
            ) => Self::Left {
                seconds: seconds.min(s),
                low_seconds: low_seconds.min(low),
                high_seconds: high_seconds.min(high),
            },
            _ => self,
        }
    }
}

fn silent_s(heard_ms: i64, now_ms: i64) -> u64 {
    u64::try_from(now_ms.saturating_sub(heard_ms)).unwrap_or(0) / 1000
}

#[cfg(test)]
mod tests {
    use crate::eta::{Eta, History, Siblings, task_eta};

    /// A percent a second until it was heard last, at 40 s: then nothing, while its program goes on.
    #[test]
    fn a_silent_task_is_not_told_to_be_slower() {
        let mut history = History::default();
        (1..=40).for_each(|second| history.push(second * 1000, second as f64 / 100.0));
        let left = |now_s: i64| {
            let heard_ms = now_s.min(40) * 1000;
            let eta = task_eta(0, heard_ms, None, &history, &Siblings::default());
            eta.unheard_since(heard_ms, now_s * 1000)
        };
        for (now_s, truly_left) in [(40, 60), (45, 55), (50, 50), (70, 30), (75, 25), (90, 10), (99, 1)] {
            let Eta::Left { seconds, low_seconds, high_seconds } = left(now_s) else {
                panic!("{:?} at {now_s} s", left(now_s))
            };
            assert!(seconds.abs_diff(truly_left) <= 1, "{seconds} at {now_s} s");
            assert!(low_seconds <= truly_left && truly_left <= high_seconds, "at {now_s} s");
        }
        // It should be over, and nobody knows.
        for now_s in [120, 4000] {
            assert_eq!(left(now_s), Eta::Stalled { since_ms: 40_000 }, "at {now_s} s");
        }
    }

    #[test]
    fn only_numbers_grow_less() {
        let of = |low_seconds, seconds, high_seconds| Eta::Left { seconds, low_seconds, high_seconds };
        for (eta, silent_s, want) in [
            (of(5, 10, 20), 0, of(5, 10, 20)),
            (of(5, 10, 20), 7, of(1, 3, 13)),
            // Over at any moment, and no more than one report late.
            (of(1, 2, 3), 14, of(1, 1, 1)),
            (of(1, 2, 3), 15, Eta::Stalled { since_ms: 0 }),
            (of(5, 10, 20), 19, of(1, 1, 1)),
            (of(0, 0, 0), 900, of(0, 0, 0)),
            (Eta::Estimating, 900, Eta::Estimating),
            (Eta::NoProgress, 900, Eta::NoProgress),
            (Eta::Paused, 900, Eta::Paused),
            // A clock that was set back.
            (of(5, 10, 20), -900, of(5, 10, 20)),
        ] {
            assert_eq!(eta.unheard_since(0, silent_s * 1000), want, "{eta:?} after {silent_s} s");
        }
    }
}
