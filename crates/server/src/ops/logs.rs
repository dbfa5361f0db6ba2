//! Reading logs: how long they are, by line, by search. Memory is bounded by what is returned, however long the log.

use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::logs::{LinesQuery, LogLine, LogLines, SearchQuery, SearchReply};
use mothership_core::{
    ids::AttemptId,
    limits::{LOG_HITS_PAGE_MAX, LOG_LINES_PAGE_MAX},
    log::{
        Chunk, LineReader, NumberedLine, Stream, count_newlines, decode_runs,
        display::collapse_carriage_returns, lines::is_redrawn, search::Query,
    },
};
use mothership_store::{
    logs::{self as rows, LogState, StoredChunk},
    ownership,
};
use std::collections::BTreeMap;

/// Bytes of one line that are shown; the rest is cut and counted.
pub const LINE_BYTES_MAX: usize = 16 << 10;
/// Unpacked bytes read in one step.
pub const STEP_BYTES: u64 = 1 << 20;
const LINES_DEFAULT: u64 = 200;
const HITS_DEFAULT: usize = 100;

/// How far a log is stored, and whether its attempt has ended.
pub async fn state(app: &App, person: &Person, id: AttemptId) -> OpResult<LogState> {
    let sight = person.sight.clone();
    let state = app.store.read(move |tx| match ownership::right_on_job(tx, id.task.job, &sight)? {
        Some(_) => rows::state(tx, id),
        None => Ok(None),
    });
    let state = state.await?;
    state.ok_or_else(|| OpError::not_found("attempt", id))
}

/// How long a log is.
pub struct LogSize {
    /// As people count them.
    pub lines: u64,
    pub bytes: u64,
    pub ended: bool,
}

/// How long a log is, in lines as people count them.
pub async fn size(app: &App, person: &Person, id: AttemptId) -> OpResult<LogSize> {
    let state = state(app, person, id).await?;
    let lines = total_lines(app, id, &state).await?;
    Ok(LogSize { lines, bytes: state.bytes, ended: state.ended })
}

/// The chunks from a byte on, unpacked; none at the end of the log.
pub async fn chunks_at(app: &App, id: AttemptId, offset: u64) -> OpResult<Vec<Chunk>> {
    let stored = app.store.read(move |tx| rows::chunks_from_byte(tx, id, offset, STEP_BYTES)).await?;
    stored.into_iter().map(unpack).collect()
}

/// A stored chunk, unpacked. Its bytes were checked when they came, so a failure here is a broken database.
pub fn unpack(stored: StoredChunk) -> OpResult<Chunk> {
    let len = usize::try_from(stored.raw_len).unwrap_or(0);
    let raw = zstd::bulk::decompress(&stored.data, len)
        .map_err(|error| OpError::internal("a stored piece of log does not unpack", error))?;
    let runs = decode_runs(&stored.runs, stored.raw_len)
        .map_err(|error| OpError::internal("the runs of a stored piece of log are broken", error))?;
    debug_assert_eq!(count_newlines(&raw), stored.lines, "append counted them");
    Ok(Chunk { offset: stored.offset, first_line: stored.first_line, raw, runs })
}

/// A line as pages show it.
pub fn shown(line: NumberedLine) -> LogLine {
    LogLine {
        number: line.number,
        at_ms: line.at_ms,
        stream: line.stream,
        text: collapse_carriage_returns(&line.bytes),
        cut_bytes: line.cut_bytes,
    }
}

/// Lines from a number on. Memory holds one step of chunks and the page.
pub async fn lines(app: &App, person: &Person, id: AttemptId, query: LinesQuery) -> OpResult<LogLines> {
    let limit = super::jobs::page(query.limit, LOG_LINES_PAGE_MAX, LINES_DEFAULT)?;
    let state = state(app, person, id).await?;
    let mut reader = LineReader::new(query.from, usize::try_from(limit).unwrap_or(0), LINE_BYTES_MAX);
    let from = query.from;
    // By line once, to find the chunk; then on by byte, which needs no line index.
    let first = app.store.read(move |tx| rows::chunks_from_line(tx, id, from, STEP_BYTES)).await?;
    let mut chunks = first.into_iter().map(unpack).collect::<OpResult<Vec<_>>>()?;
    while let Some(end) = chunks.last().map(|chunk| chunk.offset + chunk.raw.len() as u64) {
        feed(&mut reader, &chunks)?;
        if reader.is_done() {
            break;
        }
        chunks = chunks_at(app, id, end).await?;
    }
    Ok(LogLines {
        lines: reader.finish().into_iter().map(shown).collect(),
        total_lines: total_lines(app, id, &state).await?,
        total_bytes: state.bytes,
        ended: state.ended,
    })
}

/// Lines as people count them: those that end, and the open one behind them.
async fn total_lines(app: &App, id: AttemptId, state: &LogState) -> OpResult<u64> {
    if state.bytes == 0 {
        return Ok(0);
    }
    // Whether the last byte ends a line is the only thing that the counters do not say; one chunk shows it.
    let last = chunks_at(app, id, state.bytes - 1).await?;
    let open = last.first().is_some_and(|chunk| {
        let at = (state.bytes - 1).saturating_sub(chunk.offset);
        usize::try_from(at).ok().and_then(|at| chunk.raw.get(at)).is_some_and(|byte| *byte != b'\n')
    });
    Ok(state.lines + u64::from(open))
}

fn feed(reader: &mut LineReader, chunks: &[Chunk]) -> OpResult<()> {
    for chunk in chunks {
        reader.feed(chunk).map_err(|gap| OpError::internal("a stored log has a gap", gap))?;
    }
    Ok(())
}

/// Looks at every line of the log, page by page of memory; the total is of the whole log.
pub async fn search(app: &App, person: &Person, id: AttemptId, query: SearchQuery) -> OpResult<SearchReply> {
    let limit = super::jobs::page(query.limit, LOG_HITS_PAGE_MAX as u64, HITS_DEFAULT as u64)?;
    let streams = streams(query.stream.as_deref())?;
    let wanted = match query.regex {
        _ if query.q.is_empty() && streams.is_some() => None,
        true => Some(Query::regex(&query.q, !query.case)),
        false => Some(Query::text(&query.q, !query.case)),
    };
    let wanted = wanted.transpose().map_err(|error| OpError::field("q", error.to_string(), None))?;
    let state = state(app, person, id).await?;
    let mut found = SearchHits {
        wanted,
        streams,
        from: query.from,
        limit,
        hits: Vec::new(),
        total: 0,
        next: None,
        by_stream: BTreeMap::new(),
    };
    let mut reader = LineReader::new(0, usize::MAX, LINE_BYTES_MAX);
    let mut at = 0;
    while at < state.bytes {
        let offset = at;
        let stored = app.store.read(move |tx| rows::chunks_from_byte(tx, id, offset, STEP_BYTES)).await?;
        // A megabyte of lines costs an expression many milliseconds, so it is looked through aside.
        let step = app.searches.run(move || look_through(stored, reader, found));
        let looked = step.await??;
        (reader, found) = (looked.reader, looked.found);
        let Some(end) = looked.end else { break };
        at = end;
    }
    reader.finish().into_iter().for_each(|line| found.add(line));
    let streams = found.by_stream.into_iter().map(|(stream, count)| (stream.as_str().to_owned(), count));
    Ok(SearchReply { hits: found.hits, total: found.total, next: found.next, streams: streams.collect() })
}

/// Where a search is after one step.
struct Looked {
    reader: LineReader,
    found: SearchHits,
    /// Behind the last chunk; `None` when there was none.
    end: Option<u64>,
}

fn look_through(stored: Vec<StoredChunk>, mut reader: LineReader, mut found: SearchHits) -> OpResult<Looked> {
    let mut end = None;
    for chunk in stored {
        let chunk = unpack(chunk)?;
        end = Some(chunk.offset + chunk.raw.len() as u64);
        feed(&mut reader, std::slice::from_ref(&chunk))?;
        reader.take().into_iter().for_each(|line| found.add(line));
    }
    Ok(Looked { reader, found, end })
}

/// `warning,highlight`; `None` = all.
fn streams(text: Option<&str>) -> OpResult<Option<Vec<Stream>>> {
    let of = |name: &str| Stream::ALL.into_iter().find(|stream| stream.as_str() == name);
    let read = |name| {
        of(name).ok_or_else(|| {
            let known = Stream::ALL.map(Stream::as_str).join(", ");
            OpError::field("stream", format!("cannot be '{name}'"), Some(known))
        })
    };
    text.map(|text| text.split(',').map(read).collect()).transpose()
}

/// What a search has found so far.
struct SearchHits {
    /// `None`: every line.
    wanted: Option<Query>,
    streams: Option<Vec<Stream>>,
    from: u64,
    limit: u64,
    hits: Vec<LogLine>,
    total: u64,
    next: Option<u64>,
    by_stream: BTreeMap<Stream, u64>,
}

impl SearchHits {
    fn add(&mut self, line: NumberedLine) {
        if let Some(wanted) = &self.wanted {
            // Looked for in what a person sees: of a redrawn line that is its last state.
            let is_there = if is_redrawn(&line.bytes) {
                wanted.matches(collapse_carriage_returns(&line.bytes).as_bytes())
            } else {
                wanted.matches(&line.bytes)
            };
            if !is_there {
                return;
            }
        }
        *self.by_stream.entry(line.stream).or_default() += 1;
        if self.streams.as_ref().is_some_and(|streams| !streams.contains(&line.stream)) {
            return;
        }
        self.total += 1;
        if line.number < self.from {
            return;
        }
        if (self.hits.len() as u64) < self.limit {
            self.hits.push(shown(line));
        } else {
            self.next.get_or_insert(line.number);
        }
    }
}

#[cfg(test)]
#[path = "logs_tests.rs"]
mod tests;
