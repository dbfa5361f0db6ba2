//! What an agent is made of.

use crate::{files::Files, keeper::Keeper, machine::MachineProbe};
use mothership_api::client::Transport;
use mothership_core::{clock::Clock, rng::RandomSource};
use std::sync::Arc;

/// What an agent needs of the world. A simulation puts its own in.
#[derive(Clone)]
pub struct AgentParts {
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<RandomSource>,
    pub keeper: Arc<dyn Keeper>,
    pub files: Arc<dyn Files>,
    pub machine: Arc<dyn MachineProbe>,
}
