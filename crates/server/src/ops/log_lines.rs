//! The lines of a log as they come, for Server-Sent Events.

use super::logs::{LINE_BYTES_MAX, STEP_BYTES, chunks_at, shown, unpack};
use crate::{
    app::App,
    error::{OpError, OpResult},
};
use futures_util::{Stream, stream};
use mothership_api::logs::StreamedLines;
use mothership_core::{ids::AttemptId, log::LineReader};
use mothership_store::logs as rows;
use std::time::Duration;

/// As in [`super::log_bytes`].
const LOOK_AGAIN: Duration = Duration::from_secs(5);

enum At {
    /// Nothing read yet: the line to begin with.
    Line(u64),
    /// Behind this byte.
    Byte(u64),
    /// The attempt has ended and its last line was sent.
    End,
    /// `end` was sent.
    Over,
}

struct Following {
    app: App,
    attempt: AttemptId,
    at: At,
    reader: LineReader,
}

/// Lines from `from` on as they come; then `None`, once, when the attempt has ended.
pub fn follow(
    app: App,
    attempt: AttemptId,
    from: u64,
) -> impl Stream<Item = OpResult<Option<StreamedLines>>> + Send + 'static {
    let reader = LineReader::new(from, usize::MAX, LINE_BYTES_MAX);
    let following = Following { app, attempt, at: At::Line(from), reader };
    stream::unfold(following, |mut following| async move {
        match following.at {
            At::Over => None,
            At::End => {
                following.at = At::Over;
                Some((Ok(None), following))
            }
            At::Line(_) | At::Byte(_) => match following.next().await {
                Ok(Some(lines)) => Some((Ok(Some(lines)), following)),
                Ok(None) => {
                    following.at = At::Over;
                    Some((Ok(None), following))
                }
                Err(error) => {
                    following.at = At::Over;
                    Some((Err(error), following))
                }
            },
        }
    })
}

impl Following {
    async fn next(&mut self) -> OpResult<Option<StreamedLines>> {
        loop {
            let signal = self.app.notifier.log(self.attempt);
            let grown = signal.notified();
            tokio::pin!(grown);
            grown.as_mut().enable();
            let id = self.attempt;
            let state = self.app.store.read(move |tx| rows::state(tx, id)).await?;
            let ended = state.is_none_or(|state| state.ended);
            let chunks = match self.at {
                At::Line(from) => {
                    let stored = self
                        .app
                        .store
                        .read(move |tx| rows::chunks_from_line(tx, id, from, STEP_BYTES))
                        .await?;
                    stored.into_iter().map(unpack).collect::<OpResult<Vec<_>>>()?
                }
                At::Byte(at) => chunks_at(&self.app, id, at).await?,
                At::End | At::Over => return Ok(None),
            };
            if let Some(last) = chunks.last() {
                self.at = At::Byte(last.offset + last.raw.len() as u64);
                for chunk in &chunks {
                    self.reader
                        .feed(chunk)
                        .map_err(|gap| OpError::internal("a stored log has a gap", gap))?;
                }
                let lines: Vec<_> = self.reader.take().into_iter().map(shown).collect();
                if !lines.is_empty() {
                    return Ok(Some(StreamedLines { lines }));
                }
                continue;
            }
            if ended {
                self.at = At::End;
                let reader = std::mem::replace(&mut self.reader, LineReader::new(0, 0, 0));
                let lines: Vec<_> = reader.finish().into_iter().map(shown).collect();
                return Ok((!lines.is_empty()).then_some(StreamedLines { lines }));
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
