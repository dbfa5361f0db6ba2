//! Which of the attempts that run somebody sees.

use mothership_core::ids::{AttemptId, JobId};
use mothership_store::{Result, Sight, Tx, ownership};
use std::collections::BTreeMap;

/// What somebody sees of what runs, each job asked for once.
pub struct Eyes<'s> {
    sight: &'s Sight,
    known: BTreeMap<JobId, bool>,
}

impl<'s> Eyes<'s> {
    pub fn new(sight: &'s Sight) -> Self {
        Self { sight, known: BTreeMap::new() }
    }

    /// Takes out what is not seen.
    pub fn keep_seen(&mut self, tx: &mut Tx<'_>, running: &mut Vec<AttemptId>) -> Result<()> {
        if *self.sight == Sight::Everything {
            return Ok(());
        }
        for attempt in running.iter() {
            let job = attempt.task.job;
            if !self.known.contains_key(&job) {
                let right = ownership::right_on_job(tx, job, self.sight)?;
                self.known.insert(job, right.is_some());
            }
        }
        running.retain(|attempt| self.known.get(&attempt.task.job) == Some(&true));
        Ok(())
    }
}
