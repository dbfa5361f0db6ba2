//! Names and values of a text: each value as it was written, and beside it the number it reads as, for calculations.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use minijinja::value::{Enumerator, Object, ObjectRepr, ValueKind};
use serde_json::Value;

use super::calculate;
use super::print::convert;
use crate::written::{Written, json, number};

/// Values for the names of a text.
#[derive(Debug, Clone)]
pub struct Names {
    values: minijinja::Value,
    /// Names whose value is written in another way than it would be printed as a number.
    spelt: BTreeSet<String>,
}

impl Names {
    pub(super) const fn values(&self) -> &minijinja::Value {
        &self.values
    }

    /// The text with the numbers in place of what they were written as, wherever it calculates.
    pub(super) fn in_numbers<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.spelt.is_empty() { Cow::Borrowed(text) } else { calculate::in_numbers(text, &self.spelt) }
    }
}

/// The names and values a text is filled in from.
pub fn names<'a>(values: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Names {
    let mut map: IndexMap<minijinja::Value, minijinja::Value> = IndexMap::new();
    let mut spelt = BTreeSet::new();
    for (name, value) in values {
        let (written, number) = both(value);
        if let Some(number) = number {
            map.insert(calculate::number_of(name).into(), number);
            spelt.insert(name.to_owned());
        }
        map.insert(name.into(), written);
    }
    Names { values: map.into(), spelt }
}

/// A value as it is printed, and as it counts where that is something else.
fn both(value: &Value) -> (minijinja::Value, Option<minijinja::Value>) {
    if let Value::String(text) = value {
        if let Some(read) = number::read(text)
            && number::canonical(text).is_none()
        {
            return (text.as_str().into(), Some(convert(&Value::Number(read))));
        }
        // A list or table with a number in it that is spelt in its own way; see `Written::as_written`.
        if text.starts_with(['[', '{'])
            && let Ok(tree @ (Written::List(_) | Written::Table(_))) = json::read(text)
            && tree.respells()
        {
            let written = AsWritten { text: text.clone(), inner: convert(&spelt(tree.clone())) };
            return (minijinja::Value::from_object(written), Some(convert(&tree.plain())));
        }
    }
    (convert(value), None)
}

/// The tree with every number as it was written.
fn spelt(tree: Written<'_>) -> Value {
    match tree {
        Written::List(items) => items.into_iter().map(spelt).collect(),
        Written::Table(entries) => {
            Value::Object(entries.into_iter().map(|(key, value)| (key.into_owned(), spelt(value))).collect())
        }
        scalar => scalar.as_written(),
    }
}

/// A list or table that prints as it was written.
#[derive(Debug)]
pub(super) struct AsWritten {
    text: String,
    inner: minijinja::Value,
}

impl AsWritten {
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Object for AsWritten {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.inner.kind() == ValueKind::Map { ObjectRepr::Map } else { ObjectRepr::Seq }
    }

    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        self.inner.get_item(key).ok().filter(|value| !value.is_undefined())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        if self.inner.kind() == ValueKind::Map {
            Enumerator::Values(self.inner.try_iter().into_iter().flatten().collect())
        } else {
            Enumerator::Seq(self.inner.len().unwrap_or(0))
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
