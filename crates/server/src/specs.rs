//! Checked specs of the jobs in use: compiling templates once a job instead of once a task. A spec never changes, so
//! nothing here is ever stale.

use mothership_core::{
    ids::JobId,
    spec::{CheckedSpec, JobSpec},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// Specs kept; the one unused longest goes.
const SPECS_MAX: usize = 256;

#[derive(Default)]
pub struct Specs(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    specs: BTreeMap<JobId, (u64, Arc<CheckedSpec>)>,
    uses: u64,
}

/// A stored spec that no longer passes the checks: written by a newer or broken version.
#[derive(Debug, thiserror::Error)]
#[error("the stored spec of job {job} cannot be read: {why}")]
pub struct BadStoredSpec {
    pub job: JobId,
    pub why: String,
}

impl Specs {
    pub fn cached(&self, job: JobId) -> Option<Arc<CheckedSpec>> {
        let mut kept = self.0.lock().expect("nothing panics while it holds the specs");
        kept.uses += 1;
        let uses = kept.uses;
        let (used, spec) = kept.specs.get_mut(&job)?;
        *used = uses;
        Some(Arc::clone(spec))
    }

    /// The checked spec; `stored` is read only when it is not kept.
    pub fn get(&self, job: JobId, stored: &Value) -> Result<Arc<CheckedSpec>, BadStoredSpec> {
        if let Some(spec) = self.cached(job) {
            return Ok(spec);
        }
        let bad = |why: String| BadStoredSpec { job, why };
        let spec = JobSpec::from_value(stored.clone()).map_err(|errors| bad(errors.to_string()))?;
        let spec = Arc::new(spec.check_stored().map_err(|errors| bad(errors.to_string()))?);
        let mut kept = self.0.lock().expect("nothing panics while it holds the specs");
        kept.uses += 1;
        let uses = kept.uses;
        if kept.specs.len() >= SPECS_MAX
            && let Some(oldest) = kept.specs.iter().min_by_key(|(_, (used, _))| *used).map(|(job, _)| *job)
        {
            kept.specs.remove(&oldest);
        }
        kept.specs.insert(job, (uses, Arc::clone(&spec)));
        Ok(spec)
    }
}
