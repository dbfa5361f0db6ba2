//! An administrator sees the things of others only after switching it on: for a session, until it is switched off or ends; for a
//! program, with each request. Both are in the audit log.

use super::login::Found;
use crate::{
    actor::{Person, Role, Via},
    app::App,
    error::{OpError, OpResult},
};
use axum::http::HeaderMap;
use mothership_api::auth::ALL_PEOPLE;
use mothership_core::{clock::minus_ms, scope::TokenScope};
use mothership_store::{
    Tx,
    audit::{self, AuditFilter},
    tokens,
};

/// What a program does that looks at all people's things. Written down once an hour for each of its persons.
const BY_TOKEN: &str = "all_people.token";
const NOTED_MS: u64 = 3_600_000;

/// Whether a request asks for it.
pub fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get(ALL_PEOPLE).is_some_and(|value| value.as_bytes() == b"on")
}

/// Who comes with a token and wants to see all people's things.
///
/// # Errors
/// `Forbidden` for whoever does not look after the installation, or whose token does not.
pub async fn by_token(app: &App, found: Found, address: &str) -> OpResult<Found> {
    if found.person.role != Role::Admin || found.scope != TokenScope::Admin {
        let why = "only an administrator, with a token of the scope 'admin', sees all people's things";
        return Err(OpError::Forbidden(why.into()));
    }
    let now = app.now();
    let filter = AuditFilter {
        actor: Some(found.person.username.clone()),
        act: Some(BY_TOKEN.to_owned()),
        since: Some(minus_ms(now, NOTED_MS)),
        limit: 1,
        ..AuditFilter::default()
    };
    if app.store.read(move |tx| audit::search(tx, &filter)).await?.is_empty() {
        let who = Person { address: address.to_owned(), ..found.person.clone() };
        let row = who.did(now, BY_TOKEN, &found.by);
        // Before anything is shown: what cannot be written down is not seen.
        app.store.write(move |tx| audit::insert(tx, &row)).await?;
    }
    Ok(Found { person: found.person.with_all_people(), ..found })
}

/// Switches it on or off for the session by which a person came.
///
/// # Errors
/// `Conflict` where it was no session.
pub async fn switch(app: &App, person: &Person, via: &Via, on: bool) -> OpResult<()> {
    let Via::Session(hash) = via else {
        let what = format!(
            "only a session is switched; a program sends the header '{ALL_PEOPLE}: on' with each request"
        );
        return Err(OpError::Conflict(what));
    };
    let (hash, who, now) = (hash.clone(), person.clone(), app.now());
    let write = move |tx: &mut Tx<'_>| {
        let was = tokens::all_people_at(tx, &hash)?.is_some();
        if was != on {
            tokens::set_all_people(tx, &hash, on.then_some(now))?;
            let act = if on { "all_people.on" } else { "all_people.off" };
            audit::insert(tx, &who.did(now, act, &who.username))?;
        }
        Ok(())
    };
    app.store.write(write).await?;
    tracing::info!(actor = person.username, on, "all people's things");
    Ok(())
}
