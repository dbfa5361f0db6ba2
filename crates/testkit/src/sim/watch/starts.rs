//! What fits starts: no runner that asks for work is turned away while there is some that it could run, whatever stands
//! in front of it.

use super::{Rows, TurnedAway};
use crate::sim::plan::{Fits, LABELLED, Plan, PlannedJob};
use mothership_core::ids::JobId;
use std::{collections::BTreeMap, time::Duration};

pub struct Starts {
    jobs: BTreeMap<JobId, PlannedJob>,
    /// Since when a task of the job might be handed out at every look.
    since: BTreeMap<JobId, Duration>,
}

impl Starts {
    pub fn new(plan: &Plan) -> Self {
        let jobs = (1..).map(JobId).zip(plan.submitted());
        Self {
            jobs: jobs.map(|(job, place)| (job, plan.jobs[place].clone())).collect(),
            since: BTreeMap::new(),
        }
    }

    pub fn look(&mut self, now: Duration, rows: &Rows) {
        let since = |job: &JobId| self.since.get(job).copied().unwrap_or(now);
        self.since = rows.startable.iter().map(|job| (*job, since(job))).collect();
    }

    /// These asked, the server looked for work of theirs after that, and they got nothing.
    pub fn turned_away(&self, turned_away: &[TurnedAway], wrong: &mut Vec<String>) {
        for asked in turned_away {
            for (job, planned) in &self.jobs {
                let waits = self.since.get(job).is_some_and(|since| *since < asked.asked_at);
                if waits && could_run(asked, planned) && !asked.holding.contains(job) {
                    wrong.push(format!(
                        "{} asked at {:.3} s with {} free cores and got nothing, though job {job} had tasks for it",
                        asked.runner,
                        asked.asked_at.as_secs_f64(),
                        asked.free_cpus,
                    ));
                }
            }
        }
    }
}

fn could_run(asked: &TurnedAway, planned: &PlannedJob) -> bool {
    let suits = match planned.fits {
        Fits::All => true,
        Fits::Labelled => asked.runner.ends_with(&format!("-{LABELLED}")),
        Fits::Nobody => false,
    };
    suits && asked.free_cpus >= f64::from(planned.cpus)
}
