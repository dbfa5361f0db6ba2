//! JSON with a whole log in the middle, made while it is sent: a log of millions of lines is never in memory.

use super::worker_rows::log_message;
use crate::{app::App, error::OpError, ops::gui_client::worker_log};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::{StreamExt as _, stream};
use mothership_core::{goliat::entries::Entry, ids::AttemptId};
use serde_json::Value;

/// The text of an object without its last brace.
pub fn opened(object: &Value) -> String {
    let mut text = object.to_string();
    text.pop();
    text
}

/// The text of an object without its first brace, behind something else.
pub fn continued(object: &Value) -> String {
    format!(",{}", object.to_string().get(1..).unwrap_or_default())
}

/// Sends `before`, the list of all messages of these attempts, and `behind`.
pub fn response(app: App, before: String, attempts: Vec<AttemptId>, behind: String) -> Response {
    let mut is_first = true;
    let log = worker_log::stream(app, attempts).map(move |part| {
        let part = part?;
        let mut text = String::new();
        for entry in &part {
            if !std::mem::take(&mut is_first) {
                text.push(',');
            }
            text.push_str(&log_message(entry).to_string());
        }
        Ok::<_, OpError>(Bytes::from(text))
    });
    let one = |text: String| stream::iter([Ok::<_, OpError>(Bytes::from(text))]);
    let whole = one(format!("{before}[")).chain(log).chain(one(format!("]{behind}")));
    // An error in the middle cuts the answer off, which no reader takes for a whole one.
    let whole = whole.map(|part| part.map_err(|error| std::io::Error::other(error.to_string())));
    let mut response = Response::new(Body::from_stream(whole));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// Some messages of the log of these attempts: from this one on, or the last ones; with the first one's number and how
/// many there are. Memory holds no more than `limit` and a step.
pub async fn some(
    app: App,
    attempts: Vec<AttemptId>,
    from: Option<u64>,
    limit: usize,
) -> Result<(Vec<Entry>, u64, u64), OpError> {
    let (mut kept, mut total) = (std::collections::VecDeque::new(), 0u64);
    let log = worker_log::stream(app, attempts);
    tokio::pin!(log);
    while let Some(part) = log.next().await {
        for entry in part? {
            match from {
                Some(from) if total >= from && kept.len() < limit => kept.push_back(entry),
                Some(_) => {}
                None => {
                    kept.push_back(entry);
                    if kept.len() > limit {
                        kept.pop_front();
                    }
                }
            }
            total += 1;
        }
    }
    let first = from.unwrap_or(total - kept.len() as u64);
    Ok((kept.into(), first, total))
}
