//! Named sets of values, and back to the beginning.

use super::checked::CheckedDefinition;
use super::given::{GivenValue, GivenValues, given};
use super::parameter::ParameterKind;
use super::refusal::{Code, Refusal};
use crate::spec::is_set;

/// What is set back to its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reset<'n> {
    /// One parameter.
    Parameter(&'n str),
    /// All parameters of a group.
    Group(&'n str),
    /// Everything.
    All,
}

impl CheckedDefinition {
    /// The values of a preset, to be filled in; `None` when there is no such preset.
    pub fn preset(&self, name: &str) -> Option<GivenValues> {
        self.definition.presets.get(name).map(|preset| given(&preset.values))
    }

    /// Why values cannot be kept to be taken later. What is left out, also what a run has to have, a person fills in then.
    pub fn preset_refusals(&self, given: &GivenValues) -> Vec<Refusal> {
        let mut refusals = self.fill(given).err().unwrap_or_default();
        refusals.retain(|refusal| refusal.code != Code::Required);
        for (name, value) in given {
            if let Some(parameter) = self.parameter(name)
                && parameter.kind == ParameterKind::Secret
                && !matches!(value, GivenValue::One(value) if !is_set(value))
            {
                refusals.push(Refusal::new(Code::KeptSecret, parameter, &[]));
            }
        }
        refusals
    }

    /// The same without secrets.
    pub fn without_secrets(&self, mut given: GivenValues) -> GivenValues {
        given.retain(|name, _| {
            self.parameter(name).is_none_or(|parameter| parameter.kind != ParameterKind::Secret)
        });
        given
    }

    /// Sets values back to their defaults.
    pub fn reset(&self, values: &mut GivenValues, what: &Reset<'_>) {
        values.retain(|name, _| match what {
            Reset::Parameter(parameter) => name != parameter,
            Reset::Group(group) => {
                self.parameter(name).is_none_or(|parameter| parameter.group.as_deref() != Some(*group))
            }
            Reset::All => false,
        });
    }
}
