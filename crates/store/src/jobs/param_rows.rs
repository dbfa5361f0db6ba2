//! Rows of a parameter file, kept in compressed chunks so that one task's row is read without the others'.

use super::ParamRows;
use crate::{
    Result, StoreError, Tx,
    engine::{Param, blob, int, params},
};
use mothership_core::{ids::JobId, sweep::Rows};
use serde_json::Value;

/// Rows of one chunk: small enough to unpack for one task, large enough to compress well.
const CHUNK_ROWS: u64 = 1024;

impl ParamRows {
    /// Packs rows, each with a value a column. It takes its time with many, so it is done before the transaction that
    /// stores them begins: that one holds the only writer.
    ///
    /// # Errors
    /// When there is no memory to pack them.
    pub fn pack(columns: Vec<String>, rows: &Rows, stride: u64) -> Result<Self> {
        // Level 3 is zstd's own default: parameters are short numbers and words, which no level packs much better.
        let pack = |chunk: String| {
            zstd::bulk::compress(chunk.as_bytes(), 3)
                .map_err(|e| StoreError::Internal(format!("packing rows of a parameter file: {e}")))
        };
        let chunks = rows.json_chunks(CHUNK_ROWS as usize).map(pack).collect::<Result<_>>()?;
        Ok(Self { columns, count: rows.len() as u64, stride, chunks })
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, id: JobId, chunks: &[Vec<u8>]) -> Result<()> {
    let rows: Vec<Vec<Param<'_>>> = chunks
        .iter()
        .enumerate()
        .map(|(number, packed)| vec![id.into(), number.into(), packed.as_slice().into()])
        .collect();
    tx.insert("job_points", &[int("job"), int("chunk"), blob("rows")], "", &rows)?;
    Ok(())
}

/// Whether the stored rows of a job are these. Chunks are compared unpacked where their bytes differ: another version
/// may pack in another way.
pub(super) fn are(tx: &mut Tx<'_>, id: JobId, wanted: Option<&ParamRows>) -> Result<bool> {
    let (stored, wanted_count) = (file(tx, id)?, wanted.map_or(0, |rows| rows.count));
    if stored.map_or(0, |file| file.rows) != wanted_count {
        return Ok(false);
    }
    let Some(wanted) = wanted else { return Ok(true) };
    for (number, packed) in (0u64..).zip(&wanted.chunks) {
        let wanted = unpack(packed).map_err(|e| StoreError::Internal(format!("packed rows: {e}")))?;
        if chunk(tx, id, number)? != wanted {
            return Ok(false);
        }
    }
    Ok(param_columns(tx, id)?.as_ref() == Some(&wanted.columns))
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
    unpack(&packed).map_err(|e| StoreError::corrupt(format!("parameter rows of job {id}: {e}")))
}

fn unpack(packed: &[u8]) -> std::io::Result<Vec<Vec<Value>>> {
    Ok(serde_json::from_slice(&zstd::stream::decode_all(packed)?)?)
}
