//! The messages between agent and keeper, and how they are cut out of a stream: frames of a length (u32, little-endian)
//! and that much JSON, many in one write.
//!
//! Programs survive an upgrade of the agent, and so does the keeper that owns them: a new agent meets a keeper of an
//! older version. Frames, [`Hello`](ToKeeper::Hello) and [`Welcome`](FromKeeper::Welcome) therefore stay as they are
//! for ever; what comes after them is that of [`VERSION`].

use super::{KeeperEvent, StartOrder};
use bytes::BytesMut;
use jiff::Timestamp;
use mothership_core::{attempt::EndCause, ids::AttemptId, secret::Secret};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{fmt, io};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::codec::{Decoder, LengthDelimitedCodec};

/// Both sides have exactly this; an agent that finds another one refuses to start until that keeper has ended, which it
/// does with its last program. To be
/// raised when a message changes so that the other side would misread it; a new field with a default is none.
pub const VERSION: u32 = 2;
/// Largest message: an order with its generated files. A length beyond it is not ours, and nothing is allocated for it.
const MESSAGE_BYTES_MAX: usize = 64 << 20;
/// The length in front of each message.
const HEAD_BYTES: usize = size_of::<u32>();
/// Free space for each read: some hundred events.
const READ_BYTES: usize = 64 * 1024;

/// What the agent sends.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToKeeper {
    /// The first message. `env` is the environment that all programs inherit; it comes from the agent because a person
    /// changes it there, by restarting the agent, while the keeper goes on.
    Hello {
        version: u32,
        secret: Secret,
        host: String,
        env: Vec<(String, String)>,
    },
    Start(Box<StartOrder>),
    Stop {
        attempt: AttemptId,
        cause: EndCause,
        grace_ms: u64,
    },
    /// Ends it as released if it has not started.
    Recall {
        attempt: AttemptId,
    },
}

/// Without what is nobody's to read: the greeting holds a secret and the environment, an order its attempt's token.
impl fmt::Debug for ToKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hello { version, host, .. } => write!(f, "Hello(version {version}, {host})"),
            Self::Start(order) => write!(f, "Start({})", order.lease.id),
            Self::Stop { attempt, cause, grace_ms } => write!(f, "Stop({attempt}, {cause:?}, {grace_ms} ms)"),
            Self::Recall { attempt } => write!(f, "Recall({attempt})"),
        }
    }
}

/// The keeper's first message, the answer to [`ToKeeper::Hello`]. All that follow are [`KeeperEvent`]s.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromKeeper {
    /// What runs. What has ended is on the disk.
    Welcome { version: u32, running: Vec<ProgramStatus> },
}

/// A program that the keeper runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgramStatus {
    pub attempt: AttemptId,
    /// `None` while it waits for another one's end.
    pub started_at: Option<Timestamp>,
    /// Bytes of its log so far.
    pub log_bytes: u64,
}

impl ProgramStatus {
    /// The events that an agent missed which was not there.
    pub fn as_events(&self) -> impl Iterator<Item = KeeperEvent> {
        let Self { attempt, started_at, log_bytes } = *self;
        let started = started_at.map(|at| KeeperEvent::Started { attempt, at });
        started.into_iter().chain([KeeperEvent::Output { attempt, log_bytes }])
    }
}

/// Appends one message to what is going to be written.
///
/// The length is filled in afterwards, by hand: the codec's own encoder takes whole messages and would copy each once
/// more, and this is done for every start and every end of a task. A test compares the two.
pub fn encode_into(out: &mut Vec<u8>, message: &impl Serialize) {
    let start = out.len();
    out.extend_from_slice(&[0; HEAD_BYTES]);
    serde_json::to_writer(&mut *out, message).expect("messages are plain data and memory takes any write");
    let len = u32::try_from(out.len() - start - HEAD_BYTES).expect("messages are far below 4 GiB");
    out[start..start + HEAD_BYTES].copy_from_slice(&len.to_le_bytes());
}

fn codec() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder()
        .little_endian()
        .length_field_type::<u32>()
        .max_frame_length(MESSAGE_BYTES_MAX)
        .new_codec()
}

/// Reads messages from a stream. Holds what was read of the next one, so a dropped read loses nothing.
#[derive(Debug)]
pub struct MessageReader {
    codec: LengthDelimitedCodec,
    buffer: BytesMut,
}

impl Default for MessageReader {
    fn default() -> Self {
        Self { codec: codec(), buffer: BytesMut::new() }
    }
}

impl MessageReader {
    /// The next message alone, whose type may differ from that of the next; `None` when the other side has closed.
    pub async fn receive_one<M: DeserializeOwned>(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<Option<M>> {
        loop {
            if let Some(message) = self.decode()? {
                return Ok(Some(message));
            }
            if !self.fill(stream).await? {
                return Ok(None);
            }
        }
    }

    /// All messages that have arrived, at least one; empty when the other side has closed. Together, so that a thousand
    /// events that came in one read cost one wake-up.
    pub async fn receive<M: DeserializeOwned>(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<Vec<M>> {
        let Some(first) = self.receive_one(stream).await? else { return Ok(Vec::new()) };
        let mut messages = vec![first];
        while let Some(message) = self.decode()? {
            messages.push(message);
        }
        Ok(messages)
    }

    fn decode<M: DeserializeOwned>(&mut self) -> io::Result<Option<M>> {
        let frame = self.codec.decode(&mut self.buffer)?;
        frame.map(|frame| serde_json::from_slice(&frame).map_err(io::Error::from)).transpose()
    }

    /// Reads once; `false` when the other side has closed. What is in the buffer then is a message cut short, which
    /// nobody will finish.
    async fn fill(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> io::Result<bool> {
        self.buffer.reserve(READ_BYTES);
        Ok(stream.read_buf(&mut self.buffer).await? > 0)
    }
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
