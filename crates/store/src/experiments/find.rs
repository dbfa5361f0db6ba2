//! Experiments and versions of their definitions, found.

use super::{ExperimentFilter, ExperimentRow, VersionRow};
use crate::{
    Result, Sight, Tx,
    engine::{Row, params},
    jobs::like_escaped,
    ownership::SeenJobs,
};
use mothership_core::{
    ids::JobId,
    ownership::{Holder, Right},
};

/// What an experiment is called among shares.
pub const KIND: &str = "experiment";

const COLUMNS: &str = "e.holder, e.id, e.name, e.owner, e.title, e.description, e.parameters, e.version, e.created_by, \
    e.created_at, e.updated_at, e.archived_at";

/// Which are seen, and how many of their runs: what stands around [`COLUMNS`].
struct Looked<'a> {
    seen: SeenJobs<'a>,
    sight: &'a Sight,
    /// Place of the person who looks.
    person: String,
}

impl<'a> Looked<'a> {
    fn new(sight: &'a Sight) -> Self {
        let mut seen = SeenJobs::new(sight, Vec::new());
        let person = seen.param(sight.person().unwrap_or_default().to_owned());
        Self { seen, sight, person }
    }

    fn granted(&self) -> String {
        format!(
            "(SELECT s.granted FROM shares s WHERE s.kind = '{KIND}' AND s.object = CAST(e.id AS TEXT) AND s.person = {})",
            self.person
        )
    }

    /// Runs that are seen: all that there are, for who sees everything.
    fn runs(&mut self) -> String {
        if self.seen.is_everything() {
            return "e.runs".into();
        }
        let seen = self.seen.condition();
        format!(
            "(SELECT COUNT(*) FROM experiment_runs r JOIN jobs j ON j.id = r.job \
             WHERE r.experiment = e.id AND j.deleted_at IS NULL AND {seen})"
        )
    }

    /// The newest run that is seen.
    fn last_run(&mut self) -> String {
        let seen = self.seen.condition();
        format!(
            "(SELECT MAX(r.job) FROM experiment_runs r JOIN jobs j ON j.id = r.job \
             WHERE r.experiment = e.id AND j.deleted_at IS NULL AND {seen})"
        )
    }

    fn condition(&self) -> String {
        // As `SeenJobs` says it of jobs.
        match self.seen.holders() {
            None => "e.deleted_at IS NULL".into(),
            Some(holders) => format!(
                "e.deleted_at IS NULL AND (e.holder IN ({holders}) OR {} IS NOT NULL)",
                self.granted()
            ),
        }
    }

    fn read(&self, row: &mut Row) -> Result<ExperimentRow> {
        let shared: Option<String> = row.take()?;
        let runs = row.take()?;
        let holder = Holder::stored(row.take()?);
        let right = self.sight.right(&holder, shared.as_deref().and_then(Right::parse));
        Ok(ExperimentRow {
            // What the statement found, and core would not: then less, and never more.
            right: right.unwrap_or(Right::See),
            runs,
            holder,
            id: row.take()?,
            name: row.take()?,
            owner: row.take()?,
            title: row.take()?,
            description: row.take()?,
            parameters: row.take()?,
            version: row.take()?,
            created_by: row.take()?,
            created_at: row.take()?,
            updated_at: row.take()?,
            archived_at: row.take()?,
        })
    }
}

/// `None` when there is no such experiment, as far as `sight` reaches: the two look the same. Of several of one name the
/// person's own comes first, then that of the project whose name comes first.
pub fn find(tx: &mut Tx<'_>, name: &str, sight: &Sight) -> Result<Option<ExperimentRow>> {
    let mut looked = Looked::new(sight);
    let (granted, runs, condition) = (looked.granted(), looked.runs(), looked.condition());
    let own = looked.seen.param(Holder::person(sight.person().unwrap_or_default()).as_str().to_owned());
    let name = looked.seen.param(name.to_owned());
    let sql = format!(
        "/* experiment */ SELECT {granted}, {runs}, {COLUMNS} FROM experiments e WHERE {condition} AND e.name = {name} \
         ORDER BY CASE WHEN e.holder = {own} THEN 0 ELSE 1 END, e.holder LIMIT 1"
    );
    let found = tx.query_opt(&sql, &looked.seen.params)?;
    found.map(|mut row| looked.read(&mut row)).transpose()
}

/// One page in the order of names, each with the job of its newest run.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &ExperimentFilter,
    sight: &Sight,
) -> Result<Vec<(ExperimentRow, Option<JobId>)>> {
    let mut looked = Looked::new(sight);
    let (granted, runs, last_run) = (looked.granted(), looked.runs(), looked.last_run());
    let mut condition = looked.condition();
    let archived = if filter.archived { "IS NOT NULL" } else { "IS NULL" };
    condition.push_str(&format!(" AND e.archived_at {archived}"));
    if let Some(text) = filter.text.as_deref().filter(|text| !text.is_empty()) {
        let pattern = looked.seen.param(format!("%{}%", like_escaped(&text.to_ascii_lowercase())));
        let like = |column: &str| format!("LOWER(e.{column}) LIKE {pattern} ESCAPE '!'");
        // Not by an index, and need not be: experiments are hundreds.
        condition.push_str(&format!(
            " AND ({} OR {} OR {})",
            like("name"),
            like("title"),
            like("description")
        ));
    }
    if let Some(after) = &filter.after {
        let after = looked.seen.param(after.clone());
        condition.push_str(&format!(" AND e.name > {after}"));
    }
    let limit = looked.seen.param(filter.limit);
    let sql = format!(
        "/* list experiments */ SELECT {granted}, {runs}, {COLUMNS}, {last_run} \
         FROM experiments e WHERE {condition} ORDER BY e.name, e.holder LIMIT {limit}"
    );
    let rows = tx.query(&sql, &looked.seen.params)?;
    rows.into_iter().map(|mut row| Ok((looked.read(&mut row)?, row.take()?))).collect()
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

/// Versions below `before`, the newest first, without their texts, each with how many of its runs `sight` reaches.
pub fn versions(
    tx: &mut Tx<'_>,
    experiment: i64,
    before: Option<u64>,
    limit: u64,
    sight: &Sight,
) -> Result<Vec<VersionRow>> {
    let params = vec![experiment.into(), before.unwrap_or(u64::MAX).into(), limit.into()];
    let mut seen = SeenJobs::new(sight, params);
    let runs = match seen.is_everything() {
        true => "v.runs".to_owned(),
        false => format!(
            "(SELECT COUNT(*) FROM experiment_runs r JOIN jobs j ON j.id = r.job WHERE r.experiment = $1 \
             AND r.version = v.version AND j.deleted_at IS NULL AND {})",
            seen.condition()
        ),
    };
    let sql = format!(
        "/* versions of an experiment */ SELECT v.version, v.format, '', '', {runs}, v.created_by, v.created_at \
         FROM experiment_versions v WHERE v.experiment = $1 AND v.version < $2 ORDER BY v.version DESC LIMIT $3"
    );
    let rows = tx.query(&sql, &seen.params)?;
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
