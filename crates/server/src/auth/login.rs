//! A person's password or token, and the session that a browser is given for it.

use super::token;
use crate::{
    accounts::Accounts,
    actor::{Person, Role},
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::auth::LoginRequest;
use mothership_core::{
    clock::{minus_ms, ms_between, plus_ms},
    limits::{SESSION_IDLE_MS, SESSION_TOUCH_MS, SESSION_TTL_MS, SESSIONS_PER_PERSON_MAX},
    person::{NAME_CHARS_MAX, PersonStatus},
    scope::TokenScope,
    secret::Secret,
};
use mothership_store::{
    Result, Time, Tx,
    audit::{self, AuditRow},
    ownership,
    tokens::{self, Session, User},
};
use std::net::IpAddr;

/// How exactly the last use of a token is known: a write for each request would cost more than it is worth.
const TOUCH_MS: u64 = 3_600_000;

/// A new session.
#[derive(Debug)]
pub struct LoggedIn {
    /// For the cookie; not kept here.
    pub secret: Secret,
    pub person: Person,
}

/// Where a login comes from, as far as that is known.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    pub address: Option<IpAddr>,
    /// What the browser says that it is.
    pub device: String,
    /// The session that it had: it ends with the new one.
    pub session: Option<String>,
}

/// What somebody shows who wants to log in.
#[derive(Debug, Clone)]
pub enum LoginWith {
    Token(Secret),
    Password { name: String, password: Secret },
}

/// A person who was found by what a request carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub person: Person,
    /// How much of what the person may do this may.
    pub scope: TokenScope,
    /// Hash of the session, or id of the token.
    pub by: String,
}

/// How a person stands; `None` for a role of a newer version, which lets nobody in.
pub fn standing(user: &User) -> Option<PersonStatus> {
    Some(PersonStatus {
        role: Role::parse(&user.role)?,
        is_disabled: user.disabled_at.is_some(),
        is_removed: user.removed_at.is_some(),
    })
}

fn person(tx: &mut Tx<'_>, name: &str) -> Result<Option<Person>> {
    let Some(user) = tokens::find_user(tx, name)? else { return Ok(None) };
    let standing = standing(&user).filter(|standing| standing.may_come_in());
    let Some(PersonStatus { role, .. }) = standing else { return Ok(None) };
    let sight = ownership::sight(tx, &user.name, role)?;
    Ok(Some(Person::seeing(&user.name, role, sight)))
}

/// Whose token this is. Found by its hash: how long that takes says nothing about the token.
pub async fn by_token(app: &App, secret: &str) -> OpResult<Option<Found>> {
    let (hash, now) = (token::hash(secret), app.now());
    let found = app.store.read(move |tx| {
        // Expired tokens are not found, so they need no clean-up to be worthless.
        let Some(token) = tokens::find_api_token(tx, &hash, now)? else { return Ok(None) };
        Ok(person(tx, &token.user)?.map(|person| (person, token)))
    });
    let Some((person, token)) = found.await? else { return Ok(None) };
    let Some(scope) = TokenScope::parse(&token.scope) else { return Ok(None) };
    if token.last_used_at.is_none_or(|at| ms_between(at, now) >= TOUCH_MS) {
        let id = token.id.clone();
        touched(app.store.write(move |tx| tokens::touch_api_token(tx, &id, now)).await);
    }
    Ok(Some(Found { person, scope, by: token.id }))
}

/// Whose session this is.
pub async fn by_session(app: &App, secret: &str) -> OpResult<Option<Found>> {
    let (hash, now) = (token::hash(secret), app.now());
    let found = app.store.read(move |tx| {
        let used_since = minus_ms(now, SESSION_IDLE_MS);
        let Some(session) = tokens::find_session(tx, &hash, now, used_since)? else { return Ok(None) };
        let Some(mut person) = person(tx, &session.user)? else { return Ok(None) };
        // Whoever is no administrator any more sees no more than others, whatever they switched on before.
        if person.role == Role::Admin && tokens::all_people_at(tx, &hash)?.is_some() {
            person = person.with_all_people();
        }
        Ok(Some((person, session)))
    });
    let Some((person, session)) = found.await? else { return Ok(None) };
    if ms_between(session.last_used_at, now) >= SESSION_TOUCH_MS {
        let hash = session.hash.clone();
        touched(app.store.write(move |tx| tokens::touch_session(tx, &hash, now)).await);
    }
    Ok(Some(Found { person, scope: TokenScope::Admin, by: session.hash }))
}

/// A server that cannot write goes on answering.
fn touched(written: Result<bool>) {
    if let Err(error) = written {
        tracing::debug!(%error, "the last use of a credential is not noted");
    }
}

/// Trades a password or a token for a session.
///
/// # Errors
/// `Unauthenticated` when it is wrong, `RateLimited` when too many were wrong before.
pub async fn login(app: &App, shown: LoginWith, origin: Origin) -> OpResult<LoggedIn> {
    let person = check(app, shown, &origin).await?;
    open_session(app.accounts(), person, origin).await
}

/// Checks the password of a person whom an open server knows: it lets everybody in, and says of no password that it is
/// right which is not. `None` when there is no such person, and nothing was checked.
///
/// # Errors
/// As [`login`].
pub async fn check_known(app: &App, request: LoginRequest, origin: Origin) -> OpResult<Option<Person>> {
    let (Some(name), Some(password)) = (request.name, request.password) else { return Ok(None) };
    let wanted = name.trim().to_lowercase();
    let user = app.store.read(move |tx| tokens::find_user(tx, &wanted)).await?;
    match user.is_some_and(|user| !user.password.is_empty() && user.removed_at.is_none()) {
        true => check(app, LoginWith::Password { name, password }, &origin).await.map(Some),
        false => Ok(None),
    }
}

/// Who shows this.
async fn check(app: &App, shown: LoginWith, origin: &Origin) -> OpResult<Person> {
    let now = app.now();
    // Upper case is no other person.
    let name = match &shown {
        LoginWith::Token(_) => None,
        LoginWith::Password { name, .. } => Some(name.trim().to_lowercase()),
    };
    // One key for all that is no name, so that none is remembered.
    let key = name.as_deref().map(|name| if name.chars().count() > NAME_CHARS_MAX { "" } else { name });
    // Before anything is looked at: who has failed too often costs neither a query nor a hash.
    app.login_attempts
        .begin(key, origin.address, now)
        .map_err(|retry_after_seconds| OpError::RateLimited { retry_after_seconds })?;
    let person = match shown {
        LoginWith::Token(secret) => with_token(app, secret.expose().trim(), origin).await?,
        LoginWith::Password { password, .. } => {
            with_password(app, name.as_deref().unwrap_or_default(), password, origin).await?
        }
    };
    app.login_attempts.succeeded(key, origin.address, now);
    Ok(person)
}

async fn with_token(app: &App, secret: &str, origin: &Origin) -> OpResult<Person> {
    // What has not the shape of a token is wrong without a query.
    let found = match token::is_api(secret) {
        true => by_token(app, secret).await?,
        false => None,
    };
    match found {
        // A browser may do all that its person may: a token of less must not become one.
        Some(found) if found.scope != TokenScope::Admin => Err(OpError::Forbidden(format!(
            "a token of the scope '{}' is for programs; log in with name and password",
            found.scope.as_str()
        ))),
        Some(found) => Ok(found.person),
        None => {
            tracing::warn!(peer = ?origin.address, "a login with a token failed");
            failed(app, UNKNOWN, origin.address).await?;
            Err(OpError::Unauthenticated("the token is not known here".into()))
        }
    }
}

async fn with_password(app: &App, name: &str, password: Secret, origin: &Origin) -> OpResult<Person> {
    let wanted = name.to_owned();
    let user = app.store.read(move |tx| tokens::find_user(tx, &wanted)).await?;
    let user = user.filter(|user| !user.password.is_empty() && user.removed_at.is_none());
    let stored = user.as_ref().map(|user| user.password.clone());
    // Of nobody, too: how long the answer takes does not say whether there is such a person.
    let is_right = app.passwords.is_right(&password, stored.clone()).await?;
    let from = origin.address;
    let Some(user) = user.filter(|_| is_right) else {
        tracing::warn!(peer = ?from, "a login with a password failed");
        // Whoever typed the password into the field of the name should not read it in a log: only names are kept.
        failed(app, if stored.is_some() { name } else { UNKNOWN }, from).await?;
        return Err(OpError::Unauthenticated("the name or the password is wrong".into()));
    };
    // Only to who has shown the password.
    let standing = standing(&user).filter(|standing| standing.may_come_in());
    let Some(standing) = standing else {
        return Err(OpError::Forbidden(
            "this person is disabled; an administrator can let them in again".into(),
        ));
    };
    if stored.as_deref().is_some_and(|stored| !app.passwords.is_current(stored)) {
        rehash(app, &user, &password).await?;
    }
    Ok(Person::new(&user.name, standing.role))
}

/// Hashes a password anew, with the costs of today.
async fn rehash(app: &App, user: &User, password: &Secret) -> OpResult<()> {
    let hash = app.passwords.hash(password, &app.rng.unique_hex()).await?;
    let (name, before) = (user.name.clone(), user.password.clone());
    let written = app.store.write(move |tx| match tokens::find_user(tx, &name)? {
        // Somebody may have chosen another one meanwhile.
        Some(user) if user.password == before => {
            tokens::update_user(tx, &User { password: hash.clone(), ..user }).map(drop)
        }
        _ => Ok(()),
    });
    Ok(written.await?)
}

/// Opens a session for a person who has shown who they are.
///
/// # Errors
/// When the database does not take it.
pub async fn open_session(accounts: Accounts<'_>, person: Person, origin: Origin) -> OpResult<LoggedIn> {
    let now = accounts.now();
    // A secret of its own, and a new one at each login: what somebody put into this browser before is worth nothing.
    let secret = accounts.rng.secret();
    let hash = token::hash(secret.expose());
    let session = Session {
        id: token::id_of(&hash),
        hash,
        user: person.username.clone(),
        device: origin.device,
        address: origin.address.map(|address| address.to_canonical().to_string()).unwrap_or_default(),
        created_at: now,
        last_used_at: now,
        expires_at: plus_ms(now, SESSION_TTL_MS),
    };
    let before = origin.session.map(|secret| token::hash(&secret));
    accounts
        .store
        .write(move |tx| {
            // Logins are rare and write anyway, so they also clean up.
            tokens::prune_expired(tx, now)?;
            if let Some(before) = &before {
                tokens::revoke_session(tx, before)?;
            }
            let mine = tokens::list_sessions(tx, &session.user)?;
            for old in mine.iter().skip(SESSIONS_PER_PERSON_MAX - 1) {
                tokens::revoke_session(tx, &old.hash)?;
            }
            tokens::insert_session(tx, &session)?;
            if let Some(user) = tokens::find_user(tx, &session.user)? {
                tokens::update_user(tx, &User { last_login_at: Some(now), ..user })?;
            }
            audit(tx, &session.user, "auth.login", origin.address, now)
        })
        .await?;
    tracing::info!(actor = person.username, "logged in");
    Ok(LoggedIn { secret, person })
}

/// Ends the session of this secret, if there is one.
pub async fn logout(app: &App, secret: &str, from: Option<IpAddr>) -> OpResult<()> {
    let (hash, now) = (token::hash(secret), app.now());
    app.store
        .write(move |tx| {
            let used_since = minus_ms(now, SESSION_IDLE_MS);
            let Some(session) = tokens::find_session(tx, &hash, now, used_since)? else { return Ok(()) };
            // Found first, because the audit row names whose it was.
            tokens::revoke_session(tx, &hash)?;
            audit(tx, &session.user, "auth.logout", from, now)
        })
        .await?;
    Ok(())
}

fn audit(tx: &mut Tx<'_>, user: &str, act: &str, from: Option<IpAddr>, now: Time) -> Result<()> {
    let address = from.map(|from| from.to_canonical().to_string()).unwrap_or_default();
    audit::insert(tx, &AuditRow { address, ..AuditRow::new(now, user, act, user) })
}

/// Who failed to log in and is nobody here.
const UNKNOWN: &str = "unknown";

async fn failed(app: &App, name: &str, from: Option<IpAddr>) -> OpResult<()> {
    let (name, now) = (name.to_owned(), app.now());
    Ok(app.store.write(move |tx| audit(tx, &name, "auth.failed", from, now)).await?)
}

#[cfg(test)]
#[path = "login_tests.rs"]
mod tests;
