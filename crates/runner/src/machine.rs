//! What kind of machine this is and how busy it is, behind a trait. [`system::System`] asks the operating system.

mod nvidia;
pub mod system;

use mothership_api::agent::{Inventory, MachineUsage};

pub trait Machine: Send + Sync + 'static {
    fn inventory(&self) -> Inventory;
    /// A fresh sample; called every few seconds.
    fn usage(&self) -> MachineUsage;
}
