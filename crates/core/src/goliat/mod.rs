//! What GOLIAT's client sends and what it means here: a message of a GUI becomes lines of a log, progress or an end; a super study becomes the spec of a job; and what a machine says of itself tells which runner it is.
//!
//! Pure rules, each with its table of cases. This room knows neither HTTP nor tables. Start reading at [`message`],
//! then [`resolve`] (to which attempt a message belongs), [`lines`] (the order of what three threads send), [`verdict`] (how a study ended), [`identity`] and [`split`].

pub mod at_once;
pub mod body;
pub mod entries;
mod gui_metric;
pub mod identity;
pub mod lines;
pub mod message;
pub mod parts;
pub mod paths;
pub mod progress_patch;
pub mod reorder;
pub mod resolve;
pub mod sessions;
pub mod split;
pub mod study;
mod surrogates;
pub mod verdict;
pub mod worker_status;

pub use gui_metric::{GuiMetric, is_gui_client};

/// Label of a job that was made from a super study or begun at a machine; its value says which.
pub const JOB_LABEL: &str = "goliat";
/// Value of [`JOB_LABEL`] for super studies.
pub const SUPER_STUDY: &str = "super-study";
/// Value of [`JOB_LABEL`] for what a person started at a machine.
pub const OWN_JOB: &str = "gui";
/// Label that a runner has to have to be given an assignment without being asked for.
pub const RUNNER_LABEL: &str = "goliat";
/// Exit code of a study that ran out of memory; a fresh process may get through.
pub const MEMORY_ERROR: i32 = 42;
