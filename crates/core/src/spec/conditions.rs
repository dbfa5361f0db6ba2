//! What has to hold of a job's parameters for something else to count: an argument, a stage, a field of a form.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::values::one_of;
use crate::template;
use crate::written::number;

/// Names of parameters that have to be set, or a table of values they have to have. All of them have to hold.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Conditions {
    /// These are set: a truth value is true, anything else has a value.
    Set(Vec<String>),
    /// These have the value, or one of the list.
    Equal(IndexMap<String, Value>),
}

impl Default for Conditions {
    fn default() -> Self {
        Self::Set(Vec::new())
    }
}

one_of!(Conditions, "a list of names of parameters, or a table of their values", {
    fn visit_str<E: de::Error>(self, name: &str) -> Result<Conditions, E> {
        Ok(Conditions::Set(vec![name.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Conditions, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Conditions::Set)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Conditions, A::Error> {
        IndexMap::deserialize(MapAccessDeserializer::new(map)).map(Conditions::Equal)
    }
});

impl Conditions {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Set(names) => names.is_empty(),
            Self::Equal(values) => values.is_empty(),
        }
    }

    /// The parameters that are asked for, in the order written.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Set(names) => names.iter().map(String::as_str).collect(),
            Self::Equal(values) => values.keys().map(String::as_str).collect(),
        }
    }

    /// The parameters whose value, as `value_of` gives it, is not as asked for.
    pub fn unmet(&self, mut value_of: impl FnMut(&str) -> Option<Value>) -> Vec<&str> {
        let mut met = |name: &str, wanted: Option<&Value>| {
            let value = value_of(name).unwrap_or_default();
            match wanted {
                None => is_set(&value),
                Some(Value::Array(several)) => several.iter().any(|one| is_same(one, &value)),
                Some(one) => is_same(one, &value),
            }
        };
        match self {
            Self::Set(names) => names.iter().map(String::as_str).filter(|name| !met(name, None)).collect(),
            Self::Equal(values) => values
                .iter()
                .filter(|(name, wanted)| !met(name, Some(wanted)))
                .map(|(name, _)| name.as_str())
                .collect(),
        }
    }

    /// Whether everything that is asked for holds.
    pub fn hold(&self, value_of: impl FnMut(&str) -> Option<Value>) -> bool {
        self.unmet(value_of).is_empty()
    }
}

/// Whether a parameter is set: true, or any value at all.
pub fn is_set(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

/// Whether two values are the same to a program: the same text, or the same number in other digits. A list is the same
/// as each of its items.
fn is_same(wanted: &Value, value: &Value) -> bool {
    if let (Value::Array(items), false) = (value, wanted.is_array()) {
        return items.iter().any(|item| is_same(wanted, item));
    }
    let (a, b) = (template::print(wanted), template::print(value));
    a == b || matches!((number::read(&a), number::read(&b)), (Some(_), Some(_)) if number::same(&a, &b))
}

impl fmt::Display for Conditions {
    /// As people say it: `a and b`, `device = cuda`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = match self {
            Self::Set(names) => names.clone(),
            Self::Equal(values) => values
                .iter()
                .map(|(name, value)| match value {
                    Value::Array(several) => {
                        let several: Vec<String> = several.iter().map(template::print).collect();
                        format!("{name} = {}", several.join(" or "))
                    }
                    one => format!("{name} = {}", template::print(one)),
                })
                .collect(),
        };
        f.write_str(&words.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_holds() {
        let values =
            json!({"on": true, "off": false, "n": "1.10", "empty": "", "list": [1, 2], "word": "cuda"});
        for (conditions, unmet) in [
            (json!([]), vec![]),
            (json!(["on", "n", "list"]), vec![]),
            (json!("off"), vec!["off"]),
            (json!(["off", "empty", "absent"]), vec!["off", "empty", "absent"]),
            (json!({"n": 1.1, "word": "cuda", "off": false}), vec![]),
            (json!({"word": ["cpu", "cuda"], "list": 2}), vec![]),
            (json!({"word": ["cpu"], "list": 3}), vec!["word", "list"]),
        ] {
            let read: Conditions = serde_json::from_value(conditions.clone()).unwrap();
            assert_eq!(read.unmet(|name| values.get(name).cloned()), unmet, "{conditions}");
        }
    }

    #[test]
    fn conditions_are_said() {
        let said = |json| serde_json::from_value::<Conditions>(json).unwrap().to_string();
        assert_eq!(said(json!(["a", "b"])), "a and b");
        assert_eq!(said(json!({"device": ["cuda", "cpu"], "n": 1})), "device = cuda or cpu and n = 1");
    }
}
