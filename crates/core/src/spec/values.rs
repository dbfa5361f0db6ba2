//! The values of a spec that may be written in more than one way: a string or a list, a number or text, a short or a
//! long form. Each reads what people write and says what it wants when it gets something else.

use std::fmt;

use crate::dependency::DependencyKind;
use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A line for the shell, or a program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Command {
    /// One line.
    Line(String),
    /// Program and arguments.
    Argv(Vec<String>),
}

/// The value of an environment variable. Numbers and truth values are passed on as they are printed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum EnvValue {
    /// Text.
    Text(String),
    /// A number.
    Number(serde_json::Number),
    /// `true` or `false`.
    Bool(bool),
}

impl fmt::Display for EnvValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Bool(value) => write!(f, "{value}"),
        }
    }
}

/// An amount of memory: bytes, or text with a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// Bytes.
    Bytes(u64),
    /// Text with a unit: `4GiB`, `500MB`, `2G`.
    Text(String),
}

/// A file tasks are given: a path on the submitting machine, or a table with more to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Input {
    /// A path on the submitting machine; the file has the same name in the work folder.
    Path(String),
    /// Path, place in the work folder, and what is known of the content.
    File(InputFile),
}

impl Input {
    /// Path in the work folder, not filled in yet: what was asked for, or the file name of the source.
    pub fn target(&self) -> String {
        let (from, to) = match self {
            Self::Path(from) => (Some(from), None),
            Self::File(file) => (file.from.as_ref(), file.to.as_ref()),
        };
        match (to, from) {
            (Some(to), _) => to.clone(),
            // The path may come from Windows, so both separators end a folder.
            (None, Some(from)) => from.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
            (None, None) => String::new(),
        }
    }
}

/// A file tasks are given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    /// Path on the submitting machine, relative to the spec file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Path in the work folder. Without it, the file name of `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Whether the file can be run. `mothership submit` takes it from the file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub executable: bool,
    /// Content of the file: its BLAKE3 hash in hex, known to the server. `mothership submit` uploads the file and
    /// fills this in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
    /// Bytes of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// No file but an empty folder, made at `to`. `mothership submit` says so of the empty folders in a folder.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub folder: bool,
}

/// A job that has to end first: its number, or a table with more to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum DependsOn {
    /// The number of a job that has to complete.
    Job(String),
    /// Which job, how it has to end, and whether task by task.
    Link(DependencyLink),
}

/// A job that has to end first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DependencyLink {
    /// Number of the job.
    #[serde(deserialize_with = "number_of_job")]
    pub job: String,
    /// How it has to end.
    #[serde(default)]
    pub kind: DependencyKind,
    /// Task by task: task 7 of this job waits only for task 7 of the other. Both need the same number of tasks.
    #[serde(default)]
    pub each: bool,
}

/// Reads a type from any of the forms its visitor methods take, and says `$expecting` otherwise.
macro_rules! one_of {
    ($type:ident, $expecting:literal, { $($method:tt)* }) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Forms;
                impl<'de> Visitor<'de> for Forms {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    $($method)*
                }
                deserializer.deserialize_any(Forms)
            }
        }
    };
}

pub(super) use one_of;

one_of!(Command, "a line of text, or a list of a program and its arguments", {
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Command, E> {
        Ok(Command::Line(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Command, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Command::Argv)
    }
});

one_of!(EnvValue, "text, a number, or true or false", {
    fn visit_str<E: de::Error>(self, text: &str) -> Result<EnvValue, E> {
        Ok(EnvValue::Text(text.to_owned()))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<EnvValue, E> {
        Ok(EnvValue::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<EnvValue, E> {
        Ok(EnvValue::Number(number.into()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<EnvValue, E> {
        Ok(EnvValue::Number(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<EnvValue, E> {
        serde_json::Number::from_f64(number)
            .map(EnvValue::Number)
            .ok_or_else(|| E::custom("must be a finite number"))
    }
});

one_of!(Amount, "an amount of memory such as \"4GiB\", or bytes", {
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        Ok(Amount::Text(text.to_owned()))
    }

    fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<Amount, E> {
        Ok(Amount::Bytes(bytes))
    }
});

one_of!(Input, "a path, or a table with `from`", {
    fn visit_str<E: de::Error>(self, path: &str) -> Result<Input, E> {
        Ok(Input::Path(path.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Input, A::Error> {
        InputFile::deserialize(MapAccessDeserializer::new(map)).map(Input::File)
    }
});

one_of!(DependsOn, "the number of a job, or a table with `job`", {
    fn visit_str<E: de::Error>(self, job: &str) -> Result<DependsOn, E> {
        Ok(DependsOn::Job(job.to_owned()))
    }

    // `depends_on = [41]` says clearly what it means, so it is taken.
    fn visit_u64<E: de::Error>(self, job: u64) -> Result<DependsOn, E> {
        Ok(DependsOn::Job(job.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DependsOn, A::Error> {
        DependencyLink::deserialize(MapAccessDeserializer::new(map)).map(DependsOn::Link)
    }
});

/// `job = 41` says as clearly as `job = "41"` what it means.
fn number_of_job<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Number;
    impl Visitor<'_> for Number {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the number of a job")
        }

        fn visit_str<E: de::Error>(self, job: &str) -> Result<String, E> {
            Ok(job.to_owned())
        }

        fn visit_u64<E: de::Error>(self, job: u64) -> Result<String, E> {
            Ok(job.to_string())
        }
    }
    deserializer.deserialize_any(Number)
}
