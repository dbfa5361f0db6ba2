//! The whole log of a record: every message of everything that was run in it, in order, also those that wait for their
//! place. Memory holds one step of it, however long it is.

use crate::{
    app::App,
    error::{OpError, OpResult},
    ops::logs,
};
use futures_util::{Stream, stream};
use mothership_core::{
    goliat::{
        entries::{Entry, EntryReader},
        lines::entries,
    },
    ids::AttemptId,
};
use mothership_store::{gui_clients, logs as rows};
use std::collections::VecDeque;

struct RecordReader {
    app: App,
    /// What is left to be read.
    attempts: VecDeque<AttemptId>,
    current: Option<Current>,
}

/// A log as it was at one moment: nothing is there twice, and nothing is missing, while lines find their place in it.
struct Current {
    attempt: AttemptId,
    at: u64,
    end: u64,
    reader: EntryReader,
    waiting: Vec<Entry>,
}

/// Messages of these attempts, part by part.
pub fn stream(
    app: App,
    attempts: Vec<AttemptId>,
) -> impl Stream<Item = OpResult<Vec<Entry>>> + Send + 'static {
    let reader = RecordReader { app, attempts: attempts.into(), current: None };
    stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        match reader.next().await {
            Ok(Some(part)) => Some((Ok(part), Some(reader))),
            Ok(None) => None,
            // Nothing follows an error: a log with a gap would look whole.
            Err(error) => Some((Err(error), None)),
        }
    })
}

impl RecordReader {
    async fn next(&mut self) -> OpResult<Option<Vec<Entry>>> {
        loop {
            let Some(current) = &mut self.current else {
                let Some(attempt) = self.attempts.pop_front() else { return Ok(None) };
                self.current = Some(open(&self.app, attempt).await?);
                continue;
            };
            if current.at < current.end {
                let part = current.read(&self.app).await?;
                if part.is_empty() {
                    continue;
                }
                return Ok(Some(part));
            }
            let mut part: Vec<Entry> = current.reader.finish().into_iter().collect();
            part.append(&mut current.waiting);
            self.current = None;
            if !part.is_empty() {
                return Ok(Some(part));
            }
        }
    }
}

async fn open(app: &App, attempt: AttemptId) -> OpResult<Current> {
    let now = app.now();
    let found = app.store.read(move |tx| {
        let end = rows::state(tx, attempt)?.map_or(0, |state| state.bytes);
        Ok((end, gui_clients::peek(tx, attempt, now)?))
    });
    let (end, waiting) = found.await?;
    Ok(Current { attempt, at: 0, end, reader: EntryReader::default(), waiting: entries(&waiting) })
}

impl Current {
    async fn read(&mut self, app: &App) -> OpResult<Vec<Entry>> {
        let (mut part, end) = (Vec::new(), self.end);
        let chunks = logs::chunks_at(app, self.attempt, self.at).await?;
        if chunks.is_empty() {
            // Its job has been deleted meanwhile.
            self.at = self.end;
        }
        for chunk in chunks.iter().take_while(|chunk| chunk.offset < end) {
            if chunk.offset != self.at {
                let gap = std::io::Error::other(format!("{} at byte {}", self.attempt, self.at));
                return Err(OpError::internal("a stored log has a gap", gap));
            }
            self.at += chunk.raw.len() as u64;
            part.extend(self.reader.feed(chunk));
        }
        Ok(part)
    }
}
