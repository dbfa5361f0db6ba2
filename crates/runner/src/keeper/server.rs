//! The keeper's own side: one thread that owns all programs and serves one agent at a time.
//!
//! It leaves when no agent is attached and nothing runs: everything that matters is on the disk by then.

mod hub;
mod sweep;

pub use hub::{Hub, Place};

use super::{
    folder, program,
    socket::{Listener, Stream},
    wire::{FromKeeper, Inbox, ToKeeper, VERSION, encode_into},
};
use crate::process;
use std::{
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    rc::Rc,
    time::Duration,
};
use tokio::{io::AsyncWriteExt, task::LocalSet};

/// How long a fresh keeper waits for the agent that started it.
const FIRST_AGENT: Duration = Duration::from_secs(30);

/// Becomes the keeper of the data folder `dir` until there is nothing left to keep. Another keeper of the folder that
/// lives already is left alone.
pub fn keeper_main(dir: &Path) -> ExitCode {
    process::become_keeper();
    match serve(dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, folder = %dir.display(), "the keeper cannot work");
            ExitCode::FAILURE
        }
    }
}

fn serve(dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder::attempts(dir))?;
    // Held until the process is gone, whatever kills it.
    let Some(_lock) = lock(&dir.join("keeper.lock"))? else { return Ok(()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let data = std::path::absolute(dir)?;
    LocalSet::new().block_on(&runtime, attend(data))
}

/// Takes the lock file; `None` when another process holds it.
pub fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

async fn attend(data: PathBuf) -> io::Result<()> {
    let listener = Listener::bind(&data)?;
    let secret = super::socket::secret(&data)?;
    let hub = Rc::new(Hub::new(data));
    tokio::task::spawn_local(sweep::run(Rc::clone(&hub)));
    let mut connection: Option<tokio::task::JoinHandle<()>> = None;
    let first = tokio::time::sleep(FIRST_AGENT);
    tokio::pin!(first);
    let mut waits_for_first = true;
    loop {
        if !waits_for_first && hub.is_idle() {
            sweep::last(&hub).await;
            return Ok(());
        }
        // Not biased: any order is right.
        tokio::select! {
            accepted = listener.accept() => {
                // The newest agent is the one that lives: an old connection may be that of a dead one.
                if let Some(old) = connection.take() {
                    old.abort();
                    let _ = old.await;
                }
                waits_for_first = false;
                hub.attach();
                connection = Some(tokio::task::spawn_local(converse(Rc::clone(&hub), accepted?, secret.clone())));
            }
            () = hub.became_idle() => {}
            () = &mut first, if waits_for_first => waits_for_first = false,
        }
    }
}

/// One agent, from its greeting to its end.
async fn converse(hub: Rc<Hub>, mut stream: Stream, secret: String) {
    let _attached = Attached(Rc::clone(&hub));
    let (mut reader, mut writer) = stream.split();
    let mut inbox = Inbox::default();
    let mut first = match inbox.receive(&mut reader).await {
        Ok(messages) => messages.into_iter(),
        Err(error) => return tracing::warn!(%error, "the agent does not speak our language"),
    };
    match first.next() {
        Some(ToKeeper::Hello { version: VERSION, secret: said, host, env }) if said == secret => {
            hub.welcome(host, env);
        }
        Some(ToKeeper::Hello { version, .. }) if version != VERSION => {
            // The agent reads the version and says what to do.
            let mut words = Vec::new();
            encode_into(&mut words, &FromKeeper::Welcome { version: VERSION, running: Vec::new() });
            let _ = writer.write_all(&words).await;
            return;
        }
        _ => return,
    }
    first.for_each(|message| obey(&hub, message));
    let listen = async {
        loop {
            match inbox.receive(&mut reader).await {
                Ok(messages) if !messages.is_empty() => messages.into_iter().for_each(|m| obey(&hub, m)),
                _ => break,
            }
        }
    };
    let talk = async {
        loop {
            let mut words = Vec::new();
            hub.news().await.iter().for_each(|message| encode_into(&mut words, message));
            if writer.write_all(&words).await.is_err() {
                break;
            }
        }
    };
    // Whichever side breaks ends the conversation; the other has nothing left to do then.
    tokio::select! {
        () = listen => {}
        () = talk => {}
    }
}

fn obey(hub: &Rc<Hub>, message: ToKeeper) {
    match message {
        ToKeeper::Hello { .. } => {}
        ToKeeper::Start(order) => {
            if let Some(place) = hub.admit(&order) {
                tokio::task::spawn_local(program::tend(Rc::clone(hub), order, place));
            }
        }
        ToKeeper::Stop { attempt, cause, grace_ms } => hub.stop(attempt, program::Stop { cause, grace_ms }),
        ToKeeper::Recall { attempt } => hub.recall(attempt),
    }
}

/// Tells the hub that the agent is gone, however its task ends.
struct Attached(Rc<Hub>);

impl Drop for Attached {
    fn drop(&mut self) {
        self.0.detach();
    }
}
