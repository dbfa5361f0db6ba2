//! The connection to the keeper's process, held for ever.

use super::KeeperShared;
use crate::{
    keeper::{
        KeeperError, KeeperEvent, ProgramEnd, orphan_cleanup,
        program::inherited_environment,
        socket::{self, SocketStream},
        wire::{FromKeeper, MessageReader, ProgramStatus, ToKeeper, VERSION, encode_into},
    },
    process::{self, soft_limits},
};
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::{collections::BTreeMap, io, process::Stdio, sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, process::Child, time::Instant};

/// How long a fresh keeper may take to answer.
const START_MAX: Duration = Duration::from_secs(20);
/// A keeper is there after a few milliseconds, and nobody waits longer than needed for the first task.
const FIRST_TRY: Duration = Duration::from_millis(2);
const TRY_MAX: Duration = Duration::from_millis(100);
/// Between two attempts to get a keeper back.
const RETRY: Duration = Duration::from_secs(1);

/// A connection on which both sides have greeted each other.
pub struct KeeperConnection {
    stream: SocketStream,
    /// May hold events already that came with the greeting.
    reader: MessageReader,
}

/// Finds the keeper, or starts one, and greets it. Also answers what it is busy with.
pub async fn connect(shared: &KeeperShared) -> Result<(KeeperConnection, Vec<ProgramStatus>), KeeperError> {
    let deadline = Instant::now() + START_MAX;
    let mut child: Option<Child> = None;
    let mut wait = FIRST_TRY;
    loop {
        let problem = match greet(shared).await {
            Ok(Some(greeted)) => return Ok(greeted),
            Ok(None) => return Err(KeeperError("the keeper of another version still has programs".into())),
            Err(error) => error,
        };
        if Instant::now() >= deadline {
            return Err(KeeperError(format!("it does not answer: {problem}")));
        }
        // One that was started may leave at once: an older keeper holds the lock and is just ending. Then the next one
        // gets it.
        let exited = match &mut child {
            Some(child) => child.try_wait().ok().flatten().is_some(),
            None => true,
        };
        if exited {
            child = Some(spawn_keeper(shared).map_err(|error| {
                let program = shared.command.first().map(|word| word.to_string_lossy().into_owned());
                KeeperError(format!("'{}': {error}", program.unwrap_or_default()))
            })?);
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(TRY_MAX);
    }
}

fn spawn_keeper(shared: &KeeperShared) -> io::Result<Child> {
    let (program, args) = shared
        .command
        .split_first()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the keeper's command is empty"))?;
    // Never our own pipes: whoever waits for them to close would wait for the keeper.
    let log = std::fs::File::create(shared.data.join("keeper.log"))?;
    let mut command = std::process::Command::new(program);
    command
        .args(args)
        .arg("--data")
        .arg(&shared.data)
        // Not ours: it would keep that file system from being unmounted for as long as programs run, daemon(7).
        .current_dir(&shared.data)
        // It inherits the limits that we have raised.
        .env(soft_limits::VARIABLE, shared.limits.encode())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log);
    process::detach(&mut command);
    tokio::process::Command::from(command).spawn()
}

/// `None`: it has another version.
async fn greet(shared: &KeeperShared) -> io::Result<Option<(KeeperConnection, Vec<ProgramStatus>)>> {
    let mut stream = socket::connect(&shared.data).await?;
    let hello = ToKeeper::Hello {
        version: VERSION,
        secret: socket::secret(&shared.data)?,
        host: shared.host.clone(),
        env: inherited_environment(),
    };
    let mut bytes = Vec::new();
    encode_into(&mut bytes, &hello);
    stream.write_all(&bytes).await?;
    let mut reader = MessageReader::default();
    let welcome = reader.receive_one(&mut stream).await?;
    let hung_up = || io::Error::new(io::ErrorKind::UnexpectedEof, "it hung up");
    let FromKeeper::Welcome { version, running } = welcome.ok_or_else(hung_up)?;
    Ok((version == VERSION).then_some((KeeperConnection { stream, reader }, running)))
}

/// Carries orders and events; when the keeper dies, gets another and settles what the dead one had.
pub async fn run(shared: Arc<KeeperShared>, mut connection: KeeperConnection) {
    loop {
        let error = exchange_messages(&shared, &mut connection).await;
        tracing::warn!(%error, "lost the keeper process");
        connection = loop {
            match connect(&shared).await {
                Ok((connection, running)) => {
                    reconcile(&shared, &running).await;
                    break connection;
                }
                Err(error) => tracing::error!(%error, "cannot get the keeper process back"),
            }
            tokio::time::sleep(RETRY).await;
        };
    }
}

/// Comes back when the connection breaks.
async fn exchange_messages(shared: &KeeperShared, connection: &mut KeeperConnection) -> io::Error {
    let KeeperConnection { stream, reader: messages } = connection;
    let (mut reader, mut writer) = stream.split();
    let receive = async {
        loop {
            match messages.receive::<KeeperEvent>(&mut reader).await {
                Ok(events) if events.is_empty() => return io::Error::from(io::ErrorKind::UnexpectedEof),
                Ok(events) => shared.push_all(events),
                Err(error) => return error,
            }
        }
    };
    let send = async {
        loop {
            let orders = std::mem::take(&mut shared.state().orders);
            if orders.is_empty() {
                shared.has_orders.notified().await;
            } else if let Err(error) = writer.write_all(&orders).await {
                return error;
            }
        }
    };
    // Neither starves the other: each waits after a write or a read. Orders first, for they start programs.
    tokio::select! {
        biased;
        error = send => error,
        error = receive => error,
    }
}

/// What the dead keeper was busy with: still there (only the connection broke), ended, never started, or lost.
async fn reconcile(shared: &KeeperShared, running: &[ProgramStatus]) {
    let expected: Vec<AttemptId> = {
        let mut state = shared.state();
        // Some of them may have been written, cut short or not: each is repeated as a whole or not at all.
        state.orders.clear();
        state.expected.keys().copied().collect()
    };
    let running: BTreeMap<AttemptId, &ProgramStatus> = running.iter().map(|one| (one.attempt, one)).collect();
    for attempt in expected {
        if let Some(status) = running.get(&attempt) {
            status.as_events().for_each(|event| shared.push(event));
            shared.state().resend_orders(attempt);
            continue;
        }
        let folder = shared.folder(attempt);
        let end = match folder.read_journal() {
            Some(journal) => match journal.end {
                Some(end) => end,
                None => orphan_cleanup::close_orphaned(&folder, &journal, shared.clock.now())
                    .await
                    .unwrap_or_else(|error| lost(shared, error.0)),
            },
            // The order never reached the dead keeper, so nothing was started.
            None if shared.state().resend_orders(attempt) => continue,
            None => lost(shared, "the keeper process was killed".into()),
        };
        shared.push(KeeperEvent::Ended { attempt, end: Box::new(end) });
    }
    shared.has_orders.notify_one();
}

fn lost(shared: &KeeperShared, why: String) -> ProgramEnd {
    ProgramEnd::unstarted(EndCause::RunnerLost, shared.clock.now(), Some(why))
}
