//! Presets: that each can be taken. What a preset leaves out, also what a run has to have, a person fills in.

use crate::experiment::checked::CheckedDefinition;
use crate::experiment::given::given;
use crate::experiment::limits::PRESET_NAME_BYTES_MAX;
use crate::experiment::parameter::ParameterKind;
use crate::experiment::refusal::Code;
use crate::spec::{SpecError, SpecErrors, quoted};

pub(super) fn check(checked: &CheckedDefinition) -> Result<(), SpecErrors> {
    let mut errors = SpecErrors::default();
    for (name, preset) in &checked.definition.presets {
        if name.trim().is_empty() || name.len() > PRESET_NAME_BYTES_MAX || name.contains(char::is_control) {
            errors.push(
                SpecError::new("presets", format!("{} cannot be the name of a preset", quoted(name)))
                    .hint(format!("one line of at most {PRESET_NAME_BYTES_MAX} bytes")),
            );
        }
        let path = |parameter: &str| format!("presets.{name}.values.{parameter}");
        for refusal in checked.fill(&given(&preset.values)).err().into_iter().flatten() {
            if refusal.code != Code::Required {
                errors.push(refusal.at(path(&refusal.parameter)));
            }
        }
        for parameter in preset.values.keys() {
            if checked.parameter(parameter).is_some_and(|parameter| parameter.kind == ParameterKind::Secret) {
                errors.push(SpecError::new(
                    path(parameter),
                    "is a secret, and everybody can read a definition",
                ));
            }
        }
    }
    errors.into_result()
}
