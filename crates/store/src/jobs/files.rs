//! Texts that belong to a job beside its spec, byte for byte: files that one task is given, and what is kept of the job
//! as a whole.

use super::JobFile;
use crate::{
    Result, Tx,
    engine::{Param, Row, int, params, text},
};
use mothership_core::ids::JobId;

/// The index under which texts of the job as a whole are kept.
const WHOLE: i64 = -1;

fn index(of: Option<u64>) -> i64 {
    of.map_or(WHOLE, |index| i64::try_from(index).unwrap_or(i64::MAX))
}

/// Keeps texts of a job that has just been inserted.
pub fn add_files(tx: &mut Tx<'_>, job: JobId, files: &[JobFile]) -> Result<()> {
    let columns = [int("job"), int("idx"), text("path"), text("content")];
    let rows: Vec<Vec<Param<'_>>> = files
        .iter()
        .map(|file| vec![job.into(), index(file.task).into(), (&file.path).into(), (&file.content).into()])
        .collect();
    tx.insert("job_files", &columns, "", &rows)?;
    Ok(())
}

/// A text of the job as a whole.
pub fn file(tx: &mut Tx<'_>, job: JobId, path: &str) -> Result<Option<String>> {
    let row = tx.query_opt(
        "/* file of a job */ SELECT content FROM job_files WHERE job = $1 AND idx = $2 AND path = $3",
        params![job, WHOLE, path],
    )?;
    row.map(|mut row| row.take()).transpose()
}

/// Files of the tasks `first ..= last`, in order.
pub fn task_files(tx: &mut Tx<'_>, job: JobId, first: u64, last: u64) -> Result<Vec<JobFile>> {
    let rows = tx.query(
        "/* files of tasks */ SELECT idx, path, content FROM job_files WHERE job = $1 AND idx >= $2 AND idx <= $3 \
         ORDER BY idx, path",
        params![job, first, last],
    )?;
    let read =
        |mut row: Row| Ok(JobFile { task: Some(row.take()?), path: row.take()?, content: row.take()? });
    rows.into_iter().map(read).collect()
}
