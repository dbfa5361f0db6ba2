//! Bodies of requests that are not what they should be, in sentences for whoever wrote them: which field, what stands there,
//! and what has to.

use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The fields of an object, each as it is written. Of equal names the last one counts, as in Python's `json`.
pub type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// What a JSON text is, in a word of people.
pub fn kind_of(text: &RawValue) -> &'static str {
    match text.get().bytes().next() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "text",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// The fields of a body, which has to be an object; `wants` names its fields, for who sent another thing.
///
/// # Errors
/// In words.
pub fn fields<'a>(body: &'a [u8], wants: &str) -> Result<Fields<'a>, String> {
    let text: &RawValue =
        serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))?;
    object(text).map_err(|kind| format!("the body must be a JSON object with {wants}; it is {kind}"))
}

/// The fields of an object.
///
/// # Errors
/// What it is instead.
pub fn object(text: &RawValue) -> Result<Fields<'_>, &'static str> {
    serde_json::from_str(text.get()).map_err(|_| kind_of(text))
}

/// A field that is text; `None` where it is absent or null.
///
/// # Errors
/// In words.
pub fn text(fields: &Fields<'_>, name: &str) -> Result<Option<String>, String> {
    let Some(value) = given(fields, name) else { return Ok(None) };
    let refused = |_| format!("{name} must be text; it is {}", kind_of(value));
    serde_json::from_str(value.get()).map(Some).map_err(refused)
}

/// A field, where it is there and not null.
pub fn given<'a>(fields: &Fields<'a>, name: &str) -> Option<&'a RawValue> {
    fields.get(name).copied().filter(|value| value.get() != "null")
}

/// What a body says its machine is: `machineId`, or `ipAddress` of older clients. `wants`: which of both the address is
/// documented with.
///
/// # Errors
/// In words: there is none, or it is no text.
pub fn machine(body: &[u8], wants: &'static str) -> Result<String, String> {
    let fields = fields(body, wants)?;
    let found = ["machineId", "ipAddress"].into_iter().find_map(|name| Some((name, given(&fields, name)?)));
    let required = || format!("{wants} is required");
    let (name, value) = found.ok_or_else(required)?;
    let said = match kind_of(value) {
        // Some scripts count their machines.
        "a number" => value.get().to_owned(),
        _ => text(&fields, name)?.unwrap_or_default(),
    };
    let said: String = said.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    if said.is_empty() { Err(required()) } else { Ok(said) }
}

/// Longest name of a machine.
const NAME_CHARS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_a_machine_says_it_is() {
        for (body, wants, wanted) in [
            (r#"{"machineId": " a\u0001b "}"#, "machineId", Ok("ab")),
            (r#"{"ipAddress": "10.0.0.1"}"#, "machineId", Ok("10.0.0.1")),
            (r#"{"machineId": null, "ipAddress": "10.0.0.1"}"#, "machineId", Ok("10.0.0.1")),
            (r#"{"machineId": 7}"#, "machineId", Ok("7")),
            (r#"{"machineId": "a", "machineId": "b"}"#, "machineId", Ok("b")),
            ("{}", "machineId", Err("machineId is required")),
            ("{}", "ipAddress", Err("ipAddress is required")),
            (r#"{"machineId": " "}"#, "ipAddress", Err("ipAddress is required")),
            (r#"{"machineId": ["a"]}"#, "machineId", Err("machineId must be text; it is a list")),
            (r#"{"ipAddress": true}"#, "machineId", Err("ipAddress must be text; it is true or false")),
            ("null", "machineId", Err("the body must be a JSON object with machineId; it is null")),
            ("[5]", "ipAddress", Err("the body must be a JSON object with ipAddress; it is a list")),
            (" \"a\"", "machineId", Err("the body must be a JSON object with machineId; it is text")),
            ("5", "machineId", Err("the body must be a JSON object with machineId; it is a number")),
        ] {
            let found = machine(body.as_bytes(), wants);
            assert_eq!(found.as_deref().map_err(String::as_str), wanted, "{body}");
        }
        assert!(machine(b"{", "machineId").unwrap_err().starts_with("the body is not JSON: "));
    }
}
