//! From a start order to the end in the journal. What is written here is all that an agent knows after a crash of the
//! keeper, so each line is written before the event is sent to the agent.

use super::{
    environment, paths,
    stop::StopRequest,
    supervise::{self, Spawned},
};
use crate::{
    keeper::{
        ProgramEnd, StartOrder,
        folder::{AttemptFolder, Journal, JournalEntry, ProcessIdentity},
        server::{ProgramRegistry, StartSlot},
    },
    process::{ProgramCommand, process_table, room, script},
};
use mothership_core::{attempt::EndCause, clock::Clock};
use std::{io, rc::Rc};
use tokio::sync::{mpsc, oneshot};

/// Runs one program to its end and reports everything to the registry.
pub async fn run(registry: Rc<ProgramRegistry>, order: Box<StartOrder>, slot: StartSlot) {
    let StartSlot { mut stops, mut before, turn } = slot;
    let attempt = order.lease.id;
    // Before its turn: while the program before it runs, these writes cost nobody any time.
    let opened = registry
        .spawner()
        .check_room()
        .and_then(|()| registry.make_folder(attempt))
        .and_then(|folder| Ok((folder.open_journal()?, folder)));
    let (mut journal, folder) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let folder = AttemptFolder::new(registry.data(), attempt);
            registry.on_ended(attempt, cannot_write(&registry, &folder, &error));
            return;
        }
    };
    let order = JournalEntry::Order(order);
    let end = match journal.write(&order) {
        Ok(()) => {
            let JournalEntry::Order(order) = &order else { unreachable!("it was made one above") };
            match wait_for_turn(&mut before, &mut stops).await {
                None => {
                    registry.on_turn(attempt);
                    start_and_supervise(&registry, order, &folder, &mut journal, stops).await
                }
                Some(stop) => ProgramEnd::unstarted(stop.cause, registry.clock().now(), None),
            }
        }
        Err(error) => cannot_write(&registry, &folder, &error),
    };
    // Without this line a later agent takes the attempt for lost, which is the truth it can see.
    if let Err(error) = journal.write(&JournalEntry::End(Box::new(end.clone()))) {
        tracing::warn!(%error, %attempt, "cannot write down the end of an attempt");
    }
    registry.on_ended(attempt, end);
    // Whoever comes after one that never ran has its turn when the one before that is over.
    if let Some(before) = before {
        let _ = before.await;
    }
    drop(turn);
}

/// Waits for the end of the program before this one, if there is one; comes back early with an order to stop.
async fn wait_for_turn(
    before: &mut Option<oneshot::Receiver<()>>,
    stops: &mut mpsc::UnboundedReceiver<StopRequest>,
) -> Option<StopRequest> {
    let over = before.as_mut()?;
    tokio::select! {
        // Biased, the order to stop first: a chain that is recalled starts nothing more.
        biased;
        Some(stop) = stops.recv() => Some(stop),
        // Nothing is ever sent: the sender is dropped.
        _ = over => {
            *before = None;
            None
        }
    }
}

fn unstarted(registry: &ProgramRegistry, cause: EndCause, why: String) -> ProgramEnd {
    ProgramEnd::unstarted(cause, registry.clock().now(), Some(why))
}

fn cannot_write(registry: &ProgramRegistry, folder: &AttemptFolder, error: &io::Error) -> ProgramEnd {
    if let Some(shortage) = room::shortage(error) {
        return unstarted(registry, EndCause::NoRoom, shortage.into());
    }
    let why = format!("cannot write to {} on {}: {error}", folder.root().display(), registry.host());
    unstarted(registry, EndCause::FilesFailed, why)
}

/// Starts a program; the cause and the reason of an attempt that ends with it otherwise.
fn spawn(
    registry: &ProgramRegistry,
    command: &ProgramCommand,
    host: &str,
) -> Result<Spawned, (EndCause, String)> {
    let spawner = registry.spawner();
    let spawned = spawner.check_room().and_then(|()| spawner.keep_place()).and_then(|place| {
        let started = spawner.spawn(command).or_else(|error| match script::by_shell(command, &error) {
            Some(by_shell) => spawner.spawn(&by_shell),
            None => Err(error),
        });
        started.map(|(program, stdout, stderr)| Spawned { program, stdout, stderr, place })
    });
    spawned.map_err(|error| {
        if let Some(shortage) = room::shortage(&error) {
            return (EndCause::NoRoom, shortage.into());
        }
        let path = command.program.as_path();
        let reason = script::explain(path, &error, host).unwrap_or_else(|| error.to_string());
        let what = format!("program '{}' could not be started on {host}", path.display());
        (EndCause::StartFailed, format!("{what}: {reason}"))
    })
}

async fn start_and_supervise(
    registry: &Rc<ProgramRegistry>,
    order: &StartOrder,
    folder: &AttemptFolder,
    journal: &mut Journal,
    stops: mpsc::UnboundedReceiver<StopRequest>,
) -> ProgramEnd {
    let host = registry.host();
    let inherited = registry.inherited_environment();
    let command = environment::build_command(order, folder, &inherited, &host).map_err(|why| {
        match room::shortage_in(&why) {
            Some(shortage) => (EndCause::NoRoom, shortage.to_owned()),
            None => (EndCause::StartFailed, why),
        }
    });
    let command = match command {
        Ok(command) => {
            let looked = paths::look(&order.lease.paths, &command.folder, &host).await;
            looked.map(|()| command).map_err(|why| (EndCause::PathRefused, why))
        }
        refused => refused,
    };
    let spawned = command.and_then(|command| spawn(registry, &command, &host));
    let spawned = match spawned {
        Ok(spawned) => spawned,
        Err((cause, why)) => return unstarted(registry, cause, why),
    };
    let pid = spawned.program.pid();
    let identity = ProcessIdentity {
        pid,
        start_time: process_table::process(pid).map_or(0, |process| process.start_time),
        started_at: registry.clock().now(),
    };
    if let Err(error) = journal.write(&JournalEntry::Process(identity)) {
        tracing::warn!(%error, attempt = %order.lease.id, "cannot write down the process of an attempt");
    }
    registry.on_started(order.lease.id, identity.started_at, pid);
    let mut end = supervise::supervise(registry, order, folder, identity, spawned, stops).await;
    registry.on_reaped(pid);
    registry.request_orphan_scan();
    end.started_at = Some(identity.started_at);
    end.has_output = std::fs::read_dir(folder.out()).is_ok_and(|mut entries| entries.next().is_some());
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(cause: EndCause) -> StopRequest {
        StopRequest { cause, grace_ms: 0 }
    }

    #[tokio::test]
    async fn without_a_predecessor_it_is_the_turn_at_once() {
        let (stops, mut requests) = mpsc::unbounded_channel();
        // An order to stop that is there already is the supervisor's: the program starts and is stopped.
        stops.send(stop(EndCause::Cancelled)).unwrap();
        assert!(wait_for_turn(&mut None, &mut requests).await.is_none());
    }

    #[tokio::test]
    async fn the_end_of_the_predecessor_gives_the_turn() {
        let (_stops, mut requests) = mpsc::unbounded_channel();
        let (turn, before) = oneshot::channel();
        let mut before = Some(before);
        {
            let waiting = wait_for_turn(&mut before, &mut requests);
            tokio::pin!(waiting);
            assert!(futures_util::poll!(&mut waiting).is_pending());
            drop(turn);
            assert!(waiting.await.is_none());
        }
        assert!(before.is_none(), "its successor waits for this program alone");
    }

    #[tokio::test]
    async fn a_stop_wins_over_the_turn_and_leaves_the_predecessor_to_be_awaited() {
        let (stops, mut requests) = mpsc::unbounded_channel();
        let (turn, before) = oneshot::channel();
        stops.send(stop(EndCause::Released)).unwrap();
        drop(turn);
        let mut before = Some(before);
        let outcome = wait_for_turn(&mut before, &mut requests).await;
        assert_eq!(outcome.map(|stop| stop.cause), Some(EndCause::Released));
        assert!(before.is_some());
    }
}
