//! Which columns there are, to tell whether tables are those of certain migrations. Indexes are left out: without one
//! an answer is slow, without a column it is an error.

use crate::{
    Result,
    engine::{Dialect, Tx},
};
use std::collections::BTreeSet;

/// `table.column type` of every column.
pub(crate) type Schema = BTreeSet<String>;

const SQLITE: &str = "/* columns */ SELECT m.name || '.' || c.name || ' ' || c.type || c.\"notnull\" \
    FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name <> 'migrations' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
/// Of the tables in the schema whose number `NAMESPACE` is.
const POSTGRES: &str = "/* columns */ SELECT CAST(t.relname AS TEXT) || '.' || CAST(c.attname AS TEXT) || ' ' \
      || format_type(c.atttypid, c.atttypmod) || CAST(c.attnotnull AS TEXT) \
    FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid \
    WHERE t.relkind = 'r' AND t.relname <> 'migrations' AND c.attnum > 0 AND NOT c.attisdropped \
      AND t.relnamespace = NAMESPACE";

/// The columns of this database.
pub(super) fn of(tx: &mut Tx<'_>) -> Result<Schema> {
    match tx.dialect() {
        Dialect::Sqlite => columns(tx, SQLITE),
        Dialect::Postgres => {
            let here = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";
            columns(tx, &POSTGRES.replace("NAMESPACE", here))
        }
    }
}

fn columns(tx: &mut Tx<'_>, sql: &str) -> Result<Schema> {
    tx.query(sql, &[])?.into_iter().map(|mut row| row.take()).collect()
}

/// The migration after which tables that should look like the last of `wanted` look otherwise; `None` when they do not.
/// `wanted` has the columns after each migration. What a later one renamed or took away is not looked for: only the
/// columns that are there in the end tell anything of what was run.
pub(super) fn first_difference(wanted: &[Schema], there: &Schema) -> Option<usize> {
    let last = wanted.last().filter(|last| *last != there)?;
    let is_missing = |after: &Schema| !after.intersection(last).all(|column| there.contains(column));
    // Nothing is missing: there is more than there should be, which only the last one can have made.
    Some(wanted.iter().position(is_missing).unwrap_or(wanted.len() - 1))
}

/// What these texts make, one after the other, in the empty SQLite of `scratch`.
pub(crate) fn in_sqlite(scratch: &mut Tx<'_>, texts: &[&str]) -> Result<Vec<Schema>> {
    let after = texts.iter().map(|text| {
        scratch.batch(text)?;
        of(scratch)
    });
    after.collect()
}

/// The same on PostgreSQL, as tables of this session only, which are taken back.
pub(crate) fn in_postgres(tx: &mut Tx<'_>, texts: &[&str]) -> Result<Vec<Schema>> {
    tx.batch("SAVEPOINT scratch; SET LOCAL search_path TO pg_temp")?;
    let mut after = Vec::with_capacity(texts.len());
    for text in texts {
        tx.batch(text)?;
        after.push(columns(tx, &POSTGRES.replace("NAMESPACE", "pg_my_temp_schema()"))?);
    }
    tx.batch("ROLLBACK TO SAVEPOINT scratch")?;
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &str) -> Schema {
        names.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_first_migration_that_is_not_there_is_named() {
        // The second makes `old`, the third renames it to `new`.
        let wanted = ["a b", "a b old", "a b new"].map(columns);
        for (there, index) in [
            ("a b new", None),
            ("b new", Some(0)),
            ("a b", Some(2)),
            ("a b old", Some(2)),
            ("a b new since", Some(2)),
            ("", Some(0)),
        ] {
            assert_eq!(first_difference(&wanted, &columns(there)), index, "{there}");
        }
        assert_eq!(first_difference(&[], &columns("a")), None, "no migrations, nothing to compare");
    }
}
