//! Applies what other servers on the same database notify: they changed something, look for yourself. On SQLite there
//! are no others, and nothing ever comes.

use super::{Service, Tick};
use crate::{
    app::App,
    error::OpResult,
    ops::{hints::Hint, humanize::pluralize},
};
use futures_util::FutureExt;
use mothership_store::{Notifications, Time};
use std::time::Duration;

/// Longest wait; there is nothing to do without a notification.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// Notifications taken in one round; others wait in the store's own bounded buffer, which drops the oldest. That is
/// harmless: whoever waits looks again after some seconds without any notification.
const CHANGES_MAX: usize = 256;

/// Listens to the other servers, and wakes whom their changes concern.
pub struct ChangeListener {
    app: App,
    /// `None` until the database could be listened to.
    notifications: Option<Notifications>,
    /// Received and not applied yet.
    received: Vec<String>,
}

impl ChangeListener {
    /// The listener of this server; it connects in its first round.
    pub fn new(app: App) -> Self {
        Self { app, notifications: None, received: Vec::new() }
    }
}

impl Service for ChangeListener {
    const NAME: &'static str = "changes";
    const AFTER_FAILURE: Duration = Duration::from_secs(5);

    async fn tick(&mut self, _: Time) -> OpResult<Tick> {
        if self.notifications.is_none() {
            self.notifications = Some(self.app.store.listen().await?);
        }
        let received = std::mem::take(&mut self.received);
        received.iter().filter_map(|text| Hint::parse(text)).for_each(|hint| apply_change(&self.app, hint));
        let items = received.len() as u64;
        let summary = format!("{} of other servers applied", pluralize(items, "change"));
        Ok(Tick { items, summary, next: WAIT_MAX })
    }

    async fn notified(&mut self) {
        let Some(notifications) = &mut self.notifications else { return std::future::pending().await };
        // Both are safe to be dropped: what was received is in `received` already.
        self.received.push(notifications.next().await);
        while self.received.len() < CHANGES_MAX
            && let Some(text) = notifications.next().now_or_never()
        {
            self.received.push(text);
        }
    }
}

/// Wakes whoever may wait for this: the same as an operation of this server does after its commit.
pub fn apply_change(app: &App, hint: Hint) {
    match hint {
        Hint::Job(id) => {
            app.live.job_changed(id);
            app.live.tasks_moved(id);
            // What changed is not said, so everything that may depend on it looks: an index seek each.
            app.notifier.notify_work();
            app.notifier.notify_retries();
            app.notifier.notify_logs_of(id);
        }
        Hint::Log(id) => {
            app.notifier.notify_log(id);
            app.live.log_changed(id);
        }
        Hint::Runners => {
            app.live.runners_changed();
            app.notifier.notify_runners();
        }
    }
}
