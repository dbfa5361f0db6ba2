//! The hands on every machine: lease, start, watch, report, collect.
//!
//! Two processes share the work. The **agent** ([`run`], async, may live inside of another program) talks to the
//! server. The **keeper** ([`keeper_main`], small and long-lived) owns the programs and their output, so that tasks go
//! on while the agent is restarted, upgraded or killed. What both need after a crash lies in the data folder, one
//! folder for each attempt.
//!
//! This crate knows the wire contract (`mothership-api`) and the rules (`mothership-core`); it never sees the store or
//! the server. Network, programs, files, time and rng come in through traits ([`AgentParts`]), so that a simulation
//! runs the agent without any of them. Start reading at [`agent`], then [`keeper`] and [`process`].

pub mod agent;
pub mod config;
pub mod files;
pub mod keeper;
mod locked;
pub mod machine;
mod process;
pub mod shutdown;

pub use agent::{Agent, AgentParts, RunnerFolder, run, run_in};
pub use config::{AgentConfig, RunnerError, ServerAddress};
pub use keeper::keeper_main;
pub use shutdown::Shutdown;
