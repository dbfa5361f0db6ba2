//! The bytes of a log as a stream, from one on to another or for as long as the attempt lives. A notification says that there
//! is more; the store says what.

use super::logs::chunks_at;
use crate::{
    app::App,
    error::{OpError, OpResult},
};
use bytes::Bytes;
use futures_util::{Stream, stream};
use mothership_core::{
    ids::AttemptId,
    log::{
        Chunk, Stream as Source,
        display::{collapse_carriage_returns, strip_ansi},
    },
};
use std::time::Duration;

/// A follower looks again after this long even without a notification: one of another server may have been lost.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Which of the streams are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamFilter {
    All,
    One(Source),
}

impl StreamFilter {
    pub fn parse(text: Option<&str>) -> OpResult<Self> {
        match text {
            None => Ok(Self::All),
            Some(name) => match Source::ALL.into_iter().find(|source| source.as_str() == name) {
                Some(source) => Ok(Self::One(source)),
                None => {
                    let known = Source::ALL.map(Source::as_str).join(", ");
                    Err(OpError::field("stream", format!("cannot be '{name}'"), Some(known)))
                }
            },
        }
    }
}

/// What is wanted of a log.
#[derive(Debug, Clone, Copy)]
pub struct LogRange {
    pub attempt: AttemptId,
    pub from: u64,
    /// `None` = to the end, whatever it will be.
    pub until: Option<u64>,
    pub filter: StreamFilter,
    /// Without escapes, carriage returns carried out.
    pub plain: bool,
    /// Stay until the attempt has ended.
    pub follow: bool,
}

struct ByteReader {
    app: App,
    wanted: LogRange,
    at: u64,
    /// The beginning of a line whose end has not come, for `plain`.
    open: Vec<u8>,
    done: bool,
}

/// The bytes of the range, in parts, as they are read. A part is at most one step of chunks.
pub fn stream(app: App, wanted: LogRange) -> impl Stream<Item = Result<Bytes, OpError>> + Send + 'static {
    let reader = ByteReader { app, wanted, at: wanted.from, open: Vec::new(), done: false };
    stream::unfold(reader, |mut reader| async move {
        if reader.done {
            return None;
        }
        let part = reader.next().await;
        reader.done |= part.is_err();
        match part {
            Ok(None) => None,
            Ok(Some(part)) => Some((Ok(part), reader)),
            Err(error) => Some((Err(error), reader)),
        }
    })
}

impl ByteReader {
    async fn next(&mut self) -> OpResult<Option<Bytes>> {
        loop {
            if self.wanted.until.is_some_and(|until| self.at >= until) {
                return Ok(self.rest());
            }
            // Registered before the store is read: a chunk that is stored in between wakes the wait below.
            let signal = self.app.notifier.log(self.wanted.attempt);
            let grown = signal.notified();
            tokio::pin!(grown);
            grown.as_mut().enable();
            // The end is looked for first: an attempt that had ended then has nothing behind what is read now.
            let ended = self.wanted.follow && self.has_ended().await?;
            let chunks = chunks_at(&self.app, self.wanted.attempt, self.at).await?;
            if let Some(last) = chunks.last() {
                // The end of what was read, even when nothing of it was wanted: the other stream is skipped, not
                // read again.
                let end = last.offset + last.raw.len() as u64;
                let part = self.pick(&chunks);
                self.at = self.at.max(end);
                // Nothing of these chunks was wanted; an empty part would end nothing and say nothing.
                if part.is_empty() {
                    continue;
                }
                return Ok(Some(part.into()));
            }
            if ended || !self.wanted.follow {
                return Ok(self.rest());
            }
            tokio::select! {
                biased;
                () = self.app.stopping.cancelled() => return Ok(self.rest()),
                () = &mut grown => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    }

    async fn has_ended(&self) -> OpResult<bool> {
        let id = self.wanted.attempt;
        let state = self.app.store.read(move |tx| mothership_store::logs::state(tx, id)).await?;
        Ok(state.is_none_or(|state| state.ended))
    }

    /// The open line at the end, once.
    fn rest(&mut self) -> Option<Bytes> {
        self.done = true;
        let open = std::mem::take(&mut self.open);
        (!open.is_empty()).then(|| plain(&open).into())
    }

    /// The wanted bytes of these chunks.
    fn pick(&mut self, chunks: &[Chunk]) -> Vec<u8> {
        let mut picked = Vec::new();
        // Chunks hold both streams; runs say which bytes are whose, in the order in which they came.
        for chunk in chunks {
            let mut at = chunk.offset;
            let mut raw = chunk.raw.as_slice();
            for run in &chunk.runs {
                let (bytes, behind) = raw.split_at((run.len_bytes as usize).min(raw.len()));
                raw = behind;
                let from = usize::try_from(self.at.saturating_sub(at)).unwrap_or(usize::MAX).min(bytes.len());
                let until = self.wanted.until.map_or(bytes.len(), |until| {
                    usize::try_from(until.saturating_sub(at)).unwrap_or(usize::MAX).min(bytes.len())
                });
                if from < until
                    && (self.wanted.filter == StreamFilter::All
                        || self.wanted.filter == StreamFilter::One(run.stream))
                {
                    picked.extend_from_slice(&bytes[from..until]);
                }
                at += bytes.len() as u64;
            }
        }
        if self.wanted.plain { self.plain_lines(&picked) } else { picked }
    }

    fn plain_lines(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        // Line by line, because a carriage return may take back what an earlier part has brought.
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            self.open.extend_from_slice(&rest[..end]);
            out.extend_from_slice(&plain(&self.open));
            out.push(b'\n');
            self.open.clear();
            rest = &rest[end + 1..];
        }
        self.open.extend_from_slice(rest);
        // A line without end (a bar that only returns) is given out in pieces rather than kept without bound.
        if self.open.len() > super::logs::LINE_BYTES_MAX * 64 {
            out.extend_from_slice(&plain(&std::mem::take(&mut self.open)));
        }
        out
    }
}

fn plain(line: &[u8]) -> Vec<u8> {
    strip_ansi(collapse_carriage_returns(line).as_bytes()).into_owned()
}
