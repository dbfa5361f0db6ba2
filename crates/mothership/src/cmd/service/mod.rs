//! What `up`, `server` and `runner` share: their flags, starting the server and the agent in this process, and stopping
//! both in stages.

mod agent;
mod serving;
mod signals;

pub use agent::{AgentFlags, agent, run_agent};
pub use serving::{ServerFlags, compat_line, login_line, reachable, serve};
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
