//! State in memory. Everything here may be forgotten at any moment without harm: it saves reading the store again,
//! wakes who waits, or counts. The truth is in the store and in the blobs.
//!
//! It knows neither [`crate::app`] nor who acts: only ids, times and numbers.

pub mod any_people;
pub mod aside;
pub mod counters;
pub mod fleet;
pub mod locked;
pub mod login_attempts;
pub mod notifier;
pub mod passwords;
pub mod progress_buffer;
pub mod progress_history;
pub mod runner_addresses;
pub mod runner_clocks;
pub mod services;
pub mod spec_cache;
pub mod uploads;
pub mod write_health;
