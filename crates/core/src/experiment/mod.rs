//! Experiments: a saved definition with typed parameters, from which jobs are run again and again.
//!
//! It goes one way: text → [`Definition`] ([`Definition::parse`]: keys and types) → [`CheckedDefinition`]
//! ([`Definition::check`]: what it means); then what a person gives ([`GivenValues`]) → [`PreparedRun`] ([`CheckedDefinition::run`]),
//! which is a [`JobSpec`](crate::spec::JobSpec) and what goes beside it. Errors of a definition come all at once, as
//! [`SpecErrors`](crate::spec::SpecErrors); values are refused one by one with a [`Code`], the parameter, and words that
//! the pages use too.
//!
//! This module does no I/O, and knows neither who owns an experiment nor where it is kept. Start reading at
//! [`Definition`] and [`Parameter`].

mod arguments;
mod check;
mod checked;
mod definition;
mod fill;
mod given;
pub mod inputs;
pub mod limits;
mod parameter;
mod parameter_argument;
mod parameter_file;
mod parse;
mod presets;
mod reference;
mod refusal;
mod run;
mod value;

#[cfg(test)]
mod fill_tests;
#[cfg(test)]
mod presets_tests;
#[cfg(test)]
mod run_tests;

pub use arguments::argument;
pub use checked::CheckedDefinition;
pub use definition::{Definition, Group, NotifyOn, ParameterAction, Preset};
pub use fill::Filled;
pub use given::{GivenValue, GivenValues, Held, differing, given, values_by_place};
pub use parameter::{Bound, Choice, NamedChoice, Parameter, ParameterKind, ParameterValues, PartKind};
pub use parameter_argument::{ArgumentTable, ParameterArgument, UsualArgument};
pub use parameter_file::{FileForm, ParameterFile};
pub use presets::Reset;
pub use reference::{reference_markdown, schema};
pub use refusal::{Code, Refusal, messages};
pub use run::{Combine, PreparedRun, RunOptions, secret_mark};
pub use value::{HIDDEN, read as read_value};

pub use crate::spec::{PathKind, PathMust, PathRule};
