//! How a parameter says that it becomes words of the command. The doc comments are published.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::spec::{ArgumentForm, ListForm};

/// How a parameter becomes words of the command: a word for the usual cases, or a table.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ParameterArgument {
    /// One of the usual cases.
    Usual(UsualArgument),
    /// Everything about it.
    Table(ArgumentTable),
}

/// The usual ways in which a parameter becomes words of the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UsualArgument {
    /// `--NAME VALUE`.
    Value,
    /// `--NAME=VALUE`.
    Equals,
    /// `--NAME` where it is true, nothing where it is false.
    Flag,
    /// The value alone.
    Positional,
    /// No words at all: the program reads the variable, or `{{NAME}}` stands in the command.
    None,
}

/// How a parameter becomes words of the command, with everything about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ArgumentTable {
    /// The word in front. `--NAME` without it; empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"-f")]
    pub name: Option<String>,
    /// How name and value stand together.
    #[schemars(extend("default" = "value"))]
    pub form: ArgumentForm,
    /// How a value of several parts is passed on.
    #[schemars(extend("default" = "joined"))]
    pub list: ListForm,
    /// What stands between the parts of a joined list. A comma without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// The words for true and false, in this order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = serde_json::json!(["True", "False"]))]
    pub truth: Option<[String; 2]>,
    /// Whether an empty text is passed on as an empty word. Without it, it is left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub keep_empty: bool,
}

impl<'de> Deserialize<'de> for ParameterArgument {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = ParameterArgument;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("value, equals, flag, positional, none, or a table")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<ParameterArgument, E> {
                UsualArgument::deserialize(de::value::StrDeserializer::new(word))
                    .map(ParameterArgument::Usual)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ParameterArgument, A::Error> {
                ArgumentTable::deserialize(MapAccessDeserializer::new(map)).map(ParameterArgument::Table)
            }
        }
        deserializer.deserialize_any(Forms)
    }
}
