//! Logs over HTTP: byte-exact, by line, by search, live.

use super::{
    extract::{Id, Query},
    range,
    while_let_in::while_let_in,
};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops::{
        self,
        log_bytes::{LogRange, StreamFilter},
    },
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, StreamExt};
use mothership_api::{logs::*, paths};
use mothership_core::ids::AttemptId;
use std::{convert::Infallible, time::Duration};

/// The log exactly as the program wrote it. `Range` works on what has been stored when the request comes.
#[utoipa::path(get, path = paths::ATTEMPT_LOG, tag = "logs", params(("attempt" = String, Path), LogQuery),
    responses((status = 200, content_type = "text/plain; charset=utf-8", body = String)))]
pub async fn attempt_log(
    State(app): State<App>,
    person: Person,
    Id(id): Id<AttemptId>,
    Query(query): Query<LogQuery>,
    headers: HeaderMap,
) -> OpResult<Response> {
    let filter = StreamFilter::parse(query.stream.as_deref())?;
    let state = ops::logs::state(&app, &person, id).await?;
    // Ranges are of the stored bytes; of a filtered or plain log nobody knows the length before it is read.
    let exact = filter == StreamFilter::All && !query.plain;
    let wanted =
        if exact && !query.follow { range::parse(&headers, state.bytes) } else { range::RequestedRange::All };
    // Without `follow` the end is fixed now, so that the announced length is kept while the log grows.
    let (from, until, status) = match wanted {
        range::RequestedRange::Unsatisfiable => return Ok(range::unsatisfiable(state.bytes)),
        range::RequestedRange::Part { from, until } => (from, Some(until), StatusCode::PARTIAL_CONTENT),
        range::RequestedRange::All if query.follow => (query.offset, None, StatusCode::OK),
        range::RequestedRange::All => (query.offset, Some(state.bytes), StatusCode::OK),
    };
    let bytes = LogRange { attempt: id, from, until, filter, plain: query.plain, follow: query.follow };
    let stored = ops::log_bytes::stream(app.clone(), bytes);
    let body = match query.follow {
        true => Body::from_stream(while_let_in(app, headers.clone(), id, stored)),
        false => Body::from_stream(stored),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    // A proxy that gathers the answer would hold back a followed log.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(until) = until.filter(|_| exact) {
        range::describe(headers, from, until, state.bytes, status);
    }
    Ok(response)
}

/// Lines by number, with time and stream of each.
#[utoipa::path(get, path = paths::ATTEMPT_LOG_LINES, tag = "logs", params(("attempt" = String, Path), LinesQuery),
    responses((status = 200, body = LogLines)))]
pub async fn attempt_log_lines(
    State(app): State<App>,
    person: Person,
    Id(id): Id<AttemptId>,
    Query(query): Query<LinesQuery>,
) -> OpResult<Json<LogLines>> {
    ops::logs::lines(&app, &person, id, query).await.map(Json)
}

/// Lines that match, with the number of all that do.
#[utoipa::path(get, path = paths::ATTEMPT_LOG_SEARCH, tag = "logs", params(("attempt" = String, Path), SearchQuery),
    responses((status = 200, body = SearchReply)))]
pub async fn attempt_log_search(
    State(app): State<App>,
    person: Person,
    Id(id): Id<AttemptId>,
    Query(query): Query<SearchQuery>,
) -> OpResult<Json<SearchReply>> {
    ops::logs::search(&app, &person, id, query).await.map(Json)
}

/// Server-Sent Events: `lines` with [`StreamedLines`] as they come, `end` with none when the attempt
/// has ended.
#[utoipa::path(get, path = paths::ATTEMPT_LOG_STREAM, tag = "logs", params(("attempt" = String, Path), LinesQuery),
    responses((status = 200, content_type = "text/event-stream", body = StreamedLines)))]
pub async fn attempt_log_stream(
    State(app): State<App>,
    person: Person,
    Id(id): Id<AttemptId>,
    Query(query): Query<LinesQuery>,
    headers: HeaderMap,
) -> OpResult<Response> {
    // Refused before the stream begins: afterwards an error could only break it off.
    ops::logs::state(&app, &person, id).await?;
    // A browser that reconnects says filter line it saw last.
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<u64>().ok());
    let from = resumed.map_or(query.from, |last| last.saturating_add(1));
    let lines = ops::log_lines::follow(app.clone(), id, from);
    let events = while_let_in(app, headers, id, lines).map(event);
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(close_on_error(events)).keep_alive(keep_alive).into_response())
}

fn event(next: OpResult<Option<StreamedLines>>) -> Result<Event, OpError> {
    let (event, lines) = match next? {
        Some(lines) => {
            let event = Event::default().event("lines");
            // Without a line that has ended the viewer goes on behind the one it saw last.
            let event = match lines.lines.last() {
                Some(line) => event.id(line.number.to_string()),
                None => event,
            };
            (event, lines)
        }
        // The same shape for every event, so that one description fits all.
        None => (Event::default().event("end"), StreamedLines { lines: Vec::new(), open: None }),
    };
    event.json_data(&lines).map_err(|error| OpError::internal("write lines of a log as an event", error))
}

/// An error in the middle closes the stream; the viewer reconnects with the last line it saw.
fn close_on_error(
    events: impl Stream<Item = Result<Event, OpError>>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    events
        .inspect(|event| {
            if let Err(error) = event {
                tracing::warn!(error = %error, "a followed log broke off");
            }
        })
        .take_while(|event| std::future::ready(event.is_ok()))
        .filter_map(|event| std::future::ready(event.ok().map(Ok)))
}

#[cfg(test)]
#[path = "logs_tests.rs"]
mod tests;
