//! How much room a file system has.

use std::path::Path;

/// Bytes that can still be written where `folder` is, and all bytes of that file system; `None` where nobody says.
#[cfg(unix)]
pub fn room(folder: &Path) -> Option<(u64, u64)> {
    let found = rustix::fs::statvfs(folder).ok()?;
    // Available, not free: the rest is kept for the system, and a server that is not root cannot have it.
    Some((found.f_bavail.saturating_mul(found.f_frsize), found.f_blocks.saturating_mul(found.f_frsize)))
}

/// Windows has another call for it, which is not asked: there a full disk is noticed when a write fails.
#[cfg(not(unix))]
pub fn room(_folder: &Path) -> Option<(u64, u64)> {
    None
}
