//! A study of the old dashboard, posted to the new one: made, claimed, its log and results posted, ended.

use super::{
    already_imported,
    wire::{Machine, RETRY_FOR, Wire, form},
};
use crate::{
    connection::RetryPolicy,
    exit::{Failure, Result},
};
use bytes::Bytes;
use http::Method;
use jiff::Timestamp;
use mothership_api::{
    client::Client,
    goliat::{HISTORY_MAX, History, Past},
    jobs::{Job, JobPatch},
    paths,
    tasks::TaskQuery,
};
use mothership_core::{
    clock::from_micros,
    ids::{JobId, TaskId},
    limits::PAGE_MAX,
    secret::Secret,
};
use mothership_store::old_dashboard::{
    OldAssignment, OldDashboard, OldFile, OldLine, OldStatus, OldStudy, OldWorker,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};
use std::{collections::BTreeSet, time::Duration};

/// Lines of one post.
const BATCH_LINES: usize = 500;
/// How long a job that was broken off may take to end.
const END_TRIES: u32 = 300;
const END_PAUSE: Duration = Duration::from_millis(100);

/// An assignment that is brought over, or a machine's log outside of all assignments.
#[derive(Debug, Clone)]
pub struct Part {
    pub id: String,
    pub worker: Option<String>,
    pub config: String,
    pub status: OldStatus,
    /// Percent.
    pub progress: f64,
    pub stage: Option<String>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub is_gui_client: bool,
}

impl From<OldAssignment> for Part {
    fn from(old: OldAssignment) -> Self {
        let OldAssignment { id, worker, config, status, progress, stage, started_at, completed_at, .. } = old;
        Self {
            id,
            worker,
            config,
            status,
            progress,
            stage,
            started_at,
            ended_at: completed_at,
            is_gui_client: false,
        }
    }
}

impl Part {
    pub fn gui_client(worker: &OldWorker) -> Self {
        Self {
            id: worker.id.clone(),
            worker: Some(worker.id.clone()),
            config: "{}".into(),
            status: OldStatus::Completed,
            progress: 100.0,
            stage: None,
            started_at: None,
            ended_at: None,
            is_gui_client: true,
        }
    }

    /// When it ran, as far as anybody wrote it down; else from its first line to its last.
    pub fn past(&self, index: u64, lines: &[OldLine], now: Timestamp) -> Past {
        let mut times =
            lines.iter().map(|line| from_micros(line.at_us)).filter(|at| *at > Timestamp::UNIX_EPOCH);
        let first = times.next();
        let last = times.next_back().or(first);
        let started_at = self.started_at.or(first).map(|at| at.min(now));
        let ended_at = self
            .ended_at
            .or(last)
            .map(|at| at.min(now))
            .filter(|at| started_at.is_none_or(|from| *at >= from));
        Past { index, started_at, ended_at: ended_at.or(started_at) }
    }
}

pub struct Replay {
    client: Client,
    wire: Wire,
}

impl Replay {
    pub fn new(client: Client, key: Option<Secret>) -> Self {
        Self { wire: Wire::new(client.clone(), key), client }
    }

    pub async fn is_answered(&self) -> Result<()> {
        self.wire.check_answered().await
    }

    /// Registers the machines; how many they are.
    pub async fn register_machines(&self, workers: &[OldWorker]) -> Result<u64> {
        let mut met = BTreeSet::new();
        for worker in workers {
            let machine = Machine::of(Some(worker));
            let body = json!({ "machineId": machine.address, "hostname": worker.hostname,
                "machineLabel": worker.label, "gpuName": worker.gpu, "cpuCores": worker.cores,
                "totalRamGB": worker.ram_gb });
            self.wire.post_json("/api/workers", &body, (&machine, None)).await?;
            met.insert(machine.hook);
        }
        Ok(met.len() as u64)
    }

    /// When each machine was heard last, by the old dashboard. Told last: whatever is replayed in its name is heard now.
    pub async fn tell_last_seen(&self, workers: &[OldWorker]) -> Result<()> {
        for worker in workers {
            let (machine, seen) = (Machine::of(Some(worker)), worker.last_seen_at);
            let latest = workers.iter().filter(|other| Machine::of(Some(other)) == machine);
            if seen.is_none() || latest.map(|other| other.last_seen_at).max() != Some(seen) {
                continue;
            }
            let body = json!({ "machineId": machine.address, "hostname": worker.hostname, "lastSeen": seen });
            self.wire.post_json("/api/workers", &body, (&machine, None)).await?;
        }
        Ok(())
    }

    /// Makes the job; its tasks in the order of the parts.
    pub async fn create(&self, study: &OldStudy, parts: &[Part]) -> Result<(JobId, Vec<TaskId>)> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Post<'a> {
            name: &'a str,
            description: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            base_config: Option<&'a RawValue>,
            assignments: Vec<Assignment<'a>>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Assignment<'a> {
            split_config: &'a RawValue,
        }
        #[derive(Deserialize)]
        struct Made {
            id: JobId,
        }
        let raw = |text| {
            serde_json::from_str::<&RawValue>(text).map_err(|error| {
                Failure::refused(format!("a configuration of {} is not JSON: {error}", study.id))
            })
        };
        let post = Post {
            name: &study.name,
            description: already_imported::description(study),
            base_config: study.base_config.as_deref().map(raw).transpose()?,
            assignments: parts
                .iter()
                .map(|part| raw(&part.config).map(|split_config| Assignment { split_config }))
                .collect::<Result<_>>()?,
        };
        let body = serde_json::to_string(&post).expect("it is made of texts");
        let made: Made = self.wire.once("/api/super-studies", body).await?;
        Ok((made.id, (0..parts.len() as u64).map(|index| made.id.task(index)).collect()))
    }

    /// Brings one assignment to the state that it had.
    pub async fn part(
        &self,
        old: &mut OldDashboard,
        part: &Part,
        task: TaskId,
        worker: Option<&OldWorker>,
        lines: &[OldLine],
        files: &[OldFile],
    ) -> Result<()> {
        let has_left_something = !lines.is_empty() || !files.is_empty();
        match part.status {
            OldStatus::Pending if !has_left_something => return Ok(()),
            OldStatus::Cancelled if !has_left_something => {
                self.client.act_on_task(paths::TASK_CANCEL, task).await?;
                return Ok(());
            }
            _ => {}
        }
        let (machine, attempt) = (Machine::of(worker), task.attempt(1));
        let claim = format!("/api/assignments/{task}/claim");
        self.wire.post_json(&claim, &json!({ "machineId": machine.address }), (&machine, None)).await?;
        // Shows that a study runs, so that the attempt begins.
        let progress = json!({ "type": "overall_progress", "current": part.progress, "total": 100 });
        self.wire.post_gui_update(&machine, attempt, progress).await?;
        if let Some(stage) = &part.stage {
            let stage = json!({ "type": "stage_progress", "name": stage, "current": 0, "total": 100 });
            self.wire.post_gui_update(&machine, attempt, stage).await?;
        }
        for (sequence, batch) in lines.chunks(BATCH_LINES).enumerate() {
            let logs: Vec<Value> = batch.iter().map(line).collect();
            let batch = json!({ "type": "log_batch", "sequence": sequence, "logs": logs });
            self.wire.post_gui_update(&machine, attempt, batch).await?;
        }
        for file in files {
            let (kind, form) = form(&file.folder, &file.name, &old.bytes(&file.id).await?);
            let path = format!("/api/assignments/{task}/results");
            self.wire.post(&path, &kind, form, (&machine, Some(attempt))).await?;
        }
        let end = match part.status {
            OldStatus::Running => return Ok(()),
            OldStatus::Completed => "Study finished successfully",
            OldStatus::Failed => "Study finished with errors",
            OldStatus::Cancelled | OldStatus::Pending => "Study finished with errors: it was given up",
        };
        self.wire.post_gui_update(&machine, attempt, json!({ "type": "finished", "message": end })).await?;
        if part.status == OldStatus::Pending {
            // What it left stays with its attempt; it waits again.
            self.client.act_on_task(paths::TASK_RETRY, task).await?;
        }
        Ok(())
    }

    /// Says when it ran and that all of it is here.
    pub async fn close(&self, job: JobId, study: &OldStudy, past: &[Past], waits: bool) -> Result<Job> {
        for assignments in past.chunks(HISTORY_MAX) {
            let created_at = study.created_at;
            let history = History { job_id: job, created_at, assignments: assignments.to_vec() };
            RetryPolicy::limited(RETRY_FOR).call(|| self.client.set_history(&history)).await?;
        }
        if waits {
            self.client.act(paths::JOB_PAUSE, job).await?;
        }
        let mut labels = self.client.job(job).await?.labels;
        labels.insert(already_imported::LABEL.into(), study.id.clone());
        let patch = JobPatch { labels: Some(labels), ..JobPatch::default() };
        Ok(self.client.call(Method::PATCH, &paths::with(paths::JOB, job), &patch, &[]).await?)
    }

    /// Takes away what an import that was broken off has left of a study.
    pub async fn undo(&self, job: JobId) -> Result<()> {
        let nobody = Machine::of(None);
        let query = TaskQuery {
            status: Some("running".into()),
            limit: Some(PAGE_MAX as u64),
            ..TaskQuery::default()
        };
        for task in self.client.tasks(job, &query).await?.tasks {
            let Some(attempt) = task.attempt_id else { continue };
            let shown = json!({ "type": "overall_progress", "current": 0, "total": 100 });
            self.wire.post_gui_update(&nobody, attempt, shown).await?;
            let ended = json!({ "type": "finished", "message": "Study finished with errors" });
            self.wire.post_gui_update(&nobody, attempt, ended).await?;
        }
        if !self.client.job(job).await?.status.is_final() {
            self.client.act(paths::JOB_CANCEL, job).await?;
        }
        for _ in 0..END_TRIES {
            if self.client.job(job).await?.status.is_final() {
                let path = paths::with(paths::JOB, job);
                self.client.send(Method::DELETE, &path, "", Bytes::new(), &[]).await?;
                return Ok(());
            }
            tokio::time::sleep(END_PAUSE).await;
        }
        Err(Failure::refused(format!("job {job}, which an import left half done, does not end")).hint(
            format!("delete it with `mothership cancel {job}` and in the dashboard, then import again"),
        ))
    }
}

fn line(line: &OldLine) -> Value {
    let mut log = json!({ "type": "status", "message": line.text, "log_type": line.kind });
    if line.at_us > 0 {
        log["timestamp"] = (line.at_us as f64 / 1e6).into();
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn lines(seconds: &[i64]) -> Vec<OldLine> {
        let line =
            |second: &i64| OldLine { at_us: second * 1_000_000, kind: "info".into(), text: String::new() };
        seconds.iter().map(line).collect()
    }

    #[test]
    fn when_it_ran_is_taken_from_what_was_written_down() {
        let now = at(1000);
        // Begun and ended as recorded, times of its lines, and what comes of them.
        for (started, ended, seen, expected) in [
            (Some(100), Some(200), &[150][..], (Some(100), Some(200))),
            (None, None, &[150, 160, 170], (Some(150), Some(170))),
            (None, None, &[150], (Some(150), Some(150))),
            (Some(100), None, &[], (Some(100), Some(100))),
            (None, None, &[], (None, None)),
            // Lines without a time say nothing.
            (None, None, &[0, 150], (Some(150), Some(150))),
            // A clock that was ahead, and an end before the beginning.
            (Some(2000), Some(3000), &[], (Some(1000), Some(1000))),
            (Some(200), Some(100), &[], (Some(200), Some(200))),
        ] {
            let worker = OldWorker {
                id: "w".into(),
                address: "10.0.0.1".into(),
                hostname: None,
                label: None,
                gpu: None,
                cores: None,
                ram_gb: None,
                last_seen_at: None,
            };
            let part =
                Part { started_at: started.map(at), ended_at: ended.map(at), ..Part::gui_client(&worker) };
            let past = part.past(3, &lines(seen), now);
            assert_eq!(
                (past.started_at, past.ended_at),
                (expected.0.map(at), expected.1.map(at)),
                "{started:?} {ended:?} {seen:?}"
            );
            assert_eq!(past.index, 3);
        }
    }

    #[test]
    fn a_line_keeps_its_time_when_it_has_one() {
        let old = |at_us| OldLine { at_us, kind: "warning".into(), text: "hot".into() };
        assert_eq!(
            line(&old(1_500_000)),
            json!({ "type": "status", "message": "hot", "log_type": "warning", "timestamp": 1.5 })
        );
        assert_eq!(line(&old(0)), json!({ "type": "status", "message": "hot", "log_type": "warning" }));
    }

    #[test]
    fn the_log_outside_of_studies_is_a_part_that_has_ended() {
        let worker = OldWorker {
            id: "w".into(),
            address: "10.0.0.1".into(),
            hostname: None,
            label: None,
            gpu: None,
            cores: None,
            ram_gb: None,
            last_seen_at: None,
        };
        let part = Part::gui_client(&worker);
        assert!(
            part.is_gui_client && part.status == OldStatus::Completed && part.worker.as_deref() == Some("w")
        );
    }
}
