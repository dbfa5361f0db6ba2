//! One watched topic: what waits for its next round.

use super::{changes::Changes, viewer::Viewer};
use crate::actor::Person;
use mothership_api::live::Topic;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use tokio::sync::Notify;

/// A topic as people of one sight see it, while one of them watches it.
pub struct Channel {
    pub topic: Topic,
    pub person: Person,
    pending: Mutex<Pending>,
    notify: Notify,
}

/// What waits for the next round of the channel's broadcaster.
#[derive(Default)]
struct Pending {
    changes: Changes,
    joining: Vec<Weak<Viewer>>,
}

impl Channel {
    pub(super) fn new(topic: Topic, person: Person) -> Self {
        Self { topic, person, pending: Mutex::default(), notify: Notify::new() }
    }

    pub(super) fn mark(&self, how: impl Fn(&mut Changes)) {
        let mut pending = self.pending();
        let before = pending.changes.is_marked();
        how(&mut pending.changes);
        drop(pending);
        // The second mark of a round changes nothing about when it comes.
        if !before {
            self.notify();
        }
    }

    pub(super) fn join(&self, viewer: &Arc<Viewer>) {
        self.pending().joining.push(Arc::downgrade(viewer));
        self.notify();
    }

    pub(super) fn is_joined(&self) -> bool {
        !self.pending().joining.is_empty()
    }

    /// Begins a round of the broadcaster, now or as soon as it has ended the one it is in.
    pub fn notify(&self) {
        self.notify.notify_one();
    }

    /// Waits for [`Self::notify`]; one that came before is not lost.
    pub async fn notified(&self) {
        self.notify.notified().await;
    }

    /// Whether there was a mark since the changes were taken.
    pub fn is_marked(&self) -> bool {
        self.pending().changes.is_marked()
    }

    /// What changed since this was called last.
    pub fn take_changes(&self) -> Changes {
        std::mem::take(&mut self.pending().changes)
    }

    /// The changes were taken and could not be read: the next round has to compare everything.
    pub fn forget_names(&self) {
        self.pending().changes.mark_unnamed_tasks();
    }

    /// Who asked since this was called last and is still there.
    pub fn take_joining(&self) -> Vec<Arc<Viewer>> {
        std::mem::take(&mut self.pending().joining).iter().filter_map(Weak::upgrade).collect()
    }

    /// They got no answer and go on waiting.
    pub fn rejoin(&self, viewers: &[Arc<Viewer>]) {
        self.pending().joining.extend(viewers.iter().map(Arc::downgrade));
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().expect("nothing panics while it holds the marks")
    }
}
