//! How large a body this connection carries. Proxies have limits of their own (nginx: 1 MiB unless configured) and say so
//! with a 413 of theirs; what they refuse is cut into halves until it fits, and the size is remembered for as long as
//! the connection lasts.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The limit of one kind of body, in bytes.
#[derive(Debug)]
pub struct BodyLimit {
    now: AtomicUsize,
    min: usize,
    max: usize,
}

impl BodyLimit {
    const fn new(min: usize, max: usize) -> Self {
        Self { now: AtomicUsize::new(max), min, max }
    }

    /// The largest body to send.
    pub fn get(&self) -> usize {
        self.now.load(Ordering::Relaxed)
    }

    /// A body of `refused` bytes is too large for somebody on the way: half of it is the limit from now on. False when
    /// nothing smaller is worth trying.
    pub fn halve(&self, refused: usize) -> bool {
        if refused <= self.min {
            return false;
        }
        self.now.fetch_min((refused / 2).max(self.min), Ordering::Relaxed);
        true
    }
}

/// The limits of one connection.
#[derive(Debug)]
pub struct BodyLimits {
    /// Log in one request, unpacked: what it packs to is known only afterwards.
    pub logs: BodyLimit,
    /// One part of an upload.
    pub parts: BodyLimit,
    /// A report with more than one thing in it.
    pub reports: BodyLimit,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            logs: BodyLimit::new(1 << 10, usize::MAX),
            parts: BodyLimit::new(16 << 10, usize::MAX),
            reports: BodyLimit::new(8 << 10, usize::MAX),
        }
    }
}

impl BodyLimits {
    /// Another connection, perhaps another way to the server.
    pub fn reset(&self) {
        for limit in [&self.logs, &self.parts, &self.reports] {
            limit.now.store(limit.max, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_size_is_halved_down_to_the_smallest_and_remembered() {
        let limit = BodyLimit::new(100, 10_000);
        assert_eq!(limit.get(), 10_000);
        assert!(limit.halve(6000));
        assert_eq!(limit.get(), 3000);
        // What was on the way when the limit fell says nothing new.
        assert!(limit.halve(8000));
        assert_eq!(limit.get(), 3000);
        assert!(limit.halve(150));
        assert_eq!((limit.get(), limit.halve(100)), (100, false));
    }

    #[test]
    fn another_connection_starts_anew() {
        let limits = BodyLimits::default();
        limits.parts.halve(1 << 20);
        limits.reset();
        assert_eq!(limits.parts.get(), usize::MAX);
    }
}
