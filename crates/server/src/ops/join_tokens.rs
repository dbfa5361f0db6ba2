//! Join tokens: made, listed and taken back by people; what they open is in [`super::runners`].

use crate::{
    actor::Person,
    app::App,
    auth::token,
    error::{OpError, OpResult},
};
use mothership_api::runners::{JoinToken, RunnerToken, RunnerTokenRequest};
use mothership_core::{
    clock::plus_ms,
    limits::{JOIN_TOKEN_TTL_MS, JOIN_TOKEN_USES_MAX},
};
use mothership_store::{
    audit,
    tokens::{self, JoinTokenRow as Row},
};

/// Longest life of a join token: a month.
const TTL_SECONDS_MAX: u64 = 31 * 24 * 3600;
/// Characters of the hash that name a token. Part of a hash distinguishes tokens and opens nothing.
const ID_LENGTH: usize = 12;

/// A token with which machines become runners. It is shown once; only its hash is stored. `host` is the address
/// under which the person reached this server, for the command that is shown with it.
pub async fn make(
    app: &App,
    person: &Person,
    request: RunnerTokenRequest,
    host: Option<String>,
) -> OpResult<RunnerToken> {
    let ttl_ms = match request.ttl_seconds {
        None => JOIN_TOKEN_TTL_MS,
        Some(seconds) if (1..=TTL_SECONDS_MAX).contains(&seconds) => seconds * 1000,
        Some(_) => {
            return Err(OpError::field("ttl_seconds", format!("must be from 1 to {TTL_SECONDS_MAX}"), None));
        }
    };
    let uses_max = match (request.uses, request.many) {
        (None, true) => None,
        (None, false) => Some(1),
        (Some(uses), false) if (1..=JOIN_TOKEN_USES_MAX).contains(&uses) => Some(uses),
        (Some(_), false) => {
            return Err(OpError::field("uses", format!("must be from 1 to {JOIN_TOKEN_USES_MAX}"), None));
        }
        (Some(_), true) => return Err(OpError::field("uses", "and 'many' exclude each other", None)),
    };
    let join = token::make(token::Kind::Join, &app.rng);
    let now = app.now();
    let row = Row {
        hash: token::hash(&join),
        uses_max,
        uses: 0,
        made_by: person.username.clone(),
        created_at: now,
        expires_at: plus_ms(now, ttl_ms),
    };
    let (expires_at, who) = (row.expires_at, person.clone());
    app.store
        .write(move |tx| {
            tokens::prune_expired(tx, now)?;
            tokens::insert_join_token(tx, &row)?;
            audit::insert(tx, &who.did(now, "runner.token", &row.hash[..ID_LENGTH]))
        })
        .await?;
    tracing::info!(actor = person.username, "join token made");
    // As the person reached it; the address of the listener may be 0.0.0.0.
    let host = host.unwrap_or_else(|| app.config.listen.to_string());
    // By the pipe: a command line is read by everybody on the machine for as long as the runner lives.
    let command = format!("echo {join} | mothership runner --server http://{host} --join-file -");
    Ok(RunnerToken { token: join.into(), expires_at, command: command.into() })
}

/// Those that are good.
pub async fn list(app: &App) -> OpResult<Vec<JoinToken>> {
    let now = app.now();
    let rows = app.store.read(move |tx| tokens::list_join_tokens(tx, now)).await?;
    let shown = rows.into_iter().map(|row| JoinToken {
        id: row.hash[..ID_LENGTH].to_owned(),
        uses_max: row.uses_max,
        uses: row.uses,
        made_by: row.made_by,
        created_at: row.created_at,
        expires_at: row.expires_at,
    });
    Ok(shown.collect())
}

/// Takes a token back, by its id or by the token itself.
pub async fn revoke(app: &App, person: &Person, named: String) -> OpResult<()> {
    // Whoever still has the token need not look for its id.
    let id = if named.starts_with("msj_") { token::hash(&named)[..ID_LENGTH].to_owned() } else { named };
    let no_such = || OpError::NotFound("there is no such join token; it may have expired".into());
    if id.len() != ID_LENGTH || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(no_such());
    }
    let (now, who) = (app.now(), person.clone());
    let gone = app.store.write(move |tx| {
        let gone = tokens::revoke_join_token(tx, &id)?;
        if gone > 0 {
            audit::insert(tx, &who.did(now, "runner.token.revoke", &id))?;
        }
        Ok(gone)
    });
    match gone.await? {
        0 => Err(no_such()),
        _ => {
            tracing::info!(actor = person.username, "join token taken back");
            Ok(())
        }
    }
}

#[cfg(test)]
#[path = "join_tokens_tests.rs"]
mod tests;
