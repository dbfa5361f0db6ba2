// size: the types of one noun, which are read together and hold no rules
//! Experiments: saved definitions with typed parameters, and the runs that are made of them.
//!
//! A definition has the shape of docs/experiment.schema.json. Values are given by the name of their parameter: a value,
//! or `{"several": [1, 2, 3]}` or `{"several": "1..100"}`, which makes a task of each.

use crate::problem::FieldError;
use indexmap::IndexMap;
use jiff::Timestamp;
pub use mothership_core::experiment::{Combine, GivenValues, PathKind, PathMust, Refusal};
use mothership_core::{ids::JobId, job::Counts, spec::Format, state::JobState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Header of an answer that holds the version of a definition, in quotes.
pub const ETAG: &str = "etag";
/// Header of a change that says which version was looked at, in quotes.
pub const IF_MATCH: &str = "if-match";

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextFormat {
    /// TOML.
    Toml,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

impl TextFormat {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }

    /// The format of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Toml, Self::Yaml, Self::Json].into_iter().find(|format| format.as_str() == word)
    }
}

impl From<TextFormat> for Format {
    fn from(format: TextFormat) -> Self {
        match format {
            TextFormat::Toml => Self::Toml,
            TextFormat::Yaml => Self::Yaml,
            TextFormat::Json => Self::Json,
        }
    }
}

impl From<Format> for TextFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Toml => Self::Toml,
            Format::Yaml => Self::Yaml,
            Format::Json => Self::Json,
        }
    }
}

/// Body of `POST /experiments`, of `PUT /experiments/{name}` and of `POST /experiments/check`: a definition as a person
/// wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DefinitionText {
    /// How it is written.
    pub format: TextFormat,
    /// The whole text.
    pub text: String,
    /// What paths among `job.inputs` of the text came to when their files were uploaded: by the path as the text has it,
    /// the inputs of a job's spec. What is absent stays as it was in the version before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, Vec<BTreeMap<String, serde_json::Value>>>)]
    pub inputs: BTreeMap<String, Vec<serde_json::Value>>,
}

/// Answer of `POST /experiments/check`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DefinitionChecked {
    /// The definition, with the shape of docs/experiment.schema.json; null when something is wrong with it.
    #[schema(required, value_type = Option<BTreeMap<String, serde_json::Value>>)]
    pub definition: Option<serde_json::Value>,
    /// What is wrong, no more than 20 errors.
    pub errors: Vec<FieldError>,
    /// How many errors more there are.
    pub more: u64,
}

/// Filters of `GET /experiments`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExperimentQuery {
    /// Where the page before ended: its `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Rows of a page, at most 200. Default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Text in the name, the title or the description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Only archived ones, instead of only others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
}

/// The newest run of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LastRun {
    /// Its job.
    pub job: JobId,
    /// State of the job.
    pub status: JobState,
    /// 0 to 1; 1 only when every task has ended.
    pub progress: f64,
    /// Who ran it.
    pub run_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When its last task ended; null while one has not.
    #[schema(required)]
    pub ended_at: Option<Timestamp>,
}

/// An experiment, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentSummary {
    /// Its name, in addresses and commands.
    pub name: String,
    /// What people see in place of the name; null when nobody said.
    #[schema(required)]
    pub title: Option<String>,
    /// What it is for; null when nobody said.
    #[schema(required)]
    pub description: Option<String>,
    /// Whose it is.
    pub owner: String,
    /// The project that holds it, whose members see it; empty when its owner alone does.
    pub project: String,
    /// Version of its definition, from 1.
    pub version: u64,
    /// How many parameters it has.
    pub parameters: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its definition last changed.
    pub updated_at: Timestamp,
    /// When it was put out of sight; null when it is not.
    #[schema(required)]
    pub archived_at: Option<Timestamp>,
    /// How many runs of it there are.
    pub runs: u64,
    /// The newest run; null when there is none.
    #[schema(required)]
    pub last_run: Option<LastRun>,
    /// Whether who asks may run it.
    pub may_run: bool,
    /// Whether who asks may change it.
    pub may_change: bool,
}

/// A page of experiments, in the order of their names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentList {
    /// Those of this page.
    pub experiments: Vec<ExperimentSummary>,
    /// What to send as `after` for the next page; null when this is the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// Where a preset comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresetFrom {
    /// It stands in the definition.
    Definition,
    /// A person kept it.
    Person,
}

/// A named set of values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentPreset {
    /// Its name.
    pub name: String,
    /// What people see in place of the name; null when nobody said.
    #[schema(required)]
    pub title: Option<String>,
    /// When to take it; null when nobody said.
    #[schema(required)]
    pub help: Option<String>,
    /// Its values. A parameter that is not there has its default.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
    /// Where it comes from.
    pub from: PresetFrom,
    /// Who kept it; null for one of the definition.
    #[schema(required)]
    pub owner: Option<String>,
}

/// An experiment with its definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Experiment {
    /// Its name, in addresses and commands.
    pub name: String,
    /// The version that is shown.
    pub version: u64,
    /// The newest version.
    pub latest: u64,
    /// How the text is written.
    pub format: TextFormat,
    /// The definition as a person wrote it.
    pub text: String,
    /// The same as data, with the shape of docs/experiment.schema.json.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub definition: serde_json::Value,
    /// Whose it is.
    pub owner: String,
    /// The project that holds it, whose members see it; empty when its owner alone does.
    pub project: String,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who wrote the version that is shown.
    pub updated_by: String,
    /// When they did.
    pub updated_at: Timestamp,
    /// When it was put out of sight; null when it is not.
    #[schema(required)]
    pub archived_at: Option<Timestamp>,
    /// How many runs of it there are.
    pub runs: u64,
    /// Those of the definition in its order, then those that people kept, by name.
    pub presets: Vec<ExperimentPreset>,
    /// Paths among `job.inputs` whose files were never uploaded: until they are, it cannot be run.
    pub missing_inputs: Vec<String>,
    /// Whether who asks may run it.
    pub may_run: bool,
    /// Whether who asks may change it.
    pub may_change: bool,
}

/// Query of `GET /experiments/{name}`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VersionQuery {
    /// The newest without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// Body of `PATCH /experiments/{name}`. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExperimentPatch {
    /// Whether it is out of sight; then it cannot be run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// The project that holds it from now on; `private` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// Query of `POST /experiments`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CreateQuery {
    /// The project that holds it; `private` for none. As for a job that names none, without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// A page of a list that is ordered by a number, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewestQuery {
    /// Where the page before ended: its `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Rows of a page, at most 200. Default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// One version of a definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentVersion {
    /// Its number, from 1.
    pub version: u64,
    /// Who wrote it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// How many runs were made of it.
    pub runs: u64,
}

/// Versions of a definition, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VersionList {
    /// Those of this page.
    pub versions: Vec<ExperimentVersion>,
    /// What to send as `after` for the next page; null when this is the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// Where a run may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum RunnerChoice {
    /// Wherever it fits.
    Any {},
    /// On the runner of this name.
    Name {
        /// Its name.
        name: String,
    },
    /// On a runner with this label: `gpu`, `room=lab2`.
    Label {
        /// The label.
        label: String,
    },
}

/// Body of `POST /experiments/{name}/check`: values that somebody is about to run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValuesRequest {
    /// Values by parameter. One that is not there has its default, one that is null has no value.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
    /// Version of the definition; the newest without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// How several values of several parameters come together. Every value with every other one without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combine: Option<Combine>,
    /// Where it may run. Wherever it fits without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner: Option<RunnerChoice>,
}

/// A command as it will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShownCommand {
    /// As one would type it into a POSIX shell.
    pub command: String,
    /// Program and arguments, each word as the program gets it; empty for a line of the shell.
    pub argv: Vec<String>,
}

/// Whether a runner could run it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunnerFit {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it could.
    pub fits: bool,
    /// Why not; null when it could.
    #[schema(required)]
    pub why: Option<String>,
}

/// What has to be true of a path on the runner before a task begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckedPath {
    /// The parameter.
    pub parameter: String,
    /// The path of the first task.
    pub path: String,
    /// What it leads to.
    pub kind: PathKind,
    /// Whether it has to be there, or is made.
    pub must: PathMust,
}

/// Answer of `POST /experiments/{name}/check`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ValuesChecked {
    /// Values that are refused, in the order of the parameters.
    pub refusals: Vec<Refusal>,
    /// How many tasks there would be; null when something is refused.
    #[schema(required)]
    pub tasks: Option<u64>,
    /// Parameters with several values.
    pub varying: Vec<String>,
    /// The command of the first task; null when something is refused.
    #[schema(required)]
    pub first: Option<ShownCommand>,
    /// The command of the last task; null when there is only one.
    #[schema(required)]
    pub last: Option<ShownCommand>,
    /// Every runner, and whether it could run it.
    pub runners: Vec<RunnerFit>,
    /// What runners look at before they start a task.
    pub paths: Vec<CheckedPath>,
    /// The default of each parameter.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub defaults: IndexMap<String, serde_json::Value>,
}

/// Body of `POST /experiments/{name}/runs`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunRequest {
    /// Values by parameter. One that is not there has its default, one that is null has no value.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
    /// Version of the definition; the newest without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// How several values of several parameters come together. Every value with every other one without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combine: Option<Combine>,
    /// Where it may run. Wherever it fits without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner: Option<RunnerChoice>,
    /// What the run is called. The title of the experiment without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the run is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The run that was edited and is run again; what differs from it is marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloned_from: Option<JobId>,
}

/// Answer of `POST /experiments/{name}/runs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunStarted {
    /// The job that it is.
    pub job: JobId,
    /// How many tasks it has.
    pub tasks: u64,
}

/// A run: a job, and what it was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Run)]
pub struct ExperimentRun {
    /// Its job.
    pub job: JobId,
    /// What it is called.
    pub name: String,
    /// The experiment that it is a run of.
    pub experiment: String,
    /// Whether the experiment is still there.
    pub exists: bool,
    /// Version of the definition that it was made of.
    pub version: u64,
    /// State of the job.
    pub status: JobState,
    /// 0 to 1; 1 only when every task has ended.
    pub progress: f64,
    /// Its tasks by state.
    pub counts: Counts,
    /// Who ran it.
    pub run_by: String,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When its first task started; null when none has.
    #[schema(required)]
    pub started_at: Option<Timestamp>,
    /// When its last task ended; null while one has not.
    #[schema(required)]
    pub ended_at: Option<Timestamp>,
    /// When it was put out of sight; null when it is not.
    #[schema(required)]
    pub archived_at: Option<Timestamp>,
    /// What was given, without secrets.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub given: GivenValues,
    /// What it has: the same with the default of everything else that is shown.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
    /// Parameters with several values: those that differ between its tasks.
    pub varying: Vec<String>,
    /// Parameters that differ from the run that it was cloned from.
    pub changed: Vec<String>,
    /// The run that was edited and run again; null when there was none.
    #[schema(required)]
    pub cloned_from: Option<JobId>,
    /// How many tasks it has.
    pub tasks: u64,
    /// What its first task told last, by name.
    pub metrics: BTreeMap<String, f64>,
}

/// Runs of an experiment, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunList {
    /// Those of this page.
    pub runs: Vec<ExperimentRun>,
    /// Parameters that differ between the runs of this page, or within one.
    pub varying: Vec<String>,
    /// What to send as `after` for the next page; null when this is the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// Body of `PUT /experiments/{name}/presets/{preset}`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresetRequest {
    /// What people see in place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When to take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Its values. A parameter that is not there has its default.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
}

/// Body of `POST /experiments/{name}/import`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// How the file is written.
    pub format: TextFormat,
    /// The whole file.
    pub text: String,
}

/// Answer of `POST /experiments/{name}/import`. Everything in the file is in one of the three.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Imported {
    /// Values that are right.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
    /// What is no parameter of the experiment.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub unknown: IndexMap<String, serde_json::Value>,
    /// Values of parameters that their rules refuse.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub refused: IndexMap<String, serde_json::Value>,
    /// Why each of these is refused.
    pub refusals: Vec<Refusal>,
}

/// How a parameter file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportForm {
    /// JSON; pairs and lists are lists.
    #[default]
    Json,
    /// JSON; pairs are `"(100, 100)"`, lists `"153 303 1000 1000"`.
    ParamsJson,
}

/// Body of `POST /experiments/{name}/export`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Values by parameter; those that are not there are written with their default. Secrets are left out.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
    /// What was no parameter when the values were imported: it is written, too.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub unknown: IndexMap<String, serde_json::Value>,
    /// How it is written. JSON with lists as lists without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<ExportForm>,
    /// Version of the definition; the newest without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// Answer of `POST /experiments/{name}/export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Exported {
    /// What to call the file.
    pub file_name: String,
    /// The whole file.
    pub text: String,
}

/// Body of `PUT /experiments/{name}/draft`: a form that is not filled in yet. Values are kept as they stand, also those
/// that no rule allows; secrets are not kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRequest {
    /// Values by parameter.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
    /// Version of the definition that the form was made of.
    pub version: u64,
    /// The run that is edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloned_from: Option<JobId>,
}

/// A form that somebody has begun to fill in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// Values by parameter.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub values: GivenValues,
    /// Version of the definition that the form was made of.
    pub version: u64,
    /// The run that is edited; null when it is none.
    #[schema(required)]
    pub cloned_from: Option<JobId>,
    /// When it was last kept.
    pub updated_at: Timestamp,
}

/// Another person who fills the same form in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherDraft {
    /// Who.
    pub person: String,
    /// When their draft was last kept.
    pub updated_at: Timestamp,
}

/// Answer of `GET /experiments/{name}/draft`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DraftReply {
    /// That of who asks; null when there is none.
    #[schema(required)]
    pub draft: Option<Draft>,
    /// Others whose draft was kept in the last ten minutes.
    pub others: Vec<OtherDraft>,
}

/// Query of `GET /runs/compare`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    /// Jobs of 2 to 8 runs, with commas between: `41,42`.
    #[serde(default)]
    pub jobs: String,
}

/// A parameter in several runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComparedParameter {
    /// Its name.
    pub name: String,
    /// What people see in place of the name.
    pub title: String,
    /// Unit; null when it has none.
    #[schema(required)]
    pub unit: Option<String>,
    /// What each run had, its default included: a value, `{"several": …}`, or null where it had none. In the order asked.
    #[schema(value_type = Vec<serde_json::Value>)]
    pub values: Vec<serde_json::Value>,
    /// Whether it is not the same in all of them.
    pub differs: bool,
}

/// A figure that runs told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComparedMetric {
    /// Its name.
    pub name: String,
    /// What each run told last; null where it told none. In the order asked.
    pub values: Vec<Option<f64>>,
}

/// A picture that a run left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunPicture {
    /// The task that left it.
    pub task: String,
    /// Where it is read, below the server's address.
    pub url: String,
    /// What it is.
    pub media_type: String,
    /// How large it is.
    pub bytes: u64,
}

/// Pictures of one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComparedPicture {
    /// Path in the work folder.
    pub path: String,
    /// That of the first task of each run; null where it left none. In the order asked.
    pub files: Vec<Option<RunPicture>>,
}

/// Answer of `GET /runs/compare`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    /// The runs, in the order asked.
    pub runs: Vec<ExperimentRun>,
    /// Parameters of all of them, in the order of the definitions.
    pub parameters: Vec<ComparedParameter>,
    /// Figures, by name.
    pub metrics: Vec<ComparedMetric>,
    /// Pictures that browsers show, by path, no more than 100.
    pub pictures: Vec<ComparedPicture>,
}
