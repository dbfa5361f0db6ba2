//! The keeper's own side: one thread that owns all programs and serves one agent at a time.
//!
//! One thread, because there is little to compute: it waits for pipes, exits and messages. So [`ProgramRegistry`] needs
//! no locks, and on Linux all programs are children of the main thread, which is how they are found again.
//!
//! It leaves when no agent is attached and nothing runs: everything that matters is on the disk by then.

mod orphan_scan;
mod outbox;
mod registry;

pub use registry::{ProgramRegistry, StartSlot};

use super::{
    folder,
    program::{self, StopRequest},
    socket::{KeeperListener, SocketStream},
    wire::{FromKeeper, MessageReader, ToKeeper, VERSION, encode_into},
};
use crate::process::{
    self, room,
    soft_limits::{self, SoftLimits},
};
use mothership_core::secret::Secret;
use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
    process::ExitCode,
    rc::Rc,
    time::Duration,
};
use tokio::{io::AsyncWriteExt, task::LocalSet};

/// How long a fresh keeper waits for the agent that started it.
const FIRST_AGENT_MAX: Duration = Duration::from_secs(30);
/// After a connection that could not be taken for lack of room.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);
/// Two large trees that are measured at the same time do not wait for each other.
const BLOCKING_THREADS_MAX: usize = 2;

/// Becomes the keeper of the data folder `dir` until there is nothing left to keep. Another keeper of the folder that
/// lives already is left alone.
pub fn keeper_main(dir: &Path) -> ExitCode {
    process::become_keeper();
    let limits = SoftLimits::told_or(std::env::var(soft_limits::VARIABLE).ok(), soft_limits::raise());
    match serve(dir, limits) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, folder = %dir.display(), "the keeper cannot work");
            ExitCode::FAILURE
        }
    }
}

fn serve(dir: &Path, limits: SoftLimits) -> io::Result<()> {
    std::fs::create_dir_all(folder::attempts(dir))?;
    // Held until the process is gone, whatever kills it: the system releases the locks of the dead, a pid in a file
    // would stay.
    let Some(_lock) = lock_file(&dir.join("keeper.lock"))? else { return Ok(()) };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // For reading the memory of trees, which may take long; the programs themselves are this thread's.
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .build()?;
    let data = std::path::absolute(dir)?;
    let registry = Rc::new(ProgramRegistry::new(data, limits));
    LocalSet::new().block_on(&runtime, accept_agents(registry))
}

/// Takes a lock file; `None` when another process holds it.
pub fn lock_file(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

async fn accept_agents(registry: Rc<ProgramRegistry>) -> io::Result<()> {
    let listener = KeeperListener::bind(registry.data())?;
    let secret = super::socket::secret(registry.data())?;
    tokio::task::spawn_local(orphan_scan::run(Rc::clone(&registry)));
    let mut connection: Option<tokio::task::JoinHandle<()>> = None;
    let first = tokio::time::sleep(FIRST_AGENT_MAX);
    tokio::pin!(first);
    let mut waits_for_first = true;
    loop {
        if !waits_for_first && registry.is_idle() {
            // The socket is still there meanwhile: an agent that connects now is not served, and starts another keeper
            // once this one has released the lock.
            orphan_scan::last(&registry).await;
            return Ok(());
        }
        // Not biased: any order is right.
        tokio::select! {
            accepted = listener.accept() => {
                let accepted = match accepted {
                    Ok(accepted) => accepted,
                    // It tries again, and programs end meanwhile. Leaving would take all of them along.
                    Err(error) if room::shortage(&error).is_some() => {
                        tracing::warn!(%error, "cannot take the connection of an agent");
                        tokio::time::sleep(ACCEPT_AGAIN).await;
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                // The newest agent is the one that lives: an old connection may be that of a dead one.
                if let Some(old) = connection.take() {
                    old.abort();
                    // Awaited, so that its guard has run before the new one attaches.
                    let _ = old.await;
                }
                waits_for_first = false;
                registry.attach_agent();
                let serving = serve_agent(Rc::clone(&registry), accepted, secret.clone());
                connection = Some(tokio::task::spawn_local(serving));
            }
            () = registry.may_be_idle() => {}
            () = &mut first, if waits_for_first => waits_for_first = false,
        }
    }
}

/// One agent, from its greeting to its end.
async fn serve_agent(registry: Rc<ProgramRegistry>, mut stream: SocketStream, secret: Secret) {
    let _attached = AttachedGuard(Rc::clone(&registry));
    let (mut reader, mut writer) = stream.split();
    let mut messages = MessageReader::default();
    let first = match messages.receive_one(&mut reader).await {
        Ok(first) => first,
        Err(error) => return tracing::warn!(%error, "an agent sends what is no message"),
    };
    let mut bytes = Vec::new();
    match first {
        Some(ToKeeper::Hello { version: VERSION, secret: given, host, env }) if given == secret => {
            encode_into(&mut bytes, &registry.greet_agent(host, env));
        }
        Some(ToKeeper::Hello { version, .. }) if version != VERSION => {
            // The agent reads the version and decides what to do.
            encode_into(&mut bytes, &FromKeeper::Welcome { version: VERSION, running: Vec::new() });
            let _ = writer.write_all(&bytes).await;
            return;
        }
        _ => return,
    }
    // Before anything is read: events that are younger than the greeting gather behind it.
    if writer.write_all(&bytes).await.is_err() {
        return;
    }
    let receive = async {
        loop {
            match messages.receive(&mut reader).await {
                Ok(messages) if !messages.is_empty() => {
                    messages.into_iter().for_each(|message| handle_message(&registry, message));
                }
                _ => break,
            }
        }
    };
    let send = async {
        loop {
            bytes.clear();
            registry.next_events().await.iter().for_each(|event| encode_into(&mut bytes, event));
            if writer.write_all(&bytes).await.is_err() {
                break;
            }
        }
    };
    // Whichever side breaks ends the conversation; the other has nothing left to do then.
    tokio::select! {
        () = receive => {}
        () = send => {}
    }
}

fn handle_message(registry: &Rc<ProgramRegistry>, message: ToKeeper) {
    match message {
        ToKeeper::Hello { .. } => {}
        ToKeeper::Start(order) => {
            if let Some(slot) = registry.register(&order) {
                tokio::task::spawn_local(program::run(Rc::clone(registry), order, slot));
            }
        }
        ToKeeper::Stop { attempt, cause, grace_ms } => {
            registry.stop(attempt, StopRequest { cause, grace_ms });
        }
        ToKeeper::Recall { attempt } => registry.recall(attempt),
    }
}

/// Detaches the agent from the registry, however its task ends.
struct AttachedGuard(Rc<ProgramRegistry>);

impl Drop for AttachedGuard {
    fn drop(&mut self) {
        self.0.detach_agent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_taken_once_and_again_when_its_holder_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keeper.lock");
        let held = lock_file(&path).unwrap();
        assert!(held.is_some() && lock_file(&path).unwrap().is_none());
        drop(held);
        assert!(lock_file(&path).unwrap().is_some());
    }

    #[test]
    fn a_lock_in_a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(lock_file(&folder.path().join("absent/keeper.lock")).is_err());
    }
}
