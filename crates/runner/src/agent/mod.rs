//! The agent: everything a runner says to the server and does about the answers.

use crate::{
    config::{AgentConfig, RunnerError},
    files::Files,
    keeper::Keeper,
    machine::Machine,
    shutdown::Shutdown,
};
use mothership_api::client::Transport;
use mothership_core::{clock::Clock, rng::Dice};
use std::sync::Arc;

/// What an agent needs of the world. A simulation puts its own in.
#[derive(Clone)]
pub struct Parts {
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub dice: Arc<Dice>,
    pub keeper: Arc<dyn Keeper>,
    pub files: Arc<dyn Files>,
    pub machine: Arc<dyn Machine>,
}

/// Runs a runner until it is told to stop: locks the data folder, starts the keeper, registers, works.
pub async fn run(
    config: AgentConfig,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    dice: Arc<Dice>,
    shutdown: Shutdown,
) -> Result<(), RunnerError> {
    let _ = (config, transport, clock, dice, shutdown);
    Err(RunnerError::Keeper("this build has none yet".into()))
}

/// The agent over any world.
pub struct Agent {
    config: AgentConfig,
    parts: Parts,
}

impl Agent {
    #[must_use]
    pub fn new(config: AgentConfig, parts: Parts) -> Self {
        Self { config, parts }
    }

    /// Registers and works until told to stop.
    pub async fn run(self, shutdown: Shutdown) -> Result<(), RunnerError> {
        let _ = (self.config, self.parts, shutdown);
        Err(RunnerError::Keeper("this build has none yet".into()))
    }
}
