//! Values as they were written, whatever the door: flag, CSV, JSON Lines, JSON, TOML, YAML.
//!
//! Each reader gives a tree of [`Written`], which still knows how a number was spelt. What is a setting of the spec
//! becomes a value of its type ([`Written::plain`]); what is a parameter or a variable is kept as it stands
//! ([`Written::as_written`]): a number is a JSON number only where every reader prints it as it was written, and the
//! text it was written as otherwise. A text that reads as a number counts as one in calculations ([`number::read`]).
//!
//! This module knows no spec. Start reading at [`Written`] and [`number`].

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

pub mod json;
pub mod number;
pub mod text;
mod toml;
mod yaml;

pub use toml::read as read_toml;
pub use yaml::read as read_yaml;

/// How deep lists and tables may lie inside each other.
pub const DEPTH_MAX: usize = 128;

/// A value that still knows how it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Written<'t> {
    /// Nothing.
    Null,
    /// A truth value, and how it was written.
    Bool(bool, Cow<'t, str>),
    /// A number and how it was written.
    Number(Number, Cow<'t, str>),
    /// Text.
    Text(Cow<'t, str>),
    /// Values in order.
    List(Vec<Written<'t>>),
    /// Values by name, in the order written; no name is there twice.
    Table(Vec<(Cow<'t, str>, Written<'t>)>),
}

/// Why a text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub message: String,
    /// The line it is in, from 1; 0 when it is not known.
    pub line: usize,
    /// The column, from 1, where it is told.
    pub column: Option<usize>,
}

impl Written<'_> {
    /// The value of its type: `1.10` is the number 1.1.
    pub fn plain(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value, _) => Value::Bool(value),
            Self::Number(number, _) => Value::Number(number),
            Self::Text(text) => Value::String(text.into_owned()),
            Self::List(items) => items.into_iter().map(Self::plain).collect(),
            Self::Table(entries) => Value::Object(
                entries.into_iter().map(|(key, value)| (key.into_owned(), value.plain())).collect(),
            ),
        }
    }

    /// The value as it was written: `1.10` is that text. A list or table with such a number in it becomes its JSON text.
    pub fn as_written(self) -> Value {
        match self {
            Self::Bool(value, text) => match text.as_ref() {
                "true" | "false" => Value::Bool(value),
                _ => Value::String(text.into_owned()),
            },
            Self::Number(_, text) => match number::canonical(&text) {
                Some(number) => Value::Number(number),
                None => Value::String(text.into_owned()),
            },
            Self::List(_) | Self::Table(_) if self.respells() => {
                let mut out = String::new();
                self.write_json(&mut out);
                Value::String(out)
            }
            other => other.plain(),
        }
    }

    /// Whether a number in it would be printed in another way than it was written.
    pub fn respells(&self) -> bool {
        match self {
            Self::Number(_, text) => number::canonical(text).is_none(),
            Self::List(items) => items.iter().any(Self::respells),
            Self::Table(entries) => entries.iter().any(|(_, value)| value.respells()),
            _ => false,
        }
    }

    /// The first number in it that would lose digits as a number of JSON.
    pub fn lossy(&self) -> Option<&str> {
        match self {
            Self::Number(number, text) => {
                let decimal = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
                (decimal && !number::same(text.trim_start_matches('+'), &number.to_string())).then_some(text)
            }
            Self::List(items) => items.iter().find_map(Self::lossy),
            Self::Table(entries) => entries.iter().find_map(|(_, value)| value.lossy()),
            _ => None,
        }
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value, _) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(_, text) if is_json_number(text) => out.push_str(text),
            Self::Number(_, text) | Self::Text(text) => out.push_str(&Value::from(text.as_ref()).to_string()),
            Self::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Table(entries) => {
                out.push('{');
                for (i, (key, value)) in entries.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    out.push_str(&Value::from(key.as_ref()).to_string());
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

fn is_json_number(text: &str) -> bool {
    serde_json::from_str::<&serde_json::value::RawValue>(text)
        .is_ok_and(|raw| raw.get().starts_with(|c: char| c == '-' || c.is_ascii_digit()))
}

/// A number from its digits; `None` where JSON has none.
fn number_of(text: &str) -> Option<Number> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    text.parse::<f64>().ok().and_then(Number::from_f64)
}

/// A table of plain values; for places where only some of the entries are kept as written.
pub(crate) fn object(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn three_forms_keep_the_spelling() {
        let toml = "a = [1.10, 7, 1_000, 0x10, 2024-01-01, 12:30:00, \"7\", inf, 1e3, 1.0, true]";
        let yaml = "a: [1.10, 7, 1_000, 0x10, 2024-01-01, 12:30:00, \"7\", .inf, 1e3, 1.0, true]";
        let json = "{\"a\": [1.10, 7, 1e3, 1.0, -0, 18446744073709551616, \"7\", true, null]}";
        let written = |tree: Written<'_>| match tree {
            Written::Table(mut entries) => match entries.remove(0).1 {
                Written::List(items) => items.into_iter().map(Written::as_written).collect::<Value>(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!(
            written(read_toml(toml).unwrap()),
            json!(["1.10", 7, "1_000", "0x10", "2024-01-01", "12:30:00", "7", "inf", "1e3", "1.0", true])
        );
        assert_eq!(
            written(read_yaml(yaml).unwrap()),
            json!(["1.10", 7, "1_000", "0x10", "2024-01-01", "12:30:00", "7", ".inf", "1e3", "1.0", true])
        );
        assert_eq!(
            written(json::read(json).unwrap()),
            json!(["1.10", 7, "1e3", "1.0", "-0", "18446744073709551616", "7", true, null])
        );
    }

    #[test]
    fn settings_have_their_type() {
        let plain = |text: &str| read_yaml(text).unwrap().plain();
        assert_eq!(
            plain("{a: 007, b: 0x10, c: 0o17, d: 1.50, e: True, f: ~}"),
            json!({"a": 7, "b": 16, "c": 15, "d": 1.5, "e": true, "f": null})
        );
        assert_eq!(read_toml("a = 1_000").unwrap().plain(), json!({"a": 1000}));
    }

    #[test]
    fn lists_and_tables_keep_their_numbers_too() {
        let as_written = |text: &str| json::read(text).unwrap().as_written();
        assert_eq!(as_written("[64, 0.5]"), json!([64, 0.5]));
        assert_eq!(
            as_written("{\"lr\": 1e-3, \"n\": [1.0, \"a\\\"b\"]}"),
            json!("{\"lr\":1e-3,\"n\":[1.0,\"a\\\"b\"]}")
        );
    }

    #[test]
    fn digits_that_would_be_lost_are_found() {
        for (text, want) in [
            ("[1.10, 1e3, 0.1]", None),
            ("[1, 123456789012345678901]", Some("123456789012345678901")),
            ("{\"a\": 0.12345678901234567891}", Some("0.12345678901234567891")),
        ] {
            assert_eq!(json::read(text).unwrap().lossy(), want, "{text}");
        }
    }
}
