//! Classes of pending work: what is there for a machine, without a look at what is not. Keys are made here, of the text
//! that `core::class` writes; the same needs have the same key in every database, so that what a key means can be kept
//! in memory whatever transaction it was read in.

use crate::{
    Result, Tx,
    engine::{Each, Param, Row, int, params, text},
};
use mothership_core::{
    class::{Class, Suits, anchors},
    ids::JobId,
    limits::{BULK_BATCH_MAX, CLASSES_EXAMINED_MAX},
    placement::Capacity,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A class that has something to hand out.
#[derive(Debug, Clone)]
pub struct LiveClass {
    /// By which its jobs are found.
    pub key: String,
    /// What they need.
    pub class: Arc<Class>,
}

/// What waits in a class.
#[derive(Debug, Clone)]
pub struct WaitingClass {
    /// By which its jobs are found.
    pub key: String,
    /// What they need.
    pub class: Arc<Class>,
    /// Its jobs with something to hand out, as far as they were counted.
    pub jobs: u64,
    /// Their pending tasks.
    pub tasks: u64,
    /// The one that comes first.
    pub first: JobId,
}

/// Ends the anchor of a key. No anchor holds one that is not part of a value, and the hash behind it holds none.
const END: char = ' ';
/// The character behind [`END`]: the least that no key of an anchor begins with.
const BEHIND: char = '!';

/// By which the jobs of a class are found.
pub(crate) fn key(class: &Class) -> String {
    let hash = blake3::hash(class.text().as_bytes()).to_hex();
    format!("{}{END}{}", class.anchor(), &hash[..32])
}

/// Skips from class to class, however many jobs each of them has.
const KEYS: Each<'_> = Each {
    sqlite: "/* classes with work */ WITH RECURSIVE c (class, n) AS ( \
        SELECT (SELECT MIN(class) FROM jobs WHERE startable = 1 AND class >= $1 AND class < $2), 1 \
        UNION ALL \
        SELECT (SELECT MIN(j.class) FROM jobs j WHERE j.startable = 1 AND j.class > c.class AND j.class < $2), c.n + 1 \
        FROM c WHERE c.class IS NOT NULL AND c.n < $3) \
        SELECT class FROM c WHERE class IS NOT NULL",
    postgres: "/* classes with work */ WITH RECURSIVE c AS ( \
        SELECT k.upto, k.most, CAST(1 AS BIGINT) AS n, (SELECT MIN(j.class) FROM jobs j \
          WHERE j.startable = 1 AND j.class >= k.since AND j.class < k.upto) AS class \
        FROM unnest($1::TEXT[], $2::TEXT[], $3::BIGINT[]) AS k (since, upto, most) \
        UNION ALL \
        SELECT c.upto, c.most, c.n + 1, (SELECT MIN(j.class) FROM jobs j \
          WHERE j.startable = 1 AND j.class > c.class AND j.class < c.upto) \
        FROM c WHERE c.class IS NOT NULL AND c.n < c.most) \
        SELECT class FROM c WHERE class IS NOT NULL",
    columns: &[text("since"), text("upto"), int("most")],
};

/// What a class needs is what any of its jobs needs.
const NEEDS: Each<'_> = Each {
    sqlite: "/* needs of a class */ SELECT class, resources, requires, prefers FROM jobs \
        WHERE startable = 1 AND class = $1 ORDER BY priority DESC, id LIMIT 1",
    postgres: "/* needs of classes */ SELECT j.class, j.resources, j.requires, j.prefers \
        FROM unnest($1::TEXT[]) AS k (class) CROSS JOIN LATERAL (SELECT * FROM jobs i \
          WHERE i.startable = 1 AND i.class = k.class ORDER BY i.priority DESC, i.id LIMIT 1) AS j",
    columns: &[text("class")],
};

/// The classes with work that a machine of this total capacity and these labels could run. `turn` chooses where to look
/// first when there are more than one look allows.
pub(crate) fn fitting(
    tx: &mut Tx<'_>,
    total: &Capacity,
    labels: &BTreeMap<String, String>,
    turn: u64,
) -> Result<Vec<(LiveClass, Suits)>> {
    let anchors = anchors(labels);
    let all: Vec<(String, String)> =
        anchors.iter().map(|anchor| (format!("{anchor}{END}"), format!("{anchor}{BEHIND}"))).collect();
    let mut keys = keys(tx, &all)?;
    if keys.len() as u64 >= CLASSES_EXAMINED_MAX {
        let turn = blake3::hash(&turn.to_le_bytes()).to_hex();
        let others: Vec<(String, String)> =
            all.iter().map(|(since, upto)| (format!("{since}{}", &turn[..8]), upto.clone())).collect();
        keys.append(&mut self::keys(tx, &others)?);
    }
    let classes = known(tx, keys)?.into_iter();
    Ok(classes
        .filter_map(|live| Some((live.class.suits(total, labels)?, live)))
        .map(|(s, l)| (l, s))
        .collect())
}

fn keys(tx: &mut Tx<'_>, between: &[(String, String)]) -> Result<BTreeSet<String>> {
    let rows: Vec<Vec<Param<'_>>> = between
        .iter()
        .map(|(since, upto)| vec![since.into(), upto.into(), CLASSES_EXAMINED_MAX.into()])
        .collect();
    tx.query_each(KEYS, &rows)?.into_iter().map(|mut row| row.take()).collect()
}

/// Adds what the classes need: from memory, or read once.
fn known(tx: &mut Tx<'_>, keys: BTreeSet<String>) -> Result<Vec<LiveClass>> {
    let mut out = Vec::with_capacity(keys.len());
    let mut unknown: Vec<String> = Vec::new();
    for key in keys {
        match tx.class(&key) {
            Some(class) => out.push(LiveClass { key, class }),
            None => unknown.push(key),
        }
    }
    let rows: Vec<Vec<Param<'_>>> = unknown.iter().map(|key| vec![key.into()]).collect();
    for mut row in tx.query_each(NEEDS, &rows)? {
        let key: String = row.take()?;
        let class = Arc::new(class(&mut row)?);
        tx.keep_class(&key, &class);
        out.push(LiveClass { key, class });
    }
    Ok(out)
}

/// `resources, requires, prefers`.
fn class(row: &mut Row) -> Result<Class> {
    Ok(Class { need: row.json()?, requires: row.json()?, prefers: row.json()? })
}

/// Whether there is anything for a machine of this total capacity and these labels, as far as one look goes: how well it
/// suits what it suits least.
pub fn work_for(
    tx: &mut Tx<'_>,
    total: &Capacity,
    labels: &BTreeMap<String, String>,
) -> Result<Option<Suits>> {
    Ok(fitting(tx, total, labels, 0)?.into_iter().map(|(_, suits)| suits).max())
}

/// Jobs counted of one class: a number beyond it tells nobody more.
const COUNTED_MAX: u64 = 10_000;

/// Every class with something to hand out, no more than `limit` of them, without the counts (see [`count`]).
pub fn live(tx: &mut Tx<'_>, limit: u64) -> Result<Vec<LiveClass>> {
    let rows = tx.query_each(KEYS, &[vec![" ".into(), "\u{10ffff}".into(), limit.into()]])?;
    let keys = rows.into_iter().map(|mut row| row.take()).collect::<Result<_>>()?;
    known(tx, keys)
}

/// What waits in a class; `None` when nothing does any more.
pub fn count(tx: &mut Tx<'_>, live: &LiveClass) -> Result<Option<WaitingClass>> {
    let row = tx.query_opt(
        "/* tasks of a class */ SELECT COUNT(*), CAST(COALESCE(SUM(c.pending), 0) AS BIGINT), MIN(c.id) FROM \
         (SELECT pending, id FROM jobs WHERE startable = 1 AND class = $1 ORDER BY priority DESC, id LIMIT $2) AS c",
        params![&live.key, COUNTED_MAX],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    let (jobs, tasks, first): (u64, u64, Option<i64>) = (row.take()?, row.take()?, row.take()?);
    let LiveClass { key, class } = live.clone();
    Ok(first.map(|first| WaitingClass { key, class, jobs, tasks, first: JobId(first) }))
}

/// Gives a batch of the jobs that have none their class. Whether that was all.
pub(crate) fn classify(tx: &mut Tx<'_>) -> Result<bool> {
    let rows = tx.query(
        "/* jobs without a class */ SELECT id, resources, requires, prefers FROM jobs WHERE class = '' ORDER BY id LIMIT $1",
        params![BULK_BATCH_MAX],
    )?;
    let is_last = rows.len() < BULK_BATCH_MAX;
    let mut keys: Vec<(JobId, String)> = Vec::with_capacity(rows.len());
    for mut row in rows {
        keys.push((row.take()?, key(&class(&mut row)?)));
    }
    let keys: Vec<Vec<Param<'_>>> = keys.iter().map(|(job, key)| vec![(*job).into(), key.into()]).collect();
    tx.execute_each(CLASSIFY, &keys)?;
    Ok(is_last)
}

const CLASSIFY: Each<'_> = Each {
    sqlite: "/* class of a job */ UPDATE jobs SET class = $2 WHERE id = $1 AND class = ''",
    postgres: "/* class of jobs */ UPDATE jobs j SET class = k.class \
        FROM unnest($1::BIGINT[], $2::TEXT[]) AS k (id, class) WHERE j.id = k.id AND j.class = ''",
    columns: &[int("id"), text("class")],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_that_of_its_class_for_ever() {
        // Databases hold it: another one would put the same needs into two classes.
        let class = Class {
            need: Capacity { cpus: 1.5, memory_bytes: 1 << 30, ..Capacity::default() },
            requires: vec!["os=linux".parse().unwrap(), "gpu".parse().unwrap()],
            prefers: vec![],
        };
        assert_eq!(key(&class), "gpu ecf5fba87efb49cf4f017d8752fcd7bd");
    }
}
