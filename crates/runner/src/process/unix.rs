//! Unix: a process group for each program, pipes read by the runtime, exits seen through a pidfd (Linux) or SIGCHLD.
//!
//! `std::process::Command` takes its `posix_spawn` path here (a group and a folder, but no hook before exec, no user
//! change, a full program path): its cost does not grow with the keeper's memory.

use super::{Args, Command, Exit};
use std::{
    io,
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, Stdio},
};
use tokio::net::unix::pipe::Receiver;

/// A pipe on which the program writes.
pub type Output = Receiver;

/// A started program.
pub struct Program {
    child: Child,
    seen: Seen,
}

/// Where the news of an exit comes from.
enum Seen {
    #[cfg(target_os = "linux")]
    Pidfd(tokio::io::unix::AsyncFd<std::os::fd::OwnedFd>),
    Signal(tokio::signal::unix::Signal),
}

/// What a keeper does first: its own session (no terminal's signals), and on Linux the adoption of orphans, so that a
/// daemon that a program left is still its descendant.
pub fn become_keeper() {
    // Fails only for a group leader, which has what we want already.
    let _ = rustix::process::setsid();
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_child_subreaper(Some(rustix::process::getpid())) {
        tracing::warn!(%error, "cannot adopt orphans: programs that detach themselves may escape");
    }
}

/// Starts a program in its own process group, stdin empty, output on two pipes.
pub fn spawn(command: &Command) -> io::Result<(Program, Output, Output)> {
    let (stdout, stdout_end) = pipe()?;
    let (stderr, stderr_end) = pipe()?;
    let mut std_command = std::process::Command::new(&command.program);
    match &command.args {
        Args::List(args) => std_command.args(args),
        Args::ShellLine(line) => std_command.arg("-c").arg(line),
    };
    std_command
        .env_clear()
        .envs(command.env.iter().map(|(name, value)| (name, value)))
        .current_dir(&command.folder)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(stdout_end)
        .stderr(stderr_end);
    let child = std_command.spawn()?;
    // The command holds the writing ends; the pipes close with the program only when it is gone.
    drop(std_command);
    let seen = watch(&child)?;
    Ok((Program { child, seen }, stdout, stderr))
}

fn pipe() -> io::Result<(Receiver, std::os::fd::OwnedFd)> {
    use rustix::{fs, pipe};
    let (read, write) = pipe::pipe_with(pipe::PipeFlags::CLOEXEC)?;
    fs::fcntl_setfl(&read, fs::OFlags::NONBLOCK)?;
    Ok((Receiver::from_owned_fd_unchecked(read)?, write))
}

#[cfg(target_os = "linux")]
#[expect(
    deprecated,
    reason = "its successor is unsafe because of types that give back another fd; an OwnedFd never does"
)]
fn watch(child: &Child) -> io::Result<Seen> {
    use rustix::process::{PidfdFlags, pidfd_open};
    use tokio::io::{Interest, unix::AsyncFd};
    match pidfd_open(pid_of(child), PidfdFlags::NONBLOCK) {
        Ok(fd) => Ok(Seen::Pidfd(AsyncFd::with_interest(fd, Interest::READABLE)?)),
        // Kernels before 5.10 and some sandboxes.
        Err(_) => on_signal(),
    }
}

#[cfg(not(target_os = "linux"))]
fn watch(_: &Child) -> io::Result<Seen> {
    on_signal()
}

fn on_signal() -> io::Result<Seen> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(Seen::Signal(signal(SignalKind::child())?))
}

fn pid_of(child: &Child) -> rustix::process::Pid {
    rustix::process::Pid::from_child(child)
}

impl Program {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end of the program itself (not of its tree). Dropping the future loses nothing.
    pub async fn wait(&mut self) -> io::Result<Exit> {
        match &mut self.seen {
            #[cfg(target_os = "linux")]
            Seen::Pidfd(fd) => {
                let _ready = fd.readable().await?;
            }
            Seen::Signal(signal) => {
                while !has_exited(&self.child) {
                    signal.recv().await;
                }
            }
        }
        // Between death and reaping the kernel still tells what it used.
        let cpu_seconds = super::census::cpu_seconds(self.pid());
        let status = self.child.wait()?;
        Ok(Exit { code: status.code(), signal: status.signal(), cpu_seconds })
    }
}

/// Whether it is a zombie by now; does not reap it.
fn has_exited(child: &Child) -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(pid_of(child)), options), Ok(None))
}

/// Asks for a larger pipe, so that a chatty program does not wait for us. Whether it was granted.
#[cfg(target_os = "linux")]
pub fn widen(output: &Output) -> bool {
    rustix::pipe::fcntl_setpipe_size(output, 1 << 20).is_ok()
}

#[cfg(not(target_os = "linux"))]
pub fn widen(_: &Output) -> bool {
    false
}

/// What a process that is to outlive us needs at its start; the rest it does itself in [`become_keeper`].
pub fn detach(_: &mut std::process::Command) {}
