//! Everything, one study after the other.

use super::{
    already_imported::AlreadyImported,
    assign_lines::LineAssigner,
    replay::{Part, Replay},
};
use crate::{
    exit::Result,
    output::{bars::Bars, studies::Imported},
};
use indicatif::ProgressBar;
use jiff::Timestamp;
use mothership_api::goliat::Past;
use mothership_core::{
    clock::{Clock as _, SystemClock},
    ids::TaskId,
};
use mothership_store::old_dashboard::{OldDashboard, OldLine, OldStatus, OldStudy, OldWorker};

/// The log of the machine that was asked for last.
#[derive(Default)]
pub struct Log {
    worker: Option<String>,
    lines: Vec<OldLine>,
}

impl Log {
    async fn of(&mut self, old: &mut OldDashboard, worker: &str) -> Result<&[OldLine]> {
        if self.worker.as_deref() != Some(worker) {
            // Nothing is kept under its name should the reading fail.
            self.worker = None;
            self.lines = old.lines(worker).await?;
            self.worker = Some(worker.to_owned());
        }
        Ok(&self.lines)
    }
}

/// What there is on both sides.
pub struct ImportAll<'a> {
    pub old: OldDashboard,
    pub replay: &'a Replay,
    pub known: AlreadyImported,
    pub owners: LineAssigner,
    pub workers: Vec<OldWorker>,
    pub log: Log,
    pub imported: Imported,
    /// Nothing that is brought over is younger.
    pub now: Timestamp,
}

impl<'a> ImportAll<'a> {
    pub fn new(old: OldDashboard, replay: &'a Replay, known: AlreadyImported) -> Self {
        let (owners, workers, imported) = (LineAssigner::default(), Vec::new(), Imported::default());
        Self { old, replay, known, owners, workers, log: Log::default(), imported, now: SystemClock.now() }
    }

    pub async fn all(mut self, bars: &Bars) -> Result<Imported> {
        let studies = self.old.studies().await?;
        self.workers = self.old.workers().await?;
        let mut total = 0;
        for study in &studies {
            for assignment in self.old.assignments(&study.id).await? {
                self.owners.add(&assignment);
                total += 1;
            }
        }
        self.imported.machines = self.replay.register_machines(&self.workers).await?;
        let bar = bars.percent("import");
        bar.set_length(total);
        for study in &studies {
            bar.set_message(study.name.clone());
            let parts: Vec<_> = self.old.assignments(&study.id).await?.into_iter().map(Part::from).collect();
            self.study(study, &parts, &bar).await?;
        }
        for worker in self.workers.clone() {
            bar.set_message(worker.address.clone());
            self.gui_client(&worker, &bar).await?;
        }
        self.replay.tell_last_seen(&self.workers).await?;
        bars.remove(&bar);
        Ok(self.imported)
    }

    /// The log of a machine outside of all studies.
    async fn gui_client(&mut self, worker: &OldWorker, bar: &ProgressBar) -> Result<()> {
        let lines = self.log.of(&mut self.old, &worker.id).await?;
        if self.owners.unassigned(&worker.id, lines).is_empty() {
            return Ok(());
        }
        let host = worker.hostname.as_deref().unwrap_or(&worker.address);
        let study = OldStudy {
            id: worker.id.clone(),
            name: format!("GOLIAT window on {host}"),
            description: Some("What its log holds outside of studies.".into()),
            base_config: None,
            created_at: None,
        };
        self.study(&study, &[Part::gui_client(worker)], bar).await
    }

    async fn study(&mut self, study: &OldStudy, parts: &[Part], bar: &ProgressBar) -> Result<()> {
        if self.known.is_done(&study.id) {
            self.imported.known += 1;
            bar.inc(parts.len() as u64);
            return Ok(());
        }
        if parts.is_empty() {
            self.imported.empty += 1;
            return Ok(());
        }
        if let Some(job) = self.known.begun(&study.id) {
            self.replay.undo(job).await?;
        }
        let (job, tasks) = self.replay.create(study, parts).await?;
        let mut past = Vec::with_capacity(parts.len());
        let mut pairs: Vec<_> = parts.iter().zip(tasks).collect();
        // Machine by machine, so that each log is read once.
        pairs.sort_by(|(one, _), (other, _)| one.worker.cmp(&other.worker));
        for (part, task) in pairs {
            past.extend(self.part(part, task).await?);
            bar.inc(1);
        }
        let has = |status| parts.iter().filter(|part| part.status == status).count() as u64;
        let waits = has(OldStatus::Pending) > 0;
        let now = self.replay.close(job, study, &past, waits).await?;
        if waits {
            self.imported.paused.push(job.to_string());
        }
        self.imported.failed_after_all += has(OldStatus::Completed).saturating_sub(now.counts.completed);
        self.imported.studies += 1;
        Ok(())
    }

    /// Brings one over; when it ran, if it has.
    async fn part(&mut self, part: &Part, task: TaskId) -> Result<Option<Past>> {
        let worker = part.worker.as_ref().and_then(|id| self.workers.iter().find(|worker| worker.id == *id));
        let lines = match worker {
            Some(worker) => self.owners.lines_of(part, self.log.of(&mut self.old, &worker.id).await?),
            None => Vec::new(),
        };
        let files = self.old.files(&part.id).await?;
        self.replay.part(&mut self.old, part, task, worker, &lines, &files).await?;
        self.imported.assignments += 1;
        self.imported.lines += lines.len() as u64;
        self.imported.files += files.len() as u64;
        self.imported.bytes += files.iter().map(|file| file.size).sum::<u64>();
        let has_run = part.status != OldStatus::Pending;
        Ok(has_run.then(|| part.past(task.index, &lines, self.now)))
    }
}
