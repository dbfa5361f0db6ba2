//! TOML, with the spelling of its numbers.

use std::borrow::Cow;

use ::toml::de::{DeTable, DeValue};

use super::{Unreadable, Written, number_of};

/// Reads a TOML document. Line ends inside of its texts are as they stand in `text`.
///
/// # Errors
/// Where it is not TOML.
pub fn read(text: &str) -> Result<Written<'_>, Unreadable> {
    let table = DeTable::parse(text).map_err(|error| Unreadable {
        message: error.message().to_owned(),
        line: error.span().map_or(0, |span| line_at(text, span.start)),
        column: None,
    })?;
    Ok(tree(text, table.into_inner()))
}

fn tree<'t>(source: &'t str, table: DeTable<'t>) -> Written<'t> {
    Written::Table(
        table
            .into_iter()
            .map(|(key, value)| {
                let span = value.span();
                (key.into_inner(), of(source, value.into_inner(), span))
            })
            .collect(),
    )
}

fn of<'t>(source: &'t str, value: DeValue<'t>, span: std::ops::Range<usize>) -> Written<'t> {
    let spelt = source.get(span).unwrap_or_default().trim();
    match value {
        DeValue::String(text) => Written::Text(text),
        DeValue::Integer(integer) => {
            let number = match integer.radix() {
                10 => number_of(integer.as_str().trim_start_matches('+')),
                radix => i64::from_str_radix(integer.as_str(), radix).ok().map(Into::into),
            };
            numeral(number, spelt)
        }
        DeValue::Float(float) => numeral(number_of(float.as_str().trim_start_matches('+')), spelt),
        DeValue::Boolean(value) => Written::Bool(value, Cow::Borrowed(spelt)),
        // A date is no type of a parameter: it is passed on as it stands.
        DeValue::Datetime(_) => Written::Text(Cow::Borrowed(spelt)),
        DeValue::Array(items) => Written::List(
            items
                .into_iter()
                .map(|item| {
                    let span = item.span();
                    of(source, item.into_inner(), span)
                })
                .collect(),
        ),
        DeValue::Table(table) => tree(source, table),
    }
}

fn numeral<'t>(number: Option<serde_json::Number>, spelt: &'t str) -> Written<'t> {
    // `inf` and `nan` are no numbers of JSON; as parameters they are what they say.
    match number {
        Some(number) => Written::Number(number, Cow::Borrowed(spelt)),
        None => Written::Text(Cow::Borrowed(spelt)),
    }
}

fn line_at(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}
