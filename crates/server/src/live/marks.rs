//! Which topics are watched, and what changed in them since somebody looked. Operations leave marks here; nothing is read
//! and nothing waits, so a mark may be left anywhere after a commit.

use super::viewer::Viewer;
use crate::actor::Person;
use mothership_api::live::Topic;
use mothership_core::{
    ids::{AttemptId, JobId, TaskId},
    state::TaskState,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};
use tokio::sync::Notify;

/// Jobs and tasks named by the marks of one round; when there are more, all may have changed.
pub const JOBS_NAMED_MAX: usize = 200;
pub const TASKS_NAMED_MAX: usize = 5000;

/// Every watched topic. Operations mark what they changed, after the commit.
#[derive(Default)]
pub struct Live {
    /// A topic has a channel for each person, because people may see different things.
    channels: Mutex<BTreeMap<Topic, Vec<Arc<Channel>>>>,
    /// Channels, counted beside the lock: marks look only here while nobody watches anything.
    open: AtomicUsize,
    /// Sockets that are open.
    pub(super) viewers: AtomicUsize,
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

    /// Adds a viewer to the channel of a topic and a person. `start` is called with a channel that nobody had yet: what it
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
        if let Some(channel) = of_topic.iter().find(|channel| channel.person == *person) {
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

    /// Sockets that are open, and topics that are watched.
    pub fn watched(&self) -> (usize, usize) {
        (self.viewers.load(SeqCst), self.open.load(SeqCst))
    }

    fn channels(&self) -> MutexGuard<'_, BTreeMap<Topic, Vec<Arc<Channel>>>> {
        self.channels.lock().expect("nothing panics while it holds the channels")
    }
}

/// A topic as one person sees it, while somebody watches it.
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
    fn new(topic: Topic, person: Person) -> Self {
        Self { topic, person, pending: Mutex::default(), notify: Notify::new() }
    }

    fn mark(&self, how: impl Fn(&mut Changes)) {
        let mut pending = self.pending();
        let before = pending.changes.any;
        how(&mut pending.changes);
        drop(pending);
        // The second mark of a round changes nothing about when it comes.
        if !before {
            self.notify();
        }
    }

    fn join(&self, viewer: &Arc<Viewer>) {
        self.pending().joining.push(Arc::downgrade(viewer));
        self.notify();
    }

    fn is_joined(&self) -> bool {
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
        self.pending().changes.any
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

/// What the marks since the last round say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// There was a mark at all.
    any: bool,
    /// Tasks of this job changed their states; which is not known.
    pub unnamed_tasks: bool,
    /// Tasks of some jobs changed their states; of which jobs is not known.
    pub unnamed_jobs: bool,
    /// Only of `jobs`.
    pub jobs: BTreeSet<JobId>,
    pub too_many_jobs: bool,
    /// Only of `job:…`: index and state byte.
    pub tasks: BTreeMap<u64, u8>,
}

impl Changes {
    pub fn mark(&mut self) {
        self.any = true;
    }

    pub fn mark_unnamed_tasks(&mut self) {
        (self.any, self.unnamed_tasks) = (true, true);
    }

    pub fn mark_unnamed_jobs(&mut self) {
        (self.any, self.unnamed_jobs) = (true, true);
    }

    pub fn mark_job(&mut self, job: JobId) {
        self.any = true;
        if self.jobs.len() < JOBS_NAMED_MAX || self.jobs.contains(&job) {
            self.jobs.insert(job);
        } else {
            self.too_many_jobs = true;
        }
    }

    pub fn mark_task(&mut self, index: u64, state: u8) {
        self.any = true;
        if self.tasks.len() < TASKS_NAMED_MAX || self.tasks.contains_key(&index) {
            self.tasks.insert(index, state);
        } else {
            self.unnamed_tasks = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::{ids::JobId, state::TaskState};

    fn watched(live: &Live, topic: Topic) -> (Arc<Viewer>, Arc<Channel>) {
        let (viewer, mut started) = (Arc::new(Viewer::default()), None);
        viewer.ask(topic);
        live.join(&Person::local(), topic, &viewer, |channel| started = Some(channel));
        (viewer, started.expect("the first to come opens the channel"))
    }

    #[test]
    fn a_mark_reaches_the_topics_it_is_about_and_no_other() {
        let live = Live::default();
        let task = JobId(4).task(2);
        let topics = [
            Topic::Overview,
            Topic::Jobs,
            Topic::Runners,
            Topic::Job(JobId(4)),
            Topic::Task(task),
            Topic::Log(task.attempt(1)),
            Topic::Job(JobId(5)),
        ];
        let channels: Vec<_> = topics.into_iter().map(|topic| watched(&live, topic).1).collect();
        let marked = || -> Vec<String> {
            let marked = channels.iter().filter(|channel| channel.is_marked());
            let marked = marked.map(|channel| channel.topic.to_string()).collect();
            channels.iter().for_each(|channel| drop(channel.take_changes()));
            marked
        };
        live.task_changed(task, TaskState::Running);
        assert_eq!(marked(), ["overview", "jobs", "job:4", "task:4.2"]);
        live.task_touched(task);
        assert_eq!(marked(), ["task:4.2"]);
        live.tasks_moved(JobId(4));
        assert_eq!(marked(), ["overview", "jobs", "job:4", "task:4.2", "log:4.2.1"]);
        live.log_changed(task.attempt(1));
        assert_eq!(marked(), ["log:4.2.1"]);
        live.log_changed(task.attempt(2));
        assert_eq!(marked(), [""; 0]);
        live.runners_changed();
        assert_eq!(marked(), ["overview", "runners"]);
        live.some_tasks_moved();
        assert_eq!(marked().len(), topics.len());
    }

    #[test]
    fn more_names_than_a_round_holds_become_one_word() {
        let mut changes = Changes::default();
        for index in 0..TASKS_NAMED_MAX as u64 {
            changes.mark_task(index, 2);
        }
        changes.mark_task(3, 4);
        assert_eq!(
            (changes.unnamed_tasks, changes.tasks[&3]),
            (false, 4),
            "a name that is there is no new one"
        );
        changes.mark_task(u64::MAX, 2);
        assert!(changes.unnamed_tasks && changes.tasks.len() == TASKS_NAMED_MAX);
        let mut changes = Changes::default();
        for job in 0..JOBS_NAMED_MAX as i64 {
            changes.mark_job(JobId(job));
        }
        changes.mark_job(JobId(0));
        assert!(!changes.too_many_jobs);
        changes.mark_job(JobId(-1));
        assert!(changes.too_many_jobs && changes.jobs.len() == JOBS_NAMED_MAX);
    }

    #[test]
    fn a_person_has_a_channel_of_a_topic_and_others_have_their_own() {
        let live = Live::default();
        let (viewer, channel) = watched(&live, Topic::Jobs);
        live.join(&Person::local(), Topic::Jobs, &viewer, |_| panic!("it is there already"));
        assert_eq!(live.watched(), (0, 1));
        let other = Person { username: "ann".into(), ..Person::local() };
        let mut opened = 0;
        live.join(&other, Topic::Jobs, &viewer, |_| opened += 1);
        assert_eq!((opened, live.watched()), (1, (0, 2)));
        assert!(!live.close(&channel), "somebody has asked and was not answered");
        assert_eq!(channel.take_joining().len(), 2);
        assert!(live.close(&channel));
        assert_eq!(live.watched(), (0, 1));
        assert!(live.close(&channel), "twice is once");
        assert_eq!(live.watched(), (0, 1));
    }

    #[test]
    fn who_went_is_not_joined() {
        let live = Live::default();
        let (viewer, channel) = watched(&live, Topic::Jobs);
        drop(viewer);
        assert!(channel.take_joining().is_empty());
    }
}
