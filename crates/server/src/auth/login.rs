//! A person's token, and the session that a browser is given for it.

use super::{session, token};
use crate::{
    actor::{Person, Role},
    app::App,
    error::{OpError, OpResult},
};
use mothership_core::{
    clock::{ms_between, plus_ms},
    secret::Secret,
};
use mothership_store::{
    Result, Time, Tx,
    audit::{self, AuditRow},
    tokens::{self, Session},
};
use std::net::IpAddr;

/// How exactly the last use of a token is known: a write for each request would cost more than it is worth.
const TOUCH_MS: u64 = 3_600_000;

/// A new session.
pub struct LoggedIn {
    /// For the cookie; not kept here.
    pub secret: Secret,
    pub person: Person,
}

fn person(tx: &mut Tx<'_>, name: &str) -> Result<Option<Person>> {
    let user = tokens::find_user(tx, name)?;
    Ok(user.and_then(|user| Some(Person { role: Role::parse(&user.role)?, username: user.name })))
}

/// Whose token this is. Found by its hash: how long that takes says nothing about the token.
pub async fn by_token(app: &App, secret: &str) -> OpResult<Option<Person>> {
    let (hash, now) = (token::hash(secret), app.now());
    let found = app.store.read(move |tx| {
        // Expired tokens are not found, so they need no clean-up to be worthless.
        let Some(token) = tokens::find_api_token(tx, &hash, now)? else { return Ok(None) };
        Ok(person(tx, &token.user)?.map(|person| (person, token)))
    });
    let Some((person, token)) = found.await? else { return Ok(None) };
    if token.last_used_at.is_none_or(|at| ms_between(at, now) >= TOUCH_MS) {
        app.store.write(move |tx| tokens::touch_api_token(tx, &token.id, now)).await?;
    }
    Ok(Some(person))
}

/// Whose session this is.
pub async fn by_session(app: &App, secret: &str) -> OpResult<Option<Person>> {
    let (hash, now) = (token::hash(secret), app.now());
    let found = app.store.read(move |tx| {
        let Some(session) = tokens::find_session(tx, &hash, now)? else { return Ok(None) };
        person(tx, &session.user)
    });
    Ok(found.await?)
}

/// Trades a token for a session. `from` is where the request came from.
pub async fn login(app: &App, secret: &str, from: Option<IpAddr>) -> OpResult<LoggedIn> {
    let now = app.now();
    // Before the token is looked at: who has failed too often costs no query.
    app.failed_logins
        .check(from, now)
        .map_err(|retry_after_seconds| OpError::RateLimited { retry_after_seconds })?;
    // What has not the shape of a token is wrong without a query.
    let found = match token::is_api(secret.trim()) {
        true => by_token(app, secret.trim()).await?,
        false => None,
    };
    let Some(person) = found else {
        app.failed_logins.failed(from, now);
        tracing::warn!(peer = ?from, "a login failed");
        return Err(OpError::Unauthenticated("the token is not known here".into()));
    };
    // A secret of its own and not the token: it ends with a logout, and the token never comes back to the browser.
    let secret = app.rng.secret();
    let session = Session {
        hash: token::hash(secret.expose()),
        user: person.username.clone(),
        created_at: now,
        expires_at: plus_ms(now, session::TTL_SECONDS * 1000),
    };
    app.store
        .write(move |tx| {
            // Logins are rare and write anyway, so they also clean up.
            tokens::prune_expired(tx, now)?;
            tokens::insert_session(tx, &session)?;
            audit(tx, &session.user, "auth.login", now)
        })
        .await?;
    tracing::info!(actor = person.username, "logged in");
    Ok(LoggedIn { secret, person })
}

/// Ends the session of this secret, if there is one.
pub async fn logout(app: &App, secret: &str) -> OpResult<()> {
    let (hash, now) = (token::hash(secret), app.now());
    app.store
        .write(move |tx| {
            let Some(session) = tokens::find_session(tx, &hash, now)? else { return Ok(()) };
            // Found first, because the audit row names whose it was.
            tokens::revoke_session(tx, &hash)?;
            audit(tx, &session.user, "auth.logout", now)
        })
        .await?;
    Ok(())
}

fn audit(tx: &mut Tx<'_>, user: &str, act: &str, now: Time) -> Result<()> {
    let (actor, subject) = (user.to_owned(), user.to_owned());
    audit::insert(tx, &AuditRow { at: now, actor, act: act.into(), subject, detail: String::new() })
}

#[cfg(test)]
#[path = "login_tests.rs"]
mod tests;
