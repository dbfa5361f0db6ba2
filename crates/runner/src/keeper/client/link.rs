//! The connection to the keeper's process, held for ever.

use super::{Begun, Shared};
use crate::{
    keeper::{
        KeeperError, KeeperEvent, ProgramEnd, leftovers,
        program::inherited,
        socket::{self, Stream},
        wire::{FromKeeper, Inbox, Running, ToKeeper, VERSION, encode_into},
    },
    process,
};
use mothership_api::attempts::Usage;
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::{collections::BTreeMap, io, process::Stdio, sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, process::Child, time::Instant};

/// How long a fresh keeper may take to answer.
const START_MAX: Duration = Duration::from_secs(20);
const FIRST_TRY: Duration = Duration::from_millis(2);
const TRY_MAX: Duration = Duration::from_millis(100);
/// Between two attempts to get a keeper back.
const RETRY: Duration = Duration::from_secs(1);

/// A greeted keeper.
pub struct Connection {
    stream: Stream,
    inbox: Inbox,
    early: Vec<FromKeeper>,
}

/// Finds the keeper, or starts one, and greets it. Also tells what it is busy with.
pub async fn connect(shared: &Shared) -> Result<(Connection, Vec<Running>), KeeperError> {
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
        let exited = match &mut child {
            Some(child) => child.try_wait().ok().flatten().is_some(),
            None => true,
        };
        if exited {
            child = Some(start(shared).map_err(|error| {
                let program = shared.command.first().map(|word| word.to_string_lossy().into_owned());
                KeeperError(format!("'{}': {error}", program.unwrap_or_default()))
            })?);
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(TRY_MAX);
    }
}

fn start(shared: &Shared) -> io::Result<Child> {
    let (program, args) = shared
        .command
        .split_first()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the keeper's command is empty"))?;
    // Never our own pipes: whoever waits for them to close would wait for the keeper.
    let words = std::fs::File::create(shared.data.join("keeper.log"))?;
    let mut command = std::process::Command::new(program);
    command
        .args(args)
        .arg("--data")
        .arg(&shared.data)
        .current_dir(&shared.data)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(words);
    process::detach(&mut command);
    tokio::process::Command::from(command).spawn()
}

/// `None`: it speaks another version.
async fn greet(shared: &Shared) -> io::Result<Option<(Connection, Vec<Running>)>> {
    let mut stream = socket::connect(&shared.data).await?;
    let hello = ToKeeper::Hello {
        version: VERSION,
        secret: socket::secret(&shared.data)?,
        host: shared.host.clone(),
        env: inherited(),
    };
    let mut words = Vec::new();
    encode_into(&mut words, &hello);
    stream.write_all(&words).await?;
    let mut inbox = Inbox::default();
    let mut early: Vec<FromKeeper> = inbox.receive(&mut stream).await?;
    if early.is_empty() {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it hung up"));
    }
    match early.remove(0) {
        FromKeeper::Welcome { version: VERSION, running } => {
            Ok(Some((Connection { stream, inbox, early }, running)))
        }
        _ => Ok(None),
    }
}

/// Carries orders and events; when the keeper dies, gets another and settles what the dead one held.
pub async fn hold(shared: Arc<Shared>, mut connection: Connection) {
    loop {
        let error = converse(&shared, &mut connection).await;
        tracing::warn!(%error, "lost the keeper process");
        connection = loop {
            match connect(&shared).await {
                Ok((connection, running)) => {
                    settle(&shared, &running).await;
                    break connection;
                }
                Err(error) => tracing::error!(%error, "cannot get the keeper process back"),
            }
            tokio::time::sleep(RETRY).await;
        };
    }
}

async fn converse(shared: &Shared, connection: &mut Connection) -> io::Error {
    let Connection { stream, inbox, early } = connection;
    early.drain(..).filter_map(FromKeeper::into_event).for_each(|event| shared.push(event));
    let (mut reader, mut writer) = stream.split();
    let listen = async {
        loop {
            match inbox.receive::<FromKeeper>(&mut reader).await {
                Ok(news) if news.is_empty() => return io::Error::from(io::ErrorKind::UnexpectedEof),
                Ok(news) => {
                    news.into_iter().filter_map(FromKeeper::into_event).for_each(|event| shared.push(event));
                }
                Err(error) => return error,
            }
        }
    };
    let talk = async {
        loop {
            let orders = std::mem::take(&mut shared.desk().orders);
            if orders.is_empty() {
                shared.has_orders.notified().await;
            } else if let Err(error) = writer.write_all(&orders).await {
                return error;
            }
        }
    };
    tokio::select! {
        biased;
        error = talk => error,
        error = listen => error,
    }
}

/// What the dead keeper had begun: still there, ended, never started, or lost.
async fn settle(shared: &Shared, running: &[Running]) {
    let begun: Vec<AttemptId> = {
        let mut desk = shared.desk();
        desk.orders.clear();
        desk.begun.keys().copied().collect()
    };
    let running: BTreeMap<AttemptId, &Running> = running.iter().map(|one| (one.attempt, one)).collect();
    for attempt in begun {
        if let Some(one) = running.get(&attempt) {
            if let Some(at) = one.started_at {
                shared.push(KeeperEvent::Started { attempt, at });
            }
            shared.push(KeeperEvent::Output { attempt, log_bytes: one.log_bytes });
            repeat(shared, attempt);
            continue;
        }
        let folder = shared.folder(attempt);
        let end = match folder.read_state() {
            Some(state) => match state.end {
                Some(end) => end,
                None => leftovers::close(&folder, &state, shared.clock.now())
                    .await
                    .unwrap_or_else(|error| lost(shared, error.0)),
            },
            None if repeat(shared, attempt) => continue,
            None => lost(shared, "the keeper process was killed".into()),
        };
        shared.push(KeeperEvent::Ended { attempt, end: Box::new(end) });
    }
    shared.has_orders.notify_one();
}

/// Gives the orders about an attempt once more. Whether there is one to start it.
fn repeat(shared: &Shared, attempt: AttemptId) -> bool {
    let mut desk = shared.desk();
    let Some(Begun { order, stop }) = desk.begun.remove(&attempt) else { return false };
    let mut known = Begun { order: None, stop };
    if let Some(order) = order {
        let message = ToKeeper::Start(order);
        encode_into(&mut desk.orders, &message);
        if let ToKeeper::Start(order) = message {
            known.order = Some(order);
        }
    }
    if let Some((cause, grace_ms)) = known.stop {
        encode_into(&mut desk.orders, &ToKeeper::Stop { attempt, cause, grace_ms });
    }
    let starts = known.order.is_some();
    desk.begun.insert(attempt, known);
    starts
}

fn lost(shared: &Shared, why: String) -> ProgramEnd {
    ProgramEnd {
        cause: EndCause::RunnerLost,
        at: shared.clock.now(),
        started_at: None,
        exit_code: None,
        signal: None,
        error_message: Some(why),
        usage: Usage::default(),
        log_bytes: 0,
        has_output: false,
    }
}
