//! Errors on the wire: RFC 9457 `application/problem+json`. The code is what programs compare; the detail is for people.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Content type of every error body.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// What went wrong, and who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request is malformed or breaks a rule: the caller changes it. `errors` names each field. 400 or 422.
    Invalid,
    /// No or a wrong credential: the caller logs in. 401.
    Unauthenticated,
    /// A good credential that may not do this. 403.
    Forbidden,
    /// Does not exist, or is not yours. 404.
    NotFound,
    /// The thing is in a state that does not allow it. 409.
    Conflict,
    /// The body or batch is larger than its named limit. 413.
    TooLarge,
    /// The media type is not what the route takes. 415.
    UnsupportedMediaType,
    /// The method is not one of the route's. 405.
    MethodNotAllowed,
    /// Too many requests: come back after `Retry-After`. 429.
    RateLimited,
    /// Our mistake or a broken part of the server: the operator looks for the request id in the log. 500.
    Internal,
    /// The server stops or its database is away: the same request may be sent again. 503.
    Unavailable,
}

impl Code {
    pub const ALL: &'static [Code] = &[
        Code::Invalid,
        Code::Unauthenticated,
        Code::Forbidden,
        Code::NotFound,
        Code::Conflict,
        Code::TooLarge,
        Code::UnsupportedMediaType,
        Code::MethodNotAllowed,
        Code::RateLimited,
        Code::Internal,
        Code::Unavailable,
    ];

    pub fn status(self) -> u16 {
        match self {
            Code::Invalid => 422,
            Code::Unauthenticated => 401,
            Code::Forbidden => 403,
            Code::NotFound => 404,
            Code::Conflict => 409,
            Code::TooLarge => 413,
            Code::UnsupportedMediaType => 415,
            Code::MethodNotAllowed => 405,
            Code::RateLimited => 429,
            Code::Internal => 500,
            Code::Unavailable => 503,
        }
    }

    /// Whether sending the same request again may help.
    pub fn is_retryable(self) -> bool {
        matches!(self, Code::RateLimited | Code::Internal | Code::Unavailable)
    }
}

/// One wrong field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where in the body: `sweep.grid.h`, `inputs[0].to`.
    pub path: String,
    pub message: String,
    /// What to write instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The body of every error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `about:blank#CODE`: stable, compared by programs through `code`.
    pub r#type: String,
    pub title: String,
    pub status: u16,
    /// What happened, for people.
    pub detail: String,
    pub code: Code,
    /// Finds the request in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The detail again, under the name that Borg's clients read.
    #[serde(default)]
    pub error: String,
}

impl Problem {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let title = match code {
            Code::Invalid => "the request is not valid",
            Code::Unauthenticated => "log in first",
            Code::Forbidden => "not allowed",
            Code::NotFound => "not found",
            Code::Conflict => "not possible in this state",
            Code::TooLarge => "too large",
            Code::UnsupportedMediaType => "unsupported media type",
            Code::MethodNotAllowed => "method not allowed",
            Code::RateLimited => "too many requests",
            Code::Internal => "the server failed",
            Code::Unavailable => "the server is not available",
        };
        let word =
            serde_json::to_value(code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        Self {
            r#type: format!("about:blank#{word}"),
            title: title.to_owned(),
            status: code.status(),
            error: detail.clone(),
            detail,
            code,
            request_id: None,
            errors: Vec::new(),
        }
    }

    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }
}
