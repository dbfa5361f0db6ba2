//! What machines with GUI clients ran. There is no index of attempts by runner, which would be kept for this question
//! alone: what lives is found by its lease, what has ended among the jobs that changed since.

use crate::{
    Result, Time, Tx,
    attempts::{self, AttemptRow},
    engine::{Row, params},
    jobs::row::PPM,
};
use mothership_core::{
    goliat::JOB_LABEL,
    ids::{AttemptId, RunnerId},
    state::AttemptState,
};
use std::collections::BTreeMap;

/// What a machine has run.
#[derive(Debug, Clone, PartialEq)]
pub struct GuiAttempt {
    /// Job, index of the task, number.
    pub id: AttemptId,
    /// On which machine.
    pub runner: RunnerId,
    /// When its GUI was heard first, or else when it was claimed.
    pub began_at: Time,
    pub state: AttemptState,
    /// Its GUI was heard, or something was reported of it.
    pub is_heard: bool,
    /// 0 to 1; `None` until it was reported.
    pub fraction: Option<f64>,
    /// What it said it was doing; `None` when it never did.
    pub stage: Option<String>,
    /// JSON object of names and numbers.
    pub metrics: Option<String>,
    /// When the latest progress came.
    pub reported_at: Option<Time>,
}

const COLUMNS: &str = "a.job, a.idx, a.number, a.runner, COALESCE(a.started_at, a.leased_at), a.state, \
     CAST(CASE WHEN a.started_at IS NULL AND a.reported_at IS NULL THEN 0 ELSE 1 END AS BIGINT), \
     a.progress_ppm, a.stage, a.metrics, a.reported_at";

fn read(mut row: Row) -> Result<GuiAttempt> {
    Ok(GuiAttempt {
        id: row.attempt_id()?,
        runner: row.take()?,
        began_at: row.take()?,
        state: row.parse()?,
        is_heard: row.take()?,
        fraction: row.take::<Option<i64>>()?.map(|ppm| ppm as f64 / PPM),
        stage: row.take()?,
        metrics: row.take()?,
        reported_at: row.take()?,
    })
}

/// What GUI clients (or one of them) run, and what they have run in their current records, the earliest first. `since`:
/// when the first of these records began. `past`: also what they ran in records before.
pub fn attempts_of(
    tx: &mut Tx<'_>,
    runner: Option<RunnerId>,
    since: Time,
    past: bool,
) -> Result<Vec<GuiAttempt>> {
    let one = runner.map(|runner| runner.to_string());
    let mut rows = tx.query(
        &format!(
            "/* what GUI clients run */ SELECT {COLUMNS} FROM gui_clients w \
             JOIN attempts a ON a.runner = w.runner AND a.lease_expires_at IS NOT NULL \
             JOIN job_labels l ON l.job = a.job AND l.name = $1 WHERE ($2 IS NULL OR w.runner = $2)"
        ),
        params![JOB_LABEL, one.as_deref()],
    )?;
    let ended = format!(
        "/* what GUI clients ran */ SELECT {COLUMNS} FROM job_labels l JOIN jobs j ON j.id = l.job \
         JOIN attempts a ON a.job = l.job JOIN gui_clients w ON w.runner = a.runner \
         LEFT JOIN gui_client_sessions s ON s.runner = a.runner AND s.ended_at IS NULL \
         WHERE l.name = $1 AND ($2 IS NULL OR a.runner = $2)"
    );
    rows.extend(match past {
        true => tx.query(&ended, params![JOB_LABEL, one.as_deref()])?,
        // Whatever ended in a record changed its job meanwhile: older studies are not looked into.
        false => tx.query(
            &format!(
                "{ended} AND j.updated_at >= $3 \
                 AND (s.began_at IS NULL OR COALESCE(a.started_at, a.leased_at) >= s.began_at)"
            ),
            params![JOB_LABEL, one.as_deref(), since],
        )?,
    });
    let mut found = BTreeMap::new();
    for row in rows {
        let attempt = read(row)?;
        found.insert((attempt.began_at, attempt.id), attempt);
    }
    Ok(found.into_values().collect())
}

/// What a GUI client ran that has ended since.
pub fn ended_since(tx: &mut Tx<'_>, runner: RunnerId, since: Time) -> Result<Vec<AttemptRow>> {
    let rows = tx.query(
        "/* what a GUI client ended */ SELECT a.job, a.idx, a.number FROM job_labels l JOIN jobs j ON j.id = l.job \
         JOIN attempts a ON a.job = l.job WHERE l.name = $1 AND j.updated_at >= $3 AND a.runner = $2 \
         AND a.ended_at >= $3 ORDER BY a.job, a.idx, a.number",
        params![JOB_LABEL, runner, since],
    )?;
    let mut ended = Vec::with_capacity(rows.len());
    for mut row in rows {
        let id = row.attempt_id()?;
        ended.extend(attempts::get(tx, id)?);
    }
    Ok(ended)
}
