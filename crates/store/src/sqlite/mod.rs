//! SQLite: one writer thread that groups what waits into one transaction, a few reader threads, or no thread at all.
//!
//! Start reading at [`Engine`]; statements are run by `statement.rs`, the connection is set up in `open.rs`.

mod engine;
mod open;
mod statement;

pub(crate) use engine::Engine;
pub(crate) use statement::{batch, execute, execute_each, query, query_each};
