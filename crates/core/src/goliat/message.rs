//! What a GUI client posts, read leniently: what cannot be understood costs itself and nothing beside it.

use super::{
    body,
    lines::{Line, stream_of},
    progress_patch::{self, ProgressPatch},
    surrogates,
};
use serde_json::{Map, Value};

/// Microseconds between 1970 and 2200: whatever lies outside is no time of a client.
const SANE_US: std::ops::Range<i64> = 1..7_258_118_400_000_000;

/// One post of a GUI client.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// What the machine calls itself: mostly the address under which the world sees it.
    pub machine: String,
    /// When it was sent, by the machine's clock, microseconds since 1970.
    pub sent_us: i64,
    pub message: Message,
}

/// What a post says.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Lines of the log. `sequence` counts the batches of a session from 0; older clients do not count.
    Lines {
        sequence: Option<u64>,
        lines: Vec<Line>,
    },
    ProgressPatch(ProgressPatch),
    /// The study is over, in these words.
    Finished(String),
    /// An error ended it.
    Fatal(String),
    /// It ran out of memory.
    OutOfMemory {
        text: String,
        exit_code: Option<i32>,
    },
    /// Shown at the machine only, or not known here.
    Other,
}

impl Message {
    /// For those who count.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Lines { .. } => "lines",
            Self::ProgressPatch(_) => "progress",
            Self::Finished(_) | Self::Fatal(_) | Self::OutOfMemory { .. } => "end",
            Self::Other => "other",
        }
    }

    /// Whether it shows that a study runs on the machine, so that one has to be made when none is known.
    pub fn shows_a_study(&self) -> bool {
        match self {
            Self::Lines { lines, .. } => !lines.is_empty(),
            Self::ProgressPatch(word) => {
                word.fraction.is_some() || word.stage.is_some() || word.message.is_some()
            }
            Self::Finished(_) | Self::Fatal(_) | Self::OutOfMemory { .. } | Self::Other => false,
        }
    }
}

/// Reads a post. `now_us` stands in for times that are missing or cannot be.
///
/// # Errors
/// In words for the one who posted: no JSON, or without `machineId` or `message.type`.
pub fn read(post: &[u8], now_us: i64) -> Result<Post, String> {
    let mended = surrogates::mend(post);
    let machine = body::machine(&mended, "machineId")?;
    let value: Value =
        serde_json::from_slice(&mended).map_err(|error| format!("the body is not JSON: {error}"))?;
    if let Some(other) = value.get("message").filter(|message| !message.is_object() && !message.is_null()) {
        return Err(format!("message must be an object with type; it is {other}"));
    }
    let message = value.get("message").and_then(Value::as_object);
    let kind = message.and_then(|message| message.get("type")?.as_str());
    let (Some(message), Some(kind)) = (message, kind) else {
        return Err("message.type is required".to_owned());
    };
    let sent_us = time_us(value.get("timestamp")).unwrap_or(now_us);
    Ok(Post { machine, sent_us, message: read_message(kind, message, sent_us) })
}

fn read_message(kind: &str, message: &Map<String, Value>, sent_us: i64) -> Message {
    let text = || message.get("message").map(text_of).unwrap_or_default();
    match kind {
        "log_batch" => {
            let logs = message.get("logs").and_then(Value::as_array);
            let lines = logs.into_iter().flatten().filter_map(|log| line(log, sent_us)).collect();
            Message::Lines { sequence: message.get("sequence").and_then(Value::as_u64), lines }
        }
        "status" => {
            let line = line(&Value::Object(message.clone()), sent_us);
            Message::Lines { sequence: None, lines: line.into_iter().collect() }
        }
        "finished" => Message::Finished(text()),
        "fatal_error" => Message::Fatal(text()),
        "memory_error" => {
            let code = message.get("exit_code").and_then(Value::as_i64);
            Message::OutOfMemory { text: text(), exit_code: code.and_then(|code| code.try_into().ok()) }
        }
        _ => progress_patch::read(kind, message).map_or(Message::Other, Message::ProgressPatch),
    }
}

fn line(log: &Value, sent_us: i64) -> Option<Line> {
    if let Value::String(text) = log {
        return Some(Line { at_us: sent_us, stream: stream_of(""), text: text.clone() });
    }
    let kind = log.get("log_type").and_then(Value::as_str).unwrap_or_default();
    Some(Line {
        at_us: time_us(log.get("timestamp")).unwrap_or(sent_us),
        stream: stream_of(kind),
        text: text_of(log.get("message")?),
    })
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Seconds since 1970 in microseconds.
fn time_us(value: Option<&Value>) -> Option<i64> {
    let us = (value?.as_f64()? * 1e6).round() as i64;
    SANE_US.contains(&us).then_some(us)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Stream;
    use serde_json::json;

    const NOW_US: i64 = 1_767_268_800_000_000;

    fn of(message: Value) -> Message {
        let body = json!({"machineId": "10.0.0.1", "message": message, "timestamp": 1_767_268_801.5});
        read(body.to_string().as_bytes(), NOW_US).unwrap().message
    }

    fn line(at_us: i64, stream: Stream, text: &str) -> Line {
        Line { at_us, stream, text: text.into() }
    }

    #[test]
    fn a_batch_and_what_it_may_lack() {
        let message = of(json!({"type": "log_batch", "sequence": 3, "logs": [
            {"type": "status", "message": "  one\u{0}", "log_type": "warning", "timestamp": 1_767_268_800.25},
            {"message": "two"}, {"message": 7, "log_type": "no such", "timestamp": -4}, "three", {"x": 1}, null,
        ]}));
        let sent = NOW_US + 1_500_000;
        let lines = vec![
            line(NOW_US + 250_000, Stream::Warning, "  one\u{0}"),
            line(sent, Stream::Default, "two"),
            line(sent, Stream::Default, "7"),
            line(sent, Stream::Default, "three"),
        ];
        assert_eq!(message, Message::Lines { sequence: Some(3), lines });
        let single = of(json!({"type": "status", "message": "old", "log_type": "error"}));
        let lines = vec![line(sent, Stream::Error, "old")];
        assert_eq!(single, Message::Lines { sequence: None, lines });
    }

    #[test]
    fn ends_and_everything_else() {
        for (message, read, shows) in [
            (json!({"type": "finished", "message": "ok"}), Message::Finished("ok".into()), false),
            (json!({"type": "finished"}), Message::Finished(String::new()), false),
            (json!({"type": "fatal_error", "message": "x"}), Message::Fatal("x".into()), false),
            (
                json!({"type": "memory_error", "message": "m", "exit_code": 42}),
                Message::OutOfMemory { text: "m".into(), exit_code: Some(42) },
                false,
            ),
            (json!({"type": "print", "message": "x"}), Message::Other, false),
            (json!({"type": "terminal_only", "message": "x"}), Message::Other, false),
            (json!({"type": "of tomorrow"}), Message::Other, false),
            (json!({"type": "log_batch"}), Message::Lines { sequence: None, lines: vec![] }, false),
            (
                json!({"type": "overall_progress", "current": 1}),
                Message::ProgressPatch(ProgressPatch { fraction: Some(0.01), ..ProgressPatch::default() }),
                true,
            ),
        ] {
            let found = of(message.clone());
            assert_eq!((&found, found.shows_a_study()), (&read, shows), "{message}");
        }
    }

    #[test]
    fn what_is_no_post() {
        for (body, why) in [
            ("{", "the body is not JSON"),
            ("[]", "the body must be a JSON object with machineId; it is a list"),
            (r#"{"machineId": "a", "message": "x"}"#, "message must be an object with type; it is \"x\""),
            (r#"{"machineId": "a", "message": null}"#, "message.type is required"),
            (r#"{"machineId": " "}"#, "machineId is required"),
            (r#"{"machineId": "a"}"#, "message.type is required"),
            (r#"{"machineId": "a", "message": {"type": 1}}"#, "message.type is required"),
        ] {
            let error = read(body.as_bytes(), 0).unwrap_err();
            assert!(error.starts_with(why), "{body}: {error}");
        }
        let half = r#"{"machineId": "a", "message": {"type": "finished", "message": "\ud800"}}"#;
        assert_eq!(read(half.as_bytes(), 5).unwrap().message, Message::Finished("\u{fffd}".into()));
    }
}
