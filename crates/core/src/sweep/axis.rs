//! The values of one parameter, ready to be asked for by number: `1..1000000000` is three numbers, not a list.

use serde_json::Value;

use super::range::{self, Range};
use super::wire::{RangeTable, Scale, Values};
use crate::spec::SpecError;
use crate::spec::limits::MAX_AXIS_VALUES;

/// The values of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// Written out.
    List(Vec<Value>),
    /// Computed.
    Range(Range),
}

impl Axis {
    /// Makes the values of one parameter ready.
    ///
    /// # Errors
    /// With path `path`, when they are no values, or none at all, or what no program can be given.
    pub fn new(path: &str, name: &str, values: &Values) -> Result<Self, SpecError> {
        match values {
            Values::List(list) if list.is_empty() => Err(SpecError::new(path, "has no values")
                .hint("give at least one value, or remove the parameter")),
            Values::List(list) if list.len() > MAX_AXIS_VALUES => Err(SpecError::new(
                path,
                format!("has {} values written out, more than {MAX_AXIS_VALUES}", list.len()),
            )
            .hint("write a range, or put the values into a file: sweep.file, --from")),
            Values::List(list) => {
                for (i, value) in list.iter().enumerate() {
                    super::fits::check(&format!("{path}[{i}]"), name, value)?;
                }
                Ok(Self::List(list.clone()))
            }
            Values::Range(text) => match range::parse(text) {
                Some(Ok(range)) => Ok(Self::Range(range)),
                Some(Err(why)) => Err(SpecError::new(path, why.message).hint(why.hint)),
                None => Err(SpecError::new(path, format!("{} is not a range", crate::spec::quoted(text)))
                    .hint(format!("write a list for fixed values: [{}]", Value::from(short(text))))),
            },
            Values::Table(table) => range::from_table(table)
                .map(Self::Range)
                .map_err(|why| SpecError::new(path, why.message).hint(why.hint)),
        }
    }

    /// How many values there are; at least one.
    pub fn count(&self) -> u64 {
        match self {
            Self::List(list) => list.len() as u64,
            Self::Range(range) => range.count(),
        }
    }

    /// The number of the value that is longest when it is printed.
    pub fn longest(&self) -> u64 {
        match self {
            Self::List(list) => super::points::longest(list.iter()),
            Self::Range(range) => range.count() - 1,
        }
    }

    /// The value with this number, which is below [`Self::count`].
    pub fn value(&self, number: u64) -> Value {
        match self {
            Self::List(list) => list[number as usize].clone(),
            Self::Range(range) => range.value(number),
        }
    }
}

fn short(text: &str) -> &str {
    &text[..text.floor_char_boundary(40)]
}

/// The text form of a range table, for messages.
pub(super) fn describe(table: &RangeTable) -> String {
    let mut text = String::new();
    if table.scale == Scale::Log {
        text.push_str("log ");
    }
    text.push_str(&format!("{}..{}", table.from, table.to));
    if let Some(step) = &table.step {
        text.push_str(&format!(" step {step}"));
    }
    if let Some(n) = table.n {
        text.push_str(&format!(" n {n}"));
    }
    text
}
