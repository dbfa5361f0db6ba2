//! The spec as it is written and sent. One struct is the file a user writes, the body of a submit and what the server
//! keeps; [`super::CheckedSpec`] is what the rest of the system works with.
//!
//! The doc comments here are published: they become the JSON Schema and docs/spec-reference.md.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::argument::Argument;
use super::path_rule::PathRule;
use super::requirement::Requirement;
use super::stage::StageSpec;
use super::values::{Amount, Command, DependsOn, EnvValue, Input};
use crate::sweep::Sweep;

/// A job: one command, its parameters, what it needs and what it leaves behind. Written as TOML, YAML or JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Mothership job")]
pub struct JobSpec {
    /// Name of the job. Without one it is called after its program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = "gray-scott")]
    pub name: Option<String>,

    /// A sentence for other people: what the job is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,

    /// How the command is started. Without it, a list is a `process` and a string a `shell` line.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub executor: Option<Executor>,

    /// What to run: a list is a program and its arguments, each passed on exactly as it is; a string is a line for the
    /// shell (`sh -c`, on Windows `cmd /C`). With `type = "process"` a string is the program alone, `args` follow it.
    /// `{{name}}` stands for a parameter.
    #[schemars(example = serde_json::json!(["./sim", "--h", "{{h}}"]), example = "./sim --h {{h}} > out/log.txt")]
    pub command: Command,

    /// Arguments added behind the command. Only for `process`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,

    /// Parameters that become words behind the command, by their value: a flag, a name and a value, several words, or
    /// none. They follow `args` in the order written. Only for `process`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = serde_json::json!([{"parameter": "h", "name": "--h"}]))]
    pub arguments: Vec<Argument>,

    /// Parameters that lead to files or folders on the runner: what has to be true of each before a task begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = serde_json::json!([{"parameter": "data", "kind": "folder"}]))]
    pub paths: Vec<PathRule>,

    /// Environment variables of the tasks; `{{name}}` stands for a parameter. Every parameter is there anyway, as
    /// `MOTHERSHIP_PARAM_<NAME>`, beside `MOTHERSHIP_JOB_ID`, `MOTHERSHIP_TASK_INDEX`, `MOTHERSHIP_ATTEMPT` and
    /// `MOTHERSHIP_OUTPUT_DIR`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub env: IndexMap<String, EnvValue>,

    /// The folder the command starts in, below the task's work folder. It is made when it is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"case")]
    pub working_directory: Option<String>,

    /// Files the tasks are given, in their work folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = serde_json::json!(["model.nc"]))]
    pub inputs: Vec<Input>,

    /// Which files of the work folder to keep when an attempt ends: patterns with `*`, `?`, `**` and `{a,b}`, with `/`
    /// between folders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = serde_json::json!(["out/**", "*.png"]))]
    pub outputs: Vec<String>,

    /// What follows when a file of `outputs` is not there or cannot be kept. Either way everything else is kept, and the
    /// log names each file.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "warn"))]
    pub outputs_missing: OutputsMissing,

    /// How parameters expand into tasks. Without it the job has one task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sweep: Option<Sweep>,

    /// Short for a sweep of the one parameter `index`: `0-99`, `1,5,9` or `0-99:2` (each second). With a `sweep` as
    /// well, every index runs the whole sweep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = "0-99")]
    pub array: Option<String>,

    /// What one task takes from a runner while it runs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub resources: ResourcesSpec,

    /// Labels a runner must have: `gpu` (has it), `!gpu` (has it not), `os=linux`, `ram!=slow`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>", example = serde_json::json!(["gpu", "os=linux"]))]
    pub requires: Vec<Requirement>,

    /// Labels a runner should have: such runners are taken first, others when those have no room, or have not come for it within 2 s. Written as `requires`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>")]
    pub prefers: Vec<Requirement>,

    /// Labels of the job itself, to find it by.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,

    /// The project whose members see the job, or `private`: only its owner does. Without it the server's
    /// `--default-visibility` holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"everyone")]
    pub project: Option<String>,

    /// Higher goes first: 0 low, 1 normal, 2 high, 3 urgent; anything from -1000 to 1000.
    #[serde(default = "default_priority", skip_serializing_if = "is_default_priority")]
    #[schemars(extend("default" = DEFAULT_PRIORITY))]
    pub priority: i32,

    /// Time limit of one attempt in seconds. Not together with `time_limit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<f64>,

    /// Time limit of one attempt as people write it: `90s`, `2h30m`, `1d`, `02:30:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = "2h30m")]
    pub time_limit: Option<String>,

    /// How long a machine that runs a task may be silent before the task is given to another one, from `30s` on. Without
    /// it the server's `--lost-after` holds; without that, a quarter of the time that the attempt has run, and between
    /// 30 s and 40 min.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = "10m")]
    pub lost_after: Option<String>,

    /// How often a failed task is tried again. Lost machines do not count here.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = 0))]
    pub max_retries: u32,

    /// Which failures are tried again, and how soon.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retry: Retry,

    /// How many machines a task may lose under it: with that one it fails for good.
    #[serde(default = "default_crash_limit", skip_serializing_if = "is_default_crash_limit")]
    #[schemars(extend("default" = DEFAULT_CRASH_LIMIT))]
    pub crash_limit: u32,

    /// Jobs that have to end first: the number of a job, or a table with more to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = serde_json::json!(["41"]))]
    pub depends_on: Vec<DependsOn>,

    /// How many tasks of this job may run at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_running: Option<u32>,

    /// How progress is read from the output of the program.
    #[serde(default, skip_serializing_if = "is_default")]
    pub progress: ProgressSpec,
}

impl JobSpec {
    /// A spec that says no more than what to run.
    pub fn new(command: Command) -> Self {
        Self {
            name: None,
            description: None,
            executor: None,
            command,
            args: Vec::new(),
            arguments: Vec::new(),
            paths: Vec::new(),
            env: IndexMap::new(),
            working_directory: None,
            inputs: Vec::new(),
            outputs: Vec::new(),
            outputs_missing: OutputsMissing::default(),
            sweep: None,
            array: None,
            resources: ResourcesSpec::default(),
            requires: Vec::new(),
            prefers: Vec::new(),
            labels: BTreeMap::new(),
            project: None,
            priority: DEFAULT_PRIORITY,
            timeout_seconds: None,
            time_limit: None,
            lost_after: None,
            max_retries: 0,
            retry: Retry::default(),
            crash_limit: DEFAULT_CRASH_LIMIT,
            depends_on: Vec::new(),
            max_running: None,
            progress: ProgressSpec::default(),
        }
    }
}

/// How a command is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Executor {
    /// A program with its arguments, without a shell between.
    Process,
    /// A line for the shell.
    Shell,
    /// A container. Comes in a later release; a spec that asks for it is refused.
    Container,
}

impl Executor {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Shell => "shell",
            Self::Container => "container",
        }
    }
}

/// What follows when outputs are missing or cannot be kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutputsMissing {
    /// A remark in the log; the end of the program decides.
    #[default]
    Warn,
    /// The attempt fails, and is not tried again by itself: the program has done its work.
    Fail,
}

/// What one task takes from a runner, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ResourcesSpec {
    /// Processor cores; fractions allowed.
    pub cpus: f64,
    /// Memory: `4GiB`, `500MB`, `2G`, or bytes. A task that takes more is ended. Without it there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Amount>,
    /// GPUs; a fraction shares one. The task is told which it has, by number: `CUDA_VISIBLE_DEVICES`, `ROCR_VISIBLE_DEVICES`, `HIP_VISIBLE_DEVICES` (counted among those) and `MOTHERSHIP_GPUS`. A task that asks for none sees none on a machine that offers GPUs: these variables are empty, unless `env` sets them.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(extend("default" = 0.0))]
    pub gpus: f64,
    /// Counted things with names of your own, such as licences.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub named: BTreeMap<String, f64>,
}

impl Default for ResourcesSpec {
    fn default() -> Self {
        Self { cpus: 1.0, memory: None, gpus: 0.0, named: BTreeMap::new() }
    }
}

/// Which failures are tried again, and how soon. How often is said by `max_retries`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Retry {
    /// Pause before the first retry; each next one is twice as long.
    pub backoff_seconds: f64,
    /// The longest pause.
    pub backoff_max_seconds: f64,
    /// Only these exit codes are tried again. Without it, every failure is. A program that signal N ended counts as 128 + N, as in a shell: 137 is a kill, 139 a segmentation fault. What ran out of memory or could not be started is tried again whatever stands here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_codes: Option<Vec<i32>>,
    /// These exit codes are never tried again. Signal N counts as 128 + N, also where memory ran out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_exit_codes: Vec<i32>,
    /// Whether an attempt that ran into its time limit is tried again.
    pub on_timeout: bool,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            backoff_seconds: 5.0,
            backoff_max_seconds: 600.0,
            exit_codes: None,
            not_exit_codes: Vec::new(),
            on_timeout: true,
        }
    }
}

/// How progress is read from the output of the program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProgressSpec {
    /// Regular expressions tried on each line. Their named groups say what was found: `percent`; `fraction` (0 to 1);
    /// `step` and `total`; `stage`; `m_<name>` for a metric of that name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = serde_json::json!(["iter=(?P<step>\\d+)/(?P<total>\\d+) loss=(?P<m_loss>[0-9.]+)"]))]
    pub patterns: Vec<String>,
    /// Whether bars and counters of common tools are recognised without any pattern.
    pub recognise: bool,
    /// The stages of the program, in the order in which they run. With them the progress of the whole is their weights
    /// together, and progress that the program shows is that of the running stage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageSpec>,
}

impl Default for ProgressSpec {
    fn default() -> Self {
        Self { patterns: Vec::new(), recognise: true, stages: Vec::new() }
    }
}

/// Priority of a job that says nothing.
pub const DEFAULT_PRIORITY: i32 = 1;
/// Crash limit of a job that says nothing.
pub const DEFAULT_CRASH_LIMIT: u32 = 5;

fn default_priority() -> i32 {
    DEFAULT_PRIORITY
}

fn is_default_priority(priority: &i32) -> bool {
    *priority == DEFAULT_PRIORITY
}

fn default_crash_limit() -> u32 {
    DEFAULT_CRASH_LIMIT
}

fn is_default_crash_limit(limit: &u32) -> bool {
    *limit == DEFAULT_CRASH_LIMIT
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
