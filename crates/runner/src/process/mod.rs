//! Programs and their trees, one file for each kind of system behind one interface.
//!
//! [`Spawner`] starts a program so that its whole tree can be found and stopped ([`lineage`]); [`SpawnedProgram`] waits
//! for its end; [`tree::ProcessTree`] finds and measures in the [`process_table`] what belongs to it; [`signal`] stops
//! it, and [`adopted`] what of it was given to us. [`script`] knows what to do about programs that the system does not start as they are, [`external`] asks a tool
//! of the machine for an answer. Nothing here knows attempts, logs or the agent.

pub mod adopted;
pub mod external;
pub mod lineage;
pub mod lookup;
pub mod process_table;
pub mod room;
pub mod script;
pub mod signal;
pub mod soft_limits;
pub mod tree;

#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

pub use system::{OutputPipe, SpawnedProgram, Spawner, become_keeper, detach, enlarge_pipe};

use std::{ffi::OsString, path::PathBuf};

/// What is started. The program is a full path: finding it is [`lookup`]'s task.
#[derive(Debug)]
pub struct ProgramCommand {
    pub program: PathBuf,
    pub args: ProgramArgs,
    /// The whole environment: nothing is inherited.
    pub env: Vec<(OsString, OsString)>,
    /// The folder it starts in.
    pub folder: PathBuf,
    /// By which its processes are found again.
    pub mark: lineage::LimitMark,
}

/// How the arguments reach the program.
#[derive(Debug)]
pub enum ProgramArgs {
    /// One argument each, handed over exactly.
    List(Vec<OsString>),
    /// The line of a shell. `sh -c LINE` on Unix, `cmd /D /S /C "LINE"` on Windows, where it must not be quoted again.
    ShellLine(String),
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ProgramExit {
    /// `None` when a signal ended it, or when it is not known.
    pub code: Option<i32>,
    /// Unix only.
    pub signal: Option<i32>,
    /// CPU time of the program and the children it waited for, where it is known.
    pub cpu_seconds: Option<f64>,
}
