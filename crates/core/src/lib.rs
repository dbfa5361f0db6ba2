//! Decisions. What a job is, how it becomes tasks, which state follows which, who may run what, how far it is and
//! how long it will take. No I/O, no async, no SQL, no HTTP, and no clock or rng of its own: both are arguments.
//!
//! Start reading at [`spec`] (what a user says), then [`sweep`] (how it becomes tasks), [`placement`] and [`claim`]
//! (who runs it, in which order), [`dependency`] (what has to end first), [`attempt`] (what follows from an end) and
//! [`retry`] (whether and when it is tried again). This crate knows no other crate of the workspace.

pub mod attempt;
pub mod belonging;
pub mod claim;
pub mod class;
pub mod clock;
pub mod clock_offset;
pub mod demand;
pub mod dependency;
pub mod eta;
pub mod experiment;
pub mod goliat;
pub mod gpu;
pub mod ids;
pub mod job;
pub mod joining;
pub mod lease;
pub mod limits;
pub mod line_counts;
pub mod listening;
pub mod log;
pub mod login_attempts;
pub mod ownership;
pub mod password;
pub mod person;
pub mod placement;
pub mod preference;
pub mod progress;
pub mod retry;
pub mod rng;
pub mod role;
pub mod runner;
pub mod scope;
pub mod secret;
pub mod signal;
pub mod spec;
pub mod state;
pub mod sweep;
pub mod template;
pub mod usage;
pub mod written;
