//! What every act on a job has in common: who may do it, its line in the audit log with what was there before and after, and
//! who is told.

use super::hints::{Hint, hint};
use crate::{
    actor::{Person, Role},
    app::App,
    error::{OpError, OpResult},
};
use mothership_core::ids::JobId;
use mothership_store::{
    Result, Sight, StoreError, Time, Tx,
    audit::{self, AuditRow},
    jobs::{self as rows, JobRow},
    ownership,
};

/// Whose job it is, when it is another's that a person sees only because they have switched on all people; else empty.
pub(super) fn whose(tx: &mut Tx<'_>, person: &Person, id: JobId) -> Result<String> {
    let Some(usual) = &person.usual else { return Ok(String::new()) };
    if ownership::right_on_job(tx, id, usual)?.is_some() {
        return Ok(String::new());
    }
    Ok(rows::get(tx, id, &Sight::Everything)?.map(|job| job.owner).unwrap_or_default())
}

/// What of a job is another thing than before an act, before and after; both empty when nothing is, or it is gone.
fn differences(before: &JobRow, after: Option<&JobRow>) -> (String, String) {
    let facts = |job: &JobRow| {
        [
            ("name", serde_json::json!(job.name)),
            ("description", serde_json::json!(job.description)),
            ("priority", serde_json::json!(job.priority)),
            ("labels", serde_json::json!(job.labels)),
            ("project", serde_json::json!(job.project)),
            ("owner", serde_json::json!(job.owner)),
            ("state", serde_json::json!(job.state)),
        ]
    };
    let (mut was, mut is) = (serde_json::Map::new(), serde_json::Map::new());
    for ((name, before), (_, after)) in facts(before).into_iter().zip(after.map(facts).into_iter().flatten())
    {
        if before != after {
            was.insert(name.to_owned(), before);
            is.insert(name.to_owned(), after);
        }
    }
    let text = |map: serde_json::Map<String, serde_json::Value>| match map.is_empty() {
        true => String::new(),
        false => serde_json::Value::Object(map).to_string(),
    };
    (text(was), text(is))
}

/// One act on a job in one transaction with its line in the audit log. `None` = no such job.
pub(super) async fn act(
    app: &App,
    person: &Person,
    id: JobId,
    name: &'static str,
    mut op: impl FnMut(&mut Tx<'_>, Time) -> Result<Option<u64>> + Send + 'static,
) -> OpResult<u64> {
    let (now, who) = (app.now(), person.clone());
    let moved = app.store.write(move |tx| {
        if !ownership::may_act(tx, id, &who.sight)? {
            return Ok(None);
        }
        let before = rows::get(tx, id, &Sight::Everything)?;
        let moved = op(tx, now)?;
        if let (Some(moved), Some(before)) = (moved, before) {
            let after = rows::get(tx, id, &Sight::Everything)?;
            let (before, after) = differences(&before, after.as_ref());
            let detail =
                if moved > 0 { serde_json::json!({ "tasks": moved }).to_string() } else { String::new() };
            let row =
                AuditRow { detail, before, after, whose: whose(tx, &who, id)?, ..who.did(now, name, id) };
            audit::insert(tx, &row)?;
            hint(tx, Hint::Job(id))?;
        }
        Ok(moved)
    });
    // The closure says `None` for what does not exist, and nothing was written then.
    let moved = moved.await?.ok_or_else(|| OpError::not_found("job", id))?;
    tracing::info!(job.id = %id, actor = person.username, act = name, tasks = moved, "job acted on");
    app.live.job_changed(id);
    Ok(moved)
}

/// Has a project hold a job, or its owner alone. Others lose sight of it by that: its owner may, and who looks after the
/// project that it leaves.
pub(super) fn move_to(tx: &mut Tx<'_>, person: &Person, id: JobId, project: &str, now: Time) -> Result<()> {
    let Some(job) = rows::get(tx, id, &person.sight)? else { return Ok(()) };
    let looks_after = !job.project.is_empty() && person.sight.role_in(&job.project) == Some(Role::Admin);
    if job.owner != person.username && !looks_after && person.sight != Sight::Everything {
        let what = format!("job {id} is {}'s: only they may move it to another project", job.owner);
        return Err(StoreError::Forbidden { what });
    }
    super::projects::is_still_there(tx, project, &person.sight)?;
    rows::hand_over(tx, id, project, now).map(drop)
}
