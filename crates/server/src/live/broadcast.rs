//! One watched topic: waits for marks, reads what they name, sends it to everyone who watches. One future does it all, so
//! that the numbers of its messages have no gaps and a snapshot stands between the right two updates.

use super::{
    marks::{Channel, Viewer, resnapshot, to_text},
    pace::{REFRESH, interval_min},
    reader::{TopicReader, TopicUpdate},
};
use crate::{app::App, error::OpError};
use axum::extract::ws::Utf8Bytes;
use mothership_api::live::{LiveMessage, Topic, TopicData, TopicMessage};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::time::Instant;

/// After each look a topic rests this many times as long as the look took: a slow store is not asked all the time.
const REST_FACTOR: u32 = 1;
/// What one topic may send to one page: a topic with large updates is sent less often.
const BYTES_PER_SECOND: f64 = 256.0 * 1024.0;
/// Pause after the store did not answer.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Sends a topic to its viewers until there are none.
pub async fn run_broadcaster(app: App, channel: Arc<Channel>) {
    let now = Instant::now();
    let reader = TopicReader::new(channel.topic, channel.person.clone());
    let mut broadcaster =
        Broadcaster { reader, members: Vec::new(), seq: 0, due: now, refresh: now + REFRESH, channel, app };
    while broadcaster.round().await {
        let marked = broadcaster.channel.is_marked();
        let next = if marked { broadcaster.due } else { broadcaster.refresh.max(broadcaster.due) };
        // Each arm may be dropped: a notification is kept, and a sleep has no effect.
        tokio::select! {
            biased;
            () = broadcaster.app.stopping.cancelled() => return,
            () = broadcaster.channel.notified() => {}
            () = tokio::time::sleep_until(next) => {}
        }
    }
}

struct Broadcaster {
    app: App,
    channel: Arc<Channel>,
    reader: TopicReader,
    /// Those who have got a snapshot. Weak: a socket that ends takes its viewer along, and owes nobody a goodbye.
    members: Vec<Weak<Viewer>>,
    /// Number of the last update.
    seq: u64,
    /// When the next update may be made.
    due: Instant,
    /// When one is made even without a mark.
    refresh: Instant,
}

impl Broadcaster {
    /// One look at what there is to do; whether anybody is left.
    async fn round(&mut self) -> bool {
        let topic = self.channel.topic;
        let mut joining: Vec<Arc<Viewer>> = Vec::new();
        for viewer in self.channel.take_joining() {
            if viewer.wants(topic) && !joining.iter().any(|joined| Arc::ptr_eq(joined, &viewer)) {
                joining.push(viewer);
            }
        }
        // A member that asks again begins again: it is no member until it has its snapshot.
        self.members.retain(|viewer| {
            viewer.upgrade().is_some_and(|viewer| {
                viewer.wants(topic) && !joining.iter().any(|joined| Arc::ptr_eq(joined, &viewer))
            })
        });
        if self.members.is_empty() && joining.is_empty() {
            return !self.app.live.close(&self.channel);
        }
        let began = Instant::now();
        // Updates before snapshots: what those who come are sent is then no older than what the others have.
        if !self.members.is_empty() {
            self.send_update(began).await;
        }
        if !joining.is_empty() {
            self.send_snapshots(joining).await;
        }
        self.due = self.due.max(Instant::now() + began.elapsed() * REST_FACTOR);
        true
    }

    /// Reads and sends what changed, when it is time.
    async fn send_update(&mut self, now: Instant) {
        if now < self.due || (!self.channel.is_marked() && now < self.refresh) {
            return;
        }
        // Taken before the store is read: a mark that comes meanwhile belongs to the next round, and at worst is sent twice.
        let changes = self.channel.take_changes();
        self.due = now + interval_min(self.channel.topic);
        self.refresh = now + REFRESH;
        match self.reader.update(&self.app, &changes).await {
            Ok(TopicUpdate::Unchanged) => {}
            Ok(TopicUpdate::Data(data)) => {
                self.seq += 1;
                let message = to_text(&LiveMessage::Update(self.message(data)));
                let sending = Duration::from_secs_f64(message.len() as f64 / BYTES_PER_SECOND);
                self.due = self.due.max(now + sending);
                self.for_members(|viewer, topic| viewer.update(topic, &message));
            }
            Ok(TopicUpdate::Resync) => self.for_members(|viewer, topic| viewer.end(topic, resnapshot(topic))),
            Err(error) => self.failed(&error),
        }
    }

    /// Gives those who asked the state of now, and from then on what all get.
    async fn send_snapshots(&mut self, joining: Vec<Arc<Viewer>>) {
        let first = self.members.is_empty();
        if first {
            // Whatever was marked is in what is read now.
            self.channel.take_changes();
        }
        match self.reader.snapshot(&self.app, first).await {
            Ok(data) => {
                let message = to_text(&LiveMessage::Snapshot(self.message(data)));
                for viewer in joining {
                    viewer.begin(self.channel.topic, &message);
                    self.members.push(Arc::downgrade(&viewer));
                }
            }
            Err(error) => {
                // Those who asked are told of a refusal; when the store is away they wait until it is back.
                match refusal(self.channel.topic, &error) {
                    Some(message) => {
                        joining.iter().for_each(|viewer| viewer.end(self.channel.topic, message.clone()));
                    }
                    None => {
                        self.channel.rejoin(&joining);
                        self.failed(&error);
                        self.pause().await;
                        self.channel.notify();
                    }
                }
            }
        }
    }

    fn failed(&mut self, error: &OpError) {
        if let Some(message) = refusal(self.channel.topic, error) {
            self.for_members(|viewer, topic| viewer.end(topic, message.clone()));
            return;
        }
        tracing::warn!(%error, topic = %self.channel.topic, "a watched topic cannot be read");
        self.due = Instant::now() + AFTER_FAILURE;
        self.channel.forget_names();
    }

    async fn pause(&self) {
        tokio::select! {
            biased;
            () = self.app.stopping.cancelled() => {}
            () = tokio::time::sleep(AFTER_FAILURE) => {}
        }
    }

    fn for_members(&self, how: impl Fn(&Viewer, Topic)) {
        for viewer in self.members.iter().filter_map(Weak::upgrade) {
            how(&viewer, self.channel.topic);
        }
    }

    /// Becomes text once for all viewers, by [`to_text`]: a viewer's outbox holds a reference to it.
    fn message(&self, data: TopicData) -> TopicMessage {
        TopicMessage { topic: self.channel.topic, seq: self.seq, data }
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
    Some(to_text(&LiveMessage::Refused { topic: topic.to_string(), message: message.clone() }))
}
