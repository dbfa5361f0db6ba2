//! Results of simulations: files of the attempt that runs or ran last. They come without a word on the attempt; a file of
//! the same path is replaced, and no other.

use super::find_job;
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops::{
        self,
        artifacts::content_type,
        hints::{Hint, hint},
        zip::{self, ZipContents, ZipNames},
    },
};
use futures_util::TryStreamExt as _;
use mothership_core::{
    clock::{minus_ms, plus_ms},
    goliat::{paths, resolve::silence_after_upload_ms},
    ids::{BlobHash, JobId, TaskId},
    limits::PAGE_MAX,
    state::AttemptState,
};
use mothership_store::{
    Result, StoreError, Time, Tx,
    artifacts::{self, ArtifactFilter, ArtifactRow, ArtifactsOf},
    attempts::{self, ArtifactFile},
    blobs, gui_clients, leases,
    tasks::{self, TaskRow},
};
use std::collections::{BTreeMap, BTreeSet};

/// Files of one tree.
const FILES_MAX: usize = 100_000;

/// Of a study, or of one assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultsOf {
    Study(JobId),
    Assignment(TaskId),
}

/// A file that has been uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedFile {
    /// Where it lies among the results.
    pub path: String,
    pub hash: BlobHash,
    pub size: u64,
}

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultFile {
    /// Where its attempt left it.
    pub path: String,
    pub hash: BlobHash,
    pub size: u64,
    pub content_type: String,
}

impl From<ArtifactRow> for ResultFile {
    fn from(row: ArtifactRow) -> Self {
        Self { path: row.path, hash: row.hash, size: row.size, content_type: row.content_type }
    }
}

fn missing() -> OpError {
    OpError::NotFound("Assignment not found".into())
}

/// Results that could not be delivered at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// For how long.
    pub seconds: u64,
    /// The machine that made them, by the id of its installation.
    pub hook: Option<String>,
}

/// Whether results of this assignment are taken. Asked before the body is read, which may be large. `kept`: where they come
/// late.
///
/// # Errors
/// `NotFound`, or `Conflict` where nobody has claimed it, or another machine has begun it anew since the results were made:
/// those would replace newer ones.
pub async fn check(app: &App, _: &Person, task: TaskId, kept: Option<Kept>) -> OpResult<()> {
    let now = app.now();
    let found = app.store.read(move |tx| {
        let Some(row) = find_job(tx, task.job)?.map_or(Ok(None), |_| tasks::get(tx, task))? else {
            return Ok(None);
        };
        let overtaken = kept.as_ref().map_or(Ok(false), |kept| is_overtaken(tx, &row, kept, now))?;
        Ok(Some((row, overtaken)))
    });
    match found.await? {
        None => Err(missing()),
        Some((task, _)) if task.attempts == 0 => {
            Err(OpError::Conflict("nobody has claimed this assignment, so it has no results".into()))
        }
        Some((_, true)) => Err(OpError::Conflict(
            "another machine has begun this assignment after these results were made".into(),
        )),
        Some(_) => Ok(()),
    }
}

/// Whether another machine has begun the task since. The same one skips what it has done, so that nothing newer comes.
fn is_overtaken(tx: &mut Tx<'_>, task: &TaskRow, kept: &Kept, now: Time) -> Result<bool> {
    let made_at = minus_ms(now, kept.seconds.saturating_mul(1000));
    if task.leased_at.is_none_or(|begun_at| begun_at <= made_at) {
        return Ok(false);
    }
    let holder = task.runner.map_or(Ok(None), |runner| gui_clients::get(tx, runner))?;
    Ok(kept.hook.is_none() || holder.and_then(|holder| holder.identity.hook) != kept.hook)
}

/// Keeps files of an assignment that was [`check`]ed.
pub async fn put(app: &App, _: &Person, task: TaskId, files: Vec<UploadedFile>) -> OpResult<()> {
    let now = app.now();
    let files: Vec<ArtifactFile> = files
        .into_iter()
        .map(|UploadedFile { path, hash, size }| ArtifactFile {
            content_type: content_type(&path),
            path,
            hash,
            size,
            // A form has no such mark.
            executable: false,
        })
        .collect();
    let attempt = app
        .store
        .write(move |tx| {
            for file in &files {
                if !blobs::insert(tx, file.hash, file.size, now)? {
                    return Err(StoreError::Unavailable("a blob is just being deleted".into()));
                }
            }
            let Some(attempt) = artifacts::put(tx, task, &files, now)? else { return Ok(None) };
            // Who uploads is there: in console mode an upload is the only sign of life.
            if gui_clients::is_of_gui_client(tx, attempt)? {
                let state = attempts::get(tx, attempt)?.map_or(AttemptState::Running, |row| row.state);
                let heard_at = leases::listening_at(tx, now)?;
                let until = plus_ms(heard_at, silence_after_upload_ms(state));
                gui_clients::renew(tx, attempt, heard_at, until)?;
            }
            hint(tx, Hint::Job(task.job))?;
            Ok(Some(attempt))
        })
        .await?
        .ok_or_else(missing)?;
    app.live.task_touched(attempt.task);
    app.live.job_changed(task.job);
    Ok(())
}

/// Whether there are such results for these clients.
fn is_there(tx: &mut Tx<'_>, of: ResultsOf) -> Result<bool> {
    let (ResultsOf::Study(job) | ResultsOf::Assignment(TaskId { job, .. })) = of;
    Ok(find_job(tx, job)?.is_some())
}

fn rows_of(of: ResultsOf) -> ArtifactsOf {
    match of {
        ResultsOf::Study(job) => ArtifactsOf::Job(job),
        ResultsOf::Assignment(task) => ArtifactsOf::Task(task),
    }
}

/// All files, each under the path it has in tree and ZIP.
pub async fn list(app: &App, _: &Person, of: ResultsOf) -> OpResult<BTreeMap<String, ResultFile>> {
    let found = app.store.read(move |tx| {
        let mut files = BTreeMap::new();
        if !is_there(tx, of)? {
            return Ok(files);
        }
        let shared: BTreeSet<String> = match of {
            ResultsOf::Study(job) => artifacts::shared_paths(tx, job)?.into_iter().collect(),
            ResultsOf::Assignment(_) => BTreeSet::new(),
        };
        let mut filter = ArtifactFilter { limit: PAGE_MAX as u64, ..ArtifactFilter::default() };
        while files.len() < FILES_MAX {
            let (page, next) = artifacts::list(tx, rows_of(of), &filter)?;
            files.extend(
                page.into_iter().map(|row| (zip::merged(&row, shared.contains(&row.path)), row.into())),
            );
            match next {
                Some(next) => filter.after = Some(next),
                None => break,
            }
        }
        Ok(files)
    });
    Ok(found.await?)
}

/// The file under the path that [`list`] gives it.
pub async fn find(app: &App, _: &Person, of: ResultsOf, path: String) -> OpResult<Option<ResultFile>> {
    let found = app.store.read(move |tx| {
        if !is_there(tx, of)? {
            return Ok(None);
        }
        match of {
            ResultsOf::Assignment(task) => artifacts::find(tx, task, &path),
            ResultsOf::Study(job) => find_in_study(tx, job, &path),
        }
    });
    Ok(found.await?.map(Into::into))
}

/// `assignment_3/a/b` where several assignments left `a/b`, else the path alone.
fn find_in_study(tx: &mut Tx<'_>, job: JobId, path: &str) -> Result<Option<ArtifactRow>> {
    let prefixed = path.strip_prefix("assignment_").and_then(|rest| rest.split_once('/'));
    let of_one = prefixed.and_then(|(index, path)| Some((index.parse::<u64>().ok()?, path)));
    if let Some((index, path)) = of_one
        && let Some(row) = artifacts::find(tx, job.task(index), path)?
    {
        return Ok(Some(row));
    }
    Ok(artifacts::find_in_job(tx, job, path, 1)?.pop())
}

/// The bytes of a file.
pub async fn read(app: &App, _: &Person, file: &ResultFile) -> OpResult<Vec<u8>> {
    let parts = ops::blobs::read(app, file.hash, 0..file.size).await?;
    let parts: Vec<bytes::Bytes> =
        parts.try_collect().await.map_err(|error| OpError::internal("a file cannot be read", error))?;
    Ok(parts.concat())
}

/// All files in a ZIP that is made while it is sent.
pub struct Archive {
    /// What it is called, in letters that every file system takes.
    pub name: String,
    /// Made while they are read.
    pub bytes: zip::ZipBytes,
}

/// `None`: there are no results.
pub async fn archive(app: &App, person: &Person, of: ResultsOf) -> OpResult<Option<Archive>> {
    let found = app.store.read(move |tx| {
        let (ResultsOf::Study(job) | ResultsOf::Assignment(TaskId { job, .. })) = of;
        let Some(job) = find_job(tx, job)? else { return Ok(None) };
        let name = match of {
            ResultsOf::Study(_) => (job.counts.total > 0).then(|| paths::plain(&job.name)),
            ResultsOf::Assignment(task) => {
                tasks::get(tx, task)?.map(|task| format!("assignment_{}", task.id.index))
            }
        };
        let (count, _) = artifacts::totals(tx, rows_of(of), &ArtifactFilter::default())?;
        Ok(name.filter(|_| count > 0))
    });
    let Some(name) = found.await? else { return Ok(None) };
    let contents = match of {
        ResultsOf::Study(job) => ZipContents::Merged(job),
        ResultsOf::Assignment(task) => ZipContents::Task(task),
    };
    let bytes = zip::stream(app.clone(), person, contents, None, ZipNames::Own).await?;
    Ok(Some(Archive { name, bytes }))
}
