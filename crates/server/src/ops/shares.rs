//! One job shared with one person: to look at it, or to run it, too.

use super::{
    hints::{Hint, hint},
    projects::is_there,
    users::remember,
};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::projects::{Right, Share};
use mothership_core::{ids::JobId, ownership::Holder};
use mothership_store::{
    Result, StoreError, Tx, jobs, ownership,
    shares::{self as rows, ShareRow},
};

fn shown(row: ShareRow) -> Share {
    Share { person: row.person, right: row.granted, given_by: row.given_by, given_at: row.given_at }
}

/// With whom a job is shared, for who sees it.
pub async fn list(app: &App, person: &Person, id: JobId) -> OpResult<Vec<Share>> {
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| match ownership::right_on_job(tx, id, &sight)? {
        Some(_) => rows::list(tx, rows::JOB, &id.to_string()).map(Some),
        None => Ok(None),
    });
    let shares = found.await?.ok_or_else(|| OpError::not_found("job", id))?;
    Ok(shares.into_iter().map(shown).collect())
}

/// Whether the person may share the job: it is theirs, or they run things of its project. With whom it is shared has it to
/// look at, or to run, and not to hand on. `Ok(false)`: there is no such job for them.
fn may_share(tx: &mut Tx<'_>, person: &Person, id: JobId) -> Result<bool> {
    let Some(job) = jobs::get(tx, id, &person.sight)? else { return Ok(false) };
    match person.sight.right(&Holder::of(&job.owner, &job.project), None) {
        Some(Right::Run) => Ok(true),
        _ => Err(StoreError::Forbidden {
            what: format!("only the owner of job {id} or a member of its project may share it"),
        }),
    }
}

/// Shares a job with a person, or changes what they may do with it.
pub async fn put(app: &App, person: &Person, id: JobId, with: &str, right: Right) -> OpResult<Share> {
    let (who, now) = (person.clone(), app.now());
    let row = ShareRow {
        person: with.to_owned(),
        granted: right,
        given_by: person.username.clone(),
        given_at: now,
    };
    let stored = row.clone();
    let write = move |tx: &mut Tx<'_>| {
        if !may_share(tx, &who, id)? {
            return Ok(false);
        }
        is_there(tx, &stored.person)?;
        let object = id.to_string();
        let before = rows::granted(tx, rows::JOB, &object, &stored.person)?;
        rows::put(tx, rows::JOB, &object, &stored)?;
        let detail =
            serde_json::json!({ "person": stored.person, "before": before, "after": stored.granted });
        remember(tx, &who, "job.share", &object, detail, now)?;
        hint(tx, Hint::Job(id))?;
        Ok(true)
    };
    if !app.store.write(write).await? {
        return Err(OpError::not_found("job", id));
    }
    changed(app, id);
    Ok(shown(row))
}

/// Takes a share back; whom it was shared with may give it back. In force on open pages and followed logs within five seconds.
pub async fn withdraw(app: &App, person: &Person, id: JobId, with: &str) -> OpResult<()> {
    let (who, them, now) = (person.clone(), with.to_owned(), app.now());
    let write = move |tx: &mut Tx<'_>| {
        let gives_back =
            who.sight.person() == Some(&them) && ownership::right_on_job(tx, id, &who.sight)?.is_some();
        if !gives_back && !may_share(tx, &who, id)? {
            return Ok(None);
        }
        let object = id.to_string();
        let before = rows::withdraw(tx, rows::JOB, &object, &them)?;
        if before.is_some() {
            let detail = serde_json::json!({ "person": them, "before": before, "after": null });
            remember(tx, &who, "job.share", &object, detail, now)?;
            hint(tx, Hint::Job(id))?;
        }
        Ok(Some(before.is_some()))
    };
    match app.store.write(write).await? {
        None => return Err(OpError::not_found("job", id)),
        Some(false) => return Err(OpError::NotFound(format!("job {id} is not shared with '{with}'"))),
        Some(true) => changed(app, id),
    }
    Ok(())
}

/// Who watches it looks again, and may not see it any more.
pub fn changed(app: &App, id: JobId) {
    app.live.tasks_moved(id);
    app.live.job_changed(id);
}
