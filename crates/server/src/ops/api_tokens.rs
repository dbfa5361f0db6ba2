//! Tokens of people's programs.

use super::users::{check_text, remember};
use crate::{
    accounts::Accounts,
    actor::{Person, Role},
    auth::{login, token},
    error::{OpError, OpResult},
};
use mothership_api::auth::{NewToken, TokenInfo, TokenRequest};
use mothership_core::{
    clock::plus_ms,
    limits::{TOKEN_NAME_CHARS_MAX, TOKEN_TTL_MS_MAX, TOKENS_PER_PERSON_MAX},
    scope::TokenScope,
};
use mothership_store::{
    Result as StoreResult, StoreError, Time, Tx,
    tokens::{self, ApiToken},
};

/// Makes a token. It is shown once; only its hash is stored.
pub async fn make(accounts: Accounts<'_>, actor: &Person, request: TokenRequest) -> OpResult<NewToken> {
    let name = request.name.trim().to_owned();
    if name.is_empty() {
        let hint = Some("what it is for: 'nightly runs on lab-7'".to_owned());
        return Err(OpError::field("name", "a token has a name", hint));
    }
    check_text("name", &name, TOKEN_NAME_CHARS_MAX)?;
    let ttl_ms = match request.ttl_seconds {
        None => None,
        Some(seconds) if (1..=TOKEN_TTL_MS_MAX / 1000).contains(&seconds) => Some(seconds * 1000),
        Some(_) => {
            let most = TOKEN_TTL_MS_MAX / 1000;
            return Err(OpError::field("ttl_seconds", format!("must be from 1 to {most}"), None));
        }
    };
    let person = request.person.unwrap_or_else(|| actor.username.clone());
    // A token speaks as its person.
    if person != actor.username && actor.role != Role::Admin {
        return Err(OpError::Forbidden("only administrators make tokens of others".into()));
    }
    let now = accounts.now();
    let secret = token::make(token::Kind::Api, accounts.rng);
    let row = row(&secret, &person, &name, request.scope, ttl_ms.map(|ttl_ms| plus_ms(now, ttl_ms)), now);
    let (stored, who) = (row.clone(), actor.clone());
    accounts.store.write(move |tx| insert(tx, &who, &stored, now)).await?;
    tracing::info!(actor = actor.username, person, "token made");
    Ok(NewToken {
        token: secret.into(),
        id: row.id,
        name,
        person,
        scope: request.scope,
        expires_at: row.expires_at,
    })
}

/// The row of a token whose secret was just drawn.
pub fn row(
    secret: &str,
    person: &str,
    name: &str,
    scope: TokenScope,
    expires_at: Option<Time>,
    now: Time,
) -> ApiToken {
    let hash = token::hash(secret);
    ApiToken {
        id: token::id_of(&hash),
        hash,
        user: person.to_owned(),
        name: name.to_owned(),
        scope: scope.as_str().to_owned(),
        created_at: now,
        expires_at,
        last_used_at: None,
    }
}

/// Stores a token of a person who may come in.
pub fn insert(tx: &mut Tx<'_>, actor: &Person, row: &ApiToken, now: Time) -> StoreResult<()> {
    let refuse = |what: String| Err(StoreError::Conflict { what });
    let user = tokens::find_user(tx, &row.user)?;
    match user.as_ref().and_then(login::standing) {
        Some(standing) if standing.may_come_in() => {}
        Some(_) => return refuse(format!("'{}' may not come in", row.user)),
        None => return refuse(format!("there is no person '{}'", row.user)),
    }
    if tokens::list_api_tokens(tx, &row.user)?.len() >= TOKENS_PER_PERSON_MAX {
        return refuse(format!("'{}' has {TOKENS_PER_PERSON_MAX} tokens; take one back first", row.user));
    }
    tokens::insert_api_token(tx, row)?;
    let detail = serde_json::json!({ "for": row.user, "name": row.name, "scope": row.scope });
    remember(tx, actor, "token.make", &row.id, detail, now)
}

/// Tokens of a person, oldest first.
pub async fn list(accounts: Accounts<'_>, person: &str) -> OpResult<Vec<TokenInfo>> {
    let (person, now) = (person.to_owned(), accounts.now());
    let rows = accounts.store.read(move |tx| tokens::list_api_tokens(tx, &person)).await?;
    let is_good = |row: &ApiToken| row.expires_at.is_none_or(|at| at > now);
    let shown = rows.into_iter().filter(is_good).filter_map(|row| {
        Some(TokenInfo {
            scope: TokenScope::parse(&row.scope)?,
            id: row.id,
            name: row.name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        })
    });
    Ok(shown.collect())
}

/// Takes a token back, by its id or by the token itself: one's own, or any for an administrator.
pub async fn revoke(accounts: Accounts<'_>, actor: &Person, named: &str) -> OpResult<()> {
    // Whoever still has the token need not look for its id. Tokens of before have other ids.
    let id = if token::is_api(named) { token::id_of(&token::hash(named)) } else { named.to_owned() };
    let (who, now) = (actor.clone(), accounts.now());
    let gone = accounts.store.write(move |tx| {
        let of = (who.role != Role::Admin).then_some(who.username.as_str());
        let Some((person, name)) = tokens::revoke_api_token(tx, &id, of)? else { return Ok(false) };
        remember(tx, &who, "token.revoke", &id, serde_json::json!({ "for": person, "name": name }), now)?;
        Ok(true)
    });
    match gone.await? {
        true => Ok(()),
        false => Err(OpError::NotFound("there is no such token; it may have expired".into())),
    }
}

#[cfg(test)]
#[path = "api_tokens_tests.rs"]
mod tests;
