//! Experiments over HTTP: definitions, and what people keep beside them.

use super::{
    extract::{ByPlace, IfMatch, Query},
    runs,
};
use crate::{actor::Person, app::App, error::OpResult, ops::experiments as ops};
use axum::{
    extract::{Path, State},
    http::{HeaderName, StatusCode, header},
};
use mothership_api::{experiments::*, paths};
use utoipa_axum::{router::OpenApiRouter, routes};

/// An answer with the version that it shows, in the header `ETag`.
type Versioned = ([(HeaderName, String); 1], axum::Json<Experiment>);

fn versioned(experiment: Experiment) -> Versioned {
    ([(header::ETAG, format!("\"{}\"", experiment.version))], axum::Json(experiment))
}

/// The routes of experiments and of their runs.
pub fn of_experiments() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_experiments, create_experiment))
        .routes(routes!(check_definition))
        .routes(routes!(get_experiment, put_experiment, patch_experiment, delete_experiment))
        .routes(routes!(list_versions))
        .routes(routes!(put_preset, delete_preset))
        .routes(routes!(import_values))
        .routes(routes!(export_values))
        .routes(routes!(get_draft, put_draft, delete_draft))
        .routes(routes!(runs::check_values))
        .routes(routes!(runs::list_runs, runs::run_experiment))
        .routes(routes!(runs::job_run))
        .routes(routes!(runs::compare_runs))
}

/// Experiments in the order of their names.
#[utoipa::path(get, path = paths::EXPERIMENTS, tag = "experiments", params(ExperimentQuery),
    responses((status = 200, body = ExperimentList)))]
pub async fn list_experiments(
    State(app): State<App>,
    person: Person,
    Query(query): Query<ExperimentQuery>,
) -> OpResult<axum::Json<ExperimentList>> {
    ops::shown::list(&app, &person, query).await.map(axum::Json)
}

/// Makes an experiment of the text of its definition, which is refused whole, with every error at once. 409 when the name
/// is taken.
#[utoipa::path(post, path = paths::EXPERIMENTS, tag = "experiments", params(CreateQuery), request_body = DefinitionText,
    responses((status = 201, body = Experiment)))]
pub async fn create_experiment(
    State(app): State<App>,
    person: Person,
    Query(query): Query<CreateQuery>,
    ByPlace(text): ByPlace<DefinitionText>,
) -> OpResult<(StatusCode, Versioned)> {
    let made = ops::definitions::create(&app, &person, text, query.project.as_deref()).await?;
    Ok((StatusCode::CREATED, versioned(made)))
}

/// Checks the text of a definition and stores nothing.
#[utoipa::path(post, path = paths::EXPERIMENTS_CHECK, tag = "experiments", request_body = DefinitionText,
    responses((status = 200, body = DefinitionChecked)))]
pub async fn check_definition(
    State(app): State<App>,
    _: Person,
    ByPlace(text): ByPlace<DefinitionText>,
) -> OpResult<axum::Json<DefinitionChecked>> {
    ops::definitions::check(&app, text).await.map(axum::Json)
}

/// One experiment, with its newest definition or an older one. The header `ETag` has the version.
#[utoipa::path(get, path = paths::EXPERIMENT, tag = "experiments", params(("name" = String, Path), VersionQuery),
    responses((status = 200, body = Experiment)))]
pub async fn get_experiment(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Query(query): Query<VersionQuery>,
) -> OpResult<Versioned> {
    ops::shown::get(&app, &person, &name, query.version).await.map(versioned)
}

/// Stores a new version of a definition. `If-Match` says which version was edited: 428 without it, 412 when somebody was
/// faster. The name in the text has to be the same.
#[utoipa::path(put, path = paths::EXPERIMENT, tag = "experiments", request_body = DefinitionText,
    params(("name" = String, Path), ("if-match" = String, Header, description = "The version that was edited, in quotes.")),
    responses((status = 200, body = Experiment)))]
pub async fn put_experiment(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    IfMatch(version): IfMatch,
    ByPlace(text): ByPlace<DefinitionText>,
) -> OpResult<Versioned> {
    ops::definitions::put(&app, &person, &name, version, text).await.map(versioned)
}

/// Puts an experiment out of sight, or back.
#[utoipa::path(patch, path = paths::EXPERIMENT, tag = "experiments", params(("name" = String, Path)),
    request_body = ExperimentPatch, responses((status = 200, body = Experiment)))]
pub async fn patch_experiment(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    ByPlace(patch): ByPlace<ExperimentPatch>,
) -> OpResult<Versioned> {
    ops::definitions::patch(&app, &person, &name, patch).await.map(versioned)
}

/// Deletes an experiment with its presets and drafts. Its runs stay, as jobs, with the definition that each was made of.
#[utoipa::path(delete, path = paths::EXPERIMENT, tag = "experiments", params(("name" = String, Path)),
    responses((status = 204)))]
pub async fn delete_experiment(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
) -> OpResult<StatusCode> {
    ops::definitions::delete(&app, &person, &name).await.map(|()| StatusCode::NO_CONTENT)
}

/// Versions of a definition, the newest first.
#[utoipa::path(get, path = paths::EXPERIMENT_VERSIONS, tag = "experiments",
    params(("name" = String, Path), NewestQuery), responses((status = 200, body = VersionList)))]
pub async fn list_versions(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Query(query): Query<NewestQuery>,
) -> OpResult<axum::Json<VersionList>> {
    ops::shown::versions(&app, &person, &name, query).await.map(axum::Json)
}

/// Keeps a set of values under a name, in place of the one that was kept under it before.
#[utoipa::path(put, path = paths::EXPERIMENT_PRESET, tag = "experiments", request_body = PresetRequest,
    params(("name" = String, Path), ("preset" = String, Path)), responses((status = 200, body = ExperimentPreset)))]
pub async fn put_preset(
    State(app): State<App>,
    person: Person,
    Path((name, preset)): Path<(String, String)>,
    ByPlace(request): ByPlace<PresetRequest>,
) -> OpResult<axum::Json<ExperimentPreset>> {
    ops::presets::put(&app, &person, &name, &preset, request).await.map(axum::Json)
}

/// Forgets a set of values that somebody kept.
#[utoipa::path(delete, path = paths::EXPERIMENT_PRESET, tag = "experiments",
    params(("name" = String, Path), ("preset" = String, Path)), responses((status = 204)))]
pub async fn delete_preset(
    State(app): State<App>,
    person: Person,
    Path((name, preset)): Path<(String, String)>,
) -> OpResult<StatusCode> {
    ops::presets::delete(&app, &person, &name, &preset).await.map(|()| StatusCode::NO_CONTENT)
}

/// Reads a parameter file, also of the form of `params.json`. Nothing in it is dropped, and nothing is stored.
#[utoipa::path(post, path = paths::EXPERIMENT_IMPORT, tag = "experiments", request_body = ImportRequest,
    params(("name" = String, Path)), responses((status = 200, body = Imported)))]
pub async fn import_values(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    ByPlace(request): ByPlace<ImportRequest>,
) -> OpResult<axum::Json<Imported>> {
    ops::files::import(&app, &person, &name, request).await.map(axum::Json)
}

/// Writes a parameter file. Secrets are left out.
#[utoipa::path(post, path = paths::EXPERIMENT_EXPORT, tag = "experiments", request_body = ExportRequest,
    params(("name" = String, Path)), responses((status = 200, body = Exported)))]
pub async fn export_values(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    ByPlace(request): ByPlace<ExportRequest>,
) -> OpResult<axum::Json<Exported>> {
    ops::files::export(&app, &person, &name, request).await.map(axum::Json)
}

/// The form that whoever asks has begun to fill in, and who else has lately.
#[utoipa::path(get, path = paths::EXPERIMENT_DRAFT, tag = "experiments", params(("name" = String, Path)),
    responses((status = 200, body = DraftReply)))]
pub async fn get_draft(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
) -> OpResult<axum::Json<DraftReply>> {
    ops::drafts::get(&app, &person, &name).await.map(axum::Json)
}

/// Keeps a form that is not filled in yet; one of each person.
#[utoipa::path(put, path = paths::EXPERIMENT_DRAFT, tag = "experiments", params(("name" = String, Path)),
    request_body = DraftRequest, responses((status = 200, body = Draft)))]
pub async fn put_draft(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    ByPlace(request): ByPlace<DraftRequest>,
) -> OpResult<axum::Json<Draft>> {
    ops::drafts::put(&app, &person, &name, request).await.map(axum::Json)
}

/// Forgets it.
#[utoipa::path(delete, path = paths::EXPERIMENT_DRAFT, tag = "experiments", params(("name" = String, Path)),
    responses((status = 204)))]
pub async fn delete_draft(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
) -> OpResult<StatusCode> {
    ops::drafts::delete(&app, &person, &name).await.map(|()| StatusCode::NO_CONTENT)
}
