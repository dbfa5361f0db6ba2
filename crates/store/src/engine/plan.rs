//! How a database finds what a statement asks for: so that tests can hold statements to their indexes.

use super::{Column, Inner, Param, Row, Tx};
use crate::{Result, sqlite};

/// The plan of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementPlan {
    /// The statement.
    pub sql: String,
    /// The engine's own words, a step each.
    pub steps: Vec<String>,
}

impl Tx<'_> {
    /// Keeps the plan of every statement from here on.
    pub(crate) fn keep_plans(&mut self) {
        self.plans = Some(Vec::new());
    }

    pub(crate) fn take_plans(&mut self) -> Vec<StatementPlan> {
        self.plans.take().unwrap_or_default()
    }

    pub(super) fn plan(&mut self, sql: &str, params: &[Param<'_>]) -> Result<()> {
        if self.plans.is_none() {
            return Ok(());
        }
        let rows = match &mut self.inner {
            Inner::Sqlite(connection) => {
                sqlite::query(connection, &format!("EXPLAIN QUERY PLAN {sql}"), params)?
            }
            Inner::Postgres(session) => session.query(&format!("EXPLAIN {sql}"), params)?,
        };
        self.keep(sql, rows)
    }

    /// Of a statement for many rows: on SQLite of its run for the first.
    pub(super) fn plan_each(&mut self, sql: &str, columns: &[Column], rows: &[Vec<Param<'_>>]) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(_) => rows.first().map_or(Ok(()), |params| self.plan(sql, params)),
            Inner::Postgres(session) if self.plans.is_some() => {
                let steps = session.query_each(&format!("EXPLAIN {sql}"), columns, rows)?;
                self.keep(sql, steps)
            }
            Inner::Postgres(_) => Ok(()),
        }
    }

    fn keep(&mut self, sql: &str, rows: Vec<Row>) -> Result<()> {
        let steps = rows.into_iter().map(Row::last).collect::<Result<_>>()?;
        if let Some(plans) = &mut self.plans {
            plans.push(StatementPlan { sql: sql.to_owned(), steps });
        }
        Ok(())
    }
}
