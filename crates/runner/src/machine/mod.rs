//! What kind of machine this is and how busy it is, behind a trait. [`system::SystemProbe`] asks the operating system.

mod nvidia;
pub mod system;

use mothership_api::agent::{Inventory, MachineUsage};

/// The machine of an agent.
pub trait MachineProbe: Send + Sync + 'static {
    /// What the machine has; asked once, at the start of the agent.
    fn inventory(&self) -> Inventory;
    /// A fresh sample; called every few seconds.
    fn usage(&self) -> MachineUsage;
}
