//! What agent and keeper say to each other: a length (u32, little-endian) and that much JSON, many in one write.

use super::{KeeperEvent, ProgramEnd, StartOrder};
use jiff::Timestamp;
use mothership_api::attempts::Usage;
use mothership_core::{attempt::EndCause, ids::AttemptId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Both sides speak exactly this; a runner that was upgraded waits for the old keeper's programs to end.
pub const VERSION: u32 = 2;
/// Largest message: an order with its generated files.
const MESSAGE_BYTES_MAX: usize = 64 << 20;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToKeeper {
    /// The first word. `env` is the environment that all programs inherit.
    Hello {
        version: u32,
        secret: String,
        host: String,
        env: Vec<(String, String)>,
    },
    Start(Box<StartOrder>),
    Stop {
        attempt: AttemptId,
        cause: EndCause,
        grace_ms: u64,
    },
    /// End it as released if it has not begun.
    Recall {
        attempt: AttemptId,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromKeeper {
    /// The answer to `Hello`: what runs. What has ended is on the disk.
    Welcome {
        version: u32,
        running: Vec<Running>,
    },
    Started {
        attempt: AttemptId,
        at: Timestamp,
    },
    Output {
        attempt: AttemptId,
        log_bytes: u64,
    },
    Usage {
        attempt: AttemptId,
        usage: Usage,
    },
    Ended {
        attempt: AttemptId,
        end: Box<ProgramEnd>,
    },
}

/// A program in the keeper's hands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Running {
    pub attempt: AttemptId,
    pub started_at: Option<Timestamp>,
    pub log_bytes: u64,
}

impl FromKeeper {
    /// As an event; `None` for a welcome.
    pub fn into_event(self) -> Option<KeeperEvent> {
        match self {
            Self::Welcome { .. } => None,
            Self::Started { attempt, at } => Some(KeeperEvent::Started { attempt, at }),
            Self::Output { attempt, log_bytes } => Some(KeeperEvent::Output { attempt, log_bytes }),
            Self::Usage { attempt, usage } => Some(KeeperEvent::Usage { attempt, usage }),
            Self::Ended { attempt, end } => Some(KeeperEvent::Ended { attempt, end }),
        }
    }
}

/// Appends one message to what is going to be written.
pub fn encode_into(out: &mut Vec<u8>, message: &impl Serialize) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    serde_json::to_writer(&mut *out, message).expect("messages are plain data and memory takes any write");
    let len = u32::try_from(out.len() - start - 4).expect("messages are far below 4 GiB");
    out[start..start + 4].copy_from_slice(&len.to_le_bytes());
}

/// Cuts messages out of a stream.
#[derive(Debug, Default)]
pub struct Inbox(bytes::BytesMut);

impl Inbox {
    /// The next messages, at least one; empty when the other side has closed. Dropping the future loses nothing.
    pub async fn receive<M: DeserializeOwned>(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<Vec<M>> {
        loop {
            let messages = self.cut()?;
            if !messages.is_empty() {
                return Ok(messages);
            }
            self.0.reserve(64 * 1024);
            if stream.read_buf(&mut self.0).await? == 0 {
                return Ok(Vec::new());
            }
        }
    }

    fn cut<M: DeserializeOwned>(&mut self) -> io::Result<Vec<M>> {
        let mut messages = Vec::new();
        while let Some(head) = self.0.first_chunk::<4>() {
            let len = u32::from_le_bytes(*head) as usize;
            if len > MESSAGE_BYTES_MAX {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a message is too large"));
            }
            if self.0.len() < 4 + len {
                break;
            }
            let message = self.0.split_to(4 + len);
            messages.push(serde_json::from_slice(&message[4..])?);
        }
        Ok(messages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_come_out_as_they_went_in_however_they_are_cut() {
        let mut bytes = Vec::new();
        for log_bytes in 0..50u64 {
            let attempt = "1.2.3".parse().unwrap();
            encode_into(&mut bytes, &FromKeeper::Output { attempt, log_bytes });
        }
        let (mut ours, mut theirs) = tokio::io::duplex(7);
        let writing = async {
            use tokio::io::AsyncWriteExt;
            theirs.write_all(&bytes).await.unwrap();
            drop(theirs);
        };
        let reading = async {
            let (mut inbox, mut seen) = (Inbox::default(), Vec::new());
            loop {
                let messages: Vec<FromKeeper> = inbox.receive(&mut ours).await.unwrap();
                if messages.is_empty() {
                    break seen;
                }
                seen.extend(messages.into_iter().map(|message| match message {
                    FromKeeper::Output { log_bytes, .. } => log_bytes,
                    other => panic!("{other:?}"),
                }));
            }
        };
        let ((), seen) = tokio::join!(writing, reading);
        assert_eq!(seen, (0..50).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_monstrous_length_is_refused() {
        let mut stream: &[u8] = &[0xff; 8];
        assert!(Inbox::default().receive::<FromKeeper>(&mut stream).await.is_err());
    }
}
