//! Machines, told apart by `core::goliat::identity`.

use super::{GuiClientRow, MachineReport, UpsertedMachine, sessions};
use crate::{
    Result, StoreError, Time, Tx, attempts,
    engine::{Param, Row, params},
    jobs::row::json,
    leases::key,
};
use mothership_core::{
    clock::ms_between,
    goliat::{
        JOB_LABEL, OWN_JOB,
        identity::{self, Known, MachineIdentity},
        worker_status::begins_session,
    },
    ids::{AttemptId, JobId, RunnerId},
    secret::Secret,
};

/// A sign of life is written down when the last one is older than this: runners are offline after minutes, and a write for
/// each of 50 messages a second would be most of what the database does.
const SEEN_MS: u64 = 5_000;
/// Records looked at for one machine: cloned machines share a host name, a router's machines an address, and no fleet has
/// this many of either.
const KNOWN_MAX: u64 = 1000;

const COLUMNS: &str = "w.runner, w.hook, w.machine, w.hostname, w.hardware, w.peer, w.job, w.idx, w.number";

/// Finds the machine's record or makes it, and writes down what it says. Said twice at once, it makes one: the client
/// sends two heartbeats at its start (contract, section a).
pub fn upsert_machine(tx: &mut Tx<'_>, report: &MachineReport) -> Result<UpsertedMachine> {
    let (records, attempts): (Vec<Known>, Vec<_>) = known(tx, report)?.into_iter().unzip();
    let Some(runner) = identity::choose(&report.claims, &records, report.now) else {
        return insert(tx, report);
    };
    let mut known: Vec<_> = records.into_iter().zip(attempts).collect();
    let at = known.iter().position(|(known, _)| known.runner == runner);
    let (record, attempt) =
        known.swap_remove(at.ok_or_else(|| StoreError::corrupt("a runner that is not known"))?);
    let is_at = |known: &Known| known.machine == report.claims.machine && known.hook.is_none();
    let absorbed = known.into_iter().find(|(known, _)| {
        record.hook.is_none() && !is_at(&record) && is_at(known) && known.hostname == record.hostname
    });
    let absorbed = absorbed.map(|(known, attempt)| GuiClientRow { identity: known.identity, attempt });
    let is_imported = record.hook.as_deref().is_some_and(identity::is_imported);
    if begins_session(ms_between(record.heard_at, report.now)) && !is_imported {
        sessions::begin_session(tx, runner, (record.made_at, record.heard_at), report.id, report.now)?;
    }
    let was_nameless = record.hostname.is_empty();
    let (client, changed) = update(tx, report, GuiClientRow { identity: record.identity, attempt })?;
    let named = was_nameless && !client.identity.hostname.is_empty();
    if changed || ms_between(record.heard_at, report.now) >= SEEN_MS {
        crate::runners::seen(tx, runner, None, report.now)?;
    }
    let changed = changed || absorbed.is_some();
    Ok(UpsertedMachine { client, is_new: false, changed, named, absorbed })
}

/// Records with the same hook, address or host name, each with its latest attempt.
fn known(tx: &mut Tx<'_>, report: &MachineReport) -> Result<Vec<(Known, Option<AttemptId>)>> {
    let claims = &report.claims;
    // A host name that was not said is none that a machine can have.
    let hostname = claims.hostname.as_deref().unwrap_or("\n");
    let nameless = if claims.hostname.is_some() { "" } else { "\n" };
    let rows = tx.query(
        &format!(
            "/* GUI clients that may be it */ SELECT {COLUMNS}, r.registered_at, r.last_seen_at, \
             CAST(CASE WHEN a.lease_expires_at IS NULL THEN 0 ELSE 1 END AS BIGINT), \
             CAST(CASE WHEN l.value = $6 THEN 1 ELSE 0 END AS BIGINT) FROM gui_clients w \
             JOIN runners r ON r.id = w.runner \
             LEFT JOIN attempts a ON a.job = w.job AND a.idx = w.idx AND a.number = w.number \
             LEFT JOIN job_labels l ON l.job = w.job AND l.name = $5 \
             WHERE w.hook = $1 OR w.machine = $2 OR w.hostname = $3 OR w.hostname = $7 ORDER BY w.runner LIMIT $4"
        ),
        // A record without a host name was made by a claim a moment ago, whose GUI this may be.
        params![claims.hook.as_deref(), &claims.machine, hostname, KNOWN_MAX, JOB_LABEL, OWN_JOB, nameless],
    )?;
    rows.into_iter()
        .map(|mut row| {
            let GuiClientRow { identity, attempt } = read(&mut row)?;
            let (made_at, heard_at) = (row.take()?, row.take()?);
            Ok((
                Known { identity, made_at, heard_at, holds_claim: row.take()?, is_own: row.take()? },
                attempt,
            ))
        })
        .collect()
}

fn read(row: &mut Row) -> Result<GuiClientRow> {
    let (runner, hook, machine, hostname) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let hardware: Option<String> = row.take()?;
    let hardware = hardware.and_then(|text| serde_json::from_str(&text).ok());
    let peer = row.take()?;
    let (job, index, number): (Option<i64>, Option<u64>, Option<u32>) =
        (row.take()?, row.take()?, row.take()?);
    let attempt = job.zip(index).zip(number);
    let attempt = attempt.map(|((job, index), number)| JobId(job).task(index).attempt(number));
    Ok(GuiClientRow {
        identity: MachineIdentity { runner, hook, machine, hostname, hardware, peer },
        attempt,
    })
}

/// Takes over what it says now and did not say before. Whether lists of runners show it differently.
fn update(tx: &mut Tx<'_>, report: &MachineReport, client: GuiClientRow) -> Result<(GuiClientRow, bool)> {
    let (claims, before) = (&report.claims, client.identity);
    let new = MachineIdentity {
        machine: claims.machine.clone(),
        hostname: claims.hostname.clone().filter(|name| !name.is_empty()).unwrap_or(before.hostname.clone()),
        hardware: claims.hardware.clone().or(before.hardware.clone()),
        peer: claims.peer.clone().or(before.peer.clone()),
        ..before.clone()
    };
    let after = |identity| GuiClientRow { identity, attempt: client.attempt };
    if new == before {
        return Ok((after(before), false));
    }
    tx.execute(
        "/* GUI client says something new */ UPDATE gui_clients \
         SET machine = $2, hostname = $3, hardware = $4, peer = $5 WHERE runner = $1",
        params![
            new.runner,
            &new.machine,
            &new.hostname,
            new.hardware.as_ref().map(json),
            new.peer.as_deref()
        ],
    )?;
    if (&new.machine, &new.hostname, &new.hardware) == (&before.machine, &before.hostname, &before.hardware) {
        return Ok((after(new), false));
    }
    // The unique text follows, so that the next nameless machine from there does not become this one.
    tx.execute(
        "/* install id of GUI client */ UPDATE runners SET install_id = $2 WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM runners o WHERE o.install_id = $2)",
        params![new.runner, identity::install_id(claims)],
    )?;
    if before.hostname.is_empty() && !new.hostname.is_empty() {
        tx.execute(
            "/* name of GUI client */ UPDATE runners SET name = $2 WHERE id = $1",
            params![new.runner, &report.name],
        )?;
    }
    if let Some((inventory, capacity)) = &report.inventory {
        tx.execute(
            "/* machine of GUI client */ UPDATE runners SET inventory = $2, capacity = $3 WHERE id = $1",
            params![new.runner, json(inventory), json(capacity)],
        )?;
    }
    Ok((after(new), true))
}

fn insert(tx: &mut Tx<'_>, report: &MachineReport) -> Result<UpsertedMachine> {
    let claims = &report.claims;
    let (inventory, capacity) = match &report.inventory {
        Some((inventory, capacity)) => (json(inventory), json(capacity)),
        None => ("{}".to_owned(), json(&mothership_core::placement::Capacity::default())),
    };
    // No secret: nobody can come in as this runner. Two first messages at once meet at the unique install id, and the
    // second one gets the runner of the first.
    let runner: RunnerId = tx.query_value(
        "/* GUI client is a runner */ INSERT INTO runners (id, name, secret_hash, mode, install_id, inventory, \
         capacity, labels, registered_at, last_seen_at) VALUES ($1, $2, '', 'gui', $3, $4, $5, '{}', $6, $6) \
         ON CONFLICT (install_id) DO UPDATE SET last_seen_at = excluded.last_seen_at RETURNING id",
        params![report.id, &report.name, identity::install_id(claims), inventory, capacity, report.now],
    )?;
    tx.execute(
        "/* new GUI client */ INSERT INTO gui_clients (runner, hook, machine, hostname, hardware, peer) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (runner) DO NOTHING",
        params![
            runner,
            claims.hook.as_deref(),
            &claims.machine,
            claims.hostname.as_deref().unwrap_or_default(),
            claims.hardware.as_ref().map(json),
            claims.peer.as_deref(),
        ],
    )?;
    let missing = || StoreError::corrupt(format!("GUI client {runner} was made and is gone"));
    let client = get(tx, runner)?.ok_or_else(missing)?;
    let is_new = runner == report.id;
    Ok(UpsertedMachine { client, is_new, changed: is_new, named: false, absorbed: None })
}

/// The GUI client that this runner is; `None`: an agent runs on it, or there is no such runner.
pub fn get(tx: &mut Tx<'_>, runner: RunnerId) -> Result<Option<GuiClientRow>> {
    let sql = format!("/* GUI client */ SELECT {COLUMNS} FROM gui_clients w WHERE w.runner = $1");
    tx.query_opt(&sql, params![runner])?.map(|mut row| read(&mut row)).transpose()
}

/// The same, and nobody else changes it until the transaction ends. On SQLite there is only one writer anyway.
pub fn lock(tx: &mut Tx<'_>, runner: RunnerId) -> Result<Option<GuiClientRow>> {
    let sql = format!(
        "/* lock GUI client */ SELECT {COLUMNS} FROM gui_clients w WHERE w.runner = $1{}",
        tx.for_update()
    );
    tx.query_opt(&sql, params![runner])?.map(|mut row| read(&mut row)).transpose()
}

/// All of them, by the id of their runner.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<GuiClientRow>> {
    let sql = format!("/* GUI clients */ SELECT {COLUMNS} FROM gui_clients w ORDER BY w.runner");
    tx.query(&sql, &[])?.into_iter().map(|mut row| read(&mut row)).collect()
}

/// From now on the messages of this runner belong to this attempt.
pub fn set_attempt(tx: &mut Tx<'_>, runner: RunnerId, attempt: AttemptId) -> Result<()> {
    let mut params: Vec<Param<'_>> = vec![runner.into()];
    params.extend(key(attempt));
    tx.execute(
        "/* attempt of GUI client */ UPDATE gui_clients SET job = $2, idx = $3, number = $4 WHERE runner = $1",
        &params,
    )?;
    Ok(())
}

/// The GUI of a claimed attempt was heard: it runs, and from now on its lease lasts from message to message. Begun
/// before, it stays as it is.
pub fn begin(tx: &mut Tx<'_>, attempt: AttemptId, token: &Secret, at: Time, expires_at: Time) -> Result<()> {
    // Only where it had not begun: a second message must not take back a renewal that came between.
    let start = attempts::Start { attempt, token: token.clone(), at };
    if !attempts::start(tx, &[start])?.is_empty() {
        let mut params = key(attempt);
        params.push(expires_at.into());
        tx.execute(
            "/* GUI client has begun */ UPDATE attempts SET lease_expires_at = $4 \
             WHERE job = $1 AND idx = $2 AND number = $3 AND lease_expires_at IS NOT NULL",
            &params,
        )?;
    }
    Ok(())
}

/// Machines that never ran anything and have not been heard of since `before`. Those that were brought over from an old
/// dashboard stay.
pub fn unused(tx: &mut Tx<'_>, before: Time, limit: u64) -> Result<Vec<RunnerId>> {
    let rows = tx.query(
        "/* GUI clients that never ran anything */ SELECT w.runner FROM gui_clients w \
         JOIN runners r ON r.id = w.runner WHERE w.job IS NULL AND r.last_seen_at < $1 \
         AND COALESCE(w.hook, '') NOT LIKE 'import-%' ORDER BY w.runner LIMIT $2",
        params![before, limit],
    )?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

/// Removes the records of such machines; how many. A refused claim leaves one.
pub fn forget_unused(tx: &mut Tx<'_>, before: Time, limit: u64) -> Result<u64> {
    let unused = unused(tx, before, limit)?;
    for runner in &unused {
        crate::runners::delete(tx, *runner)?;
    }
    Ok(unused.len() as u64)
}

/// Whether a GUI client runs it, and not an agent.
pub fn is_of_gui_client(tx: &mut Tx<'_>, attempt: AttemptId) -> Result<bool> {
    let row = tx.query_opt(
        "/* attempt is of a GUI client */ SELECT a.number FROM attempts a JOIN gui_clients w ON w.runner = a.runner \
         WHERE a.job = $1 AND a.idx = $2 AND a.number = $3",
        &key(attempt),
    )?;
    Ok(row.is_some())
}

/// The attempt that the native runner of this name runs, of jobs with this label; nothing when it is not one alone.
pub fn of_native(tx: &mut Tx<'_>, name: &str, label: &str) -> Result<Option<AttemptId>> {
    let rows = tx.query(
        "/* what a native runner runs */ SELECT a.job, a.idx, a.number FROM runners r \
         JOIN attempts a ON a.runner = r.id AND a.lease_expires_at IS NOT NULL \
         JOIN job_labels l ON l.job = a.job AND l.name = $2 \
         WHERE r.name = $1 AND r.mode <> 'gui' LIMIT 2",
        params![name, label],
    )?;
    let mut rows = rows.into_iter();
    match (rows.next(), rows.next()) {
        (Some(mut row), None) => Ok(Some(row.attempt_id()?)),
        _ => Ok(None),
    }
}

/// Live attempts of GUI clients that a person has cancelled. Nobody can stop the programs.
pub fn cancelled(tx: &mut Tx<'_>) -> Result<Vec<AttemptId>> {
    let rows = tx.query(
        "/* cancelled attempts of GUI clients */ SELECT a.job, a.idx, a.number FROM gui_clients w \
         JOIN attempts a ON a.job = w.job AND a.idx = w.idx AND a.number = w.number \
         JOIN tasks t ON t.job = a.job AND t.idx = a.idx \
         JOIN jobs j ON j.id = a.job \
         WHERE a.lease_expires_at IS NOT NULL AND (t.cancel_requested = 1 OR j.cancel_requested = 1)",
        &[],
    )?;
    rows.into_iter().map(|mut row| row.attempt_id()).collect()
}

/// Its client was heard at `heard_at` (by the time in which runners can be heard): lets the lease of a live attempt last at
/// least until `expires_at`; whether it was live. Never shorter: messages of three
/// threads arrive in any order, and a claim lasts longer than a message.
pub fn renew(tx: &mut Tx<'_>, attempt: AttemptId, heard_at: Time, expires_at: Time) -> Result<bool> {
    let mut params = key(attempt);
    params.extend([expires_at.into(), heard_at.into()]);
    let changed = tx.execute(
        "/* renew lease of GUI client */ UPDATE attempts SET heard_at = $5, lease_expires_at = \
         CASE WHEN lease_expires_at < $4 THEN $4 ELSE lease_expires_at END \
         WHERE job = $1 AND idx = $2 AND number = $3 AND lease_expires_at IS NOT NULL",
        &params,
    )?;
    Ok(changed == 1)
}

/// Lets the leases of all GUI clients last at least until `expires_at`: after a start of the server, for nobody could be
/// heard while it was away. Leases touched.
pub fn extend_all(tx: &mut Tx<'_>, expires_at: Time) -> Result<u64> {
    tx.execute(
        "/* extend leases of GUI clients */ UPDATE attempts SET lease_expires_at = $1 WHERE lease_expires_at < $1 \
         AND runner IN (SELECT runner FROM gui_clients)",
        params![expires_at],
    )
}
