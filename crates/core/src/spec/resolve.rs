//! What one attempt comes to: everything filled in, nothing left to decide. This is what a runner is sent.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::checked::CheckedSpec;
use super::error::{SpecError, SpecErrors};
use super::job_spec::Executor;
use super::path::check_path;
use super::path_rule::{self, ResolvedPath};
use super::values::{Command, Input};
use crate::ids::{AttemptId, BlobHash};
use crate::limits::{WORD_BYTES_MAX, WORDS_BYTES_MAX};
use crate::sweep::{Params, Points, name};
use crate::template::{self, Names};
use crate::written::text::unix_lines;

/// Stands for the output folder of an attempt wherever `{{output_dir}}` or `MOTHERSHIP_OUTPUT_DIR` is used. Only the
/// runner knows where its work folders are, so it puts the path in with [`ResolvedTask::set_output_dir`] or
/// [`fill_output_dir`]. The braces make a shell word of it need quotes, so that a path with blanks stays one word
/// behind the filter `quote`.
pub const OUTPUT_DIR_MARK: &str = "{mothership:output_dir}";

/// Puts the path of the output folder into a text of a resolved task.
pub fn fill_output_dir(text: &str, folder: &str) -> String {
    text.replace(OUTPUT_DIR_MARK, folder)
}

/// How a program is started, filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ResolvedCommand {
    /// A program and its arguments; at least the program.
    Process {
        /// Program and arguments.
        argv: Vec<String>,
    },
    /// A line for the shell.
    Shell {
        /// The line.
        line: String,
    },
}

impl std::fmt::Display for ResolvedCommand {
    /// The command as one would type it into a POSIX shell.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Process { argv } => {
                let words: Vec<String> = argv.iter().map(|word| template::quote(word)).collect();
                f.write_str(&words.join(" "))
            }
            Self::Shell { line } => f.write_str(line),
        }
    }
}

/// A file the attempt is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedInput {
    /// Path in the work folder.
    pub to: String,
    /// Path on the submitting machine, where it is known.
    pub from: Option<String>,
    /// Content; `None` as long as it is not uploaded.
    pub blob: Option<BlobHash>,
    /// Bytes; `None` as long as it is not uploaded.
    pub size: Option<u64>,
    /// Whether the file can be run.
    pub executable: bool,
}

/// A file that is made for the attempt, such as its part of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFile {
    /// Path in the work folder.
    pub to: String,
    /// Content.
    pub content: String,
}

/// One attempt of one task, filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResolvedTask {
    /// The parameters of the task.
    pub params: Params,
    /// What to start.
    pub command: ResolvedCommand,
    /// The whole environment the spec and Mothership add: `MOTHERSHIP_PARAM_<NAME>` for each parameter,
    /// `MOTHERSHIP_JOB_ID`, `_TASK_INDEX`, `_ATTEMPT` and `_OUTPUT_DIR` among it.
    pub env: IndexMap<String, String>,
    /// Where to start it, below the work folder.
    pub working_directory: Option<String>,
    /// Files to fetch before.
    pub inputs: Vec<ResolvedInput>,
    /// Empty folders to make before.
    pub folders: Vec<String>,
    /// Files to write before.
    pub files: Vec<MadeFile>,
    /// Which files to keep after.
    pub outputs: Vec<String>,
    /// Paths to look at before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<ResolvedPath>,
}

impl ResolvedTask {
    /// Puts the path of the output folder in wherever it is used.
    pub fn set_output_dir(&mut self, folder: &str) {
        let fill = |text: &mut String| {
            if text.contains(OUTPUT_DIR_MARK) {
                *text = fill_output_dir(text, folder);
            }
        };
        match &mut self.command {
            ResolvedCommand::Process { argv } => argv.iter_mut().for_each(fill),
            ResolvedCommand::Shell { line } => fill(line),
        }
        self.env.values_mut().for_each(fill);
    }
}

impl CheckedSpec {
    /// Fills everything in for one attempt. Costs what the spec is long, whatever the number of tasks.
    ///
    /// # Errors
    /// When there is no such task, the row of its parameters is nowhere, a value does not fit its template (a sum of
    /// a text and a number), or a path made of parameters leads out of the work folder.
    pub fn task(&self, id: AttemptId, points: &dyn Points) -> Result<ResolvedTask, SpecErrors> {
        let index = id.task.index;
        let Some(params) = self.params(index, points) else {
            let message = if index < self.count() {
                format!("the row of task {index} is not there")
            } else {
                format!("there is no task {index}; the job has {}", self.count())
            };
            return Err(SpecError::new("sweep", message).into());
        };
        let names = self.names(id, &params);
        let mut fill = Filler { spec: self, names, errors: SpecErrors::default() };
        let command = fill.command(&params);
        let env = fill.env(id, &params);
        let working_directory =
            self.spec.working_directory.as_ref().map(|path| fill.path("working_directory", path));
        let (mut inputs, mut folders) = (Vec::with_capacity(self.spec.inputs.len()), Vec::new());
        for (i, input) in self.spec.inputs.iter().enumerate() {
            let resolved = fill.input(i, input);
            match input {
                Input::File(file) if file.folder => folders.push(resolved.to),
                _ => inputs.push(resolved),
            }
        }
        let outputs = self
            .spec
            .outputs
            .iter()
            .enumerate()
            .map(|(i, glob)| fill.pattern(&format!("outputs[{i}]"), glob))
            .collect();
        fill.errors.into_result()?;
        words(&command, &env)?;
        let files =
            self.expansion.files(index).into_iter().map(|(to, content)| MadeFile { to, content }).collect();
        let paths = path_rule::resolve(&self.spec.paths, &params);
        Ok(ResolvedTask { params, command, env, working_directory, inputs, folders, files, outputs, paths })
    }

    /// The values of all names a template of this attempt can use.
    fn names(&self, id: AttemptId, params: &Params) -> Names {
        let built_in = [
            ("job_id", id.task.job.to_string().into()),
            ("task_index", id.task.index.into()),
            ("attempt", id.number.into()),
            ("job_name", self.name.as_str().into()),
            ("output_dir", OUTPUT_DIR_MARK.into()),
        ];
        template::names(
            params
                .iter()
                .map(|(name, value)| (name.as_str(), value))
                .chain(built_in.iter().map(|(name, value)| (*name, value))),
        )
    }
}

/// Checks that the operating system can start a program with these words and variables.
fn words(command: &ResolvedCommand, env: &IndexMap<String, String>) -> Result<(), SpecErrors> {
    let mut errors = SpecErrors::default();
    // A pointer stands for each word.
    let mut total = 0;
    let mut word = |path: String, text: &str, name: usize| {
        total += text.len() + name + 9;
        if text.contains('\0') {
            errors.push(SpecError::new(path, "has a NUL character, which no program can be given"));
        } else if text.len() + name > WORD_BYTES_MAX {
            errors.push(
                SpecError::new(
                    path,
                    format!(
                        "comes to {} bytes, and a word or variable of a program has at most {WORD_BYTES_MAX}",
                        text.len() + name
                    ),
                )
                .hint("put it into a file that the tasks read: an input, or a part of a sweep.split"),
            );
        }
    };
    match command {
        ResolvedCommand::Process { argv } => {
            argv.iter().enumerate().for_each(|(i, text)| word(format!("command[{i}]"), text, 0));
        }
        ResolvedCommand::Shell { line } => word("command".to_owned(), line, 0),
    }
    env.iter().for_each(|(name, value)| word(format!("env.{name}"), value, name.len() + 1));
    if total > WORDS_BYTES_MAX {
        errors.push(
            SpecError::new(
                "command",
                format!("comes to {total} bytes with its variables, more than the {WORDS_BYTES_MAX} a program can be given"),
            )
            .hint("put long texts into files that the tasks read"),
        );
    }
    errors.into_result()
}

/// Fills in one text after the other and keeps what goes wrong.
struct Filler<'a> {
    spec: &'a CheckedSpec,
    names: Names,
    errors: SpecErrors,
}

impl Filler<'_> {
    fn text(&mut self, path: &str, text: &str) -> String {
        match self.spec.engine.fill(text, &self.names) {
            Ok(filled) => filled.into_owned(),
            Err(why) => {
                self.errors.push(SpecError::new(path, why));
                String::new()
            }
        }
    }

    /// A pattern of files: what parameters bring along stands for itself.
    fn pattern(&mut self, path: &str, text: &str) -> String {
        match self.spec.engine.fill_pattern(text, &self.names) {
            Ok(filled) => self.confined(path, filled.into_owned()),
            Err(why) => {
                self.errors.push(SpecError::new(path, why));
                String::new()
            }
        }
    }

    fn confined(&mut self, path: &str, filled: String) -> String {
        if let Err(why) = check_path(&filled) {
            self.errors.push(SpecError::new(path, why.message).hint(why.hint));
        }
        filled
    }

    /// A text that becomes a path: parameters may not lead out of the work folder either.
    fn path(&mut self, path: &str, text: &str) -> String {
        let before = self.errors.count();
        let filled = self.text(path, text);
        if self.errors.count() == before { self.confined(path, filled) } else { filled }
    }

    fn command(&mut self, params: &Params) -> ResolvedCommand {
        let spec = &self.spec.spec;
        match (&spec.command, self.spec.executor) {
            (Command::Line(line), Executor::Shell) => {
                // Line ends of Windows would reach the shell as a part of each command.
                ResolvedCommand::Shell { line: self.text("command", &unix_lines(line)) }
            }
            (command, _) => {
                let (name, words) = match command {
                    Command::Line(program) => ("command".to_owned(), std::slice::from_ref(program)),
                    Command::Argv(words) => (String::new(), words.as_slice()),
                };
                let mut argv = Vec::with_capacity(words.len() + spec.args.len());
                for (i, word) in words.iter().enumerate() {
                    let path = if name.is_empty() { format!("command[{i}]") } else { name.clone() };
                    argv.push(self.text(&path, word));
                }
                for (i, word) in spec.args.iter().enumerate() {
                    argv.push(self.text(&format!("args[{i}]"), word));
                }
                argv.extend(super::argument::words(&spec.arguments, params));
                ResolvedCommand::Process { argv }
            }
        }
    }

    fn env(&mut self, id: AttemptId, params: &Params) -> IndexMap<String, String> {
        let mut env: IndexMap<String, String> = IndexMap::new();
        for (key, value) in &self.spec.spec.env {
            let value = self.text(&format!("env.{key}"), &value.to_string());
            env.insert(key.clone(), value);
        }
        for (param, value) in params {
            env.insert(name::variable(param), template::print(value));
        }
        for (key, value) in [
            ("MOTHERSHIP_JOB_ID", id.task.job.to_string()),
            ("MOTHERSHIP_JOB_NAME", self.spec.name.clone()),
            ("MOTHERSHIP_TASK_INDEX", id.task.index.to_string()),
            ("MOTHERSHIP_ATTEMPT", id.number.to_string()),
            ("MOTHERSHIP_OUTPUT_DIR", OUTPUT_DIR_MARK.to_owned()),
        ] {
            env.insert(key.to_owned(), value);
        }
        env
    }

    fn input(&mut self, i: usize, input: &Input) -> ResolvedInput {
        let to = self.path(&format!("inputs[{i}].to"), &input.target());
        match input {
            Input::Path(from) => {
                ResolvedInput { to, from: Some(from.clone()), blob: None, size: None, executable: false }
            }
            Input::File(file) => ResolvedInput {
                to,
                from: file.from.clone(),
                blob: file.blob.as_ref().and_then(|hash| hash.parse().ok()),
                size: file.size,
                executable: file.executable,
            },
        }
    }
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
