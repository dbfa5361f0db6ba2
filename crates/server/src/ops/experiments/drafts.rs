//! Forms that people have begun to fill in. They are no acts: nothing is remembered of them in the audit log.

use super::{bounded, find, load, make_ready};
use crate::{actor::Person, app::App, error::OpResult};
use mothership_api::experiments::{Draft, DraftReply, DraftRequest, OtherDraft};
use mothership_core::{clock::minus_ms, experiment::limits::DRAFT_TOLD_MS};
use mothership_store::experiments::{self as rows, DraftRow};

/// Others of whom a person is told.
const OTHERS_MAX: u64 = 20;

fn draft(row: DraftRow) -> Draft {
    Draft {
        values: row.given,
        version: row.version,
        cloned_from: row.cloned_from,
        updated_at: row.updated_at,
    }
}

/// That of whoever asks, and who else has one.
pub async fn get(app: &App, person: &Person, name: &str) -> OpResult<DraftReply> {
    let row = find(app, person, name).await?;
    let (who, since) = (person.username.clone(), minus_ms(app.now(), DRAFT_TOLD_MS));
    let found = app.store.read(move |tx| {
        let own = rows::draft(tx, row.id, &who)?;
        Ok((own, rows::other_drafts(tx, row.id, &who, since, OTHERS_MAX)?))
    });
    let (own, others) = found.await?;
    let others = others.into_iter().map(|(person, updated_at)| OtherDraft { person, updated_at });
    Ok(DraftReply { draft: own.map(draft), others: others.collect() })
}

/// Keeps a form as it stands, without its secrets.
pub async fn put(app: &App, person: &Person, name: &str, request: DraftRequest) -> OpResult<Draft> {
    bounded(&request.values)?;
    let loaded = load(app, person, name, Some(request.version)).await?;
    let ready = make_ready(app, &loaded).await?;
    let kept = DraftRow {
        given: ready.definition.without_secrets(request.values),
        version: request.version,
        cloned_from: request.cloned_from,
        updated_at: app.now(),
    };
    let (stored, who) = (kept.clone(), person.username.clone());
    app.store.write(move |tx| rows::put_draft(tx, loaded.row.id, &who, &stored)).await?;
    Ok(draft(kept))
}

/// Forgets it. Twice does no harm.
pub async fn delete(app: &App, person: &Person, name: &str) -> OpResult<()> {
    let row = find(app, person, name).await?;
    let who = person.username.clone();
    app.store.write(move |tx| rows::delete_draft(tx, row.id, &who)).await?;
    Ok(())
}
