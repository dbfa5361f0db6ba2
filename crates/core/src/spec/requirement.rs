//! One condition on a runner's labels, as in `requires = ["gpu", "os=linux", "ram!=slow"]`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a label is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// `os=linux`: the label is there and has this value.
    Eq,
    /// `ram!=slow`: the label is absent or has another value.
    Ne,
    /// `gpu`: the label is there, whatever its value.
    Exists,
    /// `!gpu`: the label is absent.
    NotExists,
}

/// A label a runner must (or should) have. Written and sent as text: `gpu`, `!gpu`, `os=linux`, `ram!=slow`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Requirement {
    /// Name of the label.
    pub key: String,
    /// How it is compared.
    pub op: Op,
    /// The value compared with; empty for `Exists` and `NotExists`.
    pub value: String,
}

impl Requirement {
    /// Whether a runner with these labels meets the requirement.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let found = labels.get(&self.key);
        match self.op {
            Op::Eq => found == Some(&self.value),
            Op::Ne => found != Some(&self.value),
            Op::Exists => found.is_some(),
            Op::NotExists => found.is_none(),
        }
    }
}

/// Text that is no requirement; its message says how one looks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a requirement; write `gpu`, `!gpu`, `os=linux` or `ram!=slow`")]
pub struct BadRequirement(pub String);

impl FromStr for Requirement {
    type Err = BadRequirement;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (key, op, value) = if let Some((key, value)) = text.split_once("!=") {
            (key, Op::Ne, value)
        } else if let Some((key, value)) = text.split_once('=') {
            // `os==linux` is what a programmer types; a label value never begins with `=`.
            (key, Op::Eq, value.strip_prefix('=').unwrap_or(value))
        } else if let Some(key) = text.trim().strip_prefix('!') {
            (key, Op::NotExists, "")
        } else {
            (text, Op::Exists, "")
        };
        let (key, value) = (key.trim(), value.trim());
        let compares = matches!(op, Op::Eq | Op::Ne);
        if !is_label_name(key) || (compares && value.is_empty()) || value.contains('=') {
            return Err(BadRequirement(text.to_owned()));
        }
        Ok(Self { key: key.to_owned(), op, value: value.to_owned() })
    }
}

/// Whether text can be the name of a label: letters, digits and `. _ - /`, beginning with a letter or digit.
pub fn is_label_name(text: &str) -> bool {
    text.len() <= super::limits::MAX_LABEL_NAME_BYTES
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.op {
            Op::Eq => write!(f, "{}={}", self.key, self.value),
            Op::Ne => write!(f, "{}!={}", self.key, self.value),
            Op::Exists => f.write_str(&self.key),
            Op::NotExists => write!(f, "!{}", self.key),
        }
    }
}

impl TryFrom<String> for Requirement {
    type Error = BadRequirement;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Requirement> for String {
    fn from(requirement: Requirement) -> Self {
        requirement.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_read_printed_and_matched() {
        let labels =
            BTreeMap::from([("os".to_owned(), "linux".to_owned()), ("gpu".to_owned(), String::new())]);
        for (text, printed, met) in [
            ("gpu", "gpu", true),
            ("!gpu", "!gpu", false),
            ("fpga", "fpga", false),
            ("!fpga", "!fpga", true),
            ("os=linux", "os=linux", true),
            (" os == linux ", "os=linux", true),
            ("os=windows", "os=windows", false),
            ("os!=windows", "os!=windows", true),
            ("ram!=slow", "ram!=slow", true),
            ("os!=linux", "os!=linux", false),
        ] {
            let requirement: Requirement = text.parse().unwrap();
            assert_eq!(requirement.to_string(), printed, "{text}");
            assert_eq!(requirement.matches(&labels), met, "{text}");
        }
        for text in ["", "=", "os=", "=linux", "!", "a b", "os!=", "a=b=c", "-gpu"] {
            assert!(text.parse::<Requirement>().is_err(), "{text}");
        }
    }
}
