//! Jobs, found.

use super::{JobFilter, JobRow, JobSort, row};
use crate::{
    Result, Sight, Tx,
    engine::{Each, Param, int, params},
    ownership::SeenJobs,
};
use mothership_core::{
    ids::JobId,
    ownership::{Holder, Right},
    state::JobState,
};
use std::collections::BTreeMap;

/// `None` when there is no such job, as far as `sight` reaches: the two look the same and cost the same.
pub fn get(tx: &mut Tx<'_>, id: JobId, sight: &Sight) -> Result<Option<JobRow>> {
    // In front of the columns, and not behind them: a row is read from its beginning.
    let sql = format!(
        "/* job */ SELECT (SELECT s.granted FROM shares s WHERE s.kind = 'job' AND s.object = $2 AND s.person = $3), {} \
         FROM jobs j WHERE j.id = $1 AND j.deleted_at IS NULL",
        row::COLUMNS
    );
    let person = sight.person().unwrap_or_default();
    let Some(mut found) = tx.query_opt(&sql, params![id, id.to_string(), person])? else { return Ok(None) };
    let shared: Option<String> = found.take()?;
    let job = row::read(found)?;
    let holder = Holder::of(&job.owner, &job.project);
    if sight.right(&holder, shared.as_deref().and_then(Right::parse)).is_none() {
        return Ok(None);
    }
    let mut job = [job];
    row::complete(tx, &mut job)?;
    let [job] = job;
    Ok(Some(job))
}

/// Those of these jobs that are there, whoever may see them, in no order that means anything; without dependencies and
/// durations. For ids that were found by [`Sight`].
pub fn some(tx: &mut Tx<'_>, ids: &[JobId]) -> Result<Vec<JobRow>> {
    let select = format!("/* some jobs */ SELECT {} FROM jobs j WHERE j.deleted_at IS NULL", row::COLUMNS);
    let each = Each {
        sqlite: &format!("{select} AND j.id = $1"),
        postgres: &format!("{select} AND j.id = ANY($1::BIGINT[])"),
        columns: &[int("id")],
    };
    let keys: Vec<Vec<Param<'_>>> = ids.iter().map(|id| vec![(*id).into()]).collect();
    tx.query_each(each, &keys)?.into_iter().map(row::read).collect()
}

/// One page and how many match in all.
pub fn list(tx: &mut Tx<'_>, filter: &JobFilter, sight: &Sight) -> Result<(Vec<JobRow>, u64)> {
    let matching = matching(filter);
    let total = count(tx, &matching, filter, sight)?;
    let (sql, params) = page_sql(matching, filter, sight);
    let mut jobs = Vec::new();
    for found in tx.query(&sql, &params)? {
        jobs.push(row::read(found)?);
    }
    // For the whole page at once: two statements more, and not two a job.
    row::complete(tx, &mut jobs)?;
    Ok((jobs, total))
}

fn count(tx: &mut Tx<'_>, matching: &Where, filter: &JobFilter, sight: &Sight) -> Result<u64> {
    let mut matching = matching.clone();
    matching.states(&filter.states);
    let mut seen = SeenJobs::new(sight, matching.params);
    let rows = seen.rows("j.id", &matching.sql);
    tx.query_value(&format!("/* count jobs */ SELECT COUNT(*) FROM {rows}"), &seen.params)
}

/// Arms of one statement, at most: SQLite takes 500.
const ARMS_MAX: usize = 400;

fn page_sql(mut matching: Where, filter: &JobFilter, sight: &Sight) -> (String, Vec<Param<'static>>) {
    let order = match filter.sort {
        JobSort::Created => "j.id DESC",
        JobSort::Name => "j.name, j.id",
        JobSort::Priority => "j.priority DESC, j.id",
    };
    let states: Vec<String> = filter.states.iter().map(|state| matching.param(state.as_str())).collect();
    let in_states = match states.is_empty() {
        true => String::new(),
        false => format!(" AND j.state IN ({})", states.join(", ")),
    };
    let Where { sql: matching, params } = matching;
    let mut seen = SeenJobs::new(sight, params);
    let (limit, offset) = (seen.param(filter.limit), seen.param(filter.offset));
    let select = format!("/* list jobs */ SELECT {} FROM jobs j WHERE", row::COLUMNS);
    if seen.is_everything() {
        let sql = format!("{select} {matching}{in_states} ORDER BY {order} LIMIT {limit} OFFSET {offset}");
        return (sql, seen.params);
    }
    // The page lies within the first so many of each holder, which an index has in order: what the page costs does not
    // depend on how many jobs others have. By state, because the index begins with it.
    let first = seen.param(filter.limit.saturating_add(filter.offset));
    let arms = seen.arms();
    let by_state: Vec<String> = match arms.len() * states.len() {
        0 => vec![String::new()],
        many if many > ARMS_MAX => vec![in_states],
        _ => states.iter().map(|place| format!(" AND j.state = {place}")).collect(),
    };
    let mut firsts = Vec::new();
    for arm in &arms {
        for in_state in &by_state {
            let n = firsts.len();
            firsts.push(format!(
                "SELECT a{n}.id FROM (SELECT j.id FROM jobs j WHERE {arm} AND {matching}{in_state} \
                 ORDER BY {order} LIMIT {first}) AS a{n}"
            ));
        }
    }
    let sql = format!(
        "{select} j.id IN ({}) ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        firsts.join(" UNION ALL ")
    );
    (sql, seen.params)
}

/// How many jobs are in each state, under the filter without its states.
pub fn count_by_state(tx: &mut Tx<'_>, filter: &JobFilter, sight: &Sight) -> Result<BTreeMap<JobState, u64>> {
    let matching = matching(filter);
    let mut seen = SeenJobs::new(sight, matching.params);
    let rows = seen.rows("j.state", &matching.sql);
    let sql = format!("/* count jobs by state */ SELECT state, COUNT(*) FROM {rows} GROUP BY state");
    tx.query(&sql, &seen.params)?.into_iter().map(|mut row| Ok((row.parse()?, row.take()?))).collect()
}

/// Without what is seen and without states.
fn matching(filter: &JobFilter) -> Where {
    let mut out = Where { sql: "j.deleted_at IS NULL".to_owned(), params: Vec::new() };
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
#[derive(Clone)]
struct Where {
    sql: String,
    params: Vec<Param<'static>>,
}

impl Where {
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
