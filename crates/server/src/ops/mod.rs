//! Use cases: each act is one function here that REST, the live view and the background services call. An operation
//! authorises, opens the store's transaction, decides through `core`, and tells [`crate::live`] what changed.
//! It knows nothing of HTTP. Start reading at [`submit`], then [`leases`], [`reports`] and [`append`].

pub mod append;
pub mod artifacts;
pub mod attempts;
pub mod attention;
pub mod blobs;
pub mod ends;
pub mod error;
pub mod explain;
pub mod hints;
pub mod history;
pub mod jobs;
pub mod leases;
pub mod log_bytes;
pub mod log_lines;
pub mod logs;
pub mod metrics;
#[cfg(test)]
mod numbers_tests;
pub mod preview;
pub mod reports;
pub mod runners;
#[cfg(test)]
mod samples;
pub mod screenshots;
pub mod stats;
mod store_error;
pub mod studies;
pub mod submit;
pub mod tasks;
pub mod view;
mod words;
pub mod zip;

pub use hints::{Hint, hint};
