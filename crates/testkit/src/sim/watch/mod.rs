//! What must hold at every instant, looked at after each step that changed the database: never two live attempts of one
//! task; nobody is given up before its time, nor waited for who never had it; a returning attempt with nobody in its place goes on, and nothing comes back
//! without a word of its runner; who asks for work gets what fits.

mod heard;
mod losses;
mod outages;
mod returns;
mod rows;
mod starts;
#[cfg(test)]
mod tests;

pub use heard::{Heard, SentRequest, TurnedAway};

use super::{
    plan::{FaultEvent, Plan},
    trace::Trace,
};
use losses::Losses;
use returns::Returns;
use rows::Rows;
use rusqlite::{Connection, OpenFlags, Result};
use starts::Starts;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// More of one kind say nothing new.
const WRONG_MAX: usize = 10;

/// Looks at the database file through a connection of its own.
pub struct Watch {
    database: PathBuf,
    connection: Option<Connection>,
    version: i64,
    rows: Rows,
    heard: Heard,
    losses: Losses,
    returns: Returns,
    starts: Starts,
    trace: Trace,
    wrong: Vec<String>,
}

impl Watch {
    pub fn new(database: &Path, plan: &Plan, heard: Heard, trace: Trace) -> Self {
        Self {
            database: database.to_owned(),
            connection: None,
            version: 0,
            rows: Rows::default(),
            heard,
            losses: Losses::new(plan),
            returns: Returns::default(),
            starts: Starts::new(plan),
            trace,
            wrong: Vec::new(),
        }
    }

    /// What has been wrong at any instant.
    pub fn into_violations(self) -> Vec<String> {
        self.wrong
    }

    /// What goes wrong now, or is well again.
    pub fn note(&mut self, now: Duration, event: FaultEvent) {
        self.losses.note(now, event);
    }

    /// Looks, if something was written or heard since the last look. A file that is not there yet has nothing wrong in it.
    pub fn look(&mut self, now: Duration) {
        if self.wrong.len() >= WRONG_MAX {
            return;
        }
        if self.connection.is_none() {
            self.connection =
                Connection::open_with_flags(&self.database, OpenFlags::SQLITE_OPEN_READ_ONLY).ok();
        }
        let Some(connection) = self.connection.take() else { return };
        let mut wrong = Vec::new();
        // Before the tables are made every question is an error.
        let looked = self.ask(&connection, now, &mut wrong);
        self.connection = Some(connection);
        if looked.is_ok() {
            let at = now.as_secs_f64();
            self.wrong.extend(wrong.into_iter().map(|what| format!("{at:.3} s: {what}")));
        }
    }

    fn ask(&mut self, connection: &Connection, now: Duration, wrong: &mut Vec<String>) -> Result<()> {
        let (turned_away, reports) = (self.heard.take_turned_away(), self.heard.take_reports());
        let version = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        if version != self.version {
            self.rows = Rows::read(connection)?;
            self.version = version;
            self.two_live(wrong);
            self.losses.look(now, &self.rows, &self.heard, &self.trace, wrong);
            self.returns.look(now, &self.rows, &self.heard, &self.trace, wrong);
            self.starts.look(now, &self.rows);
        }
        self.losses.reported(&reports, &self.rows, &self.heard, wrong);
        self.starts.turned_away(&turned_away, wrong);
        Ok(())
    }

    fn two_live(&self, wrong: &mut Vec<String>) {
        for (task, live) in &self.rows.live {
            if live.len() > 1 {
                wrong.push(format!("{task} has {} live attempts", live.len()));
            }
        }
    }
}
