//! Windows: a job object for each program, which its children cannot leave (learn.microsoft.com, "Job Objects": a child
//! belongs to its parent's job unless the job allows it to break away).
//!
//! There is no TERM: both stop signals kill. A shell line goes to `cmd /D /S /C "LINE"`, without the
//! quoting of single arguments, as a person would type it.

use super::{ProgramArgs, ProgramCommand, ProgramExit, soft_limits::SoftLimits};
use process_wrap::tokio::{ChildWrapper, CommandWrap, JobObject, KillOnDrop};
use std::{io, os::windows::process::CommandExt, process::Stdio};
use tokio::io::AsyncRead;

/// A pipe on which the program writes.
pub type OutputPipe = Box<dyn AsyncRead + Send + Unpin>;

/// A started program with its job object.
pub struct SpawnedProgram {
    child: Box<dyn ChildWrapper>,
    pid: u32,
}

/// `DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP | CREATE_BREAKAWAY_FROM_JOB` (winbase.h, "Process Creation Flags"): no
/// console of ours that closes, no Ctrl-C of ours, no job of ours that ends it with us.
const DETACHED: u32 = 0x0000_0008 | 0x0000_0200 | 0x0100_0000;

/// Nothing to do: [`detach`] did it.
pub fn become_keeper() {}

/// What a process that is to outlive us needs at its start.
pub fn detach(command: &mut std::process::Command) {
    command.creation_flags(DETACHED);
}

/// Starts programs.
pub struct Spawner;

impl Spawner {
    pub fn new(_: SoftLimits) -> Self {
        Self
    }

    /// There is always room: nothing here limits how many files are open.
    pub fn check_room(&self) -> io::Result<()> {
        Ok(())
    }

    /// None is needed.
    pub fn keep_place(&self) -> io::Result<Option<std::fs::File>> {
        Ok(None)
    }

    /// Starts a program in its own job object, stdin empty, output on two pipes.
    pub fn spawn(&self, command: &ProgramCommand) -> io::Result<(SpawnedProgram, OutputPipe, OutputPipe)> {
        spawn(command)
    }
}

fn spawn(command: &ProgramCommand) -> io::Result<(SpawnedProgram, OutputPipe, OutputPipe)> {
    let mut wrap = CommandWrap::with_new(&command.program, |inner| {
        match &command.args {
            ProgramArgs::List(args) => {
                inner.args(args);
            }
            ProgramArgs::ShellLine(line) => {
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
    // A program whose keeper dies ends with it: nobody would find its tree again.
    wrap.wrap(KillOnDrop).wrap(JobObject);
    let mut child = wrap.spawn()?;
    let missing = || io::Error::other("the program has no pipe");
    let stdout = child.stdout().take().ok_or_else(missing)?;
    let stderr = child.stderr().take().ok_or_else(missing)?;
    let pid = child.id().unwrap_or(0);
    Ok((SpawnedProgram { child, pid }, Box::new(stdout), Box::new(stderr)))
}

impl SpawnedProgram {
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits for the end of the program; its job ends with it when the [`SpawnedProgram`] is dropped.
    pub async fn wait(&mut self) -> io::Result<ProgramExit> {
        let status = self.child.wait().await?;
        Ok(ProgramExit {
            code: status.code(),
            signal: None,
            cpu_seconds: super::process_table::cpu_seconds(self.pid),
        })
    }
}

/// The size of a pipe is fixed when it is made (CreatePipe).
pub fn enlarge_pipe(_: &OutputPipe) -> bool {
    false
}
