//! Files that come one by one while an attempt runs, or after it.

use crate::{
    Result, StoreError, Time, Tx,
    attempts::{ArtifactFile, artifact_row, key},
    engine::params,
    jobs::counters::{self, Delta},
};
use mothership_core::{
    ids::{AttemptId, TaskId},
    limits::ARTIFACTS_PER_ATTEMPT_MAX,
};
use std::collections::BTreeMap;

/// Adds files to the latest attempt of a task, whether it lives or not; a file of the same path is replaced. `None`
/// when there is no such task or it was never tried.
///
/// # Errors
/// `Conflict` when the attempt would leave more files than one may.
pub fn put(tx: &mut Tx<'_>, task: TaskId, files: &[ArtifactFile], now: Time) -> Result<Option<AttemptId>> {
    if counters::lock(tx, task.job)?.is_none() {
        return Ok(None);
    }
    let row = tx.query_opt(
        "/* latest attempt */ SELECT attempts FROM tasks WHERE job = $1 AND idx = $2 AND attempts > 0",
        params![task.job, task.index],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    let attempt = task.attempt(row.take()?);
    // Of a path that comes twice the last one counts.
    let files: BTreeMap<&str, &ArtifactFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let (mut count, mut bytes) = (0i64, 0i64);
    for file in files.values() {
        let before = size(tx, attempt, &file.path)?;
        count += i64::from(before.is_none());
        bytes += i64::try_from(file.size).unwrap_or(i64::MAX) - before.unwrap_or(0);
        tx.execute(
            "/* put artifact */ INSERT INTO artifacts (job, idx, number, path, hash, size, content_type, created_at, \
             executable) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (job, idx, number, path) DO UPDATE SET \
             hash = excluded.hash, size = excluded.size, content_type = excluded.content_type, \
             created_at = excluded.created_at, executable = excluded.executable",
            &artifact_row(attempt, file, now),
        )?;
    }
    let mut params = key(attempt);
    params.extend([count.into(), bytes.into()]);
    // Counted behind the insert, in the same transaction: a refusal takes the files back with it.
    let left: u64 = tx.query_value(
        "/* count artifacts */ UPDATE attempts SET artifacts = artifacts + $4, artifact_bytes = artifact_bytes + $5 \
         WHERE job = $1 AND idx = $2 AND number = $3 RETURNING artifacts",
        &params,
    )?;
    if left > ARTIFACTS_PER_ATTEMPT_MAX as u64 {
        return Err(StoreError::conflict(format!("an attempt may leave {ARTIFACTS_PER_ATTEMPT_MAX} files")));
    }
    let mut delta = Delta::default();
    (delta.artifacts, delta.artifact_bytes) = (count, bytes);
    counters::apply(tx, task.job, &delta, now)?;
    Ok(Some(attempt))
}

fn size(tx: &mut Tx<'_>, attempt: AttemptId, path: &str) -> Result<Option<i64>> {
    let mut params = key(attempt);
    params.push(path.into());
    let row = tx.query_opt(
        "/* size of an artifact */ SELECT size FROM artifacts WHERE job = $1 AND idx = $2 AND number = $3 AND path = $4",
        &params,
    )?;
    row.map(|mut row| row.take()).transpose()
}
