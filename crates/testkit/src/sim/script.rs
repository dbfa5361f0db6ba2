//! Scripted programs. What a program prints and how it ends is said by its command and follows from nothing else, so
//! that a check can know the right log without having seen it.

use mothership_api::agent::{Execute, LeasedAttempt};
use mothership_core::ids::AttemptId;
use serde::{Deserialize, Serialize};

/// How a program ends when nobody stops it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// With exit code 0.
    Succeeds,
    /// With exit code 1 at the first attempt, then well.
    FailsFirst,
    /// With exit code 3.
    Fails,
    /// Never: it waits for its time limit, or for somebody to stop it.
    Never,
}

/// What a scripted program does; travels as the one argument of its command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    pub lines: u64,
    pub ms_per_line: u64,
    /// Between its last line and its end.
    pub quiet_ms: u64,
    pub ending: Ending,
}

impl Script {
    pub fn command(&self) -> Vec<String> {
        let text = serde_json::to_string(self).expect("numbers and a word");
        vec!["scripted".to_owned(), text]
    }

    pub fn of(lease: &LeasedAttempt) -> Self {
        let Execute::Process { argv } = &lease.execute else { panic!("{} is no scripted program", lease.id) };
        let mut script: Script = serde_json::from_str(&argv[1]).expect("a script as it was submitted");
        // No two tasks of a job take the same time.
        script.lines += lease.id.task.index % 5;
        script
    }

    /// The first lines of its output.
    pub fn text(&self, attempt: AttemptId, lines: u64) -> String {
        (1..=lines).map(|line| format!("step {line}/{} of {attempt}\n", self.lines)).collect()
    }

    /// Its exit code and after how long; `None` when it never ends by itself.
    pub fn exit(&self, attempt: AttemptId) -> Option<(i32, u64)> {
        let code = match self.ending {
            Ending::Succeeds => 0,
            Ending::FailsFirst => i32::from(attempt.number == 1),
            Ending::Fails => 3,
            Ending::Never => return None,
        };
        Some((code, self.lines * self.ms_per_line + self.quiet_ms))
    }
}

/// What the program of `attempt` leaves behind as `out/result.txt`.
pub fn result(attempt: AttemptId) -> String {
    format!("the result of {attempt}\n")
}
