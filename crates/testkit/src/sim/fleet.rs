//! The real server and three real agents in one process, and what goes wrong between them.

use super::{
    check::{self, Evidence},
    clock::HostClock,
    files::{SimFiles, SimMachine},
    freeze::Freezer,
    keeper::SimKeeper,
    net::{PORT, SERVER, SimListener, SimTransport, address},
    plan::{FaultEvent, Host, LABEL, LABELLED, Plan, RUNNERS},
    stranger, time_at,
    trace::Trace,
    user::{FinalState, SimUser},
    watch::{Heard, Watch},
};
use mothership_api::client::Client;
use mothership_core::rng::RandomSource;
use mothership_runner::{Agent, AgentConfig, AgentParts, ServerAddress, Shutdown};
use mothership_server::{Server, ServerConfig, Stop, Storage, Uploads};
use mothership_store::{
    Store, StoreConfig,
    blob::{BlobConfig, BlobStore},
};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

const STRANGER: &str = "stranger";
/// A step of the network.
const TICK: Duration = Duration::from_millis(20);
const LATENCY_MAX: Duration = Duration::from_millis(60);
/// How long a silent runner keeps its tasks where nothing else is said: the least that the server knows.
pub const LOST_AFTER_MS: u64 = mothership_core::limits::LEASE_TTL_MS;
/// Simulated time in which everything is over or something is stuck.
const DURATION: Duration = Duration::from_secs(3600);

/// What came of a seed.
pub struct Outcome {
    pub trace: Trace,
    /// What does not hold, in words; empty when all is well.
    pub violations: Vec<String>,
    /// What the person saw in the end, when it came to that.
    pub snapshot: Option<FinalState>,
}

/// A machine, on and off.
#[derive(Clone)]
struct RunnerHost {
    name: String,
    labels: BTreeMap<String, String>,
    keeper: SimKeeper,
    files: SimFiles,
    clock: HostClock,
    freezer: Freezer,
    /// Of the agent that runs now.
    shutdown: Arc<Mutex<Shutdown>>,
}

/// What outlives everything that runs on it.
#[derive(Clone)]
struct Environment {
    rng: Arc<RandomSource>,
    trace: Trace,
    database: PathBuf,
    blobs: BlobStore,
    /// Of the server that runs now.
    stop: Arc<Mutex<Stop>>,
    /// Of the server.
    clock: HostClock,
    /// Whether the disk is full, and the store that has to know.
    disk: Arc<Mutex<Disk>>,
    heard: Heard,
}

#[derive(Default)]
struct Disk {
    is_full: bool,
    store: Option<Store>,
}

/// Runs a seed to its end, in this process and thread.
pub fn run(seed: u64) -> Outcome {
    run_plan(seed, Plan::of(seed))
}

/// Runs a plan of one's own; everything else follows from the seed.
pub fn run_plan(seed: u64, plan: Plan) -> Outcome {
    let trace = Trace::default();
    match observe(seed, plan, &trace) {
        Ok(evidence) => {
            let violations = check::violations(&evidence);
            Outcome { trace, violations, snapshot: Some(evidence.snapshot) }
        }
        Err(why) => Outcome { trace, violations: vec![why], snapshot: None },
    }
}

/// Runs a plan and gathers what there is to see at its end, without judging it.
///
/// # Errors
/// When the run did not come to its end: why.
pub fn observe(seed: u64, plan: Plan, trace: &Trace) -> Result<Evidence, String> {
    let folder = folder();
    let environment = Environment {
        rng: Arc::new(RandomSource::seeded(seed)),
        trace: trace.clone(),
        database: folder.path().join("mothership.db"),
        blobs: BlobStore::open(&BlobConfig::Memory).expect("memory is always there"),
        stop: Arc::default(),
        clock: HostClock::default(),
        disk: Arc::default(),
        heard: Heard::default(),
    };
    let mut watch = Watch::new(&environment.database, &plan, environment.heard.clone(), trace.clone());
    let believed: Arc<Mutex<Vec<String>>> = Arc::default();
    let machines: Vec<RunnerHost> = (0..RUNNERS).map(|at| machine(at, trace)).collect();
    let seen: Arc<Mutex<Option<Result<FinalState, String>>>> = Arc::default();

    let mut sim = turmoil::Builder::new()
        .rng_seed(seed)
        .tick_duration(TICK)
        .simulation_duration(DURATION)
        .max_message_latency(LATENCY_MAX)
        .tcp_capacity(4096)
        .enable_random_order()
        .build();
    sim.host(SERVER, {
        let environment = environment.clone();
        move || run_server(environment.clone())
    });
    for machine in &machines {
        let (machine, environment) = (machine.clone(), environment.clone());
        sim.host(machine.name.clone(), move || run_agent(machine.clone(), environment.clone()));
    }
    sim.host(STRANGER, {
        let (environment, jobs, believed) = (environment.clone(), plan.jobs.clone(), Arc::clone(&believed));
        move || {
            let (trace, clock) = (environment.trace.clone(), environment.clock.clone());
            let transport = Arc::new(SimTransport::new(STRANGER, trace.clone()));
            let client = Client::new(transport, address(), None);
            let (jobs, believed) = (jobs.clone(), Arc::clone(&believed));
            async move {
                stranger::run(client, clock, jobs, trace, believed).await;
                Ok(())
            }
        }
    });
    sim.client(host_name(Host::User), {
        let transport = Arc::new(SimTransport::new(host_name(Host::User), trace.clone()));
        let user = SimUser {
            client: Client::new(transport, address(), None),
            plan: plan.clone(),
            trace: trace.clone(),
            keepers: machines.iter().map(|machine| machine.keeper.clone()).collect(),
        };
        let seen = Arc::clone(&seen);
        async move {
            let snapshot = user.run_to_end().await;
            *seen.lock().expect("no holder panics") = Some(snapshot);
            Ok(())
        }
    });

    let mut driver = Driver { sim, environment, machines };
    let ran = driver.run(&plan, &mut watch);
    let machines = driver.machines.clone();
    let database = driver.environment.database.clone();
    drop(driver);
    let seen = seen.lock().expect("no holder panics").take();
    let snapshot = match (ran, seen) {
        (Err(why), _) | (Ok(()), Some(Err(why))) => return Err(why),
        (Ok(()), None) => return Err("the user's script never ended".to_owned()),
        (Ok(()), Some(Ok(snapshot))) => snapshot,
    };
    let believed = std::mem::take(&mut *believed.lock().expect("no holder panics"));
    Ok(Evidence {
        plan,
        snapshot,
        histories: machines.iter().map(|machine| machine.keeper.history()).collect(),
        started_again: machines.iter().flat_map(|machine| machine.keeper.started_again()).collect(),
        started_beside: machines.iter().flat_map(|machine| machine.keeper.started_beside()).collect(),
        seen_wrong: watch.into_violations().into_iter().chain(believed).collect(),
        database,
        folder,
    })
}

/// A folder in memory where the system has one: syncing thousands of times is what a seed would wait for.
fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a place for a small database")
}

fn machine(at: usize, trace: &Trace) -> RunnerHost {
    let (name, clock) = (host_name(Host::Runner(at)), HostClock::default());
    RunnerHost {
        labels: (at == LABELLED).then(|| (LABEL.to_owned(), "yes".to_owned())).into_iter().collect(),
        keeper: SimKeeper::new(name.clone(), clock.clone(), trace.clone()),
        files: SimFiles::default(),
        clock,
        freezer: Freezer::default(),
        shutdown: Arc::new(Mutex::new(Shutdown::new())),
        name,
    }
}

fn host_name(host: Host) -> String {
    match host {
        Host::Runner(at) => format!("runner-{at}"),
        Host::User => "user".to_owned(),
    }
}

/// Everybody who speaks with the server.
fn all_hosts() -> impl Iterator<Item = String> {
    let hosts = (0..RUNNERS).map(Host::Runner).chain([Host::User]);
    hosts.map(host_name).chain([STRANGER.to_owned()])
}

async fn run_server(environment: Environment) -> turmoil::Result {
    environment.trace.note("server: starts");
    // It refuses to start on a full disk, and its supervisor starts it again.
    while environment.disk.lock().expect("no holder panics").is_full {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let store = Store::open(StoreConfig::SqliteInline { path: Some(environment.database.clone()) }).await?;
    let mut config = ServerConfig::new("unused", ([127, 0, 0, 1], PORT).into());
    config.dashboard = false;
    config.computes_inline = true;
    {
        let mut disk = environment.disk.lock().expect("no holder panics");
        store.fail_writes(disk.is_full);
        disk.store = Some(store.clone());
    }
    let storage = Storage { store, blobs: environment.blobs.clone(), uploads: Uploads::in_memory() };
    let server = Server::over(config, Arc::new(environment.clock), environment.rng, storage).await?;
    let listener = SimListener::bind().await?;
    let stop = Stop::default();
    *environment.stop.lock().expect("no holder panics") = stop.clone();
    server.serve(listener, &stop).await?;
    environment.trace.note("server: has stopped");
    Ok(())
}

async fn run_agent(machine: RunnerHost, environment: Environment) -> turmoil::Result {
    environment.trace.note(format_args!("{}: starts", machine.name));
    let shutdown = Shutdown::new();
    *machine.shutdown.lock().expect("no holder panics") = shutdown.clone();
    let parts = AgentParts {
        transport: Arc::new(
            SimTransport::new(machine.name.clone(), environment.trace.clone())
                .noting(environment.heard.clone()),
        ),
        clock: Arc::new(machine.clock),
        rng: environment.rng,
        keeper: Arc::new(machine.keeper),
        files: Arc::new(machine.files),
        machine: Arc::new(SimMachine(machine.name.clone())),
    };
    let mut config = AgentConfig::new(PathBuf::from("unused"), ServerAddress::Url(address()), Vec::new());
    config.labels = machine.labels;
    machine.freezer.run(Agent::new(config, parts).run(shutdown)).await?;
    environment.trace.note(format_args!("{}: has left", machine.name));
    Ok(())
}

/// Steps the simulation and makes things go wrong between two steps.
struct Driver {
    sim: turmoil::Sim<'static>,
    environment: Environment,
    machines: Vec<RunnerHost>,
}

impl Driver {
    fn run(&mut self, plan: &Plan, watch: &mut Watch) -> Result<(), String> {
        let mut events = plan.events.iter().peekable();
        loop {
            while let Some((_, event)) = events.next_if(|(at_ms, _)| self.elapsed_ms() >= *at_ms) {
                self.environment.trace.note_at(self.sim.elapsed(), format_args!("    {event:?}"));
                watch.note(self.sim.elapsed(), *event);
                self.apply(*event);
            }
            let stepped = self.sim.step();
            watch.look(self.sim.elapsed());
            match stepped {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error) => {
                    return Err(format!("something that runs has failed: {error}"));
                }
            }
        }
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.sim.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn apply(&mut self, event: FaultEvent) {
        let now = time_at(self.sim.elapsed());
        match event {
            FaultEvent::ServerCrash => self.sim.crash(SERVER),
            FaultEvent::ServerStop => self.environment.stop.lock().expect("no holder panics").drain(),
            // A server that still drains is cut off: its supervisor has waited long enough.
            FaultEvent::ServerStart => self.sim.bounce(SERVER),
            FaultEvent::AgentCrash(at) => self.sim.crash(self.machines[at].name.clone()),
            FaultEvent::PowerLoss(at) => {
                self.sim.crash(self.machines[at].name.clone());
                self.machines[at].keeper.power_loss(now);
            }
            FaultEvent::AgentDetach(at) => self.shutdown(at).detach(),
            FaultEvent::AgentStop(at) => self.shutdown(at).hard(),
            FaultEvent::AgentStart(at) => self.sim.bounce(self.machines[at].name.clone()),
            FaultEvent::Partition(host) => self.sim.partition(host_name(host), SERVER),
            FaultEvent::DropOutgoing(host) => self.sim.partition_oneway(host_name(host), SERVER),
            FaultEvent::DropIncoming(host) => self.sim.partition_oneway(SERVER, host_name(host)),
            FaultEvent::Repair(host) => self.sim.repair(host_name(host), SERVER),
            FaultEvent::HoldMessages(host) => self.sim.hold(host_name(host), SERVER),
            FaultEvent::ReleaseMessages(host) => self.sim.release(host_name(host), SERVER),
            FaultEvent::AgentFreeze(at) => self.machines[at].freezer.freeze(),
            FaultEvent::AgentThaw(at) => self.machines[at].freezer.thaw(),
            FaultEvent::MachineSleep(at) => {
                self.machines[at].freezer.freeze();
                self.machines[at].keeper.sleep(now);
            }
            FaultEvent::MachineWake(at) => {
                self.machines[at].keeper.wake(now);
                self.machines[at].freezer.thaw();
            }
            FaultEvent::RunnerClock(at, shift_ms) => self.machines[at].clock.set(shift_ms),
            FaultEvent::ServerFreeze => {
                self.environment.clock.stop(now);
                all_hosts().for_each(|host| self.sim.hold(host, SERVER));
            }
            FaultEvent::ServerThaw => {
                self.environment.clock.go_on();
                all_hosts().for_each(|host| self.sim.release(host, SERVER));
            }
            FaultEvent::ServerClock(shift_ms) => self.environment.clock.set(shift_ms),
            FaultEvent::DatabaseFull => self.fill_disk(true),
            FaultEvent::DatabaseWritable => self.fill_disk(false),
        }
    }

    fn fill_disk(&self, is_full: bool) {
        let mut disk = self.environment.disk.lock().expect("no holder panics");
        disk.is_full = is_full;
        if let Some(store) = &disk.store {
            store.fail_writes(is_full);
        }
    }

    fn shutdown(&self, at: usize) -> Shutdown {
        self.machines[at].shutdown.lock().expect("no holder panics").clone()
    }
}
