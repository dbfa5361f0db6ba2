//! The lines of a log as they come, for Server-Sent Events.

use super::logs::{LINE_BYTES_MAX, STEP_BYTES, chunks_at, shown, unpack};
use crate::{
    app::App,
    error::{OpError, OpResult},
};
use futures_util::{Stream, stream};
use mothership_api::logs::{LogLine, StreamedLines};
use mothership_core::{ids::AttemptId, log::LineReader};
use mothership_store::logs as rows;
use std::time::Duration;

/// As in [`super::log_bytes`].
const LOOK_AGAIN: Duration = Duration::from_secs(5);

enum Position {
    /// Nothing read yet: the line to begin with.
    Line(u64),
    /// Behind this byte.
    Byte(u64),
    /// The attempt has ended and its last line was sent.
    End,
    /// `end` was sent.
    Over,
}

struct LineFollower {
    app: App,
    attempt: AttemptId,
    at: Position,
    reader: LineReader,
    /// The open line as it was sent last.
    open: Option<LogLine>,
}

/// Lines from `from` on as they come; then `None`, once, when the attempt has ended.
pub fn follow(
    app: App,
    attempt: AttemptId,
    from: u64,
) -> impl Stream<Item = OpResult<Option<StreamedLines>>> + Send + 'static {
    let reader = LineReader::new(from, usize::MAX, LINE_BYTES_MAX);
    let follower = LineFollower { app, attempt, at: Position::Line(from), reader, open: None };
    stream::unfold(follower, |mut follower| async move {
        match follower.at {
            Position::Over => None,
            Position::End => {
                follower.at = Position::Over;
                Some((Ok(None), follower))
            }
            Position::Line(_) | Position::Byte(_) => match follower.next().await {
                Ok(Some(lines)) => Some((Ok(Some(lines)), follower)),
                Ok(None) => {
                    follower.at = Position::Over;
                    Some((Ok(None), follower))
                }
                Err(error) => {
                    follower.at = Position::Over;
                    Some((Err(error), follower))
                }
            },
        }
    })
}

impl LineFollower {
    async fn next(&mut self) -> OpResult<Option<StreamedLines>> {
        loop {
            // Registered before the store is read, as in `log_bytes`.
            let signal = self.app.notifier.log(self.attempt);
            let grown = signal.notified();
            tokio::pin!(grown);
            grown.as_mut().enable();
            let id = self.attempt;
            // The end is looked for before the chunks: an attempt that had ended by then has nothing behind what is
            // read now.
            let state = self.app.store.read(move |tx| rows::state(tx, id)).await?;
            let ended = state.is_none_or(|state| state.ended);
            let chunks = match self.at {
                Position::Line(from) => {
                    let stored = self
                        .app
                        .store
                        .read(move |tx| rows::chunks_from_line(tx, id, from, STEP_BYTES))
                        .await?;
                    stored.into_iter().map(unpack).collect::<OpResult<Vec<_>>>()?
                }
                Position::Byte(at) => chunks_at(&self.app, id, at).await?,
                Position::End | Position::Over => return Ok(None),
            };
            if let Some(last) = chunks.last() {
                // Whole chunks are fed, so the reader keeps the beginning of a line whose end is in the next one.
                self.at = Position::Byte(last.offset + last.raw.len() as u64);
                for chunk in &chunks {
                    self.reader
                        .feed(chunk)
                        .map_err(|gap| OpError::internal("a stored log has a gap", gap))?;
                }
                let lines: Vec<_> = self.reader.take().into_iter().map(shown).collect();
                let open = self.reader.open().map(shown);
                let is_news = !lines.is_empty() || (open.is_some() && open != self.open);
                self.open.clone_from(&open);
                if is_news {
                    return Ok(Some(StreamedLines { lines, open }));
                }
                continue;
            }
            if ended {
                self.at = Position::End;
                // `finish` consumes it, and nothing follows it.
                let reader = std::mem::replace(&mut self.reader, LineReader::new(0, 0, 0));
                let lines: Vec<_> = reader.finish().into_iter().map(shown).collect();
                return Ok((!lines.is_empty()).then_some(StreamedLines { lines, open: None }));
            }
            tokio::select! {
                biased;
                // The viewer reconnects, to the next server, and goes on behind its last line.
                () = self.app.stopping.cancelled() => {
                    return Err(OpError::Unavailable("the server is stopping".into()));
                }
                () = &mut grown => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    }
}
