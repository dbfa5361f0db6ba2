//! Extractors whose refusals say which field is wrong, and how. Axum's own answer in plain text, and stop at the type.

use crate::{app::App, error::OpError, memory::aside::Room};
use axum::{
    RequestPartsExt,
    body::Bytes,
    extract::{ConnectInfo, FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use mothership_api::{jobs::IDEMPOTENCY_KEY, problem::FieldError};
use mothership_core::{
    experiment::values_by_place,
    limits::SUBMIT_BODY_BYTES_MAX,
    written::{self, Written},
};
use serde::de::DeserializeOwned;
use std::{convert::Infallible, net::SocketAddr, str::FromStr};

/// A JSON body.
pub struct Json<T>(pub T);

/// A JSON body in which the values of parameters, under `values`, keep the spelling of their numbers.
pub struct ByPlace<T>(pub T);

/// The version of the header `If-Match`; `None` where it is absent.
pub struct IfMatch(pub Option<u64>);

/// The address from which the request's connection comes; `None` where the server does not see it.
pub struct Peer(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map(|ConnectInfo(peer)| peer.ip().to_canonical().to_string())))
    }
}

/// The body of a request that says it is plain bytes.
pub struct OctetBytes(pub Bytes);

/// JSON bodies up to this size are read where they arrive: it takes a few milliseconds.
const READ_HERE_BYTES_MAX: usize = 256 << 10;

impl<S: Send + Sync, T: DeserializeOwned + Send + 'static> FromRequest<S> for Json<T> {
    type Rejection = OpError;
    async fn from_request(request: Request, state: &S) -> Result<Self, OpError> {
        if !is_json(request.headers()) {
            return Err(OpError::MediaType { wanted: "application/json" });
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| body_error(&rejection))?;
        if body.len() <= READ_HERE_BYTES_MAX {
            return from_json(&body).map(Self);
        }
        let read = tokio::task::spawn_blocking(move || from_json(&body)).await;
        read.map_err(|error| OpError::internal("the reading of a body broke off", error))?.map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send + 'static> FromRequest<S> for ByPlace<T> {
    type Rejection = OpError;
    async fn from_request(request: Request, state: &S) -> Result<Self, OpError> {
        if !is_json(request.headers()) {
            return Err(OpError::MediaType { wanted: "application/json" });
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| body_error(&rejection))?;
        if body.len() <= READ_HERE_BYTES_MAX {
            return by_place(&body).map(Self);
        }
        let read = tokio::task::spawn_blocking(move || by_place(&body)).await;
        read.map_err(|error| OpError::internal("the reading of a body broke off", error))?.map(Self)
    }
}

fn by_place<T: DeserializeOwned>(body: &[u8]) -> Result<T, OpError> {
    let malformed = |message: String| OpError::Malformed {
        detail: format!("the body is not JSON: {message}"),
        errors: vec![FieldError { path: String::new(), message, hint: None }],
    };
    let text = std::str::from_utf8(body).map_err(|error| malformed(error.to_string()))?;
    let tree = written::json::read(text).map_err(|why| {
        let column = why.column.map_or_else(String::new, |column| format!(" column {column}"));
        malformed(format!("{} at line {}{column}", why.message, why.line))
    })?;
    let Written::Table(entries) = tree else {
        let (path, message) = (String::new(), "is not an object".to_owned());
        let errors = vec![FieldError { path, message, hint: None }];
        return Err(OpError::Invalid { detail: "the body has to be an object".into(), errors });
    };
    let entries = entries.into_iter().map(|(key, value)| match key.as_ref() {
        "values" => (key.into_owned(), values_by_place(value)),
        _ => (key.into_owned(), value.plain()),
    });
    let value = serde_json::Value::Object(entries.collect());
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = Some(error.path().to_string()).filter(|path| path != ".").unwrap_or_default();
        json_error(path, error.inner())
    })
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = OpError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, OpError> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default();
        let number = text.trim().trim_start_matches("W/").trim_matches('"').parse();
        number.map(|version| Self(Some(version))).map_err(|_| {
            let hint = Some("the number of the version that was edited, in quotes".to_owned());
            OpError::field("if-match", format!("`{text}` is no version"), hint)
        })
    }
}

/// The text of a spec, not read yet, and the room it was given.
pub struct SubmitText {
    pub text: Bytes,
    pub room: Room,
}

impl FromRequest<App> for SubmitText {
    type Rejection = OpError;
    async fn from_request(request: Request, app: &App) -> Result<Self, OpError> {
        if !is_json(request.headers()) {
            return Err(OpError::MediaType { wanted: "application/json" });
        }
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|text| text.to_str().ok());
        let length = length.and_then(|text| text.parse().ok());
        // What does not say its length may be as long as any; what is longer is refused when it is read.
        let length = length.unwrap_or(SUBMIT_BODY_BYTES_MAX).min(SUBMIT_BODY_BYTES_MAX);
        let room = app.aside.room(length).await?;
        let text = Bytes::from_request(request, app).await.map_err(|rejection| body_error(&rejection))?;
        Ok(Self { text, room })
    }
}

impl<S: Send + Sync> FromRequest<S> for OctetBytes {
    type Rejection = OpError;
    async fn from_request(request: Request, state: &S) -> Result<Self, OpError> {
        if media_type(request.headers()) != Some("application/octet-stream") {
            return Err(OpError::MediaType { wanted: "application/octet-stream" });
        }
        Bytes::from_request(request, state).await.map(Self).map_err(|rejection| body_error(&rejection))
    }
}

fn body_error(rejection: &BytesRejection) -> OpError {
    // The only two ways in which reading a body fails: it is too long, or it ends too early.
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        OpError::TooLarge("the body is larger than this address takes".into())
    } else {
        OpError::Malformed { detail: "the body broke off".into(), errors: Vec::new() }
    }
}

/// Parses JSON and says where it is wrong: with line and column when it is no JSON, with the path of the field when it
/// is another shape than the route wants.
fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, OpError> {
    // With the path of the value that does not fit: `serde_json` alone says line and column, which a program that
    // made the body does not know.
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = match error.path().to_string() {
            root if root == "." => String::new(),
            path => path,
        };
        json_error(path, error.inner())
    })?;
    // A second value behind the first is a mistake of who made the body, not white space.
    json.end().map_err(|error| json_error(String::new(), &error))?;
    Ok(value)
}

fn json_error(path: String, error: &serde_json::Error) -> OpError {
    let message = in_words(error.to_string());
    if error.is_data() {
        let detail = if path.is_empty() { message.clone() } else { format!("{path}: {message}") };
        return OpError::Invalid { detail, errors: vec![FieldError { path, message, hint: None }] };
    }
    OpError::Malformed {
        detail: format!("the body is not JSON: {message}"),
        errors: vec![FieldError { path, message, hint: None }],
    }
}

/// Without the names that our own types have.
fn in_words(message: String) -> String {
    let Some((before, named)) = message.split_once("expected struct ") else { return message };
    let rest = named.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    let rest =
        rest.strip_prefix(" with ").map_or(rest, |rest| rest.split_once(" at ").map_or("", |(_, at)| at));
    match rest.trim_start_matches(" at ") {
        "" => format!("{before}expected an object"),
        at => format!("{before}expected an object at {at}"),
    }
}

/// What the header says, without its parameters.
fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim())
}

fn is_json(headers: &HeaderMap) -> bool {
    media_type(headers).is_some_and(|kind| {
        let kind = kind.to_ascii_lowercase();
        kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
    })
}

/// The query of the request.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = OpError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, OpError> {
        axum::extract::Query::try_from_uri(&parts.uri).map(|axum::extract::Query(query)| Self(query)).map_err(
            |rejection| {
                // The source names the field; the rejection itself says only that the query could not be read.
                let chain = std::error::Error::source(&rejection).map(ToString::to_string);
                let message = chain.unwrap_or_else(|| rejection.body_text());
                OpError::Invalid {
                    detail: format!("the query is not valid: {message}"),
                    errors: vec![FieldError { path: "query".into(), message, hint: None }],
                }
            },
        )
    }
}

/// The header `Idempotency-Key`, with which a submit may be sent twice. What it may hold is checked by the operation;
/// a value that is no text cannot be stored and counts as absent.
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = OpError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, OpError> {
        let key = parts.headers.get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok());
        Ok(Self(key.map(str::to_owned)))
    }
}

/// The one id in the path. What is no id names nothing: 404, with the shape that was expected.
pub struct Id<T>(pub T);

impl<S: Send + Sync, T> FromRequestParts<S> for Id<T>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    type Rejection = OpError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, OpError> {
        let axum::extract::Path(text) = parts
            .extract::<axum::extract::Path<String>>()
            .await
            .map_err(|_| OpError::NotFound("there is nothing at this address".into()))?;
        text.parse().map(Self).map_err(|error: T::Err| OpError::NotFound(error.to_string()))
    }
}

#[cfg(test)]
#[path = "extract_tests.rs"]
mod tests;
