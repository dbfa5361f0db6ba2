//! What one server tells the others on the same database: something changed, look for yourself. On SQLite there are no
//! others, and the store keeps quiet.

use crate::app::App;
use mothership_core::ids::{AttemptId, JobId};
use mothership_store::{Result, Tx};

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

/// What another server said (or this one: then it is no news and harmless). Words we do not know are a newer version's.
pub fn heed(app: &App, text: &str) {
    match text.split_once(' ') {
        Some(("job", id)) => {
            if let Ok(id) = id.parse() {
                app.live.job_changed(id);
                app.live.tasks_moved(id);
                app.wake.ring_work();
            }
        }
        Some(("log", id)) => {
            if let Ok(id) = id.parse() {
                app.wake.ring_log(id);
                app.live.log_changed(id);
            }
        }
        _ if text == "runners" => app.live.runners_changed(),
        _ => {}
    }
}
