//! Handing out work. A long poll that is woken by what happens, never by a tick.
//!
//! A lease whose answer gets lost (the runner went away before it was written) is not known to its runner. It runs out
//! by itself; before that, the runner's next reports show that it does not hold the attempt, and it is given back at
//! no cost to the task ([`super::reports`]).

use super::{
    end_attempt,
    explain::fleet::class_of,
    hints::{Hint, hint},
    preferred::PreferredWait,
};
use crate::{
    app::App,
    error::{OpError, OpResult},
    memory::notifier::StopOrder,
};
use mothership_api::agent::{
    Execute, Gpu, InputFile, LeaseReply, LeaseRequest, LeasedAttempt, Order, TextFile,
};
use mothership_core::{
    attempt::EndCause,
    class::Suits,
    goliat::at_once::free_assignments,
    gpu::{GpuDevice, devices},
    ids::{AttemptId, JobId, RunnerId},
    lease::LeaseTerms,
    limits::{LEASE_BATCH_MAX, LEASE_WAIT_MS_MAX, REPORT_ITEMS_MAX},
    placement::Capacity,
    preference::OtherMachine,
    spec::{CheckedSpec, MadeFile, ResolvedCommand, ResolvedTask},
    state::{RunnerMode, TaskState},
};
use mothership_store::{
    classes,
    jobs::{self, JobFile, JobRow},
    leases::{self, ClaimRequest, Claimed},
    runners::{self, RunnerRow},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// From TERM to KILL.
const GRACE_MS: u64 = 10_000;

/// Waits for work for this runner, or orders, or the end of its patience.
pub async fn lease(app: &App, runner: RunnerId, request: LeaseRequest) -> OpResult<LeaseReply> {
    app.runner_clocks.observe(runner, request.sent_at, app.now());
    check(&request)?;
    let free: Capacity = request.free;
    let holding: BTreeSet<AttemptId> = request.holding.iter().copied().collect();
    let deadline =
        tokio::time::Instant::now() + Duration::from_millis(request.wait_ms.min(LEASE_WAIT_MS_MAX));
    let signals = app.notifier.runner(runner);
    // Counted before the first look, so that a runner which opens polls in a loop is bounded, too.
    let poll = signals.open_poll();
    let (mut mode_before, mut preferred_wait) = (None, PreferredWait::default());
    loop {
        // Listen first, look second: nothing that happens in between is missed.
        let (work_comes, called) = (app.notifier.work().notified(), signals.changed.notified());
        tokio::pin!(work_comes, called);
        work_comes.as_mut().enable();
        called.as_mut().enable();

        signals.forget_machine();
        let (row, work) = look(app, runner).await?;
        let mode = row.mode;
        signals.remember_machine(row.capacity, row.labels);
        // Nobody else is asked about where this runner suits everything well.
        let others = match work {
            Some(Suits::Poorly) => preferred_wait.others(app).await?,
            _ => Arc::default(),
        };
        let attempts = match mode {
            RunnerMode::Active if work.is_some() => {
                let asks = Asks { free: &free, ahead: request.ahead, holding: &holding, others: &others };
                claim(app, runner, asks).await?
            }
            _ => Vec::new(),
        };
        preferred_wait.on_claimed(&others, attempts.is_empty());
        // Taken, not read: two polls of one runner never bring the same order twice. An answer that gets lost is
        // made up for by the next report.
        let stop = signals.take_orders().into_iter().map(|(attempt, why)| match why {
            StopOrder::Cancel => Order::Cancel { attempt },
            StopOrder::Abort => Order::Abort { attempt },
        });
        let mut orders: Vec<Order> = stop.collect();
        // Said when it becomes so; a runner that knows waits like any other and does not come back at once.
        if mode != RunnerMode::Active && mode_before == Some(RunnerMode::Active) {
            orders.push(Order::Drain);
        }
        mode_before = Some(mode);
        if !attempts.is_empty() || !orders.is_empty() {
            return Ok(LeaseReply { attempts, orders });
        }
        tokio::select! {
            // The stop first, then the other reasons to answer without work; a signal only leads to another look.
            biased;
            () = app.stopping.cancelled() => return Ok(nothing(mode)),
            () = poll.replaced() => return Ok(nothing(mode)),
            () = &mut called => {}
            () = &mut work_comes => {}
            () = preferred_wait.over() => {}
            () = tokio::time::sleep_until(deadline) => return Ok(nothing(mode)),
        }
    }
}

fn nothing(mode: RunnerMode) -> LeaseReply {
    let orders = if mode == RunnerMode::Active { Vec::new() } else { vec![Order::Drain] };
    LeaseReply { attempts: Vec::new(), orders }
}

fn check(request: &LeaseRequest) -> OpResult<()> {
    // Negative is possible: what a runner offers may shrink while everything is in use.
    let numbers =
        [request.free.cpus, request.free.gpus].into_iter().chain(request.free.named.values().copied());
    if numbers.into_iter().any(|number| !number.is_finite() || number.abs() > 1e9) {
        return Err(OpError::field("free", "has a number that is no capacity", None));
    }
    if request.holding.len() > REPORT_ITEMS_MAX {
        return Err(OpError::TooLarge(format!("a runner may hold {REPORT_ITEMS_MAX} attempts")));
    }
    Ok(())
}

/// The runner, and whether there is any work that it could run, and how well it suits all of it: an idle fleet that is woken should not queue for the
/// writer, and a read costs it nothing.
async fn look(app: &App, runner: RunnerId) -> OpResult<(RunnerRow, Option<Suits>)> {
    let found = app.store.read(move |tx| {
        let Some(row) = runners::get(tx, runner)? else { return Ok(None) };
        let work = classes::work_for(tx, &row.capacity, &row.labels)?;
        Ok(Some((row, work)))
    });
    // It was deleted while it waited: its credential is worth nothing any more.
    found.await?.ok_or_else(|| OpError::Unauthenticated("this runner has been removed".into()))
}

/// What a runner asks for.
struct Asks<'r> {
    free: &'r Capacity,
    ahead: u32,
    holding: &'r BTreeSet<AttemptId>,
    others: &'r Arc<Vec<OtherMachine>>,
}

/// Takes what fits, in one write transaction.
async fn claim(app: &App, runner: RunnerId, asks: Asks<'_>) -> OpResult<Vec<LeasedAttempt>> {
    let now = app.now();
    let lost_after_ms = app.config.lost_after_ms;
    // Drawn before the transaction, which may run again: a token that was rolled back is never handed out.
    let tokens = app.rng.tokens();
    let (free, holding, others) = (asks.free.clone(), asks.holding.clone(), Arc::clone(asks.others));
    let ahead = asks.ahead;
    let claimed = app.store.write(move |tx| {
        // Read again: labels and capacity have to be those of the moment of the claim.
        let Some(row) = runners::get(tx, runner)? else { return Ok(Vec::new()) };
        let mut free = free.clone();
        free_assignments(&mut free, &row.capacity, &row.used);
        let terms = LeaseTerms { at: leases::listening_at(tx, now)?, lost_after_ms };
        let claimed = leases::claim(
            tx,
            &ClaimRequest {
                runner,
                labels: row.labels,
                free,
                gpus: gpu_devices(&row.inventory, row.capacity.gpus),
                total: row.capacity,
                ahead,
                max: LEASE_BATCH_MAX,
                holding: holding.clone(),
                others: Arc::clone(&others),
                now,
                terms,
                tokens: tokens.clone(),
            },
        )?;
        let jobs: BTreeSet<_> = claimed.iter().map(|c| c.attempt.task.job).collect();
        jobs.into_iter().try_for_each(|job| hint(tx, Hint::Job(job)))?;
        Ok(claimed)
    });
    let claimed = claimed.await?;
    // After the commit: whoever is notified reads the store and has to find it there.
    for task in &claimed {
        app.live.task_changed(task.attempt.task, TaskState::Running);
        app.live.job_changed(task.attempt.task.job);
    }
    if !claimed.is_empty() {
        app.live.runners_changed();
    }
    notify_others(app, &claimed);
    resolve(app, claimed).await
}

/// What is left of work that prefers this runner may be anybody's by now: it may have no room for more.
fn notify_others(app: &App, claimed: &[Claimed]) {
    let mut taken: BTreeMap<JobId, (u64, &JobRow)> = BTreeMap::new();
    for task in claimed.iter().filter(|task| !task.job.prefers.is_empty()) {
        taken.entry(task.attempt.task.job).or_insert((0, &task.job)).0 += 1;
    }
    for (_, job) in taken.into_values().filter(|(taken, job)| job.counts.pending > *taken) {
        app.notifier.notify_work_of(&class_of(job));
    }
}

/// The devices of a runner: those that it found, as many as it offers.
pub(super) fn gpu_devices(inventory: &serde_json::Value, offered: f64) -> Vec<GpuDevice> {
    let found = inventory.get("gpus").cloned().unwrap_or_default();
    let found: Vec<Gpu> = serde_json::from_value(found).unwrap_or_default();
    devices(found.into_iter().map(|gpu| (gpu.index, gpu.uuid, gpu.memory_bytes)), offered)
}

/// Fills every attempt in. One that cannot be filled in ends at once and says why.
async fn resolve(app: &App, claimed: Vec<Claimed>) -> OpResult<Vec<LeasedAttempt>> {
    let mut attempts = Vec::with_capacity(claimed.len());
    // A task whose template cannot be filled in fails here, as if its program could not be started; otherwise it
    // would be leased and returned for ever.
    let mut failed = Vec::new();
    let (now, specs) = (app.now(), specs_of(app, &claimed).await?);
    for task in claimed {
        // Outside of the transaction: filling in is work for the processor, and the one writer should not wait for
        // it.
        match resolve_one(&specs, &task) {
            Ok(attempt) => attempts.push(attempt),
            Err(why) => {
                failed.push(end_attempt::by_server(task.attempt, EndCause::StartFailed, now, Some(why)))
            }
        }
    }
    if !failed.is_empty() {
        let jitter = app.rng.unit();
        let outcomes = app.store.write(move |tx| end_attempt::end(tx, &failed, now, jitter)).await?;
        end_attempt::publish(app, &outcomes);
    }
    Ok(attempts)
}

/// The compiled specs of these tasks' jobs. A claim does not read them: nearly all are kept here, and what is not is
/// parsed outside of the transaction that holds the writer.
async fn specs_of(
    app: &App,
    claimed: &[Claimed],
) -> OpResult<BTreeMap<JobId, Result<Arc<CheckedSpec>, String>>> {
    let mut specs = BTreeMap::new();
    for id in claimed.iter().map(|task| task.attempt.task.job) {
        if specs.contains_key(&id) {
            continue;
        }
        let spec = match app.spec_cache.cached(id) {
            Some(spec) => Ok(spec),
            None => {
                // Compiled on the store's thread: it may take longer than the threads that answer can be spared.
                let handle = app.clone();
                let read = app.store.read(move |tx| {
                    let stored = jobs::spec(tx, id)?;
                    Ok(stored
                        .map(|stored| handle.spec_cache.get(id, &stored).map_err(|error| error.to_string())))
                });
                read.await?.unwrap_or_else(|| Err(format!("job {id} has no spec")))
            }
        };
        specs.insert(id, spec);
    }
    Ok(specs)
}

fn resolve_one(
    specs: &BTreeMap<JobId, Result<Arc<CheckedSpec>, String>>,
    claimed: &Claimed,
) -> Result<LeasedAttempt, String> {
    let id = claimed.attempt;
    let spec = specs.get(&id.task.job).ok_or("its spec was not read")?.as_ref().map_err(Clone::clone)?;
    // The claim has brought the one row of the parameter file that this task needs.
    let rows: BTreeMap<u64, Vec<serde_json::Value>> =
        spec.param_row(id.task.index).zip(claimed.param_row.clone()).into_iter().collect();
    let task = spec.task(id, &rows).map_err(|errors| errors.to_string())?;
    leased(claimed, spec, task)
}

/// Files that the spec makes, and those that stand beside it.
fn files(made: Vec<MadeFile>, beside: &[JobFile]) -> Vec<TextFile> {
    let made = made.into_iter().map(|file| TextFile { to: file.to, content: file.content });
    made.chain(beside.iter().map(|file| TextFile { to: file.path.clone(), content: file.content.clone() }))
        .collect()
}

fn leased(claimed: &Claimed, spec: &CheckedSpec, task: ResolvedTask) -> Result<LeasedAttempt, String> {
    let mut inputs = Vec::with_capacity(task.inputs.len());
    for input in task.inputs {
        let (Some(blob), Some(size)) = (input.blob, input.size) else {
            return Err(format!("input {} was not uploaded", input.to));
        };
        inputs.push(InputFile { to: input.to, blob, size, executable: input.executable });
    }
    Ok(LeasedAttempt {
        id: claimed.attempt,
        token: claimed.token.clone(),
        execute: match task.command {
            ResolvedCommand::Process { argv } => Execute::Process { argv },
            ResolvedCommand::Shell { line } => Execute::Shell { line },
        },
        env: task.env,
        working_directory: task.working_directory,
        inputs,
        files: files(task.files, &claimed.files),
        folders: task.folders,
        paths: task.paths,
        outputs: task.outputs,
        outputs_missing: spec.outputs_missing(),
        resources: claimed.job.resources.clone(),
        gpus: claimed.gpus.clone(),
        memory_bytes_max: spec.resources().memory_bytes.unwrap_or(0),
        timeout_ms: spec.timeout_ms(),
        grace_ms: GRACE_MS,
        progress_patterns: spec.progress().patterns.clone(),
        progress_stages: spec.stages(&task.params),
        recognise_progress: spec.progress().recognise,
    })
}

#[cfg(test)]
#[path = "leases_tests.rs"]
mod tests;
