//! Memory. The only SQL, on SQLite and PostgreSQL, and blobs in a folder, in S3 or in memory.
//!
//! This crate states facts and keeps no policy: every time, id, token and random value is an argument, and every
//! decision (what follows from an end, who may run what, what a dependency says) is asked of `mothership-core`. It
//! knows nothing of HTTP and nothing of the wire contract.
//!
//! A use case is one function over [`Tx`], written once for both engines. Where the engines really differ (a statement
//! for many rows, the way rows are locked), both texts stand side by side at the use case, and [`Tx`] takes the one of
//! its engine.
//!
//! Start reading at [`Store`], then [`jobs`] (a job comes in), [`leases`] (a runner takes tasks), [`attempts`] (an
//! attempt ends) and [`logs`]. The tables are in `migrations/`.

pub mod artifacts;
pub mod attempts;
pub mod audit;
pub mod blob;
pub mod blobs;
pub mod classes;
mod config;
mod engine;
mod error;
pub mod experiments;
pub mod gui_clients;
pub mod jobs;
pub mod leases;
pub mod logs;
mod migrations;
pub mod old_dashboard;
pub mod ownership;
mod postgres;
pub mod projects;
pub mod removed_runners;
mod runner_ends;
pub mod runner_holds;
pub mod runner_usage;
pub mod runners;
pub mod settings;
pub mod shares;
mod sqlite;
pub mod stats;
mod store;
pub mod tasks;
pub mod tokens;

pub use config::{BadStoreUrl, StoreConfig};
pub use engine::{StatementPlan, Tx};
pub use error::{Result, StoreError, WriteFailure};
pub use mothership_core::ownership::Sight;
pub use store::{Notifications, Store};

/// The version of SQLite inside of this program.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// Instants are kept in microseconds, UTC.
pub type Time = jiff::Timestamp;
