//! Errors as the client prints them: `{"error": "…"}`.

use crate::error::{OpError, OwnBody};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use mothership_api::problem::{Code, Problem};
use serde_json::json;

/// Why the client is refused.
#[derive(Debug)]
pub struct GoliatError {
    status: StatusCode,
    error: String,
}

/// What a handler answers.
pub type GoliatResult<T> = Result<T, GoliatError>;

impl GoliatError {
    /// The client has to send something else.
    pub fn bad(error: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: error.into() }
    }
    /// The key is missing or wrong.
    pub fn key() -> Self {
        let error = "this server wants a key: header X-Mothership-Key, or ?key=".to_owned();
        Self { status: StatusCode::UNAUTHORIZED, error }
    }
    /// It is not there, or is none of GOLIAT's.
    pub fn not_found(error: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, error: error.into() }
    }
    /// It cannot be had now; the text says why, for a person who reads it in a terminal.
    pub fn conflict(error: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, error: error.into() }
    }
    /// More than this address takes.
    pub fn too_large(error: impl Into<String>) -> Self {
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, error: error.into() }
    }
}

impl GoliatError {
    /// An error in the words of the client where what was asked for is not there.
    pub fn of(error: OpError, missing: Self) -> Self {
        match error {
            OpError::NotFound(_) => missing,
            other => other.into(),
        }
    }
}

impl From<OpError> for GoliatError {
    fn from(error: OpError) -> Self {
        let status = match error.code() {
            // Only 200 is success to the client, and it retries nothing: the status is for people who look.
            Code::Invalid | Code::UnsupportedMediaType => StatusCode::BAD_REQUEST,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::Conflict => StatusCode::CONFLICT,
            Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        // Says it as everywhere else, and logs what stays inside.
        let mut response = error.into_response();
        let problem = response.extensions_mut().remove::<Box<Problem>>();
        Self { status, error: problem.map_or_else(String::new, |problem| problem.detail) }
    }
}

impl IntoResponse for GoliatError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "error": self.error }))).into_response();
        response.extensions_mut().insert(OwnBody);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(error: OpError) -> (u16, String) {
        let GoliatError { status, error } = error.into();
        (status.as_u16(), error)
    }

    #[test]
    fn what_ops_answer_in_the_client_s_statuses() {
        let conflict = || OpError::Conflict("it runs".into());
        for (error, status, text) in [
            (OpError::field("name", "is empty", None), 400, "name: is empty"),
            (OpError::MediaType { wanted: "application/json" }, 400, "the request has to say"),
            (OpError::not_found("job", 7), 404, "there is no job 7"),
            (conflict(), 409, "it runs"),
            (OpError::TooLarge("too many".into()), 413, "too many"),
            (OpError::Unavailable("later".into()), 503, "later"),
            (OpError::Forbidden("no".into()), 500, "no"),
        ] {
            let (found, said) = of(error);
            assert_eq!(found, status, "{said}");
            assert!(said.starts_with(text), "{said}");
        }
        let (status, said) = of(OpError::internal("the disk", std::io::Error::other("sda1 is on fire")));
        assert!(status == 500 && !said.contains("sda1"), "{said}");
        let missing = || GoliatError::not_found("Worker not found");
        assert_eq!(GoliatError::of(OpError::not_found("runner", 1), missing()).error, "Worker not found");
        assert_eq!(
            GoliatError::of(conflict(), missing()).error,
            "it runs",
            "only what is missing is missing"
        );
    }

    #[test]
    fn a_body_of_its_own() {
        let response = GoliatError::key().into_response();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(response.extensions().get::<OwnBody>().is_some(), "nobody writes a problem over it");
    }
}
