//! Links: those that make people, and coming in by one.

use super::users::{self, PASSWORD_LINK, check_name, check_password, check_text, remember};
use crate::{
    accounts::Accounts,
    actor::{Person, Role},
    auth::{
        login::{self, LoggedIn, Origin},
        token, welcome,
    },
    error::{OpError, OpResult},
};
use mothership_api::people::{InviteInfo, InviteKind, InviteRequest, NewInvite, Welcome, WelcomeRequest};
use mothership_core::{
    clock::plus_ms,
    limits::{INVITE_TTL_MS, INVITE_TTL_MS_MAX, PERSON_TEXT_CHARS_MAX},
    secret::Secret,
};
use mothership_store::{
    Result as StoreResult, StoreError, Tx,
    tokens::{self, Invite, User as Row},
};

/// What a link is that makes a person.
const INVITE: &str = "invite";

fn kind(row: &Invite) -> InviteKind {
    match row.kind.as_str() {
        welcome::KIND => InviteKind::Welcome,
        PASSWORD_LINK => InviteKind::Password,
        _ => InviteKind::Invite,
    }
}

/// Makes a link that makes a person.
pub async fn make(accounts: Accounts<'_>, actor: &Person, request: InviteRequest) -> OpResult<NewInvite> {
    let ttl_ms = match request.ttl_seconds {
        None => INVITE_TTL_MS,
        Some(seconds) if (1..=INVITE_TTL_MS_MAX / 1000).contains(&seconds) => seconds * 1000,
        Some(_) => {
            let most = INVITE_TTL_MS_MAX / 1000;
            return Err(OpError::field("ttl_seconds", format!("must be from 1 to {most}"), None));
        }
    };
    if let Some(name) = &request.name {
        check_name("name", name)?;
        if users::get(accounts, name).await.is_ok() {
            return Err(OpError::Conflict(format!("there is a person '{name}' already")));
        }
    }
    let (code, now) = (token::make(token::Kind::Invite, accounts.rng), accounts.now());
    let hash = token::hash(&code);
    let row = Invite {
        id: token::id_of(&hash),
        hash,
        kind: INVITE.to_owned(),
        role: request.role.as_str().to_owned(),
        name: request.name.unwrap_or_default(),
        created_by: actor.username.clone(),
        created_at: now,
        expires_at: plus_ms(now, ttl_ms),
    };
    let (stored, who) = (row.clone(), actor.clone());
    let insert = move |tx: &mut Tx<'_>| {
        tokens::prune_expired(tx, now)?;
        tokens::insert_invite(tx, &stored)?;
        let detail = serde_json::json!({ "role": stored.role, "name": stored.name });
        remember(tx, &who, "invite.make", &stored.id, detail, now)
    };
    accounts.store.write(insert).await?;
    tracing::info!(actor = actor.username, "invite made");
    Ok(NewInvite { id: row.id, link: Secret::new(welcome::page(&code)), expires_at: row.expires_at })
}

/// Those that are good, oldest first.
pub async fn list(accounts: Accounts<'_>) -> OpResult<Vec<InviteInfo>> {
    let now = accounts.now();
    let rows = accounts.store.read(move |tx| tokens::list_invites(tx, now)).await?;
    let shown = rows.into_iter().map(|row| InviteInfo {
        kind: kind(&row),
        role: Role::parse(&row.role).unwrap_or(Role::Viewer),
        id: row.id,
        name: row.name,
        created_by: row.created_by,
        created_at: row.created_at,
        expires_at: row.expires_at,
    });
    Ok(shown.collect())
}

/// Takes a link back.
pub async fn revoke(accounts: Accounts<'_>, actor: &Person, id: &str) -> OpResult<()> {
    let (who, wanted, now) = (actor.clone(), id.to_owned(), accounts.now());
    let gone = accounts.store.write(move |tx| {
        let gone = tokens::revoke_invite(tx, &wanted)?;
        if gone {
            remember(tx, &who, "invite.revoke", &wanted, serde_json::Value::Null, now)?;
        }
        Ok(gone)
    });
    match gone.await? {
        true => Ok(()),
        false => {
            Err(OpError::NotFound("there is no such invite; it may have been used or have expired".into()))
        }
    }
}

fn not_good() -> OpError {
    OpError::NotFound("this link is not good any more: it was used, taken back, or has expired".into())
}

async fn find(accounts: Accounts<'_>, code: &Secret) -> OpResult<Invite> {
    let (hash, now) = (token::hash(code.expose().trim()), accounts.now());
    let found = accounts.store.read(move |tx| {
        let found = tokens::find_invite(tx, &hash, now)?;
        // The link for the first administrator makes no second one, whatever became of its row.
        let is_late =
            found.as_ref().is_some_and(|row| row.kind == welcome::KIND) && welcome::has_administrator(tx)?;
        Ok(found.filter(|_| !is_late))
    });
    found.await?.ok_or_else(not_good)
}

/// What a link is good for.
pub async fn look(accounts: Accounts<'_>, code: &Secret) -> OpResult<Welcome> {
    let row = find(accounts, code).await?;
    let local = Person::local().username;
    let has_local_jobs = accounts.store.read(move |tx| mothership_store::jobs::any_of(tx, &local)).await?;
    Ok(Welcome {
        kind: kind(&row),
        role: Role::parse(&row.role).unwrap_or(Role::Viewer),
        name: row.name,
        expires_at: row.expires_at,
        has_local_jobs,
    })
}

/// Comes in by a link: as a new person, or with a new password. The person is logged in.
pub async fn accept(accounts: Accounts<'_>, request: WelcomeRequest, origin: Origin) -> OpResult<LoggedIn> {
    // Before anything is hashed: who has no good code costs nothing.
    let invite = find(accounts, &request.code).await?;
    let chosen = request.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = match (invite.name.as_str(), chosen) {
        ("", None) => return Err(OpError::field("name", "choose a name", None)),
        ("", Some(name)) => name.to_owned(),
        (name, None) => name.to_owned(),
        (name, Some(other)) if name == other => name.to_owned(),
        (name, Some(_)) => {
            return Err(OpError::field("name", format!("this link is for '{name}'"), None));
        }
    };
    check_name("name", &name)?;
    check_password("password", &request.password, &name)?;
    check_text("display_name", &request.display_name, PERSON_TEXT_CHARS_MAX)?;
    let now = accounts.now();
    let password = accounts.passwords.hash(&request.password, &accounts.rng.unique_hex()).await?;
    let row = Row {
        password,
        display_name: request.display_name.trim().to_owned(),
        ..Row::new(&name, &invite.role, now)
    };
    let stored = invite.clone();
    let person = accounts.store.write(move |tx| come_in(tx, &stored, &row)).await?;
    tracing::info!(person = name, kind = invite.kind, "came in by a link");
    users::changed(accounts).await?;
    login::open_session(accounts, person, origin).await
}

/// Uses the link up and makes the person, or neither.
fn come_in(tx: &mut Tx<'_>, invite: &Invite, new: &Row) -> StoreResult<Person> {
    let now = new.created_at;
    let refuse = |what: String| Err(StoreError::Conflict { what });
    if !tokens::use_invite(tx, &invite.hash, &new.name, now)? {
        return refuse(not_good().to_string());
    }
    let row = match invite.kind.as_str() {
        PASSWORD_LINK => {
            let Some(row) = tokens::find_user(tx, &new.name)?.filter(|row| row.removed_at.is_none()) else {
                return refuse(format!("there is no person '{}'", new.name));
            };
            let row = Row { password: new.password.clone(), ..row };
            tokens::update_user(tx, &row)?;
            tokens::end_sessions(tx, &row.name, "")?;
            row
        }
        welcome::KIND if welcome::has_administrator(tx)? => return refuse(not_good().to_string()),
        _ => {
            users::insert(tx, new, "")?;
            new.clone()
        }
    };
    let Some(standing) = login::standing(&row).filter(|standing| standing.may_come_in()) else {
        return refuse(format!("'{}' is disabled; an administrator can let them in again", row.name));
    };
    let person = Person::new(&row.name, standing.role);
    let detail =
        serde_json::json!({ "kind": invite.kind, "role": row.role, "invited_by": invite.created_by });
    remember(tx, &person, "invite.use", &person.username, detail, now)?;
    Ok(person)
}

#[cfg(test)]
#[path = "invites_tests.rs"]
mod tests;
