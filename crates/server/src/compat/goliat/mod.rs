//! GOLIAT's client, unchanged: super studies are jobs, assignments tasks, machines runners, and what the GUIs on them post
//! is log, progress, pictures and ends. What messages mean is said in `core::goliat`; what is done about them, in
//! `ops::gui_client`; what was decided and why, in docs/decisions/006-goliat.md.
//!
//! Here stand its addresses, its shapes and its words. Handlers are named after their routes. Start reading at [`router`].

mod assignments;
mod caller;
mod debug;
mod error;
mod extract;
mod gui_screenshots;
mod gui_update;
mod heartbeat;
mod multipart;
mod owner;
mod responses;
mod result_files;
mod results;
mod super_studies;
mod worker_rows;
mod worker_stream;
mod workers;

use crate::app::App;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    response::Redirect,
    routing::{get, post},
};
use mothership_core::limits;

/// All addresses of the client.
pub fn router(app: App) -> Router<App> {
    let results_max = DefaultBodyLimit::max(limits::RESULTS_BODY_BYTES_MAX);
    let pictures_max = DefaultBodyLimit::max(limits::SCREENSHOTS_BODY_BYTES_MAX);
    let submit_max = DefaultBodyLimit::max(limits::SUBMIT_BODY_BYTES_MAX);
    let json_max = DefaultBodyLimit::max(limits::JSON_BODY_BYTES_MAX);
    let studies = get(super_studies::get_super_studies)
        .post(super_studies::post_super_studies)
        .delete(super_studies::delete_super_studies);
    let study = get(super_studies::get_super_study).delete(super_studies::delete_super_study);
    let screenshots = post(gui_screenshots::post_gui_screenshots).layer(pictures_max);
    Router::new()
        .route("/api/heartbeat", get(heartbeat::get_heartbeat).post(heartbeat::post_heartbeat))
        .route("/api/gui-update", post(gui_update::post_gui_update))
        .route("/api/gui-screenshots", screenshots)
        .route("/api/workers", get(workers::get_workers).post(workers::post_workers))
        .route("/api/workers/{id}", get(workers::get_worker).delete(workers::delete_worker))
        .route("/api/super-studies", studies.layer(submit_max))
        .route("/api/super-studies/{id}", study)
        .route("/api/super-studies/{id}/assignments", get(super_studies::get_assignments))
        .route("/api/super-studies/{id}/results/list", get(result_files::get_list))
        .route("/api/super-studies/{id}/results/file", get(result_files::get_file))
        .route("/api/super-studies/{id}/results/download", get(result_files::get_download))
        .route("/api/assignment", get(assignments::get_assignment))
        .route("/api/assignments/{id}/claim", post(assignments::post_claim))
        .route("/api/assignments/{id}/results", post(results::post_results).layer(results_max))
        .route("/api/assignments/{id}/results/list", get(result_files::get_list))
        .route("/api/assignments/{id}/results/file", get(result_files::get_file))
        .route("/api/assignments/{id}/results/download", get(result_files::get_download))
        .route("/api/debug/results", get(debug::get_results))
        .route("/api/debug/study-status", get(debug::get_study_status))
        .route("/api/artifacts", post(results::post_artifacts).layer(results_max))
        .layer(json_max)
        .route_layer(from_fn_with_state(app, caller::guard))
        // Links of the old pages.
        .route("/super-studies", get(async || Redirect::temporary("/jobs")))
        .route("/super-studies/{id}", get(super_studies::get_page))
        .route("/workers", get(async || Redirect::temporary("/runners")))
        .route("/workers/{id}", get(workers::get_page))
}
