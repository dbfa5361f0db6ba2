//! Which topics are watched, by whom, and what changed in them since somebody looked. Operations leave marks here; nothing
//! is read and nothing waits, so a mark may be left anywhere after a commit. This part of the live view stands below the
//! operations and knows no `App`: what reads a topic and sends it stands above them.

mod changes;
mod channel;
#[cfg(test)]
mod tests;
mod viewer;

pub use changes::{Changes, TASKS_NAMED_MAX};
pub use channel::Channel;
pub use viewer::{TOPICS_MAX, Viewer, resnapshot, to_text};

use crate::actor::Person;
use mothership_api::live::Topic;
use mothership_core::{
    ids::{AttemptId, JobId, TaskId},
    state::TaskState,
};
use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

/// Every watched topic. Operations mark what they changed, after the commit.
#[derive(Default)]
pub struct Live {
    /// A topic has a channel for each sight, because people may see different things.
    channels: Mutex<BTreeMap<Topic, Vec<Arc<Channel>>>>,
    /// Channels, counted beside the lock: marks look only here while nobody watches anything.
    open: AtomicUsize,
    /// Sockets that are open.
    viewers: AtomicUsize,
}

impl Live {
    pub fn job_changed(&self, job: JobId) {
        self.mark(Topic::Job(job), Changes::mark);
        self.jobs_changed(job);
    }

    pub fn task_changed(&self, task: TaskId, state: TaskState) {
        self.mark(Topic::Job(task.job), |changes| changes.mark_task(task.index, state.grid_byte()));
        self.mark(Topic::Task(task), Changes::mark);
        self.jobs_changed(task.job);
    }

    /// The task reported something, and is still in its state.
    pub fn task_touched(&self, task: TaskId) {
        self.mark(Topic::Task(task), Changes::mark);
    }

    /// Tasks of this job changed their states; which is not known.
    pub fn tasks_moved(&self, job: JobId) {
        self.mark(Topic::Job(job), Changes::mark_unnamed_tasks);
        let (first, last) = (job.task(0), job.task(u64::MAX));
        self.mark_all(Topic::Task(first)..=Topic::Task(last), Changes::mark);
        self.mark_all(Topic::Log(first.attempt(0))..=Topic::Log(last.attempt(u32::MAX)), Changes::mark);
        self.jobs_changed(job);
    }

    /// Tasks of some jobs changed their states: retries became due, dependencies were met.
    pub fn some_tasks_moved(&self) {
        self.mark_all(Topic::FIRST..=Topic::LAST, Changes::mark_unnamed_jobs);
    }

    pub fn log_changed(&self, attempt: AttemptId) {
        self.mark(Topic::Log(attempt), Changes::mark);
    }

    pub fn runners_changed(&self) {
        self.mark(Topic::Runners, Changes::mark);
        self.mark(Topic::Overview, Changes::mark);
    }

    /// Whether the server can write, or how much room it has, is another thing than before.
    pub fn server_changed(&self) {
        self.mark(Topic::Server, Changes::mark);
        self.mark(Topic::Overview, Changes::mark);
    }

    fn jobs_changed(&self, job: JobId) {
        self.mark(Topic::Jobs, |changes| changes.mark_job(job));
        self.mark(Topic::Overview, Changes::mark);
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
        for channel in self.channels().range(topics).flat_map(|(_, channels)| channels) {
            channel.mark(&how);
        }
    }

    /// Adds a viewer to the channel of a topic and of what a person sees. `start` is called with a channel that nobody had yet: what it
    /// starts has to send snapshots and updates to those who joined, until [`Self::close`] says that nobody is left.
    pub fn join(
        &self,
        person: &Person,
        topic: Topic,
        viewer: &Arc<Viewer>,
        start: impl FnOnce(Arc<Channel>),
    ) {
        let mut channels = self.channels();
        let of_topic = channels.entry(topic).or_default();
        if let Some(channel) = of_topic.iter().find(|channel| channel.person.sight == person.sight) {
            channel.join(viewer);
            return;
        }
        let channel = Arc::new(Channel::new(topic, person.clone()));
        channel.join(viewer);
        of_topic.push(Arc::clone(&channel));
        self.open.fetch_add(1, SeqCst);
        drop(channels);
        start(channel);
    }

    /// Forgets a channel without members; whether it did. Not when somebody has joined it in this instant.
    pub fn close(&self, channel: &Arc<Channel>) -> bool {
        // Who joins holds the same lock: a channel is either left with its new viewer in it, or gone before they come.
        let mut channels = self.channels();
        if channel.is_joined() {
            return false;
        }
        if let Some(of_topic) = channels.get_mut(&channel.topic) {
            let before = of_topic.len();
            of_topic.retain(|other| !Arc::ptr_eq(other, channel));
            self.open.fetch_sub(before - of_topic.len(), SeqCst);
            if of_topic.is_empty() {
                channels.remove(&channel.topic);
            }
        }
        true
    }

    /// A viewer has left the topic: its channels look who is still there.
    pub fn left(&self, topic: Topic) {
        self.channels().get(&topic).into_iter().flatten().for_each(|channel| channel.notify());
    }

    /// A socket was opened.
    pub fn socket_opened(&self) {
        self.viewers.fetch_add(1, SeqCst);
    }

    /// A socket has ended.
    pub fn socket_closed(&self) {
        self.viewers.fetch_sub(1, SeqCst);
    }

    /// Sockets that are open, and topics that are watched.
    pub fn watched(&self) -> (usize, usize) {
        (self.viewers.load(SeqCst), self.open.load(SeqCst))
    }

    fn channels(&self) -> MutexGuard<'_, BTreeMap<Topic, Vec<Arc<Channel>>>> {
        self.channels.lock().expect("nothing panics while it holds the channels")
    }
}
