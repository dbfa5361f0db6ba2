//! Programs that ask to speak for a person, who allows it in the browser: nobody types a password into a terminal.

use super::{
    api_tokens,
    users::{check_text, remember},
};
use crate::{
    actor::Person,
    app::App,
    auth::{login, token},
    error::{OpError, OpResult},
};
use mothership_api::auth::{
    DeviceAnswer, DeviceLoginInfo, DeviceLoginRequest, DeviceLoginStarted, DevicePoll, DevicePolled,
    DeviceState,
};
use mothership_core::{
    clock::plus_ms,
    limits::{
        DEVICE_LOGIN_INTERVAL_SECONDS, DEVICE_LOGIN_TTL_MS, DEVICE_LOGINS_MAX, DEVICE_LOGINS_PER_ADDRESS_MAX,
        DEVICE_TOKEN_TTL_MS, TOKEN_NAME_CHARS_MAX,
    },
    scope::TokenScope,
};
use mothership_store::{
    Result as StoreResult, Tx,
    tokens::{self, DeviceLogin},
};

/// No vowels, so that no words come out, and nothing that looks like something else.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// `BCDF-GHJK`: 20^8 of them, for ten minutes each, and only who is logged in may try.
fn user_code(mut drawn: u64) -> String {
    let mut code = String::new();
    for at in 0..8 {
        if at == 4 {
            code.push('-');
        }
        let letter = (drawn % LETTERS.len() as u64) as usize;
        code.push(char::from(LETTERS[letter]));
        drawn /= LETTERS.len() as u64;
    }
    code
}

/// As it is stored, however a person typed it.
fn read_code(typed: &str) -> String {
    let letters: String =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    match letters.split_at_checked(4) {
        Some((first, rest)) => format!("{first}-{rest}"),
        None => letters,
    }
}

/// A program begins to ask. `from`: where it is.
pub async fn begin(
    app: &App,
    request: DeviceLoginRequest,
    from: Option<String>,
) -> OpResult<DeviceLoginStarted> {
    let client = request.client.trim().to_owned();
    check_text("client", &client, TOKEN_NAME_CHARS_MAX)?;
    let (secret, user_code, now) =
        (token::make(token::Kind::Device, &app.rng), user_code(app.rng.next_u64()), app.now());
    let row = DeviceLogin {
        hash: token::hash(&secret),
        user_code: user_code.clone(),
        client: if client.is_empty() { "a program".to_owned() } else { client },
        address: from.unwrap_or_default(),
        created_at: now,
        expires_at: plus_ms(now, DEVICE_LOGIN_TTL_MS),
        approved_by: None,
        denied_at: None,
    };
    let stored = app.store.write(move |tx| {
        tokens::prune_expired(tx, now)?;
        tokens::insert_device_login(tx, &row, (DEVICE_LOGINS_MAX, DEVICE_LOGINS_PER_ADDRESS_MAX))
    });
    if !stored.await? {
        return Err(OpError::RateLimited { retry_after_seconds: DEVICE_LOGIN_TTL_MS / 1000 });
    }
    Ok(DeviceLoginStarted {
        device_code: secret.into(),
        page: format!("/device?code={user_code}"),
        user_code,
        expires_in_seconds: DEVICE_LOGIN_TTL_MS / 1000,
        interval_seconds: DEVICE_LOGIN_INTERVAL_SECONDS,
    })
}

fn not_waiting() -> OpError {
    OpError::NotFound("no program waits under this code: it was answered, or nobody did in time".into())
}

/// What waits under a code.
pub async fn show(app: &App, typed: &str) -> OpResult<DeviceLoginInfo> {
    let (code, now) = (read_code(typed), app.now());
    let found = app.store.read(move |tx| tokens::find_device_code(tx, &code, now)).await?;
    let row = found.ok_or_else(not_waiting)?;
    Ok(DeviceLoginInfo { client: row.client, address: row.address, created_at: row.created_at })
}

/// The person allows it, or not.
pub async fn answer(app: &App, person: &Person, typed: &str, answer: DeviceAnswer) -> OpResult<()> {
    if app.needs_no_credential() {
        return Err(OpError::Conflict("nobody is logged in: this server is open".into()));
    }
    let (code, now, who) = (read_code(typed), app.now(), person.clone());
    let answered = app.store.write(move |tx| {
        let Some(row) = tokens::find_device_code(tx, &code, now)? else { return Ok(false) };
        let by = answer.allow.then_some(who.username.as_str());
        if !tokens::answer_device_login(tx, &code, by, now)? {
            return Ok(false);
        }
        let act = if answer.allow { "device.allow" } else { "device.deny" };
        let detail = serde_json::json!({ "address": row.address });
        remember(tx, &who, act, &row.client, detail, now)?;
        Ok(true)
    });
    if answered.await? { Ok(()) } else { Err(not_waiting()) }
}

/// The program asks whether it may. When it may, its token is made now and given once.
pub async fn poll(app: &App, poll: DevicePoll) -> OpResult<DevicePolled> {
    let (hash, now) = (token::hash(poll.device_code.expose().trim()), app.now());
    // Drawn before the transaction that may run again.
    let secret = token::make(token::Kind::Api, &app.rng);
    let made = secret.clone();
    let state = app.store.write(move |tx| told(tx, &hash, &made, now)).await?.ok_or_else(not_waiting)?;
    let token = (state == DeviceState::Allowed).then(|| secret.into());
    Ok(DevicePolled { state, token })
}

fn told(
    tx: &mut Tx<'_>,
    hash: &str,
    secret: &str,
    now: mothership_store::Time,
) -> StoreResult<Option<DeviceState>> {
    let Some(row) = tokens::find_device_login(tx, hash, now)? else { return Ok(None) };
    let Some(name) = row.approved_by else {
        if row.denied_at.is_none() {
            return Ok(Some(DeviceState::Pending));
        }
        tokens::end_device_login(tx, hash)?;
        return Ok(Some(DeviceState::Denied));
    };
    tokens::end_device_login(tx, hash)?;
    let user = tokens::find_user(tx, &name)?;
    // Who may not come in any more speaks through no program either.
    let standing = user.as_ref().and_then(login::standing).filter(|standing| standing.may_come_in());
    let Some(standing) = standing else { return Ok(Some(DeviceState::Denied)) };
    let expires_at = Some(plus_ms(now, DEVICE_TOKEN_TTL_MS));
    let token = api_tokens::row(secret, &name, &row.client, TokenScope::Admin, expires_at, now);
    api_tokens::insert(tx, &Person::new(&name, standing.role), &token, now)?;
    Ok(Some(DeviceState::Allowed))
}

#[cfg(test)]
#[path = "device_logins_tests.rs"]
mod tests;
