//! Whether a value can be given to a program at all. Every parameter becomes an environment variable, so what the
//! operating system does not take there is known before anything runs.

use serde_json::Value;

use super::name;
use crate::limits::WORD_BYTES_MAX;
use crate::spec::SpecError;
use crate::template;

/// Checks one value of the parameter `name`.
///
/// # Errors
/// With the path `path`: a NUL character in it, or more bytes than one word of a command may have.
pub(super) fn check(path: &str, name: &str, value: &Value) -> Result<(), SpecError> {
    let printed = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => return Ok(()),
        Value::String(text) => std::borrow::Cow::Borrowed(text.as_str()),
        other => template::print(other).into(),
    };
    check_text(path, name, &printed)
}

fn check_text(path: &str, name: &str, text: &str) -> Result<(), SpecError> {
    if text.contains('\0') {
        return Err(SpecError::new(
            path,
            format!("`{name}` has a NUL character, which no program can be given"),
        )
        .hint("put such bytes into a file and give the tasks the file as an input"));
    }
    let word = text.len() + name::variable(name).len() + 1;
    if word > WORD_BYTES_MAX {
        return Err(SpecError::new(
            path,
            format!(
                "`{name}` has {} bytes, and a word or variable of a program has at most {WORD_BYTES_MAX}",
                text.len()
            ),
        )
        .hint("put it into a file that the tasks read: an input, or a part of a sweep.split"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_no_program_can_be_given() {
        for value in [json!("x".repeat(131_000)), json!(null), json!([1, 2]), json!("ä\n")] {
            assert_eq!(check("p", "cfg", &value), Ok(()));
        }
        for (value, message) in [
            (json!("a\0b"), "`cfg` has a NUL character"),
            (json!("x".repeat(131_060)), "`cfg` has 131060 bytes"),
            (json!({"a": "x".repeat(140_000)}), "`cfg` has 140008 bytes"),
        ] {
            let why = check("p", "cfg", &value).unwrap_err();
            assert!(why.message.starts_with(message) && why.hint.is_some(), "{why}");
        }
    }
}
