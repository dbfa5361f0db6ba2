//! Use cases: each act is one function here that REST, the live view and the background services call. An operation
//! authorises, opens the store's transaction, decides through `core`, and tells [`crate::live`] what changed.
//! It knows nothing of HTTP. Start reading at [`submit`], then [`leases`], [`reports`] and [`log_append`].

pub mod artifacts;
pub mod attempts;
pub mod attention;
pub mod blobs;
pub mod end_attempt;
pub mod explain;
#[cfg(test)]
mod fixtures;
pub mod hints;
pub mod history;
pub mod humanize;
pub mod jobs;
pub mod leases;
pub mod log_append;
pub mod log_bytes;
pub mod log_lines;
pub mod logs;
pub mod metrics;
#[cfg(test)]
mod numbers_tests;
pub mod preview;
pub mod reports;
pub mod runners;
pub mod screenshots;
pub mod stats;
pub mod studies;
pub mod submit;
pub mod tasks;
pub mod view;
pub mod zip;

pub use hints::{Hint, hint};
