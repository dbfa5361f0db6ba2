//! Rows of a parameter file, kept in compressed chunks so that one task's row is read without the others'.

use crate::{
    Result, StoreError, Tx,
    engine::{Param, blob, int, params},
};
use mothership_core::ids::JobId;
use serde_json::Value;

/// Rows of one chunk: small enough to unpack for one task, large enough to compress well.
const CHUNK_ROWS: u64 = 1024;

pub(super) fn insert(tx: &mut Tx<'_>, id: JobId, rows: &[Vec<Value>]) -> Result<()> {
    let mut chunks: Vec<Vec<Param<'_>>> = Vec::new();
    // Level 3 is zstd's own default: parameters are short numbers and words, which no level packs much better.
    for (number, chunk) in rows.chunks(CHUNK_ROWS as usize).enumerate() {
        let packed = zstd::bulk::compress(super::row::json(&chunk).as_bytes(), 3)
            .map_err(|e| StoreError::Internal(format!("packing rows of a parameter file: {e}")))?;
        chunks.push(vec![id.into(), number.into(), packed.into()]);
    }
    tx.insert("job_points", &[int("job"), int("chunk"), blob("rows")], "", &chunks)?;
    Ok(())
}

/// Names of the columns of the job's parameter file; `None` when it has none.
pub fn param_columns(tx: &mut Tx<'_>, id: JobId) -> Result<Option<Vec<String>>> {
    let row = tx.query_opt(
        "/* columns of a parameter file */ SELECT point_columns FROM job_specs \
         WHERE job = $1 AND point_columns IS NOT NULL",
        params![id],
    )?;
    row.map(|mut row| row.json()).transpose()
}

/// The row of the parameter file that task `index` has; `None` when the job has no such file.
pub fn param_row(tx: &mut Tx<'_>, id: JobId, index: u64) -> Result<Option<Vec<Value>>> {
    let Some(file) = file(tx, id)? else { return Ok(None) };
    let number = file.row_of(index);
    let rows = chunk(tx, id, number / CHUNK_ROWS)?;
    Ok(rows.into_iter().nth((number % CHUNK_ROWS) as usize))
}

/// Rows of the parameter file from `first` on, to the end of the stored chunk that holds it; empty behind the last.
pub fn param_rows(tx: &mut Tx<'_>, id: JobId, first: u64) -> Result<Vec<Vec<Value>>> {
    let mut rows = chunk(tx, id, first / CHUNK_ROWS)?;
    let skip = ((first % CHUNK_ROWS) as usize).min(rows.len());
    Ok(rows.split_off(skip))
}

/// How a job's tasks and the rows of its parameter file go together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ParamFile {
    rows: u64,
    stride: u64,
}

impl ParamFile {
    fn row_of(self, index: u64) -> u64 {
        (index / self.stride) % self.rows
    }
}

pub(crate) fn file(tx: &mut Tx<'_>, id: JobId) -> Result<Option<ParamFile>> {
    let row = tx.query_opt(
        "/* parameter file of a job */ SELECT point_count, point_stride FROM jobs WHERE id = $1",
        params![id],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    let file = ParamFile { rows: row.take()?, stride: row.take::<u64>()?.max(1) };
    Ok((file.rows > 0).then_some(file))
}

/// Rows for many tasks in the order of `indexes`; each chunk is unpacked once.
pub(crate) fn rows_for(
    tx: &mut Tx<'_>,
    id: JobId,
    file: ParamFile,
    indexes: &[u64],
) -> Result<Vec<Option<Vec<Value>>>> {
    // Tasks of one claim are neighbours, so nearly all of their rows lie in one or two chunks.
    let mut unpacked: std::collections::BTreeMap<u64, Vec<Vec<Value>>> = std::collections::BTreeMap::new();
    let mut out = Vec::with_capacity(indexes.len());
    for index in indexes {
        let number = file.row_of(*index);
        let rows = match unpacked.entry(number / CHUNK_ROWS) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(chunk(tx, id, number / CHUNK_ROWS)?)
            }
        };
        out.push(rows.get((number % CHUNK_ROWS) as usize).cloned());
    }
    Ok(out)
}

fn chunk(tx: &mut Tx<'_>, id: JobId, number: u64) -> Result<Vec<Vec<Value>>> {
    let row = tx.query_opt(
        "/* chunk of a parameter file */ SELECT rows FROM job_points WHERE job = $1 AND chunk = $2",
        params![id, number],
    )?;
    let Some(mut row) = row else { return Ok(Vec::new()) };
    let packed: Vec<u8> = row.take()?;
    let corrupt = |e: &dyn std::fmt::Display| StoreError::corrupt(format!("parameter rows of job {id}: {e}"));
    let bytes = zstd::stream::decode_all(packed.as_slice()).map_err(|e| corrupt(&e))?;
    serde_json::from_slice(&bytes).map_err(|e| corrupt(&e))
}
