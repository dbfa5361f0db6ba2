//! Runners: the machines.

pub use mothership_core::runner::RunnerPatch;

use crate::{
    Result, StoreError, Time, Tx,
    engine::{Param, Row, params},
    jobs::row::json,
    leases::gpus,
    runner_ends, runner_holds,
};
use mothership_core::{
    clock::{SET_BACK_MS, plus_ms},
    goliat::at_once::add_assignments,
    gpu::GpuShare,
    ids::{AttemptId, RunnerId},
    joining::Registered,
    line_counts::LineCounts,
    placement::Capacity,
    runner::{Given, NAME_LABEL, RecentEnds},
    state::RunnerMode,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A machine that runs attempts.
#[derive(Debug, Clone, PartialEq)]
pub struct RunnerRow {
    /// Stays the same when it registers again.
    pub id: RunnerId,
    /// For people; need not be unique.
    pub name: String,
    /// Of the secret with which it calls.
    pub secret_hash: String,
    /// What a person asked of it.
    pub mode: RunnerMode,
    /// Of the installation: by it a machine that registers again is known.
    pub install_id: String,
    /// What it says of its hardware and system; this crate does not look into it.
    pub inventory: Value,
    /// In all.
    pub capacity: Capacity,
    /// What requirements of jobs are compared with; its name is among them.
    pub labels: BTreeMap<String, String>,
    /// The machine's latest sample.
    pub usage: Option<Value>,
    /// When it came first.
    pub registered_at: Time,
    /// When it was heard of last.
    pub last_seen_at: Time,
    /// Attempts it holds.
    pub active: u64,
    /// What they occupy.
    pub used: Capacity,
    /// The devices they hold.
    pub gpus_held: Vec<GpuShare>,
    /// How those that it held before ended; only after [`with_trouble`].
    pub ends: RecentEnds,
    /// Warnings and errors that those it holds told of; only after [`with_trouble`].
    pub told: LineCounts,
}

/// A machine that registers.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRunner {
    /// Drawn before, for a runner that is new.
    pub id: RunnerId,
    /// Of the installation: the key by which it is known again.
    pub install_id: String,
    /// Of the secret with which it will call.
    pub secret_hash: String,
    /// For people.
    pub name: String,
    /// What it says of its hardware and system.
    pub inventory: Value,
    /// In all.
    pub capacity: Capacity,
    /// What requirements of jobs are compared with.
    pub labels: BTreeMap<String, String>,
    /// When it registers.
    pub now: Time,
}

/// Registers, or updates the runner of the same install id, which keeps its id, mode, date of registration and what a
/// person gave it (name, labels), and takes the new secret. One that comes with the secret that it has was heard with it.
pub fn register(tx: &mut Tx<'_>, runner: &NewRunner) -> Result<RunnerRow> {
    let before = tx.query_opt(
        "/* given to an installation */ SELECT given FROM runners WHERE install_id = $1",
        params![&runner.install_id],
    )?;
    let given = before.map(|mut row| given(&mut row)).transpose()?.unwrap_or_default();
    let id = tx.query_value(
        "/* register runner */ INSERT INTO runners (id, name, secret_hash, mode, install_id, inventory, capacity, \
         labels, registered_at, last_seen_at, is_heard, reported_labels) \
         VALUES ($1, $2, $3, 'active', $4, $5, $6, $7, $8, $8, 0, $9) \
         ON CONFLICT (install_id) DO UPDATE SET name = excluded.name, secret_hash = excluded.secret_hash, \
         is_heard = CASE WHEN runners.secret_hash = excluded.secret_hash THEN 1 ELSE 0 END, \
         inventory = excluded.inventory, capacity = excluded.capacity, labels = excluded.labels, \
         reported_labels = excluded.reported_labels, last_seen_at = excluded.last_seen_at RETURNING id",
        params![
            runner.id,
            given.name.as_ref().unwrap_or(&runner.name),
            &runner.secret_hash,
            &runner.install_id,
            json(&runner.inventory),
            json(&runner.capacity),
            json(&given.labels_over(&runner.labels)),
            runner.now,
            json(&runner.labels),
        ],
    )?;
    get(tx, id)?.ok_or_else(|| StoreError::corrupt(format!("runner {id} has registered and is gone")))
}

fn given(row: &mut Row) -> Result<Given> {
    let text: Option<String> = row.take()?;
    let read = text.map(|text| serde_json::from_str(&text)).transpose();
    Ok(read.map_err(|e| StoreError::corrupt(format!("what was given to a runner: {e}")))?.unwrap_or_default())
}

/// `None` when there is no such runner.
pub fn get(tx: &mut Tx<'_>, id: RunnerId) -> Result<Option<RunnerRow>> {
    let mut found = select(tx, "WHERE id = $1", params![id])?;
    Ok(found.pop())
}

/// What is kept of its secret, without looking at what it holds: every request of a runner asks.
pub fn secret_hash(tx: &mut Tx<'_>, id: RunnerId) -> Result<Option<String>> {
    let row =
        tx.query_opt("/* secret of runner */ SELECT secret_hash FROM runners WHERE id = $1", params![id])?;
    row.map(|mut row| row.take()).transpose()
}

/// The installation that a runner is, and what is kept of its secret.
pub fn identity(tx: &mut Tx<'_>, id: RunnerId) -> Result<Option<(String, String)>> {
    let row = tx.query_opt(
        "/* identity of runner */ SELECT install_id, secret_hash FROM runners WHERE id = $1",
        params![id],
    )?;
    row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}

/// Whether an installation is a runner, and has called with the secret that it was given.
pub fn registered(tx: &mut Tx<'_>, install_id: &str) -> Result<Option<Registered>> {
    let row = tx.query_opt(
        "/* registered installation */ SELECT is_heard FROM runners WHERE install_id = $1",
        params![install_id],
    )?;
    let heard: Option<bool> = row.map(|mut row| row.take()).transpose()?;
    Ok(heard.map(|heard| if heard { Registered::Heard } else { Registered::Unheard }))
}

/// The one of this name that was heard of last.
pub fn by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<RunnerRow>> {
    let mut found = select(tx, "WHERE name = $1 ORDER BY last_seen_at DESC LIMIT 1", params![name])?;
    Ok(found.pop())
}

/// By name.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<RunnerRow>> {
    select(tx, "ORDER BY name, id", &[])
}

/// All of them without what they hold: `active`, `used` and `gpus_held` are empty. For whoever asks what machines there are.
pub fn machines(tx: &mut Tx<'_>) -> Result<Vec<RunnerRow>> {
    rows(tx, "ORDER BY name, id", &[])
}

/// Those with this label, whatever its value, without what they hold.
pub fn with_label(tx: &mut Tx<'_>, name: &str) -> Result<Vec<RunnerRow>> {
    let mut found =
        rows(tx, "WHERE labels LIKE $1 ESCAPE '!' ORDER BY name, id", params![holding(&json(&name))])?;
    found.retain(|row| row.labels.contains_key(name));
    found.iter_mut().for_each(|row| add_assignments(&mut row.capacity, &row.labels));
    Ok(found)
}

/// Runners of the machines of this host name: those whose agents say it, and GUI clients. Clones share one.
pub fn of_host(tx: &mut Tx<'_>, hostname: &str) -> Result<Vec<RunnerRow>> {
    let said = format!("\"hostname\":{}", json(&hostname));
    let ids = tx.query(
        "/* runners of a host */ SELECT id FROM runners WHERE inventory LIKE $1 ESCAPE '!' \
         OR id IN (SELECT runner FROM gui_clients WHERE hostname = $2) ORDER BY name, id",
        params![holding(&said), hostname],
    )?;
    let mut found = Vec::with_capacity(ids.len());
    for mut row in ids {
        let id = row.take()?;
        // One by one: what all runners hold takes longer than what a few do.
        let row: Vec<RunnerRow> = get(tx, id)?.into_iter().collect();
        found.extend(with_trouble(tx, row)?);
    }
    Ok(found)
}

/// A pattern for what holds this text, escaped with `!`.
fn holding(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern + "%"
}

/// Adds how their attempts ended lately and what those they hold tell: for who shows machines. Every report looks at its
/// machine, and needs none of it.
pub fn with_trouble(tx: &mut Tx<'_>, mut runners: Vec<RunnerRow>) -> Result<Vec<RunnerRow>> {
    let one = match runners.as_slice() {
        [one] => Some(one.id),
        _ => None,
    };
    let (mut ends, mut told) = (runner_ends::load(tx, one)?, runner_ends::line_counts(tx, one)?);
    for runner in &mut runners {
        runner.ends = ends.remove(&runner.id).unwrap_or_default();
        runner.told = told.remove(&runner.id).unwrap_or_default();
    }
    Ok(runners)
}

fn select(tx: &mut Tx<'_>, tail: &str, params: &[Param<'_>]) -> Result<Vec<RunnerRow>> {
    let mut runners = rows(tx, tail, params)?;
    // Of one runner by its own index; of several in one statement, and not one each.
    let one = match runners.as_slice() {
        [one] => Some(one.id),
        _ => None,
    };
    let mut held = runner_holds::held(tx, one)?;
    for runner in &mut runners {
        add_assignments(&mut runner.capacity, &runner.labels);
        for (count, need) in held.remove(&runner.id).unwrap_or_default() {
            runner.active += count;
            (0..count).for_each(|_| runner.used.give(&need));
        }
        // Few machines have any, and fewer of them are at work.
        if runner.used.gpus > 0.0 {
            runner.gpus_held = gpus::held(tx, runner.id, &BTreeSet::new())?;
        }
    }
    Ok(runners)
}

fn rows(tx: &mut Tx<'_>, tail: &str, params: &[Param<'_>]) -> Result<Vec<RunnerRow>> {
    let sql = format!(
        "/* runners */ SELECT id, name, secret_hash, mode, install_id, inventory, capacity, labels, usage, \
         registered_at, last_seen_at FROM runners {tail}"
    );
    tx.query(&sql, params)?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<RunnerRow> {
    let id = row.take()?;
    let name: String = row.take()?;
    let name_label = (NAME_LABEL.to_owned(), name.clone());
    Ok(RunnerRow {
        id,
        name,
        secret_hash: row.take()?,
        mode: row.parse()?,
        install_id: row.take()?,
        inventory: row.json()?,
        capacity: row.json()?,
        labels: row.json::<BTreeMap<_, _>>()?.into_iter().chain([name_label]).collect(),
        usage: row
            .take::<Option<String>>()?
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|e| StoreError::corrupt(format!("usage of a runner: {e}")))?,
        registered_at: row.take()?,
        last_seen_at: row.take()?,
        active: 0,
        used: Capacity::default(),
        gpus_held: Vec::new(),
        ends: RecentEnds::default(),
        told: LineCounts::default(),
    })
}

/// Whether there is such a runner.
pub fn set_mode(tx: &mut Tx<'_>, id: RunnerId, mode: RunnerMode) -> Result<bool> {
    let changed = tx.execute(
        "/* set mode of runner */ UPDATE runners SET mode = $2 WHERE id = $1",
        params![id, mode.as_str()],
    )?;
    Ok(changed == 1)
}

/// What a person changes; it stays when the machine registers again. Whether there is such a runner.
pub fn patch(tx: &mut Tx<'_>, id: RunnerId, patch: &RunnerPatch) -> Result<bool> {
    let sql = format!(
        "/* what a runner has of its own */ SELECT given, COALESCE(reported_labels, labels) FROM runners \
         WHERE id = $1{}",
        tx.for_update()
    );
    let Some(mut row) = tx.query_opt(&sql, params![id])? else { return Ok(false) };
    let (mut given, reported) = (given(&mut row)?, row.json()?);
    given.change(patch, &reported);
    let changed = tx.execute(
        "/* patch runner */ UPDATE runners SET name = COALESCE($2, name), labels = $3, given = $4, \
         reported_labels = $5 WHERE id = $1",
        params![
            id,
            patch.name.as_deref(),
            json(&given.labels_over(&reported)),
            json(&given),
            json(&reported)
        ],
    )?;
    Ok(changed == 1)
}

/// Keeps a text under this key of its inventory, beside what it says of itself. Whether there is such a runner.
pub fn set_inventory_text(tx: &mut Tx<'_>, id: RunnerId, name: &str, text: &str) -> Result<bool> {
    let sql =
        format!("/* inventory of runner */ SELECT inventory FROM runners WHERE id = $1{}", tx.for_update());
    let Some(mut row) = tx.query_opt(&sql, params![id])? else { return Ok(false) };
    let mut inventory: Value = row.json()?;
    if let Some(fields) = inventory.as_object_mut() {
        fields.insert(name.to_owned(), text.into());
    }
    let changed = tx.execute(
        "/* set inventory of runner */ UPDATE runners SET inventory = $2 WHERE id = $1",
        params![id, json(&inventory)],
    )?;
    Ok(changed == 1)
}

/// Removes it and its secret; what it did stays.
///
/// # Errors
/// `Conflict` while it holds attempts.
pub fn delete(tx: &mut Tx<'_>, id: RunnerId) -> Result<bool> {
    // Its attempts would belong to nobody, and their leases run out under a runner that no list shows.
    let held = running_attempts(tx, id, 1)?;
    if let Some(attempt) = held.first() {
        return Err(StoreError::conflict(format!("runner {id} holds attempts, {attempt} among them")));
    }
    tx.execute("/* delete GUI client of runner */ DELETE FROM gui_clients WHERE runner = $1", params![id])?;
    let sessions = "/* delete sessions of runner */ DELETE FROM gui_client_sessions WHERE runner = $1";
    tx.execute(sessions, params![id])?;
    tx.execute("/* delete pictures of runner */ DELETE FROM screenshots WHERE runner = $1", params![id])?;
    tx.execute("/* delete usage of runner */ DELETE FROM runner_usage WHERE runner = $1", params![id])?;
    tx.execute("/* delete ends of runner */ DELETE FROM runner_ends WHERE runner = $1", params![id])?;
    Ok(tx.execute("/* delete runner */ DELETE FROM runners WHERE id = $1", params![id])? == 1)
}

/// It was heard of. Whether there is such a runner.
pub fn seen(tx: &mut Tx<'_>, id: RunnerId, usage: Option<&Value>, now: Time) -> Result<bool> {
    let changed = tx.execute(
        "/* runner was heard of */ UPDATE runners SET \
         last_seen_at = CASE WHEN last_seen_at BETWEEN $2 AND $4 THEN last_seen_at ELSE $2 END, usage = COALESCE($3, usage), is_heard = 1 \
         WHERE id = $1",
        params![id, now, usage.map(json), plus_ms(now, SET_BACK_MS)],
    )?;
    Ok(changed == 1)
}

/// It was heard last at this time, which may be long past: another server had heard it. Whether there is such a runner.
pub fn was_seen(tx: &mut Tx<'_>, id: RunnerId, at: Time) -> Result<bool> {
    let changed = tx.execute(
        "/* runner was heard of elsewhere */ UPDATE runners SET last_seen_at = $2 WHERE id = $1",
        params![id, at],
    )?;
    Ok(changed == 1)
}

/// Live attempts that it holds, oldest lease first.
pub fn running_attempts(tx: &mut Tx<'_>, id: RunnerId, limit: u64) -> Result<Vec<AttemptId>> {
    let rows = tx.query(
        "/* attempts of a runner */ SELECT job, idx, number FROM attempts \
         WHERE runner = $1 AND lease_expires_at IS NOT NULL ORDER BY leased_at, job, idx LIMIT $2",
        params![id, limit],
    )?;
    rows.into_iter().map(|mut row| row.attempt_id()).collect()
}
