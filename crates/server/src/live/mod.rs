//! The live view: what changed, on its way to the pages that look at it.
//!
//! ```text
//! operations ──mark──▶ Live ──▶ Channel (one a watched topic) ──▶ Viewer (one a socket) ──▶ browser
//! ```
//! An operation only leaves a mark: which job, which task. A [`channel`] exists while somebody watches its topic; it
//! reads what the marks speak of, once for all who watch and no more often than the topic's pace allows, and puts the
//! message into the outbox of each [`viewer`]. An outbox is short: who is slow is told to ask for a snapshot. A push is
//! a hint, the REST routes are the truth. What a topic says is in [`feed`]; the wire is in [`socket`].
//!
//! This room decides nothing and writes nothing. When nobody looks it costs one load of an atomic for each mark.

mod channel;
mod feed;
pub mod socket;
#[cfg(test)]
mod tests;
mod topic;
mod viewer;

use crate::{actor::Person, app::App, spawn::OnPanic};
use channel::{Changes, Channel};
use mothership_core::{
    ids::{AttemptId, JobId, TaskId},
    state::TaskState,
};
use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};
use topic::Topic;
use viewer::Viewer;

/// Every watched topic. PendingProgress of every change by the operations, after the commit.
#[derive(Default)]
pub struct Live {
    /// A topic has a channel for each person whose sight may differ.
    channels: Mutex<BTreeMap<Topic, Vec<Arc<Channel>>>>,
    open: AtomicUsize,
    viewers: AtomicUsize,
}

impl Live {
    pub fn job_changed(&self, job: JobId) {
        self.mark(Topic::Job(job), Changes::note);
        self.jobs_changed(job);
    }

    pub fn task_changed(&self, task: TaskId, state: TaskState) {
        self.mark(Topic::Job(task.job), |changes| changes.task(task.index, state.grid_byte()));
        self.mark(Topic::Task(task), Changes::note);
        self.jobs_changed(task.job);
    }

    /// The task said something, and is still in its state.
    pub fn task_touched(&self, task: TaskId) {
        self.mark(Topic::Task(task), Changes::note);
    }

    /// Tasks of this job changed their states; nobody says which.
    pub fn tasks_moved(&self, job: JobId) {
        self.mark(Topic::Job(job), Changes::tasks_moved);
        let (first, last) = (job.task(0), job.task(u64::MAX));
        self.mark_all(Topic::Task(first)..=Topic::Task(last), Changes::note);
        self.mark_all(Topic::Log(first.attempt(0))..=Topic::Log(last.attempt(u32::MAX)), Changes::note);
        self.jobs_changed(job);
    }

    /// Tasks of some jobs changed their states: retries became due, dependencies were met.
    pub fn some_tasks_moved(&self) {
        self.mark_all(Topic::FIRST..=Topic::LAST, Changes::some_moved);
    }

    pub fn log_changed(&self, attempt: AttemptId) {
        self.mark(Topic::Log(attempt), Changes::note);
    }

    pub fn runners_changed(&self) {
        self.mark(Topic::Runners, Changes::note);
        self.mark(Topic::Overview, Changes::note);
    }

    fn jobs_changed(&self, job: JobId) {
        self.mark(Topic::Jobs, |changes| changes.job(job));
        self.mark(Topic::Overview, Changes::note);
    }

    fn mark(&self, topic: Topic, how: impl Fn(&mut Changes)) {
        self.mark_all(topic..=topic, how);
    }

    fn mark_all(&self, topics: RangeInclusive<Topic>, how: impl Fn(&mut Changes)) {
        // Whoever opens a channel reads the store afterwards, and this mark is left after its commit: when the load
        // sees no channel, the reader will see the change.
        if self.open.load(SeqCst) == 0 {
            return;
        }
        let channels = self.channels.lock().expect("nothing panics while it holds the channels");
        for channel in channels.range(topics).flat_map(|(_, channels)| channels) {
            channel.mark(&how);
        }
    }

    /// Sends this viewer a snapshot of the topic, then updates, for as long as it wants them.
    fn join(&self, app: &App, person: &Person, topic: Topic, viewer: &Arc<Viewer>) {
        let mut channels = self.channels.lock().expect("nothing panics while it holds the channels");
        let of_topic = channels.entry(topic).or_default();
        if let Some(channel) = of_topic.iter().find(|channel| channel.person == *person) {
            channel.join(viewer);
            return;
        }
        let channel = Arc::new(Channel::new(topic, person.clone()));
        channel.join(viewer);
        of_topic.push(Arc::clone(&channel));
        self.open.fetch_add(1, SeqCst);
        drop(channels);
        app.spawner.spawn("live topic", OnPanic::Log, channel::keep_telling(app.clone(), channel));
    }

    /// Forgets the channel; not when somebody has joined it in this instant.
    fn close(&self, channel: &Arc<Channel>) -> bool {
        let mut channels = self.channels.lock().expect("nothing panics while it holds the channels");
        if channel.is_joined() {
            return false;
        }
        if let Some(of_topic) = channels.get_mut(&channel.topic) {
            of_topic.retain(|other| !Arc::ptr_eq(other, channel));
            if of_topic.is_empty() {
                channels.remove(&channel.topic);
            }
            self.open.fetch_sub(1, SeqCst);
        }
        true
    }

    /// Lets the channels look who is still there.
    fn left(&self, topic: Topic) {
        let channels = self.channels.lock().expect("nothing panics while it holds the channels");
        channels.get(&topic).into_iter().flatten().for_each(|channel| channel.ring());
    }

    /// Sockets that are open, and topics that are watched.
    pub fn watched(&self) -> (usize, usize) {
        (self.viewers.load(SeqCst), self.open.load(SeqCst))
    }
}
