//! [`OpError`] as an HTTP response. The problem travels as an extension beside an empty body, because only the
//! middleware (`middleware/error_body.rs`) knows the request's id that belongs into the body.

use super::{Chain, OpError};
use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use mothership_api::problem::{FieldError, Problem};
use mothership_core::experiment::Refusal;

/// Marks a response whose error has a body of its own already, for clients that expect another shape than ours.
#[derive(Debug, Clone, Copy)]
pub struct OwnBody;

impl OpError {
    /// As it is said to whoever asked.
    pub fn into_problem(self) -> Problem {
        let mut problem = Problem::new(self.code(), public_text(&self));
        match self {
            OpError::Invalid { errors, .. } => problem.errors = errors,
            OpError::Refused(refusals) => {
                problem.errors = refusals.iter().map(as_field).collect();
                problem.refusals = refusals;
            }
            OpError::Malformed { errors, .. } => {
                problem.errors = errors;
                problem.status = 400;
            }
            _ => {}
        }
        problem
    }
}

impl IntoResponse for OpError {
    fn into_response(self) -> Response<Body> {
        let mut retry_after = None;
        match self {
            OpError::RateLimited { retry_after_seconds } => retry_after = Some(retry_after_seconds),
            // The database may be back at once (a restart), so clients should not stay away for long.
            OpError::Unavailable(_) => retry_after = Some(1),
            OpError::CannotStore(_) => retry_after = Some(5),
            _ => {}
        }
        let problem = self.into_problem();
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

/// For clients that know fields and no parameters.
fn as_field(refusal: &Refusal) -> FieldError {
    let path = match refusal.parameter.as_str() {
        "" => "values".to_owned(),
        name => format!("values.{name}"),
    };
    FieldError { path, message: refusal.message.clone(), hint: None }
}

/// What a client may read. The chain of an internal error names tables, paths and addresses: it goes to the log.
fn public_text(error: &OpError) -> String {
    match error {
        OpError::Internal { what, source } => {
            tracing::error!(error.what = what, error.chain = %Chain(source.as_ref()), "an operation failed");
            "the server failed; its log says why, under this request id".into()
        }
        other => other.to_string(),
    }
}
