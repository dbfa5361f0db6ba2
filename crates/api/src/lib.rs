//! The wire contract: what clients and runners say to the server and what it answers. Types only; the feature
//! `client` adds the typed HTTP client that the runner and the command line share.
//!
//! Names follow design.md; where Borg's `/api/v1` has a route or a field for a thing, its name is kept. Ids are
//! strings, times RFC 3339 in UTC, sizes bytes, durations seconds unless the name says otherwise.
//! Start reading at [`paths`] (every route), [`jobs`] (what people send) and [`agent`] (what runners send).

pub mod agent;
pub mod attempts;
pub mod auth;
pub mod blobs;

pub mod explain;
pub mod goliat;
pub mod jobs;
pub mod live;
pub mod logs;
pub mod paths;
pub mod problem;
pub mod results;
pub mod runners;
pub mod screenshots;
pub mod stats;
pub mod tasks;

#[cfg(feature = "client")]
pub mod client;
