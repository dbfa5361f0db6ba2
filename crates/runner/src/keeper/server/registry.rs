//! What all programs and the connection to the agent share. One thread: cells instead of locks, none of which is
//! borrowed across an await.

use super::outbox::EventOutbox;
use crate::{
    keeper::{
        KeeperEvent, ProgramEnd, StartOrder,
        folder::AttemptFolder,
        folder_pool::FolderPool,
        program::StopRequest,
        wire::{FromKeeper, ProgramStatus, VERSION},
    },
    process::{
        Spawner, adopted,
        lineage::LimitMark,
        process_table::{self, ProcessTable},
        soft_limits::SoftLimits,
    },
};
use jiff::Timestamp;
use mothership_api::attempts::Usage;
use mothership_core::{
    attempt::EndCause,
    clock::{Clock, SystemClock},
    ids::AttemptId,
};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    time::Instant,
};

/// Trees that are measured at the same time share one reading of the process table, which costs about a millisecond.
const TABLE_AGE_MAX: Duration = Duration::from_millis(200);

/// Every program of this keeper, running or waiting, and what it shares with the others.
pub struct ProgramRegistry {
    data: PathBuf,
    pool: FolderPool,
    spawner: Spawner,
    clock: SystemClock,
    /// The host's name as the agent has it, for messages to people.
    host: RefCell<String>,
    /// The environment that programs inherit: that of the latest agent.
    inherited: RefCell<Rc<Vec<(String, String)>>>,
    programs: RefCell<BTreeMap<AttemptId, RegisteredProgram>>,
    table: RefCell<Option<(Instant, Rc<ProcessTable>)>>,
    outbox: RefCell<EventOutbox>,
    has_events: Notify,
    /// Connections that are served: one, or none.
    agents: Cell<u32>,
    idle: Notify,
    orphan_scan: Notify,
}

struct RegisteredProgram {
    stops: mpsc::UnboundedSender<StopRequest>,
    marker: String,
    mark: LimitMark,
    /// It waits for another one's end.
    is_waiting: bool,
    /// For the one that is to start after it; taken by the first that asks.
    end: Option<oneshot::Receiver<()>>,
    /// `None` before it is started and after it was reaped.
    pid: Option<u32>,
    started_at: Option<Timestamp>,
    log_bytes: u64,
}

/// What a registered program gets to run with.
pub struct StartSlot {
    pub stops: mpsc::UnboundedReceiver<StopRequest>,
    /// Comes back when the program before it is over, which drops its `turn`.
    pub before: Option<oneshot::Receiver<()>>,
    /// To be dropped when its own program is over.
    pub turn: oneshot::Sender<()>,
}

impl ProgramRegistry {
    /// `limits` are those that programs get.
    pub fn new(data: PathBuf, limits: SoftLimits) -> Self {
        Self {
            data,
            pool: FolderPool::default(),
            spawner: Spawner::new(limits),
            clock: SystemClock,
            host: RefCell::default(),
            inherited: RefCell::default(),
            programs: RefCell::default(),
            table: RefCell::default(),
            outbox: RefCell::default(),
            has_events: Notify::new(),
            agents: Cell::new(0),
            idle: Notify::new(),
            orphan_scan: Notify::new(),
        }
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    pub fn clock(&self) -> &impl Clock {
        &self.clock
    }

    pub fn spawner(&self) -> &Spawner {
        &self.spawner
    }

    pub fn host(&self) -> String {
        self.host.borrow().clone()
    }

    pub fn inherited_environment(&self) -> Rc<Vec<(String, String)>> {
        Rc::clone(&self.inherited.borrow())
    }

    /// Makes the folder of an attempt.
    pub fn make_folder(&self, attempt: AttemptId) -> std::io::Result<AttemptFolder> {
        let folder = AttemptFolder::new(&self.data, attempt);
        self.pool.create(&self.data, &folder, || self.has_surely_no_orphans()).map(|()| folder)
    }

    /// Whether surely no process is left of any program that is over: all of our children are programs that run.
    fn has_surely_no_orphans(&self) -> bool {
        let roots = self.root_pids();
        process_table::own_children().is_some_and(|children| children.iter().all(|pid| roots.contains(pid)))
    }

    // --- the agent's side

    pub fn attach_agent(&self) {
        self.agents.set(self.agents.get() + 1);
    }

    pub fn detach_agent(&self) {
        self.agents.set(self.agents.get() - 1);
        // Nobody takes them: a later agent reads the disk.
        *self.outbox.borrow_mut() = EventOutbox::default();
        self.idle.notify_one();
    }

    pub fn is_idle(&self) -> bool {
        self.agents.get() == 0 && self.programs.borrow().is_empty()
    }

    /// Comes back when [`is_idle`](Self::is_idle) is worth asking again.
    pub async fn may_be_idle(&self) {
        self.idle.notified().await;
    }

    /// The answer to a greeting: all that runs. Events from before it are dropped: it contains what they would have
    /// reported.
    pub fn greet_agent(&self, host: String, env: Vec<(String, String)>) -> FromKeeper {
        *self.host.borrow_mut() = host;
        *self.inherited.borrow_mut() = Rc::new(env);
        *self.outbox.borrow_mut() = EventOutbox::default();
        let programs = self.programs.borrow();
        let running = programs.iter().map(|(attempt, program)| ProgramStatus {
            attempt: *attempt,
            started_at: program.started_at,
            log_bytes: program.log_bytes,
        });
        FromKeeper::Welcome { version: VERSION, running: running.collect() }
    }

    /// What has happened since the last call; waits until there is something.
    pub async fn next_events(&self) -> Vec<KeeperEvent> {
        loop {
            let events = self.outbox.borrow_mut().take();
            if !events.is_empty() {
                return events;
            }
            self.has_events.notified().await;
        }
    }

    // --- the programs' side

    /// Takes a program in; `None` when it is here already, for orders may come twice.
    pub fn register(&self, order: &StartOrder) -> Option<StartSlot> {
        let mut programs = self.programs.borrow_mut();
        if programs.contains_key(&order.lease.id) {
            return None;
        }
        let before = order.after.and_then(|after| programs.get_mut(&after)?.end.take());
        let (stops, requests) = mpsc::unbounded_channel();
        let (turn, end) = oneshot::channel();
        let program = RegisteredProgram {
            stops,
            marker: order.marker.clone(),
            mark: LimitMark::of(&order.marker),
            is_waiting: before.is_some(),
            end: Some(end),
            pid: None,
            started_at: None,
            log_bytes: 0,
        };
        programs.insert(order.lease.id, program);
        Some(StartSlot { stops: requests, before, turn })
    }

    /// The program before this one is over: it can be recalled no more.
    pub fn on_turn(&self, attempt: AttemptId) {
        if let Some(program) = self.programs.borrow_mut().get_mut(&attempt) {
            program.is_waiting = false;
        }
    }

    pub fn recall(&self, attempt: AttemptId) {
        if self.programs.borrow().get(&attempt).is_some_and(|program| program.is_waiting) {
            self.stop(attempt, StopRequest { cause: EndCause::Released, grace_ms: 0 });
        }
    }

    pub fn stop(&self, attempt: AttemptId, request: StopRequest) {
        if let Some(program) = self.programs.borrow().get(&attempt) {
            // Closed: it is just ending.
            let _ = program.stops.send(request);
        }
    }

    pub fn on_started(&self, attempt: AttemptId, at: Timestamp, pid: u32) {
        if let Some(program) = self.programs.borrow_mut().get_mut(&attempt) {
            program.pid = Some(pid);
            program.started_at = Some(at);
        }
        self.notify_agent(|outbox| outbox.started(attempt, at));
    }

    pub fn on_output(&self, attempt: AttemptId, log_bytes: u64) {
        if let Some(program) = self.programs.borrow_mut().get_mut(&attempt) {
            program.log_bytes = log_bytes;
        }
        self.notify_agent(|outbox| outbox.output(attempt, log_bytes));
    }

    pub fn on_usage(&self, attempt: AttemptId, usage: Usage) {
        self.notify_agent(|outbox| outbox.usage(attempt, usage));
    }

    /// The program's process has been reaped: its pid may be somebody else's from now on.
    pub fn on_reaped(&self, pid: u32) {
        for program in self.programs.borrow_mut().values_mut().filter(|program| program.pid == Some(pid)) {
            program.pid = None;
        }
    }

    pub fn on_ended(&self, attempt: AttemptId, end: ProgramEnd) {
        self.programs.borrow_mut().remove(&attempt);
        self.notify_agent(|outbox| outbox.ended(attempt, end));
        self.idle.notify_one();
    }

    /// Without an agent nobody takes the events, and whoever comes is greeted with what runs and reads the rest from
    /// the disk.
    fn notify_agent(&self, add: impl FnOnce(&mut EventOutbox)) {
        if self.agents.get() > 0 {
            add(&mut self.outbox.borrow_mut());
            self.has_events.notify_one();
        }
    }

    // --- the machine

    /// All processes, perhaps a moment old.
    pub fn process_table(&self) -> Rc<ProcessTable> {
        let mut cached = self.table.borrow_mut();
        let now = Instant::now();
        match &*cached {
            Some((at, table)) if now - *at < TABLE_AGE_MAX => Rc::clone(table),
            _ => {
                let table = Rc::new(process_table::read());
                // A dead orphan that nobody has reaped yet.
                if table.values().any(|one| one.is_zombie && one.parent == std::process::id()) {
                    self.request_orphan_scan();
                }
                *cached = Some((now, Rc::clone(&table)));
                table
            }
        }
    }

    /// The next process table is a fresh one: to be called before anything is killed.
    pub fn invalidate_process_table(&self) {
        *self.table.borrow_mut() = None;
    }

    /// The processes to which orphans go: us, see [`become_keeper`](crate::process::become_keeper).
    pub fn subreapers(&self) -> [u32; 1] {
        [std::process::id()]
    }

    /// The pids of the programs themselves.
    pub fn root_pids(&self) -> BTreeSet<u32> {
        self.programs.borrow().values().filter_map(|program| program.pid).collect()
    }

    /// Whether the marker is that of a program which has not ended.
    pub fn is_marker_alive(&self, marker: &str) -> bool {
        self.programs.borrow().values().any(|program| program.marker == marker)
    }

    /// The same of the other mark.
    pub fn is_mark_alive(&self, mark: LimitMark) -> bool {
        self.programs.borrow().values().any(|program| program.mark == mark)
    }

    /// Kills what a program that is being stopped has left to us, in quick looks. Whether there was any.
    pub fn kill_orphans_of(&self, marker: &str) -> bool {
        let mark = LimitMark::of(marker);
        adopted::kill(&self.root_pids(), |pid| process_table::limit_mark(pid) == Some(mark))
    }

    /// A program has ended, or an orphan has died: look for what is left, soon and for many at once.
    pub fn request_orphan_scan(&self) {
        self.orphan_scan.notify_one();
    }

    pub async fn orphan_scan_requested(&self) {
        self.orphan_scan.notified().await;
    }
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
