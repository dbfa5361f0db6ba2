//! GOLIAT's client, unchanged: super studies become jobs, assignments tasks, machines runners, and what their windows
//! post becomes log, progress, pictures and ends. What the words mean is said in `core::goliat`; what was decided and
//! why, in docs/decisions/006-goliat.md.
//!
//! Start reading at [`router`], then [`place`] (to which attempt a word belongs) and [`updates`]; the inbox is flushed by `background/inbox.rs`.

mod assignments;
mod caller;
mod end;
mod files;
mod heartbeat;
mod place;
mod refusal;
mod removal;
mod results;
mod screenshots;
mod shown;
mod staging;
mod studies;
mod updates;
mod workers;

use crate::{
    actor::{Person, Role},
    app::App,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    response::Redirect,
    routing::{get, post},
};
use mothership_core::limits;

/// Owner of what the client submits.
fn person() -> Person {
    Person { username: "goliat".into(), role: Role::Member }
}

/// All addresses of the client.
pub fn router(app: App) -> Router<App> {
    let results_max = DefaultBodyLimit::max(limits::RESULTS_BODY_BYTES_MAX);
    let pictures_max = DefaultBodyLimit::max(limits::SCREENSHOTS_BODY_BYTES_MAX);
    let submit_max = DefaultBodyLimit::max(limits::SUBMIT_BODY_BYTES_MAX);
    let json_max = DefaultBodyLimit::max(limits::JSON_BODY_BYTES_MAX);
    let studies = get(studies::list).post(studies::create).delete(studies::delete_by_query);
    Router::new()
        .route("/api/heartbeat", get(heartbeat::look).post(heartbeat::hear))
        .route("/api/gui-update", post(updates::take))
        .route("/api/gui-screenshots", post(screenshots::take).layer(pictures_max))
        .route("/api/workers", get(workers::list).post(heartbeat::introduce))
        .route("/api/workers/{id}", get(workers::one).delete(removal::delete))
        .route("/api/super-studies", studies.layer(submit_max))
        .route("/api/super-studies/{id}", get(studies::one).delete(studies::delete))
        .route("/api/super-studies/{id}/assignments", get(studies::assignments))
        .route("/api/super-studies/{id}/results/list", get(files::list))
        .route("/api/super-studies/{id}/results/file", get(files::file))
        .route("/api/super-studies/{id}/results/download", get(files::download))
        .route("/api/assignment", get(assignments::next))
        .route("/api/assignments/{id}/claim", post(assignments::claim))
        .route("/api/assignments/{id}/results", post(results::take).layer(results_max))
        .route("/api/assignments/{id}/results/list", get(files::list))
        .route("/api/assignments/{id}/results/file", get(files::file))
        .route("/api/assignments/{id}/results/download", get(files::download))
        .route("/api/artifacts", post(results::take_named).layer(results_max))
        .layer(json_max)
        .route_layer(from_fn_with_state(app, caller::guard))
        // Links of the old pages.
        .route("/super-studies", get(async || Redirect::temporary("/jobs")))
        .route("/super-studies/{id}", get(studies::page))
        .route("/workers", get(async || Redirect::temporary("/runners")))
        .route("/workers/{id}", get(workers::page))
}
