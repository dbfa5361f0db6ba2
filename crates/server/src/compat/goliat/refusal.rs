//! Errors as the client prints them: `{"error": "…"}`.

use crate::error::{OpError, OwnBody};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use mothership_api::problem::{Code, Problem};
use mothership_store::StoreError;
use serde_json::json;

/// Why the client is refused.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    error: String,
}

pub type Answer<T> = Result<T, Refusal>;

impl Refusal {
    pub fn bad(error: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: error.into() }
    }
    pub fn key() -> Self {
        let error = "this server wants a key: header X-Mothership-Key, or ?key=".to_owned();
        Self { status: StatusCode::UNAUTHORIZED, error }
    }
    pub fn not_found(error: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, error: error.into() }
    }
    pub fn conflict(error: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, error: error.into() }
    }
    pub fn too_large(error: impl Into<String>) -> Self {
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, error: error.into() }
    }
}

impl From<OpError> for Refusal {
    fn from(error: OpError) -> Self {
        let status = match error.code() {
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

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        OpError::from(error).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "error": self.error }))).into_response();
        response.extensions_mut().insert(OwnBody);
        response
    }
}
