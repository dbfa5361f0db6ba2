//! A person's own account: how they are called, their password, and where they are logged in.

use super::users::{check_password, check_text, remember};
use crate::{
    actor::{Person, Via},
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::auth::{Me, MePatch, PasswordChange, SessionInfo};
use mothership_core::{
    clock::{minus_ms, plus_ms},
    limits::{PERSON_TEXT_CHARS_MAX, SESSION_IDLE_MS},
};
use mothership_store::{
    StoreError, Tx,
    tokens::{self, Session, User as Row},
};
use std::net::IpAddr;

/// Who is speaking.
pub async fn me(app: &App, person: Person) -> OpResult<Me> {
    let name = person.username.clone();
    let row = app.store.read(move |tx| tokens::find_user(tx, &name)).await?;
    let (display_name, email) = row.map(|row| (row.display_name, row.email)).unwrap_or_default();
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let open = app.needs_no_credential();
    Ok(Me {
        all_people: person.usual.is_some(),
        username: person.username,
        role: person.role,
        open,
        display_name: given(display_name),
        email: given(email),
    })
}

fn nobody() -> StoreError {
    StoreError::Conflict { what: "nobody is logged in: this server is open".to_owned() }
}

/// Changes how a person is called.
pub async fn patch(app: &App, person: Person, patch: MePatch) -> OpResult<Me> {
    for (path, text) in [("display_name", &patch.display_name), ("email", &patch.email)] {
        check_text(path, text.as_deref().unwrap_or_default(), PERSON_TEXT_CHARS_MAX)?;
    }
    let (who, now) = (person.clone(), app.now());
    let write = move |tx: &mut Tx<'_>| {
        let mut row = tokens::find_user(tx, &who.username)?.ok_or_else(nobody)?;
        if let Some(name) = &patch.display_name {
            row.display_name = name.trim().to_owned();
        }
        if let Some(email) = &patch.email {
            row.email = email.trim().to_owned();
        }
        tokens::update_user(tx, &row)?;
        remember(tx, &who, "person.profile", &row.name, serde_json::Value::Null, now)
    };
    app.store.write(write).await?;
    me(app, person).await
}

/// Chooses another password. Every other session of the person ends.
pub async fn change_password(
    app: &App,
    person: &Person,
    via: &Via,
    change: PasswordChange,
    from: Option<IpAddr>,
) -> OpResult<()> {
    let name = person.username.clone();
    check_password("new", &change.new, &name)?;
    let now = app.now();
    // Whoever sits at a machine that was left unlocked guesses no faster than anybody else.
    app.login_attempts
        .begin(Some(&name), from, now)
        .map_err(|retry_after_seconds| OpError::RateLimited { retry_after_seconds })?;
    let wanted = name.clone();
    let row = app.store.read(move |tx| tokens::find_user(tx, &wanted)).await?.ok_or_else(nobody)?;
    let stored = Some(row.password).filter(|stored| !stored.is_empty());
    if !app.passwords.is_right(&change.current, stored).await? {
        return Err(OpError::field("current", "this is not your password", None));
    }
    app.login_attempts.succeeded(Some(&name), from, now);
    let password = app.passwords.hash(&change.new, &app.rng.unique_hex()).await?;
    let (who, kept) = (person.clone(), session_of(via));
    let write = move |tx: &mut Tx<'_>| {
        let row = tokens::find_user(tx, &who.username)?.ok_or_else(nobody)?;
        tokens::update_user(tx, &Row { password: password.clone(), ..row })?;
        let ended = tokens::end_sessions(tx, &who.username, &kept)?;
        let detail = serde_json::json!({ "sessions_ended": ended });
        remember(tx, &who, "person.password", &who.username, detail, now)
    };
    app.store.write(write).await?;
    tracing::info!(actor = name, "password changed");
    Ok(())
}

/// Hash of the session by which the person came; no hash where it was no session.
fn session_of(via: &Via) -> String {
    match via {
        Via::Session(hash) => hash.clone(),
        Via::Token(_) | Via::Nothing => String::new(),
    }
}

/// Where the person is logged in, the one that was used last first.
pub async fn sessions(app: &App, person: &Person, via: &Via) -> OpResult<Vec<SessionInfo>> {
    let (name, current, now) = (person.username.clone(), session_of(via), app.now());
    let rows = app.store.read(move |tx| tokens::list_sessions(tx, &name)).await?;
    let is_good = |row: &Session| row.expires_at > now && row.last_used_at > minus_ms(now, SESSION_IDLE_MS);
    let shown = rows.into_iter().filter(is_good).map(|row| SessionInfo {
        current: row.hash == current,
        // Whichever comes first.
        expires_at: row.expires_at.min(plus_ms(row.last_used_at, SESSION_IDLE_MS)),
        id: row.id,
        device: row.device,
        address: row.address,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    });
    Ok(shown.collect())
}

/// Ends all sessions of the person but the one by which they came.
pub async fn end_other_sessions(app: &App, person: &Person, via: &Via) -> OpResult<()> {
    let (who, kept, now) = (person.clone(), session_of(via), app.now());
    let ended = app.store.write(move |tx| {
        let ended = tokens::end_sessions(tx, &who.username, &kept)?;
        let detail = serde_json::json!({ "sessions_ended": ended });
        remember(tx, &who, "session.end_others", &who.username, detail, now)
    });
    Ok(ended.await?)
}

/// Ends one of the person's sessions.
pub async fn end_session(app: &App, person: &Person, id: &str) -> OpResult<()> {
    let (who, wanted, now) = (person.clone(), id.to_owned(), app.now());
    let ended = app.store.write(move |tx| {
        let mine = tokens::list_sessions(tx, &who.username)?;
        let Some(session) = mine.into_iter().find(|session| session.id == wanted) else { return Ok(false) };
        tokens::revoke_session(tx, &session.hash)?;
        let detail = serde_json::json!({ "device": session.device, "address": session.address });
        remember(tx, &who, "session.end", &session.id, detail, now)?;
        Ok(true)
    });
    match ended.await? {
        true => Ok(()),
        false => Err(OpError::not_found("session", id)),
    }
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
