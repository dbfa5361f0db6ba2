//! From a definition and values to a job: a run is a job, and its command is made by the job's own rules.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::arguments::arguments;
use super::check::is_shell;
use super::checked::{CheckedDefinition, Named};
use super::definition::{Definition, NotifyOn};
use super::fill::{self, Filled, only};
use super::given::{GivenValues, Held, as_given};
use super::parameter::ParameterKind;
use super::refusal::{Code, Refusal};
use super::value::HIDDEN;
use crate::ids::{AttemptId, JobId};
use crate::spec::{JobSpec, PathMust, PathRule, Requirement, ResolvedCommand, ResolvedTask};
use crate::sweep::{NoPoints, Section, Sweep, Values};
use crate::template;

/// How several values of several parameters come together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Every value with every other one.
    #[default]
    Every,
    /// The first ones together, then the second ones, and so on; equally many of each.
    Together,
}

/// What a person says of a run beside its values.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// How several values of several parameters come together.
    pub combine: Combine,
    /// What the run is called. The experiment's title without it.
    pub name: Option<String>,
    /// What the run is for. That of the experiment without it.
    pub description: Option<String>,
    /// Labels its runner must have, beside those of the definition.
    pub requires: Vec<Requirement>,
}

/// A run: a job, and what goes beside it.
#[derive(Debug, Clone)]
pub struct PreparedRun {
    /// The job. A secret stands in it as its mark, [`secret_mark`].
    pub spec: JobSpec,
    /// How many tasks it has.
    pub count: u64,
    /// The command of the first task and of the last, with the marks of secrets.
    pub first: ResolvedCommand,
    /// See `first`.
    pub last: ResolvedCommand,
    /// Parameters with several values.
    pub varying: Vec<String>,
    /// What it has: every parameter that is shown, read, its default included. Without secrets.
    pub held: GivenValues,
    /// Secrets by the name of their parameter, to be sealed.
    pub secrets: IndexMap<String, String>,
    /// What its owner wants to be told of.
    pub notify: Vec<NotifyOn>,
}

/// Stands for a secret in the values and commands of a job, until the runner that is about to start the program puts the
/// secret in.
pub fn secret_mark(parameter: &str) -> String {
    format!("{{mothership:secret:{parameter}}}")
}

impl CheckedDefinition {
    /// Makes a run of what is given.
    ///
    /// # Errors
    /// Every refusal of a value; or why the values make no job.
    pub fn run(&self, given: &GivenValues, options: &RunOptions) -> Result<PreparedRun, Vec<Refusal>> {
        let filled = self.fill(given)?;
        let whole = |refusal| vec![refusal];
        if options.combine == Combine::Every {
            fill::count(&filled).map_err(whole)?;
        }
        let mut spec = spec(&self.definition, &self.named, &filled, options.combine, options.name.as_deref());
        if options.description.is_some() {
            spec.description.clone_from(&options.description);
        }
        spec.paths = self.paths(&filled);
        for requirement in &options.requires {
            if !spec.requires.contains(requirement) {
                spec.requires.push(requirement.clone());
            }
        }
        let checked = spec.clone().check().map_err(|found| {
            found
                .errors
                .iter()
                .map(|error| Refusal::titled(Code::Command, "", "", &[("why", &error.to_string())]))
                .collect::<Vec<_>>()
        })?;
        let count = checked.count();
        let command = |index| {
            let id = AttemptId { task: JobId(1).task(index), number: 1 };
            checked
                .task(id, &NoPoints)
                .map(|task: ResolvedTask| task.command)
                .map_err(|why| vec![Refusal::titled(Code::Command, "", "", &[("why", &why.to_string())])])
        };
        let (first, last) = (command(0)?, command(count - 1)?);
        let varying =
            filled.iter().filter(|(_, held)| held.count() > 1).map(|(name, _)| name.clone()).collect();
        Ok(PreparedRun {
            count,
            first,
            last,
            varying,
            held: self.held(&filled),
            secrets: self.secrets(&filled),
            notify: self.definition.notify.clone(),
            spec,
        })
    }

    fn held(&self, filled: &Filled) -> GivenValues {
        let open = filled.iter().filter(|(name, _)| !self.is_a(name, ParameterKind::Secret));
        open.map(|(name, held)| (name.clone(), as_given(held.clone()))).collect()
    }

    fn secrets(&self, filled: &Filled) -> IndexMap<String, String> {
        let of_secrets = filled.iter().filter(|(name, _)| self.is_a(name, ParameterKind::Secret));
        of_secrets
            .filter_map(|(name, held)| match held {
                Held::One(Value::String(secret)) if !secret.is_empty() => {
                    Some((name.clone(), secret.clone()))
                }
                _ => None,
            })
            .collect()
    }

    fn paths(&self, filled: &Filled) -> Vec<PathRule> {
        let set = |held: &Held| held.values().iter().any(crate::spec::is_set);
        let of_paths = filled.iter().filter(|(name, held)| self.is_a(name, ParameterKind::Path) && set(held));
        of_paths
            .filter_map(|(name, _)| {
                let parameter = self.parameter(name).filter(|parameter| !parameter.ui_only)?;
                let (kind, must) = (parameter.path.unwrap_or_default(), parameter.must.unwrap_or_default());
                let when = only(&parameter.shown_when, |other| varies(filled, other));
                (must != PathMust::Anything).then(|| PathRule { parameter: name.clone(), kind, must, when })
            })
            .collect()
    }

    fn is_a(&self, name: &str, kind: ParameterKind) -> bool {
        self.parameter(name).is_some_and(|parameter| parameter.kind == kind)
    }
}

impl PreparedRun {
    /// A command as one would type it into a POSIX shell, without its secrets.
    pub fn shown(&self, command: &ResolvedCommand) -> String {
        let mut shown = command.to_string();
        for name in self.secrets.keys() {
            shown = shown
                .replace(&template::quote(&secret_mark(name)), HIDDEN)
                .replace(&secret_mark(name), HIDDEN);
        }
        shown
    }
}

/// Whether it differs between tasks.
fn varies(filled: &Filled, name: &str) -> bool {
    filled.get(name).is_some_and(|held| matches!(held, Held::Several(..)))
}

/// The job of a run. Every value of the program is a parameter of the job, also those with one value: tasks, pages and
/// `MOTHERSHIP_PARAM_<NAME>` have them all.
pub(super) fn spec(
    definition: &Definition,
    named: &Named,
    filled: &Filled,
    combine: Combine,
    name: Option<&str>,
) -> JobSpec {
    let sent: Vec<_> = definition
        .parameters
        .iter()
        .filter(|parameter| {
            !parameter.ui_only
                && (filled.contains_key(&parameter.name) || named.anywhere.contains(&parameter.name))
        })
        .collect();
    let mut grid: IndexMap<String, Values> = IndexMap::new();
    let mut zip: IndexMap<String, Values> = IndexMap::new();
    for parameter in &sent {
        let one = |value: Value| Values::List(vec![value]);
        match filled.get(&parameter.name) {
            Some(Held::Several(values, _)) => {
                let section = if combine == Combine::Together { &mut zip } else { &mut grid };
                section.insert(parameter.name.clone(), values.clone());
            }
            Some(Held::One(value)) if !value.is_null() => {
                let is_secret = parameter.kind == ParameterKind::Secret && crate::spec::is_set(value);
                let value = if is_secret { secret_mark(&parameter.name).into() } else { value.clone() };
                grid.insert(parameter.name.clone(), one(value));
            }
            // What the command names has to be something: nothing.
            _ if named.anywhere.contains(&parameter.name) => {
                grid.insert(parameter.name.clone(), one(Value::Null));
            }
            _ => {}
        }
    }
    let mut words = Vec::new();
    if !is_shell(&definition.job) {
        words = arguments(sent.iter().copied(), |name| named.in_command.contains(name));
        words.retain(|argument| {
            grid.contains_key(&argument.parameter) || zip.contains_key(&argument.parameter)
        });
    }
    for argument in &mut words {
        if let Some(parameter) = sent.iter().find(|parameter| parameter.name == argument.parameter) {
            // What is the same for all tasks has been decided; the rest is for each task.
            argument.when = only(&parameter.shown_when, |other| varies(filled, other));
        }
    }
    let sections = [(Section::Grid as fn(_) -> _, grid), (Section::Zip as fn(_) -> _, zip)];
    let sections: Vec<Section> = sections
        .into_iter()
        .filter(|(_, axes)| !axes.is_empty())
        .map(|(section, axes)| section(axes))
        .collect();
    JobSpec {
        name: Some(name.or(definition.title.as_deref()).unwrap_or(&definition.name).to_owned()),
        description: definition.description.clone(),
        sweep: (!sections.is_empty()).then_some(Sweep { sections }),
        arguments: words,
        ..definition.job.clone()
    }
}
