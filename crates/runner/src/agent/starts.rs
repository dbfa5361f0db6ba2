//! Out of the queue and into the keeper's hands.

use super::{Core, desk::Phase, inputs};
use crate::{keeper::StartOrder, shutdown::Stage};
use mothership_api::agent::LeasedAttempt;
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::sync::Arc;

impl Core {
    /// Starts what fits, in order of arrival.
    pub fn pump(self: &Arc<Self>) {
        if self.shutdown.stage() != Stage::Run {
            return;
        }
        loop {
            let lease = {
                let mut desk = self.desk();
                let Some(attempt) = desk.next_that_fits() else { return };
                Arc::clone(&desk.held[&attempt].lease)
            };
            if lease.inputs.is_empty() && lease.files.is_empty() {
                self.begin(&lease);
            } else {
                self.aside(prepare(Arc::clone(self), lease));
            }
            self.wakes.lease.notify_one();
        }
    }

    fn begin(&self, lease: &LeasedAttempt) {
        self.desk().set_phase(lease.id, Phase::Running);
        self.parts.keeper.start(StartOrder { lease: lease.clone(), marker: self.parts.dice.token() });
    }

    /// Whether an attempt still waits for its files; it may have been cancelled meanwhile.
    pub fn is_preparing(&self, attempt: AttemptId) -> bool {
        self.desk().held.get(&attempt).is_some_and(|held| held.phase == Phase::Preparing)
    }

    /// An attempt that never ran is over.
    pub fn end_unstarted(&self, attempt: AttemptId, cause: EndCause, why: Option<String>) {
        let at = self.parts.clock.now();
        self.desk().end_unstarted(attempt, cause, why, at);
        self.wakes.report.notify_one();
        self.wakes.lease.notify_one();
    }
}

async fn prepare(core: Arc<Core>, lease: Arc<LeasedAttempt>) {
    let prepared = match inputs::fetch(&core, &lease).await {
        Ok(()) => core.parts.files.lay_out(&lease).await,
        Err(error) => Err(error),
    };
    if !core.is_preparing(lease.id) {
        // Cancelled; the folder may have been made after it was to be deleted.
        return core.parts.files.remove(vec![lease.id]).await;
    }
    match prepared {
        Ok(()) => core.begin(&lease),
        Err(error) => {
            core.end_unstarted(lease.id, EndCause::FilesFailed, Some(error.0));
            core.pump();
        }
    }
}
