//! Use cases: each act is one function here, called by REST, by the command line through it, by the live view, by foreign
//! clients and by the background services. An operation checks the request, opens one transaction of the store, decides
//! through `core`, writes, and after the commit marks what changed for the live view and wakes whoever waits.
//! It knows nothing of HTTP: no header, no status, no body. Start reading at [`submit`], then [`leases`], [`reports`] and
//! [`log_append`].
//!
//! **Who may do what.** The door is the access table ([`crate::auth::access`]): by route, role and method, a request
//! reaches its operation or not. Whose things a person sees is their [`Sight`](mothership_core::ownership::Sight): the store's
//! lookups and lists take it, and what it does not reach is answered as what does not exist. Who changes something asks
//! `ownership::may_act` first, in the same transaction. Operations that take a `&Person` and do not use it say by that who
//! may call them: nobody can make one without a credential or an open server. What a runner may touch is decided by the
//! token of each attempt, inside of the transaction.
//!
//! **A write may run twice.** The closure of `store.write` runs again when the database asks for it. Time, ids and
//! random numbers are drawn before, and what leaves the transaction (orders, notifications) leaves after the commit.

pub mod account;
pub mod api_tokens;
pub mod artifacts;
pub mod attempts;
pub mod attention;
pub mod audit;
mod blob_writes;
pub mod blobs;
pub mod configurations;
pub mod device_logins;
pub mod end_attempt;
pub mod experiments;
pub mod explain;
#[cfg(test)]
mod fixtures;
pub mod gui_client;
pub mod hints;
pub mod history;
pub mod humanize;
pub mod invites;
mod job_acts;
pub mod jobs;
pub mod join_tokens;
pub mod leases;
pub mod log_append;
pub mod log_bytes;
pub mod log_lines;
pub mod logs;
pub mod metrics;
pub mod one_machine;
mod preferred;
pub mod preview;
pub mod projects;
pub mod reports;
mod returns;
pub mod runner_address;
pub mod runner_clock;
pub mod runner_copies;
mod runner_state;
pub mod runners;
pub mod screenshots;
mod seen_attempts;
pub mod shares;
pub mod stats;
pub mod storage;
pub mod studies;
pub mod submit;
mod submitted_inputs;
pub mod tasks;
pub mod url_encoding;
pub mod usage;
pub mod users;
pub mod view;
pub mod zip;

pub use hints::{Hint, hint};

#[cfg(test)]
mod tests;
