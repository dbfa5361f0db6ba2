//! Failed tasks that say the same thing.

use super::ErrorGroupRow;
use crate::{Result, Tx, engine::params};
use mothership_core::ids::JobId;

/// Failed tasks that are looked at; the caller knows from the counters when there are more.
const FAILED_MAX: u64 = 20_000;
/// Indexes told of one group.
const INDEXES_MAX: usize = 10;

/// Failed tasks grouped by what they say, largest group first. Looks at the first 20,000 failed tasks.
pub fn errors(tx: &mut Tx<'_>, id: JobId, limit: u64) -> Result<Vec<ErrorGroupRow>> {
    let rows = tx.query(
        "/* group errors */ SELECT said, exit_code, COUNT(*), MAX(ended_at) FROM ( \
           SELECT COALESCE(t.error, '') AS said, a.exit_code AS exit_code, t.ended_at AS ended_at \
           FROM tasks t LEFT JOIN attempts a ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts \
           WHERE t.job = $1 AND t.state = 'failed' ORDER BY t.idx LIMIT $2) AS failed \
         GROUP BY said, exit_code ORDER BY 3 DESC, said LIMIT $3",
        params![id, FAILED_MAX, limit],
    )?;
    let mut groups = Vec::with_capacity(rows.len());
    for mut row in rows {
        let (message, exit_code, count, last_at): (String, Option<i32>, _, _) =
            (row.take()?, row.take()?, row.take()?, row.take()?);
        let indexes = first_indexes(tx, id, &message, exit_code)?;
        groups.push(ErrorGroupRow { message, exit_code, count, indexes, last_at });
    }
    Ok(groups)
}

fn first_indexes(tx: &mut Tx<'_>, id: JobId, message: &str, exit_code: Option<i32>) -> Result<Vec<u64>> {
    let rows = tx.query(
        "/* tasks of an error */ SELECT t.idx FROM tasks t \
         LEFT JOIN attempts a ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts \
         WHERE t.job = $1 AND t.state = 'failed' AND COALESCE(t.error, '') = $2 \
         AND COALESCE(a.exit_code, -1000000) = COALESCE($3, -1000000) ORDER BY t.idx LIMIT $4",
        params![id, message, exit_code, INDEXES_MAX],
    )?;
    rows.into_iter().map(|mut row| row.take()).collect()
}
