//! The machines that take work now, as they were read a moment ago: claims that may have to leave work to others look at
//! them, and none of them reads them all again.

use super::locked::Locked;
use mothership_core::preference::OtherMachine;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// How long they are remembered. What changes here by a person or by registering is known at once.
const REMEMBERED: Duration = Duration::from_secs(1);

#[derive(Default)]
pub struct Fleet(Locked<Option<(Instant, Arc<Vec<OtherMachine>>)>>);

impl Fleet {
    /// `None` when they have to be read again.
    pub fn get(&self) -> Option<Arc<Vec<OtherMachine>>> {
        let known = self.0.lock();
        let (_, machines) = known.as_ref().filter(|(read_at, _)| read_at.elapsed() < REMEMBERED)?;
        Some(Arc::clone(machines))
    }

    pub fn remember(&self, machines: Arc<Vec<OtherMachine>>) {
        *self.0.lock() = Some((Instant::now(), machines));
    }

    /// Something about a machine has changed.
    pub fn forget(&self) {
        *self.0.lock() = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn machines_are_remembered_for_a_moment() {
        let fleet = Fleet::default();
        assert_eq!(fleet.get(), None);
        fleet.remember(Arc::default());
        tokio::time::advance(REMEMBERED / 2).await;
        assert_eq!(fleet.get(), Some(Arc::default()));
        tokio::time::advance(REMEMBERED / 2).await;
        assert_eq!(fleet.get(), None);
        fleet.remember(Arc::default());
        fleet.forget();
        assert_eq!(fleet.get(), None);
    }
}
