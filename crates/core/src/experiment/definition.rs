//! A definition as it is written, sent and kept. The doc comments are published.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parameter::{Parameter, ParameterValues};
use crate::spec::JobSpec;

/// An experiment: what a run of it does, what people fill in for one, and the sets of values it comes with. Written as
/// TOML, YAML or JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Mothership experiment")]
pub struct Definition {
    /// Name of the experiment, in addresses and commands: letters, digits and `. _ -`.
    #[schemars(example = &"pico")]
    pub name: String,
    /// What people see in place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the experiment is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What a run is: a job without name, description, sweep, array and arguments, which come from the run.
    pub job: JobSpec,
    /// Groups of the form, in order. A group that is not told here follows, open, in the order of the parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// What people fill in, in the order of the form and of the arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// Sets of values by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub presets: IndexMap<String, Preset>,
    /// Short commands whose output fills a parameter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ParameterAction>,
    /// What the person who runs it wants to be told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<NotifyOn>,
}

/// A group of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Name, as parameters say it.
    pub name: String,
    /// What people see in place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What belongs into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Whether it is folded when the form opens.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub folded: bool,
}

/// A set of values. A parameter that is not in it has its default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Preset {
    /// What people see in place of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When to take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The values by the name of their parameter.
    pub values: ParameterValues,
}

/// A short command that is run where a run would be, and whose output fills a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParameterAction {
    /// What the button says.
    #[schemars(example = &"Count the frames")]
    pub label: String,
    /// The parameter that it fills.
    pub fills: String,
    /// Program and arguments; `{{name}}` stands for a parameter. The last line of its output, without blanks around it,
    /// is the value.
    pub command: Vec<String>,
    /// How long it may take: `30s` without it, `10m` at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<String>,
}

/// What people can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotifyOn {
    /// The run has ended well.
    Done,
    /// The run has failed.
    Failed,
    /// The first of its tasks has failed.
    FirstFailure,
    /// Half of its tasks have ended.
    HalfDone,
    /// It says nothing and does nothing for long.
    Stalled,
    /// It waits for a machine that nobody has.
    WaitsForMachine,
    /// Its runner is gone.
    RunnerGone,
    /// Its results are there.
    ResultsReady,
}
