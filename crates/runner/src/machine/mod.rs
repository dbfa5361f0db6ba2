//! What kind of machine this is and how busy it is, behind a trait. [`system::SystemProbe`] asks the operating system.

mod nvidia;
pub mod system;

use futures_util::future::BoxFuture;
use mothership_api::agent::{Gpu, GpuUsage, Inventory, MachineUsage};
use std::time::Duration;

/// What a search for GPUs has found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GpuSearch {
    /// One for each card.
    pub gpus: Vec<Gpu>,
    /// Why there may be more: a sentence for a person.
    pub problem: Option<String>,
    /// When it is worth another try.
    pub try_again: Option<Duration>,
}

/// The machine of an agent.
pub trait MachineProbe: Send + Sync + 'static {
    /// What the machine has; asked once, at the start of the agent. Without GPUs unless they are known at once.
    fn inventory(&self) -> Inventory;
    /// Looks for GPUs, which takes a while and has a limit.
    fn find_gpus(&self) -> BoxFuture<'_, GpuSearch> {
        Box::pin(std::future::ready(GpuSearch::default()))
    }
    /// A fresh sample; called every few seconds.
    fn usage(&self) -> MachineUsage;
    /// How busy its GPUs are, which takes a while and has a limit. `None`: it cannot be known, and asking again is in
    /// vain.
    fn gpu_usage(&self) -> BoxFuture<'_, Option<Vec<GpuUsage>>> {
        Box::pin(std::future::ready(None))
    }
    /// Id of the machine's boot and how long ago it was, milliseconds; empty where that is unknown.
    fn boot(&self) -> (String, Option<u64>) {
        (String::new(), None)
    }
}
