//! Specs: written once, read with every claim, so the latest ones are kept parsed.

use crate::{Result, StoreError, Tx, engine::params};
use mothership_core::ids::JobId;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// Bytes of JSON whose parsed form is kept.
const CACHE_BYTES_MAX: usize = 32 << 20;

/// Parsed specs of the latest jobs. A job's spec never changes and its id is never given again, so nothing in here
/// can be out of date, except after a rollback, when the engine clears it.
#[derive(Debug, Default)]
pub(crate) struct SpecCache(Mutex<Specs>);

#[derive(Debug, Default)]
struct Specs {
    by_job: BTreeMap<JobId, (usize, Arc<Value>)>,
    bytes: usize,
}

impl SpecCache {
    pub fn clear(&self) {
        *self.0.lock().expect("no holder of this lock panics") = Specs::default();
    }

    fn get(&self, job: JobId) -> Option<Arc<Value>> {
        let specs = self.0.lock().expect("no holder of this lock panics");
        specs.by_job.get(&job).map(|(_, spec)| spec.clone())
    }

    fn keep(&self, job: JobId, bytes: usize, spec: &Arc<Value>) {
        let mut specs = self.0.lock().expect("no holder of this lock panics");
        if specs.by_job.insert(job, (bytes, spec.clone())).is_none() {
            specs.bytes += bytes;
        }
        while specs.bytes > CACHE_BYTES_MAX {
            // The oldest job is the likeliest to be done.
            let Some((_, (bytes, _))) = specs.by_job.pop_first() else { break };
            specs.bytes -= bytes;
        }
    }
}

/// The spec as submitted, without the rows of its parameter file. Shared: a spec never changes.
pub fn spec(tx: &mut Tx<'_>, id: JobId) -> Result<Option<Arc<Value>>> {
    if let Some(spec) = tx.specs().get(id) {
        return Ok(Some(spec));
    }
    let Some(mut row) =
        tx.query_opt("/* spec of a job */ SELECT spec FROM job_specs WHERE job = $1", params![id])?
    else {
        return Ok(None);
    };
    let text: String = row.take()?;
    let spec: Arc<Value> = serde_json::from_str(&text)
        .map(Arc::new)
        .map_err(|e| StoreError::corrupt(format!("the spec of job {id}: {e}")))?;
    tx.specs().keep(id, text.len(), &spec);
    Ok(Some(spec))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_forgets_the_oldest_job_first() {
        let cache = SpecCache::default();
        let spec = Arc::new(Value::Null);
        for job in 1..=3 {
            cache.keep(JobId(job), CACHE_BYTES_MAX / 2, &spec);
        }
        assert!(cache.get(JobId(1)).is_none());
        assert!(cache.get(JobId(2)).is_some() && cache.get(JobId(3)).is_some());
        cache.clear();
        assert!(cache.get(JobId(3)).is_none());
    }
}
