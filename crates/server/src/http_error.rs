//! The one translation of errors to HTTP: `application/problem+json`, for everything that goes wrong, whoever noticed
//! it first. Inside text (chains of sources) goes to the log and never leaves.

use crate::{middleware::RequestId, ops::error::OpError};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Response, StatusCode, header},
    middleware::Next,
    response::IntoResponse,
};
use mothership_api::problem::{CONTENT_TYPE, Code, Problem};

impl IntoResponse for OpError {
    /// An empty body and the problem beside it: [`finish`] writes it down when it knows the request's id.
    fn into_response(self) -> Response<Body> {
        let mut problem = Problem::new(self.code(), public_text(&self));
        let mut retry_after = None;
        match self {
            OpError::Invalid { errors, .. } => problem.errors = errors,
            OpError::Malformed { errors, .. } => {
                problem.errors = errors;
                problem.status = 400;
            }
            OpError::RateLimited { retry_after_seconds } => retry_after = Some(retry_after_seconds),
            OpError::Unavailable(_) => retry_after = Some(1),
            _ => {}
        }
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Box::new(problem));
        response
    }
}

fn public_text(error: &OpError) -> String {
    match error {
        OpError::Internal { what, source } => {
            tracing::error!(error.what = what, error.chain = %Chain(source.as_ref()), "an operation failed");
            "the server failed; its log says why, under this request id".into()
        }
        other => other.to_string(),
    }
}

/// An error with all its sources, for the log.
pub struct Chain<'a>(pub &'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

/// Marks an answer whose error has a body of its own, for clients that want another shape than ours.
#[derive(Debug, Clone, Copy)]
pub struct OwnBody;

/// Middleware outside of everything that may refuse a request: gives every error its body and the request's id.
pub async fn finish(request: Request, next: Next) -> Response<Body> {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let mut response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.extensions().get::<OwnBody>().is_some() {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Box<Problem>>() {
        Some(problem) => *problem,
        None => from_status(status),
    };
    with_body(response, problem, id)
}

/// What a layer below answered without words of ours: no such route, wrong method, a limit, a panic.
fn from_status(status: StatusCode) -> Problem {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => (Code::NotFound, "there is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => {
            (Code::MethodNotAllowed, "this address does not take that method; see the 'allow' header")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (Code::TooLarge, "the body is larger than this address takes"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            (Code::UnsupportedMediaType, "this address does not take that content type")
        }
        StatusCode::FORBIDDEN => (
            Code::Forbidden,
            "the request comes from another site (its 'origin' and 'host' differ); proxies must pass both unchanged",
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
            (Code::Unavailable, "the server did not get to it in time")
        }
        status if status.is_server_error() => {
            (Code::Internal, "the server failed; its log says why, under this request id")
        }
        _ => (Code::Invalid, "the request is malformed"),
    };
    let mut problem = Problem::new(code, detail);
    problem.status = status.as_u16();
    problem
}

fn with_body(response: Response<Body>, mut problem: Problem, id: Option<String>) -> Response<Body> {
    problem.request_id = id;
    let body = serde_json::to_vec(&problem).expect("a problem is made of strings and numbers");
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::TRANSFER_ENCODING);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    Response::from_parts(parts, Body::from(body))
}
