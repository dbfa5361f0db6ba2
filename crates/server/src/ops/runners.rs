//! Runners: they join, people look at them and take them out of service.

use super::{
    hints::{Hint, hint},
    view,
};
use crate::{
    actor::Person,
    app::App,
    auth::token,
    error::{OpError, OpResult},
};
use mothership_api::{
    agent::{RegisterReply, RegisterRequest},
    runners::{Runner, RunnerPatch, RunnerToken, RunnerTokenRequest},
};
use mothership_core::{
    clock::plus_ms, ids::RunnerId, limits::JOIN_TOKEN_TTL_MS, secret::Secret, state::RunnerMode,
};
use mothership_store::{
    Result, Time, Tx,
    audit::{self, AuditRow},
    leases,
    runners::{self as rows, NewRunner, RunnerRow},
    tokens,
};

/// Attempts named of one runner.
const RUNNING_SHOWN: u64 = 20;
/// Longest life of a join token: a month.
const JOIN_TTL_SECONDS_MAX: u64 = 31 * 24 * 3600;

const NO_JOIN_TOKEN: &str = "a runner joins with a token; 'mothership runner-token' prints one";
const BAD_JOIN_TOKEN: &str =
    "the join token is wrong, used up or has expired; 'mothership runner-token' prints a new one";

fn shown(tx: &mut Tx<'_>, row: RunnerRow, has_work: bool, now: Time) -> Result<Runner> {
    // Idle runners, which are most of a large fleet, need no query.
    let running = match row.active {
        0 => Vec::new(),
        _ => rows::running_attempts(tx, row.id, RUNNING_SHOWN)?,
    };
    Ok(view::runner(row, running, has_work, now))
}

/// Every runner, with what it runs and why it is idle.
pub async fn list(app: &App) -> OpResult<Vec<Runner>> {
    let now = app.now();
    let list = app.store.read(move |tx| {
        // Asked once for all: an idle runner has to say whether there is nothing, or nothing for it.
        let has_work = leases::has_work(tx)?;
        rows::list(tx)?.into_iter().map(|row| shown(tx, row, has_work, now)).collect::<Result<Vec<_>>>()
    });
    Ok(list.await?)
}

/// One runner.
pub async fn get(app: &App, id: RunnerId) -> OpResult<Runner> {
    let now = app.now();
    let found = app.store.read(move |tx| {
        let has_work = leases::has_work(tx)?;
        rows::get(tx, id)?.map(|row| shown(tx, row, has_work, now)).transpose()
    });
    found.await?.ok_or_else(|| OpError::not_found("runner", id))
}

/// One act on a runner with its line in the audit log; whether there is such a runner.
async fn act(
    app: &App,
    person: &Person,
    id: RunnerId,
    name: &'static str,
    mut op: impl FnMut(&mut Tx<'_>) -> Result<bool> + Send + 'static,
) -> OpResult<()> {
    let (now, actor) = (app.now(), person.username.clone());
    let there = app.store.write(move |tx| {
        let there = op(tx)?;
        if there {
            let (actor, subject) = (actor.clone(), id.to_string());
            audit::insert(
                tx,
                &AuditRow { at: now, actor, act: name.into(), subject, detail: String::new() },
            )?;
            hint(tx, Hint::Runners)?;
        }
        Ok(there)
    });
    if !there.await? {
        return Err(OpError::not_found("runner", id));
    }
    // Logged after the commit, as everything here: the log names what happened.
    tracing::info!(runner.id = %id, actor = person.username, act = name, "runner acted on");
    app.live.runners_changed();
    app.notifier.notify_runner(id);
    Ok(())
}

/// Renames a runner, or replaces the labels that a person gave it. Those it reports itself stay.
pub async fn patch(app: &App, person: &Person, id: RunnerId, patch: RunnerPatch) -> OpResult<Runner> {
    if patch.name.as_ref().is_some_and(|name| name.trim().is_empty() || name.len() > 200) {
        return Err(OpError::field("name", "must have 1 to 200 characters", None));
    }
    for name in patch.labels.iter().flat_map(|labels| labels.keys()) {
        check_label(name)?;
    }
    act(app, person, id, "runner.patch", move |tx| rows::patch(tx, id, &patch)).await?;
    get(app, id).await
}

fn check_label(name: &str) -> OpResult<()> {
    if mothership_core::spec::requirement::is_label_name(name) {
        return Ok(());
    }
    let hint = "letters, digits and . _ - /, beginning with a letter or digit";
    Err(OpError::field("labels", format!("'{name}' cannot be the name of a label"), Some(hint.into())))
}

/// Forgets a runner that holds no attempt; its secret is worth nothing from then on.
pub async fn delete(app: &App, person: &Person, id: RunnerId) -> OpResult<()> {
    act(app, person, id, "runner.delete", move |tx| rows::delete(tx, id)).await?;
    // After the act: its waiting poll was woken by it and finds no row any more.
    app.notifier.forget_runner(id);
    app.runner_clocks.forget(id);
    Ok(())
}

/// Gives a runner work, lets it finish what it has, or gives it nothing.
pub async fn set_mode(app: &App, person: &Person, id: RunnerId, mode: RunnerMode) -> OpResult<Runner> {
    let name = match mode {
        RunnerMode::Active => "runner.enable",
        RunnerMode::Draining => "runner.drain",
        RunnerMode::Disabled => "runner.disable",
        RunnerMode::Gui => return Err(OpError::Conflict("a runner cannot be made a GUI client".into())),
    };
    // Checked before and not in the write: no runner ever becomes a GUI client or ceases to be one.
    let row = app.store.read(move |tx| rows::get(tx, id)).await?;
    if row.is_some_and(|row| row.mode == RunnerMode::Gui) {
        return Err(OpError::Conflict(
            "it is a GUI client: what runs there is begun and ended at the machine".into(),
        ));
    }
    act(app, person, id, name, move |tx| rows::set_mode(tx, id, mode)).await?;
    get(app, id).await
}

/// A token with which machines become runners. It is shown once; only its hash is stored. `host` is the address
/// under which the person reached this server, for the command that is shown with it.
pub async fn make_join_token(
    app: &App,
    person: &Person,
    request: RunnerTokenRequest,
    host: Option<String>,
) -> OpResult<RunnerToken> {
    let ttl_ms = match request.ttl_seconds {
        None => JOIN_TOKEN_TTL_MS,
        Some(seconds) if (1..=JOIN_TTL_SECONDS_MAX).contains(&seconds) => seconds * 1000,
        Some(_) => {
            let message = format!("must be from 1 to {JOIN_TTL_SECONDS_MAX}");
            return Err(OpError::field("ttl_seconds", message, None));
        }
    };
    let join = token::make(token::Kind::Join, &app.rng);
    let (hash, now, expires_at) = (token::hash(&join), app.now(), plus_ms(app.now(), ttl_ms));
    let (single, actor) = (request.single, person.username.clone());
    app.store
        .write(move |tx| {
            tokens::prune_expired(tx, now)?;
            if single {
                tokens::insert_single_join_token(tx, &hash, expires_at, now)?;
            } else {
                tokens::insert_join_token(tx, &hash, expires_at, now)?;
            }
            // Part of the hash distinguishes tokens and opens nothing.
            let (act, subject) = ("runner.token".to_owned(), hash[..12].to_owned());
            audit::insert(
                tx,
                &AuditRow { at: now, actor: actor.clone(), act, subject, detail: String::new() },
            )
        })
        .await?;
    tracing::info!(actor = person.username, "join token made");
    // As the person reached it; the address of the listener may be 0.0.0.0.
    let host = host.unwrap_or_else(|| app.config.listen.to_string());
    let command = format!("mothership runner --server http://{host} --join {join}");
    Ok(RunnerToken { token: join.into(), expires_at, command: command.into() })
}

/// A machine becomes a runner. `known`: the runner whose secret the request carried; it needs no join token and keeps
/// its secret, for the answer may be lost.
pub async fn register(
    app: &App,
    known: Option<RunnerId>,
    request: RegisterRequest,
) -> OpResult<RegisterReply> {
    check(&request)?;
    let now = app.now();
    // A known runner comes back with its secret; a new one needs a token, unless anybody may do anything here.
    let join = match (known, request.join_token) {
        (Some(_), _) => None,
        _ if app.needs_no_credential() => None,
        (None, Some(join)) => Some(token::hash(join.expose())),
        (None, None) => return Err(OpError::Unauthenticated(NO_JOIN_TOKEN.into())),
    };
    // Made in any case, before the transaction that may run again; thrown away when the runner keeps its own.
    let secret = app.rng.secret();
    let new = NewRunner {
        id: known.unwrap_or_else(|| RunnerId(app.rng.uuid_v7(now))),
        install_id: request.install_id,
        secret_hash: token::hash(secret.expose()),
        name: request.name,
        inventory: serde_json::to_value(&request.inventory).unwrap_or_default(),
        capacity: request.capacity,
        labels: request.labels,
        now,
    };
    let row = app.store.write(move |tx| {
        if let Some(hash) = &join
            // By installation: the same machine may use a single token again, because its first answer may have been
            // lost.
            && !tokens::take_join_token(tx, hash, &new.install_id, now)?
        {
            return Ok(None);
        }
        let mut new = new.clone();
        // Read in the write: a runner that was removed a moment ago is a new one and gets a new secret.
        let kept = known.map(|id| rows::secret_hash(tx, id)).transpose()?.flatten();
        let is_kept = kept.is_some();
        new.secret_hash = kept.unwrap_or(new.secret_hash);
        let row = rows::register(tx, &new)?;
        hint(tx, Hint::Runners)?;
        Ok(Some((row, is_kept)))
    });
    let (row, is_kept) = row.await?.ok_or_else(|| OpError::Unauthenticated(BAD_JOIN_TOKEN.into()))?;
    tracing::info!(runner.id = %row.id, runner.name = row.name, "runner registered");
    app.live.runners_changed();
    // Its capacity may have grown: what nobody could take before may fit now.
    app.notifier.notify_work();
    Ok(RegisterReply {
        runner_id: row.id,
        secret: if is_kept { Secret::default() } else { token::runner(row.id, secret.expose()).into() },
        lease_ttl_ms: app.config.lease_ttl_ms,
        server_version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

fn check(request: &RegisterRequest) -> OpResult<()> {
    for (path, text) in [("name", &request.name), ("install_id", &request.install_id)] {
        if text.trim().is_empty() || text.len() > 200 || text.contains(char::is_control) {
            return Err(OpError::field(path, "must have 1 to 200 characters", None));
        }
    }
    let capacity = &request.capacity;
    // Finite and not negative; the upper bound keeps sums of a fleet exact in a double.
    let numbers = [capacity.cpus, capacity.gpus].into_iter().chain(capacity.named.values().copied());
    if numbers.into_iter().any(|number| !(0.0..=1e9).contains(&number)) {
        return Err(OpError::field("capacity", "has a number that is no capacity", None));
    }
    request.labels.keys().try_for_each(|name| check_label(name))
}

#[cfg(test)]
#[path = "runners_tests.rs"]
mod tests;
