//! What the store promises, held against every engine: SQLite with its threads, SQLite inline and PostgreSQL run the
//! same cases, and after each of them the counters have to say what the rows say.
//!
//! Start reading at [`harness`] (how a case gets its store) and [`invariants`] (what holds whatever has been done). A case
//! is an async function over a [`harness::Harness`], named once in `on_every_engine!`.

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

mod assignments;
mod blobs;
mod claims;
mod classes;
mod control;
mod coverage;
mod dependencies;
mod ends;
mod experiment_sight;
mod experiments;
mod facts;
mod gui_clients;
mod gui_lines;
mod gui_sessions;
mod harness;
mod history;
mod invariants;
mod leases;
mod lists;
mod logs;
mod opening;
mod ownership;
mod plans;
mod races;
mod random;
mod results;
mod retries;
mod returns;
mod runners;
mod submit;
mod tokens;
mod usage;

/// One test of each case on each engine: `case::sqlite`, `case::inline`, `case::postgres`.
macro_rules! on_every_engine {
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            use crate::harness::{Engine, run};

            #[tokio::test]
            async fn sqlite() {
                run(Engine::Sqlite, super::$case).await;
            }

            #[tokio::test]
            async fn inline() {
                run(Engine::Inline, super::$case).await;
            }

            #[tokio::test]
            async fn postgres() {
                run(Engine::Postgres, super::$case).await;
            }
        }
    )+};
}
pub(crate) use on_every_engine;
