//! One watched topic: gathers marks, reads what they speak of, tells everyone who watches. One future does it all, so
//! that the numbers of its messages have no gaps and a snapshot stands between the right two updates.

use super::{
    feed::{Feed, News},
    topic::Topic,
    viewer::{Viewer, resnapshot, text},
};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use axum::extract::ws::Utf8Bytes;
use mothership_api::events::ToBrowser;
use mothership_core::ids::JobId;
use serde::Serialize;
use serde_json::value::RawValue;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, Weak},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// Jobs and tasks named by the marks of one round; when there are more, all may have changed.
pub const JOBS_NAMED_MAX: usize = 200;
pub const TASKS_NAMED_MAX: usize = 5000;
/// After each look a topic rests this many times as long as the look took: a slow store is not asked all the time.
const REST_FACTOR: u32 = 1;
/// What one topic may send to one page: a topic that says much says it less often.
const BYTES_PER_SECOND: f64 = 256.0 * 1024.0;
/// Pause after the store did not answer.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

pub struct Channel {
    pub topic: Topic,
    pub person: Person,
    gathered: Mutex<Gathered>,
    bell: Notify,
}

#[derive(Default)]
struct Gathered {
    changes: Changes,
    joining: Vec<Weak<Viewer>>,
}

/// What the marks since the last round say.
#[derive(Debug, Default)]
pub struct Changes {
    /// There was a mark at all.
    any: bool,
    /// Tasks of this job moved; which is not known.
    pub moved: bool,
    /// Tasks of some jobs moved; of which is not known.
    pub unnamed: bool,
    /// Only of `jobs`.
    pub jobs: BTreeSet<JobId>,
    pub too_many_jobs: bool,
    /// Only of `job:…`: index and state byte.
    pub tasks: BTreeMap<u64, u8>,
}

impl Changes {
    pub fn note(&mut self) {
        self.any = true;
    }
    pub fn tasks_moved(&mut self) {
        (self.any, self.moved) = (true, true);
    }
    pub fn some_moved(&mut self) {
        (self.any, self.unnamed) = (true, true);
    }
    pub fn job(&mut self, job: JobId) {
        self.any = true;
        if self.jobs.len() < JOBS_NAMED_MAX {
            self.jobs.insert(job);
        } else {
            self.too_many_jobs = true;
        }
    }
    pub fn task(&mut self, index: u64, state: u8) {
        self.any = true;
        if self.tasks.len() < TASKS_NAMED_MAX {
            self.tasks.insert(index, state);
        } else {
            self.moved = true;
        }
    }
}

impl Channel {
    pub fn new(topic: Topic, person: Person) -> Self {
        Self { topic, person, gathered: Mutex::default(), bell: Notify::new() }
    }

    pub fn mark(&self, how: impl Fn(&mut Changes)) {
        let mut gathered = self.gathered();
        let before = gathered.changes.any;
        how(&mut gathered.changes);
        drop(gathered);
        // The second mark of a round changes nothing about when it comes.
        if !before {
            self.ring();
        }
    }

    pub fn join(&self, viewer: &Arc<Viewer>) {
        self.gathered().joining.push(Arc::downgrade(viewer));
        self.ring();
    }

    pub fn is_joined(&self) -> bool {
        !self.gathered().joining.is_empty()
    }

    pub fn ring(&self) {
        self.bell.notify_one();
    }

    fn gathered(&self) -> std::sync::MutexGuard<'_, Gathered> {
        self.gathered.lock().expect("nothing panics while it holds the marks")
    }
}

/// Tells the viewers of one topic until there are none.
pub async fn keep_telling(app: App, channel: Arc<Channel>) {
    let mut teller = Teller {
        feed: Feed::new(channel.topic, channel.person.clone()),
        members: Vec::new(),
        seq: 0,
        due: Instant::now(),
        refresh: Instant::now() + channel.topic.refresh(),
        channel,
        app,
    };
    while teller.round().await {
        let marked = teller.channel.gathered().changes.any;
        let next = if marked { teller.due } else { teller.refresh.max(teller.due) };
        tokio::select! {
            biased;
            () = teller.app.stopping.cancelled() => return,
            () = teller.channel.bell.notified() => {}
            () = tokio::time::sleep_until(next) => {}
        }
    }
}

struct Teller {
    app: App,
    channel: Arc<Channel>,
    feed: Feed,
    members: Vec<Weak<Viewer>>,
    seq: u64,
    /// When the next update may be made.
    due: Instant,
    /// When one is made even without a mark.
    refresh: Instant,
}

impl Teller {
    /// One look at what there is to do; whether anybody is left.
    async fn round(&mut self) -> bool {
        let topic = self.channel.topic;
        let mut joining: Vec<Arc<Viewer>> = Vec::new();
        for viewer in std::mem::take(&mut self.channel.gathered().joining).iter().filter_map(Weak::upgrade) {
            if viewer.wants(topic) && !joining.iter().any(|joined| Arc::ptr_eq(joined, &viewer)) {
                joining.push(viewer);
            }
        }
        self.members.retain(|viewer| {
            viewer.upgrade().is_some_and(|viewer| {
                viewer.wants(topic) && !joining.iter().any(|joined| Arc::ptr_eq(joined, &viewer))
            })
        });
        if self.members.is_empty() && joining.is_empty() {
            return !self.app.live.close(&self.channel);
        }
        let began = Instant::now();
        if !self.members.is_empty() {
            self.update(began).await;
        }
        if !joining.is_empty() {
            self.welcome(joining).await;
        }
        self.due = self.due.max(Instant::now() + began.elapsed() * REST_FACTOR);
        true
    }

    /// Reads and tells what changed, when it is time.
    async fn update(&mut self, now: Instant) {
        let marked = self.channel.gathered().changes.any;
        if now < self.due || (!marked && now < self.refresh) {
            return;
        }
        let changes = std::mem::take(&mut self.channel.gathered().changes);
        self.due = now + self.channel.topic.pace();
        self.refresh = now + self.channel.topic.refresh();
        match self.feed.update(&self.app, &changes).await {
            Ok(News::Nothing) => {}
            Ok(News::Data(data)) => {
                self.seq += 1;
                let message = self.message("update", &data);
                self.due =
                    self.due.max(now + Duration::from_secs_f64(message.len() as f64 / BYTES_PER_SECOND));
                self.tell(|viewer, topic| viewer.update(topic, &message));
            }
            Ok(News::Anew) => self.tell(|viewer, topic| viewer.end(topic, resnapshot(topic))),
            Err(error) => self.failed(&error),
        }
    }

    /// Gives those who asked the state of now, and from then on what all get.
    async fn welcome(&mut self, joining: Vec<Arc<Viewer>>) {
        let first = self.members.is_empty();
        if first {
            // Whatever was marked is in what is read now.
            self.channel.gathered().changes = Changes::default();
        }
        match self.feed.snapshot(&self.app, first).await {
            Ok(data) => {
                let message = self.message("snapshot", &data);
                for viewer in joining {
                    viewer.begin(self.channel.topic, &message);
                    self.members.push(Arc::downgrade(&viewer));
                }
            }
            Err(error) => {
                // Those who asked hear of a refusal; of a store that is away they hear when it is back.
                let joined = joining.iter().map(Arc::downgrade);
                match refusal(self.channel.topic, &error) {
                    Some(message) => {
                        joining.iter().for_each(|viewer| viewer.end(self.channel.topic, message.clone()));
                    }
                    None => {
                        self.channel.gathered().joining.extend(joined);
                        self.failed(&error);
                        self.pause().await;
                        self.channel.ring();
                    }
                }
            }
        }
    }

    fn failed(&mut self, error: &OpError) {
        if let Some(message) = refusal(self.channel.topic, error) {
            self.tell(|viewer, topic| viewer.end(topic, message.clone()));
            return;
        }
        tracing::warn!(%error, topic = %self.channel.topic, "a watched topic cannot be read");
        self.due = Instant::now() + AFTER_FAILURE;
        self.channel.gathered().changes.tasks_moved();
    }

    async fn pause(&self) {
        tokio::select! {
            biased;
            () = self.app.stopping.cancelled() => {}
            () = tokio::time::sleep(AFTER_FAILURE) => {}
        }
    }

    fn tell(&self, how: impl Fn(&Viewer, Topic)) {
        for viewer in self.members.iter().filter_map(Weak::upgrade) {
            how(&viewer, self.channel.topic);
        }
    }

    /// Written once for all viewers.
    fn message(&self, kind: &'static str, data: &RawValue) -> Utf8Bytes {
        #[derive(Serialize)]
        struct Message<'a> {
            r#type: &'static str,
            topic: String,
            seq: u64,
            data: &'a RawValue,
        }
        let message = Message { r#type: kind, topic: self.channel.topic.to_string(), seq: self.seq, data };
        serde_json::to_string(&message).expect("a message is made of strings, numbers and JSON").into()
    }
}

/// The answer to a viewer when the thing does not exist, or is not for this person.
fn refusal(topic: Topic, error: &OpError) -> Option<Utf8Bytes> {
    let message = match error {
        OpError::NotFound(message) | OpError::Forbidden(message) | OpError::Unauthenticated(message) => {
            message
        }
        _ => return None,
    };
    Some(text(&ToBrowser::Refused { topic: topic.to_string(), message: message.clone() }))
}

/// What is read for a topic, as JSON.
pub fn json(value: &impl Serialize) -> OpResult<Box<RawValue>> {
    serde_json::value::to_raw_value(value).map_err(|error| OpError::internal("write a topic as JSON", error))
}
