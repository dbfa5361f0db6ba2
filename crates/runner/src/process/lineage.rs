//! From which program a process comes, whatever it did to hide it.
//!
//! Two marks are inherited. The environment has one, which whoever starts a process with an empty environment leaves
//! behind. The other is a resource limit that means nothing to ordinary programs, the soft `RLIMIT_RTTIME`
//! (getrlimit(2): CPU time of a process with *real-time scheduling* without a blocking call), set to a number of
//! millennia that no two programs share: it survives exec, an empty environment, new sessions and double forks, and can
//! be read of any process (proc_pid_limits(5)). Only a process that sets that very limit itself loses it.
//!
//! Linux only: elsewhere orphans do not come to us.

/// A program's mark as a limit. Above anything that a person would set, below "unlimited".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LimitMark(u64);

/// 146,000 years in microseconds: the smallest mark.
const BASE: u64 = 1 << 62;

impl LimitMark {
    /// The mark of the program with this marker in its environment: always the same, so that a later keeper finds what a
    /// dead one started.
    pub fn of(marker: &str) -> Self {
        let hash = blake3::hash(marker.as_bytes());
        let bytes = hash.as_bytes().first_chunk().expect("a hash has more than eight bytes");
        Self(BASE | (u64::from_le_bytes(*bytes) >> 2))
    }

    /// The limit, if it is a mark.
    pub fn read(limit: u64) -> Option<Self> {
        (BASE..BASE << 1).contains(&limit).then_some(Self(limit))
    }

    /// As it is set.
    pub fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_belongs_to_its_marker_for_ever_and_is_no_limit_that_anybody_sets() {
        let one = LimitMark::of("a");
        assert_eq!(one, LimitMark::of("a"));
        assert_ne!(one, LimitMark::of("b"));
        assert_eq!(LimitMark::read(one.value()), Some(one));
        for limit in [0, 200_000, BASE - 1, BASE << 1, u64::MAX] {
            assert_eq!(LimitMark::read(limit), None, "{limit}");
        }
    }
}
