//! Errors on the wire: RFC 9457 `application/problem+json`. The code is what programs compare; the detail is for people.

use mothership_core::experiment::Refusal;
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
    /// Somebody has changed it since it was looked at: the caller looks again. 412.
    VersionChanged,
    /// The request has to say which version it changes, in `If-Match`. 428.
    VersionWanted,
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
    /// The server cannot write to its disk: the administrator makes room, then the same request may be sent again. 507.
    CannotStore,
}

impl Code {
    /// Every code.
    pub const ALL: &'static [Code] = &[
        Code::Invalid,
        Code::Unauthenticated,
        Code::Forbidden,
        Code::NotFound,
        Code::Conflict,
        Code::TooLarge,
        Code::VersionChanged,
        Code::VersionWanted,
        Code::UnsupportedMediaType,
        Code::MethodNotAllowed,
        Code::RateLimited,
        Code::Internal,
        Code::Unavailable,
        Code::CannotStore,
    ];

    /// The HTTP status that it comes with.
    pub fn status(self) -> u16 {
        match self {
            Code::Invalid => 422,
            Code::Unauthenticated => 401,
            Code::Forbidden => 403,
            Code::NotFound => 404,
            Code::Conflict => 409,
            Code::TooLarge => 413,
            Code::VersionChanged => 412,
            Code::VersionWanted => 428,
            Code::UnsupportedMediaType => 415,
            Code::MethodNotAllowed => 405,
            Code::RateLimited => 429,
            Code::Internal => 500,
            Code::Unavailable => 503,
            Code::CannotStore => 507,
        }
    }

    /// The code of an answer of this status, for answers whose own code is not known here: what a caller has to do
    /// follows from the status alone, though less exactly.
    pub fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            409 => Self::Conflict,
            412 => Self::VersionChanged,
            413 => Self::TooLarge,
            428 => Self::VersionWanted,
            415 => Self::UnsupportedMediaType,
            429 => Self::RateLimited,
            502..=504 => Self::Unavailable,
            507 => Self::CannotStore,
            500.. => Self::Internal,
            _ => Self::Invalid,
        }
    }

    /// Whether sending the same request again may help.
    pub fn is_retryable(self) -> bool {
        matches!(self, Code::RateLimited | Code::Internal | Code::Unavailable | Code::CannotStore)
    }
}

/// One wrong field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where in the body: `sweep.grid.h`, `inputs[0].to`.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
    /// What to write instead; absent when there is no better idea.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The body of every error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `about:blank#CODE`: stable, compared by programs through `code`.
    pub r#type: String,
    /// The same for every problem of its code.
    pub title: String,
    /// The HTTP status, once more.
    pub status: u16,
    /// What happened, for people.
    pub detail: String,
    /// What programs compare.
    pub code: Code,
    /// Finds the request in the server's log; absent where no request was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What is wrong with which field; absent when it is not about fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Values of an experiment that are refused, in the order of the parameters; absent when it is about something else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// The detail again, under the name that Borg's clients read.
    #[serde(default)]
    #[schema(required)]
    pub error: String,
}

impl Problem {
    /// Reads the body of an error. A server may be newer than we are: a code that is not known here becomes that of the
    /// status, and everything else it says is kept.
    ///
    /// # Errors
    /// When it is no problem of Mothership's at all.
    pub fn read(body: &[u8], status: u16) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body).or_else(|error| {
            let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body)?;
            match fields.get_mut("code") {
                Some(code) if code.is_string() => *code = serde_json::to_value(Code::of_status(status))?,
                _ => return Err(error),
            }
            serde_json::from_value(fields.into())
        })
    }

    /// A problem about no field in particular.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let title = match code {
            Code::Invalid => "the request is not valid",
            Code::Unauthenticated => "log in first",
            Code::Forbidden => "not allowed",
            Code::NotFound => "not found",
            Code::Conflict => "not possible in this state",
            Code::TooLarge => "too large",
            Code::VersionChanged => "changed meanwhile",
            Code::VersionWanted => "say which version",
            Code::UnsupportedMediaType => "unsupported media type",
            Code::MethodNotAllowed => "method not allowed",
            Code::RateLimited => "too many requests",
            Code::Internal => "the server failed",
            Code::Unavailable => "the server is not available",
            Code::CannotStore => "the server cannot store anything",
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
            refusals: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_problem_is_read_as_it_was_written() {
        let mut problem = Problem::new(Code::Conflict, "job 4 has ended");
        problem.errors.push(FieldError { path: "a.b".into(), message: "no".into(), hint: None });
        let body = serde_json::to_vec(&problem).unwrap();
        assert_eq!(Problem::read(&body, 409).unwrap(), problem);
    }

    #[test]
    fn a_code_of_tomorrow_becomes_that_of_the_status() {
        let of = |status: u16| {
            let body = json!({"type": "about:blank#teapot", "title": "no tea", "status": status, "code": "teapot",
                "detail": "a teapot", "request_id": "r", "brewing": true});
            Problem::read(body.to_string().as_bytes(), status).unwrap()
        };
        for (status, code) in [
            (418, Code::Invalid),
            (404, Code::NotFound),
            (429, Code::RateLimited),
            (500, Code::Internal),
            (503, Code::Unavailable),
            (599, Code::Internal),
        ] {
            let problem = of(status);
            assert_eq!((problem.code, problem.detail.as_str()), (code, "a teapot"), "{status}");
            assert_eq!(problem.request_id.as_deref(), Some("r"));
        }
    }

    #[test]
    fn what_is_no_problem_is_not_read() {
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"error":"x"}"#,
            r#"{"code":7,"title":"x"}"#,
            r#"{"code":"invalid"}"#,
        ] {
            assert!(Problem::read(body.as_bytes(), 400).is_err(), "{body}");
        }
    }

    #[test]
    fn every_code_is_that_of_its_status() {
        for code in Code::ALL {
            assert_eq!(Code::of_status(code.status()), *code);
            let problem = Problem::new(*code, "x");
            assert_eq!((problem.status, problem.detail.as_str()), (code.status(), "x"));
            assert!(!problem.title.is_empty() && problem.r#type.starts_with("about:blank#"));
        }
        let again: Vec<_> = Code::ALL.iter().filter(|code| code.is_retryable()).collect();
        assert_eq!(again, [&Code::RateLimited, &Code::Internal, &Code::Unavailable, &Code::CannotStore]);
    }
}
