//! Named sets of values, and back to the beginning.

use super::checked::CheckedDefinition;
use super::given::{GivenValues, given};

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
