//! Why a value is refused: a code for programs, and words for people. The words are templates, which the pages fill in
//! themselves before anything is sent; `web` has the same table (crates/api/experiment-messages.json).

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::parameter::Parameter;
use crate::spec::{SpecError, limits::MAX_QUOTED_BYTES};

/// Every reason, its word on the wire, and its words for people, from one list.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $template:literal;)*) => {
        /// Why a value is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = RefusalCode))]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The words for people, with `{name}` where a detail goes.
            pub fn template(self) -> &'static str {
                match self { $(Self::$name => $template,)* }
            }
        }
    };
}

codes! {
    /// No parameter has this name.
    Unknown = "unknown", "there is no parameter `{parameter}`";
    /// No parameter has this name, and one has nearly this.
    Misspelt = "misspelt", "there is no parameter `{parameter}`; did you mean `{near}`?";
    /// It has to have a value and has none.
    Required = "required", "{title} has to have a value";
    /// A list or table where a text goes.
    NotText = "not_text", "{title} has to be text";
    /// A line end where there is one line.
    OneLine = "one_line", "{title} has to be one line";
    /// Not a whole number.
    NotWhole = "not_whole", "{title} has to be a whole number, not `{value}`";
    /// Not a number.
    NotNumber = "not_number", "{title} has to be a number, not `{value}`";
    /// A number with a comma.
    DecimalComma = "decimal_comma", "{title} is written with a point: `{better}`, not `{value}`";
    /// NaN or infinity.
    NotFinite = "not_finite", "{title} has to be a finite number, not `{value}`";
    /// More than a program can count.
    Overflow = "overflow", "{title} is beyond what a program can count: `{value}`";
    /// Less than the minimum.
    Below = "below", "{title} has to be {minimum} or more, not {value}";
    /// More than the maximum.
    Above = "above", "{title} has to be {maximum} or less, not {value}";
    /// Outside of minimum and maximum.
    Outside = "outside", "{title} has to be from {minimum} to {maximum}, not {value}";
    /// Between two steps.
    Step = "step", "{title} goes in steps of {step} from {start}, which does not reach {value}";
    /// Not a truth value.
    NotBoolean = "not_boolean", "{title} has to be true or false, not `{value}`";
    /// Not one of the choices.
    NotChoice = "not_choice", "{title} has to be one of {choices}, not `{value}`";
    /// The same choice again.
    Twice = "twice", "{title} has `{value}` twice";
    /// Not a day.
    NotDate = "not_date", "{title} has to be a day such as 2026-03-01, not `{value}`";
    /// Too few or too many parts.
    Parts = "parts", "{title} needs {wanted} values, not {found}";
    /// Not what the pattern says.
    Pattern = "pattern", "{title} has to look like `{pattern}`, unlike `{value}`";
    /// A part with the separator inside.
    Separator = "separator", "{title} has `{separator}` inside of one value, which the program would take for two";
    /// A NUL character.
    Nul = "nul", "{title} has a NUL character, which no program can be given";
    /// Longer than a word of a command may be.
    TooLong = "too_long", "{title} has {bytes} bytes, and one word of a command has at most {most}";
    /// What it needs is not so.
    Needs = "needs", "{title} needs {needs}";
    /// Several values where there can be one.
    OneValue = "one_value", "{title} has one value for all runs";
    /// Several values that are none, or no range.
    Several = "several", "{title} {why}";
    /// A secret in what is kept for others to see.
    KeptSecret = "kept_secret", "{title} is a secret, which is not kept";
    /// A secret in a run, while there is nothing to seal it with.
    Unsealed = "unsealed", "{title} is a secret, and secrets cannot be kept sealed yet: leave it empty";
    /// A job that cannot be.
    Command = "command", "these values make no job: {why}";
    /// More tasks than a job may have.
    TooMany = "too_many", "these values make {count} runs, more than {most}";
}

/// A value that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// The parameter; empty for the values as a whole.
    pub parameter: String,
    /// For people: what is wrong, and what would be right.
    pub message: String,
    /// What the message was made of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal of a value of `parameter`.
    pub fn new(code: Code, parameter: &Parameter, details: &[(&str, &str)]) -> Self {
        Self::titled(code, &parameter.name, parameter.title(), details)
    }

    /// A refusal that calls the parameter, or a part of it, `title`.
    pub fn titled(code: Code, parameter: &str, title: &str, details: &[(&str, &str)]) -> Self {
        let all = details.iter().copied().chain([("parameter", parameter), ("title", title)]);
        let details: BTreeMap<String, String> =
            all.map(|(name, detail)| (name.to_owned(), short(detail))).collect();
        Self { code, parameter: parameter.to_owned(), message: filled(code.template(), &details), details }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Refusal {
    /// The same as an error of a spec at `path`.
    pub fn at(&self, path: impl Into<String>) -> SpecError {
        SpecError::new(path, &self.message)
    }
}

/// One line, cut when long.
fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() <= MAX_QUOTED_BYTES {
        return line;
    }
    format!("{}…", &line[..line.floor_char_boundary(MAX_QUOTED_BYTES)])
}

/// Fills a template in, from left to right, so that a detail with braces in it stays what it is.
fn filled(template: &str, details: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        out.push_str(before);
        out.push_str(details.get(name).map_or("", String::as_str));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The words for people by code, for the pages.
pub fn messages() -> Value {
    Value::Object(
        Code::ALL.iter().map(|code| (code.as_str().to_owned(), Value::from(code.template()))).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_in_and_values_stay_text() {
        let parameter = Parameter::new("n", super::super::ParameterKind::Integer);
        let refusal = Refusal::new(Code::NotWhole, &parameter, &[("value", "{title}\n\0x")]);
        assert_eq!(refusal.message, "n has to be a whole number, not `{title}  x`");
        assert_eq!(serde_json::to_value(refusal.code).unwrap(), Code::NotWhole.as_str());
    }

    #[test]
    fn every_code_has_its_word() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
        assert_eq!(messages().as_object().unwrap().len(), Code::ALL.len());
    }
}
