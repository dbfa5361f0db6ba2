//! Super studies: jobs with one task for each assignment.

use super::{
    refusal::{Answer, Refusal},
    shown::{self, Assignment},
    workers,
};
use crate::{
    app::App,
    ops::{self, studies::BASE},
    routes::extract::Query,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use mothership_core::{
    goliat::{JOB_LABEL, SUPER_STUDY, study},
    ids::JobId,
    limits::PAGE_MAX,
};
use mothership_store::{
    Result, Scope, Tx,
    jobs::{self, JobFilter, JobRow},
    tasks,
};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};
use std::collections::BTreeMap;

/// Studies of one answer.
const STUDIES_MAX: usize = 500;

pub async fn create(State(app): State<App>, body: Bytes) -> Answer<Response> {
    let study = study::read(&body).map_err(Refusal::bad)?;
    let (job, _) = ops::studies::store(&app, &super::person(), study, None).await?;
    answer(&app, job.id).await
}

#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    id: Option<String>,
}

/// Newest first, by their exact name; the command takes the first.
pub async fn list(State(app): State<App>, Query(wanted): Query<Wanted>) -> Answer<Json<Vec<Value>>> {
    let name = wanted.name.map(|name| name.trim().to_owned());
    let found = app.store.read(move |tx| {
        let mut studies = Vec::new();
        let mut filter = JobFilter {
            text: name.clone().filter(|name| !name.is_empty()),
            label: Some((JOB_LABEL.into(), Some(SUPER_STUDY.into()))),
            limit: STUDIES_MAX as u64,
            ..JobFilter::default()
        };
        loop {
            let (page, _) = jobs::list(tx, &filter, &Scope::All)?;
            filter.offset += page.len() as u64;
            let is_last = page.len() < STUDIES_MAX;
            for job in page.into_iter().filter(|job| name.as_ref().is_none_or(|name| job.name == *name)) {
                if studies.len() < STUDIES_MAX {
                    studies.push(brief(tx, &job)?);
                }
            }
            if is_last || studies.len() >= STUDIES_MAX {
                return Ok(studies);
            }
        }
    });
    Ok(Json(found.await?))
}

/// With the states of its assignments and the text of its configuration.
fn brief(tx: &mut Tx<'_>, job: &JobRow) -> Result<Value> {
    let mut study = shown::study(job);
    study["baseConfigPath"] = jobs::file(tx, job.id, BASE)?.into();
    let all = tasks::list(tx, job.id, &[], None, PAGE_MAX as u64)?.into_iter();
    let brief = all.map(|task| {
        json!({ "id": task.id.to_string(), "status": shown::task_status(task.state), "workerId": task.runner })
    });
    study["assignments"] = brief.collect();
    Ok(study)
}

fn id_of(text: &str) -> Answer<JobId> {
    text.parse().map_err(|_| missing())
}

fn missing() -> Refusal {
    Refusal::not_found("Super study not found")
}

/// A super study of this id; an ordinary job is none.
pub fn find(tx: &mut Tx<'_>, id: JobId) -> Result<Option<JobRow>> {
    let job = jobs::get(tx, id, &Scope::All)?;
    Ok(job.filter(|job| job.labels.get(JOB_LABEL).is_some_and(|kind| kind == SUPER_STUDY)))
}

/// All assignments with their texts, in order.
pub fn rows(tx: &mut Tx<'_>, job: &JobRow, now: mothership_store::Time) -> Result<Vec<Assignment>> {
    let machines = workers::briefs(tx, now)?;
    let files = jobs::task_files(tx, job.id, 0, u64::MAX)?;
    let mut configs: BTreeMap<u64, String> =
        files.into_iter().filter_map(|file| Some((file.task?, file.content))).collect();
    let all = tasks::list(tx, job.id, &[], None, u64::MAX)?.into_iter();
    Ok(all
        .map(|task| {
            let (config, machine) = (configs.remove(&task.id.index), task.runner);
            let worker = machine.and_then(|id| machines.get(&id).cloned());
            shown::assignment(job, task, config, worker)
        })
        .collect())
}

async fn answer(app: &App, id: JobId) -> Answer<Response> {
    let now = app.now();
    let found = app.store.read(move |tx| {
        let Some(job) = find(tx, id)? else { return Ok(None) };
        Ok(Some((shown::study(&job), jobs::file(tx, id, BASE)?, rows(tx, &job, now)?)))
    });
    let (mut study, base, rows) = found.await?.ok_or_else(missing)?;
    study["baseConfigPath"] = base.clone().into();
    // Texts stay texts: what is parsed and printed is not what came.
    let mut parts: BTreeMap<String, Box<RawValue>> = BTreeMap::new();
    for (name, value) in study.as_object().into_iter().flatten() {
        parts.insert(name.clone(), raw(value));
    }
    let base = base.and_then(|text| RawValue::from_string(text).ok());
    parts.insert(BASE.into(), base.unwrap_or_else(|| raw(&Value::Null)));
    parts.insert("assignments".into(), raw(&rows));
    Ok(Json(parts).into_response())
}

fn raw(value: &impl serde::Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("what is shown is made of texts and numbers")
}

pub async fn one(State(app): State<App>, Path(id): Path<String>) -> Answer<Response> {
    answer(&app, id_of(&id)?).await
}

/// An unknown study has none.
pub async fn assignments(State(app): State<App>, Path(id): Path<String>) -> Answer<Json<Vec<Assignment>>> {
    let Ok(id) = id_of(&id) else { return Ok(Json(Vec::new())) };
    let now = app.now();
    let found = app.store.read(move |tx| match find(tx, id)? {
        Some(job) => rows(tx, &job, now),
        None => Ok(Vec::new()),
    });
    Ok(Json(found.await?))
}

pub async fn delete(State(app): State<App>, Path(id): Path<String>) -> Answer<Json<Value>> {
    let id = id_of(&id)?;
    if app.store.read(move |tx| find(tx, id)).await?.is_none() {
        return Err(missing());
    }
    ops::jobs::delete(&app, &super::person(), id).await?;
    Ok(Json(json!({ "success": true, "message": "Super study deleted" })))
}

pub async fn delete_by_query(app: State<App>, Query(wanted): Query<Wanted>) -> Answer<Json<Value>> {
    let id = wanted.id.ok_or_else(|| Refusal::bad("id is required"))?;
    delete(app, Path(id)).await
}

/// A link to the old page of a study; the client's command prints it.
pub async fn page(Path(id): Path<String>) -> Answer<Redirect> {
    id_of(&id).map(|id| Redirect::temporary(&format!("/jobs/{id}")))
}
