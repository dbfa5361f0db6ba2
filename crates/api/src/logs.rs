//! Reading logs: byte-exact, by line, by search, live.

pub use mothership_core::log::Stream;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Query of `GET /attempts/ID/log`: the bytes exactly as the program wrote them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LogQuery {
    /// Byte to begin at. `Range: bytes=…` works as well.
    #[serde(default)]
    pub offset: u64,
    /// Only this one: `stdout`, `stderr`, or a type of a window's lines such as `warning`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// Stay and send what comes until the attempt has ended.
    #[serde(default)]
    pub follow: bool,
    /// Without ANSI escapes and with carriage returns collapsed, for reading in an editor.
    #[serde(default)]
    pub plain: bool,
}

/// Query of `GET /attempts/ID/log/lines`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LinesQuery {
    /// First line, from 0.
    #[serde(default)]
    pub from: u64,
    /// At most 2000. Default 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// One line as pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// From 0.
    pub number: u64,
    /// Unix time in milliseconds.
    pub at_ms: i64,
    /// Who wrote it, or in what tone.
    pub stream: Stream,
    /// Last state of the line (carriage returns collapsed), ANSI colours kept, bytes that are not UTF-8 replaced.
    pub text: String,
    /// Bytes that were cut off the end of a very long line; absent when none were. What was overwritten does not count.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cut_bytes: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// A page of lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogLines {
    /// Those of this page.
    pub lines: Vec<LogLine>,
    /// Lines stored so far, a last one without its `\n` included.
    pub total_lines: u64,
    /// Bytes stored so far.
    pub total_bytes: u64,
    /// The attempt has ended: nothing more will come.
    pub ended: bool,
}

/// Query of `GET /attempts/ID/log/search`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// What to look for. May be empty when `stream` is given.
    #[serde(default)]
    pub q: String,
    /// `q` is a regular expression.
    #[serde(default)]
    pub regex: bool,
    /// Capitals matter.
    #[serde(default)]
    pub case: bool,
    /// Only lines from here on.
    #[serde(default)]
    pub from: u64,
    /// Hits to return, at most 1000. Default 100. The total counts all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Only lines of these, as lines name them, with commas between: `warning,highlight`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
}

/// Answer of `GET /attempts/ID/log/search`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchReply {
    /// Lines that match, no more than asked for.
    pub hits: Vec<LogLine>,
    /// Lines that match in the whole log, counted to the end.
    pub total: u64,
    /// Value of `from` for the next page; null when these are all.
    #[schema(required)]
    pub next: Option<u64>,
    /// Lines that match `q` in the whole log, by stream, whatever `stream` asks for.
    #[serde(default)]
    #[schema(required)]
    pub streams: BTreeMap<String, u64>,
}

/// Data of one Server-Sent Event of `GET /attempts/ID/log/stream` (event `lines`); event `end` closes the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StreamedLines {
    /// Lines that came since the last event.
    pub lines: Vec<LogLine>,
    /// The line behind them as it stands, whose end is still to come: a prompt, a progress bar. It is sent again whenever it
    /// changes, and among `lines` once it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<LogLine>,
}
