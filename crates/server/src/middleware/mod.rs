//! What stands around every route, outermost first: the request's id, the body of errors, the headers that keep browsers
//! careful, guards against other sites, the credential. Nothing here knows what a job is. Start reading at [`around`].

mod compression;
mod count_requests;
mod drain_body;
mod error_body;
mod forwarded;
mod request_id;
mod security_headers;

pub use request_id::RequestId;

use crate::{
    app::App,
    assets,
    auth::{authenticate, origin},
    compat,
    error::OpError,
    routes,
};
use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use std::any::Any;
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer};

/// All routes with everything around them.
pub fn around(app: App) -> Router {
    let (routes, _) = routes::api().split_for_parts();
    put_around(routes, app)
}

fn put_around(routes: Router<App>, app: App) -> Router {
    let find = app.config.dashboard.then_some(assets::built as assets::FindFile);
    let mut routes = routes.route_layer(from_fn_with_state(app.clone(), authenticate::authenticate));
    for foreign in compat::routers(&app) {
        routes = routes.merge(foreign);
    }
    routes
        // Layers wrap what stands above them, so the last one is the outermost and sees the request first.
        .fallback(move |request: Request| std::future::ready(no_route(find, &request)))
        // Before the credential is used for anything: a request across sites may carry a good cookie.
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(app.clone(), origin::guard_host))
        // Inside of the counter and of the error body: a panic is counted and answered like any other failure.
        .layer(CatchPanicLayer::custom(panicked))
        // Outside of every guard, so that what was refused is counted, too.
        .layer(from_fn_with_state(app.clone(), count_requests::count_requests))
        .layer(from_fn(security_headers::security_headers))
        .layer(from_fn(error_body::write_error_body))
        // Outside of the error body: the answer is complete, and only its sending waits for the rest of the request.
        .layer(from_fn(drain_body::drain_refused_body))
        .layer(compression::layer())
        // The id is on everything that is logged below.
        .layer(from_fn_with_state(app.clone(), request_id::assign_request_id))
        // Before the log names an address.
        .layer(from_fn_with_state(app.clone(), forwarded::tell_origin))
        .with_state(app)
}

fn no_route(find: Option<assets::FindFile>, request: &Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    find.and_then(|find| assets::answer(find, method, path, request.headers()))
        .unwrap_or_else(|| OpError::NotFound("there is nothing at this address".into()).into_response())
}

/// A handler's own mistake: the log has it, the client only that there was one.
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(panic.message = message, "a handler has panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_server::Harness;
    use axum::{body::Body, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_an_answer_that_gives_nothing_away() {
        async fn boom() -> &'static str {
            panic!("the key is 4711")
        }
        // A path of the table, so that nothing else refuses first.
        let routes = Router::new().route(mothership_api::paths::STATS, get(boom));
        let router = put_around(routes, Harness::new().await.app);
        let request = Request::get(mothership_api::paths::STATS).header("host", "localhost");
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&problem["code"], &problem["request_id"]), (&"internal".into(), &id.into()));
        assert!(!problem.to_string().contains("4711"));
    }
}
