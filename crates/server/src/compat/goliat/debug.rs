//! The original's two addresses for diagnostics. Only scripts beside it use them, so their shapes are not known; what is
//! answered has the words of the others.

use super::{
    error::{GoliatError, GoliatResult},
    extract::GoliatQuery,
    owner, responses,
};
use crate::{
    app::App,
    ops::gui_client::{
        results::{self, ResultsOf},
        studies,
    },
};
use axum::{Json, extract::State};
use mothership_core::ids::JobId;
use serde::Deserialize;
use serde_json::{Value, json};

/// Which study: by its id or by its name.
#[derive(Debug, Default, Deserialize)]
pub struct DebugQuery {
    #[serde(rename = "superStudy", default)]
    study: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

async fn find(app: &App, query: DebugQuery) -> GoliatResult<JobId> {
    let missing = || GoliatError::not_found("Super study not found");
    let by_id = query.id.or(query.study).filter(|text| !text.is_empty());
    let id = by_id.as_ref().and_then(|text| text.parse::<JobId>().ok());
    if let Some(id) = id {
        return Ok(id);
    }
    let Some(name) = query.name.or(by_id).filter(|name| !name.is_empty()) else {
        return Err(GoliatError::bad("id or name of a super study is required"));
    };
    let found = studies::list(app, &owner::person(), Some(name)).await?;
    found.first().map(|(study, _)| study.id).ok_or_else(missing)
}

/// `GET /api/debug/results?superStudy=`: what was uploaded, assignment by assignment.
pub async fn get_results(
    State(app): State<App>,
    GoliatQuery(query): GoliatQuery<DebugQuery>,
) -> GoliatResult<Json<Value>> {
    let (id, person) = (find(&app, query).await?, owner::person());
    let missing = || GoliatError::not_found("Super study not found");
    let (study, assignments) = studies::get(&app, &person, id).await?.ok_or_else(missing)?;
    let (mut rows, mut files_in_all, mut bytes) = (Vec::with_capacity(assignments.len()), 0, 0);
    for assignment in assignments {
        let task = assignment.task.id;
        let files = match assignment.task.attempts {
            0 => Default::default(),
            _ => results::list(&app, &person, ResultsOf::Assignment(task)).await?,
        };
        let size: u64 = files.values().map(|file| file.size).sum();
        (files_in_all, bytes) = (files_in_all + files.len(), bytes + size);
        let listed = files.iter().map(|(path, file)| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            json!({ "id": format!("{task}/{path}"), "filename": name, "relativePath": folder, "size": file.size })
        });
        rows.push(json!({
            "id": task,
            "index": task.index,
            "status": responses::task_status(assignment.task.state),
            "fileCount": files.len(),
            "totalSize": size,
            "files": listed.collect::<Vec<_>>(),
        }));
    }
    Ok(Json(json!({
        "superStudy": { "id": study.id, "name": study.name },
        "totalFiles": files_in_all,
        "totalSize": bytes,
        "assignments": rows,
    })))
}

/// `GET /api/debug/study-status?id=&name=`: what is stored of a study, and what follows from its assignments.
pub async fn get_study_status(
    State(app): State<App>,
    GoliatQuery(query): GoliatQuery<DebugQuery>,
) -> GoliatResult<Json<Value>> {
    let id = find(&app, query).await?;
    let missing = || GoliatError::not_found("Super study not found");
    let (study, assignments) = studies::get(&app, &owner::person(), id).await?.ok_or_else(missing)?;
    let mut counts: std::collections::BTreeMap<&str, u64> = Default::default();
    for assignment in &assignments {
        *counts.entry(responses::task_status(assignment.task.state)).or_default() += 1;
    }
    let rows = assignments.iter().map(|assignment| {
        let worker = assignment.machine.as_ref().map(|machine| machine.status().as_str());
        json!({
            "id": assignment.task.id,
            "index": assignment.task.id.index,
            "status": responses::task_status(assignment.task.state),
            "derivedStatus": responses::derived_status(assignment),
            "workerStatus": worker,
        })
    });
    let rows: Vec<Value> = rows.collect();
    Ok(Json(json!({ "superStudy": responses::study(&study), "statusCounts": counts, "assignments": rows })))
}
