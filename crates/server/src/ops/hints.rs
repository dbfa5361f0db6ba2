//! What one server tells the others on the same database: something changed, look for yourself. On SQLite there are no
//! others, and the store keeps quiet.

use crate::app::App;
use mothership_core::ids::{AttemptId, JobId};
use mothership_store::{Result, Tx};
use std::time::Duration;

/// Pause after the database could not be listened to.
const LISTEN_AGAIN: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The job or its tasks changed; there may be work.
    Job(JobId),
    Log(AttemptId),
    Runners,
}

/// Says it if and when the transaction commits.
pub fn hint(tx: &mut Tx<'_>, hint: Hint) -> Result<()> {
    let text = match hint {
        Hint::Job(id) => format!("job {id}"),
        Hint::Log(id) => format!("log {id}"),
        Hint::Runners => "runners".to_owned(),
    };
    tx.notify(&text)
}

/// Heeds what other servers say, until this one stops.
pub async fn keep_heeding(app: App) {
    loop {
        let mut heard = match app.store.listen().await {
            Ok(heard) => heard,
            Err(error) => {
                tracing::warn!(%error, "cannot listen to other servers");
                tokio::select! {
                    biased;
                    () = app.stopping.cancelled() => return,
                    () = tokio::time::sleep(LISTEN_AGAIN) => continue,
                }
            }
        };
        loop {
            tokio::select! {
                biased;
                () = app.stopping.cancelled() => return,
                text = heard.next() => heed(&app, &text),
            }
        }
    }
}

/// What another server said. Words we do not know are a newer version's.
fn heed(app: &App, text: &str) {
    match text.split_once(' ') {
        Some(("job", id)) => {
            if let Ok(id) = id.parse() {
                app.live.job_changed(id);
                app.live.tasks_moved(id);
                app.wake.ring_work();
                app.wake.ring_retries();
                app.wake.ring_logs_of(id);
            }
        }
        Some(("log", id)) => {
            if let Ok(id) = id.parse() {
                app.wake.ring_log(id);
                app.live.log_changed(id);
            }
        }
        _ if text == "runners" => {
            app.live.runners_changed();
            app.wake.ring_runners();
        }
        _ => {}
    }
}
