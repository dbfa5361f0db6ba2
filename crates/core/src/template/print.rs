//! How values stand in a command, and how a shell takes them.

use indexmap::IndexMap;
use minijinja::ErrorKind;
use minijinja::value::ValueKind;
use serde_json::Value;

use super::names::AsWritten;

pub(super) fn convert(value: &Value) -> minijinja::Value {
    match value {
        Value::Null => minijinja::Value::from(()),
        Value::Bool(value) => minijinja::Value::from(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => minijinja::Value::from(number),
            (_, Some(number), _) => minijinja::Value::from(number),
            (.., number) => minijinja::Value::from(number.unwrap_or(f64::NAN)),
        },
        Value::String(text) => minijinja::Value::from(text.as_str()),
        Value::Array(list) => minijinja::Value::from(list.iter().map(convert).collect::<Vec<_>>()),
        Value::Object(map) => {
            let map: IndexMap<minijinja::Value, minijinja::Value> = map
                .iter()
                .map(|(key, value)| (minijinja::Value::from(key.as_str()), convert(value)))
                .collect();
            minijinja::Value::from(map)
        }
    }
}

/// A value as it stands in a command: text as it is, numbers shortest, nothing for null, JSON for lists and tables.
pub fn print(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => plain(&convert(&Value::Number(number.clone()))),
        other => other.to_string(),
    }
}

pub(super) fn plain(value: &minijinja::Value) -> String {
    match value.kind() {
        ValueKind::None => String::new(),
        ValueKind::String => value.to_string(),
        _ => to_json(value),
    }
}

pub(super) fn to_json(value: &minijinja::Value) -> String {
    if let Some(written) = value.downcast_object_ref::<AsWritten>() {
        return written.text().to_owned();
    }
    match value.kind() {
        ValueKind::None => "null".to_owned(),
        ValueKind::Bool => value.is_true().to_string(),
        // Rust's shortest round-trip form: 0.3, 1.0, 1e-9.
        ValueKind::Number if !value.is_integer() => {
            f64::try_from(value.clone()).map_or_else(|_| value.to_string(), |number| format!("{number:?}"))
        }
        ValueKind::String => Value::from(value.to_string()).to_string(),
        ValueKind::Seq | ValueKind::Iterable => {
            let items: Vec<String> =
                value.try_iter().into_iter().flatten().map(|item| to_json(&item)).collect();
            format!("[{}]", items.join(","))
        }
        ValueKind::Map => {
            let entries: Vec<String> = value
                .try_iter()
                .into_iter()
                .flatten()
                .map(|key| {
                    let item = value.get_item(&key).unwrap_or_default();
                    format!("{}:{}", Value::from(key.to_string()), to_json(&item))
                })
                .collect();
            format!("{{{}}}", entries.join(","))
        }
        _ => value.to_string(),
    }
}

/// `{{task_index|pad(4)}}`: zeros in front, for names that sort.
pub(super) fn pad(value: minijinja::Value, width: usize) -> Result<String, minijinja::Error> {
    if width > 100 {
        return Err(minijinja::Error::new(ErrorKind::InvalidOperation, "pads to at most 100"));
    }
    let text = plain(&value);
    Ok(match text.strip_prefix('-') {
        Some(digits) => format!("-{digits:0>width$}", width = width.saturating_sub(1)),
        None => format!("{text:0>width$}"),
    })
}

/// One word of a POSIX shell, whatever is in it.
pub fn quote(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./_-".contains(c);
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_words_are_quoted() {
        for (text, word) in [
            ("a", "a"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$(x)", "'$(x)'"),
            ("~", "'~'"),
            ("a/b.c-1", "a/b.c-1"),
        ] {
            assert_eq!(quote(text), word);
        }
    }
}
