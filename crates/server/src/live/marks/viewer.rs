//! One socket's outbox. It holds a few messages of each topic and never more: a viewer who does not keep up is told to
//! ask for a snapshot, and costs the memory of that one message.

use axum::extract::ws::Utf8Bytes;
use mothership_api::live::{LiveMessage, Topic};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Mutex,
};
use tokio::sync::Notify;

/// Topics of one page; more are refused.
pub const TOPICS_MAX: usize = 64;
/// Updates of one topic that wait to be sent: two seconds of most topics.
const WAITING_MAX: usize = 8;

#[derive(Default)]
pub struct Viewer {
    slots: Mutex<BTreeMap<Topic, Slot>>,
    /// Notified when there is something to send.
    notify: Notify,
}

/// What waits to be sent to one viewer of one topic.
enum Slot {
    /// It asked; updates of before its snapshot are nothing to it.
    Asked,
    /// It has or will get its snapshot; what waits to be sent.
    Open(VecDeque<Utf8Bytes>),
    /// The last message of this topic; then it is forgotten.
    Over(Utf8Bytes),
}

impl Viewer {
    /// The viewer asks for a topic, for the first time or again; whether it may.
    pub fn ask(&self, topic: Topic) -> bool {
        let mut slots = self.slots();
        if slots.len() >= TOPICS_MAX && !slots.contains_key(&topic) {
            return false;
        }
        slots.insert(topic, Slot::Asked);
        true
    }

    pub fn forget(&self, topic: Topic) {
        self.slots().remove(&topic);
    }

    /// What it watches or asked for.
    pub fn topics(&self) -> Vec<Topic> {
        self.slots().keys().copied().collect()
    }

    pub fn wants(&self, topic: Topic) -> bool {
        matches!(self.slots().get(&topic), Some(Slot::Asked | Slot::Open(_)))
    }

    /// The beginning of a topic for one who asked.
    pub fn begin(&self, topic: Topic, snapshot: &Utf8Bytes) {
        if let Some(slot @ Slot::Asked) = self.slots().get_mut(&topic) {
            *slot = Slot::Open(VecDeque::from([snapshot.clone()]));
            self.notify.notify_one();
        }
    }

    /// The next message of a topic. Too many that were not sent become one: ask again.
    pub fn update(&self, topic: Topic, message: &Utf8Bytes) {
        if let Some(slot) = self.slots().get_mut(&topic)
            && let Slot::Open(waiting) = slot
        {
            if waiting.len() < WAITING_MAX {
                waiting.push_back(message.clone());
            } else {
                *slot = Slot::Over(resnapshot(topic));
            }
            self.notify.notify_one();
        }
    }

    /// The last message of a topic: it is refused, or has to be asked for again.
    pub fn end(&self, topic: Topic, message: Utf8Bytes) {
        if let Some(slot) = self.slots().get_mut(&topic) {
            *slot = Slot::Over(message);
            self.notify.notify_one();
        }
    }

    /// Waits until there is something to send; a notification that came before is not lost.
    pub async fn notified(&self) {
        self.notify.notified().await;
    }

    /// Takes everything that waits to be sent.
    pub fn take(&self) -> Vec<Utf8Bytes> {
        let mut out = Vec::new();
        self.slots().retain(|_, slot| match slot {
            Slot::Asked => true,
            Slot::Open(waiting) => {
                out.extend(waiting.drain(..));
                true
            }
            Slot::Over(message) => {
                out.push(message.clone());
                false
            }
        });
        out
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, BTreeMap<Topic, Slot>> {
        self.slots.lock().expect("nothing panics while it holds the slots")
    }
}

/// The message that makes a viewer ask again.
pub fn resnapshot(topic: Topic) -> Utf8Bytes {
    to_text(&LiveMessage::Resnapshot { topic })
}

/// A message as it is sent.
pub fn to_text(message: &LiveMessage) -> Utf8Bytes {
    serde_json::to_string(message).expect("messages are made of strings, numbers and JSON").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: Topic = Topic::Jobs;

    fn taken(viewer: &Viewer) -> Vec<String> {
        viewer.take().iter().map(|text| text.as_str().to_owned()).collect()
    }

    #[test]
    fn nothing_comes_before_the_snapshot() {
        let viewer = Viewer::default();
        viewer.update(TOPIC, &"not asked".into());
        assert!(viewer.ask(TOPIC));
        viewer.update(TOPIC, &"too early".into());
        viewer.begin(TOPIC, &"snapshot".into());
        viewer.begin(TOPIC, &"asked once".into());
        viewer.update(TOPIC, &"update".into());
        assert_eq!(taken(&viewer), ["snapshot", "update"]);
        assert_eq!(taken(&viewer), Vec::<String>::new());
        viewer.forget(TOPIC);
        viewer.update(TOPIC, &"unasked".into());
        assert_eq!(taken(&viewer), Vec::<String>::new());
    }

    #[test]
    fn a_slow_viewer_is_told_to_ask_again_and_holds_nothing_else() {
        let viewer = Viewer::default();
        viewer.ask(TOPIC);
        viewer.begin(TOPIC, &"snapshot".into());
        (0..1000).for_each(|_| viewer.update(TOPIC, &"update".into()));
        assert!(!viewer.wants(TOPIC));
        assert_eq!(taken(&viewer), [r#"{"type":"resnapshot","topic":"jobs"}"#]);
        assert!(viewer.ask(TOPIC));
        viewer.begin(TOPIC, &"anew".into());
        assert_eq!(taken(&viewer), ["anew"]);
    }

    #[test]
    fn a_page_watches_so_many_topics_and_no_more() {
        let viewer = Viewer::default();
        let topic = |n| Topic::Job(mothership_core::ids::JobId(n));
        assert!((0..TOPICS_MAX as i64).all(|n| viewer.ask(topic(n))));
        assert!(!viewer.ask(topic(-1)));
        assert!(viewer.ask(topic(0)), "again is not one more");
    }
}
