//! Brings the tables up to date: forward only, the same numbers and names for both engines.
//!
//! Of each migration that was applied the database keeps a checksum of its text. A text that was changed afterwards, or
//! that this program does not know, means that the tables are not the ones its statements are written for: such a
//! database is refused before anything is done to it. Databases of before the checksums are taken over when their
//! tables are the ones of the migrations they name ([`schema`]), and refused otherwise.

mod schema;

use crate::{
    Result, StoreError,
    engine::{Dialect, Tx, params},
};

pub(crate) use schema::{Schema, in_postgres, in_sqlite};

struct Migration {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($number:literal, $name:literal) => {
        Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }
    };
}

/// In order. What has been released is never changed.
const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_first"),
    migration!(2, "0002_windows"),
    migration!(3, "0003_shown_jobs"),
    migration!(4, "0004_gui_clients"),
    migration!(5, "0005_lost_and_found"),
    migration!(6, "0006_classes"),
    migration!(7, "0007_blobs_in_use"),
    migration!(8, "0008_joining"),
    migration!(9, "0009_usage"),
    migration!(10, "0010_gui_sessions"),
    migration!(11, "0011_people"),
    migration!(12, "0012_experiments"),
    migration!(14, "0014_ownership"),
];

impl Migration {
    fn sql(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }

    /// The same wherever the program was built: a checkout on Windows may end lines otherwise.
    fn checksum(&self, dialect: Dialect) -> String {
        blake3::hash(self.sql(dialect).replace('\r', "").as_bytes()).to_hex().to_string()
    }
}

/// A migration that the database has.
struct Applied {
    number: i64,
    name: String,
    /// `None`: applied by a program that kept none.
    checksum: Option<String>,
}

/// Runs what is missing, in the caller's transaction. `made_by` tells the tables after each of the migrations it is
/// given.
///
/// # Errors
/// `Foreign` when the tables are not those of this program.
pub(crate) fn run(
    tx: &mut Tx<'_>,
    made_by: impl FnOnce(&mut Tx<'_>, &[&str]) -> Result<Vec<Schema>>,
) -> Result<()> {
    let dialect = tx.dialect();
    prepare(tx)?;
    let applied = applied(tx)?;
    check(&applied, dialect)?;
    if applied.iter().any(|applied| applied.checksum.is_none()) {
        adopt(tx, applied.len(), made_by)?;
    }
    for migration in &MIGRATIONS[applied.len()..] {
        tx.batch(migration.sql(dialect))?;
        tx.execute(
            "/* migration done */ INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)",
            params![migration.number, migration.name, migration.checksum(dialect)],
        )?;
        tracing::info!(migration = migration.name, "tables brought up to date");
    }
    Ok(())
}

/// The table of migrations itself. On PostgreSQL servers that start together wait for each other here. What is there is
/// not made once more: PostgreSQL would say so in the log at every start.
fn prepare(tx: &mut Tx<'_>) -> Result<()> {
    let columns = match tx.dialect() {
        Dialect::Postgres => {
            tx.batch("SELECT pg_advisory_xact_lock(7239401)")?;
            "/* columns of migrations */ SELECT COUNT(*) FROM pg_attribute WHERE attname IN ('number', 'checksum') \
             AND attrelid = to_regclass(quote_ident(current_schema()) || '.migrations')"
        }
        Dialect::Sqlite => {
            "/* columns of migrations */ SELECT COUNT(*) FROM pragma_table_info('migrations') \
             WHERE name IN ('number', 'checksum')"
        }
    };
    match tx.query_value::<i64>(columns, &[])? {
        0 => tx.batch(
            "CREATE TABLE IF NOT EXISTS migrations \
             (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT)",
        ),
        // Made by a program that kept no checksums.
        1 => tx.batch("ALTER TABLE migrations ADD COLUMN checksum TEXT"),
        _ => Ok(()),
    }
}

fn applied(tx: &mut Tx<'_>) -> Result<Vec<Applied>> {
    let sql = "/* migrations done */ SELECT number, name, checksum FROM migrations ORDER BY number";
    let rows = tx.query(sql, &[])?.into_iter();
    rows.map(|mut row| Ok(Applied { number: row.take()?, name: row.take()?, checksum: row.take()? }))
        .collect()
}

/// What was applied is the beginning of what this program knows.
fn check(applied: &[Applied], dialect: Dialect) -> Result<()> {
    let known = MIGRATIONS.iter().map(Some).chain(std::iter::repeat(None));
    for (applied, known) in applied.iter().zip(known) {
        let name = &applied.name;
        let Some(known) = known.filter(|known| known.number == applied.number) else {
            return Err(StoreError::foreign(format!(
                "a newer version of this program has used it: its migration {name} is not known here"
            )));
        };
        let same = applied.checksum.as_ref().is_none_or(|checksum| *checksum == known.checksum(dialect));
        if known.name != name || !same {
            return Err(changed(name));
        }
    }
    Ok(())
}

/// Takes over a database that names its migrations and has no checksums of them.
fn adopt(
    tx: &mut Tx<'_>,
    applied: usize,
    made_by: impl FnOnce(&mut Tx<'_>, &[&str]) -> Result<Vec<Schema>>,
) -> Result<()> {
    let (dialect, migrations) = (tx.dialect(), &MIGRATIONS[..applied]);
    let texts: Vec<&str> = migrations.iter().map(|migration| migration.sql(dialect)).collect();
    let wanted = made_by(tx, &texts)?;
    let there = schema::of(tx)?;
    if let Some(index) = schema::first_difference(&wanted, &there) {
        return Err(changed(migrations[index].name));
    }
    for migration in migrations {
        tx.execute(
            "/* adopt migration */ UPDATE migrations SET checksum = $2 WHERE number = $1 AND checksum IS NULL",
            params![migration.number, migration.checksum(dialect)],
        )?;
    }
    Ok(())
}

fn changed(name: &str) -> StoreError {
    StoreError::foreign(format!(
        "its tables were made by another version of this program, in which migration {name} was not the same"
    ))
}
