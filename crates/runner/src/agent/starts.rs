//! Out of the queue and into the keeper's hands.

use super::{Core, desk::Phase, inputs, lanes::needs_files};
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
            let (lease, needs_files) = {
                let mut desk = self.desk();
                let Some(attempt) = desk.next_that_fits() else { break };
                let held = &desk.held[&attempt];
                (Arc::clone(&held.lease), needs_files(held))
            };
            if needs_files {
                self.aside(prepare(Arc::clone(self), lease));
            } else {
                self.begin(&lease, None);
            }
            self.wakes.lease.notify_one();
        }
        self.line_up();
    }

    /// Gives the keeper what it is to start next, by itself.
    fn line_up(&self) {
        loop {
            let (lease, before) = {
                let mut desk = self.desk();
                let Some((attempt, before)) = desk.next_in_lane() else { return };
                (Arc::clone(&desk.held[&attempt].lease), before)
            };
            self.begin(&lease, Some(before));
            self.wakes.lease.notify_one();
        }
    }

    /// Puts an attempt into the keeper's hands: to be started now, or after another one has ended.
    fn begin(&self, lease: &LeasedAttempt, after: Option<AttemptId>) {
        {
            let mut desk = self.desk();
            desk.set_phase(lease.id, Phase::Running);
            if after.is_none() {
                desk.lanes.open(lease.id);
            }
        }
        self.parts.keeper.start(StartOrder {
            lease: lease.clone(),
            marker: self.parts.rng.unique_hex(),
            after,
        });
    }

    /// Takes back what the keeper has not started, where that takes too long or, with `all`, everywhere. Whatever it
    /// still has then ends as released.
    pub fn call_back(&self, all: bool) {
        let waiting = self.desk().lanes.call_back(all);
        waiting.into_iter().for_each(|attempt| self.parts.keeper.recall(attempt));
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
        Ok(()) => core.begin(&lease, None),
        Err(error) => {
            core.end_unstarted(lease.id, EndCause::FilesFailed, Some(error.0));
            core.pump();
        }
    }
}
