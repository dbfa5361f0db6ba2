//! The errors of this crate, below everything else: what an operation answers when it does not do what it was asked
//! ([`OpError`]), how that becomes an HTTP response (`http`), and what store and blob errors turn into (`store`).
//!
//! A variant is something a caller treats differently. Inner texts (the chain of sources) are logged and never leave
//! the server. How to choose a variant: `docs/handbook/errors.md`.

mod http;
mod store;

pub use http::OwnBody;

use mothership_api::problem::{Code, FieldError};
use mothership_core::experiment::Refusal;

/// Why an operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    /// The caller has to change the request.
    #[error("{detail}")]
    Invalid { detail: String, errors: Vec<FieldError> },
    /// Values of an experiment are refused; as `Invalid`, with the reason of each.
    #[error("{}", told(.0))]
    Refused(Vec<Refusal>),
    /// The body is not what its content type says; 400 instead of 422.
    #[error("{detail}")]
    Malformed { detail: String, errors: Vec<FieldError> },
    #[error("{0}")]
    Unauthenticated(String),
    #[error("{0}")]
    Forbidden(String),
    /// Does not exist, or belongs to somebody else: the answers are the same.
    #[error("{0}")]
    NotFound(String),
    /// The thing is in a state that does not allow it.
    #[error("{0}")]
    Conflict(String),
    #[error("{0}")]
    TooLarge(String),
    /// Somebody has changed it since it was looked at.
    #[error("{0}")]
    VersionChanged(String),
    /// The request has to say which version it changes.
    #[error("{0}")]
    VersionWanted(String),
    #[error("the request has to say 'content-type: {wanted}'")]
    MediaType { wanted: &'static str },
    #[error("too many attempts; try again in {retry_after_seconds} s")]
    RateLimited { retry_after_seconds: u64 },
    /// The same request may be sent again.
    #[error("{0}")]
    Unavailable(String),
    /// The server cannot write to its disk; the same request may be sent again when somebody has made room.
    #[error("{0}")]
    CannotStore(String),
    /// Our mistake or a broken part; the chain is logged and not sent.
    #[error("{what}")]
    Internal { what: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
}

impl OpError {
    /// One wrong field.
    pub fn field(path: impl Into<String>, message: impl Into<String>, hint: Option<String>) -> Self {
        let (path, message) = (path.into(), message.into());
        let detail = format!("{path}: {message}");
        Self::Invalid { detail, errors: vec![FieldError { path, message, hint }] }
    }

    pub fn not_found(what: &str, id: impl std::fmt::Display) -> Self {
        Self::NotFound(format!("there is no {what} {id}"))
    }

    pub fn internal(what: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal { what, source: source.into() }
    }

    pub fn code(&self) -> Code {
        match self {
            Self::Invalid { .. } | Self::Refused(_) | Self::Malformed { .. } => Code::Invalid,
            Self::Unauthenticated(_) => Code::Unauthenticated,
            Self::Forbidden(_) => Code::Forbidden,
            Self::NotFound(_) => Code::NotFound,
            Self::Conflict(_) => Code::Conflict,
            Self::TooLarge(_) => Code::TooLarge,
            Self::VersionChanged(_) => Code::VersionChanged,
            Self::VersionWanted(_) => Code::VersionWanted,
            Self::MediaType { .. } => Code::UnsupportedMediaType,
            Self::RateLimited { .. } => Code::RateLimited,
            Self::Unavailable(_) => Code::Unavailable,
            Self::CannotStore(_) => Code::CannotStore,
            Self::Internal { .. } => Code::Internal,
        }
    }
}

/// Refusals in one line.
fn told(refusals: &[Refusal]) -> String {
    match refusals {
        [only] => only.message.clone(),
        some => format!("{} values are refused", some.len()),
    }
}

pub type OpResult<T> = Result<T, OpError>;

/// An error with all its sources on one line, for the log.
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

#[cfg(test)]
mod tests;
