//! The flags that make or change a spec. A flag replaces a single value and adds to a list.

mod values;

use self::values::{after, input, memory, parameter, priority, time_limit, variable};
use crate::{
    cmd::read_file::read_whole,
    exit::{Failure, Result},
};
use mothership_core::{
    spec::{
        Amount, Command, DependsOn, EnvValue, JobSpec, OutputsMissing, Requirement, SpecError, SpecErrors,
    },
    sweep::{Section, Sweep, Values, read_points},
};
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Name of the job
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A parameter and its values: `h=0.1,0.2`, `seed=1..100`, `x=0..1 n 5` (may be repeated; every combination runs)
    #[arg(short, long = "param", value_name = "NAME=VALUES", value_parser = parameter)]
    param: Vec<(String, Values)>,
    /// Take the values of all -p together, first with first, instead of every combination
    #[arg(long, requires = "param")]
    zip: bool,
    /// A task for each index: `0-99`, `1,5,9`, `0-99:2`; `{{index}}` stands for it
    #[arg(long, value_name = "RANGE")]
    array: Option<String>,
    /// A task for each row of a file (.csv, .tsv, .jsonl, .json, .txt)
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Cores of a task
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    cpus: Option<f64>,
    /// Memory of a task: `4GiB`
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    memory: Option<String>,
    /// GPUs of a task
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    gpus: Option<f64>,
    /// A label a runner must have: `gpu`, `os=linux`, `ram!=slow` (may be repeated)
    #[arg(long, value_name = "LABEL")]
    require: Vec<Requirement>,
    /// A label a runner should have (may be repeated)
    #[arg(long, value_name = "LABEL")]
    prefer: Vec<Requirement>,
    /// A label of the job, to find it by (may be repeated)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = crate::cmd::arguments::label)]
    label: Vec<(String, String)>,
    /// The project whose members see the job; `private`: only you do [default: as the server has it]
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// An environment variable of the tasks (may be repeated)
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,
    /// A file or folder for the work folder of each task (may be repeated)
    #[arg(long, value_name = "PATH[:DEST]")]
    input: Vec<String>,
    /// Files of the work folder to keep: `out/**`, `*.png` (may be repeated)
    #[arg(long, value_name = "PATTERN")]
    output: Vec<String>,
    /// What follows when an output is not there or cannot be kept: a line in the log, or a failed attempt
    #[arg(long, value_name = "RULE", value_parser = ["warn", "fail"])]
    outputs_missing: Option<String>,
    /// `low`, `normal`, `high`, `urgent`, or a number from -1000 to 1000
    #[arg(long, value_name = "PRIORITY", value_parser = priority, allow_hyphen_values = true)]
    priority: Option<i32>,
    /// Time limit of one attempt: `90s`, `2h30m`, `1d`
    #[arg(long, value_name = "TIME", value_parser = time_limit)]
    time_limit: Option<String>,
    /// How long a silent machine keeps a task before another one is given it: `30s`, `10m`
    #[arg(long, value_name = "TIME", value_parser = time_limit)]
    lost_after: Option<String>,
    /// How often a failed task is tried again
    #[arg(long, value_name = "N")]
    retries: Option<u32>,
    /// Try again only after these exit codes; signal N counts as 128 + N
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', allow_hyphen_values = true)]
    retry_on: Vec<i32>,
    /// How many tasks may run at once
    #[arg(long, value_name = "N")]
    max_running: Option<u32>,
    /// Wait for this job to complete, with `:any` to end (may be repeated)
    #[arg(long, value_name = "ID[:any]", value_parser = after)]
    after: Vec<DependsOn>,
    /// A line for the shell instead of a program
    #[arg(long, value_name = "LINE", conflicts_with = "command")]
    shell: Option<String>,
    /// Program and arguments, behind `--`; `{{name}}` stands for a parameter
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Flags {
    /// A spec that has nothing but the command; what the other flags say is put in by [`Flags::apply`].
    pub fn bare(&self) -> Result<JobSpec> {
        self.what_to_run().map(JobSpec::new).ok_or_else(|| {
            Failure::usage("there is nothing to run: no spec and no command").hint(
                "name a spec file, or a command: mothership submit -- ./sim --h 0.1, or --shell 'make && ./sim'",
            )
        })
    }

    fn what_to_run(&self) -> Option<Command> {
        match (&self.shell, self.command.as_slice()) {
            (Some(line), _) => Some(Command::Line(line.clone())),
            (None, []) => None,
            (None, argv) => Some(Command::Argv(argv.to_vec())),
        }
    }

    /// Puts the flags over what the spec says.
    pub fn apply(&self, spec: &mut JobSpec) -> Result<()> {
        if let Some(command) = self.what_to_run() {
            (spec.command, spec.args, spec.executor) = (command, Vec::new(), None);
        }
        replace(&mut spec.name, &self.name);
        replace(&mut spec.project, &self.project);
        replace(&mut spec.array, &self.array);
        replace(&mut spec.max_running, &self.max_running);
        spec.priority = self.priority.unwrap_or(spec.priority);
        spec.max_retries = self.retries.unwrap_or(spec.max_retries);
        spec.resources.cpus = self.cpus.unwrap_or(spec.resources.cpus);
        spec.resources.gpus = self.gpus.unwrap_or(spec.resources.gpus);
        if let Some(memory) = &self.memory {
            spec.resources.memory = Some(Amount::Text(memory.clone()));
        }
        if let Some(limit) = &self.time_limit {
            (spec.time_limit, spec.timeout_seconds) = (Some(limit.clone()), None);
        }
        if let Some(time) = &self.lost_after {
            spec.lost_after = Some(time.clone());
        }
        if !self.retry_on.is_empty() {
            spec.retry.exit_codes = Some(self.retry_on.clone());
        }
        spec.requires.extend(self.require.iter().cloned());
        spec.prefers.extend(self.prefer.iter().cloned());
        spec.outputs.extend(self.output.iter().cloned());
        match self.outputs_missing.as_deref() {
            Some("fail") => spec.outputs_missing = OutputsMissing::Fail,
            Some(_) => spec.outputs_missing = OutputsMissing::Warn,
            None => {}
        }
        spec.depends_on.extend(self.after.iter().cloned());
        spec.labels.extend(self.label.iter().cloned());
        spec.env.extend(self.env.iter().map(|(name, value)| (name.clone(), EnvValue::Text(value.clone()))));
        for text in &self.input {
            spec.inputs.push(input(text)?);
        }
        self.sweep(spec)
    }

    fn sweep(&self, spec: &mut JobSpec) -> Result<()> {
        let mut sweep = spec.sweep.take().unwrap_or_default();
        if let Some(file) = &self.from {
            points(&mut sweep, file)?;
        }
        if !self.param.is_empty() {
            parameters(&mut sweep, &self.param, self.zip)?;
        }
        spec.sweep = (!sweep.sections.is_empty()).then_some(sweep);
        Ok(())
    }
}

fn replace<T: Clone>(old: &mut Option<T>, new: &Option<T>) {
    if new.is_some() {
        old.clone_from(new);
    }
}

/// The rows of `file` in place of the file that the spec names, or in front of everything.
fn points(sweep: &mut Sweep, file: &Path) -> Result<()> {
    let bytes = read_whole(file).map_err(|error| {
        Failure::refused(format!("--from: the file {} cannot be read: {error}", file.display()))
    })?;
    let section = Section::Points(read_points(&file.to_string_lossy(), &bytes)?);
    let place = sweep.sections.iter_mut().find(|old| matches!(old, Section::File(_) | Section::Points(_)));
    match place {
        Some(old) => *old = section,
        None => sweep.sections.insert(0, section),
    }
    Ok(())
}

/// A parameter takes the place of its namesake in the grid (or zip), the others are added behind.
fn parameters(sweep: &mut Sweep, given: &[(String, Values)], zip: bool) -> Result<()> {
    let mut errors = SpecErrors::default();
    for (i, (name, _)) in given.iter().enumerate() {
        if given[..i].iter().any(|(earlier, _)| earlier == name) {
            errors.push(
                SpecError::new(format!("-p {name}"), "is there twice")
                    .hint("put its values in one: -p x=1,2"),
            );
        }
    }
    errors.into_result()?;
    let wanted = if zip { "zip" } else { "grid" };
    if !sweep.sections.iter().any(|section| section.key() == wanted) {
        let empty = Default::default();
        sweep.sections.push(if zip { Section::Zip(empty) } else { Section::Grid(empty) });
    }
    for section in &mut sweep.sections {
        match (section, zip) {
            (Section::Grid(axes), false) | (Section::Zip(axes), true) => axes.extend(given.iter().cloned()),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
