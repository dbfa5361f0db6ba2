//! The PostgreSQL of GOLIAT's own dashboard, read so that its contents can be brought over. Nothing is written, and all
//! is seen as it was at one moment.
//!
//! Rows are asked for as JSON: versions of the dashboard differ in their columns, and what an older one does not have is
//! missing instead of an error. [`rows`] says what is read of them.

mod rows;

pub use rows::{OldAssignment, OldFile, OldLine, OldStatus, OldStudy, OldWorker};

use crate::{Result, StoreError};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, postgres::PgRow};

/// Tables without which it is no dashboard.
const TABLES: [&str; 4] = ["workers", "super_studies", "assignments", "gui_state"];

/// An open database.
#[derive(Debug)]
pub struct OldDashboard {
    connection: PgConnection,
    has_results: bool,
}

fn failed(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(error) => StoreError::Internal(error.to_string()),
        other => StoreError::Unavailable(other.to_string()),
    }
}

impl OldDashboard {
    /// Connects, and keeps one moment in view until it is dropped.
    ///
    /// # Errors
    /// It cannot be reached, or is another database.
    pub async fn open(url: &str) -> Result<Self> {
        let connection = PgConnection::connect(url).await.map_err(failed)?;
        let mut dashboard = Self { connection, has_results: false };
        let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
        dashboard.connection.execute(sqlx::raw_sql(begin)).await.map_err(failed)?;
        for table in TABLES {
            if !dashboard.has(table).await? {
                return Err(StoreError::conflict(format!(
                    "it is no dashboard of GOLIAT: there is no table {table}"
                )));
            }
        }
        dashboard.has_results = dashboard.has("result_files").await?;
        Ok(dashboard)
    }

    async fn has(&mut self, table: &str) -> Result<bool> {
        let rows = self.rows("SELECT to_regclass($1) IS NOT NULL", Some(table)).await?;
        rows.first().map_or(Ok(false), |row| row.try_get(0).map_err(failed))
    }

    async fn rows(&mut self, sql: &'static str, key: Option<&str>) -> Result<Vec<PgRow>> {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        if let Some(key) = key {
            query = query.bind(key);
        }
        query.fetch_all(&mut self.connection).await.map_err(failed)
    }

    async fn texts(&mut self, sql: &'static str, key: Option<&str>) -> Result<Vec<String>> {
        self.rows(sql, key).await?.iter().map(|row| row.try_get(0).map_err(failed)).collect()
    }

    /// All studies, the oldest first.
    pub async fn studies(&mut self) -> Result<Vec<OldStudy>> {
        let sql = r#"SELECT to_jsonb(s)::text FROM super_studies s ORDER BY s."createdAt", s.id"#;
        self.texts(sql, None).await?.iter().map(|text| rows::study(text)).collect()
    }

    /// The assignments of a study, in the order of their indexes.
    pub async fn assignments(&mut self, study: &str) -> Result<Vec<OldAssignment>> {
        let sql = r#"SELECT to_jsonb(a)::text FROM assignments a WHERE a."superStudyId" = $1 ORDER BY a."createdAt", a.id"#;
        let texts = self.texts(sql, Some(study)).await?;
        let mut found = texts.iter().map(|text| rows::assignment(text)).collect::<Result<Vec<_>>>()?;
        found.sort_by_key(|assignment| assignment.index);
        Ok(found)
    }

    /// All machines, with what they did, the oldest first.
    pub async fn workers(&mut self) -> Result<Vec<OldWorker>> {
        let sql = r#"SELECT to_jsonb(w)::text FROM workers w ORDER BY w."createdAt", w.id"#;
        self.texts(sql, None).await?.iter().map(|text| rows::worker(text)).collect()
    }

    /// The log of a machine, in the order of its times.
    pub async fn lines(&mut self, worker: &str) -> Result<Vec<OldLine>> {
        let sql = r#"SELECT u.line::text FROM gui_state g, unnest(g."logMessages") WITH ORDINALITY AS u (line, n)
            WHERE g."workerId" = $1 ORDER BY u.n"#;
        let mut lines: Vec<_> =
            self.texts(sql, Some(worker)).await?.iter().filter_map(|text| rows::line(text)).collect();
        lines.sort_by_key(|line| line.at_us);
        Ok(lines)
    }

    /// The results of an assignment, without their bytes.
    pub async fn files(&mut self, assignment: &str) -> Result<Vec<OldFile>> {
        if !self.has_results {
            return Ok(Vec::new());
        }
        let sql = r#"SELECT f.id, f."relativePath", f.filename, octet_length(f."fileData")::bigint FROM result_files f
            WHERE f."assignmentId" = $1 ORDER BY f."createdAt", f.id"#;
        let file = |row: PgRow| {
            Ok(OldFile {
                id: row.try_get(0).map_err(failed)?,
                folder: row.try_get(1).map_err(failed)?,
                name: row.try_get(2).map_err(failed)?,
                size: row.try_get::<i64, _>(3).map_err(failed)?.unsigned_abs(),
            })
        };
        self.rows(sql, Some(assignment)).await?.into_iter().map(file).collect()
    }

    /// The bytes of a result.
    pub async fn bytes(&mut self, file: &str) -> Result<Vec<u8>> {
        let rows =
            self.rows(r#"SELECT f."fileData" FROM result_files f WHERE f.id = $1"#, Some(file)).await?;
        let row = rows.first().ok_or_else(|| StoreError::corrupt(format!("the result {file} is gone")))?;
        row.try_get(0).map_err(failed)
    }
}
