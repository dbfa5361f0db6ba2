//! The transaction as the use cases see it: statements with `$1 …`, rows of plain values, and batches.

use super::{Column, Param, Row, StatementPlan, Type, row::FromCell};
use crate::{Result, StoreError, postgres, sqlite};
use mothership_core::{class::Class, limits::CLASSES_KEPT_MAX};
use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, RwLock},
};

/// An open transaction (or snapshot) of either engine.
pub struct Tx<'a> {
    pub(super) inner: Inner<'a>,
    shared: &'a Shared,
    pub(super) plans: Option<Vec<StatementPlan>>,
}

pub(crate) enum Inner<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut postgres::PgSession),
}

/// What the transactions of one open store have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Tells what this store says apart from what others on the same database say.
    pub instance: String,
    /// What classes need, by key. A key is made of what it stands for, so nothing here is ever out of date, not even
    /// after a rollback.
    classes: RwLock<HashMap<String, Arc<Class>>>,
}

impl Default for Shared {
    fn default() -> Self {
        // Not from the seeded source: it only has to differ between processes, and only PostgreSQL has several.
        let instance = format!("{:016x}", RandomState::new().hash_one(0));
        Self { instance, classes: RwLock::default() }
    }
}

/// Which engine's text to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// One statement for many rows: SQLite runs its text once a row (a prepared statement costs a microsecond), PostgreSQL
/// runs its text once, with one array a parameter (a round trip costs a hundred).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Each<'s> {
    pub sqlite: &'s str,
    pub postgres: &'s str,
    /// What `$1 …` are. The names are those of the columns of `k (…)` in the text for PostgreSQL.
    pub columns: &'s [Column],
}

impl<'s> Each<'s> {
    fn text(&self, dialect: Dialect) -> &'s str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }

    /// Whether the text for PostgreSQL takes what the table of columns says, so that tests on SQLite find a mistake, too.
    fn is_consistent(&self) -> bool {
        let casts = |(at, (_, kind)): (usize, &Column)| {
            self.postgres.contains(&format!("${}::{}[]", at + 1, postgres::type_name(*kind)))
        };
        self.postgres.is_empty() || self.columns.iter().enumerate().all(casts)
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(inner: Inner<'a>, shared: &'a Shared) -> Self {
        Self { inner, shared, plans: None }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Which row of a counter that is spread over several this transaction adds to, so that the writers of
    /// PostgreSQL do not queue up behind one row.
    pub(crate) fn shard(&self) -> i64 {
        match &self.inner {
            Inner::Sqlite(_) => 0,
            Inner::Postgres(session) => session.shard(),
        }
    }

    /// What the class of this key needs, when it is remembered.
    pub(crate) fn class(&self, key: &str) -> Option<Arc<Class>> {
        self.shared.classes.read().expect("no holder of this lock panics").get(key).cloned()
    }

    /// Remembers what a class needs.
    pub(crate) fn keep_class(&self, key: &str, class: &Arc<Class>) {
        let mut classes = self.shared.classes.write().expect("no holder of this lock panics");
        // Those that are in use come back with the next look; the others are the reason to begin anew.
        if classes.len() >= CLASSES_KEPT_MAX {
            classes.clear();
        }
        classes.insert(key.to_owned(), Arc::clone(class));
    }

    /// The clause that locks the rows read, where there is anybody to lock them against.
    pub(crate) fn for_update(&self) -> &'static str {
        match self.inner {
            Inner::Sqlite(_) => "",
            Inner::Postgres(_) => " FOR UPDATE",
        }
    }

    /// The same, leaving out what others have locked.
    pub(crate) fn for_update_skip_locked(&self) -> &'static str {
        match self.inner {
            Inner::Sqlite(_) => "",
            Inner::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Rows changed.
    pub(crate) fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64> {
        self.plan(sql, params)?;
        match &mut self.inner {
            Inner::Sqlite(connection) => sqlite::execute(connection, sql, params),
            Inner::Postgres(session) => session.execute(sql, params),
        }
    }

    pub(crate) fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
        self.plan(sql, params)?;
        match &mut self.inner {
            Inner::Sqlite(connection) => sqlite::query(connection, sql, params),
            Inner::Postgres(session) => session.query(sql, params),
        }
    }

    /// The first row, if any.
    pub(crate) fn query_opt(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Option<Row>> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// The first column of the only row.
    pub(crate) fn query_value<T: FromCell>(&mut self, sql: &str, params: &[Param<'_>]) -> Result<T> {
        self.query_opt(sql, params)?
            .ok_or_else(|| StoreError::corrupt("a statement that always has a row has none"))?
            .take()
    }

    /// Several statements without parameters.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(connection) => sqlite::batch(connection, sql),
            Inner::Postgres(session) => session.batch(sql),
        }
    }

    /// Rows changed by `each` over all of `rows`.
    pub(crate) fn execute_each(&mut self, each: Each<'_>, rows: &[Vec<Param<'_>>]) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        debug_assert!(each.is_consistent(), "{}", each.postgres);
        self.plan_each(each.text(self.dialect()), each.columns, rows)?;
        match &mut self.inner {
            Inner::Sqlite(connection) => sqlite::execute_each(connection, each.sqlite, rows),
            Inner::Postgres(session) => session.execute_each(each.postgres, each.columns, rows),
        }
    }

    /// All rows that `each` finds over all of `rows`, in no order that means anything: they carry their keys.
    pub(crate) fn query_each(&mut self, each: Each<'_>, rows: &[Vec<Param<'_>>]) -> Result<Vec<Row>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        debug_assert!(each.is_consistent(), "{}", each.postgres);
        self.plan_each(each.text(self.dialect()), each.columns, rows)?;
        match &mut self.inner {
            Inner::Sqlite(connection) => sqlite::query_each(connection, each.sqlite, rows),
            Inner::Postgres(session) => session.query_each(each.postgres, each.columns, rows),
        }
    }

    /// Inserts rows into `table (columns)`; `tail` is what stands behind the values (`ON CONFLICT …`). Rows inserted.
    pub(crate) fn insert(
        &mut self,
        table: &str,
        columns: &[Column],
        tail: &str,
        rows: &[Vec<Param<'_>>],
    ) -> Result<u64> {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let places = |of: &dyn Fn(usize, Type) -> String| -> String {
            columns.iter().enumerate().map(|(at, (_, kind))| of(at + 1, *kind)).collect::<Vec<_>>().join(", ")
        };
        let head = format!("INSERT INTO {table} ({})", names.join(", "));
        let (sqlite, postgres) = match self.dialect() {
            Dialect::Sqlite => {
                (format!("{head} VALUES ({}) {tail}", places(&|at, _| format!("${at}"))), String::new())
            }
            Dialect::Postgres => {
                let arrays = places(&|at, kind| format!("${at}::{}[]", postgres::type_name(kind)));
                (String::new(), format!("{head} SELECT * FROM unnest({arrays}) {tail}"))
            }
        };
        self.execute_each(Each { sqlite: &sqlite, postgres: &postgres, columns }, rows)
    }

    /// See [`crate::Store::give_back`].
    pub(crate) fn give_back(&mut self, pages: u64) -> Result<u64> {
        let Inner::Sqlite(connection) = &self.inner else { return Ok(0) };
        let unused = |connection| -> Result<u64> {
            let row = sqlite::query(connection, "PRAGMA freelist_count", &[])?.into_iter().next();
            row.map_or(Ok(0), |mut row| row.take())
        };
        let before = unused(connection)?;
        if before == 0 {
            return Ok(0);
        }
        // A row for each page: it has to be asked to its end.
        sqlite::query(connection, &format!("PRAGMA incremental_vacuum({pages})"), &[])?;
        Ok(before.saturating_sub(unused(connection)?))
    }

    /// Tells the other servers on the same database, if and when this transaction commits. At most 7900 bytes.
    pub fn notify(&mut self, payload: &str) -> Result<()> {
        match self.dialect() {
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => {
                let payload = format!("{} {payload}", self.shared.instance);
                self.query(
                    "/* notify */ SELECT 1::BIGINT FROM pg_notify($1, $2)",
                    super::params![postgres::CHANNEL, payload],
                )?;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{int, text};

    fn each<'s>(postgres: &'s str, columns: &'s [Column]) -> Each<'s> {
        Each { sqlite: "SELECT $1, $2", postgres, columns }
    }

    #[test]
    fn columns_that_the_text_for_postgresql_does_not_take_are_found() {
        let columns = [int("job"), text("state")];
        let wanted = "FROM unnest($1::BIGINT[], $2::TEXT[]) AS k (job, state)";
        assert!(each(wanted, &columns).is_consistent());
        assert!(each("", &columns).is_consistent(), "an insert on SQLite has no such text");
        for wrong in ["FROM unnest($1::BIGINT[], $2::BIGINT[])", "FROM unnest($1::BIGINT[])", "SELECT 1"] {
            assert!(!each(wrong, &columns).is_consistent(), "{wrong}");
        }
    }
}
