//! The wire contract: what clients and runners say to the server and what it answers. Types only; the feature
//! `client` adds the typed HTTP client that the runner and the command line share.
//!
//! Names follow design.md; where Borg's `/api/v1` has a route or a field for a thing, its name is kept. Ids are
//! strings, times RFC 3339 in UTC, sizes bytes, durations seconds unless the name says otherwise.
//! Start reading at [`paths`] (every route), [`jobs`] (what people send) and [`agent`] (what runners send).
//!
//! # What may change within `/api/v1`
//! Servers, runners and command lines of neighbouring versions talk to each other, in both directions.
//! - A reply may gain fields: readers skip what they do not know. Each new field has a default, for answers of an older
//!   server. Fields are not renamed, removed, or given another type.
//! - A request may gain fields that may be absent. Bodies that people write refuse fields that they do not know, because a
//!   misspelt one must not be left out in silence; what runners send is not refused for a field of a newer version.
//! - Enums of states, causes and streams are closed: a reader of an older version cannot act on a state it never heard of,
//!   and refuses the answer with the name of the member instead of guessing. So a new member, or a new kind of
//!   [`agent::Order`] or [`agent::Execute`], goes only to those whose version knows it, or comes with a new version of the
//!   paths. Pages come from the server itself and are always of its version.
//! - Error codes are open: one that is not known is read as the code of its HTTP status ([`problem::Problem::read`]).
//!   Live messages of an unknown type are skipped.
//!
//! `tests/contract` holds it so, with answers recorded from older servers.

#![deny(missing_docs)]

pub mod agent;
pub mod attempts;
pub mod audit;
pub mod auth;
pub mod blobs;
pub mod experiments;
pub mod explain;
pub mod goliat;
pub mod jobs;
pub mod live;
pub mod logs;
pub mod paths;
pub mod people;
pub mod problem;
pub mod projects;
pub mod results;
pub mod runners;
pub mod screenshots;
pub mod stats;
pub mod tasks;

#[cfg(feature = "client")]
pub mod client;
