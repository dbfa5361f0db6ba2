//! Runners: they join, people look at them and take them out of service.

use super::{
    end_attempt, gui_client,
    hints::{Hint, hint},
    one_machine::{self, RunnerOfMachine},
    runner_address::{self, Addresses},
    runner_copies,
    seen_attempts::Eyes,
    view::{self, WorkForRunner},
};
use crate::{
    actor::Person,
    app::App,
    auth::token,
    error::{OpError, OpResult},
};
use mothership_api::{
    agent::{RegisterReply, RegisterRequest},
    runners::{RemovedRunner, Runner, RunnerPatch},
};
use mothership_core::{
    attempt::EndCause,
    ids::RunnerId,
    joining::{self, Applicant, NotAdmitted, SecretOf},
    limits::{CLASSES_EXAMINED_MAX, REAP_BATCH_MAX},
    runner::check_runner_name,
    secret::Secret,
    state::RunnerMode,
};
use mothership_store::{
    Result, StoreError, Time, Tx, audit,
    classes::{self, LiveClass},
    removed_runners,
    runners::{self as rows, NewRunner},
    tokens,
};

/// Attempts named of one runner.
const RUNNING_SHOWN: u64 = 20;

const NO_JOIN_TOKEN: &str = "a runner joins with a token; 'mothership runner-token' prints one";
const BAD_JOIN_TOKEN: &str =
    "the join token is wrong, used up or has expired; 'mothership runner-token' prints a new one";
const REMOVED: &str = "this runner was removed and stays out; 'mothership runners allow NAME' lets it come again, and so \
                       does a join token made since";
const TAKEN: &str = "this installation is a runner already, and only its own secret (runner.json in its folder) speaks for \
                     it; a copy of a folder has to do without runner.json, and a runner that lost its secret is removed \
                     first ('mothership runners remove NAME')";
const ANOTHER_IDENTITY: &str = "the secret is that of another runner than the install id; each runner has a folder of its \
                                own with both in runner.json";

fn shown(
    tx: &mut Tx<'_>,
    machine: RunnerOfMachine,
    live: &[LiveClass],
    gui_clients: &Addresses,
    eyes: &mut Eyes<'_>,
    now: Time,
) -> Result<Runner> {
    // Idle runners, which are most of a large fleet, need no query.
    let RunnerOfMachine { row, gui_clients: beside } = machine;
    let mut running = Vec::new();
    if row.active > 0 {
        for id in std::iter::once(row.id).chain(beside) {
            running.extend(rows::running_attempts(tx, id, RUNNING_SHOWN)?);
        }
        running.truncate(RUNNING_SHOWN as usize);
        // To others it is busy, with how much they see; not with what.
        eyes.keep_seen(tx, &mut running)?;
    }
    let fits = live.iter().any(|live| live.class.suits(&row.capacity, &row.labels).is_some());
    let work = match (live.is_empty(), fits) {
        (true, _) => WorkForRunner::None,
        (false, false) => WorkForRunner::Unfit,
        (false, true) => WorkForRunner::Fitting,
    };
    let address = runner_address::of(&row, gui_clients);
    Ok(view::runner(row, address, running, work, now))
}

/// Every runner, with what it runs as far as the person sees it, and why it is idle.
pub async fn list(app: &App, person: &Person) -> OpResult<Vec<Runner>> {
    let (now, sight) = (app.now(), person.sight.clone());
    let list = app.store.read(move |tx| {
        // Asked once for all: an idle runner has to say whether there is nothing, or nothing for it.
        let live = classes::live(tx, CLASSES_EXAMINED_MAX)?;
        let clients = runner_address::of_gui_clients(tx)?;
        let mut eyes = Eyes::new(&sight);
        let all = one_machine::runners(tx)?.into_iter();
        all.map(|machine| shown(tx, machine, &live, &clients, &mut eyes, now)).collect::<Result<Vec<_>>>()
    });
    Ok(list.await?)
}

/// One runner.
pub async fn get(app: &App, person: &Person, id: RunnerId) -> OpResult<Runner> {
    let (now, sight) = (app.now(), person.sight.clone());
    let found = app.store.read(move |tx| {
        let live = classes::live(tx, CLASSES_EXAMINED_MAX)?;
        let clients = runner_address::of_gui_client(tx, id)?;
        let mut eyes = Eyes::new(&sight);
        let machine = one_machine::one(tx, id)?;
        machine.map(|machine| shown(tx, machine, &live, &clients, &mut eyes, now)).transpose()
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
    let (now, who) = (app.now(), person.clone());
    let there = app.store.write(move |tx| {
        let there = op(tx)?;
        if there {
            audit::insert(tx, &who.did(now, name, id))?;
            hint(tx, Hint::Runners)?;
        }
        Ok(there)
    });
    if !there.await? {
        return Err(OpError::not_found("runner", id));
    }
    // Logged after the commit, as everything here: the log names what happened.
    tracing::info!(runner.id = %id, actor = person.username, act = name, "runner acted on");
    app.fleet.forget();
    app.live.runners_changed();
    app.notifier.notify_runner(id);
    Ok(())
}

/// Renames a runner, or gives it other labels. That stays, whatever it says of itself when it registers again.
pub async fn patch(app: &App, person: &Person, id: RunnerId, patch: RunnerPatch) -> OpResult<Runner> {
    if let Some(name) = &patch.name {
        check_runner_name(name).map_err(|why| OpError::field("name", why, None))?;
    }
    for name in patch.labels.iter().flat_map(|labels| labels.keys()) {
        check_label(name)?;
    }
    act(app, person, id, "runner.patch", move |tx| {
        if let Some(name) = &patch.name {
            is_free(tx, id, name)?;
        }
        rows::patch(tx, id, &patch)
    })
    .await?;
    get(app, person, id).await
}

/// Commands find a runner by its name. Machines may be called the same by themselves; nobody has to call two so.
fn is_free(tx: &mut Tx<'_>, id: RunnerId, name: &str) -> Result<()> {
    // What is called so already may stay so, beside another one.
    if rows::get(tx, id)?.is_some_and(|row| row.name == name) {
        return Ok(());
    }
    let is_another = |one: &RunnerOfMachine| one.row.id != id && !one.gui_clients.contains(&id);
    match one_machine::runners(tx)?.iter().any(|one| is_another(one) && one.row.name == name) {
        true => Err(StoreError::Conflict {
            what: format!("another runner is called '{name}'; take another name, or rename that one first"),
        }),
        false => Ok(()),
    }
}

fn check_label(name: &str) -> OpResult<()> {
    if mothership_core::spec::requirement::is_label_name(name) {
        return Ok(());
    }
    let hint = "letters, digits and . _ - /, beginning with a letter or digit";
    Err(OpError::field("labels", format!("'{name}' cannot be the name of a label"), Some(hint.into())))
}

/// Removes a runner that holds no attempt (what a GUI client holds goes back); its secret is worth nothing from then on, and
/// its machine stays out.
pub async fn delete(app: &App, person: &Person, id: RunnerId) -> OpResult<()> {
    // Nobody can stop a program at a machine without an agent: removing its runner is the way to take its work back.
    let row = app.store.read(move |tx| rows::get(tx, id)).await?;
    if row.is_some_and(|row| row.mode == RunnerMode::Gui) {
        gui_client::delete::release(app, id).await?;
    }
    let (by, now) = (person.username.clone(), app.now());
    let delete = move |tx: &mut Tx<'_>| {
        removed_runners::keep_out(tx, id, &by, now)?;
        rows::delete(tx, id)
    };
    act(app, person, id, "runner.delete", delete).await?;
    // After the act: its waiting poll was woken by it and finds no row any more.
    app.notifier.forget_runner(id);
    app.runner_clocks.forget(id);
    app.runner_addresses.forget(id);
    Ok(())
}

/// Runners that were removed and stay out.
pub async fn removed(app: &App) -> OpResult<Vec<RemovedRunner>> {
    let rows = app.store.read(removed_runners::list).await?;
    let shown = rows.into_iter().map(|row| RemovedRunner {
        id: row.runner,
        name: row.name,
        removed_at: row.removed_at,
        removed_by: row.removed_by,
    });
    Ok(shown.collect())
}

/// Lets the machine of a removed runner come again.
pub async fn allow(app: &App, person: &Person, id: RunnerId) -> OpResult<()> {
    act(app, person, id, "runner.allow", move |tx| removed_runners::allow(tx, id)).await
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
    if mode == RunnerMode::Disabled {
        give_back(app, id).await?;
    }
    get(app, person, id).await
}

/// What a disabled runner holds goes elsewhere, at no cost to its tasks. Its next report is answered with the order to
/// stop; what it says of these attempts later changes nothing.
async fn give_back(app: &App, id: RunnerId) -> OpResult<()> {
    loop {
        let (now, jitter) = (app.now(), app.rng.unit());
        let outcomes = app.store.write(move |tx| {
            // Somebody may have enabled it again since.
            if rows::get(tx, id)?.is_none_or(|row| row.mode != RunnerMode::Disabled) {
                return Ok(Vec::new());
            }
            let held = rows::running_attempts(tx, id, REAP_BATCH_MAX as u64)?;
            let why = || Some("its runner was disabled".to_owned());
            let facts: Vec<_> = held
                .into_iter()
                .map(|attempt| end_attempt::by_server(attempt, EndCause::Released, now, why()))
                .collect();
            end_attempt::end(tx, &facts, now, jitter)
        });
        let outcomes = outcomes.await?;
        end_attempt::publish(app, &outcomes);
        // Batch by batch, each its own transaction: a runner may hold thousands of short tasks.
        if outcomes.is_empty() {
            app.live.runners_changed();
            return Ok(());
        }
    }
}

/// A machine becomes a runner. `known`: the runner whose secret the request carried; it needs no join token and keeps
/// its secret, for the answer may be lost.
pub async fn register(
    app: &App,
    known: Option<RunnerId>,
    request: RegisterRequest,
) -> OpResult<RegisterReply> {
    check(&request)?;
    let (now, is_open) = (app.now(), app.needs_no_credential());
    let has_token = request.join_token.is_some();
    let (inventory, seat) = (runner_copies::inventory(&request), request.seat.clone());
    let join = request.join_token.map(|join| token::hash(join.expose()));
    // Made in any case, before the transaction that may run again; thrown away when the runner keeps its own.
    let secret = app.rng.secret();
    let new = NewRunner {
        id: known.unwrap_or_else(|| RunnerId(app.rng.uuid_v7(now))),
        install_id: request.install_id,
        secret_hash: token::hash(secret.expose()),
        name: request.name,
        inventory,
        capacity: request.capacity,
        labels: request.labels,
        now,
    };
    let row = app.store.write(move |tx| {
        runner_copies::refuse_copy(tx, known, &seat, now)?;
        let mut new = new.clone();
        // Read in the write: a runner that was removed a moment ago is a new one and gets a new secret.
        let identity = known.map(|id| rows::identity(tx, id)).transpose()?.flatten();
        let applicant = applicant(tx, &new, identity.as_ref(), join.as_deref(), is_open)?;
        if let Err(why) = joining::admit(&applicant) {
            return Ok(Err(why));
        }
        let is_kept = identity.is_some();
        match identity {
            Some((_, hash)) => new.secret_hash = hash,
            // By installation: the same machine may use a token again, because its first answer may have been lost.
            None => {
                if let Some(hash) = join.as_ref().filter(|_| applicant.token_made_at.is_some()) {
                    tokens::use_join_token(tx, hash, &new.install_id, now)?;
                }
                removed_runners::is_back(tx, &new.install_id)?;
            }
        }
        let row = rows::register(tx, &new)?;
        hint(tx, Hint::Runners)?;
        Ok(Ok((row, is_kept)))
    });
    let (row, is_kept) = row.await?.map_err(|why| refusal(why, has_token))?;
    tracing::info!(runner.id = %row.id, runner.name = row.name, "runner registered");
    app.fleet.forget();
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

/// What a machine shows, and what is known of it.
fn applicant(
    tx: &mut Tx<'_>,
    new: &NewRunner,
    identity: Option<&(String, String)>,
    join: Option<&str>,
    is_open: bool,
) -> Result<Applicant> {
    let secret = identity.map(|(install_id, _)| match *install_id == new.install_id {
        true => SecretOf::Itself,
        false => SecretOf::Another,
    });
    let token_made_at = match join {
        Some(hash) if secret.is_none() => tokens::find_join_token(tx, hash, &new.install_id, new.now)?,
        _ => None,
    };
    Ok(Applicant {
        secret,
        is_open,
        token_made_at,
        registered: rows::registered(tx, &new.install_id)?,
        removed_at: removed_runners::removed_at(tx, &new.install_id)?,
    })
}

fn refusal(why: NotAdmitted, has_token: bool) -> OpError {
    match why {
        NotAdmitted::NoToken if has_token => OpError::Unauthenticated(BAD_JOIN_TOKEN.into()),
        NotAdmitted::NoToken => OpError::Unauthenticated(NO_JOIN_TOKEN.into()),
        NotAdmitted::AnotherIdentity => OpError::Conflict(ANOTHER_IDENTITY.into()),
        NotAdmitted::AlreadyRegistered => OpError::Conflict(TAKEN.into()),
        NotAdmitted::Removed => OpError::Forbidden(REMOVED.into()),
    }
}

fn check(request: &RegisterRequest) -> OpResult<()> {
    for (path, text) in [("name", &request.name), ("install_id", &request.install_id)] {
        check_runner_name(text).map_err(|why| OpError::field(path, why, None))?;
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
