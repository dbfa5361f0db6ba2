//! Files of parameters: values by name, to be kept beside the data and given to others. Two forms are written, and both
//! are read, from JSON, TOML and YAML: ours, and that of `params.json`, where a pair is `"(100, 100)"` and a list
//! `"153 303 1000 1000"`.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::checked::CheckedDefinition;
use super::fill::whole;
use super::given::{self, GivenValue, GivenValues, as_given};
use super::limits::DEFINITION_BYTES_MAX;
use super::parameter::{ParameterKind, ParameterValues, PartKind};
use super::parse::scalar_or_parts;
use super::refusal::{Code, Refusal};
use crate::spec::{Format, SpecError, SpecErrors, parse};
use crate::template;
use crate::written::Written;

/// How a parameter file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// Pairs and lists are lists.
    Ours,
    /// Pairs are `"(100, 100)"`, lists `"153 303 1000 1000"`.
    ParamsJson,
}

/// What a parameter file comes to. Nothing in it is dropped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParameterFile {
    /// Values of parameters, read.
    pub values: GivenValues,
    /// What is no parameter of the experiment, by its name in the file.
    pub unknown: ParameterValues,
    /// Values of parameters that their rules refuse; these are in neither of the others.
    pub refused: IndexMap<String, (Value, Refusal)>,
}

impl CheckedDefinition {
    /// Reads a parameter file.
    ///
    /// # Errors
    /// When it is not of the format, is no table, or has none of the experiment's parameters.
    pub fn import(&self, format: Format, text: &str) -> Result<ParameterFile, SpecErrors> {
        if text.len() > DEFINITION_BYTES_MAX {
            return Err(SpecError::new("", format!("has more than {DEFINITION_BYTES_MAX} bytes")).into());
        }
        parse::read_tree(format, text, |tree| self.import_tree(tree))
    }

    fn import_tree(&self, tree: Written<'_>) -> Result<ParameterFile, SpecErrors> {
        let Written::Table(entries) = tree else {
            return Err(SpecError::new("", "is no parameter file: it has no names with values")
                .hint("write {\"name\": value, …}")
                .into());
        };
        let mut file = ParameterFile::default();
        let any = !entries.is_empty();
        for (name, tree) in entries {
            let name = name.into_owned();
            let Some(parameter) = self.parameter(&name) else {
                file.unknown.insert(name, scalar_or_parts(tree));
                continue;
            };
            let value = scalar_or_parts(tree.clone());
            let read = GivenValue::from_written(tree)
                .map_err(|why| Refusal::new(Code::Several, parameter, &[("why", &why)]))
                .and_then(|given| given::read(parameter, &given));
            match read {
                Ok(held) => file.values.insert(name, as_given(held)),
                Err(refusal) => {
                    file.refused.insert(name, (value, refusal));
                    None
                }
            };
        }
        if any && file.values.is_empty() && file.refused.is_empty() {
            let known = self.definition.parameters.iter().take(5).map(|parameter| parameter.name.as_str());
            let known = known.collect::<Vec<_>>().join(", ");
            return Err(SpecError::new(
                "",
                format!("is a file of something else: `{}` has none of its names", self.definition.name),
            )
            .hint(format!("its parameters: {known}, …"))
            .into());
        }
        Ok(file)
    }

    /// Writes a parameter file as JSON: every parameter, also those with their default, and what was unknown when the
    /// values were imported. Secrets are left out.
    pub fn export(&self, values: &GivenValues, unknown: &ParameterValues, form: FileForm) -> String {
        let mut out = Map::new();
        for (name, given) in whole(self, values) {
            let Some(parameter) = self.parameter(&name).filter(|one| one.kind != ParameterKind::Secret)
            else {
                continue;
            };
            let value = match (form, given) {
                (FileForm::ParamsJson, GivenValue::One(Value::Array(parts))) => {
                    as_text(parameter.kind, parameter.of.unwrap_or_default(), parts)
                }
                (_, given) => serde_json::to_value(given).unwrap_or_default(),
            };
            out.insert(name, value);
        }
        for (name, value) in unknown {
            out.entry(name.clone()).or_insert_with(|| value.clone());
        }
        format!("{}\n", serde_json::to_string_pretty(&Value::Object(out)).unwrap_or_default())
    }
}

/// A pair or list as `params.json` has it. Texts may have blanks and commas in them, so a list of texts stays a list.
fn as_text(kind: ParameterKind, part: PartKind, parts: Vec<Value>) -> Value {
    let printed: Vec<String> = parts.iter().map(template::print).collect();
    match (kind, part) {
        (ParameterKind::Pair, PartKind::Integer | PartKind::Float) => {
            Value::from(format!("({})", printed.join(", ")))
        }
        (ParameterKind::List, PartKind::Integer | PartKind::Float) => Value::from(printed.join(" ")),
        _ => Value::Array(parts),
    }
}
