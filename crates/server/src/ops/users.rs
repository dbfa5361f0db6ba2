//! People: added, changed, removed, and given the jobs of others.

use super::{Hint, hint};
use crate::{
    accounts::Accounts,
    actor::{Person, Role},
    auth::{login, token, welcome},
    error::{OpError, OpResult},
};
use mothership_api::people::{NewUser, TakeOverRequest, TakenOver, User, UserPatch, UserPatched};
use mothership_core::{
    clock::plus_ms,
    ids::JobId,
    limits::{PERSON_TEXT_CHARS_MAX, TAKE_OVER_BATCH_MAX, WELCOME_TTL_MS},
    password,
    person::{self, PersonStatus},
    secret::Secret,
};
use mothership_store::{
    Result as StoreResult, StoreError, Time, Tx,
    audit::{self, AuditRow},
    experiments, jobs,
    tokens::{self, Invite, User as Row},
};

/// What a link that sets a password is among invites.
pub const PASSWORD_LINK: &str = "password";

/// A person as they are shown.
pub fn shown(row: &Row) -> User {
    User {
        name: row.name.clone(),
        // A role of a newer version lets nobody in.
        role: Role::parse(&row.role).unwrap_or(Role::Viewer),
        display_name: row.display_name.clone(),
        email: row.email.clone(),
        created_at: row.created_at,
        last_login_at: row.last_login_at,
        disabled: row.disabled_at.is_some(),
        removed: row.removed_at.is_some(),
        has_password: !row.password.is_empty(),
    }
}

/// Whether this may be a name.
pub fn check_name(path: &str, name: &str) -> OpResult<()> {
    person::check_name(name).map_err(|why| OpError::field(path, why.to_string(), Some(why.hint().to_owned())))
}

/// Whether this may be the password of the person of this name.
pub fn check_password(path: &str, password: &Secret, name: &str) -> OpResult<()> {
    password::check(password.expose(), name)
        .map_err(|why| OpError::field(path, why.to_string(), Some(why.hint().to_owned())))
}

/// Whether this is a text for people: one line, not too long.
pub fn check_text(path: &str, text: &str, chars_max: usize) -> OpResult<()> {
    if text.chars().count() > chars_max {
        return Err(OpError::field(path, format!("at most {chars_max} characters"), None));
    }
    match text.chars().any(char::is_control) {
        true => Err(OpError::field(path, "must be one line of text", None)),
        false => Ok(()),
    }
}

fn said(value: &serde_json::Value) -> String {
    if value.is_null() { String::new() } else { value.to_string() }
}

/// What is done is remembered with who did it. `before` and `after` of the detail have places of their own.
pub fn remember(
    tx: &mut Tx<'_>,
    actor: &Person,
    act: &str,
    subject: &str,
    detail: serde_json::Value,
    now: Time,
) -> StoreResult<()> {
    let (before, after) = (said(&detail["before"]), said(&detail["after"]));
    let detail = match detail {
        serde_json::Value::Object(mut fields) => {
            fields.remove("before");
            fields.remove("after");
            if fields.is_empty() { String::new() } else { serde_json::Value::Object(fields).to_string() }
        }
        other => said(&other),
    };
    audit::insert(tx, &AuditRow { detail, before, after, ..actor.did(now, act, subject) })
}

/// Stores a new person. From now on there are people, and with an administrator the link for the first one is worth nothing.
///
/// # Errors
/// `Conflict` when the name was ever used. `place`: how a command to type names the same people.
pub fn insert(tx: &mut Tx<'_>, row: &Row, place: &str) -> StoreResult<()> {
    if !tokens::insert_user(tx, row)? {
        let is_removed = tokens::find_user(tx, &row.name)?.is_some_and(|row| row.removed_at.is_some());
        let name = &row.name;
        let what = match is_removed {
            true => format!(
                "'{name}' was removed, and a name is never given again: `mothership users enable {name}{place}` brings them back"
            ),
            false => format!("there is a person '{name}' already"),
        };
        return Err(StoreError::Conflict { what });
    }
    if row.role == Role::Admin.as_str() {
        tokens::revoke_invites(tx, welcome::KIND, "")?;
    }
    Ok(())
}

/// What follows when the people have changed.
pub async fn changed(accounts: Accounts<'_>) -> OpResult<()> {
    let (any, has_administrator) =
        accounts.store.read(|tx| Ok((tokens::any_person(tx)?, welcome::has_administrator(tx)?))).await?;
    accounts.any_people.note(any);
    if has_administrator {
        welcome::forget(accounts);
    }
    Ok(())
}

/// Adds a person.
pub async fn add(accounts: Accounts<'_>, actor: &Person, request: NewUser) -> OpResult<User> {
    check_name("name", &request.name)?;
    check_password("password", &request.password, &request.name)?;
    check_text("display_name", &request.display_name, PERSON_TEXT_CHARS_MAX)?;
    check_text("email", &request.email, PERSON_TEXT_CHARS_MAX)?;
    // From the first person on a login is wanted: without an administrator nobody could look after the server, whoever
    // added the first one.
    if request.role != Role::Admin && !accounts.store.read(welcome::has_administrator).await? {
        let hint = Some("add an administrator first, with the role 'admin'".to_owned());
        return Err(OpError::field("role", "the first person is an administrator", hint));
    }
    let now = accounts.now();
    let password = accounts.passwords.hash(&request.password, &accounts.rng.unique_hex()).await?;
    let row = Row {
        password,
        display_name: request.display_name,
        email: request.email,
        ..Row::new(&request.name, request.role.as_str(), now)
    };
    let (stored, who, place) = (row.clone(), actor.clone(), accounts.words());
    let insert = move |tx: &mut Tx<'_>| {
        insert(tx, &stored, &place)?;
        let detail = serde_json::json!({ "role": stored.role });
        remember(tx, &who, "person.add", &stored.name, detail, now)
    };
    accounts.store.write(insert).await?;
    tracing::info!(actor = actor.username, person = row.name, role = row.role, "person added");
    changed(accounts).await?;
    Ok(shown(&row))
}

/// Everybody by name, removed ones too.
pub async fn list(accounts: Accounts<'_>) -> OpResult<Vec<User>> {
    Ok(accounts.store.read(tokens::list_users).await?.iter().map(shown).collect())
}

/// One person, also a removed one.
pub async fn get(accounts: Accounts<'_>, name: &str) -> OpResult<User> {
    let wanted = name.to_owned();
    let row = accounts.store.read(move |tx| tokens::find_user(tx, &wanted)).await?;
    row.as_ref().map(shown).ok_or_else(|| OpError::not_found("person", name))
}

fn standing(row: &Row) -> PersonStatus {
    let nobody = PersonStatus { role: Role::Viewer, is_disabled: true, is_removed: true };
    login::standing(row).unwrap_or(nobody)
}

/// Writes how a person stands from now on, and ends what lets them in where they may not come in.
fn write_standing(tx: &mut Tx<'_>, before: &Row, after: &Row) -> StoreResult<()> {
    let all = tokens::list_users(tx)?;
    let others = all.iter().filter(|row| row.name != before.name && standing(row).looks_after()).count();
    if !person::leaves_somebody(standing(before), standing(after), others as u64) {
        let what = format!(
            "'{}' is the only administrator: make somebody else one first, or nobody could look after the server",
            before.name
        );
        return Err(StoreError::Conflict { what });
    }
    tokens::update_user(tx, after)?;
    if after.removed_at.is_some() {
        tokens::end_access(tx, &after.name)?;
        tokens::revoke_invites(tx, PASSWORD_LINK, &after.name)?;
    } else if after.disabled_at.is_some() || after.password != before.password {
        tokens::end_sessions(tx, &after.name, "")?;
    }
    Ok(())
}

fn no_such(name: &str) -> StoreError {
    StoreError::Conflict { what: format!("there is no person '{name}'") }
}

/// Changes a person. What is absent stays.
pub async fn patch(
    accounts: Accounts<'_>,
    actor: &Person,
    name: &str,
    patch: UserPatch,
) -> OpResult<UserPatched> {
    // Not found before anything else; whether they are still there is asked again in the write.
    get(accounts, name).await?;
    let now = accounts.now();
    let password = match &patch.password {
        None => None,
        Some(password) => {
            check_password("password", password, name)?;
            Some(accounts.passwords.hash(password, &accounts.rng.unique_hex()).await?)
        }
    };
    let link = patch.password_link.then(|| token::make(token::Kind::Invite, accounts.rng));
    let (who, wanted, code) = (actor.clone(), name.to_owned(), link.clone());
    let write = move |tx: &mut Tx<'_>| {
        let before = tokens::find_user(tx, &wanted)?.ok_or_else(|| no_such(&wanted))?;
        let after = patched(&before, &patch, password.clone(), now);
        write_standing(tx, &before, &after)?;
        if let Some(code) = &code {
            tokens::revoke_invites(tx, PASSWORD_LINK, &wanted)?;
            tokens::insert_invite(tx, &password_link(code, &after, &who, now))?;
        }
        let stands = |row: &Row| {
            serde_json::json!({
                "role": row.role,
                "disabled": row.disabled_at.is_some(),
                "removed": row.removed_at.is_some(),
            })
        };
        let detail = serde_json::json!({
            "before": stands(&before),
            "after": stands(&after),
            "password": patch.password.is_some(),
            "password_link": patch.password_link,
        });
        remember(tx, &who, "person.change", &wanted, detail, now)?;
        Ok(after)
    };
    let row = accounts.store.write(write).await?;
    tracing::info!(actor = actor.username, person = name, "person changed");
    changed(accounts).await?;
    Ok(UserPatched { user: shown(&row), password_link: link.map(|code| Secret::new(welcome::page(&code))) })
}

fn patched(before: &Row, patch: &UserPatch, password: Option<String>, now: Time) -> Row {
    let mut after = before.clone();
    if let Some(role) = patch.role {
        after.role = role.as_str().to_owned();
    }
    match patch.disabled {
        Some(true) => after.disabled_at = after.disabled_at.or(Some(now)),
        Some(false) => after.disabled_at = None,
        None => {}
    }
    match patch.removed {
        Some(true) => after.removed_at = after.removed_at.or(Some(now)),
        Some(false) => after.removed_at = None,
        None => {}
    }
    if let Some(password) = password {
        after.password = password;
    }
    if after.removed_at.is_some() {
        // Nothing is kept that somebody could come back in with.
        after.password = String::new();
    }
    after
}

fn password_link(code: &str, row: &Row, by: &Person, now: Time) -> Invite {
    let hash = token::hash(code);
    Invite {
        id: token::id_of(&hash),
        hash,
        kind: PASSWORD_LINK.to_owned(),
        role: row.role.clone(),
        name: row.name.clone(),
        created_by: by.username.clone(),
        created_at: now,
        expires_at: plus_ms(now, WELCOME_TTL_MS),
    }
}

/// Removes a person. The name and their jobs stay, and nobody else is ever called that.
pub async fn remove(accounts: Accounts<'_>, actor: &Person, name: &str) -> OpResult<()> {
    let request = UserPatch { removed: Some(true), ..UserPatch::default() };
    patch(accounts, actor, name, request).await.map(drop)
}

/// Gives a person the jobs of another owner. `given` is called with each batch of them when it is done.
pub async fn take_over(
    accounts: Accounts<'_>,
    actor: &Person,
    name: &str,
    request: TakeOverRequest,
    given: impl Fn(&[JobId]),
) -> OpResult<TakenOver> {
    let to = get(accounts, name).await?;
    if to.removed {
        return Err(OpError::Conflict(format!("'{name}' was removed")));
    }
    if request.from == name {
        return Err(OpError::field("from", "is the same person", None));
    }
    let mut jobs = 0;
    loop {
        let (who, from, to, now) = (actor.clone(), request.from.clone(), name.to_owned(), accounts.now());
        let batch = accounts.store.write(move |tx| {
            let batch = jobs::give(tx, &from, &to, TAKE_OVER_BATCH_MAX, now)?;
            for job in &batch {
                hint(tx, Hint::Job(*job))?;
            }
            // All at once: experiments are hundreds.
            let given = experiments::give(tx, &from, &to)?;
            if !batch.is_empty() || given > 0 {
                let detail = serde_json::json!({ "from": from, "jobs": batch.len(), "experiments": given });
                remember(tx, &who, "person.take_over", &to, detail, now)?;
            }
            Ok(batch)
        });
        let batch = batch.await?;
        if batch.is_empty() {
            return Ok(TakenOver { jobs });
        }
        jobs += batch.len() as u64;
        given(&batch);
    }
}

#[cfg(test)]
#[path = "users_tests.rs"]
mod tests;
