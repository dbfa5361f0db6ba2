//! Jobs, found.

use super::{JobFilter, JobRow, JobSort, row};
use crate::{Result, Scope, Tx, engine::Param};
use mothership_core::{ids::JobId, state::JobState};
use std::collections::BTreeMap;

/// `None` when there is no such job, or it is not in `scope`: the two look the same.
pub fn get(tx: &mut Tx<'_>, id: JobId, scope: &Scope) -> Result<Option<JobRow>> {
    let mut filter = Where::new(scope);
    filter.and("j.id = ", id);
    let sql = format!("/* job */ SELECT {} FROM jobs j WHERE {}", row::COLUMNS, filter.sql);
    let Some(found) = tx.query_opt(&sql, &filter.params)? else { return Ok(None) };
    let mut job = [row::read(found)?];
    row::complete(tx, &mut job)?;
    let [job] = job;
    Ok(Some(job))
}

/// One page and how many match in all.
pub fn list(tx: &mut Tx<'_>, filter: &JobFilter, scope: &Scope) -> Result<(Vec<JobRow>, u64)> {
    let mut matching = matching(filter, scope);
    matching.states(&filter.states);
    let total = tx.query_value(
        &format!("/* count jobs */ SELECT COUNT(*) FROM jobs j WHERE {}", matching.sql),
        &matching.params,
    )?;
    let sql = page_sql(&mut matching, filter);
    let mut jobs = Vec::new();
    for found in tx.query(&sql, &matching.params)? {
        jobs.push(row::read(found)?);
    }
    // For the whole page at once: two statements more, and not two a job.
    row::complete(tx, &mut jobs)?;
    Ok((jobs, total))
}

fn page_sql(matching: &mut Where, filter: &JobFilter) -> String {
    let order = match filter.sort {
        JobSort::Created => "j.id DESC",
        JobSort::Name => "j.name, j.id",
        JobSort::Priority => "j.priority DESC, j.id",
    };
    let (limit, offset) = (matching.param(filter.limit), matching.param(filter.offset));
    format!(
        "/* list jobs */ SELECT {} FROM jobs j WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        row::COLUMNS,
        matching.sql
    )
}

/// How many jobs are in each state, under the filter without its states.
pub fn count_by_state(tx: &mut Tx<'_>, filter: &JobFilter, scope: &Scope) -> Result<BTreeMap<JobState, u64>> {
    let matching = matching(filter, scope);
    let sql = format!(
        "/* count jobs by state */ SELECT j.state, COUNT(*) FROM jobs j WHERE {} GROUP BY j.state",
        matching.sql
    );
    tx.query(&sql, &matching.params)?.into_iter().map(|mut row| Ok((row.parse()?, row.take()?))).collect()
}

fn matching(filter: &JobFilter, scope: &Scope) -> Where {
    let mut out = Where::new(scope);
    if !filter.archived {
        out.sql.push_str(" AND j.archived_at IS NULL");
    }
    if let Some(owner) = &filter.owner {
        out.and("j.owner = ", owner.clone());
    }
    if let Some(text) = filter.text.as_deref().filter(|text| !text.is_empty()) {
        // Of letters beyond ASCII the engines know no capitals.
        let pattern = out.param(format!("%{}%", like_escaped(&text.to_ascii_lowercase())));
        // Not sargable, and need not be: jobs are thousands where tasks are millions.
        let by_name = format!("LOWER(j.name) LIKE {pattern} ESCAPE '!'");
        match text.parse::<JobId>() {
            Ok(id) => {
                let id = out.param(id);
                out.sql.push_str(&format!(" AND ({by_name} OR j.id = {id})"));
            }
            Err(_) => out.sql.push_str(&format!(" AND {by_name}")),
        }
    }
    if let Some((name, value)) = &filter.label {
        let name = out.param(name.clone());
        let value = value
            .as_ref()
            .map_or_else(String::new, |value| format!(" AND l.value = {}", out.param(value.clone())));
        out.sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM job_labels l WHERE l.job = j.id AND l.name = {name}{value})"
        ));
    }
    out
}

/// `!` escapes: a backslash is special to one engine and not to the other.
pub(crate) fn like_escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// A condition that grows together with its parameters.
struct Where {
    sql: String,
    params: Vec<Param<'static>>,
}

impl Where {
    fn new(scope: &Scope) -> Self {
        let mut out = Self { sql: "j.deleted_at IS NULL".to_owned(), params: Vec::new() };
        if let Scope::Owner(name) = scope {
            out.and("j.owner = ", name.clone());
        }
        out
    }

    /// The place of one more parameter.
    fn param(&mut self, value: impl Into<Param<'static>>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    fn and(&mut self, condition: &str, value: impl Into<Param<'static>>) {
        let place = self.param(value);
        self.sql.push_str(&format!(" AND {condition}{place}"));
    }

    fn states(&mut self, states: &[JobState]) {
        if states.is_empty() {
            return;
        }
        let places: Vec<String> = states.iter().map(|state| self.param(state.as_str())).collect();
        self.sql.push_str(&format!(" AND j.state IN ({})", places.join(", ")));
    }
}
