//! Tasks on the wire.

use super::{Machines, ViewTime, eta, metrics, time_left};
use crate::app::App;
use indexmap::IndexMap;
use mothership_api::tasks::Task;
use mothership_core::{
    eta::Siblings, ids::JobId, progress::percent_floor, spec::CheckedSpec, state::TaskState, sweep::Row,
};
use mothership_store::{Result, Tx, jobs, tasks::TaskRow};
use serde_json::Value;
use std::collections::BTreeMap;

/// Parameters of tasks of one job. Rows of a parameter file are fetched by the stored chunk.
pub struct Params<'a> {
    job: JobId,
    spec: &'a CheckedSpec,
    rows: BTreeMap<u64, Row>,
}

impl<'a> Params<'a> {
    pub fn new(job: JobId, spec: &'a CheckedSpec) -> Self {
        Self { job, spec, rows: BTreeMap::new() }
    }

    /// Fetches what task `index` needs; then [`Params::rows`] answers for it.
    pub fn fetch(&mut self, tx: &mut Tx<'_>, index: u64) -> Result<()> {
        let Some(row) = self.spec.param_row(index) else { return Ok(()) };
        if !self.rows.contains_key(&row) {
            let rows = jobs::param_rows(tx, self.job, row)?;
            self.rows.extend((row..).zip(rows));
        }
        Ok(())
    }

    pub fn rows(&self) -> &BTreeMap<u64, Row> {
        &self.rows
    }

    pub fn of(&mut self, tx: &mut Tx<'_>, index: u64) -> Result<IndexMap<String, Value>> {
        self.fetch(tx, index)?;
        Ok(self.spec.params(index, &self.rows).map(|params| params.into_iter().collect()).unwrap_or_default())
    }
}

pub fn task(
    app: &App,
    row: TaskRow,
    params: IndexMap<String, Value>,
    siblings: &Siblings,
    machines: &Machines,
    time: ViewTime,
) -> Task {
    let running = row.state == TaskState::Running;
    let fraction = if row.state == TaskState::Completed { Some(1.0) } else { row.fraction };
    let left = running.then(|| time_left(app, &row, siblings, time)).flatten().map(eta);
    Task {
        id: row.id,
        job_id: row.id.job,
        index: row.id.index,
        status: row.state,
        params,
        attempts: row.tried,
        attempt_id: row.attempt,
        runner_id: row.runner,
        runner: row.runner.and_then(|id| machines.name(id)),
        exit_code: row.exit_code,
        error_message: row.error,
        progress: fraction,
        percent: fraction.map(|fraction| percent_floor(fraction, row.state == TaskState::Completed)),
        stage: row.stage,
        metrics: metrics(row.metrics.as_deref()),
        eta: left,
        started_at: row.started_at,
        completed_at: row.ended_at,
        retry_at: row.retry_at,
        unreachable: running && row.runner.is_some_and(|id| machines.is_silent(id, time.now)),
        cancel_requested: row.cancel_requested,
    }
}
