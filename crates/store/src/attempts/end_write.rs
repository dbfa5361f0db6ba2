//! What ends write: collected row by row, written with a few statements.

use super::{
    ArtifactFile, EndFacts,
    artifact_row::{ARTIFACT, artifact_row},
    key,
    loaded::{LoadedAttempt, Turn},
};
use crate::{
    Result, StoreError, Time, Tx,
    engine::{Each, Param, int, real, text},
    jobs::{errors::ErrorSample, row::ppm},
    leases::listening,
    tasks::row::cause_word,
};
use mothership_core::{
    attempt::{AfterEnd, AttemptEnd, EndCause, Next, attempt_error},
    clock::carried_over,
    ids::{AttemptId, TaskId},
    secret::Secret,
    state::{AttemptState, TaskState},
};
use std::collections::{BTreeMap, BTreeSet};

/// Rows to be written, parameters in the order of the statements below.
#[derive(Default)]
pub(super) struct EndWrites<'f> {
    attempts: Vec<Vec<Param<'f>>>,
    tasks: Vec<(Vec<Param<'f>>, Option<Time>)>,
    retries: bool,
    artifacts: Vec<(AttemptId, &'f ArtifactFile)>,
    /// Sizes of files that came before the end, by path: the end may bring them again.
    put_before: BTreeMap<AttemptId, BTreeMap<String, i64>>,
}

const PUT_BEFORE: Each<'_> = Each {
    sqlite: "/* files before an end */ SELECT job, idx, number, path, size FROM artifacts \
        WHERE job = $1 AND idx = $2 AND number = $3",
    postgres: "/* files before ends */ SELECT a.job, a.idx, a.number, a.path, a.size \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        JOIN artifacts a ON a.job = k.job AND a.idx = k.idx AND a.number = k.number",
    columns: &[int("job"), int("idx"), int("number")],
};

/// A file that comes again replaces the one of its path.
const REPLACE: &str = "ON CONFLICT (job, idx, number, path) DO UPDATE SET hash = excluded.hash, size = excluded.size, \
    content_type = excluded.content_type, created_at = excluded.created_at, executable = excluded.executable";

const END_ATTEMPT: Each<'_> = Each {
    sqlite: "/* end attempt */ UPDATE attempts SET state = $6, lease_expires_at = NULL, ended_at = $7, \
        started_at = MAX(COALESCE($8, started_at), leased_at), exit_code = $9, signal = $10, reason = $11, error = $12, \
        cpu_seconds = COALESCE($13, cpu_seconds), memory_bytes_peak = COALESCE($14, memory_bytes_peak), \
        memory_bytes = COALESCE($15, memory_bytes), reported_at = COALESCE($16, reported_at), \
        progress_ppm = COALESCE($17, progress_ppm), stage = COALESCE($18, stage), \
        message = COALESCE($19, message), metrics = COALESCE($20, metrics), artifacts = artifacts + $21, \
        artifact_bytes = artifact_bytes + $22 \
        WHERE job = $1 AND idx = $2 AND number = $3 AND state = $4 AND token = $5",
    postgres: "/* end attempts */ UPDATE attempts a SET state = k.state, lease_expires_at = NULL, \
        ended_at = k.ended_at, started_at = CASE WHEN COALESCE(k.started_at, a.started_at) IS NOT NULL \
          THEN GREATEST(COALESCE(k.started_at, a.started_at), a.leased_at) END, exit_code = k.exit_code, \
        signal = k.signal, reason = k.reason, error = k.error, cpu_seconds = COALESCE(k.cpu, a.cpu_seconds), \
        memory_bytes_peak = COALESCE(k.peak, a.memory_bytes_peak), \
        memory_bytes = COALESCE(k.memory, a.memory_bytes), reported_at = COALESCE(k.reported_at, a.reported_at), \
        progress_ppm = COALESCE(k.ppm, a.progress_ppm), stage = COALESCE(k.stage, a.stage), \
        message = COALESCE(k.message, a.message), metrics = COALESCE(k.metrics, a.metrics), \
        artifacts = a.artifacts + k.artifacts, artifact_bytes = a.artifact_bytes + k.artifact_bytes \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[], $5::TEXT[], $6::TEXT[], $7::BIGINT[], \
          $8::BIGINT[], $9::BIGINT[], $10::BIGINT[], $11::TEXT[], $12::TEXT[], $13::DOUBLE PRECISION[], \
          $14::BIGINT[], $15::BIGINT[], $16::BIGINT[], $17::BIGINT[], $18::TEXT[], $19::TEXT[], $20::TEXT[], \
          $21::BIGINT[], $22::BIGINT[]) \
          AS k (job, idx, number, before, token, state, ended_at, started_at, exit_code, signal, reason, error, cpu, \
            peak, memory, reported_at, ppm, stage, message, metrics, artifacts, artifact_bytes) \
        WHERE a.job = k.job AND a.idx = k.idx AND a.number = k.number AND a.state = k.before AND a.token = k.token",
    columns: &[
        int("job"),
        int("idx"),
        int("number"),
        text("before"),
        text("token"),
        text("state"),
        int("ended_at"),
        int("started_at"),
        int("exit_code"),
        int("signal"),
        text("reason"),
        text("error"),
        real("cpu"),
        int("peak"),
        int("memory"),
        int("reported_at"),
        int("ppm"),
        text("stage"),
        text("message"),
        text("metrics"),
        int("artifacts"),
        int("artifact_bytes"),
    ],
};

const END_TASK: Each<'_> = Each {
    sqlite: "/* end of an attempt moves its task */ UPDATE tasks SET state = $5, failures = $6, crashes = $7, \
        retry_at = $8, error = $9, ended_at = $10, error_group = $11, attempts = $12, attempts_after = $13, \
        retry_heard_at = $14 WHERE job = $1 AND idx = $2 AND attempts = $3 AND state = $4",
    postgres: "/* ends of attempts move their tasks */ UPDATE tasks t SET state = k.state, failures = k.failures, \
        crashes = k.crashes, retry_at = k.retry_at, error = k.error, ended_at = k.ended_at, \
        error_group = k.error_group, attempts = k.attempts, attempts_after = k.attempts_after, \
        retry_heard_at = k.retry_heard_at \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[], $5::TEXT[], $6::BIGINT[], $7::BIGINT[], \
          $8::BIGINT[], $9::TEXT[], $10::BIGINT[], $11::BIGINT[], $12::BIGINT[], $13::BIGINT[], $14::BIGINT[]) \
          AS k (job, idx, number, before, state, failures, crashes, retry_at, error, ended_at, error_group, \
            attempts, attempts_after, retry_heard_at) \
        WHERE t.job = k.job AND t.idx = k.idx AND t.attempts = k.number AND t.state = k.before",
    columns: &[
        int("job"),
        int("idx"),
        int("number"),
        text("before"),
        text("state"),
        int("failures"),
        int("crashes"),
        int("retry_at"),
        text("error"),
        int("ended_at"),
        int("error_group"),
        int("attempts"),
        int("attempts_after"),
        int("retry_heard_at"),
    ],
};

/// Files that an end adds to its attempt: how many, and their bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArtifactTotals {
    pub count: i64,
    pub bytes: i64,
}

impl<'f> EndWrites<'f> {
    /// For the ends of a batch; looks at the files only of those that bring some.
    pub fn load(tx: &mut Tx<'_>, facts: &[EndFacts]) -> Result<Self> {
        let bring = facts.iter().filter(|fact| !fact.artifacts.is_empty());
        let keys: Vec<_> = bring.map(|fact| key(fact.attempt)).collect();
        let mut writes = Self::default();
        if !keys.is_empty() {
            for mut row in tx.query_each(PUT_BEFORE, &keys)? {
                let attempt = row.attempt_id()?;
                writes.put_before.entry(attempt).or_default().insert(row.take()?, row.take()?);
            }
        }
        Ok(writes)
    }

    /// The attempt's own row, and the files that it leaves; how many those are.
    pub fn attempt(
        &mut self,
        fact: &'f EndFacts,
        before: AttemptState,
        token: &Secret,
        state: AttemptState,
        ended_at: Time,
    ) -> ArtifactTotals {
        let (usage, progress, files) = (fact.usage, fact.progress.as_ref(), files_left(state, fact));
        let put = |file: &ArtifactFile| self.put_before.get(&fact.attempt)?.get(&file.path).copied();
        let mut totals = ArtifactTotals { count: 0, bytes: 0 };
        for file in &files {
            let put = put(file);
            totals.count += i64::from(put.is_none());
            totals.bytes += i64::try_from(file.size).unwrap_or(i64::MAX) - put.unwrap_or(0);
        }
        let mut params: Vec<Param<'f>> = key(fact.attempt);
        params.extend([
            before.as_str().into(),
            token.clone().into(),
            state.as_str().into(),
            ended_at.into(),
            fact.started_at.into(),
            fact.exit_code.into(),
            fact.signal.into(),
            cause_word(fact.cause).into(),
            attempt_error(state, fact.end(), fact.error_message.as_deref()).into(),
            usage.map(|usage| usage.cpu_seconds).into(),
            usage.map(|usage| usage.memory_bytes_peak).into(),
            usage.map(|usage| usage.memory_bytes).into(),
            progress.map(|last| last.at).into(),
            progress.and_then(|last| last.fraction).map(ppm).into(),
            progress.and_then(|last| last.stage.as_deref()).into(),
            progress.and_then(|last| last.message.as_deref()).into(),
            progress.and_then(|last| last.metrics.as_deref()).into(),
            totals.count.into(),
            totals.bytes.into(),
        ]);
        self.attempts.push(params);
        self.artifacts.extend(files.into_iter().map(|file| (fact.attempt, file)));
        totals
    }

    /// The row of a live attempt that is stopped for another one of its task.
    pub fn overtaken(&mut self, id: AttemptId, attempt: &LoadedAttempt, why: &str, now: Time) {
        let end = AttemptEnd::by(EndCause::Overtaken);
        let mut params: Vec<Param<'f>> = key(id);
        params.extend([
            attempt.state.as_str().into(),
            attempt.token.clone().into(),
            AttemptState::Superseded.as_str().into(),
            now.max(attempt.leased_at).into(),
            None::<Time>.into(),
            None::<i32>.into(),
            None::<i32>.into(),
            cause_word(end.cause).into(),
            attempt_error(AttemptState::Superseded, end, Some(why)).into(),
            None::<f64>.into(),
            None::<u64>.into(),
            None::<u64>.into(),
            None::<Time>.into(),
            None::<i64>.into(),
            None::<&str>.into(),
            None::<&str>.into(),
            None::<&str>.into(),
            0i64.into(),
            0i64.into(),
        ]);
        self.attempts.push(params);
    }

    /// The row of its task.
    #[expect(clippy::too_many_arguments, reason = "one row of a table, each value once")]
    pub fn task(
        &mut self,
        id: TaskId,
        turn: Turn,
        before: TaskState,
        after: &AfterEnd,
        error: Option<String>,
        sample: Option<&ErrorSample>,
        ended_at: Option<Time>,
    ) {
        let retry_at = match after.next {
            Next::RetryAt { at } => Some(at),
            _ => None,
        };
        self.retries |= retry_at.is_some();
        let mut params: Vec<Param<'f>> = vec![id.job.into(), id.index.into(), turn.before.into()];
        params.extend([
            before.as_str().into(),
            after.next.task_state().as_str().into(),
            after.failures.into(),
            after.crashes.into(),
            retry_at.into(),
            error.into(),
            ended_at.into(),
            sample.map(|sample| sample.group).into(),
            turn.attempts.into(),
            turn.attempts_after.into(),
            None::<Time>.into(),
        ]);
        self.tasks.push((params, retry_at));
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// `Again` when a row is not what was read, which the locks of the jobs rule out.
    pub fn run(&self, tx: &mut Tx<'_>, now: Time) -> Result<()> {
        // Three statements, however many ends there are: on PostgreSQL each is a round trip.
        all(tx.execute_each(END_ATTEMPT, &self.attempts)?, self.attempts.len())?;
        let listening = if self.retries { listening::listening_at(tx, now)? } else { now };
        let tasks: Vec<Vec<Param<'_>>> = self
            .tasks
            .iter()
            .map(|(params, retry_at)| {
                let mut params = params.clone();
                // The last column: the same pause by the other clock.
                params.pop();
                params.push(retry_at.map(|at| carried_over(at, now, listening)).into());
                params
            })
            .collect();
        all(tx.execute_each(END_TASK, &tasks)?, tasks.len())?;
        let rows: Vec<Vec<Param<'_>>> =
            self.artifacts.iter().map(|(attempt, file)| artifact_row(*attempt, file, now)).collect();
        tx.insert("artifacts", &ARTIFACT, REPLACE, &rows)?;
        Ok(())
    }
}

/// The files that the attempt leaves, of each path the first. A lost one leaves none: its late result may bring them.
fn files_left(state: AttemptState, fact: &EndFacts) -> Vec<&ArtifactFile> {
    if state == AttemptState::Lost {
        return Vec::new();
    }
    // Program and runner may name a file twice; the key of the table would refuse the whole batch.
    let mut seen = BTreeSet::new();
    fact.artifacts.iter().filter(|file| seen.insert(file.path.as_str())).collect()
}

/// Under the locks of their jobs nobody else can have moved them.
fn all(changed: u64, rows: usize) -> Result<()> {
    match changed == rows as u64 {
        true => Ok(()),
        false => Err(StoreError::Again(format!("{changed} of {rows} ends found what they had read"))),
    }
}
