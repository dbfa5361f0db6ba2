//! Experiments: definitions with a form, and the runs that are made of them.
//!
//! What a definition means and what values it takes is said by [`mothership_core::experiment`]; here it is loaded, asked,
//! and written down. A run is a job that comes in by the one way for jobs ([`super::submit`]), in one transaction with what
//! it was made of.
//!
//! Every experiment that somebody names is looked up by [`find`], and whether they may run or change it is said by
//! [`may_run`] and [`may_change`]: nowhere else.

pub mod compare;
pub mod definitions;
pub mod drafts;
pub mod files;
pub mod history;
pub mod presets;
pub mod run;
pub mod shown;
pub mod values;

use crate::{
    actor::{Person, Role},
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::{experiments::TextFormat, problem::FieldError};
use mothership_core::ownership::Right;
use mothership_core::{
    experiment::{
        CheckedDefinition, Definition, GivenValues,
        inputs::{self, UploadedInputs},
        limits::VALUES_BYTES_MAX,
    },
    spec::{Format, SpecErrors},
};
use mothership_store::experiments::{self as rows, ExperimentRow, VersionRow};

/// Rows of a page of experiments, versions or runs.
const PAGE_MAX: u64 = 200;

/// Whether this person may run an experiment. Viewers change nothing.
fn may_run(person: &Person, row: &ExperimentRow) -> bool {
    may_change(person, row) && row.archived_at.is_none()
}

/// Whether this person may change an experiment. Viewers change nothing, neither of this server nor of its project.
fn may_change(person: &Person, row: &ExperimentRow) -> bool {
    person.role != Role::Viewer && row.right == Right::Run
}

/// Refuses who may only look.
fn changeable(person: &Person, row: &ExperimentRow) -> OpResult<()> {
    if may_change(person, row) {
        return Ok(());
    }
    Err(OpError::Forbidden(format!(
        "you may look at the experiment `{}` and neither run nor change it; its owner or a member of its project may",
        row.name
    )))
}

fn not_there(name: &str) -> OpError {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    OpError::NotFound(format!("there is no experiment `{shown}`"))
}

/// The experiment of this name, for this person.
async fn find(app: &App, person: &Person, name: &str) -> OpResult<ExperimentRow> {
    let (wanted, sight) = (name.to_owned(), person.sight.clone());
    let found = app.store.read(move |tx| rows::find(tx, &wanted, &sight)).await?;
    found.ok_or_else(|| not_there(name))
}

/// The same, of one that this person may change.
async fn find_to_change(app: &App, person: &Person, name: &str) -> OpResult<ExperimentRow> {
    let row = find(app, person, name).await?;
    changeable(person, &row)?;
    Ok(row)
}

/// An experiment and one version of its definition.
struct Loaded {
    row: ExperimentRow,
    version: VersionRow,
}

/// The experiment of this name with this version of its definition, the newest without one.
async fn load(app: &App, person: &Person, name: &str, version: Option<u64>) -> OpResult<Loaded> {
    let (wanted, sight) = (name.to_owned(), person.sight.clone());
    let found = app.store.read(move |tx| {
        let Some(row) = rows::find(tx, &wanted, &sight)? else { return Ok(None) };
        let version = rows::version(tx, row.id, version.unwrap_or(row.version))?;
        Ok(Some((row, version)))
    });
    let (row, found) = found.await?.ok_or_else(|| not_there(name))?;
    match found {
        Some(version) => Ok(Loaded { row, version }),
        None => Err(OpError::NotFound(format!(
            "there is no version {} of the experiment `{name}`",
            version.unwrap_or_default()
        ))),
    }
}

/// A definition, ready to be filled in.
struct Ready {
    definition: CheckedDefinition,
    /// Paths among its inputs whose files were never uploaded.
    missing: Vec<String>,
}

fn format_of(version: &VersionRow) -> TextFormat {
    TextFormat::parse(&version.format).unwrap_or(TextFormat::Toml)
}

fn uploaded(version: &VersionRow) -> UploadedInputs {
    serde_json::from_str(&version.inputs).unwrap_or_default()
}

/// Reads and checks a stored definition. It computes, so it belongs aside.
fn ready(version: &VersionRow) -> Result<Ready, SpecErrors> {
    let mut definition = Definition::parse(Format::from(format_of(version)), &version.text)?;
    let missing = inputs::put(&mut definition, &uploaded(version));
    Ok(Ready { definition: definition.check()?, missing })
}

/// The same, of an experiment that is loaded.
async fn make_ready(app: &App, loaded: &Loaded) -> OpResult<Ready> {
    let version = loaded.version.clone();
    app.aside.run(move || ready(&version)).await?.map_err(refused)
}

/// What is wrong with a definition.
fn refused(found: SpecErrors) -> OpError {
    let detail = match found.errors.as_slice() {
        [only] if found.more == 0 => only.to_string(),
        some => format!("the definition has {} errors", some.len() as u64 + found.more),
    };
    OpError::Invalid { detail, errors: fields(found) }
}

fn fields(found: SpecErrors) -> Vec<FieldError> {
    let errors = found.errors.into_iter();
    errors.map(|error| FieldError { path: error.path, message: error.message, hint: error.hint }).collect()
}

/// Values that are kept, or run, are bounded.
fn bounded(values: &GivenValues) -> OpResult<()> {
    let bytes = serde_json::to_string(values).map_or(usize::MAX, |text| text.len());
    if bytes > VALUES_BYTES_MAX {
        return Err(OpError::TooLarge(format!(
            "the values have {bytes} bytes, more than the {VALUES_BYTES_MAX} of a run"
        )));
    }
    Ok(())
}

/// Where a page of numbers begins: its `after`.
fn after(text: Option<&str>) -> OpResult<Option<u64>> {
    let Some(text) = text else { return Ok(None) };
    let number = text.parse().ok().filter(|number| i64::try_from(*number).is_ok());
    number.map(Some).ok_or_else(|| OpError::field("after", "is no `next` of a page", None))
}

/// A page of `limit` rows out of one more than it holds, and whether there is another.
fn cut<T>(rows: &mut Vec<T>, limit: u64) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    more
}

#[cfg(test)]
mod tests;
