//! The agent: everything a runner says to the server and does about the answers.
//!
//! One task runs a handful of loops over one [`Desk`](desk::Desk), which is the whole state: who is held, what has been
//! said about them and what is still to say. [`leases`] fetches work and orders, [`starts`] starts it, [`events`] hears
//! the keeper, [`logs`], [`results`] and [`reports`] deliver. Each loop sleeps until it is poked. Losing the server
//! stops none but the delivery; losing the agent loses nothing that the keeper's folders do not hold.
//!
//! No loop has a clock, rng, network, disk or process of its own: see [`Parts`].

mod ahead;
mod desk;
mod events;
mod feed;
mod inputs;
mod lanes;
mod leases;
mod link;
mod logs;
mod orders;
mod parcel;
mod reports;
mod results;
mod starts;
mod stopping;

use crate::{
    config::{AgentConfig, RunnerError},
    files::{Files, disk::DiskFiles},
    keeper::{Keeper, Kept, client::ProcessKeeper, lock},
    machine::{
        Machine,
        system::{self, System},
    },
    shutdown::{Shutdown, Stage},
};
use desk::{Desk, Held};
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use link::Link;
use mothership_api::{
    agent::Inventory,
    client::{Transport, retry::Backoff},
};
use mothership_core::{clock::Clock, placement::Capacity, rng::RandomSource};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::{Notify, Semaphore, mpsc};

/// What an agent needs of the world. A simulation puts its own in.
#[derive(Clone)]
pub struct Parts {
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<RandomSource>,
    pub keeper: Arc<dyn Keeper>,
    pub files: Arc<dyn Files>,
    pub machine: Arc<dyn Machine>,
}

/// Runs a runner until it is told to stop: locks the data folder, starts the keeper, registers, works.
///
/// Dropping the future is as good as killing the agent: programs go on under the keeper, and the next agent in the
/// same folder takes them over.
pub async fn run(
    config: AgentConfig,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    rng: Arc<RandomSource>,
    shutdown: Shutdown,
) -> Result<(), RunnerError> {
    let data = config.data.clone();
    make_private_folder(&data).map_err(RunnerError::folder("make the folder", &data))?;
    let data = std::path::absolute(&data).map_err(RunnerError::folder("find the folder", &data))?;
    let locked = lock(&data.join("runner.lock")).map_err(RunnerError::folder("lock the folder", &data))?;
    let Some(_lock) = locked else { return Err(RunnerError::AlreadyRunning(data)) };
    let keeper = ProcessKeeper::connect(
        data.clone(),
        config.keeper_command.clone(),
        system::hostname(),
        Arc::clone(&clock),
    )
    .await
    .map_err(|error| RunnerError::Keeper(error.0))?;
    let parts = Parts {
        transport,
        clock,
        rng,
        keeper: Arc::new(keeper),
        files: Arc::new(DiskFiles::new(data.clone(), config.cache_bytes_max, config.keep_work)),
        machine: Arc::new(System::new(data)),
    };
    Agent::new(config, parts).run(shutdown).await
}

/// Logs and inputs are nobody else's to read.
fn make_private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The agent over any world.
pub struct Agent {
    config: AgentConfig,
    parts: Parts,
}

/// What the loops share.
pub(crate) struct Core {
    parts: Parts,
    link: Link,
    desk: Mutex<Desk>,
    wakes: Wakes,
    shutdown: Shutdown,
    side: mpsc::UnboundedSender<BoxFuture<'static, ()>>,
    /// One input is fetched at a time.
    downloads: tokio::sync::Mutex<()>,
    /// Results of so many attempts are sent at a time.
    uploads: Semaphore,
    /// The wait after a poll that failed.
    polls: tokio::sync::Mutex<Backoff>,
}

/// Each holds one part of a file in memory.
const UPLOADS_MAX: usize = 4;

/// Pokes, one for each loop.
#[derive(Default)]
pub(crate) struct Wakes {
    pub lease: Notify,
    pub report: Notify,
    pub logs: Notify,
    /// An attempt is over, or the stage of the shutdown changed.
    pub settled: Notify,
}

impl Core {
    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().expect("nothing panics while it holds the desk")
    }

    /// Does something beside the loops, for as long as the agent lives.
    pub fn aside(&self, work: impl Future<Output = ()> + Send + 'static) {
        // Nobody takes it any more: the agent is going away.
        let _ = self.side.send(work.boxed());
    }
}

impl Agent {
    #[must_use]
    pub fn new(config: AgentConfig, parts: Parts) -> Self {
        Self { config, parts }
    }

    /// Takes over what earlier agents left, registers, and works until told to stop.
    pub async fn run(self, shutdown: Shutdown) -> Result<(), RunnerError> {
        let Self { config, parts } = self;
        let inventory = parts.machine.inventory();
        let total = offered(&config, &inventory);
        let labels = labels(&config, &inventory);
        let link = Link::new(&config, &parts, inventory, total.clone(), labels)?;
        let kept = parts.keeper.list().await.map_err(|error| RunnerError::Keeper(error.0))?;
        let backoff = link.backoff();
        let (side, mut asides) = mpsc::unbounded_channel();
        let core = Arc::new(Core {
            desk: Mutex::new(Desk::new(total)),
            parts,
            link,
            wakes: Wakes::default(),
            shutdown,
            side,
            downloads: tokio::sync::Mutex::default(),
            uploads: Semaphore::new(UPLOADS_MAX),
            polls: tokio::sync::Mutex::new(backoff),
        });
        core.take_over(kept);
        let registered = tokio::select! {
            biased;
            outcome = core.link.register_first() => outcome?,
            () = core.shutdown.reached(Stage::Soft) => return Ok(()),
        };
        tracing::info!(runner = %registered.runner_id, server = %core.link.base(), "registered");
        let mut running = FuturesUnordered::new();
        let loops = async {
            tokio::join!(leases::run(&core), reports::run(&core), logs::run(&core), events::run(&core))
        };
        tokio::pin!(loops);
        let stop = stopping::run(&core);
        tokio::pin!(stop);
        loop {
            tokio::select! {
                biased;
                outcome = &mut stop => return outcome,
                Some(aside) = asides.recv() => running.push(aside),
                Some(()) = running.next() => {}
                _ = &mut loops => unreachable!("the loops end with the agent"),
            }
        }
    }
}

impl Core {
    fn take_over(self: &Arc<Self>, kept: Vec<Kept>) {
        for kept in kept {
            let attempt = kept.lease.id;
            let mut held = Held::new(kept.lease);
            held.resume(kept.started_at, kept.log_bytes);
            self.desk().take_over(attempt, held);
            if let Some(end) = kept.end {
                self.ended(attempt, end);
            }
        }
    }
}

fn offered(config: &AgentConfig, inventory: &Inventory) -> Capacity {
    Capacity {
        cpus: config.cpus.unwrap_or(f64::from(inventory.cpu_cores)),
        memory_bytes: config.memory_bytes.unwrap_or(inventory.memory_bytes),
        gpus: config.gpus.unwrap_or(inventory.gpus.len() as f64),
        named: config.named.clone(),
    }
}

/// What the machine says of itself, and on top what a person said.
fn labels(config: &AgentConfig, inventory: &Inventory) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::from([
        ("os".to_owned(), inventory.os.clone()),
        ("arch".to_owned(), inventory.architecture.clone()),
        ("hostname".to_owned(), inventory.hostname.clone()),
    ]);
    labels.extend(config.labels.clone());
    labels
}
