//! Why a spec is refused: every reason at once, each with its place and the way out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::limits::{MAX_ERRORS, MAX_QUOTED_BYTES};

/// One thing wrong with a spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecError {
    /// Where, as a person would say it: `sweep.grid.h`, `inputs[2].to`. Empty for the spec as a whole.
    pub path: String,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// What to do instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl SpecError {
    /// An error without a hint.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into(), hint: None }
    }

    /// Adds what to do instead.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SpecError {}

/// Everything wrong with a spec, in the order of its fields: at most [`MAX_ERRORS`], the rest as a number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecErrors {
    /// The first errors.
    pub errors: Vec<SpecError>,
    /// How many more there are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl SpecErrors {
    /// Notes an error, or counts it when there are many already.
    pub fn push(&mut self, error: SpecError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        } else {
            self.more += 1;
        }
    }

    /// Notes everything another check found.
    pub fn append(&mut self, other: Self) {
        self.more += other.more;
        other.errors.into_iter().for_each(|error| self.push(error));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// How many things are wrong, told or only counted.
    pub fn count(&self) -> u64 {
        self.errors.len() as u64 + self.more
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// Itself, when something is.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<SpecError> for SpecErrors {
    fn from(error: SpecError) -> Self {
        Self { errors: vec![error], more: 0 }
    }
}

impl fmt::Display for SpecErrors {
    /// One line for each error, and one for the number of the others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.errors.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        match self.more {
            0 => Ok(()),
            1 => f.write_str("\nand 1 more error"),
            more => write!(f, "\nand {more} more errors"),
        }
    }
}

impl std::error::Error for SpecErrors {}

/// A value from outside, made fit for an error message: one line, cut when long.
pub(crate) fn quoted(text: &str) -> String {
    let line = text.replace(['\n', '\r', '\0'], " ");
    if line.len() <= MAX_QUOTED_BYTES {
        return format!("`{line}`");
    }
    let end = line.floor_char_boundary(MAX_QUOTED_BYTES);
    format!("`{}…` ({} bytes)", &line[..end], text.len())
}

/// "did you mean `x`?" when one of the known names is close to the given one.
pub(crate) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if given.len() > MAX_QUOTED_BYTES {
        return None;
    }
    let fold = |text: &str| text.to_ascii_lowercase().replace('-', "_");
    let given = fold(given);
    known
        .into_iter()
        // Counts swapped neighbours as one edit: `nmae` is a slip of one finger, not of two.
        .map(|name| (strsim::osa_distance(&given, &fold(name)), name))
        .filter(|(distance, name)| {
            let shorter = name.len().min(given.len());
            *distance <= 1 + shorter / 4 && (*distance == 0 || *distance < shorter)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["command", "timeout_seconds", "outputs", "env"];
        for (given, found) in [
            ("comand", Some("command")),
            ("Command", Some("command")),
            ("timeout-seconds", Some("timeout_seconds")),
            ("output", Some("outputs")),
            ("nev", Some("env")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(given, known), found, "{given}");
        }
    }

    #[test]
    fn many_errors_are_counted_not_listed() {
        let mut errors = SpecErrors::default();
        for row in 0..10_000 {
            errors.push(SpecError::new(format!("row {row}"), "broken"));
        }
        let text = errors.to_string();
        assert_eq!(text.lines().count(), MAX_ERRORS + 1);
        assert!(text.ends_with("and 9980 more errors"), "{text}");
    }

    #[test]
    fn long_values_are_cut_at_a_character() {
        assert_eq!(quoted("a\nb"), "`a b`");
        assert_eq!(quoted(&"ä".repeat(100)), format!("`{}…` (200 bytes)", "ä".repeat(40)));
    }
}
