//! Times of what was brought over from another dashboard.

use super::jobs;
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::{
    goliat::{self as wire, HISTORY_MAX, History},
    jobs::Job,
};
use mothership_core::goliat::{JOB_LABEL, SUPER_STUDY};
use mothership_store::{
    Time,
    gui_clients::{self, Past},
};

/// Gives a study its own times.
pub async fn set(app: &App, person: &Person, history: History) -> OpResult<Job> {
    let job = jobs::get(app, person, history.job_id).await?;
    // Only what came from GOLIAT: times of our own jobs are measured and never set.
    if job.labels.get(JOB_LABEL).map(String::as_str) != Some(SUPER_STUDY) {
        return Err(OpError::field("job_id", format!("job {} is no study of GOLIAT", job.id), None));
    }
    let past = checked(&history, job.counts.total, app.now())?;
    let (id, created_at) = (job.id, history.created_at);
    jobs::act(app, person, id, "job.history", move |tx, _| {
        gui_clients::set_history(tx, id, created_at, &past).map(|there| there.then_some(past.len() as u64))
    })
    .await?;
    jobs::get(app, person, id).await
}

fn checked(history: &History, total: u64, now: Time) -> OpResult<Vec<Past>> {
    // Every mistake is looked for before anything is written: a study whose times are half its own and half those of
    // the import could not be distinguished from a right one.
    if history.assignments.len() > HISTORY_MAX {
        let hint = Some("send the others in requests of their own".to_owned());
        return Err(OpError::field("assignments", format!("must be {HISTORY_MAX} at most"), hint));
    }
    if history.created_at.is_some_and(|at| at > now) {
        return Err(OpError::field("created_at", "lies in the future", None));
    }
    let past = |(at, one): (usize, &wire::Past)| {
        let refused =
            |field: &str, why: String| Err(OpError::field(format!("assignments[{at}].{field}"), why, None));
        if one.index >= total {
            return refused("index", format!("must be below {total}, not {}", one.index));
        }
        if let (Some(started), Some(ended)) = (one.started_at, one.ended_at)
            && ended < started
        {
            return refused("ended_at", "lies before started_at".into());
        }
        for (field, at) in [("started_at", one.started_at), ("ended_at", one.ended_at)] {
            if at.is_some_and(|at| at > now) {
                return refused(field, "lies in the future".into());
            }
        }
        Ok(Past { index: one.index, started_at: one.started_at, ended_at: one.ended_at })
    };
    history.assignments.iter().enumerate().map(past).collect()
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
