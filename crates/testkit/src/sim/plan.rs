//! What happens in a run, drawn from its seed: the jobs, what a person does to them, and what goes wrong when.

use super::script::{Ending, Script};
use mothership_core::rng::RandomSource;
use serde_json::{Value, json};

pub const RUNNERS: usize = 3;
/// From here on nothing goes wrong any more.
pub const HEALED_MS: u64 = 120_000;

/// What a person does, in order of time.
#[derive(Debug, Clone)]
pub struct Act {
    pub at_ms: u64,
    pub what: What,
}

/// Jobs are meant by their place in [`Plan::jobs`]; nothing is done to one that has not been submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
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
    pub depends_on: Option<(usize, Dependency)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependency {
    Ok,
    OkEach,
    Any,
}

/// Something goes wrong, or is well again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The server is gone between two instructions.
    ServerDies,
    /// The server is told to stop.
    ServerStops,
    ServerStarts,
    /// The agent is gone; its programs go on.
    AgentDies(usize),
    /// The machine is gone, with its programs.
    PowerFails(usize),
    /// The agent is told to leave; its programs go on.
    AgentLeaves(usize),
    /// The agent is told to stop its programs and leave.
    AgentStops(usize),
    AgentStarts(usize),
    /// Messages between a host and the server are dropped, both ways.
    Parts(Host),
    /// The same, for what the host sends only.
    Mutes(Host),
    /// The same, for what the host hears only.
    Deafens(Host),
    Repairs(Host),
    /// Messages are held back, and all delivered later.
    Holds(Host),
    Releases(Host),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    Runner(usize),
    Person,
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub jobs: Vec<PlannedJob>,
    pub acts: Vec<Act>,
    /// In order of time.
    pub events: Vec<(u64, Event)>,
}

impl Plan {
    pub fn of(seed: u64) -> Self {
        let throws = Throws(RandomSource::seeded(seed));
        let jobs = jobs(&throws);
        let acts = acts(&throws, &jobs);
        let mut events = server_track(&throws);
        for runner in 0..RUNNERS {
            events.extend(machine_track(&throws, runner));
        }
        for host in (0..RUNNERS).map(Host::Runner).chain([Host::Person]) {
            events.extend(link_track(&throws, host));
        }
        // Stable: what comes at one moment keeps its order.
        events.sort_by_key(|(at_ms, _)| *at_ms);
        Self { jobs, acts, events }
    }
}

struct Throws(RandomSource);

impl Throws {
    fn between(&self, low: u64, high: u64) -> u64 {
        low + self.0.next_u64() % (high - low + 1)
    }
    fn one_in(&self, n: u64) -> bool {
        self.between(1, n) == 1
    }
    /// Short ones are frequent, long ones happen.
    fn length_ms(&self) -> u64 {
        match self.between(0, 9) {
            0..=3 => self.between(20, 500),
            4..=7 => self.between(500, 8_000),
            8 => self.between(8_000, 28_000),
            // Longer than a lease lasts: what comes afterwards comes too late.
            _ => self.between(32_000, 60_000),
        }
    }
}

fn jobs(throws: &Throws) -> Vec<PlannedJob> {
    // Tasks so short that many are handed out ahead and stand in line in the keeper's hands.
    let hasty = throws.one_in(3);
    let job = |ending, tasks| PlannedJob {
        script: match hasty {
            true => Script { lines: throws.between(0, 3), ms_per_line: throws.between(1, 25), ending },
            false => Script { lines: throws.between(0, 30), ms_per_line: throws.between(40, 1_200), ending },
        },
        tasks,
        max_retries: 0,
        time_limit_s: None,
        outputs: false,
        max_running: throws.one_in(4).then(|| throws.between(1, 3) as u32),
        depends_on: None,
    };
    let few = || throws.between(1, 8);
    let wells = if hasty { throws.between(20, 90) } else { throws.between(4, 14) };
    vec![
        PlannedJob { outputs: true, ..job(Ending::Well, wells) },
        PlannedJob { max_retries: 2, outputs: throws.one_in(2), ..job(Ending::BadlyAtFirst, few()) },
        PlannedJob { max_retries: throws.between(0, 2) as u32, ..job(Ending::Badly, few()) },
        PlannedJob {
            max_retries: throws.between(0, 1) as u32,
            time_limit_s: Some(throws.between(1, 8)),
            ..job(Ending::Never, throws.between(1, 3))
        },
        // Cancelled in the middle: see `acts`.
        PlannedJob { ..job(Ending::Never, throws.between(1, 4)) },
        PlannedJob { depends_on: Some((0, Dependency::OkEach)), ..job(Ending::Well, wells) },
        PlannedJob { depends_on: Some((2, Dependency::Any)), ..job(Ending::Well, few()) },
        PlannedJob { depends_on: Some((2, Dependency::Ok)), ..job(Ending::Well, few()) },
    ]
}

/// The place in [`Plan::jobs`] of the job that never ends unless it is cancelled.
pub const ENDLESS: usize = 4;

fn acts(throws: &Throws, jobs: &[PlannedJob]) -> Vec<Act> {
    let mut acts = Vec::new();
    let mut at_ms = 0;
    for job in 0..jobs.len() {
        at_ms += throws.between(0, 14_000);
        acts.push(Act { at_ms, what: What::Submit(job) });
    }
    let mut act = |at_ms, what| acts.push(Act { at_ms: at_ms + throws.between(0, 40_000), what });
    act(at_ms, What::CancelJob(ENDLESS));
    if throws.one_in(2) {
        act(at_ms, What::CancelTask(0, throws.between(0, jobs[0].tasks - 1)));
    }
    if throws.one_in(3) {
        act(at_ms, What::CancelJob(1));
    }
    if throws.one_in(2) {
        act(at_ms, What::Pause(6));
        act(at_ms + 40_000, What::Resume(6));
    }
    acts.sort_by_key(|act| act.at_ms);
    acts
}

/// Faults of one thing follow one another and never overlap: each begins with `begin` and is over with `end`.
fn track(
    throws: &Throws,
    calm_ms: u64,
    mut fault: impl FnMut(&Throws) -> (Event, Event),
) -> Vec<(u64, Event)> {
    let mut events = Vec::new();
    let mut at_ms = throws.between(1, calm_ms);
    while at_ms < HEALED_MS {
        let (begin, end) = fault(throws);
        let over_ms = (at_ms + throws.length_ms()).min(HEALED_MS);
        events.extend([(at_ms, begin), (over_ms, end)]);
        at_ms = over_ms + throws.between(1, calm_ms);
    }
    events
}

fn server_track(throws: &Throws) -> Vec<(u64, Event)> {
    let calm_ms = throws.between(15_000, 80_000);
    track(throws, calm_ms, |throws| {
        let begin = if throws.one_in(3) { Event::ServerStops } else { Event::ServerDies };
        (begin, Event::ServerStarts)
    })
}

fn machine_track(throws: &Throws, runner: usize) -> Vec<(u64, Event)> {
    let calm_ms = throws.between(8_000, 120_000);
    track(throws, calm_ms, |throws| {
        let begin = match throws.between(0, 5) {
            0 | 1 => Event::AgentDies(runner),
            2 | 3 => Event::PowerFails(runner),
            4 => Event::AgentLeaves(runner),
            _ => Event::AgentStops(runner),
        };
        (begin, Event::AgentStarts(runner))
    })
}

fn link_track(throws: &Throws, host: Host) -> Vec<(u64, Event)> {
    let calm_ms = throws.between(8_000, 120_000);
    track(throws, calm_ms, |throws| match throws.between(0, 6) {
        0 | 1 => (Event::Parts(host), Event::Repairs(host)),
        2 => (Event::Mutes(host), Event::Repairs(host)),
        // Everything arrives and no answer comes back: all is said again.
        3 | 4 => (Event::Deafens(host), Event::Repairs(host)),
        _ => (Event::Holds(host), Event::Releases(host)),
    })
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
        if let Some(max) = self.max_running {
            spec["max_running"] = json!(max);
        }
        if let (Some((_, dependency)), Some(id)) = (self.depends_on, depends_on) {
            let kind = if dependency == Dependency::Any { "after_any" } else { "after_ok" };
            spec["depends_on"] = json!([{"job": id, "kind": kind, "each": dependency == Dependency::OkEach}]);
        }
        spec
    }
}
