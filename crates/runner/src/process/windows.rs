//! Windows: a job object for each program, which its children cannot leave.
//!
//! There is no TERM: asking and killing are the same blow. A shell line goes to `cmd /D /S /C "LINE"`, without the
//! quoting of single arguments, as a person would type it.

use super::{Args, Command, Exit};
use process_wrap::tokio::{ChildWrapper, CommandWrap, JobObject, KillOnDrop};
use std::{io, os::windows::process::CommandExt, process::Stdio};
use tokio::io::AsyncRead;

/// A pipe on which the program writes.
pub type Output = Box<dyn AsyncRead + Send + Unpin>;

/// A started program with its job object.
pub struct Program {
    child: Box<dyn ChildWrapper>,
    pid: u32,
}

/// `DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP | CREATE_BREAKAWAY_FROM_JOB`.
const DETACHED: u32 = 0x0000_0008 | 0x0000_0200 | 0x0100_0000;

/// Nothing to do: [`detach`] did it.
pub fn become_keeper() {}

/// What a process that is to outlive us needs at its start.
pub fn detach(command: &mut std::process::Command) {
    command.creation_flags(DETACHED);
}

/// Starts a program in its own job object, stdin empty, output on two pipes.
pub fn spawn(command: &Command) -> io::Result<(Program, Output, Output)> {
    let mut wrap = CommandWrap::with_new(&command.program, |inner| {
        match &command.args {
            Args::List(args) => {
                inner.args(args);
            }
            Args::ShellLine(line) => {
                inner.raw_arg("/D /S /C").raw_arg(format!("\"{line}\""));
            }
        }
        inner
            .env_clear()
            .envs(command.env.iter().map(|(name, value)| (name, value)))
            .current_dir(&command.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    });
    wrap.wrap(KillOnDrop).wrap(JobObject);
    let mut child = wrap.spawn()?;
    let missing = || io::Error::other("the program has no pipe");
    let stdout = child.stdout().take().ok_or_else(missing)?;
    let stderr = child.stderr().take().ok_or_else(missing)?;
    let pid = child.id().unwrap_or(0);
    Ok((Program { child, pid }, Box::new(stdout), Box::new(stderr)))
}

impl Program {
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits for the end of the program; its job ends with it when the [`Program`] is dropped.
    pub async fn wait(&mut self) -> io::Result<Exit> {
        let status = self.child.wait().await?;
        Ok(Exit { code: status.code(), signal: None, cpu_seconds: super::census::cpu_seconds(self.pid) })
    }
}

/// Pipes have their size here.
pub fn widen(_: &Output) -> bool {
    false
}
