//! The one person of a simulation: submits jobs, acts on them, waits until all is over, and looks at everything twice.

use super::{
    keeper::SimKeeper,
    plan::{ActionKind, Fits, Plan, UserAction},
    trace::Trace,
};
use mothership_api::{
    client::{Client, ClientError},
    jobs::{Job, JobQuery},
    logs::{LinesQuery, LogLine, LogQuery},
    paths,
    results::{Artifact, ArtifactQuery},
    tasks::{TaskDetail, TaskQuery},
};
use mothership_core::{
    ids::{AttemptId, JobId},
    state::JobState,
};
use std::{collections::BTreeMap, time::Duration};

/// Everything that the API shows when all is over.
#[derive(Debug, Clone, PartialEq)]
pub struct FinalState {
    /// In the order of [`Plan::jobs`].
    pub jobs: Vec<JobSnapshot>,
    /// Jobs on the server, however they came there.
    pub jobs_in_all: u64,
    pub logs: BTreeMap<AttemptId, LogSnapshot>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct JobSnapshot {
    pub job: Job,
    pub tasks: Vec<TaskDetail>,
    pub artifacts: Vec<(Artifact, Vec<u8>)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LogSnapshot {
    pub bytes: Vec<u8>,
    pub lines: Vec<LogLine>,
}

pub struct SimUser {
    pub client: Client,
    pub plan: Plan,
    pub trace: Trace,
    pub keepers: Vec<SimKeeper>,
}

/// Between two looks at what goes on.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How long all may take after the last fault. Long: retries back off, and what an answer was lost of is asked again
/// only when its time is over.
const PROGRESS_TIMEOUT: Duration = Duration::from_secs(400);
/// Between the two last looks: longer than a lease lasts.
const QUIET_TIME: Duration = Duration::from_secs(40);

/// What went wrong, in words.
type Checked<T> = Result<T, String>;

impl SimUser {
    pub async fn run_to_end(self) -> Checked<FinalState> {
        let mut ids = BTreeMap::new();
        for act in &self.plan.acts {
            tokio::time::sleep_until(moment(act.at_ms)).await;
            self.act(act, &mut ids).await?;
        }
        // Also what goes wrong when all is done goes wrong.
        let last_ms = self.plan.events.last().map_or(0, |(at_ms, _)| *at_ms);
        tokio::time::sleep_until(moment(last_ms)).await;
        let fit: Vec<JobId> = ids
            .iter()
            .filter(|(job, _)| self.plan.jobs[**job].fits != Fits::Nobody)
            .map(|(_, id)| *id)
            .collect();
        // While that job still stands in front of them.
        self.wait_for_ends(&fit).await?;
        for (job, id) in ids.iter().filter(|(job, _)| self.plan.jobs[**job].fits == Fits::Nobody) {
            let cancelled = self.retry_until_answered(|| self.client.act(paths::JOB_CANCEL, *id)).await;
            cancelled.map_err(|error| format!("job {job} cannot be cancelled: {error}"))?;
        }
        let ids: Vec<JobId> = ids.into_values().collect();
        self.wait_for_ends(&ids).await?;
        self.wait_for_runners_to_finish().await?;
        let first = self.read_all(&ids).await?;
        tokio::time::sleep(QUIET_TIME).await;
        let second = self.read_all(&ids).await?;
        if first != second {
            return Err(format!("something changed after the end:\n{first:#?}\nbecame\n{second:#?}"));
        }
        Ok(second)
    }

    async fn act(&self, act: &UserAction, ids: &mut BTreeMap<usize, JobId>) -> Checked<()> {
        let done = match act.kind {
            ActionKind::Submit(job) => return self.submit(job, ids).await,
            ActionKind::CancelJob(job) => {
                self.retry_until_answered(|| self.client.act(paths::JOB_CANCEL, ids[&job])).await.map(drop)
            }
            ActionKind::Pause(job) => {
                self.retry_until_answered(|| self.client.act(paths::JOB_PAUSE, ids[&job])).await.map(drop)
            }
            ActionKind::Resume(job) => {
                self.retry_until_answered(|| self.client.act(paths::JOB_RESUME, ids[&job])).await.map(drop)
            }
            ActionKind::CancelTask(job, index) => {
                let task = ids[&job].task(index);
                self.retry_until_answered(|| self.client.act_on_task(paths::TASK_CANCEL, task))
                    .await
                    .map(drop)
            }
        };
        // It has ended meanwhile, or ended before the answer to a first try got lost.
        if let Err(refused) = &done {
            self.trace.note(format_args!("user: {:?} was refused: {refused}", act.kind));
        }
        Ok(())
    }

    /// Submits, and once more: the same key gives the same job.
    async fn submit(&self, job: usize, ids: &mut BTreeMap<usize, JobId>) -> Checked<()> {
        let planned = &self.plan.jobs[job];
        let depends_on = planned.depends_on.map(|(other, _)| ids[&other].to_string());
        let (key, spec) = (format!("job-{job}"), planned.spec(&format!("job-{job}"), depends_on));
        let first = self
            .retry_until_answered(|| self.client.submit(&spec, &key))
            .await
            .map_err(|e| format!("submit: {e}"))?;
        let again = self
            .retry_until_answered(|| self.client.submit(&spec, &key))
            .await
            .map_err(|e| format!("submit: {e}"))?;
        if first.id != again.id {
            return Err(format!("one key gave two jobs: {} and {}", first.id, again.id));
        }
        ids.insert(job, first.id);
        Ok(())
    }

    /// Asks until there is an answer; the error is one that asking again does not change.
    async fn retry_until_answered<T, F>(&self, ask: impl Fn() -> F) -> Result<T, ClientError>
    where
        F: Future<Output = Result<T, ClientError>>,
    {
        loop {
            match ask().await {
                Err(error) if error.is_retryable() => tokio::time::sleep(Duration::from_millis(300)).await,
                answer => return answer,
            }
        }
    }

    async fn wait_for_ends(&self, ids: &[JobId]) -> Checked<()> {
        // From the last end on: a job that runs one task at a time takes long in all, and is no standstill.
        let mut deadline = moment(super::plan::HEALED_MS) + PROGRESS_TIMEOUT;
        let mut ended = vec![0; ids.len()];
        loop {
            let mut open = Vec::new();
            for (id, ended) in ids.iter().zip(&mut ended) {
                let job =
                    self.retry_until_answered(|| self.client.job(*id)).await.map_err(|e| e.to_string())?;
                let counts = job.counts;
                let now = counts.completed + counts.failed + counts.cancelled;
                if now < *ended {
                    return Err(format!("job {id} had {ended} ended tasks and now has {now}"));
                }
                if now > *ended {
                    deadline = deadline.max(tokio::time::Instant::now() + PROGRESS_TIMEOUT);
                }
                *ended = now;
                if !matches!(job.status, JobState::Completed | JobState::Failed | JobState::Cancelled) {
                    open.push(format!("{id} {}: {} ({counts:?})", job.status.as_str(), job.summary));
                }
            }
            if open.is_empty() {
                return Ok(());
            }
            if tokio::time::Instant::now() > deadline {
                return Err(format!("jobs do not end:\n  {}", open.join("\n  ")));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Runners have delivered everything about every attempt, late ones included.
    async fn wait_for_runners_to_finish(&self) -> Checked<()> {
        let deadline = tokio::time::Instant::now().max(moment(super::plan::HEALED_MS)) + PROGRESS_TIMEOUT;
        while !self.keepers.iter().all(SimKeeper::is_empty) {
            if tokio::time::Instant::now() > deadline {
                return Err("runners do not let go of attempts that are over".to_owned());
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        Ok(())
    }

    async fn read_all(&self, ids: &[JobId]) -> Checked<FinalState> {
        let words = |error: ClientError| error.to_string();
        let every = JobQuery::default();
        let all = self.retry_until_answered(|| self.client.jobs(&every)).await.map_err(words)?;
        let mut snapshot = FinalState { jobs: Vec::new(), jobs_in_all: all.total, logs: BTreeMap::new() };
        for id in ids {
            let job = self.retry_until_answered(|| self.client.job(*id)).await.map_err(words)?;
            let query = TaskQuery { limit: Some(1000), ..TaskQuery::default() };
            let list = self.retry_until_answered(|| self.client.tasks(*id, &query)).await.map_err(words)?;
            let mut tasks = Vec::new();
            for task in list.tasks {
                let task = self.retry_until_answered(|| self.client.task(task.id)).await.map_err(words)?;
                for attempt in &task.attempt_list {
                    let log = self.log(attempt.id).await.map_err(words)?;
                    snapshot.logs.insert(attempt.id, log);
                }
                tasks.push(task);
            }
            let artifacts = self.artifacts(*id).await.map_err(words)?;
            snapshot.jobs.push(JobSnapshot { job, tasks, artifacts });
        }
        Ok(snapshot)
    }

    async fn log(&self, attempt: AttemptId) -> Result<LogSnapshot, ClientError> {
        let bytes = self.retry_until_answered(|| async {
            let response = self.client.log(attempt, &LogQuery::default()).await?;
            self.read_body(response).await
        });
        let bytes = bytes.await?;
        let query = LinesQuery { from: 0, limit: Some(2000) };
        let lines = self.retry_until_answered(|| self.client.log_lines(attempt, &query)).await?.lines;
        Ok(LogSnapshot { bytes, lines })
    }

    async fn artifacts(&self, id: JobId) -> Result<Vec<(Artifact, Vec<u8>)>, ClientError> {
        let every = ArtifactQuery::default();
        let list = self.retry_until_answered(|| self.client.job_artifacts(id, &every)).await?;
        let mut artifacts = Vec::new();
        for artifact in list.artifacts {
            let bytes = self.retry_until_answered(|| async {
                let response = self.client.download(&artifact.url).await?;
                self.read_body(response).await
            });
            let bytes = bytes.await?;
            artifacts.push((artifact, bytes));
        }
        Ok(artifacts)
    }

    async fn read_body(&self, response: mothership_api::client::Response) -> Result<Vec<u8>, ClientError> {
        let base = self.client.base().to_owned();
        let bytes = response.bytes().await.map_err(|reason| ClientError::Unreachable { base, reason })?;
        Ok(bytes.to_vec())
    }
}

/// A moment of the simulation on this host's clock.
fn moment(at_ms: u64) -> tokio::time::Instant {
    let passed = turmoil::sim_elapsed().unwrap_or_default();
    let now = tokio::time::Instant::now();
    let at = Duration::from_millis(at_ms);
    if at > passed { now + (at - passed) } else { now - (passed - at) }
}
