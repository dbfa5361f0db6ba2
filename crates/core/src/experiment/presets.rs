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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::experiment::{Code, Definition, RunOptions};
    use crate::spec::Format;

    fn definition() -> CheckedDefinition {
        let text = "name = \"x\"\njob = { command = [\"true\"] }\n[[parameters]]\nname = \"n\"\ntype = \"integer\"\n\
            maximum = 10\n[[parameters]]\nname = \"folder\"\ntype = \"path\"\nrequired = true\n\
            [[parameters]]\nname = \"key\"\ntype = \"secret\"\n";
        Definition::parse(Format::Toml, text).unwrap().check().unwrap()
    }

    fn given(value: Value) -> GivenValues {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_preset_may_leave_out_what_a_run_needs_but_not_keep_what_is_wrong_or_secret() {
        let of = |value: Value| -> Vec<(String, Code)> {
            let refusals = definition().preset_refusals(&given(value));
            refusals.into_iter().map(|refusal| (refusal.parameter, refusal.code)).collect()
        };
        let one = |name: &str, code| vec![(name.to_owned(), code)];
        assert_eq!(of(json!({"n": 3})), []);
        assert_eq!(of(json!({"n": {"several": "1..3"}, "key": ""})), []);
        assert_eq!(of(json!({"n": 30})), one("n", Code::Above));
        assert_eq!(of(json!({"key": "hush"})), one("key", Code::KeptSecret));
        assert_eq!(of(json!({"key": {"several": ["a"]}})).last().unwrap().1, Code::KeptSecret);
        assert_eq!(of(json!({"gone": 1})), one("gone", Code::Unknown));
    }

    #[test]
    fn secrets_are_left_out_and_the_rest_is_as_it_was() {
        let kept = definition().without_secrets(given(json!({"n": "ten", "key": "hush", "gone": 1})));
        assert_eq!(serde_json::to_value(kept).unwrap(), json!({"n": "ten", "gone": 1}));
    }

    #[test]
    fn a_run_tells_all_that_it_has() {
        let values = given(json!({"folder": "/d", "n": "7", "key": "hush"}));
        let run = definition().run(&values, &RunOptions::default()).unwrap();
        assert_eq!(serde_json::to_value(&run.held).unwrap(), json!({"n": 7, "folder": "/d"}));
        let told = RunOptions { description: Some("why".into()), ..RunOptions::default() };
        let spec = definition().run(&values, &told).unwrap().spec;
        assert_eq!(spec.description.as_deref(), Some("why"));
    }
}
