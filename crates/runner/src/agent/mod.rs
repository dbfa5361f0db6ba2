//! The agent: everything that a runner exchanges with the server, and what it does about the answers.
//!
//! A handful of loops in one task share one [`AgentContext`] with one [`AgentState`](state::AgentState), which is the
//! whole state: which attempts are held ([`attempt`]), and what of them is still to be sent. [`leases`] fetches work
//! and orders, [`starts`] starts programs, [`events`] follows the keeper, [`logs`], [`results`] and [`reports`]
//! deliver. Each loop sleeps until its [wake-up](context::Wakeups). Losing the server stops none but the delivery;
//! losing the agent loses nothing that the keeper's folders do not hold.
//!
//! No loop has a clock, rng, network, disk or process of its own: see [`AgentParts`].

mod attempt;
mod body_limit;
mod capacity;
mod catch_up;
mod connection;
mod context;
mod events;
#[cfg(test)]
pub(crate) mod fixtures;
mod gpus;
mod inputs;
mod leases;
mod logs;
mod orders;
mod parts;
mod prefetch;
mod progress_reader;
mod report_builder;
mod reports;
mod results;
mod room;
mod shutdown_sequence;
mod starts;
mod state;

pub use parts::AgentParts;

use crate::{
    config::{AgentConfig, RunnerError},
    files::disk::DiskFiles,
    keeper::{client::ProcessKeeper, lock_file},
    machine::{
        GpuSearch,
        system::{self, SystemProbe},
    },
    process::soft_limits,
    shutdown::{Shutdown, ShutdownStage},
};
use connection::ServerConnection;
use context::AgentContext;
use futures_util::{StreamExt, stream::FuturesUnordered};
use mothership_api::{agent::Inventory, client::Transport};
use mothership_core::{
    clock::Clock, goliat::at_once::add_assignments, placement::Capacity, rng::RandomSource,
};
use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The data folder of a runner, which nobody else uses while this value lives.
pub struct RunnerFolder {
    path: PathBuf,
    _lock: File,
}

impl RunnerFolder {
    /// Makes the folder if it is not there, and locks it.
    ///
    /// # Errors
    /// When it cannot be made, or another runner uses it.
    pub fn take(folder: &Path) -> Result<Self, RunnerError> {
        create_data_folder(folder).map_err(RunnerError::folder("make the folder", folder))?;
        // The keeper outlives this process and its working directory.
        let path = std::path::absolute(folder).map_err(RunnerError::folder("find the folder", folder))?;
        // Before the keeper is contacted: it serves the newest agent, so a second one would cut the first one off.
        let lock =
            lock_file(&path.join("runner.lock")).map_err(RunnerError::folder("lock the folder", &path))?;
        match lock {
            Some(lock) => Ok(Self { path, _lock: lock }),
            None => Err(RunnerError::AlreadyRunning(path)),
        }
    }
}

/// Runs a runner until it is asked to stop: takes its folder, and works as [`run_in`].
///
/// # Errors
/// Those of [`RunnerFolder::take`] and of [`run_in`].
pub async fn run(
    config: AgentConfig,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    rng: Arc<RandomSource>,
    shutdown: Shutdown,
) -> Result<(), RunnerError> {
    let folder = RunnerFolder::take(&config.data)?;
    run_in(folder, config, transport, clock, rng, shutdown).await
}

/// Runs a runner in its folder until it is asked to stop: starts the keeper, registers, works.
///
/// Dropping the future is as good as killing the agent: programs go on under the keeper, and the next agent in the
/// same folder takes them over.
pub async fn run_in(
    folder: RunnerFolder,
    config: AgentConfig,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    rng: Arc<RandomSource>,
    shutdown: Shutdown,
) -> Result<(), RunnerError> {
    let data = folder.path.clone();
    let limits = soft_limits::raise();
    let (command, host) = (config.keeper_command.clone(), system::hostname());
    let connecting = ProcessKeeper::connect(data.clone(), command, host, limits, Arc::clone(&clock));
    let keeper = tokio::select! {
        biased;
        keeper = connecting => keeper.map_err(|error| RunnerError::Keeper(error.0))?,
        // A keeper that hangs does not keep us.
        () = shutdown.reached(ShutdownStage::Soft) => return Ok(()),
    };
    let parts = AgentParts {
        transport,
        clock,
        rng,
        keeper: Arc::new(keeper),
        files: Arc::new(DiskFiles::new(data.clone(), config.cache_bytes_max, config.keep_work)),
        machine: Arc::new(SystemProbe::new(data)),
    };
    Agent::new(config, parts).run(shutdown).await
}

/// Makes the runner's data folder, for its owner alone: logs and inputs are nobody else's to read, and who may enter it
/// may connect to the keeper's socket.
fn create_data_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The agent over any world.
pub struct Agent {
    config: AgentConfig,
    parts: AgentParts,
}

impl Agent {
    #[must_use]
    pub fn new(config: AgentConfig, parts: AgentParts) -> Self {
        Self { config, parts }
    }

    /// Takes over what earlier agents left, registers, and works until asked to stop.
    pub async fn run(self, shutdown: Shutdown) -> Result<(), RunnerError> {
        let Self { config, parts } = self;
        let mut inventory = parts.machine.inventory();
        // Beside a look at the shutdown: a tool of the machine's may be long in answering.
        let search = tokio::select! {
            biased;
            // What runs already has to be stopped all the same.
            () = shutdown.reached(ShutdownStage::Soft) => GpuSearch::default(),
            search = parts.machine.find_gpus() => search,
        };
        let without_gpus = inventory.clone();
        gpus::take_in(&search, &config, &mut inventory);
        let total = offered_capacity(&config, &inventory);
        let labels = labels(&config, &inventory);
        let connection = ServerConnection::new(&config, &parts, inventory, total.clone(), labels)?;
        // A folder that was copied or moved holds attempts of which nobody knows yet whose they are: to look for their
        // programs would end those of the runner it was copied from.
        let is_elsewhere = connection.is_elsewhere();
        let recovered = match is_elsewhere {
            true => Vec::new(),
            false => tokio::select! {
                biased;
                recovered = parts.keeper.list() => recovered.map_err(|error| RunnerError::Keeper(error.0))?,
                () = shutdown.reached(ShutdownStage::Soft) => return Ok(()),
            },
        };
        let (agent, mut spawned) = AgentContext::new(parts, connection, total, shutdown);
        // Before registering, which may take as long as the server is away: what ended meanwhile is ready by then.
        agent.recover(recovered);
        let mut running = FuturesUnordered::new();
        let loops = async {
            let registered = agent.connection.register_first().await?;
            tracing::info!(runner = %registered.runner_id, server = %agent.connection.base(), "registered");
            if agent.connection.is_copy() {
                agent.abandon_copied();
            } else if is_elsewhere {
                let moved = agent.parts.keeper.list().await.map_err(|error| RunnerError::Keeper(error.0))?;
                agent.recover(moved);
            }
            tokio::join!(
                leases::run(&agent),
                reports::run(&agent),
                logs::run(&agent),
                gpus::look_again(&agent, &config, without_gpus, search),
                gpus::watch(&agent),
            );
            Ok(())
        };
        // From the beginning: programs end, and have to be stopped, also while the server is away.
        let events = events::run(&agent);
        tokio::pin!(events);
        tokio::pin!(loops);
        let stop = shutdown_sequence::run(&agent);
        tokio::pin!(stop);
        loop {
            // Biased, the end first: an agent that may leave begins nothing more.
            tokio::select! {
                biased;
                outcome = &mut stop => return outcome,
                Some(work) = spawned.recv() => running.push(work),
                Some(()) = running.next() => {}
                outcome = &mut loops => return outcome,
                () = &mut events => unreachable!("the keeper's events end with the agent"),
            }
        }
    }
}

/// What is offered to the server: what a person configured, else all that was found.
fn offered_capacity(config: &AgentConfig, inventory: &Inventory) -> Capacity {
    let mut offered = Capacity {
        cpus: config.cpus.unwrap_or(f64::from(inventory.cpu_cores)),
        memory_bytes: config.memory_bytes.unwrap_or(inventory.memory_bytes),
        gpus: config.gpus.unwrap_or(inventory.gpus.len() as f64),
        named: config.named.clone(),
    };
    add_assignments(&mut offered, &config.labels);
    offered
}

/// What is known of the machine; a person's labels win over it.
fn labels(config: &AgentConfig, inventory: &Inventory) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::from([
        ("os".to_owned(), inventory.os.clone()),
        ("arch".to_owned(), inventory.architecture.clone()),
        ("hostname".to_owned(), inventory.hostname.clone()),
    ]);
    labels.extend(config.labels.clone());
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ServerAddress;

    fn config() -> AgentConfig {
        AgentConfig::new("/nowhere".into(), ServerAddress::Url("http://server".into()), Vec::new())
    }

    fn inventory() -> Inventory {
        let gpu = mothership_api::agent::Gpu { name: "T4".into(), memory_bytes: 1, ..Default::default() };
        Inventory {
            hostname: "lab-07".into(),
            os: "linux".into(),
            architecture: "x86_64".into(),
            cpu_cores: 8,
            memory_bytes: 64,
            gpus: vec![gpu.clone(), gpu],
            ..Inventory::default()
        }
    }

    #[test]
    fn a_machine_offers_all_it_has_unless_told_otherwise() {
        let all = offered_capacity(&config(), &inventory());
        assert_eq!((all.cpus, all.memory_bytes, all.gpus), (8.0, 64, 2.0));
        let mut config = config();
        (config.cpus, config.memory_bytes, config.gpus) = (Some(0.5), Some(1), Some(0.0));
        config.named.insert("licence".into(), 3.0);
        let some = offered_capacity(&config, &inventory());
        assert_eq!((some.cpus, some.memory_bytes, some.gpus), (0.5, 1, 0.0));
        assert_eq!(some.named["licence"], 3.0);
        assert!(!some.named.contains_key("goliat"));
        config.labels.insert("goliat".into(), "2".into());
        assert_eq!(offered_capacity(&config, &inventory()).named["goliat"], 2.0);
    }

    #[test]
    fn labels_of_a_person_win_over_those_of_the_machine() {
        let mut config = config();
        config.labels.extend([("os".to_owned(), "my-os".to_owned()), ("room".to_owned(), "2".to_owned())]);
        let labels = labels(&config, &inventory());
        let expected = [("arch", "x86_64"), ("hostname", "lab-07"), ("os", "my-os"), ("room", "2")];
        assert!(
            labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(expected),
            "{labels:?}"
        );
    }

    #[test]
    fn a_folder_has_one_runner() {
        let parent = tempfile::tempdir().unwrap();
        let taken = RunnerFolder::take(parent.path()).unwrap();
        assert!(matches!(RunnerFolder::take(parent.path()), Err(RunnerError::AlreadyRunning(_))));
        drop(taken);
        assert!(RunnerFolder::take(parent.path()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn the_data_folder_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("deep/runner");
        create_data_folder(&folder).unwrap();
        create_data_folder(&folder).unwrap();
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
