//! Who did what to what, from where, and what was there before and after.

use crate::{
    Result, Time, Tx,
    engine::{Param, Row, params},
};

/// One act, as it is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditRow {
    /// When it was done.
    pub at: Time,
    /// Name of the person, or of the part of the system, that did it.
    pub actor: String,
    /// The op: `job.cancel`.
    pub act: String,
    /// Id of the thing.
    pub subject: String,
    /// JSON, or empty.
    pub detail: String,
    /// From where it was asked for; empty where that is not known.
    pub address: String,
    /// What was there before, JSON; empty where nothing was, or nothing is said.
    pub before: String,
    /// What is there since, likewise.
    pub after: String,
    /// Whose thing it was, when an administrator acted on one that is another's; else empty.
    pub whose: String,
}

impl AuditRow {
    /// An act of which no more is said.
    pub fn new(at: Time, actor: &str, act: &str, subject: impl std::fmt::Display) -> Self {
        Self {
            at,
            actor: actor.to_owned(),
            act: act.to_owned(),
            subject: subject.to_string(),
            ..Self::default()
        }
    }
}

/// Which acts; the default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of this person only.
    pub actor: Option<String>,
    /// This act, or with a dot at the end all that begin so: `job.`.
    pub act: Option<String>,
    /// On this thing.
    pub subject: Option<String>,
    /// Not before.
    pub since: Option<Time>,
    /// Before.
    pub until: Option<Time>,
    /// Behind this number, in the order of the list.
    pub behind: Option<i64>,
    /// Rows of a page.
    pub limit: u64,
}

const COLUMNS: &str = "id, at, actor, act, subject, detail, address, before, after, whose";

fn read(mut row: Row) -> Result<(i64, AuditRow)> {
    let id = row.take()?;
    let read = AuditRow {
        at: row.take()?,
        actor: row.take()?,
        act: row.take()?,
        subject: row.take()?,
        detail: row.take()?,
        address: row.take()?,
        before: row.take()?,
        after: row.take()?,
        whose: row.take()?,
    };
    Ok((id, read))
}

/// Remembers an act, in the transaction that does it: neither is there without the other.
pub fn insert(tx: &mut Tx<'_>, row: &AuditRow) -> Result<()> {
    tx.execute(
        "/* audit */ INSERT INTO audit (at, actor, act, subject, detail, address, before, after, whose) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            row.at,
            &row.actor,
            &row.act,
            &row.subject,
            &row.detail,
            &row.address,
            &row.before,
            &row.after,
            &row.whose
        ],
    )?;
    Ok(())
}

/// Removes at most `batch` of the oldest rows that are older than `before` or more than `rows_max`; how many.
pub fn prune(tx: &mut Tx<'_>, before: Time, rows_max: u64, batch: u64) -> Result<u64> {
    // By the number, which grows with the time and has an index.
    tx.execute(
        "/* prune audit */ DELETE FROM audit WHERE id IN (SELECT id FROM (SELECT id, at FROM audit ORDER BY id LIMIT $3) \
         AS oldest WHERE at < $1 OR id <= (SELECT COALESCE(MAX(id), 0) FROM audit) - $2)",
        params![before, rows_max, batch],
    )
}

/// Newest first.
pub fn list(tx: &mut Tx<'_>, limit: u64) -> Result<Vec<AuditRow>> {
    let filter = AuditFilter { limit, ..AuditFilter::default() };
    Ok(search(tx, &filter)?.into_iter().map(|(_, row)| row).collect())
}

/// Those that match with their numbers, newest first.
pub fn search(tx: &mut Tx<'_>, filter: &AuditFilter) -> Result<Vec<(i64, AuditRow)>> {
    let mut params: Vec<Param<'_>> = Vec::new();
    let mut conditions: Vec<String> = Vec::new();
    let mut and = |condition: &str, value: Param<'static>| {
        params.push(value);
        conditions.push(format!("{condition} ${}", params.len()));
    };
    if let Some(actor) = &filter.actor {
        and("actor =", actor.clone().into());
    }
    match filter.act.as_deref() {
        Some(group) if group.ends_with('.') => {
            and("act >=", group.to_owned().into());
            // The letter behind the dot.
            and("act <", format!("{}/", group.trim_end_matches('.')).into());
        }
        Some(act) => and("act =", act.to_owned().into()),
        None => {}
    }
    if let Some(subject) = &filter.subject {
        and("subject =", subject.clone().into());
    }
    if let Some(since) = filter.since {
        and("at >=", since.into());
    }
    if let Some(until) = filter.until {
        and("at <", until.into());
    }
    if let Some(behind) = filter.behind {
        and("id <", behind.into());
    }
    let conditions = if conditions.is_empty() { "1 = 1".to_owned() } else { conditions.join(" AND ") };
    params.push(filter.limit.into());
    let sql = format!(
        "/* list audit */ SELECT {COLUMNS} FROM audit WHERE {conditions} ORDER BY id DESC LIMIT ${}",
        params.len()
    );
    tx.query(&sql, &params)?.into_iter().map(read).collect()
}
