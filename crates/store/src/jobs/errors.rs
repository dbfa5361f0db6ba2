//! Errors of failed tasks: grouped while the tasks end, so that a million failures are as many rows as there are
//! different ones.

use super::ErrorGroupRow;
use crate::{
    Result, Time, Tx,
    engine::{Column, Each, Param, Row, int, params, text},
};
use mothership_core::ids::JobId;
use std::collections::BTreeMap;

/// Indexes listed of one group.
const INDEXES_MAX: u64 = 10;

/// The error with which a task failed for good.
#[derive(Debug, Clone)]
pub(crate) struct ErrorSample {
    /// The same for tasks with the same message and exit code.
    pub group: i64,
    message: String,
    exit_code: Option<i32>,
    at: Time,
}

impl ErrorSample {
    pub fn new(message: &str, exit_code: Option<i32>, at: Time) -> Self {
        // Messages may be longer than what an index takes; a digest is not.
        let mut digest = blake3::Hasher::new();
        digest.update(&exit_code.map_or([0; 5], |code| {
            let [a, b, c, d] = code.to_le_bytes();
            [1, a, b, c, d]
        }));
        digest.update(message.as_bytes());
        let [a, b, c, d, e, f, g, h, ..] = *digest.finalize().as_bytes();
        let group = i64::from_le_bytes([a, b, c, d, e, f, g, h]);
        Self { group, message: message.to_owned(), exit_code, at }
    }
}

const ERROR_GROUP: [Column; 6] =
    [int("job"), int("error_group"), text("message"), int("exit_code"), int("count"), int("last_at")];

/// Counts errors of tasks of a job; the caller holds its lock.
pub(crate) fn add(tx: &mut Tx<'_>, job: JobId, samples: &[ErrorSample]) -> Result<()> {
    let mut groups: BTreeMap<i64, (u64, &ErrorSample)> = BTreeMap::new();
    for sample in samples {
        let (count, latest) = groups.entry(sample.group).or_insert((0, sample));
        *count += 1;
        if sample.at > latest.at {
            *latest = sample;
        }
    }
    let rows: Vec<Vec<Param<'_>>> = groups
        .into_iter()
        .map(|(group, (count, sample))| {
            vec![
                job.into(),
                group.into(),
                (&sample.message).into(),
                sample.exit_code.into(),
                count.into(),
                sample.at.into(),
            ]
        })
        .collect();
    let tail = "ON CONFLICT (job, error_group) DO UPDATE SET count = job_errors.count + excluded.count, \
        last_at = CASE WHEN excluded.last_at > job_errors.last_at THEN excluded.last_at ELSE job_errors.last_at END";
    tx.insert("job_errors", &ERROR_GROUP, tail, &rows)?;
    Ok(())
}

const FEWER: Each<'_> = Each {
    sqlite: "/* fewer tasks with an error */ UPDATE job_errors SET count = count - $3 WHERE job = $1 AND error_group = $2",
    postgres: "/* fewer tasks with an error */ UPDATE job_errors e SET count = e.count - k.count \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, error_group, count) \
        WHERE e.job = k.job AND e.error_group = k.error_group",
    columns: &[int("job"), int("error_group"), int("count")],
};

const DROP_EMPTY: Each<'_> = Each {
    sqlite: "/* drop an error without tasks */ DELETE FROM job_errors WHERE job = $1 AND error_group = $2 AND count = 0",
    postgres: "/* drop an error without tasks */ DELETE FROM job_errors e \
        USING unnest($1::BIGINT[], $2::BIGINT[]) AS k (job, error_group) \
        WHERE e.job = k.job AND e.error_group = k.error_group AND e.count = 0",
    columns: &[int("job"), int("error_group")],
};

/// Counts tasks of these groups less, for they are queued again; the caller holds the lock of their job.
pub(crate) fn remove(tx: &mut Tx<'_>, job: JobId, groups: impl Iterator<Item = i64>) -> Result<()> {
    let mut fewer: BTreeMap<i64, u64> = BTreeMap::new();
    groups.for_each(|group| *fewer.entry(group).or_default() += 1);
    let rows: Vec<Vec<Param<'_>>> =
        fewer.iter().map(|(group, count)| vec![job.into(), (*group).into(), (*count).into()]).collect();
    tx.execute_each(FEWER, &rows)?;
    let keys: Vec<Vec<Param<'_>>> = fewer.keys().map(|group| vec![job.into(), (*group).into()]).collect();
    tx.execute_each(DROP_EMPTY, &keys)?;
    Ok(())
}

/// Failed tasks grouped by message and exit code, largest group first, at most `limit` groups.
pub fn errors(tx: &mut Tx<'_>, id: JobId, limit: u64) -> Result<Vec<ErrorGroupRow>> {
    let rows = tx.query(
        "/* groups of errors */ SELECT error_group, message, exit_code, count, last_at FROM job_errors \
         WHERE job = $1 ORDER BY count DESC, error_group LIMIT $2",
        params![id, limit],
    )?;
    rows.into_iter().map(|row| group(tx, id, row)).collect()
}

fn group(tx: &mut Tx<'_>, id: JobId, mut row: Row) -> Result<ErrorGroupRow> {
    let group: i64 = row.take()?;
    let indexes = tx.query(
        "/* tasks of an error */ SELECT idx FROM tasks WHERE job = $1 AND error_group = $2 ORDER BY idx LIMIT $3",
        params![id, group, INDEXES_MAX],
    )?;
    Ok(ErrorGroupRow {
        message: row.take()?,
        exit_code: row.take()?,
        count: row.take()?,
        last_at: row.take()?,
        indexes: indexes.into_iter().map(|mut row| row.take()).collect::<Result<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_and_code_are_the_same_group() {
        let group = |message, code| ErrorSample::new(message, code, Time::UNIX_EPOCH).group;
        assert_eq!(group("no such file", Some(2)), group("no such file", Some(2)));
        let others = [group("no such file", Some(1)), group("no such file", None), group("no file", Some(2))];
        assert!(others.iter().all(|other| *other != group("no such file", Some(2))));
        // A code is not a part of the message.
        assert_ne!(group("", Some(0)), group("\0", None));
    }
}
