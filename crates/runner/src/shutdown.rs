//! How a runner is told to stop, in stages. The binary wires signals to it: the first asks softly, the second stops
//! the programs.

use tokio::sync::watch;

/// How far the stopping has gone. Stages only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
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
pub struct Shutdown(watch::Sender<Stage>);

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}

impl Shutdown {
    #[must_use]
    pub fn new() -> Self {
        Self(watch::Sender::new(Stage::Run))
    }

    /// Finish what runs, then leave.
    pub fn soft(&self) {
        self.raise(Stage::Soft);
    }

    /// Leave now; the programs go on.
    pub fn detach(&self) {
        self.raise(Stage::Detach);
    }

    /// Stop the programs, then leave.
    pub fn hard(&self) {
        self.raise(Stage::Hard);
    }

    #[must_use]
    pub fn stage(&self) -> Stage {
        *self.0.borrow()
    }

    /// Comes back once the stage is at least `stage`.
    pub async fn reached(&self, stage: Stage) {
        let mut changes = self.0.subscribe();
        let _ = changes.wait_for(|now| *now >= stage).await.expect("the token holds the sender");
    }

    fn raise(&self, stage: Stage) {
        self.0.send_if_modified(|now| {
            let grows = stage > *now;
            *now = stage.max(*now);
            grows
        });
    }
}
