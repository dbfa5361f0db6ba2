//! What a parameter may be called: a name that works in `{{name}}` and as an environment variable.

use crate::spec::SpecError;
use crate::spec::error::quoted;
use crate::template::BUILT_IN;

/// Words with a meaning of their own inside `{{…}}`.
const WORDS: &[&str] = &[
    "true", "True", "false", "False", "none", "None", "not", "and", "or", "in", "is", "if", "else", "loop",
    "self",
];

/// Checks the name of a parameter.
///
/// # Errors
/// With an empty path, when the name cannot be used.
pub fn check(name: &str) -> Result<(), SpecError> {
    if BUILT_IN.contains(&name) {
        return Err(SpecError::new("", format!("`{name}` is a name Mothership fills in itself"))
            .hint(format!("rename it; taken names: {}", BUILT_IN.join(", "))));
    }
    if WORDS.contains(&name) {
        return Err(
            SpecError::new("", format!("`{name}` is a word of the template language")).hint("rename it")
        );
    }
    if is_name(name) {
        return Ok(());
    }
    let error = SpecError::new("", format!("{} cannot be the name of a parameter", quoted(name)));
    let rule = "letters, digits and _, beginning with a letter";
    Err(match suggest(name) {
        Some(better) => error.hint(format!("rename it, for example `{better}`: {rule}")),
        None => error.hint(rule),
    })
}

fn is_name(text: &str) -> bool {
    text.len() <= 100
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The nearest text that can be the name of a parameter.
pub fn suggest(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.chars().take(100) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    let name =
        if name.starts_with(|c: char| c.is_ascii_digit()) { format!("p{name}") } else { name.to_owned() };
    (is_name(&name) && !WORDS.contains(&name.as_str()) && !BUILT_IN.contains(&name.as_str())).then_some(name)
}

/// The environment variable that holds the parameter.
pub fn variable(name: &str) -> String {
    format!("MOTHERSHIP_PARAM_{}", name.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_and_better_ones_suggested() {
        for name in ["h", "H0", "_x", "learning_rate", "index"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for (name, hint) in [
            ("learning-rate", "`learning_rate`"),
            ("Sample ID (1/s)", "`Sample_ID_1_s`"),
            ("5800", "`p5800`"),
            ("", "letters, digits"),
            ("ä", "letters, digits"),
            ("job_id", "taken names: job_id, task_index"),
            ("if", "rename it"),
        ] {
            let error = check(name).unwrap_err();
            assert!(error.hint.as_deref().unwrap().contains(hint), "{name}: {error}");
        }
    }
}
