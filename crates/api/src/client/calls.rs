//! One method for each route that the runner and the command line use.

use super::{Client, ClientError, Response};
use crate::{
    agent::*, attempts::Attempt, auth::Me, blobs::*, explain::*, goliat::*, jobs::*, logs::*, paths,
    results::*, runners::*, stats::*, tasks::*,
};
use bytes::Bytes;
use http::Method;
use mothership_core::ids::{AttemptId, BlobHash, JobId, TaskId};
use serde::Serialize;

type Result<T> = std::result::Result<T, ClientError>;

impl Client {
    /// Submits a job. The key makes it safe to send twice.
    pub async fn submit(&self, spec: &impl Serialize, idempotency_key: &str) -> Result<Job> {
        self.call(Method::POST, paths::JOBS, spec, &[(IDEMPOTENCY_KEY, idempotency_key)]).await
    }
    /// Checks a spec and stores nothing.
    pub async fn dry_run(&self, spec: &impl Serialize) -> Result<DryRun> {
        self.call(Method::POST, &with_query(paths::JOBS, &SubmitQuery { dry_run: true }), spec, &[]).await
    }
    /// Hands in a study that the server cuts. The key makes it safe to send twice.
    pub async fn create_study(&self, request: &StudyRequest, idempotency_key: &str) -> Result<Study> {
        self.call(Method::POST, paths::GOLIAT_STUDIES, request, &[(IDEMPOTENCY_KEY, idempotency_key)]).await
    }
    /// Gives a study that was brought over its own times.
    pub async fn set_history(&self, history: &History) -> Result<Job> {
        self.call(Method::POST, paths::GOLIAT_HISTORY, history, &[]).await
    }
    /// A page of jobs.
    pub async fn jobs(&self, query: &JobQuery) -> Result<JobList> {
        self.get(&with_query(paths::JOBS, query)).await
    }
    /// One job.
    pub async fn job(&self, id: JobId) -> Result<Job> {
        self.get(&paths::with(paths::JOB, id)).await
    }
    /// The spec as submitted, and what it comes to.
    pub async fn job_spec(&self, id: JobId) -> Result<JobSpecReply> {
        self.get(&paths::with(paths::JOB_SPEC, id)).await
    }
    /// The configuration of a study, byte for byte as it came.
    pub async fn job_configuration(&self, id: JobId) -> Result<Bytes> {
        self.bytes(&paths::with(paths::JOB_CONFIGURATION, id)).await
    }
    /// The configuration that a task of a study runs, byte for byte as it came.
    pub async fn task_configuration(&self, id: TaskId) -> Result<Bytes> {
        self.bytes(&paths::with(paths::TASK_CONFIGURATION, id)).await
    }
    /// `act` is one of the `JOB_CANCEL`, `JOB_PAUSE`, `JOB_RESUME` paths.
    pub async fn act(&self, path: &str, id: JobId) -> Result<JobActed> {
        self.call(Method::POST, &paths::with(path, id), &serde_json::json!({}), &[]).await
    }
    /// Deletes a job with its logs and results.
    pub async fn delete_job(&self, id: JobId) -> Result<()> {
        self.send(Method::DELETE, &paths::with(paths::JOB, id), "", Bytes::new(), &[]).await.map(drop)
    }
    /// Queues failed or cancelled tasks of a job again.
    pub async fn retry(&self, id: JobId, selection: &TaskSelection) -> Result<JobActed> {
        self.call(Method::POST, &paths::with(paths::JOB_RETRY, id), selection, &[]).await
    }
    /// `path` is one of the `TASK_CANCEL`, `TASK_RETRY`, `TASK_GIVE_UP` paths.
    pub async fn act_on_task(&self, path: &str, id: TaskId) -> Result<Task> {
        self.call(Method::POST, &paths::with(path, id), &serde_json::json!({}), &[]).await
    }
    /// A page of the tasks of a job.
    pub async fn tasks(&self, id: JobId, query: &TaskQuery) -> Result<TaskList> {
        self.get(&with_query(&paths::with(paths::JOB_TASKS, id), query)).await
    }
    /// One task with its attempts.
    pub async fn task(&self, id: TaskId) -> Result<TaskDetail> {
        self.get(&paths::with(paths::TASK, id)).await
    }
    /// Why a task is where it is.
    pub async fn explain(&self, id: TaskId) -> Result<Explanation> {
        self.get(&paths::with(paths::TASK_EXPLAIN, id)).await
    }
    /// A page of the files that the tasks of a job left.
    pub async fn job_artifacts(&self, id: JobId, query: &ArtifactQuery) -> Result<ArtifactList> {
        self.get(&with_query(&paths::with(paths::JOB_ARTIFACTS, id), query)).await
    }
    /// All files that a task left.
    pub async fn task_artifacts(&self, id: TaskId) -> Result<Vec<Artifact>> {
        self.get(&paths::with(paths::TASK_ARTIFACTS, id)).await
    }
    /// All runners.
    pub async fn runners(&self) -> Result<Vec<Runner>> {
        self.get(paths::RUNNERS).await
    }
    /// `path` is one of the `RUNNER_DRAIN`, `RUNNER_ENABLE`, `RUNNER_DISABLE` paths.
    pub async fn act_on_runner(&self, path: &str, id: &str) -> Result<Runner> {
        self.call(Method::POST, &paths::with(path, id), &serde_json::json!({}), &[]).await
    }
    /// Renames a runner, or gives it other labels.
    pub async fn patch_runner(&self, id: &str, patch: &RunnerPatch) -> Result<Runner> {
        self.call(Method::PATCH, &paths::with(paths::RUNNER, id), patch, &[]).await
    }
    /// Makes a join token.
    pub async fn runner_token(&self, request: &RunnerTokenRequest) -> Result<RunnerToken> {
        self.call(Method::POST, paths::RUNNER_TOKENS, request, &[]).await
    }
    /// The join tokens that are good, oldest first.
    pub async fn runner_tokens(&self) -> Result<Vec<JoinToken>> {
        self.get(paths::RUNNER_TOKENS).await
    }
    /// Takes a join token back.
    pub async fn revoke_runner_token(&self, id: &str) -> Result<()> {
        self.delete(&paths::with(paths::RUNNER_TOKEN, id)).await
    }
    /// Removes a runner, whose machine stays out from then on.
    pub async fn remove_runner(&self, id: &str) -> Result<()> {
        self.delete(&paths::with(paths::RUNNER, id)).await
    }
    /// Runners that were removed, the latest first.
    pub async fn removed_runners(&self) -> Result<Vec<RemovedRunner>> {
        self.get(paths::REMOVED_RUNNERS).await
    }
    /// Lets a removed runner come again.
    pub async fn allow_runner(&self, id: &str) -> Result<()> {
        self.delete(&paths::with(paths::REMOVED_RUNNER, id)).await
    }
    async fn bytes(&self, path: &str) -> Result<Bytes> {
        let response = self.download(path).await?;
        response.bytes().await.map_err(|reason| self.unreachable(reason))
    }
    pub(super) async fn delete(&self, path: &str) -> Result<()> {
        self.send(Method::DELETE, path, "", Bytes::new(), &[]).await.map(drop)
    }
    /// The numbers of the overview.
    pub async fn stats(&self) -> Result<Stats> {
        self.get(paths::STATS).await
    }
    /// Who the client's credential belongs to.
    pub async fn me(&self) -> Result<Me> {
        self.get(paths::ME).await
    }
    /// One attempt.
    pub async fn attempt(&self, id: AttemptId) -> Result<Attempt> {
        self.get(&paths::with(paths::ATTEMPT, id)).await
    }
    /// A page of the lines of a log.
    pub async fn log_lines(&self, id: AttemptId, query: &LinesQuery) -> Result<LogLines> {
        self.get(&with_query(&paths::with(paths::ATTEMPT_LOG_LINES, id), query)).await
    }
    /// Lines of a log that match.
    pub async fn log_search(&self, id: AttemptId, query: &SearchQuery) -> Result<SearchReply> {
        self.get(&with_query(&paths::with(paths::ATTEMPT_LOG_SEARCH, id), query)).await
    }
    /// The log's bytes as a stream, from `offset` on; with `follow` until the attempt has ended.
    pub async fn log(&self, id: AttemptId, query: &LogQuery) -> Result<Response> {
        self.download(&with_query(&paths::with(paths::ATTEMPT_LOG, id), query)).await
    }
    /// Whatever a path of the server holds, as a stream.
    pub async fn download(&self, path: &str) -> Result<Response> {
        self.send(Method::GET, path, "", Bytes::new(), &[]).await
    }

    /// Which blobs the server does not have.
    pub async fn blobs_missing(&self, request: &MissingRequest) -> Result<MissingReply> {
        self.call(Method::POST, paths::BLOBS_MISSING, request, &[]).await
    }
    /// Sends a part of a blob, from `query.offset` on.
    pub async fn put_blob(&self, hash: BlobHash, query: &PutQuery, part: Bytes) -> Result<PutReply> {
        let path = with_query(&paths::with(paths::BLOB, hash), query);
        let response = self.send(Method::PUT, &path, "application/octet-stream", part, &[]).await?;
        self.json(response).await
    }
    /// The blob's bytes from `offset` on.
    pub async fn get_blob(&self, hash: BlobHash, offset: u64) -> Result<Response> {
        let range = format!("bytes={offset}-");
        let extra: &[(&str, &str)] = if offset > 0 { &[("range", &range)] } else { &[] };
        self.send(Method::GET, &paths::with(paths::BLOB, hash), "", Bytes::new(), extra).await
    }

    /// Makes the machine a runner, or says that it is back.
    pub async fn register(&self, request: &RegisterRequest) -> Result<RegisterReply> {
        self.call(Method::POST, paths::AGENT_REGISTER, request, &[]).await
    }
    /// Waits for work, no longer than the request says.
    pub async fn lease(&self, request: &LeaseRequest) -> Result<LeaseReply> {
        self.call(Method::POST, paths::AGENT_LEASE, request, &[]).await
    }
    /// Tells of starts, progress and ends; renews leases.
    pub async fn report(&self, request: &ReportRequest) -> Result<ReportReply> {
        self.call(Method::POST, paths::AGENT_REPORT, request, &[]).await
    }
    /// `frames` as [`mothership_core::log::frame`] makes them.
    pub async fn append_logs(&self, frames: Bytes) -> Result<LogsReply> {
        let response =
            self.send(Method::POST, paths::AGENT_LOGS, "application/octet-stream", frames, &[]).await?;
        self.json(response).await
    }
}

/// `path` with the fields of `query` that are set.
pub fn with_query<Q: Serialize>(path: &str, query: &Q) -> String {
    let query = serde_urlencoded::to_string(query).expect("queries are flat: texts, numbers, truth values");
    match query.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_carries_only_what_is_set() {
        let query = JobQuery { q: Some("a b&c=ü".into()), limit: Some(5), ..JobQuery::default() };
        assert_eq!(with_query("/x", &query), "/x?limit=5&q=a+b%26c%3D%C3%BC");
        assert_eq!(with_query("/x", &JobQuery::default()), "/x");
    }

    /// The server reads queries with the same crate; each comes out as it went in.
    #[test]
    fn a_query_is_read_as_it_was_written() {
        let jobs =
            JobQuery { q: Some("a+b &?#%/ü".into()), label: Some("k=v".into()), ..JobQuery::default() };
        let text = with_query("/x", &jobs);
        assert_eq!(serde_urlencoded::from_str::<JobQuery>(text.strip_prefix("/x?").unwrap()).unwrap(), jobs);
        let log = LogQuery { offset: 3, stream: Some("stderr".into()), follow: true, plain: false };
        let text = with_query("/x", &log);
        assert_eq!(serde_urlencoded::from_str::<LogQuery>(text.strip_prefix("/x?").unwrap()).unwrap(), log);
    }
}
