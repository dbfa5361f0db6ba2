//! The typed HTTP client that the runner and the command line share. It knows routes and types and no policy but one:
//! [`retry`], which says what may be sent again.
//!
//! The bytes travel through a [`Transport`]: reqwest in production ([`http::HttpTransport`]), a simulated network in
//! the simulation.

mod calls;
mod certificates;
mod experiment_calls;
pub mod http;
mod people_calls;
pub mod proxy;
pub mod retry;
mod zone;

use crate::problem::{Code, Problem};
use ::http::{Method, Request, StatusCode, header};
use bytes::Bytes;
use futures_util::{StreamExt, future::BoxFuture, stream::BoxStream};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// What went wrong between us and the server.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No answer: the request may or may not have arrived.
    #[error("cannot reach {base}: {reason}")]
    Unreachable {
        /// The server that was tried.
        base: String,
        /// The innermost reason.
        reason: String,
    },
    /// The server said no.
    #[error("{}", describe(.0))]
    Refused(Box<Problem>),
    /// Somebody between us and the server takes no body of this size. The server itself answers with a problem.
    #[error(
        "a proxy in front of {base} refuses a body of {bytes} bytes (413): raise its limit (nginx: client_max_body_size)"
    )]
    TooLarge {
        /// The server that was asked.
        base: String,
        /// Size of the body that was refused.
        bytes: usize,
    },
    /// The answer is not what the contract says: another version, or no Mothership at all.
    #[error("unexpected answer from {base}: {reason}")]
    Unexpected {
        /// The server that answered.
        base: String,
        /// What it answered instead.
        reason: String,
    },
}

fn describe(problem: &Problem) -> String {
    let lines = problem.errors.iter().map(|error| match &error.hint {
        Some(hint) => format!("{}: {} ({hint})", error.path, error.message),
        None => format!("{}: {}", error.path, error.message),
    });
    match problem.errors.as_slice() {
        // The detail says the same without the hint.
        [only] if problem.detail.starts_with(&only.path) => lines.collect(),
        _ => std::iter::once(problem.detail.clone())
            .chain(lines.map(|line| format!("  {line}")))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

impl ClientError {
    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused(problem) => problem.code.is_retryable(),
            Self::TooLarge { .. } | Self::Unexpected { .. } => false,
        }
    }
    /// Whether a smaller body may be taken where this one was not, whoever refused it.
    pub fn is_too_large(&self) -> bool {
        matches!(self, Self::TooLarge { .. }) || self.code() == Some(Code::TooLarge)
    }
    /// The code of a refusal; `None` for other errors.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            _ => None,
        }
    }
}

/// A response whose body may still be arriving.
pub struct Response {
    /// Of its head.
    pub status: StatusCode,
    /// Of its head.
    pub headers: ::http::HeaderMap,
    /// Pieces as they arrive; an error when the connection breaks.
    pub body: BoxStream<'static, Result<Bytes, String>>,
}

impl Response {
    /// The whole body; an error when the connection breaks first.
    pub async fn bytes(mut self) -> Result<Bytes, String> {
        let mut all = Vec::new();
        while let Some(part) = self.body.next().await {
            all.extend_from_slice(&part?);
        }
        Ok(all.into())
    }
}

/// Carries one request to the server. The error is the reason in words; nothing is known of the request's fate.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request and waits for the head of the answer.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response, String>>;

    /// What stands between this machine and `base`, for the message of a failure: a proxy, and who named it.
    fn way(&self, _base: &str) -> Option<String> {
        None
    }
}

/// One server, one credential. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    /// As a person wrote it.
    base: String,
    /// As requests carry it.
    request_base: String,
    /// What the server is told that it is called, when that is not in `request_base`.
    host: Option<String>,
    token: Option<String>,
    /// Whether an administrator sees all people's things.
    all_people: bool,
}

/// An error of a route that has no problems.
#[derive(serde::Deserialize)]
struct Plain {
    error: String,
}

impl Client {
    /// `base` without a slash at its end: `http://127.0.0.1:8080`.
    pub fn new(transport: Arc<dyn Transport>, base: impl Into<String>, token: Option<String>) -> Self {
        let base = base.into().trim_end_matches('/').to_owned();
        let (request_base, host) = zone::for_requests(&base);
        Self { transport, base, request_base, host, token, all_people: false }
    }

    /// The server's address, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The same server with another credential, or none.
    pub fn with_token(&self, token: Option<String>) -> Self {
        Self { token, ..self.clone() }
    }

    /// The same, with all people's things in sight of an administrator, or not.
    pub fn with_all_people(self, all_people: bool) -> Self {
        Self { all_people, ..self }
    }

    /// Sends a request and gives back a successful response, whose body may still be arriving.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: Bytes,
        extra: &[(&str, &str)],
    ) -> Result<Response, ClientError> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.request_base));
        if let Some(host) = &self.host {
            request = request.header(header::HOST, host);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if self.all_people {
            request = request.header(crate::auth::ALL_PEOPLE, "on");
        }
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        let bytes = body.len();
        let request = request.body(body).map_err(|error| self.unexpected(error.to_string()))?;
        let response = self.transport.send(request).await.map_err(|reason| self.unreachable(reason))?;
        if response.status.is_success() { Ok(response) } else { Err(self.refusal(response, bytes).await) }
    }

    /// `sent`: bytes of the request's body.
    async fn refusal(&self, response: Response, sent: usize) -> ClientError {
        let status = response.status;
        let leads_to = response.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
        if let Some(place) = leads_to.filter(|_| status.is_redirection()) {
            return self.unexpected(format!("answered {status} and leads to {place}"));
        }
        let body = match response.bytes().await {
            Ok(body) => body,
            Err(reason) => return self.unreachable(reason),
        };
        match Problem::read(&body, status.as_u16()) {
            Ok(problem) => ClientError::Refused(Box::new(problem)),
            // A proxy in front of the server speaks for itself; its 502 and 503 are worth another try.
            Err(_) if status.is_server_error() => self.unreachable(format!("answered {status}")),
            // The server's own 413 is a problem; this one is a proxy's.
            Err(_) if status == StatusCode::PAYLOAD_TOO_LARGE => {
                ClientError::TooLarge { base: self.base.clone(), bytes: sent }
            }
            // Routes for other programs' clients have their own shape.
            Err(_) => match serde_json::from_slice::<Plain>(&body) {
                Ok(Plain { error }) => self.unexpected(format!("answered {status}: {error}")),
                Err(_) => self.unexpected(format!("answered {status}")),
            },
        }
    }

    fn unreachable(&self, reason: String) -> ClientError {
        ClientError::Unreachable { base: self.base.clone(), reason: self.with_way(reason) }
    }

    fn unexpected(&self, reason: String) -> ClientError {
        ClientError::Unexpected { base: self.base.clone(), reason: self.with_way(reason) }
    }

    /// Nobody looks for a proxy's failure who does not know that there is one.
    fn with_way(&self, reason: String) -> String {
        self.transport.way(&self.request_base).map_or(reason.clone(), |way| format!("{way}: {reason}"))
    }

    async fn json<R: DeserializeOwned>(&self, response: Response) -> Result<R, ClientError> {
        let body = response.bytes().await.map_err(|reason| self.unreachable(reason))?;
        serde_json::from_slice(&body).map_err(|error| self.unexpected(error.to_string()))
    }

    /// Reads the JSON at a path.
    pub async fn get<R: DeserializeOwned>(&self, path: &str) -> Result<R, ClientError> {
        let response = self.send(Method::GET, path, "", Bytes::new(), &[]).await?;
        self.json(response).await
    }

    /// Sends JSON and reads the JSON of the answer.
    pub async fn call<B: Serialize, R: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &B,
        extra: &[(&str, &str)],
    ) -> Result<R, ClientError> {
        let body = serde_json::to_vec(body).map_err(|error| self.unexpected(error.to_string()))?;
        let response = self.send(method, path, "application/json", body.into(), extra).await?;
        self.json(response).await
    }
}

#[cfg(test)]
mod tests;
