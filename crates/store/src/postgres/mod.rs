//! PostgreSQL: a few writer threads and reader threads, each with one connection. Closures run on a thread, and each
//! statement is driven to its end there, so a use case is written once for both engines.
//!
//! Start reading at [`Engine`]; a connection is a [`PgSession`], statements are run by `statement.rs`.

mod engine;
mod listen;
mod session;
mod statement;

pub(crate) use engine::Engine;
pub(crate) use session::PgSession;
pub(crate) use statement::type_name;

/// Where [`Tx::notify`](crate::Tx::notify) sends and [`Store::listen`](crate::Store::listen) receives.
pub(crate) const CHANNEL: &str = "mothership";
