//! HTTP only: a route parses, calls one operation of [`crate::ops`] and answers. No SQL, no transaction, no rule.
//! The table of all routes is [`api`]; which credential each wants is said in [`crate::auth::access`].
//! How to add an endpoint: `docs/handbook/endpoint.md`.

mod agent;
mod audit;
mod blobs;
mod configurations;
mod created;
pub mod docs;
mod experiments;
pub mod extract;
mod jobs;
mod logs;
mod people;
mod projects;
pub mod range;
mod results;
mod runners;
mod runs;
mod screenshots;
mod session;
mod studies;
pub mod system;
mod tasks;
mod while_let_in;

use crate::app::App;
use axum::extract::DefaultBodyLimit;
use mothership_core::limits;
use utoipa::openapi::OpenApi;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

/// Every route with its description.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(crate::openapi::head())
        .merge(of_jobs())
        .merge(of_tasks())
        .merge(of_results())
        .merge(experiments::of_experiments())
        .merge(of_machines())
        .merge(of_people())
        .merge(of_projects())
        .merge(beside())
        .layer(DefaultBodyLimit::max(limits::JSON_BODY_BYTES_MAX))
}

/// The OpenAPI description of the whole API.
pub fn openapi() -> OpenApi {
    let (_, described) = api().split_for_parts();
    crate::openapi::finish(described)
}

/// The description as JSON, indented, ending in a line end: exactly what crates/api/openapi.json holds.
pub fn openapi_json() -> String {
    let mut text = openapi().to_pretty_json().expect("a description is made of strings and numbers");
    text.push('\n');
    text
}

fn of_jobs() -> OpenApiRouter<App> {
    // Larger than the default of the whole API, and set at the route: an inner limit wins.
    let submit_max = DefaultBodyLimit::max(limits::SUBMIT_BODY_BYTES_MAX);
    OpenApiRouter::new()
        .routes(routes!(jobs::list_jobs, jobs::submit_job).layer(submit_max))
        .routes(routes!(jobs::get_job, jobs::patch_job, jobs::delete_job))
        .routes(routes!(jobs::cancel_job))
        .routes(routes!(jobs::pause_job))
        .routes(routes!(jobs::resume_job))
        .routes(routes!(jobs::retry_job))
        .routes(routes!(jobs::job_spec))
        .routes(routes!(configurations::job_configuration))
        .routes(routes!(jobs::job_errors))
        .routes(routes!(jobs::job_grid))
        .routes(routes!(studies::create_study))
        .routes(routes!(studies::set_history))
}

fn of_tasks() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(tasks::list_tasks))
        .routes(routes!(tasks::get_task))
        .routes(routes!(tasks::cancel_task))
        .routes(routes!(tasks::retry_task))
        .routes(routes!(tasks::give_up_task))
        .routes(routes!(tasks::explain_task))
        .routes(routes!(configurations::task_configuration))
        .routes(routes!(tasks::get_attempt))
        .routes(routes!(logs::attempt_log))
        .routes(routes!(logs::attempt_log_lines))
        .routes(routes!(logs::attempt_log_search))
        .routes(routes!(logs::attempt_log_stream))
}

fn of_results() -> OpenApiRouter<App> {
    let part_max = DefaultBodyLimit::max(limits::BLOB_PART_BYTES_MAX);
    OpenApiRouter::new()
        .routes(routes!(results::job_artifacts))
        .routes(routes!(results::task_artifacts))
        .routes(routes!(results::task_file))
        .routes(routes!(results::job_results_zip))
        .routes(routes!(results::task_results_zip))
        .routes(routes!(blobs::blobs_missing))
        .routes(routes!(blobs::get_blob, blobs::put_blob).layer(part_max))
}

fn of_machines() -> OpenApiRouter<App> {
    let log_max = DefaultBodyLimit::max(limits::LOG_BODY_BYTES_MAX);
    let report_max = DefaultBodyLimit::max(limits::REPORT_BODY_BYTES_MAX);
    OpenApiRouter::new()
        .routes(routes!(runners::list_runners))
        .routes(routes!(runners::get_runner, runners::patch_runner, runners::delete_runner))
        .routes(routes!(runners::drain_runner))
        .routes(routes!(runners::enable_runner))
        .routes(routes!(runners::disable_runner))
        .routes(routes!(runners::runner_usage))
        .routes(routes!(screenshots::list_screenshots))
        .routes(routes!(screenshots::get_screenshot))
        .routes(routes!(runners::list_runner_tokens, runners::make_runner_token))
        .routes(routes!(runners::revoke_runner_token))
        .routes(routes!(runners::list_removed_runners))
        .routes(routes!(runners::allow_removed_runner))
        .routes(routes!(runners::get_stats))
        .routes(routes!(agent::agent_register))
        .routes(routes!(agent::agent_lease))
        .routes(routes!(agent::agent_report).layer(report_max))
        .routes(routes!(agent::agent_logs).layer(log_max))
}

fn of_people() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::login))
        .routes(routes!(session::logout))
        .routes(routes!(session::me, session::patch_me))
        .routes(routes!(session::change_password))
        .routes(routes!(session::list_sessions, session::end_other_sessions))
        .routes(routes!(session::end_session))
        .routes(routes!(session::switch_all_people))
        .routes(routes!(audit::list_audit))
        .routes(routes!(audit::audit_csv))
        .routes(routes!(session::list_tokens, session::make_token))
        .routes(routes!(session::revoke_token))
        .routes(routes!(people::list_users, people::add_user))
        .routes(routes!(people::get_user, people::patch_user, people::remove_user))
        .routes(routes!(people::take_over))
        .routes(routes!(people::list_invites, people::make_invite))
        .routes(routes!(people::revoke_invite))
        .routes(routes!(people::get_welcome, people::accept_welcome))
        .routes(routes!(people::begin_device_login))
        .routes(routes!(people::poll_device_login))
        .routes(routes!(people::get_device_login, people::answer_device_login))
}

fn of_projects() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(projects::list_projects, projects::add_project))
        .routes(routes!(projects::get_project, projects::patch_project, projects::remove_project))
        .routes(routes!(projects::put_member, projects::remove_member))
        .routes(routes!(projects::list_shares))
        .routes(routes!(projects::put_share, projects::withdraw_share))
}

fn beside() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(system::get_openapi))
        .routes(routes!(system::asyncapi))
        .routes(routes!(system::api_docs))
        .routes(routes!(system::live_view))
        .routes(routes!(system::healthz))
        .routes(routes!(system::readyz))
        .routes(routes!(system::get_metrics))
}

#[cfg(test)]
mod tests;
