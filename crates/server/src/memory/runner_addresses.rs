//! Where each runner was heard from last, so that a report writes it down only when that is another place.

use super::locked::Locked;
use mothership_core::ids::RunnerId;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct RunnerAddresses(Locked<BTreeMap<RunnerId, String>>);

impl RunnerAddresses {
    /// Whether it is not where it was heard from last.
    pub fn is_new(&self, id: RunnerId, address: &str) -> bool {
        self.0.lock().get(&id).is_none_or(|known| known != address)
    }

    pub fn remember(&self, id: RunnerId, address: String) {
        self.0.lock().insert(id, address);
    }

    /// It was removed.
    pub fn forget(&self, id: RunnerId) {
        self.0.lock().remove(&id);
    }
}
