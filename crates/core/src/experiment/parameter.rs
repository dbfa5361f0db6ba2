//! One parameter of an experiment: what a person fills in, and the rules for it. The doc comments are published.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::parameter_argument::ParameterArgument;
use crate::spec::{Conditions, PathKind, PathMust};
use crate::template;

/// Something that a person fills in for a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Name: in `{{name}}`, in parameter files, and of the argument unless `argument` says otherwise.
    #[schemars(example = &"frames")]
    pub name: String,
    /// What kind of value it has.
    #[serde(rename = "type")]
    pub kind: ParameterKind,
    /// What people see in place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it means, in a sentence or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The group of the form that it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Unit, shown behind the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"px")]
    pub unit: Option<String>,
    /// The value it has when nobody says another.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub default: Value,
    /// Least value: a number, or a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Bound>,
    /// Largest value: a number, or a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Bound>,
    /// Values lie so far apart, counted from `minimum` (or 0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<f64>")]
    pub step: Option<Number>,
    /// A regular expression for the whole text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"[a-z][a-z0-9-]*")]
    pub pattern: Option<String>,
    /// Whether it has to have a value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub required: bool,
    /// What can be chosen: values, or tables with more to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = serde_json::json!(["cuda", "cpu"]))]
    pub choices: Vec<Choice>,
    /// What the parts of a pair or list are. Whole numbers without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<PartKind>,
    /// How many parts a list has. A pair has two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// What people call the parts, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = serde_json::json!(["height", "width"]))]
    pub parts: Vec<String>,
    /// Whether a path is one of a file or of a folder. A file without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathKind>,
    /// Whether a path has to be there, on the runner, when the run begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must: Option<PathMust>,
    /// Other parameters that have to be set, or to have these values, for this one to be changed from its default (or, of
    /// a truth value, to be true).
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub needs: Conditions,
    /// Other parameters that have to be set, or to have these values, for this one to be shown and sent at all.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub shown_when: Conditions,
    /// Whether it is folded away until somebody asks for everything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub advanced: bool,
    /// Whether it is for the form only, and the program never hears of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub ui_only: bool,
    /// How it becomes words of the command. Without it `--NAME VALUE`, unless the command names it itself as `{{NAME}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argument: Option<ParameterArgument>,
}

impl Parameter {
    /// A parameter that says no more than its name and kind.
    pub fn new(name: impl Into<String>, kind: ParameterKind) -> Self {
        Self {
            name: name.into(),
            kind,
            label: None,
            help: None,
            group: None,
            unit: None,
            default: Value::Null,
            minimum: None,
            maximum: None,
            step: None,
            pattern: None,
            required: false,
            choices: Vec::new(),
            of: None,
            length: None,
            parts: Vec::new(),
            path: None,
            must: None,
            needs: Conditions::default(),
            shown_when: Conditions::default(),
            advanced: false,
            ui_only: false,
            argument: None,
        }
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// How many parts its value has; `None` where that is not fixed.
    pub fn parts_count(&self) -> Option<usize> {
        match self.kind {
            ParameterKind::Pair => Some(2),
            ParameterKind::List => self.length,
            _ => None,
        }
    }
}

/// What kind of value a parameter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// One line of text.
    String,
    /// Text of any number of lines.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// One of `choices`.
    Choice,
    /// Any of `choices`.
    Choices,
    /// A day, as 2026-03-01.
    Date,
    /// A file or folder on the runner.
    Path,
    /// Two values of a kind.
    Pair,
    /// So many values of a kind.
    List,
    /// A text that nobody sees again, and that only the program gets.
    Secret,
}

impl ParameterKind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::String,
        Self::Text,
        Self::Integer,
        Self::Float,
        Self::Boolean,
        Self::Choice,
        Self::Choices,
        Self::Date,
        Self::Path,
        Self::Pair,
        Self::List,
        Self::Secret,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Date => "date",
            Self::Path => "path",
            Self::Pair => "pair",
            Self::List => "list",
            Self::Secret => "secret",
        }
    }
}

/// What the parts of a pair or list are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Whole numbers.
    #[default]
    Integer,
    /// Numbers.
    Float,
    /// Texts of one line.
    String,
}

/// A bound: a number, or the text of a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Bound {
    /// A number.
    Number(#[schemars(with = "f64")] Number),
    /// A date.
    Text(String),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&template::print(&Value::Number(number.clone()))),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Something that can be chosen: a value, or a table with more to say.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Choice {
    /// The value, which is its own name.
    Value(Value),
    /// The value and what people call it.
    Named(NamedChoice),
}

/// A value that can be chosen, and what people call it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedChoice {
    /// What the program gets.
    pub value: Value,
    /// What people see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Choice {
    /// What the program gets.
    pub fn value(&self) -> &Value {
        match self {
            Self::Value(value) => value,
            Self::Named(named) => &named.value,
        }
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = Choice;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, or a table with `value`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Choice, E> {
                Ok(Choice::Value(text.into()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Choice, E> {
                Ok(Choice::Value(number.into()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Choice, E> {
                Ok(Choice::Value(number.into()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Choice, E> {
                Ok(Choice::Value(number.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Choice, A::Error> {
                NamedChoice::deserialize(MapAccessDeserializer::new(map)).map(Choice::Named)
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

/// Values by the name of their parameter, as they were written.
pub type ParameterValues = IndexMap<String, Value>;
