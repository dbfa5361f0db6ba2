//! The real server and three real agents in one process, and what goes wrong between them.

use super::{
    SimClock,
    check::{self, Facts},
    files::{SimFiles, SimMachine},
    keeper::SimKeeper,
    net::{PORT, SERVER, SimListener, SimTransport, address},
    person::{Person, Snapshot},
    plan::{Event, Host, Plan, RUNNERS},
    time_at,
    trace::Trace,
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
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

/// A step of the network.
const TICK: Duration = Duration::from_millis(20);
const LATENCY_MAX: Duration = Duration::from_millis(60);
/// Simulated time in which everything is over or something is stuck.
const DURATION: Duration = Duration::from_secs(3600);

/// What came of a seed.
pub struct Outcome {
    pub trace: Trace,
    /// What does not hold, in words; empty when all is well.
    pub violations: Vec<String>,
    /// What the person saw in the end, when it came to that.
    pub snapshot: Option<Snapshot>,
}

/// A machine, on and off.
#[derive(Clone)]
struct MachineOf {
    name: String,
    keeper: SimKeeper,
    files: SimFiles,
    /// Of the agent that runs now.
    shutdown: Arc<Mutex<Shutdown>>,
}

/// What outlives everything that runs on it.
#[derive(Clone)]
struct World {
    rng: Arc<RandomSource>,
    trace: Trace,
    database: PathBuf,
    blobs: BlobStore,
    /// Of the server that runs now.
    stop: Arc<Mutex<Stop>>,
}

/// Runs a seed to its end, in this process and thread.
pub fn run(seed: u64) -> Outcome {
    run_plan(seed, Plan::of(seed))
}

/// Runs a plan of one's own; the seed throws for everything else.
pub fn run_plan(seed: u64, plan: Plan) -> Outcome {
    let trace = Trace::default();
    let folder = folder();
    let world = World {
        rng: Arc::new(RandomSource::seeded(seed)),
        trace: trace.clone(),
        database: folder.path().join("mothership.db"),
        blobs: BlobStore::open(&BlobConfig::Memory).expect("memory is always there"),
        stop: Arc::default(),
    };
    let machines: Vec<MachineOf> = (0..RUNNERS).map(|at| machine(at, &trace)).collect();
    let seen: Arc<Mutex<Option<Result<Snapshot, String>>>> = Arc::default();

    let mut sim = turmoil::Builder::new()
        .rng_seed(seed)
        .tick_duration(TICK)
        .simulation_duration(DURATION)
        .max_message_latency(LATENCY_MAX)
        .tcp_capacity(4096)
        .enable_random_order()
        .build();
    sim.host(SERVER, {
        let world = world.clone();
        move || serve(world.clone())
    });
    for machine in &machines {
        let (machine, world) = (machine.clone(), world.clone());
        sim.host(machine.name.clone(), move || work(machine.clone(), world.clone()));
    }
    sim.client(name(Host::Person), {
        let transport = Arc::new(SimTransport::new(name(Host::Person), trace.clone()));
        let person = Person {
            client: Client::new(transport, address(), None),
            plan: plan.clone(),
            trace: trace.clone(),
            keepers: machines.iter().map(|machine| machine.keeper.clone()).collect(),
        };
        let seen = Arc::clone(&seen);
        async move {
            let snapshot = person.live().await;
            *seen.lock().expect("no holder panics") = Some(snapshot);
            Ok(())
        }
    });

    let mut driver = Driver { sim, world, machines };
    let ran = driver.run(&plan);
    let machines = driver.machines.clone();
    let database = driver.world.database.clone();
    drop(driver);
    let seen = seen.lock().expect("no holder panics").take();
    let failed = |why| Outcome { trace: trace.clone(), violations: vec![why], snapshot: None };
    let snapshot = match (ran, seen) {
        (Err(why), _) | (Ok(()), Some(Err(why))) => return failed(why),
        (Ok(()), None) => return failed("the person vanished".to_owned()),
        (Ok(()), Some(Ok(snapshot))) => snapshot,
    };
    let violations = check::all(&Facts {
        plan: &plan,
        snapshot: &snapshot,
        histories: machines.iter().map(|machine| machine.keeper.history()).collect(),
        started_again: machines.iter().flat_map(|machine| machine.keeper.started_again()).collect(),
        database: &database,
    });
    Outcome { trace, violations, snapshot: Some(snapshot) }
}

/// A folder in memory where the system has one: syncing thousands of times is what a seed would wait for.
fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a place for a small database")
}

fn machine(at: usize, trace: &Trace) -> MachineOf {
    let name = name(Host::Runner(at));
    MachineOf {
        keeper: SimKeeper::new(name.clone(), trace.clone()),
        files: SimFiles::default(),
        shutdown: Arc::new(Mutex::new(Shutdown::new())),
        name,
    }
}

fn name(host: Host) -> String {
    match host {
        Host::Runner(at) => format!("runner-{at}"),
        Host::Person => "person".to_owned(),
    }
}

async fn serve(world: World) -> turmoil::Result {
    world.trace.note("server: starts");
    let store = Store::open(StoreConfig::SqliteInline { path: Some(world.database.clone()) }).await?;
    let mut config = ServerConfig::new("unused", ([127, 0, 0, 1], PORT).into());
    config.dashboard = false;
    let storage = Storage { store, blobs: world.blobs.clone(), uploads: Uploads::in_memory() };
    let server = Server::over(config, Arc::new(SimClock), world.rng, storage).await?;
    let listener = SimListener::bind().await?;
    let stop = Stop::default();
    *world.stop.lock().expect("no holder panics") = stop.clone();
    server.serve(listener, &stop).await?;
    world.trace.note("server: has stopped");
    Ok(())
}

async fn work(machine: MachineOf, world: World) -> turmoil::Result {
    world.trace.note(format_args!("{}: starts", machine.name));
    let shutdown = Shutdown::new();
    *machine.shutdown.lock().expect("no holder panics") = shutdown.clone();
    let parts = AgentParts {
        transport: Arc::new(SimTransport::new(machine.name.clone(), world.trace.clone())),
        clock: Arc::new(SimClock),
        rng: world.rng,
        keeper: Arc::new(machine.keeper),
        files: Arc::new(machine.files),
        machine: Arc::new(SimMachine(machine.name.clone())),
    };
    let config = AgentConfig::new(PathBuf::from("unused"), ServerAddress::Url(address()), Vec::new());
    Agent::new(config, parts).run(shutdown).await?;
    world.trace.note(format_args!("{}: has left", machine.name));
    Ok(())
}

/// Steps the simulation and makes things go wrong between two steps.
struct Driver {
    sim: turmoil::Sim<'static>,
    world: World,
    machines: Vec<MachineOf>,
}

impl Driver {
    fn run(&mut self, plan: &Plan) -> Result<(), String> {
        let mut events = plan.events.iter().peekable();
        loop {
            while let Some((_, event)) = events.next_if(|(at_ms, _)| self.elapsed_ms() >= *at_ms) {
                self.world.trace.note_at(self.sim.elapsed(), format_args!("    {event:?}"));
                self.happen(*event);
            }
            match self.sim.step() {
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

    fn happen(&mut self, event: Event) {
        let now = time_at(self.sim.elapsed());
        match event {
            Event::ServerDies => self.sim.crash(SERVER),
            Event::ServerStops => self.world.stop.lock().expect("no holder panics").drain(),
            // A server that still drains is cut off: its supervisor has lost patience.
            Event::ServerStarts => self.sim.bounce(SERVER),
            Event::AgentDies(at) => self.sim.crash(self.machines[at].name.clone()),
            Event::PowerFails(at) => {
                self.sim.crash(self.machines[at].name.clone());
                self.machines[at].keeper.power_loss(now);
            }
            Event::AgentLeaves(at) => self.shutdown(at).detach(),
            Event::AgentStops(at) => self.shutdown(at).hard(),
            Event::AgentStarts(at) => self.sim.bounce(self.machines[at].name.clone()),
            Event::Parts(host) => self.sim.partition(name(host), SERVER),
            Event::Mutes(host) => self.sim.partition_oneway(name(host), SERVER),
            Event::Deafens(host) => self.sim.partition_oneway(SERVER, name(host)),
            Event::Repairs(host) => self.sim.repair(name(host), SERVER),
            Event::Holds(host) => self.sim.hold(name(host), SERVER),
            Event::Releases(host) => self.sim.release(name(host), SERVER),
        }
    }

    fn shutdown(&self, at: usize) -> Shutdown {
        self.machines[at].shutdown.lock().expect("no holder panics").clone()
    }
}
