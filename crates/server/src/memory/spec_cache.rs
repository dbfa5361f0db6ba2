//! Checked specs of the jobs in use: templates are compiled once a job instead of once a task. A spec never changes
//! after its submit, so nothing here can be stale, and several servers need not agree.

use super::locked::Locked;
use mothership_core::{
    ids::JobId,
    spec::{CheckedSpec, JobSpec},
};
use mothership_store::StoreError;
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

/// Specs kept; the one unused longest is dropped for the next. Far more jobs than run at once, and a spec is small.
const SPECS_MAX: usize = 256;

/// Checked specs by job, the least recently used dropped first.
#[derive(Default)]
pub struct SpecCache(Locked<CachedSpecs>);

#[derive(Default)]
struct CachedSpecs {
    /// With the value of `uses` at the last use.
    specs: BTreeMap<JobId, (u64, Arc<CheckedSpec>)>,
    /// Uses of all specs so far: a clock that needs no clock.
    uses: u64,
}

/// A stored spec that no longer passes the checks: written by a newer or broken version.
#[derive(Debug, thiserror::Error)]
#[error("the stored spec of job {job} cannot be read: {why}")]
pub struct BadStoredSpec {
    /// Whose spec it is.
    pub job: JobId,
    /// What the checks say.
    pub why: String,
}

impl From<BadStoredSpec> for StoreError {
    /// Inside of a transaction such a spec is something the database should not hold.
    fn from(error: BadStoredSpec) -> Self {
        Self::Corrupt { what: error.to_string() }
    }
}

impl SpecCache {
    /// The checked spec, if it is here.
    pub fn cached(&self, job: JobId) -> Option<Arc<CheckedSpec>> {
        let mut cached = self.0.lock();
        cached.uses += 1;
        let uses = cached.uses;
        let (used, spec) = cached.specs.get_mut(&job)?;
        *used = uses;
        Some(Arc::clone(spec))
    }

    /// The checked spec; `stored` is compiled only when it is not here.
    pub fn get(&self, job: JobId, stored: &Value) -> Result<Arc<CheckedSpec>, BadStoredSpec> {
        if let Some(spec) = self.cached(job) {
            return Ok(spec);
        }
        // Compiled without the lock: two requests may do it at once, and both results are the same.
        let bad = |why: String| BadStoredSpec { job, why };
        let spec = JobSpec::from_value(stored.clone()).map_err(|errors| bad(errors.to_string()))?;
        let spec = Arc::new(spec.check_stored().map_err(|errors| bad(errors.to_string()))?);
        let mut cached = self.0.lock();
        cached.uses += 1;
        let uses = cached.uses;
        // A scan of 256 entries on a miss costs nothing beside the compilation that it follows.
        if cached.specs.len() >= SPECS_MAX
            && let Some(oldest) = cached.specs.iter().min_by_key(|(_, (used, _))| *used).map(|(job, _)| *job)
        {
            cached.specs.remove(&oldest);
        }
        cached.specs.insert(job, (uses, Arc::clone(&spec)));
        Ok(spec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spec() -> Value {
        json!({ "name": "scan", "command": ["true"] })
    }

    #[test]
    fn a_spec_is_compiled_once() {
        let cache = SpecCache::default();
        assert!(cache.cached(JobId(1)).is_none());
        let first = cache.get(JobId(1), &spec()).unwrap();
        // Not even looked at any more.
        let second = cache.get(JobId(1), &json!("no spec at all")).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn the_one_unused_longest_is_dropped() {
        let cache = SpecCache::default();
        for job in 0..SPECS_MAX as i64 {
            cache.get(JobId(job), &spec()).unwrap();
        }
        assert!(cache.cached(JobId(0)).is_some(), "job 0 is used again, so job 1 is the oldest now");
        cache.get(JobId(1000), &spec()).unwrap();
        assert!(cache.cached(JobId(0)).is_some() && cache.cached(JobId(1)).is_none());
        assert!(cache.cached(JobId(1000)).is_some());
    }

    #[test]
    fn a_spec_that_cannot_be_read_names_its_job_and_is_not_kept() {
        let cache = SpecCache::default();
        let error = cache.get(JobId(7), &json!({ "command": 3 })).unwrap_err();
        assert!(error.to_string().starts_with("the stored spec of job 7 cannot be read: "), "{error}");
        assert!(cache.cached(JobId(7)).is_none());
        assert!(matches!(StoreError::from(error), StoreError::Corrupt { .. }));
    }
}
