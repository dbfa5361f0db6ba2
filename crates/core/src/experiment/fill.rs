//! From what a person gives to what a run has: defaults, what is shown, what needs what.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::checked::CheckedDefinition;
use super::given::{self, GivenValue, GivenValues, Held};
use super::parameter::{Parameter, ParameterKind};
use super::refusal::{Code, Refusal};
use crate::spec::limits::MAX_TASKS;
use crate::spec::{Conditions, is_set, nearest};

/// What a run has: a value, or several, of every parameter that is shown, in the order of the definition.
pub type Filled = IndexMap<String, Held>;

impl CheckedDefinition {
    /// Holds what is given against the rules of the experiment. What is not given has its default; what is not shown is
    /// not there.
    ///
    /// # Errors
    /// Every refusal, in the order of the parameters.
    pub fn fill(&self, given: &GivenValues) -> Result<Filled, Vec<Refusal>> {
        let mut refusals: Vec<Refusal> = given
            .keys()
            .filter(|name| self.parameter(name).is_none())
            .map(|name| self.unknown(name))
            .collect();
        let mut wrong = BTreeMap::new();
        let mut held: IndexMap<&str, Held> = IndexMap::new();
        for parameter in &self.definition.parameters {
            let read = match given.get(&parameter.name) {
                None => Ok(Held::One(self.default(&parameter.name).clone())),
                Some(given) => given::read(parameter, given),
            };
            let read = read.unwrap_or_else(|refusal| {
                wrong.insert(parameter.name.as_str(), refusal);
                Held::One(Value::Null)
            });
            held.insert(&parameter.name, read);
        }
        let form = Form::new(self, &held);
        let shown: Vec<&Parameter> =
            self.definition.parameters.iter().filter(|parameter| form.is_shown(&parameter.name)).collect();
        for parameter in &shown {
            // Of one parameter the first reason is enough.
            let refusal = wrong.remove(parameter.name.as_str());
            refusals.extend(refusal.or_else(|| form.required(parameter)).or_else(|| form.needs(parameter)));
        }
        let filled: Filled = shown
            .iter()
            .map(|parameter| (parameter.name.clone(), held[parameter.name.as_str()].clone()))
            .collect();
        if refusals.is_empty() { Ok(filled) } else { Err(refusals) }
    }

    pub(super) fn unknown(&self, name: &str) -> Refusal {
        let known = self.definition.parameters.iter().map(|parameter| parameter.name.as_str());
        match nearest(name, known) {
            Some(near) => Refusal::titled(Code::Misspelt, name, name, &[("near", near)]),
            None => Refusal::titled(Code::Unknown, name, name, &[]),
        }
    }
}

/// How many tasks these values make.
///
/// # Errors
/// When they are more than a job may have.
pub(super) fn count(filled: &Filled) -> Result<u64, Refusal> {
    let count = filled.values().map(Held::count).try_fold(1u64, u64::checked_mul);
    count.filter(|count| *count <= MAX_TASKS).ok_or_else(|| {
        let count = count.map_or_else(|| "more than 2^64".to_owned(), |count| count.to_string());
        let most = MAX_TASKS.to_string();
        Refusal::titled(Code::TooMany, "", "", &[("count", &count), ("most", &most)])
    })
}

/// All values at once, for the rules between parameters.
struct Form<'d> {
    definition: &'d CheckedDefinition,
    held: &'d IndexMap<&'d str, Held>,
    /// Whether each is shown.
    shown: BTreeMap<&'d str, bool>,
}

impl<'d> Form<'d> {
    fn new(definition: &'d CheckedDefinition, held: &'d IndexMap<&'d str, Held>) -> Self {
        let mut form = Self { definition, held, shown: BTreeMap::new() };
        for parameter in &definition.definition.parameters {
            form.look_at(parameter);
        }
        form
    }

    /// Finds out whether a parameter is shown, each one once. Conditions that go round in a circle are refused with the
    /// definition, so this ends.
    fn look_at(&mut self, parameter: &'d Parameter) -> bool {
        if let Some(shown) = self.shown.get(parameter.name.as_str()) {
            return *shown;
        }
        let conditions = &parameter.shown_when;
        let shown = conditions.names().into_iter().all(|name| {
            let definition = self.definition;
            definition.parameter(name).is_some_and(|other| self.look_at(other))
                && self
                    .held
                    .get(name)
                    .is_some_and(|held| held.values().iter().any(|one| holds(conditions, name, one)))
        });
        self.shown.insert(&parameter.name, shown);
        shown
    }

    fn is_shown(&self, name: &str) -> bool {
        self.shown.get(name).is_some_and(|shown| *shown)
    }

    fn required(&self, parameter: &Parameter) -> Option<Refusal> {
        let held = self.held.get(parameter.name.as_str())?;
        let absent = |value: &Value| match value {
            Value::Bool(_) => false,
            other => !is_set(other),
        };
        (parameter.required && held.values().iter().any(absent))
            .then(|| Refusal::new(Code::Required, parameter, &[]))
    }

    fn needs(&self, parameter: &Parameter) -> Option<Refusal> {
        let conditions = &parameter.needs;
        let default = self.definition.default(&parameter.name);
        let says_something = |value: &Value| match parameter.kind {
            ParameterKind::Boolean => value == &Value::Bool(true),
            _ => is_set(value) && value != default,
        };
        let held = self.held.get(parameter.name.as_str())?;
        if conditions.is_empty() || !held.values().iter().any(says_something) {
            return None;
        }
        let unmet = conditions.names().into_iter().filter(|name| {
            let met = self.is_shown(name)
                && self
                    .held
                    .get(name)
                    .is_some_and(|held| held.values().iter().all(|one| holds(conditions, name, one)));
            !met
        });
        let told: Vec<String> = unmet.map(|name| self.told(conditions, name)).collect();
        (!told.is_empty()).then(|| Refusal::new(Code::Needs, parameter, &[("needs", &told.join(" and "))]))
    }

    /// A condition as people say it.
    fn told(&self, conditions: &Conditions, name: &str) -> String {
        let title = self.definition.parameter(name).map_or(name, Parameter::title).to_owned();
        match conditions {
            Conditions::Set(_) => title,
            Conditions::Equal(values) => {
                let value = values.get(name).cloned().unwrap_or_default();
                Conditions::Equal([(title, value)].into_iter().collect()).to_string()
            }
        }
    }
}

/// Whether what is asked of one parameter holds for a value.
fn holds(conditions: &Conditions, name: &str, value: &Value) -> bool {
    let unmet = conditions.unmet(|asked| (asked == name).then(|| value.clone()));
    !unmet.contains(&name)
}

/// The conditions that are about these parameters only.
pub(super) fn only(conditions: &Conditions, kept: impl Fn(&str) -> bool) -> Conditions {
    match conditions {
        Conditions::Set(names) => Conditions::Set(names.iter().filter(|name| kept(name)).cloned().collect()),
        Conditions::Equal(values) => Conditions::Equal(
            values
                .iter()
                .filter(|(name, _)| kept(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        ),
    }
}

/// What is given, with the default of everything that is not.
pub(super) fn whole(definition: &CheckedDefinition, given: &GivenValues) -> GivenValues {
    let value = |parameter: &Parameter| {
        let default = || GivenValue::One(definition.default(&parameter.name).clone());
        (parameter.name.clone(), given.get(&parameter.name).cloned().unwrap_or_else(default))
    };
    definition.definition.parameters.iter().map(value).collect()
}
