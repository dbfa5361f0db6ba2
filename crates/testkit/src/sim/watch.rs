//! What must hold at every instant, looked at after each step that changed the database.

use super::{fleet::LOST_AFTER_MS, plan::Plan};
use mothership_core::ids::{AttemptId, JobId};
use rusqlite::{Connection, OpenFlags, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

/// Between two reports that name what a runner holds. The watch knows when a report was answered, not what it named.
const REPORT_INTERVAL_MS: u64 = 10_000;
/// More of one kind say nothing new.
const WRONG_MAX: usize = 10;

/// When each runner, by its name, last had a report answered.
#[derive(Debug, Clone, Default)]
pub struct HeardAt(Arc<Mutex<BTreeMap<String, Duration>>>);

impl HeardAt {
    pub fn note(&self, runner: &str) {
        let at = turmoil::sim_elapsed().unwrap_or_default();
        self.0.lock().expect("no holder panics").insert(runner.to_owned(), at);
    }

    fn of(&self, runner: &str) -> Duration {
        self.0.lock().expect("no holder panics").get(runner).copied().unwrap_or_default()
    }
}

/// Looks at the database file through a connection of its own.
pub struct Watch {
    database: PathBuf,
    connection: Option<Connection>,
    version: i64,
    heard_at: HeardAt,
    /// By place in the plan, which is also the order of their ids.
    lost_after_ms: Vec<u64>,
    lost: BTreeSet<AttemptId>,
    wrong: Vec<String>,
}

impl Watch {
    pub fn new(database: PathBuf, plan: &Plan, heard_at: HeardAt) -> Self {
        let lost_after = |job: &super::plan::PlannedJob| job.lost_after_s.map_or(LOST_AFTER_MS, |s| s * 1000);
        Self {
            database,
            connection: None,
            version: 0,
            heard_at,
            lost_after_ms: plan.jobs.iter().map(lost_after).collect(),
            lost: BTreeSet::new(),
            wrong: Vec::new(),
        }
    }

    /// What has been wrong at any instant.
    pub fn into_violations(self) -> Vec<String> {
        self.wrong
    }

    /// Looks, if something was written since the last look. A file that is not there yet has nothing wrong in it.
    pub fn look(&mut self, now: Duration) {
        if self.wrong.len() >= WRONG_MAX {
            return;
        }
        if self.connection.is_none() {
            self.connection =
                Connection::open_with_flags(&self.database, OpenFlags::SQLITE_OPEN_READ_ONLY).ok();
        }
        let Some(connection) = self.connection.take() else { return };
        // Before the tables are made every question is an error.
        if let Ok(wrong) = self.ask(&connection, now) {
            self.wrong.extend(wrong);
        }
        self.connection = Some(connection);
    }

    fn ask(&mut self, connection: &Connection, now: Duration) -> Result<Vec<String>> {
        let version = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        if version == self.version {
            return Ok(Vec::new());
        }
        let mut wrong = Vec::new();
        let mut statement = connection.prepare_cached(
            "SELECT job, idx, COUNT(*) FROM attempts WHERE lease_expires_at IS NOT NULL GROUP BY job, idx HAVING COUNT(*) > 1",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (job, index, count): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            wrong.push(format!("{:.3} s: {job}.{index} has {count} live attempts", now.as_secs_f64()));
        }
        self.given_up_too_early(connection, now, &mut wrong)?;
        self.version = version;
        Ok(wrong)
    }

    /// Nobody is given up before its time: the runner was silent for as long as the job is patient.
    fn given_up_too_early(
        &mut self,
        connection: &Connection,
        now: Duration,
        wrong: &mut Vec<String>,
    ) -> Result<()> {
        let mut statement = connection.prepare_cached(
            "SELECT a.job, a.idx, a.number, r.name FROM attempts a JOIN runners r ON r.id = a.runner \
             WHERE a.state = 'lost' AND a.reason = 'lease_expired'",
        )?;
        let mut rows = statement.query([])?;
        let mut lost = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let (job, index, number): (i64, i64, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let attempt = JobId(job).task(index.unsigned_abs()).attempt(number);
            let runner: String = row.get(3)?;
            lost.insert(attempt);
            let silent = now.saturating_sub(self.heard_at.of(&runner));
            let lost_after_ms =
                self.lost_after_ms.get(job.unsigned_abs() as usize - 1).copied().unwrap_or(LOST_AFTER_MS);
            let silent_ms = silent.as_millis() as u64 + REPORT_INTERVAL_MS;
            if !self.lost.contains(&attempt) && silent_ms < lost_after_ms {
                wrong.push(format!(
                    "{:.3} s: {attempt} is given up {} s after {runner} was heard, its job waits {} s",
                    now.as_secs_f64(),
                    silent.as_secs(),
                    lost_after_ms / 1000
                ));
            }
        }
        // One that came back may be lost again.
        self.lost = lost;
        Ok(())
    }
}
