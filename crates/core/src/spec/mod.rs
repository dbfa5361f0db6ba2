//! What a user says: a job's spec, its checks, and what one of its tasks comes to.
//!
//! A spec goes one way: text → [`JobSpec`] ([`JobSpec::parse`]: keys and types) → files read into it by the client
//! ([`JobSpec::attach`]) → [`CheckedSpec`] ([`JobSpec::check`]: what it means) → [`ResolvedTask`]
//! ([`CheckedSpec::task`]: one attempt, filled in). Errors come all at once, as [`SpecErrors`].
//!
//! This module does no I/O, and knows neither store nor runners: whether a job that is waited for exists, or a blob, is
//! asked by the server. Start reading at [`JobSpec`].

pub mod argument;
mod attach;
mod check;
mod check_files;
mod check_needs;
mod check_progress;
mod check_text;
mod checked;
mod conditions;
mod doubts;
mod duration;
pub(crate) mod error;
mod job_spec;
pub mod limits;
pub(crate) mod parse;
pub mod path;
mod path_rule;
pub(crate) mod reference;
pub mod requirement;
mod resolve;
pub mod resources;
mod stage;
mod values;
pub mod windows_name;

pub use crate::dependency::DependencyKind;
pub use argument::{Argument, ArgumentForm, ListForm};
pub use check::check_name;
pub use check_needs::parse_lost_after;
pub use checked::CheckedSpec;
pub use conditions::{Conditions, is_set};
pub use duration::parse_duration;
pub use error::{SpecError, SpecErrors};
pub(crate) use error::{nearest, quoted};
pub use job_spec::{
    DEFAULT_CRASH_LIMIT, DEFAULT_PRIORITY, Executor, JobSpec, OutputsMissing, ProgressSpec, ResourcesSpec,
    Retry,
};
pub use parse::Format;
pub use path_rule::{PathKind, PathMust, PathRule, ResolvedPath};
pub use reference::{reference_markdown, schema};
pub use requirement::{BadRequirement, Op, Requirement};
pub use resolve::{MadeFile, OUTPUT_DIR_MARK, ResolvedCommand, ResolvedInput, ResolvedTask, fill_output_dir};
pub use resources::Resources;
pub use stage::{StageSpec, Steps};
pub use values::{Amount, Command, DependencyLink, DependsOn, EnvValue, Input, InputFile};
