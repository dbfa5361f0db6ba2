//! Values that somebody is about to run: whether they are right, and what would come of them.

use super::{Ready, bounded, load, make_ready};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::experiments::{
    CheckedPath, RunnerChoice, RunnerFit, ShownCommand, ValuesChecked, ValuesRequest,
};
use mothership_core::{
    experiment::{
        CheckedDefinition, Code, GivenValue, GivenValues, ParameterKind, PreparedRun, Refusal, RunOptions,
    },
    placement::{Capacity, could_run},
    runner::NAME_LABEL,
    spec::{Command, JobSpec, OUTPUT_DIR_MARK, Op, Requirement, ResolvedCommand},
    state::RunnerMode,
    sweep::Values,
    template,
};
use mothership_store::runners;
use serde_json::Value;

/// What a choice of a runner asks of it.
pub(super) fn required(choice: Option<&RunnerChoice>) -> OpResult<Vec<Requirement>> {
    match choice {
        None | Some(RunnerChoice::Any {}) => Ok(Vec::new()),
        Some(RunnerChoice::Name { name }) => {
            let wanted = Requirement { key: NAME_LABEL.into(), op: Op::Eq, value: name.clone() };
            // Requirements are stored as text.
            match wanted.to_string().parse::<Requirement>() {
                Ok(read) if read == wanted => Ok(vec![wanted]),
                _ => Err(OpError::field(
                    "runner.name",
                    "is a name by which no runner can be chosen",
                    Some("give the runner a label, and choose that".into()),
                )),
            }
        }
        Some(RunnerChoice::Label { label }) => match label.parse::<Requirement>() {
            Ok(wanted) => Ok(vec![wanted]),
            Err(why) => Err(OpError::field("runner.label", format!("{why}"), None)),
        },
    }
}

/// Runs `given` through the definition. It computes, so it belongs aside.
pub(super) async fn prepare(
    app: &App,
    ready: Ready,
    given: GivenValues,
    options: RunOptions,
) -> OpResult<(Ready, Result<PreparedRun, Vec<Refusal>>)> {
    app.aside
        .run(move || {
            let prepared = ready.definition.run(&given, &options).and_then(without_secrets);
            (ready, prepared)
        })
        .await
}

/// There is nothing yet that seals a secret of a run, and in the open it is not kept.
fn without_secrets(prepared: PreparedRun) -> Result<PreparedRun, Vec<Refusal>> {
    let refuse = |name: &String| Refusal::titled(Code::Unsealed, name, name, &[]);
    let refusals: Vec<Refusal> = prepared.secrets.keys().map(refuse).collect();
    if refusals.is_empty() { Ok(prepared) } else { Err(refusals) }
}

/// Says whether values are right, and what would come of them.
pub async fn check(
    app: &App,
    person: &Person,
    name: &str,
    request: ValuesRequest,
) -> OpResult<ValuesChecked> {
    bounded(&request.values)?;
    let requires = required(request.runner.as_ref())?;
    let loaded = load(app, person, name, request.version).await?;
    let ready = make_ready(app, &loaded).await?;
    let options = RunOptions {
        combine: request.combine.unwrap_or_default(),
        requires: requires.clone(),
        ..RunOptions::default()
    };
    let (ready, prepared) = prepare(app, ready, request.values, options).await?;
    let definition = &ready.definition;
    let runners = fits(app, &definition.definition().job, &requires).await?;
    let defaults = defaults(definition);
    Ok(match prepared {
        Err(refusals) => ValuesChecked {
            refusals,
            tasks: None,
            varying: Vec::new(),
            first: None,
            last: None,
            runners,
            paths: Vec::new(),
            defaults,
        },
        Ok(run) => ValuesChecked {
            refusals: Vec::new(),
            tasks: Some(run.count),
            first: Some(shown(&run, &run.first)),
            last: (run.count > 1).then(|| shown(&run, &run.last)),
            paths: paths(&run),
            varying: run.varying,
            runners,
            defaults,
        },
    })
}

fn defaults(definition: &CheckedDefinition) -> indexmap::IndexMap<String, Value> {
    let open = definition.definition().parameters.iter();
    let open = open.filter(|parameter| parameter.kind != ParameterKind::Secret);
    open.map(|parameter| (parameter.name.clone(), definition.default(&parameter.name).clone())).collect()
}

/// A command with a placeholder for the folder that only a runner knows.
fn shown(run: &PreparedRun, command: &ResolvedCommand) -> ShownCommand {
    let placed = |text: &String| text.replace(OUTPUT_DIR_MARK, "$MOTHERSHIP_OUTPUT_DIR");
    let command = match command {
        ResolvedCommand::Process { argv } => {
            ResolvedCommand::Process { argv: argv.iter().map(placed).collect() }
        }
        ResolvedCommand::Shell { line } => ResolvedCommand::Shell { line: placed(line) },
    };
    let argv = match &command {
        ResolvedCommand::Process { argv } => argv.clone(),
        ResolvedCommand::Shell { .. } => Vec::new(),
    };
    ShownCommand { command: run.shown(&command), argv }
}

fn paths(run: &PreparedRun) -> Vec<CheckedPath> {
    let first = |name: &str| match run.held.get(name) {
        Some(GivenValue::One(value)) => template::print(value),
        Some(GivenValue::Several(Values::List(list))) => {
            list.first().map(template::print).unwrap_or_default()
        }
        _ => String::new(),
    };
    let rules = run.spec.paths.iter();
    rules
        .map(|rule| CheckedPath {
            path: first(&rule.parameter),
            parameter: rule.parameter.clone(),
            kind: rule.kind,
            must: rule.must,
        })
        .collect()
}

/// Which runners could run the job of a definition, by the function that hands out work.
async fn fits(app: &App, job: &JobSpec, requires: &[Requirement]) -> OpResult<Vec<RunnerFit>> {
    // What it needs does not hang on its values, so that runners are shown beside a form with mistakes.
    let mut need = JobSpec::new(Command::Argv(vec!["true".into()]));
    need.resources = job.resources.clone();
    need.requires = job.requires.iter().chain(requires).cloned().collect();
    let need = need.check().map_err(OpError::from)?;
    let capacity = Capacity::of(need.resources());
    let machines = app.store.read(runners::list).await?;
    let machines = machines.into_iter().filter(|machine| machine.mode != RunnerMode::Gui);
    let fit = machines.map(|machine| {
        let why = could_run(&capacity, need.requires(), &machine.capacity, &machine.labels).err();
        RunnerFit { id: machine.id.to_string(), name: machine.name, fits: why.is_none(), why }
    });
    Ok(fit.collect())
}
