//! `mothership experiments`: definitions ([`text`]), values for them ([`values`]), and runs ([`run`]).

mod run;
mod text;
mod values;

use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output::{self, experiments as show},
};
use mothership_api::experiments::{
    CompareQuery, ExperimentList, ExperimentPatch, ExperimentQuery, ExportForm, ExportRequest, NewestQuery,
    VersionQuery,
};
use mothership_core::{
    clock::{Clock, SystemClock},
    ids::JobId,
};
use std::path::PathBuf;

/// List experiments; make, change, run, compare or delete one
///
/// An experiment is a form that people fill in, and the job that a run of it is. What its definition may say:
/// docs/experiments.md.
#[derive(Debug, clap::Args)]
pub struct Experiments {
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// List experiments by name
    List {
        /// Only those whose name, title or description has this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only archived ones
        #[arg(long)]
        archived: bool,
    },
    /// Make an experiment of a definition; its input files are uploaded
    Create(text::Create),
    /// Store a new version of a definition; its input files are uploaded
    Edit(text::Edit),
    /// Show an experiment with its parameters
    Show {
        /// Name of the experiment
        name: String,
        /// An older version of its definition
        #[arg(long, value_name = "N")]
        version: Option<u64>,
        /// Only the definition, as it was written
        #[arg(long)]
        text: bool,
    },
    /// Check a definition (FILE), or values for an experiment (NAME); nothing is stored
    Check(Box<values::Check>),
    /// Run an experiment
    Run(Box<run::Run>),
    /// List the runs of an experiment, newest first, with what differs between them
    Runs {
        /// Name of the experiment
        name: String,
        /// Rows, at most 200
        #[arg(long, value_name = "N", default_value = "50")]
        limit: u64,
        /// Go on behind this job
        #[arg(long, value_name = "JOB")]
        after: Option<JobId>,
    },
    /// Show what differs between 2 to 8 runs
    Compare {
        /// Jobs of the runs
        #[arg(required = true, num_args = 2..=8, value_name = "JOB")]
        jobs: Vec<JobId>,
        /// Also what is the same in all of them
        #[arg(long)]
        all: bool,
    },
    /// Write a definition, or the parameter file of a run, to standard output
    Export {
        /// Name of the experiment
        name: String,
        /// The parameter file of this run instead of the definition
        #[arg(long, value_name = "JOB")]
        params: Option<JobId>,
        /// Pairs as `"(100, 100)"` and lists as `"153 303 1000 1000"`, as params.json has them
        #[arg(long, requires = "params")]
        params_json: bool,
    },
    /// Read a parameter file: what of it fits, what is no parameter, what is refused
    Import(values::ParameterImport),
    /// Put an experiment out of sight; it cannot be run then
    Archive {
        /// Name of the experiment
        name: String,
        /// Bring it back
        #[arg(long)]
        undo: bool,
    },
    /// Have another project hold an experiment
    Move {
        /// Name of the experiment
        name: String,
        /// The project, whose members see it then; `private` for its owner alone
        project: String,
    },
    /// Delete an experiment with its presets; its runs stay, as jobs
    Delete {
        /// Name of the experiment
        name: String,
    },
}

impl Experiments {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        match self.act.unwrap_or(Act::List { search: None, archived: false }) {
            Act::List { search, archived } => list(context, search, archived).await,
            Act::Create(command) => command.run(context).await,
            Act::Edit(command) => command.run(context).await,
            Act::Show { name, version, text } => {
                let experiment = context.client()?.experiment(&name, &VersionQuery { version }).await?;
                if text {
                    output::raw(experiment.text.as_bytes())?;
                    return Ok(Exit::Ok);
                }
                context.out.answer(&experiment, |it| show::one(it, SystemClock.now()))?;
                Ok(Exit::Ok)
            }
            Act::Check(command) => command.run(context).await,
            Act::Run(command) => command.run(context).await,
            Act::Runs { name, limit, after } => {
                let query = NewestQuery { limit: Some(limit), after: after.map(|job| job.to_string()) };
                let runs = context.client()?.runs(&name, &query).await?;
                context.out.answer(&runs, |runs| show::runs(runs, SystemClock.now(), &context.commands))?;
                Ok(Exit::Ok)
            }
            Act::Compare { jobs, all } => {
                let jobs: Vec<String> = jobs.iter().map(JobId::to_string).collect();
                let compared = context.client()?.compare_runs(&CompareQuery { jobs: jobs.join(",") }).await?;
                context.out.answer(&compared, |compared| show::comparison(compared, all))?;
                Ok(Exit::Ok)
            }
            Act::Export { name, params, params_json } => export(context, &name, params, params_json).await,
            Act::Import(command) => command.run(context).await,
            Act::Archive { name, undo } => {
                let patch = ExperimentPatch { archived: Some(!undo), ..ExperimentPatch::default() };
                let changed = context.client()?.patch_experiment(&name, &patch).await?;
                let done = if undo { "is back" } else { "is archived" };
                context.out.answer(&changed, |it| format!("{} {done}\n", it.name))?;
                Ok(Exit::Ok)
            }
            Act::Move { name, project } => {
                let patch = ExperimentPatch { project: Some(project), ..ExperimentPatch::default() };
                let changed = context.client()?.patch_experiment(&name, &patch).await?;
                context.out.answer(&changed, |it| match it.project.as_str() {
                    "" => format!("{} is seen by {} alone now\n", it.name, it.owner),
                    project => format!("{} belongs to the project {project} now\n", it.name),
                })?;
                Ok(Exit::Ok)
            }
            Act::Delete { name } => {
                context.client()?.delete_experiment(&name).await?;
                let answer = serde_json::json!({ "deleted": name });
                context.out.answer(&answer, |_| format!("{name} is deleted; its runs stay, as jobs\n"))?;
                Ok(Exit::Ok)
            }
        }
    }
}

async fn list(context: &Context, search: Option<String>, archived: bool) -> Result<Exit> {
    let client = context.client()?;
    let mut all = ExperimentList { experiments: Vec::new(), next: None };
    loop {
        let query =
            ExperimentQuery { after: all.next.take(), limit: Some(200), search: search.clone(), archived };
        let page = client.experiments(&query).await?;
        all.experiments.extend(page.experiments);
        all.next = page.next;
        if all.next.is_none() {
            break;
        }
    }
    context.out.answer(&all, |all| show::list(all, SystemClock.now(), &context.commands))?;
    Ok(Exit::Ok)
}

async fn export(context: &Context, name: &str, params: Option<JobId>, params_json: bool) -> Result<Exit> {
    let client = context.client()?;
    let Some(job) = params else {
        let experiment = client.experiment(name, &VersionQuery::default()).await?;
        output::raw(experiment.text.as_bytes())?;
        return Ok(Exit::Ok);
    };
    let run = client.run_of_job(job).await?;
    if run.experiment != name {
        return Err(Failure::refused(format!("job {job} is a run of {}, not of {name}", run.experiment)));
    }
    let form = if params_json { ExportForm::ParamsJson } else { ExportForm::Json };
    let request = ExportRequest {
        values: run.values,
        form: Some(form),
        version: Some(run.version),
        ..ExportRequest::default()
    };
    let file = client.export_values(name, &request).await?;
    output::raw(file.text.as_bytes())?;
    Ok(Exit::Ok)
}

/// The file's own words for an experiment that somebody names by its file.
fn file_of(text: &str) -> Option<PathBuf> {
    let path = PathBuf::from(text);
    let is_file = mothership_core::spec::Format::of_file(text).is_some() || path.is_file();
    is_file.then_some(path)
}
