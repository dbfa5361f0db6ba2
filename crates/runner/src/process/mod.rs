//! Programs and their trees, one file for each kind of system behind one interface.
//!
//! [`spawn`] starts a program so that its whole tree can be found and stopped; [`Program`] waits for its end;
//! [`tree::Tree`] finds, measures and kills what belongs to it. Nothing here knows attempts, logs or the agent.

pub mod census;
pub mod lookup;
pub mod tree;

#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

pub use system::{Output, Program, become_keeper, detach, spawn, widen};

use std::{ffi::OsString, path::PathBuf};

/// What is started. The program is a full path: finding it is [`lookup`]'s task.
#[derive(Debug)]
pub struct Command {
    pub program: PathBuf,
    pub args: Args,
    /// The whole environment.
    pub env: Vec<(OsString, OsString)>,
    /// The folder it starts in.
    pub folder: PathBuf,
}

#[derive(Debug)]
pub enum Args {
    /// One argument each, handed over exactly.
    List(Vec<OsString>),
    /// The line of a shell. `sh -c LINE` on Unix, `cmd /D /S /C "LINE"` on Windows, where it must not be quoted again.
    ShellLine(String),
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Exit {
    pub code: Option<i32>,
    pub signal: Option<i32>,
    /// CPU time of the program and the children it waited for, where the system tells.
    pub cpu_seconds: Option<f64>,
}
