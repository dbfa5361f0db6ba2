//! The values of one parameter, ready to be asked for by number: `1..1000000000` is three numbers, not a list.

use serde_json::{Number, Value};

use super::range::{self, Range};
use super::wire::{RangeTable, Scale, Values};
use crate::spec::SpecError;

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
    /// With path `path`, when they are no values, or none at all.
    pub fn new(path: &str, values: &Values) -> Result<Self, SpecError> {
        match values {
            Values::List(list) if list.is_empty() => Err(SpecError::new(path, "has no values")
                .hint("give at least one value, or remove the parameter")),
            Values::List(list) => Ok(Self::List(list.clone())),
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

/// Reads values as they stand behind `-p name=`: a range (`1..100`, `0..1 step 0.1`, `0..1 n 11`, `log 1..1000 n 4`)
/// or values between commas. What looks like a number is one, `true` and `false` are truth values, everything else is
/// text; `"…"` makes text of anything and may hold commas.
///
/// # Errors
/// A message without the name of the parameter: no value at all, a range that cannot be, an open quote.
pub fn parse_values(text: &str) -> Result<Values, String> {
    if let Some(range) = range::parse(text) {
        return range
            .map(|_| Values::Range(text.trim().to_owned()))
            .map_err(|why| format!("{} ({})", why.message, why.hint));
    }
    if text.trim().is_empty() {
        return Err("has no values (write `name=1,2,3`, or `name=\"\"` for an empty text)".to_owned());
    }
    let mut values = Vec::new();
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start();
        let (value, after) = if let Some(inner) = trimmed.strip_prefix('"') {
            let end = inner.find('"').ok_or("has a quote that is not closed")?;
            let after = inner[end + 1..].trim_start();
            if !(after.is_empty() || after.starts_with(',')) {
                return Err(format!("expects a comma behind a quoted value, found `{after}`"));
            }
            (Value::from(&inner[..end]), after)
        } else {
            let end = trimmed.find(',').unwrap_or(trimmed.len());
            (scalar(trimmed[..end].trim_end()), &trimmed[end..])
        };
        values.push(value);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Ok(Values::List(values)),
        }
    }
}

/// A number or truth value where text is exactly that, otherwise the text.
///
/// `007` and `+5` stay text: they are names or codes more often than numbers, and would not print as they were
/// written.
pub(super) fn scalar(text: &str) -> Value {
    match text {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    match number(text) {
        Some(number) => Value::Number(number),
        None => Value::from(text),
    }
}

/// A number as JSON, TOML and people write it.
pub(super) fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut chars = digits.chars();
    let (first, second) = (chars.next()?, chars.next());
    if !(first.is_ascii_digit() || (first == '.' && second.is_some_and(|c| c.is_ascii_digit()))) {
        return None;
    }
    if first == '0' && second.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        // `-0` would come back as `0`.
        return (text != "-0").then(|| whole.into());
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    // A run of digits beyond 64 bits (an id, a hash) would lose its end as a float.
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse::<f64>().ok().and_then(Number::from_f64)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_the_command_line() {
        for (text, values) in [
            ("0.1,0.2", json!([0.1, 0.2])),
            ("1, 2 ,3", json!([1, 2, 3])),
            ("hello", json!(["hello"])),
            ("a,,b", json!(["a", "", "b"])),
            ("\"1\",\"a,b\",c d", json!(["1", "a,b", "c d"])),
            ("\"\"", json!([""])),
            ("true,false,True", json!([true, false, "True"])),
            ("1e-3,.5,-2", json!([1e-3, 0.5, -2])),
            ("007,+5,1.2.3,0x10,inf,nan,-0", json!(["007", "+5", "1.2.3", "0x10", "inf", "nan", "-0"])),
            ("18446744073709551615", json!([u64::MAX])),
            ("99999999999999999999", json!(["99999999999999999999"])),
            ("../data,a..b", json!(["../data", "a..b"])),
            ("1..100", json!("1..100")),
            (" 0..1 n 5 ", json!("0..1 n 5")),
        ] {
            assert_eq!(serde_json::to_value(parse_values(text).unwrap()).unwrap(), values, "{text}");
        }
        for (text, message) in [
            ("", "has no values"),
            ("\"a", "a quote that is not closed"),
            ("\"a\"b", "expects a comma"),
            ("0..1", "0..1"),
            ("1..x", "1..x"),
        ] {
            match parse_values(text) {
                Err(why) => assert!(why.contains(message), "{text}: {why}"),
                Ok(values) => assert_eq!(text, "0..1", "{values:?}"),
            }
        }
    }
}
