//! Ids: short numbers for people (`42`, `42.7`, `42.7.2`), UUIDv7 for runners, BLAKE3 for bytes. Strings on the wire.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// A text that should have been an id and is not; says which shape was wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a {what} (expected {shape})")]
pub struct BadId {
    pub text: String,
    pub what: &'static str,
    pub shape: &'static str,
}

/// A job: `42`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub i64);

/// One unit of a job: `42.7` is task 7 of job 42.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    pub job: JobId,
    pub index: u64,
}

/// One execution of a task: `42.7.2` is the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId {
    pub task: TaskId,
    pub number: u32,
}

/// A machine that runs attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunnerId(pub uuid::Uuid);

/// Content address of a blob: the BLAKE3 hash of its bytes, 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobHash(pub [u8; 32]);

impl TaskId {
    pub fn new(job: JobId, index: u64) -> Self {
        Self { job, index }
    }
    pub fn attempt(self, number: u32) -> AttemptId {
        AttemptId { task: self, number }
    }
}

impl JobId {
    pub fn task(self, index: u64) -> TaskId {
        TaskId { job: self, index }
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.job, self.index)
    }
}
impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.task, self.number)
    }
}
impl fmt::Display for RunnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}
impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Plain decimal digits only: no sign, no blanks, no leading zero, so that every id has one spelling.
fn number<T: FromStr>(text: &str) -> Option<T> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let one_spelling = text == "0" || !text.starts_with('0');
    (plain && one_spelling).then(|| text.parse().ok()).flatten()
}

fn bad(text: &str, what: &'static str, shape: &'static str) -> BadId {
    BadId { text: text.chars().take(80).collect(), what, shape }
}

impl FromStr for JobId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        number(text).map(JobId).ok_or_else(|| bad(text, "job id", "a number such as 42"))
    }
}
impl FromStr for TaskId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let parse = || {
            let (job, index) = text.split_once('.')?;
            Some(TaskId { job: JobId(number(job)?), index: number(index)? })
        };
        parse().ok_or_else(|| bad(text, "task id", "JOB.INDEX such as 42.7"))
    }
}
impl FromStr for AttemptId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let parse = || {
            let (task, attempt) = text.rsplit_once('.')?;
            Some(AttemptId { task: task.parse().ok()?, number: number(attempt)? })
        };
        parse().ok_or_else(|| bad(text, "attempt id", "JOB.INDEX.ATTEMPT such as 42.7.2"))
    }
}
impl FromStr for RunnerId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        uuid::Uuid::try_parse(text).map(RunnerId).map_err(|_| bad(text, "runner id", "a UUID"))
    }
}
impl FromStr for BlobHash {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let parse = || {
            let digits = text.as_bytes();
            let lower = digits.iter().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b));
            if digits.len() != 64 || !lower {
                return None;
            }
            let mut hash = [0; 32];
            for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
                *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
            }
            Some(BlobHash(hash))
        };
        parse().ok_or_else(|| bad(text, "blob hash", "64 lower-case hex digits"))
    }
}

macro_rules! string_on_the_wire {
    ($($id:ty),*) => {$(
        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
string_on_the_wire!(JobId, TaskId, AttemptId, RunnerId, BlobHash);

/// Describes ids for the OpenAPI document: each is a string of one shape.
#[cfg(feature = "schema")]
macro_rules! described {
    ($($id:ident: $description:literal, $pattern:literal, $example:literal;)*) => {$(
        impl utoipa::PartialSchema for $id {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($description))
                    .pattern(Some($pattern))
                    .examples([serde_json::Value::from($example)])
                    .into()
            }
        }
        impl utoipa::ToSchema for $id {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($id).into()
            }
        }
    )*};
}
#[cfg(feature = "schema")]
described! {
    JobId: "A job.", "^(0|[1-9][0-9]*)$", "42";
    TaskId: "One unit of a job: task 7 of job 42.", r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$", "42.7";
    AttemptId: "One execution of a task: the second of task 42.7.",
        r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$", "42.7.2";
    RunnerId: "A machine that runs attempts; a UUID.", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        "0193a0b2-7c4e-7d10-9b1f-3a5c8e21f604";
    BlobHash: "The BLAKE3 hash of a file's bytes.", "^[0-9a-f]{64}$",
        "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_one_spelling() {
        assert_eq!("42.7.2".parse::<AttemptId>().unwrap().to_string(), "42.7.2");
        for text in ["", "042", "+4", "4 ", "-1", "4.", "99999999999999999999"] {
            assert!(text.parse::<JobId>().is_err(), "{text}");
        }
        for text in ["42", "42.", ".7", "42.7.1", "42.x", "42.-1"] {
            assert!(text.parse::<TaskId>().is_err(), "{text}");
        }
        assert_eq!(
            "x".parse::<TaskId>().unwrap_err().to_string(),
            "'x' is not a task id (expected JOB.INDEX such as 42.7)"
        );
        assert!("AB".repeat(32).parse::<BlobHash>().is_err());
    }

    proptest::proptest! {
        #[test]
        fn ids_survive_the_wire(job in 0i64.., index: u64, number: u32, hash: [u8; 32]) {
            let id = AttemptId { task: TaskId { job: JobId(job), index }, number };
            let wire = serde_json::to_string(&id).unwrap();
            proptest::prop_assert_eq!(serde_json::from_str::<AttemptId>(&wire).unwrap(), id);
            proptest::prop_assert_eq!(BlobHash(hash).to_string().parse::<BlobHash>().unwrap(), BlobHash(hash));
        }
    }
}
