//! How a command ends: its exit code, and the two lines a person reads when it went wrong. The codes are a promise to
//! scripts; `--help` and docs/cli-reference.md print [`TABLE`].

use mothership_api::{client::ClientError, problem::Code};
use mothership_core::spec::SpecErrors;
use std::process::ExitCode;

/// The exit codes of every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Ok = 0,
    /// The command worked, but the job it was about failed or was cancelled.
    JobFailed = 1,
    /// Wrong use of the command line. clap ends with the same code by itself.
    Usage = 2,
    /// The server, or our own check before it, refused what was asked.
    Refused = 3,
    Unreachable = 4,
    /// Not logged in, or not allowed.
    Forbidden = 5,
    /// This machine failed: a file, a disk, a port.
    Local = 6,
    /// The server cannot write to its disk.
    ServerFull = 7,
    Timeout = 124,
    Interrupted = 130,
}

/// Code and meaning, for people.
pub const TABLE: &[(Exit, &str)] = &[
    (Exit::Ok, "it worked; for `wait`: every task completed"),
    (Exit::JobFailed, "the job failed or was cancelled (`wait`, `submit --wait`, `submit --follow`)"),
    (Exit::Usage, "wrong use of the command line"),
    (Exit::Refused, "refused: a bad spec, something that does not exist, a state that does not allow it"),
    (Exit::Unreachable, "the server cannot be reached"),
    (Exit::Forbidden, "not logged in, or not allowed"),
    (Exit::Local, "this machine failed: a file, the disk, a port that is taken"),
    (Exit::ServerFull, "the server cannot store anything: its disk is full or broken"),
    (Exit::Timeout, "the time given with `wait --timeout` is over"),
    (Exit::Interrupted, "interrupted by Ctrl-C"),
];

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub exit: Exit,
    /// Lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, message)
    }
    pub fn local(message: impl Into<String>) -> Self {
        Self::new(Exit::Local, message)
    }
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let message = error.to_string();
        match error {
            ClientError::Unreachable { .. } => Self::new(Exit::Unreachable, message)
                .hint("start one with `mothership up`, or name yours with --server URL or MOTHERSHIP_SERVER"),
            ClientError::TooLarge { .. } => Self::new(Exit::Refused, message),
            ClientError::Unexpected { .. } => Self::new(Exit::Unreachable, message)
                .hint("is this the address of a Mothership server, and of the same version as this program?"),
            ClientError::Refused(problem) => match problem.code {
                Code::Unauthenticated => Self::new(Exit::Forbidden, message)
                    .hint("log in with `mothership login`, or give a token with --token or MOTHERSHIP_TOKEN"),
                Code::Forbidden => Self::new(Exit::Forbidden, message),
                Code::Unavailable => Self::new(Exit::Unreachable, message).hint("try again in a moment"),
                Code::CannotStore => Self::new(Exit::ServerFull, message)
                    .hint("make room on the server's disk (`mothership status` says how much is free), then send it again"),
                // The message says when.
                Code::RateLimited => Self::new(Exit::Refused, message),
                Code::Internal => {
                    let id = problem.request_id.as_deref().unwrap_or("unknown");
                    let hint = format!("the server's log tells more under request id {id}");
                    Self::new(Exit::Refused, message).hint(hint)
                }
                _ => Self::new(Exit::Refused, message),
            },
        }
    }
}

impl From<SpecErrors> for Failure {
    fn from(errors: SpecErrors) -> Self {
        let mut message = String::from("the spec is not valid");
        for line in errors.to_string().lines() {
            message.push_str("\n  ");
            message.push_str(line);
        }
        Self::refused(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_api::problem::Problem;

    fn refused(code: Code) -> Exit {
        Failure::from(ClientError::Refused(Box::new(Problem::new(code, "no")))).exit
    }

    #[test]
    fn each_kind_of_failure_has_its_own_exit_code() {
        for code in Code::ALL {
            let expected = match code {
                Code::Unauthenticated | Code::Forbidden => Exit::Forbidden,
                Code::Unavailable => Exit::Unreachable,
                Code::CannotStore => Exit::ServerFull,
                _ => Exit::Refused,
            };
            assert_eq!(refused(*code), expected, "{code:?}");
        }
        let unreachable = ClientError::Unreachable { base: "http://x".into(), reason: "refused".into() };
        assert_eq!(Failure::from(unreachable).exit, Exit::Unreachable);
        let unexpected = ClientError::Unexpected { base: "http://x".into(), reason: "html".into() };
        assert_eq!(Failure::from(unexpected).exit, Exit::Unreachable);
    }

    #[test]
    fn the_codes_of_the_table_are_the_documented_numbers() {
        let codes: Vec<u8> = TABLE.iter().map(|(exit, _)| *exit as u8).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 124, 130]);
    }

    #[test]
    fn a_failure_says_what_to_do_about_it() {
        let hint = |code| Failure::from(ClientError::Refused(Box::new(Problem::new(code, "no")))).hint;
        assert!(hint(Code::Unauthenticated).unwrap().contains("MOTHERSHIP_TOKEN"));
        assert_eq!(hint(Code::RateLimited), None, "the message says when");
        assert!(hint(Code::Internal).unwrap().ends_with("request id unknown"));
        assert_eq!((hint(Code::NotFound), hint(Code::Forbidden)), (None, None));
        let problem = Problem { request_id: Some("r1".into()), ..Problem::new(Code::Internal, "no") };
        let failure = Failure::from(ClientError::Refused(Box::new(problem)));
        assert!(failure.hint.unwrap().ends_with("request id r1"));
    }

    #[test]
    fn every_mistake_of_a_spec_has_a_line() {
        let errors = mothership_core::spec::JobSpec::parse(mothership_core::spec::Format::Toml, "nme = 1")
            .unwrap_err();
        let failure = Failure::from(errors);
        assert_eq!(failure.exit, Exit::Refused);
        assert!(failure.message.starts_with("the spec is not valid\n  "), "{}", failure.message);
    }
}
