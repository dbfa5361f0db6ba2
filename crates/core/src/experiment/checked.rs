//! A definition that was found right, ready to be filled in and run.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::check;
use super::definition::Definition;
use super::parameter::Parameter;
use crate::spec::SpecErrors;

/// A definition whose rules hold together.
#[derive(Debug, Clone)]
pub struct CheckedDefinition {
    pub(super) definition: Definition,
    /// The default of each parameter, read.
    pub(super) defaults: IndexMap<String, Value>,
    pub(super) named: Named,
}

/// Parameters that the job of a definition names itself.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// As `{{name}}` among the words of the command: they have no words of their own behind it.
    pub(super) in_command: BTreeSet<String>,
    /// Anywhere, also in the rules of its stages: they have to be there.
    pub(super) anywhere: BTreeSet<String>,
}

impl Definition {
    /// Checks what a definition means.
    ///
    /// # Errors
    /// Everything that is wrong: names that are there twice or nowhere, rules that contradict each other, defaults and
    /// presets that the rules refuse, needs in a circle, and all that a job's spec is refused for.
    pub fn check(self) -> Result<CheckedDefinition, SpecErrors> {
        check::check(self)
    }
}

impl CheckedDefinition {
    /// The definition as it was written.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        let at = self.defaults.get_index_of(name)?;
        self.definition.parameters.get(at)
    }

    /// The value a parameter has when nobody says another; `Null` for none.
    pub fn default(&self, name: &str) -> &Value {
        self.defaults.get(name).unwrap_or(&Value::Null)
    }
}
