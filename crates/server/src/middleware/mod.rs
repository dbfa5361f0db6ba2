//! What stands around every route, outermost first: the request's id, the body of errors, the headers that keep browsers
//! careful, guards against other sites, the credential. Nothing here knows what a job is. Start reading at [`around`].

mod headers;

use crate::{
    app::App,
    assets,
    auth::{gate, origin},
    http_error, meters,
    ops::error::OpError,
    routes,
};
use axum::{
    Router,
    extract::Request,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer, request_id};

/// All routes with everything around them.
pub fn around(app: App) -> Router {
    let (routes, _) = routes::api().split_for_parts();
    let find = app.config.dashboard.then_some(assets::built as assets::Find);
    routes
        .route_layer(from_fn_with_state(app.clone(), gate::admit))
        .fallback(move |request: Request| std::future::ready(no_route(find, &request)))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(app.clone(), origin::guard_host))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(app.clone(), meters::count))
        .layer(from_fn(headers::careful))
        .layer(from_fn(http_error::finish))
        .layer(request_id::SetRequestIdLayer::x_request_id(request_id::MakeRequestUuid))
        .with_state(app)
}

fn no_route(find: Option<assets::Find>, request: &Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    find.and_then(|find| assets::answer(find, method, path, request.headers()))
        .unwrap_or_else(|| OpError::NotFound("there is nothing at this address".into()).into_response())
}
