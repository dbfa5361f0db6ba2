//! Specs: written once, never changed. Nothing is cached here: whoever reads a spec needs it compiled, and keeps it so
//! (the server, by job id); a claim does not read it at all.

use crate::{Result, StoreError, Tx, engine::params};
use mothership_core::ids::JobId;
use serde_json::Value;

/// The spec as submitted, without the rows of its parameter file; `None` when there is no such job.
///
/// # Errors
/// `Corrupt` when what is stored is not JSON.
pub fn spec(tx: &mut Tx<'_>, id: JobId) -> Result<Option<Value>> {
    let row = tx.query_opt("/* spec of a job */ SELECT spec FROM job_specs WHERE job = $1", params![id])?;
    let Some(mut row) = row else { return Ok(None) };
    let text: String = row.take()?;
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|e| StoreError::corrupt(format!("the spec of job {id}: {e}")))
}
