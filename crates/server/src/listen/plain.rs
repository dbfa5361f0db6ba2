//! What a client is told that speaks plain HTTP where TLS is spoken.

use axum::{
    Router,
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use mothership_api::problem::{CONTENT_TYPE, Code, Problem};

/// Answers everything with the address that is right: a browser is led there, a program is told, for what it sent has been
/// readable on the way and is not to be sent twice without a thought.
pub fn refusing() -> Router {
    Router::new().fallback(refuse)
}

async fn refuse(request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let right = host.map(|host| {
        format!("https://{host}{}", request.uri().path_and_query().map_or("/", |it| it.as_str()))
    });
    let is_page = request.method() == Method::GET
        && request
            .headers()
            .get(header::ACCEPT)
            .is_some_and(|kinds| kinds.as_bytes().starts_with(b"text/html"));
    if let (true, Some(right)) = (is_page, &right) {
        return (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, right.clone())]).into_response();
    }
    let right = right.unwrap_or_else(|| "https://…".to_owned());
    let mut problem =
        Problem::new(Code::Invalid, format!("this server speaks https only: the address is {right}"));
    problem.status = StatusCode::BAD_REQUEST.as_u16();
    let text = serde_json::to_string(&problem).expect("a problem is plain JSON");
    // The client speaks no TLS on this connection, and would not begin to.
    let headers = [(header::CONTENT_TYPE, CONTENT_TYPE), (header::CONNECTION, "close")];
    (StatusCode::BAD_REQUEST, headers, text).into_response()
}
