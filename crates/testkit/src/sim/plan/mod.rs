//! What happens in a run, drawn from its seed: the jobs, what a person does to them, and what goes wrong when ([`faults`]).

mod faults;
#[cfg(test)]
mod tests;

pub use faults::{FaultEvent, Host};

use super::script::{Ending, Script};
use mothership_core::rng::RandomSource;
use serde_json::{Value, json};

pub const RUNNERS: usize = 3;
/// From here on nothing goes wrong any more.
pub const HEALED_MS: u64 = 180_000;

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
    /// Which runners it fits.
    pub fits: Fits,
    /// It prefers the runner with the label [`LABEL`].
    pub prefers: bool,
    /// Of the two cores that each runner has.
    pub cpus: u32,
}

/// Which runners a job fits: with what it asks of them, the class of its tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// Each.
    All,
    /// The one with the label [`LABEL`].
    Labelled,
    /// No runner has the label that it wants.
    Nobody,
}

/// A label that only the runner [`LABELLED`] has.
pub const LABEL: &str = "fast";
pub const LABELLED: usize = 1;

impl Default for PlannedJob {
    /// One task that ends at once.
    fn default() -> Self {
        Self {
            script: Script { lines: 0, ms_per_line: 1, quiet_ms: 0, ending: Ending::Succeeds },
            tasks: 1,
            max_retries: 0,
            time_limit_s: None,
            outputs: false,
            max_running: None,
            depends_on: None,
            lost_after_s: None,
            fits: Fits::All,
            prefers: false,
            cpus: 1,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedDependency {
    Ok,
    OkEach,
    Any,
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
        let events = faults::of(&rng);
        Self { jobs, acts, events }
    }

    /// What each submit becomes, in the order of the ids that the server gives: places in [`Plan::jobs`].
    pub fn submitted(&self) -> Vec<usize> {
        let submitted = self.acts.iter().filter_map(|act| match act.kind {
            ActionKind::Submit(job) => Some(job),
            _ => None,
        });
        submitted.collect()
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
}

fn jobs(rng: &PlanRng) -> Vec<PlannedJob> {
    // Tasks so short that many are handed out ahead and stand in line in the keeper's hands.
    let short = rng.one_in(4);
    let job = |ending, tasks| PlannedJob {
        script: match short {
            true => Script { lines: rng.between(0, 3), ms_per_line: rng.between(1, 25), quiet_ms: 0, ending },
            false => Script {
                lines: rng.between(0, 30),
                ms_per_line: rng.between(40, 1_200),
                // What is said is delivered long before it ends, also when nobody hears that.
                quiet_ms: if rng.one_in(3) { rng.between(5_000, 25_000) } else { 0 },
                ending,
            },
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
    // Many classes of work, of which some fit one runner only or fill a whole one.
    let of_some_class = |job: PlannedJob| match rng.between(0, 3) {
        0 => PlannedJob { fits: Fits::Labelled, ..job },
        1 => PlannedJob { cpus: 2, ..job },
        2 => PlannedJob { prefers: true, ..job },
        _ => job,
    };
    let successes = if short { rng.between(20, 90) } else { rng.between(4, 14) };
    vec![
        PlannedJob { outputs: true, ..job(Ending::Succeeds, successes) },
        of_some_class(PlannedJob {
            max_retries: 2,
            outputs: rng.one_in(2),
            ..job(Ending::FailsFirst, few())
        }),
        of_some_class(PlannedJob { max_retries: rng.between(0, 2) as u32, ..job(Ending::Fails, few()) }),
        of_some_class(PlannedJob {
            max_retries: rng.between(0, 1) as u32,
            time_limit_s: Some(rng.between(1, 8)),
            ..job(Ending::Never, rng.between(1, 3))
        }),
        // Cancelled in the middle: see `acts`.
        PlannedJob { ..job(Ending::Never, rng.between(1, 4)) },
        PlannedJob { depends_on: Some((0, PlannedDependency::OkEach)), ..job(Ending::Succeeds, successes) },
        of_some_class(PlannedJob {
            depends_on: Some((2, PlannedDependency::Any)),
            ..job(Ending::Succeeds, few())
        }),
        PlannedJob { depends_on: Some((2, PlannedDependency::Ok)), ..job(Ending::Succeeds, few()) },
        // In front of nobody, and cancelled when all else is over.
        PlannedJob { fits: Fits::Nobody, tasks: 50, max_running: None, ..PlannedJob::default() },
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
        at_ms += rng.between(0, 18_000);
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
        match self.fits {
            Fits::All => {}
            Fits::Labelled => spec["requires"] = json!([LABEL]),
            Fits::Nobody => spec["requires"] = json!(["nobody"]),
        }
        if self.prefers {
            spec["prefers"] = json!([LABEL]);
        }
        if self.cpus != 1 {
            spec["resources"] = json!({"cpus": self.cpus});
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
