//! Unix: a process group for each program, pipes read by the runtime, exits seen through a pidfd (Linux) or SIGCHLD.
//!
//! `std::process::Command` takes its `posix_spawn` path here (a group and a folder, but no hook before exec, no user
//! change, a full program path; `posix_spawn` in library/std/src/sys/process/unix/unix.rs): its cost does not grow with
//! the keeper's memory, as that of fork does.

use super::{
    ProgramArgs, ProgramCommand, ProgramExit,
    lineage::LimitMark,
    soft_limits::{self, SoftLimits},
};
use std::{
    cell::RefCell,
    fs::File,
    io,
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::process::{CommandExt, ExitStatusExt},
    },
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
    Pidfd(tokio::io::unix::AsyncFd<OwnedFd>),
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

/// Starts programs, with what all of them have in common.
pub struct Spawner {
    /// What programs get instead of our own limits.
    limits: SoftLimits,
    /// Numbers below the limit that programs get, kept free for what is handed over to them: a program cannot be given a
    /// file whose number is beyond its limit (`__spawn_valid_fd` in glibc's posix/spawn_valid_fd.c).
    reserve: RefCell<Vec<OwnedFd>>,
}

/// Three that are handed over, and two for the standard library's own pipe where it has to fork.
const RESERVED_FILES: usize = 5;
/// What a start takes (pipes, journal, pidfd, a place for its log), and what the keeper has to be able to open beside all
/// programs: a connection of its agent, the process table, folders.
const HEADROOM_FILES: usize = 24;
const NULL: &str = "/dev/null";

impl Spawner {
    /// Early: the smaller the numbers that it keeps, the lower a limit may be.
    pub fn new(limits: SoftLimits) -> Self {
        let spawner = Self { limits, reserve: RefCell::default() };
        spawner.refill_reserve();
        spawner
    }

    fn refill_reserve(&self) {
        if self.limits.open_files.is_none() {
            return;
        }
        let mut reserve = self.reserve.borrow_mut();
        while reserve.len() < RESERVED_FILES {
            // None is left: the next start makes do without.
            let Ok(file) = File::open(NULL) else { return };
            reserve.push(file.into());
        }
    }

    /// Fails as a start would that left too few files for everything else: a keeper that cannot list processes or open a
    /// log is worse than a task that waits.
    pub fn check_room(&self) -> io::Result<()> {
        let first = File::open(NULL)?;
        // The lowest free number. Numbers are given away from below, so far below the limit there is room.
        let is_far =
            |limit: u64| first.as_raw_fd().unsigned_abs() as usize + 4 * HEADROOM_FILES < limit as usize;
        if rustix::process::getrlimit(rustix::process::Resource::Nofile).current.is_none_or(is_far) {
            return Ok(());
        }
        let held: io::Result<Vec<File>> = (0..HEADROOM_FILES).map(|_| first.try_clone()).collect();
        held.map(drop)
    }

    /// A place among the open files, for a file that is opened when it is needed.
    pub fn keep_place(&self) -> io::Result<Option<File>> {
        File::open(NULL).map(Some)
    }

    /// Starts a program in its own process group, stdin empty, output on two pipes.
    pub fn spawn(&self, command: &ProgramCommand) -> io::Result<(SpawnedProgram, OutputPipe, OutputPipe)> {
        let started = self.start(command);
        self.refill_reserve();
        let (child, stdout, stderr) = started?;
        match watch_exit(&child) {
            Ok(exit_watch) => Ok((SpawnedProgram { child, exit_watch }, stdout, stderr)),
            Err(error) => {
                // It runs and nobody would know of its end.
                let mut child = child;
                let _ = rustix::process::kill_process_group(pid_of(&child), rustix::process::Signal::KILL);
                let _ = child.wait();
                Err(error)
            }
        }
    }

    fn start(&self, command: &ProgramCommand) -> io::Result<(Child, OutputPipe, OutputPipe)> {
        let (stdout, stdout_end) = pipe()?;
        let (stderr, stderr_end) = pipe()?;
        // The lowest free numbers from here on are those of the reserve.
        self.reserve.borrow_mut().clear();
        let ends = [OwnedFd::from(File::open(NULL)?), stdout_end.try_clone()?, stderr_end.try_clone()?];
        drop((stdout_end, stderr_end));
        let highest = ends.iter().map(|end| end.as_raw_fd().unsigned_abs()).max().unwrap_or(0);
        let [stdin, stdout_end, stderr_end] = ends;
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
            .stdin(Stdio::from(stdin))
            .stdout(stdout_end)
            .stderr(stderr_end);
        mark_children(command.mark);
        let soft = self.limits.open_files;
        let (spawned, lowered) =
            soft_limits::with_open_files(soft, u64::from(highest), || std_command.spawn());
        let child = spawned?;
        #[cfg(target_os = "linux")]
        {
            let open_files = soft.filter(|_| !lowered);
            soft_limits::give_back(pid_of(&child), SoftLimits { open_files, ..self.limits });
        }
        #[cfg(not(target_os = "linux"))]
        let _ = lowered;
        // The command, which is dropped here, holds the writing ends; the pipes close with the program only when they
        // are gone.
        Ok((child, stdout, stderr))
    }
}

/// What is started next, and all that comes from it, has this mark. Ours is of no consequence: it is for processes with
/// real-time scheduling, and thousands of years away.
#[cfg(target_os = "linux")]
fn mark_children(mark: LimitMark) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Rttime).maximum;
    // Refused where somebody has set a hard limit below: then there is only the mark in the environment.
    let _ = setrlimit(Resource::Rttime, Rlimit { current: Some(mark.value()), maximum });
}

#[cfg(not(target_os = "linux"))]
fn mark_children(_: LimitMark) {}

fn pipe() -> io::Result<(Receiver, OwnedFd)> {
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
