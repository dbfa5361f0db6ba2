//! Sweep `split`: a JSON configuration cut at given places, one combination of the parts for each task. Nothing here
//! knows what the configuration is for.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::expansion::Params;
use super::points::counted;
use crate::spec::path::check_path;
use crate::spec::{SpecError, SpecErrors, nearest, quoted};
use crate::written::number::respelled;

/// Path of the split configuration in the work folder, when the spec does not name one.
const DEFAULT_TARGET: &str = "config.json";

/// A JSON configuration cut into parts. Each task finds its own configuration, whole but for the cuts and with its
/// keys in their old order, as a file in its work folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Path of the configuration, relative to the spec file; the submitting client reads it and sends the content.
    #[schemars(example = "config.json")]
    pub config: Value,
    /// Path of the file in the work folder. Without it, the file name of `config`.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The cuts; every combination of their parts is a task, the last cut varies fastest.
    pub cuts: Vec<Cut>,
}

impl Split {
    /// Path of the file in the work folder.
    pub fn file(&self) -> &str {
        self.target.as_deref().unwrap_or(DEFAULT_TARGET)
    }
}

/// One place at which a configuration is cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// JSON pointer (RFC 6901) to a list or an object.
    #[schemars(example = "/phantoms")]
    pub pointer: String,
    /// `"each"`: every item is a part; a number: so many parts, as even as possible.
    #[serde(default)]
    pub parts: Parts,
    /// Name of the parameter that tells the parts apart. Without it, the last word of the pointer. Its value is the
    /// item itself (of a list of texts or numbers), the key (of an object), or the number of the part from 0.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
}

/// Into what a list or object is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Parts {
    /// Every item is a part.
    #[default]
    Each,
    /// So many parts, as even as possible; the first ones are the longer ones.
    Count(u64),
}

impl Serialize for Parts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Each => serializer.serialize_str("each"),
            Self::Count(count) => serializer.serialize_u64(*count),
        }
    }
}

impl JsonSchema for Parts {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Parts".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"anyOf": [{"const": "each"}, {"type": "integer", "minimum": 1}]})
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl Visitor<'_> for Forms {
            type Value = Parts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"each\" or a number of parts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Parts, E> {
                match text {
                    "each" => Ok(Parts::Each),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_u64<E: de::Error>(self, count: u64) -> Result<Parts, E> {
                Ok(Parts::Count(count))
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

/// A split configuration, ready to be asked for the part of any task.
#[derive(Debug, Clone)]
pub struct Pieces {
    target: String,
    /// The configuration with nothing at the places of the cuts.
    frame: Value,
    cuts: Vec<ReadyCut>,
}

#[derive(Debug, Clone)]
struct ReadyCut {
    pointer: String,
    name: String,
    /// What was at the place of the cut.
    whole: Value,
    parts: u64,
    each: bool,
}

impl Pieces {
    /// Makes a split ready. Notes what is wrong with it and gives `None` then.
    pub(super) fn new(path: &str, split: &Split, errors: &mut SpecErrors) -> Option<Self> {
        if let Value::String(file) = &split.config {
            errors.push(
                SpecError::new(
                    format!("{path}.config"),
                    format!("the file {} is not read yet", quoted(file)),
                )
                .hint("`mothership submit` reads it; who writes to the API sends its content"),
            );
            return None;
        }
        let target = split.file().to_owned();
        let before = errors.count();
        if let Err(why) = check_path(&target) {
            errors.push(SpecError::new(format!("{path}.as"), why.message).hint(why.hint));
        }
        if split.cuts.is_empty() {
            errors.push(
                SpecError::new(format!("{path}.cuts"), "has no cuts")
                    .hint("add one, such as { pointer = \"/items\", parts = \"each\" }"),
            );
        }
        let mut cuts: Vec<ReadyCut> = Vec::new();
        for (i, cut) in split.cuts.iter().enumerate() {
            let path = format!("{path}.cuts[{i}]");
            if let Some(other) = split.cuts[..i].iter().find(|other| overlap(&other.pointer, &cut.pointer)) {
                errors.push(
                    SpecError::new(
                        format!("{path}.pointer"),
                        format!("{} and {} cut the same place", quoted(&cut.pointer), quoted(&other.pointer)),
                    )
                    .hint("cuts lie beside each other, not inside each other"),
                );
                continue;
            }
            match ReadyCut::new(&path, &split.config, cut) {
                Ok(ready) => cuts.push(ready),
                Err(error) => errors.push(error),
            }
        }
        if errors.count() > before {
            return None;
        }
        let mut frame = split.config.clone();
        for cut in &cuts {
            *frame.pointer_mut(&cut.pointer)? = Value::Null;
        }
        Some(Self { target, frame, cuts })
    }

    /// Path of the file in the work folder.
    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// How many combinations of parts there are.
    pub(super) fn len(&self) -> u64 {
        self.cuts.iter().fold(1, |len: u64, cut| len.saturating_mul(cut.parts))
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.cuts.iter().map(|cut| cut.name.as_str()).collect()
    }

    pub(super) fn varying(&self) -> Vec<&str> {
        self.cuts.iter().filter(|cut| cut.parts > 1).map(|cut| cut.name.as_str()).collect()
    }

    /// Which part of each cut the combination has; the last cut varies fastest.
    fn digits(&self, number: u64) -> Vec<u64> {
        let mut rest = number;
        let mut digits: Vec<u64> = self
            .cuts
            .iter()
            .rev()
            .map(|cut| {
                let digit = rest % cut.parts;
                rest /= cut.parts;
                digit
            })
            .collect();
        digits.reverse();
        digits
    }

    /// Adds the parameters of a combination.
    pub(super) fn fill(&self, number: u64, params: &mut Params) {
        for (cut, part) in self.cuts.iter().zip(self.digits(number)) {
            params.insert(cut.name.clone(), cut.label(part));
        }
    }

    /// The configuration of a combination, as the text of a file.
    pub(super) fn config(&self, number: u64) -> String {
        let mut config = self.frame.clone();
        for (cut, part) in self.cuts.iter().zip(self.digits(number)) {
            if let Some(place) = config.pointer_mut(&cut.pointer) {
                *place = cut.part(part);
            }
        }
        format!("{config:#}\n")
    }
}

impl ReadyCut {
    fn new(path: &str, config: &Value, cut: &Cut) -> Result<Self, SpecError> {
        let pointer = format!("{path}.pointer");
        if !(cut.pointer.is_empty() || cut.pointer.starts_with('/')) {
            return Err(SpecError::new(pointer, format!("{} is not a JSON pointer", quoted(&cut.pointer)))
                .hint(format!("write /{}", cut.pointer.replace('.', "/"))));
        }
        let Some(whole) = config.pointer(&cut.pointer) else {
            return Err(missing(&pointer, config, &cut.pointer));
        };
        let items = match whole {
            Value::Array(list) => list.len() as u64,
            Value::Object(map) => map.len() as u64,
            _ => {
                return Err(SpecError::new(
                    pointer,
                    format!("{} is not a list or an object", quoted(&cut.pointer)),
                )
                .hint("only lists and objects can be cut"));
            }
        };
        if items == 0 {
            return Err(SpecError::new(
                pointer,
                format!("{} is empty, so the job would have no tasks", quoted(&cut.pointer)),
            )
            .hint("remove the cut, or fill the list"));
        }
        let parts = match cut.parts {
            Parts::Each => items,
            Parts::Count(0) => {
                return Err(SpecError::new(format!("{path}.parts"), "is 0, so the job would have no tasks")
                    .hint("give at least 1 part, or \"each\""));
            }
            Parts::Count(parts) if parts > items => {
                return Err(SpecError::new(
                    format!("{path}.parts"),
                    format!(
                        "asks for {parts} parts, but {} has {}",
                        quoted(&cut.pointer),
                        counted(items as usize, "item")
                    ),
                )
                .hint(format!("give at most {items} parts, or \"each\"")));
            }
            Parts::Count(parts) => parts,
        };
        let name = match &cut.parameter {
            Some(name) => {
                super::name::check(name)
                    .map_err(|error| SpecError { path: format!("{path}.as"), ..error })?;
                name.clone()
            }
            None => cut.pointer.rsplit('/').next().and_then(super::name::suggest).ok_or_else(|| {
                SpecError::new(&pointer, format!("{} gives the parameter no name", quoted(&cut.pointer)))
                    .hint("name it with `as`")
            })?,
        };
        Ok(Self {
            pointer: cut.pointer.clone(),
            name,
            whole: whole.clone(),
            parts,
            each: cut.parts == Parts::Each,
        })
    }

    /// First item and number of items of a part: the first parts are longer by one where it does not come out even.
    fn span(&self, part: u64) -> (usize, usize) {
        let items = match &self.whole {
            Value::Array(list) => list.len(),
            Value::Object(map) => map.len(),
            _ => 0,
        };
        let (part, parts) = (part as usize, self.parts as usize);
        let (size, longer) = (items / parts, items % parts);
        (part * size + part.min(longer), size + usize::from(part < longer))
    }

    fn part(&self, part: u64) -> Value {
        let (first, count) = self.span(part);
        match &self.whole {
            Value::Array(list) => Value::Array(list[first..first + count].to_vec()),
            Value::Object(map) => Value::Object(
                map.iter().skip(first).take(count).map(|(key, value)| (key.clone(), value.clone())).collect(),
            ),
            other => other.clone(),
        }
    }

    /// What tells the part apart.
    fn label(&self, part: u64) -> Value {
        match &self.whole {
            Value::Object(map) if self.each => {
                map.keys().nth(part as usize).map_or(Value::Null, |key| Value::from(key.as_str()))
            }
            Value::Array(list) if self.each => match &list[part as usize] {
                Value::Array(_) | Value::Object(_) | Value::Null => Value::from(part),
                Value::Number(number) => respelled(number),
                scalar => scalar.clone(),
            },
            _ => Value::from(part),
        }
    }
}

/// Whether one pointer leads to the place of the other or into it.
fn overlap(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Says how far a pointer leads, and what is there.
fn missing(path: &str, config: &Value, pointer: &str) -> SpecError {
    let mut reached = "";
    for (at, _) in pointer.match_indices('/').skip(1) {
        if config.pointer(&pointer[..at]).is_none() {
            break;
        }
        reached = &pointer[..at];
    }
    let rest = pointer[reached.len() + 1..].split('/').next().unwrap_or_default();
    let place = if reached.is_empty() { "the configuration".to_owned() } else { quoted(reached) };
    let error = SpecError::new(path, format!("{place} has no {}", quoted(rest)));
    match config.pointer(reached) {
        Some(Value::Object(map)) => {
            if let Some(name) = nearest(rest, map.keys().map(String::as_str)) {
                return error.hint(format!("did you mean `{reached}/{name}`?"));
            }
            let known: Vec<&str> = map.keys().take(10).map(String::as_str).collect();
            error.hint(format!("it has {}{}", known.join(", "), if map.len() > 10 { ", …" } else { "" }))
        }
        Some(Value::Array(list)) => error.hint(format!("it is a list of {}", counted(list.len(), "item"))),
        _ => error.hint("it is neither a list nor an object"),
    }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
