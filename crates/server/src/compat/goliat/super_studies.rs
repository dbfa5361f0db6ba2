//! Super studies: jobs with one task for each assignment.

use super::{
    error::{GoliatError, GoliatResult},
    extract::GoliatQuery,
    owner,
    responses::{self, Assignment, AssignmentIn},
};
use crate::{
    app::App,
    ops::{self, gui_client::studies},
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use mothership_core::{goliat::study, ids::JobId};
use serde::Deserialize;
use serde_json::{Value, json};

fn id_of(text: &str) -> GoliatResult<JobId> {
    text.parse().map_err(|_| missing())
}

fn missing() -> GoliatError {
    GoliatError::not_found("Super study not found")
}

/// `goliat super_study` has cut the study; its parts come as texts. 200 and not 201, which the client takes for a failure.
pub async fn post_super_studies(State(app): State<App>, body: Bytes) -> GoliatResult<Response> {
    let study = study::read(&body).map_err(GoliatError::bad)?;
    let (job, _) = ops::studies::store(&app, &owner::person(), study, None).await?;
    let (study, assignments) = studies::get(&app, &owner::person(), job.id).await?.ok_or_else(missing)?;
    Ok(Json(responses::new_study(&study, assignments)).into_response())
}

/// Which studies.
#[derive(Debug, Default, Deserialize)]
pub struct StudyQuery {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    id: Option<String>,
}

/// Newest first, by their exact name; `goliat worker` takes the first.
pub async fn get_super_studies(
    State(app): State<App>,
    GoliatQuery(query): GoliatQuery<StudyQuery>,
) -> GoliatResult<Json<Vec<Value>>> {
    let name = query.name.map(|name| name.trim().to_owned());
    let found = studies::list(&app, &owner::person(), name).await?;
    Ok(Json(found.iter().map(|(study, tasks)| responses::listed_study(study, tasks)).collect()))
}

/// With all of its assignments and their texts.
pub async fn get_super_study(State(app): State<App>, Path(id): Path<String>) -> GoliatResult<Response> {
    let (study, assignments) =
        studies::get(&app, &owner::person(), id_of(&id)?).await?.ok_or_else(missing)?;
    Ok(Json(responses::whole_study(&study, assignments)).into_response())
}

/// An unknown study has none.
pub async fn get_assignments(
    State(app): State<App>,
    Path(id): Path<String>,
) -> GoliatResult<Json<Vec<Assignment>>> {
    let Ok(id) = id_of(&id) else { return Ok(Json(Vec::new())) };
    let found = studies::assignments(&app, &owner::person(), id).await?;
    Ok(Json(found.into_iter().map(|one| responses::assignment(one, AssignmentIn::List)).collect()))
}

/// With its assignments, results and logs.
pub async fn delete_super_study(State(app): State<App>, Path(id): Path<String>) -> GoliatResult<Json<Value>> {
    let id = id_of(&id)?;
    studies::delete(&app, &owner::person(), id).await.map_err(|error| GoliatError::of(error, missing()))?;
    Ok(Json(json!({ "success": true, "message": "Super study deleted" })))
}

/// The older form of the same: the id in the query.
pub async fn delete_super_studies(
    app: State<App>,
    GoliatQuery(query): GoliatQuery<StudyQuery>,
) -> GoliatResult<Json<Value>> {
    let id = query.id.ok_or_else(|| GoliatError::bad("id is required"))?;
    delete_super_study(app, Path(id)).await
}

/// A link to the old page of a study; `goliat super_study` prints it.
pub async fn get_page(Path(id): Path<String>) -> GoliatResult<Redirect> {
    id_of(&id).map(|id| Redirect::temporary(&format!("/jobs/{id}")))
}
