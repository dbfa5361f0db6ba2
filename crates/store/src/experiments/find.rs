//! Experiments and versions of their definitions, found.

use super::{ExperimentFilter, ExperimentRow, VersionRow};
use crate::{
    Result, Scope, Tx,
    engine::{Param, Row, params},
    jobs::like_escaped,
};
use mothership_core::ids::JobId;

const COLUMNS: &str = "e.id, e.name, e.owner, e.title, e.description, e.parameters, e.version, e.runs, e.created_by, \
    e.created_at, e.updated_at, e.archived_at";

fn read(row: &mut Row) -> Result<ExperimentRow> {
    Ok(ExperimentRow {
        id: row.take()?,
        name: row.take()?,
        owner: row.take()?,
        title: row.take()?,
        description: row.take()?,
        parameters: row.take()?,
        version: row.take()?,
        runs: row.take()?,
        created_by: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
        archived_at: row.take()?,
    })
}

/// A condition that grows together with its parameters.
struct Where {
    sql: String,
    params: Vec<Param<'static>>,
}

impl Where {
    /// What is there, for whom.
    fn new(scope: &Scope) -> Self {
        let mut out = Self { sql: "e.deleted_at IS NULL".to_owned(), params: Vec::new() };
        if let Scope::Owner(name) = scope {
            out.and("e.owner = ", name.clone());
        }
        out
    }

    fn param(&mut self, value: impl Into<Param<'static>>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    fn and(&mut self, condition: &str, value: impl Into<Param<'static>>) {
        let place = self.param(value);
        self.sql.push_str(&format!(" AND {condition}{place}"));
    }
}

/// `None` when there is no such experiment, or it is not in `scope`: the two look the same.
pub fn find(tx: &mut Tx<'_>, name: &str, scope: &Scope) -> Result<Option<ExperimentRow>> {
    let mut matching = Where::new(scope);
    matching.and("e.name = ", name.to_owned());
    let sql = format!("/* experiment */ SELECT {COLUMNS} FROM experiments e WHERE {}", matching.sql);
    tx.query_opt(&sql, &matching.params)?.as_mut().map(read).transpose()
}

/// One page in the order of names, each with the job of its newest run.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &ExperimentFilter,
    scope: &Scope,
) -> Result<Vec<(ExperimentRow, Option<JobId>)>> {
    let mut matching = Where::new(scope);
    let archived = if filter.archived { "IS NOT NULL" } else { "IS NULL" };
    matching.sql.push_str(&format!(" AND e.archived_at {archived}"));
    if let Some(text) = filter.text.as_deref().filter(|text| !text.is_empty()) {
        let pattern = matching.param(format!("%{}%", like_escaped(&text.to_ascii_lowercase())));
        let like = |column: &str| format!("LOWER(e.{column}) LIKE {pattern} ESCAPE '!'");
        // Not by an index, and need not be: experiments are hundreds.
        matching.sql.push_str(&format!(
            " AND ({} OR {} OR {})",
            like("name"),
            like("title"),
            like("description")
        ));
    }
    if let Some(after) = &filter.after {
        matching.and("e.name > ", after.clone());
    }
    let limit = matching.param(filter.limit);
    let sql = format!(
        "/* list experiments */ SELECT {COLUMNS}, \
         (SELECT MAX(r.job) FROM experiment_runs r WHERE r.experiment = e.id) \
         FROM experiments e WHERE {} ORDER BY e.name LIMIT {limit}",
        matching.sql
    );
    let rows = tx.query(&sql, &matching.params)?;
    rows.into_iter().map(|mut row| Ok((read(&mut row)?, row.take()?))).collect()
}

/// How many there are.
pub fn count(tx: &mut Tx<'_>) -> Result<u64> {
    tx.query_value("/* count experiments */ SELECT COUNT(*) FROM experiments WHERE deleted_at IS NULL", &[])
}

const VERSION: &str = "version, format, text, inputs, runs, created_by, created_at";

fn read_version(row: &mut Row) -> Result<VersionRow> {
    Ok(VersionRow {
        version: row.take()?,
        format: row.take()?,
        text: row.take()?,
        inputs: row.take()?,
        runs: row.take()?,
        created_by: row.take()?,
        created_at: row.take()?,
    })
}

/// One version; `None` when there is none of this number.
pub fn version(tx: &mut Tx<'_>, experiment: i64, version: u64) -> Result<Option<VersionRow>> {
    let sql = format!(
        "/* version of an experiment */ SELECT {VERSION} FROM experiment_versions \
         WHERE experiment = $1 AND version = $2"
    );
    tx.query_opt(&sql, params![experiment, version])?.as_mut().map(read_version).transpose()
}

/// Versions below `before`, the newest first, without their texts.
pub fn versions(
    tx: &mut Tx<'_>,
    experiment: i64,
    before: Option<u64>,
    limit: u64,
) -> Result<Vec<VersionRow>> {
    let rows = tx.query(
        "/* versions of an experiment */ SELECT version, format, '', '', runs, created_by, created_at \
         FROM experiment_versions WHERE experiment = $1 AND version < $2 ORDER BY version DESC LIMIT $3",
        params![experiment, before.unwrap_or(u64::MAX), limit],
    )?;
    rows.into_iter().map(|mut row| read_version(&mut row)).collect()
}

/// Blobs that a version names.
pub fn inputs_there(
    tx: &mut Tx<'_>,
    experiment: i64,
    version: u64,
) -> Result<Vec<mothership_core::ids::BlobHash>> {
    let rows = tx.query(
        "/* inputs of an experiment */ SELECT hash FROM experiment_inputs WHERE experiment = $1 AND version = $2 \
         ORDER BY hash",
        params![experiment, version],
    )?;
    rows.into_iter().map(|mut row| row.take()).collect()
}
