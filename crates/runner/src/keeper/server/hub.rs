//! What all programs and the conversation with the agent share. One thread: cells instead of locks, none of which is
//! borrowed across an await.

use crate::{
    keeper::{
        ProgramEnd, StartOrder,
        folder::AttemptFolder,
        program::Stop,
        spares::Spares,
        wire::{FromKeeper, Running, VERSION},
    },
    process::census::{self, Census},
};
use jiff::Timestamp;
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

/// Trees that are measured at the same time share one look at the machine.
const CENSUS_AGE_MAX: Duration = Duration::from_millis(200);

pub struct Hub {
    data: PathBuf,
    spares: Spares,
    clock: SystemClock,
    host: RefCell<String>,
    inherited: RefCell<Rc<Vec<(String, String)>>>,
    programs: RefCell<BTreeMap<AttemptId, Held>>,
    census: RefCell<Option<(Instant, Rc<Census>)>>,
    outbox: RefCell<Outbox>,
    has_news: Notify,
    agents: Cell<u32>,
    idle: Notify,
    sweep: Notify,
}

struct Held {
    stops: mpsc::UnboundedSender<Stop>,
    marker: String,
    /// It waits for another one's end.
    waits: bool,
    /// For the one that is to start after it.
    end: Option<oneshot::Receiver<()>>,
    pid: Option<u32>,
    started_at: Option<Timestamp>,
    log_bytes: u64,
}

/// The place of a program in the keeper's hands.
pub struct Place {
    pub stops: mpsc::UnboundedReceiver<Stop>,
    /// Comes back when its turn has come: when the one before it is over and this end of its `turn` is gone.
    pub before: Option<oneshot::Receiver<()>>,
    /// Dropped when its own program is over.
    pub turn: oneshot::Sender<()>,
}

/// What the agent has not heard yet. Only the latest length and usage of each program count, so this is bounded by
/// what runs and what ends between two writes.
#[derive(Default)]
struct Outbox {
    told: Vec<FromKeeper>,
    grown: BTreeMap<AttemptId, u64>,
    usage: BTreeMap<AttemptId, FromKeeper>,
}

impl Hub {
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            spares: Spares::default(),
            clock: SystemClock,
            host: RefCell::default(),
            inherited: RefCell::default(),
            programs: RefCell::default(),
            census: RefCell::default(),
            outbox: RefCell::default(),
            has_news: Notify::new(),
            agents: Cell::new(0),
            idle: Notify::new(),
            sweep: Notify::new(),
        }
    }

    pub fn data(&self) -> &Path {
        &self.data
    }
    /// Makes the folder of an attempt.
    pub fn make_folder(&self, attempt: AttemptId) -> std::io::Result<AttemptFolder> {
        let folder = AttemptFolder::new(&self.data, attempt);
        self.spares.create(&self.data, &folder, || self.nobody_strays()).map(|()| folder)
    }

    /// Whether surely no process is left of any program that is over.
    fn nobody_strays(&self) -> bool {
        let roots = self.roots();
        census::children().is_some_and(|children| children.iter().all(|pid| roots.contains(pid)))
    }
    pub fn clock(&self) -> &impl Clock {
        &self.clock
    }
    pub fn host(&self) -> String {
        self.host.borrow().clone()
    }
    pub fn inherited(&self) -> Rc<Vec<(String, String)>> {
        Rc::clone(&self.inherited.borrow())
    }

    // --- the agent's side

    pub fn attach(&self) {
        self.agents.set(self.agents.get() + 1);
    }

    pub fn detach(&self) {
        self.agents.set(self.agents.get() - 1);
        // Nobody listens: a later agent reads the disk.
        *self.outbox.borrow_mut() = Outbox::default();
        self.idle.notify_one();
    }

    pub fn is_idle(&self) -> bool {
        self.agents.get() == 0 && self.programs.borrow().is_empty()
    }

    /// Comes back when [`is_idle`](Self::is_idle) is worth asking again.
    pub async fn became_idle(&self) {
        self.idle.notified().await;
    }

    /// Answers a greeting with all that runs.
    pub fn welcome(&self, host: String, env: Vec<(String, String)>) {
        *self.host.borrow_mut() = host;
        *self.inherited.borrow_mut() = Rc::new(env);
        let running = |(attempt, held): (&AttemptId, &Held)| Running {
            attempt: *attempt,
            started_at: held.started_at,
            log_bytes: held.log_bytes,
        };
        let running = self.programs.borrow().iter().map(running).collect();
        *self.outbox.borrow_mut() = Outbox::default();
        self.tell(FromKeeper::Welcome { version: VERSION, running });
    }

    /// What has happened since the last call; waits for something.
    pub async fn news(&self) -> Vec<FromKeeper> {
        loop {
            let outbox = std::mem::take(&mut *self.outbox.borrow_mut());
            let grown = outbox.grown.into_iter();
            let mut news: Vec<_> = outbox.usage.into_values().collect();
            // Before the ends: an end is the last word on an attempt.
            news.extend(grown.map(|(attempt, log_bytes)| FromKeeper::Output { attempt, log_bytes }));
            news.extend(outbox.told);
            if !news.is_empty() {
                return news;
            }
            self.has_news.notified().await;
        }
    }

    // --- the programs' side

    /// Takes a program in; `None` when it is here already, for orders may come twice.
    pub fn admit(&self, order: &StartOrder) -> Option<Place> {
        let mut programs = self.programs.borrow_mut();
        if programs.contains_key(&order.lease.id) {
            return None;
        }
        let before = order.after.and_then(|after| programs.get_mut(&after)?.end.take());
        let (stops, orders) = mpsc::unbounded_channel();
        let (turn, end) = oneshot::channel();
        let held = Held {
            stops,
            marker: order.marker.clone(),
            waits: before.is_some(),
            end: Some(end),
            pid: None,
            started_at: None,
            log_bytes: 0,
        };
        programs.insert(order.lease.id, held);
        Some(Place { stops: orders, before, turn })
    }

    /// Its turn has come.
    pub fn waits_no_more(&self, attempt: AttemptId) {
        if let Some(held) = self.programs.borrow_mut().get_mut(&attempt) {
            held.waits = false;
        }
    }

    pub fn recall(&self, attempt: AttemptId) {
        if self.programs.borrow().get(&attempt).is_some_and(|held| held.waits) {
            self.stop(attempt, Stop { cause: EndCause::Released, grace_ms: 0 });
        }
    }

    pub fn stop(&self, attempt: AttemptId, stop: Stop) {
        if let Some(held) = self.programs.borrow().get(&attempt) {
            // Closed: it is just ending.
            let _ = held.stops.send(stop);
        }
    }

    pub fn started(&self, attempt: AttemptId, at: Timestamp, pid: u32) {
        if let Some(held) = self.programs.borrow_mut().get_mut(&attempt) {
            held.pid = Some(pid);
            held.started_at = Some(at);
        }
        self.tell(FromKeeper::Started { attempt, at });
    }

    pub fn output(&self, attempt: AttemptId, log_bytes: u64) {
        if let Some(held) = self.programs.borrow_mut().get_mut(&attempt) {
            held.log_bytes = log_bytes;
        }
        self.outbox.borrow_mut().grown.insert(attempt, log_bytes);
        self.has_news.notify_one();
    }

    /// The program's process has been reaped: its pid may be somebody else's from now on.
    pub fn buried(&self, pid: u32) {
        for held in self.programs.borrow_mut().values_mut().filter(|held| held.pid == Some(pid)) {
            held.pid = None;
        }
    }

    pub fn ended(&self, attempt: AttemptId, end: ProgramEnd) {
        self.programs.borrow_mut().remove(&attempt);
        self.tell(FromKeeper::Ended { attempt, end: Box::new(end) });
        self.idle.notify_one();
    }

    pub fn tell(&self, news: FromKeeper) {
        let mut outbox = self.outbox.borrow_mut();
        match &news {
            FromKeeper::Usage { attempt, .. } => {
                outbox.usage.insert(*attempt, news);
            }
            // Without an agent nobody takes it, and whoever comes reads the disk.
            _ if self.agents.get() == 0 => {}
            _ => outbox.told.push(news),
        }
        self.has_news.notify_one();
    }

    // --- the machine

    /// All processes, perhaps a moment old.
    pub fn census(&self) -> Rc<Census> {
        let mut kept = self.census.borrow_mut();
        let now = Instant::now();
        match &*kept {
            Some((at, census)) if now - *at < CENSUS_AGE_MAX => Rc::clone(census),
            _ => {
                let census = Rc::new(census::take());
                if census.values().any(|one| one.is_zombie && one.parent == std::process::id()) {
                    self.sweep_soon();
                }
                *kept = Some((now, Rc::clone(&census)));
                census
            }
        }
    }

    /// The next census is a fresh one: who decides on life and death looks first.
    pub fn forget_census(&self) {
        *self.census.borrow_mut() = None;
    }

    /// Orphans come to us.
    pub fn adopters(&self) -> [u32; 1] {
        [std::process::id()]
    }

    /// The programs themselves.
    pub fn roots(&self) -> BTreeSet<u32> {
        self.programs.borrow().values().filter_map(|held| held.pid).collect()
    }

    /// Whether the marker is that of a program which has not ended.
    pub fn is_marker_alive(&self, marker: &str) -> bool {
        self.programs.borrow().values().any(|held| held.marker == marker)
    }

    /// A program has ended, or an orphan has died: look for what is left, soon and for many at once.
    pub fn sweep_soon(&self) {
        self.sweep.notify_one();
    }

    pub async fn sweep_wanted(&self) {
        self.sweep.notified().await;
    }
}
