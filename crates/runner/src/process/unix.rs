//! Unix: a process group for each program, pipes read by the runtime, exits seen through a pidfd (Linux) or SIGCHLD.
//!
//! `std::process::Command` takes its `posix_spawn` path here (a group and a folder, but no hook before exec, no user
//! change, a full program path; `posix_spawn` in library/std/src/sys/process/unix/unix.rs): its cost does not grow with
//! the keeper's memory, as that of fork does.

use super::{ProgramArgs, ProgramCommand, ProgramExit};
use std::{
    io,
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, Stdio},
};
use tokio::net::unix::pipe::Receiver;

/// A pipe on which the program writes.
pub type OutputPipe = Receiver;

/// A started program.
pub struct SpawnedProgram {
    child: Child,
    exit_watch: ExitWatch,
}

/// How an exit is noticed.
enum ExitWatch {
    #[cfg(target_os = "linux")]
    Pidfd(tokio::io::unix::AsyncFd<std::os::fd::OwnedFd>),
    /// SIGCHLD comes for any child, and one for several: each watcher asks for its own.
    Signal(tokio::signal::unix::Signal),
}

/// What a keeper does first: its own session (no terminal's signals), and on Linux the adoption of orphans
/// (`PR_SET_CHILD_SUBREAPER`, prctl(2)), so that a daemon that a program left is still its descendant.
pub fn become_keeper() {
    // Fails only for a group leader (setsid(2)): then a shell or a service manager has set us apart already.
    let _ = rustix::process::setsid();
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_child_subreaper(Some(rustix::process::getpid())) {
        tracing::warn!(%error, "cannot adopt orphans: programs that detach themselves may escape");
    }
}

/// Starts a program in its own process group, stdin empty, output on two pipes.
pub fn spawn(command: &ProgramCommand) -> io::Result<(SpawnedProgram, OutputPipe, OutputPipe)> {
    let (stdout, stdout_end) = pipe()?;
    let (stderr, stderr_end) = pipe()?;
    let mut std_command = std::process::Command::new(&command.program);
    match &command.args {
        ProgramArgs::List(args) => std_command.args(args),
        ProgramArgs::ShellLine(line) => std_command.arg("-c").arg(line),
    };
    std_command
        .env_clear()
        .envs(command.env.iter().map(|(name, value)| (name, value)))
        .current_dir(&command.folder)
        // The group by which the tree is found and signalled.
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(stdout_end)
        .stderr(stderr_end);
    let child = std_command.spawn()?;
    // The command holds the writing ends; the pipes close with the program only when it is gone.
    drop(std_command);
    let exit_watch = watch_exit(&child)?;
    Ok((SpawnedProgram { child, exit_watch }, stdout, stderr))
}

fn pipe() -> io::Result<(Receiver, std::os::fd::OwnedFd)> {
    use rustix::{fs, pipe};
    // Not inherited by the program itself (its end is duplicated onto stdout), nor by any other program that starts
    // meanwhile and would keep this pipe open.
    let (read, write) = pipe::pipe_with(pipe::PipeFlags::CLOEXEC)?;
    fs::fcntl_setfl(&read, fs::OFlags::NONBLOCK)?;
    Ok((Receiver::from_owned_fd_unchecked(read)?, write))
}

#[cfg(target_os = "linux")]
#[expect(
    deprecated,
    reason = "its successor is unsafe because of types that give back another fd; an OwnedFd never does"
)]
fn watch_exit(child: &Child) -> io::Result<ExitWatch> {
    use rustix::process::{PidfdFlags, pidfd_open};
    use tokio::io::{Interest, unix::AsyncFd};
    match pidfd_open(pid_of(child), PidfdFlags::NONBLOCK) {
        Ok(fd) => Ok(ExitWatch::Pidfd(AsyncFd::with_interest(fd, Interest::READABLE)?)),
        // Kernels before 5.10, which know no PIDFD_NONBLOCK (pidfd_open(2)), and some sandboxes.
        Err(_) => on_signal(),
    }
}

#[cfg(not(target_os = "linux"))]
fn watch_exit(_: &Child) -> io::Result<ExitWatch> {
    on_signal()
}

fn on_signal() -> io::Result<ExitWatch> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(ExitWatch::Signal(signal(SignalKind::child())?))
}

fn pid_of(child: &Child) -> rustix::process::Pid {
    rustix::process::Pid::from_child(child)
}

impl SpawnedProgram {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end of the program itself (not of its tree) and reaps it. Dropping the future loses nothing.
    pub async fn wait(&mut self) -> io::Result<ProgramExit> {
        match &mut self.exit_watch {
            #[cfg(target_os = "linux")]
            ExitWatch::Pidfd(fd) => {
                let _ready = fd.readable().await?;
            }
            ExitWatch::Signal(signal) => {
                while !has_exited(&self.child) {
                    signal.recv().await;
                }
            }
        }
        // A zombie's `/proc/PID/stat` still has the time that it used; after the wait it is gone.
        let cpu_seconds = super::process_table::cpu_seconds(self.pid());
        let status = self.child.wait()?;
        Ok(ProgramExit { code: status.code(), signal: status.signal(), cpu_seconds })
    }
}

/// Whether it is a zombie by now; does not reap it (`WNOWAIT`, waitid(2)).
fn has_exited(child: &Child) -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(pid_of(child)), options), Ok(None))
}

/// Asks for a pipe of 1 MiB (`F_SETPIPE_SZ`; more needs a privilege by default, pipe(7)), so that a program that prints
/// much does not wait for us. Whether it was granted.
#[cfg(target_os = "linux")]
pub fn enlarge_pipe(output: &OutputPipe) -> bool {
    rustix::pipe::fcntl_setpipe_size(output, 1 << 20).is_ok()
}

#[cfg(not(target_os = "linux"))]
pub fn enlarge_pipe(_: &OutputPipe) -> bool {
    false
}

/// What a process that is to outlive us needs at its start; the rest it does itself in [`become_keeper`].
pub fn detach(_: &mut std::process::Command) {}
