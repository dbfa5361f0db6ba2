//! How a runner is asked to stop, in stages. The binary wires signals to it: the first one asks softly, the second one
//! stops the programs.

use tokio::sync::watch;

/// How far the stopping has gone. Stages only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShutdownStage {
    /// Work goes on.
    Run,
    /// Lease nothing more, give back what has not started, wait for what runs.
    Soft,
    /// Give back what has not started and leave; running programs go on under the keeper, and the next agent in the
    /// same folder takes them over.
    Detach,
    /// Stop the programs, give their attempts back, leave.
    Hard,
}

/// A token to stop a runner with. Clones are the same token.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Sender<ShutdownStage>);

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}

impl Shutdown {
    #[must_use]
    pub fn new() -> Self {
        Self(watch::Sender::new(ShutdownStage::Run))
    }

    /// Finish what runs, then leave.
    pub fn soft(&self) {
        self.raise(ShutdownStage::Soft);
    }

    /// Leave now; the programs go on.
    pub fn detach(&self) {
        self.raise(ShutdownStage::Detach);
    }

    /// Stop the programs, then leave.
    pub fn hard(&self) {
        self.raise(ShutdownStage::Hard);
    }

    #[must_use]
    pub fn stage(&self) -> ShutdownStage {
        *self.0.borrow()
    }

    /// Comes back once the stage is at least `stage`.
    pub async fn reached(&self, stage: ShutdownStage) {
        let mut changes = self.0.subscribe();
        let _ = changes.wait_for(|now| *now >= stage).await.expect("the token holds the sender");
    }

    /// Never lowers it: a soft stop that comes late does not take a hard one back.
    fn raise(&self, stage: ShutdownStage) {
        self.0.send_if_modified(|now| {
            let grows = stage > *now;
            *now = stage.max(*now);
            grows
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stages_only_grow_and_are_shared_by_all_clones() {
        let shutdown = Shutdown::new();
        let other = shutdown.clone();
        assert_eq!(shutdown.stage(), ShutdownStage::Run);
        other.detach();
        shutdown.soft();
        assert_eq!(shutdown.stage(), ShutdownStage::Detach);
        shutdown.hard();
        other.detach();
        assert_eq!(other.stage(), ShutdownStage::Hard);
    }

    #[tokio::test]
    async fn who_waits_for_a_stage_is_woken_by_any_later_one() {
        let shutdown = Shutdown::new();
        shutdown.reached(ShutdownStage::Run).await;
        let soft = shutdown.reached(ShutdownStage::Soft);
        tokio::pin!(soft);
        assert!(futures_util::poll!(&mut soft).is_pending());
        shutdown.hard();
        soft.await;
    }
}
