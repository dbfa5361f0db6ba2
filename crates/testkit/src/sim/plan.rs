//! What happens in a run, drawn from its seed: the jobs, what a person does to them, and what goes wrong when.

use super::script::{Ending, Script};
use mothership_core::rng::RandomSource;
use serde_json::{Value, json};

pub const RUNNERS: usize = 3;
/// From here on nothing goes wrong any more.
pub const HEALED_MS: u64 = 120_000;

/// What a person does, in order of time.
#[derive(Debug, Clone)]
pub struct UserAction {
    pub at_ms: u64,
    pub kind: ActionKind,
}

/// Jobs are meant by their place in [`Plan::jobs`]; nothing is done to one that has not been submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    Submit(usize),
    CancelJob(usize),
    CancelTask(usize, u64),
    Pause(usize),
    Resume(usize),
}

/// One job and what has to come of it.
#[derive(Debug, Clone)]
pub struct PlannedJob {
    pub script: Script,
    pub tasks: u64,
    pub max_retries: u32,
    pub time_limit_s: Option<u64>,
    pub outputs: bool,
    pub max_running: Option<u32>,
    pub depends_on: Option<(usize, PlannedDependency)>,
    /// How long a silent runner keeps its tasks, when the job says so.
    pub lost_after_s: Option<u64>,
    /// No runner has the label that it wants.
    pub fits_nobody: bool,
}

impl Default for PlannedJob {
    /// One task that ends at once.
    fn default() -> Self {
        Self {
            script: Script { lines: 0, ms_per_line: 1, ending: Ending::Succeeds },
            tasks: 1,
            max_retries: 0,
            time_limit_s: None,
            outputs: false,
            max_running: None,
            depends_on: None,
            lost_after_s: None,
            fits_nobody: false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedDependency {
    Ok,
    OkEach,
    Any,
}

/// Something goes wrong, or is well again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultEvent {
    /// The server is gone between two instructions.
    ServerCrash,
    /// The server is told to stop.
    ServerStop,
    ServerStart,
    /// The agent is gone; its programs go on.
    AgentCrash(usize),
    /// The machine is gone, with its programs.
    PowerLoss(usize),
    /// The agent is told to leave; its programs go on.
    AgentDetach(usize),
    /// The agent is told to stop its programs and leave.
    AgentStop(usize),
    AgentStart(usize),
    /// Messages between a host and the server are dropped, both ways.
    Partition(Host),
    /// The same, for what the host sends only.
    DropOutgoing(Host),
    /// The same, for what the host hears only.
    DropIncoming(Host),
    Repair(Host),
    /// Messages are held back, and all delivered later.
    HoldMessages(Host),
    ReleaseMessages(Host),
    /// The agent's process is stopped and goes on later; its programs never notice.
    AgentFreeze(usize),
    AgentThaw(usize),
    /// The whole machine sleeps, its programs too.
    MachineSleep(usize),
    MachineWake(usize),
    /// Somebody sets a machine's clock: so far from the right time. 0 is right.
    RunnerClock(usize, i64),
    /// The server's process is stopped and goes on later: for it all that time passes at once.
    ServerFreeze,
    ServerThaw,
    /// Somebody sets the server's clock.
    ServerClock(i64),
    /// The disk of the database is full.
    DatabaseFull,
    DatabaseWritable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    Runner(usize),
    User,
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub jobs: Vec<PlannedJob>,
    pub acts: Vec<UserAction>,
    /// In order of time.
    pub events: Vec<(u64, FaultEvent)>,
}

impl Plan {
    pub fn of(seed: u64) -> Self {
        let rng = PlanRng(RandomSource::seeded(seed));
        let jobs = jobs(&rng);
        let acts = acts(&rng, &jobs);
        let mut events = server_track(&rng);
        for runner in 0..RUNNERS {
            events.extend(machine_track(&rng, runner));
        }
        for host in (0..RUNNERS).map(Host::Runner).chain([Host::User]) {
            events.extend(link_track(&rng, host));
        }
        events.extend(one_of_each(&rng));
        // Stable: what comes at one moment keeps its order.
        events.sort_by_key(|(at_ms, _)| *at_ms);
        Self { jobs, acts, events }
    }
}

struct PlanRng(RandomSource);

impl PlanRng {
    fn between(&self, low: u64, high: u64) -> u64 {
        low + self.0.next_u64() % (high - low + 1)
    }
    fn one_in(&self, n: u64) -> bool {
        self.between(1, n) == 1
    }
    /// Short ones are frequent, long ones happen.
    fn fault_length_ms(&self) -> u64 {
        match self.between(0, 9) {
            0..=3 => self.between(20, 500),
            4..=7 => self.between(500, 8_000),
            8 => self.between(8_000, 28_000),
            // Longer than a lease lasts: what comes afterwards comes too late.
            _ => self.between(32_000, 60_000),
        }
    }
}

fn jobs(rng: &PlanRng) -> Vec<PlannedJob> {
    // Tasks so short that many are handed out ahead and stand in line in the keeper's hands.
    let short = rng.one_in(3);
    let job = |ending, tasks| PlannedJob {
        script: match short {
            true => Script { lines: rng.between(0, 3), ms_per_line: rng.between(1, 25), ending },
            false => Script { lines: rng.between(0, 30), ms_per_line: rng.between(40, 1_200), ending },
        },
        tasks,
        max_retries: 0,
        time_limit_s: None,
        outputs: false,
        max_running: rng.one_in(4).then(|| rng.between(1, 3) as u32),
        lost_after_s: rng.one_in(3).then(|| rng.between(30, 100)),
        ..PlannedJob::default()
    };
    let few = || rng.between(1, 8);
    let successes = if short { rng.between(20, 90) } else { rng.between(4, 14) };
    vec![
        PlannedJob { outputs: true, ..job(Ending::Succeeds, successes) },
        PlannedJob { max_retries: 2, outputs: rng.one_in(2), ..job(Ending::FailsFirst, few()) },
        PlannedJob { max_retries: rng.between(0, 2) as u32, ..job(Ending::Fails, few()) },
        PlannedJob {
            max_retries: rng.between(0, 1) as u32,
            time_limit_s: Some(rng.between(1, 8)),
            ..job(Ending::Never, rng.between(1, 3))
        },
        // Cancelled in the middle: see `acts`.
        PlannedJob { ..job(Ending::Never, rng.between(1, 4)) },
        PlannedJob { depends_on: Some((0, PlannedDependency::OkEach)), ..job(Ending::Succeeds, successes) },
        PlannedJob { depends_on: Some((2, PlannedDependency::Any)), ..job(Ending::Succeeds, few()) },
        PlannedJob { depends_on: Some((2, PlannedDependency::Ok)), ..job(Ending::Succeeds, few()) },
        // In front of nobody, and cancelled when all else is over.
        PlannedJob { fits_nobody: true, tasks: 50, max_running: None, ..PlannedJob::default() },
    ]
}

/// The place in [`Plan::jobs`] of the job that nobody can run.
pub const UNFIT: usize = 8;
/// The place in [`Plan::jobs`] of the job that never ends unless it is cancelled.
pub const ENDLESS: usize = 4;

fn acts(rng: &PlanRng, jobs: &[PlannedJob]) -> Vec<UserAction> {
    let mut acts = Vec::new();
    let mut at_ms = 0;
    // The one that nobody can run first: it stands in front of all others.
    for job in [UNFIT].into_iter().chain(0..UNFIT).filter(|job| *job < jobs.len()) {
        at_ms += rng.between(0, 14_000);
        acts.push(UserAction { at_ms, kind: ActionKind::Submit(job) });
    }
    let mut act = |at_ms, kind| acts.push(UserAction { at_ms: at_ms + rng.between(0, 40_000), kind });
    act(at_ms, ActionKind::CancelJob(ENDLESS));
    if rng.one_in(2) {
        act(at_ms, ActionKind::CancelTask(0, rng.between(0, jobs[0].tasks - 1)));
    }
    if rng.one_in(3) {
        act(at_ms, ActionKind::CancelJob(1));
    }
    if rng.one_in(2) {
        act(at_ms, ActionKind::Pause(6));
        act(at_ms + 40_000, ActionKind::Resume(6));
    }
    acts.sort_by_key(|act| act.at_ms);
    acts
}

/// Faults of one thing follow one another and never overlap: each begins with `begin` and is over with `end`.
fn track(
    rng: &PlanRng,
    calm_ms: u64,
    mut fault: impl FnMut(&PlanRng) -> (FaultEvent, FaultEvent),
) -> Vec<(u64, FaultEvent)> {
    let mut events = Vec::new();
    let mut at_ms = rng.between(1, calm_ms);
    while at_ms < HEALED_MS {
        let (begin, end) = fault(rng);
        let over_ms = (at_ms + rng.fault_length_ms()).min(HEALED_MS);
        events.extend([(at_ms, begin), (over_ms, end)]);
        at_ms = over_ms + rng.between(1, calm_ms);
    }
    events
}

fn server_track(rng: &PlanRng) -> Vec<(u64, FaultEvent)> {
    let calm_ms = rng.between(15_000, 80_000);
    track(rng, calm_ms, |rng| {
        let begin = if rng.one_in(3) { FaultEvent::ServerStop } else { FaultEvent::ServerCrash };
        (begin, FaultEvent::ServerStart)
    })
}

fn machine_track(rng: &PlanRng, runner: usize) -> Vec<(u64, FaultEvent)> {
    let calm_ms = rng.between(8_000, 120_000);
    track(rng, calm_ms, |rng| {
        let begin = match rng.between(0, 5) {
            0 | 1 => FaultEvent::AgentCrash(runner),
            2 | 3 => FaultEvent::PowerLoss(runner),
            4 => FaultEvent::AgentDetach(runner),
            _ => FaultEvent::AgentStop(runner),
        };
        (begin, FaultEvent::AgentStart(runner))
    })
}

fn link_track(rng: &PlanRng, host: Host) -> Vec<(u64, FaultEvent)> {
    let calm_ms = rng.between(8_000, 120_000);
    track(rng, calm_ms, |rng| match rng.between(0, 6) {
        0 | 1 => (FaultEvent::Partition(host), FaultEvent::Repair(host)),
        2 => (FaultEvent::DropOutgoing(host), FaultEvent::Repair(host)),
        // Everything arrives and no answer comes back: all is said again.
        3 | 4 => (FaultEvent::DropIncoming(host), FaultEvent::Repair(host)),
        _ => (FaultEvent::HoldMessages(host), FaultEvent::ReleaseMessages(host)),
    })
}

/// Every kind of absence happens in every plan, once at least; each lasts as long as it does.
fn one_of_each(rng: &PlanRng) -> Vec<(u64, FaultEvent)> {
    let machine = || rng.between(0, RUNNERS as u64 - 1) as usize;
    // From a minute to two hours, either way.
    let shift = || {
        let ms = rng.between(60_000, 7_200_000) as i64;
        if rng.one_in(2) { ms } else { -ms }
    };
    let (frozen, asleep, cut) = (machine(), machine(), Host::Runner(machine()));
    let (wrong, shifts) = (machine(), [shift(), shift()]);
    let kinds = [
        (FaultEvent::AgentFreeze(frozen), FaultEvent::AgentThaw(frozen)),
        (FaultEvent::MachineSleep(asleep), FaultEvent::MachineWake(asleep)),
        (FaultEvent::Partition(cut), FaultEvent::Repair(cut)),
        (FaultEvent::RunnerClock(wrong, shifts[0]), FaultEvent::RunnerClock(wrong, 0)),
        (FaultEvent::ServerFreeze, FaultEvent::ServerThaw),
        (FaultEvent::ServerClock(shifts[1]), FaultEvent::ServerClock(0)),
        (FaultEvent::DatabaseFull, FaultEvent::DatabaseWritable),
    ];
    let mut events = Vec::new();
    for (begin, end) in kinds {
        let at_ms = rng.between(1, HEALED_MS - 1);
        // Half of them longer than a lease lasts.
        let length_ms = if rng.one_in(2) { rng.between(32_000, 75_000) } else { rng.fault_length_ms() };
        events.extend([(at_ms, begin), ((at_ms + length_ms).min(HEALED_MS), end)]);
    }
    events
}

impl PlannedJob {
    /// The body of its submit, when the job it depends on has this id.
    pub fn spec(&self, name: &str, depends_on: Option<String>) -> Value {
        let mut spec = json!({
            "name": name,
            "command": self.script.command(),
            "array": format!("0-{}", self.tasks - 1),
            "max_retries": self.max_retries,
            "retry": {"backoff_seconds": 1.0, "backoff_max_seconds": 4.0},
            // A lost machine never fails a task here: what has to come of it is known beforehand.
            "crash_limit": 1000,
        });
        if let Some(seconds) = self.time_limit_s {
            spec["timeout_seconds"] = json!(seconds);
        }
        if self.outputs {
            spec["outputs"] = json!(["out/**"]);
        }
        if let Some(seconds) = self.lost_after_s {
            spec["lost_after"] = json!(format!("{seconds}s"));
        }
        if self.fits_nobody {
            spec["requires"] = json!(["nobody"]);
        }
        if let Some(max) = self.max_running {
            spec["max_running"] = json!(max);
        }
        if let (Some((_, dependency)), Some(id)) = (self.depends_on, depends_on) {
            let kind = if dependency == PlannedDependency::Any { "after_any" } else { "after_ok" };
            spec["depends_on"] =
                json!([{"job": id, "kind": kind, "each": dependency == PlannedDependency::OkEach}]);
        }
        spec
    }
}
