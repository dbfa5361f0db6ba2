//! The commands that stay: [`up`], [`server`] and [`runner`]. They share their flags, starting the server
//! ([`http_server`]) and the agent ([`agent`]) in this process, and stopping both in stages ([`signals`]).

mod agent;
mod http_server;
pub mod runner;
pub mod server;
mod signals;
mod tls;
pub mod up;

pub use agent::{AgentFlags, agent_config, run_agent};
pub use http_server::{ServerFlags, commands, compat_line, folder_hint, login_line, serve};
pub use signals::Signals;

use crate::exit::{Failure, Result};
use std::future::Future;

/// Runs a service on as many threads as there are cores.
pub fn block_on<T>(service: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::local(format!("cannot start: {error}")))?;
    let result = runtime.block_on(service);
    // What still hangs in a blocking call now would hang for ever.
    runtime.shutdown_background();
    result
}
