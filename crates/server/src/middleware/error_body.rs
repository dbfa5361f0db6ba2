//! The one place where an error gets its body: `application/problem+json` with the request's id, whoever noticed the
//! error first.

use super::RequestId;
use crate::error::OwnBody;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Response, StatusCode, header},
    middleware::Next,
};
use mothership_api::problem::{CONTENT_TYPE, Code, Problem};

/// Middleware outside of everything that may refuse a request: gives every error its body and the request's id.
pub async fn write_error_body(request: Request, next: Next) -> Response<Body> {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let mut response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.extensions().get::<OwnBody>().is_some() {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Box<Problem>>() {
        Some(problem) => *problem,
        None => from_status(status),
    };
    with_body(response, problem, id)
}

/// The problem of a bare status that a layer of axum or tower answered: no such route, wrong method, a limit, a panic.
fn from_status(status: StatusCode) -> Problem {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => (Code::NotFound, "there is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => {
            (Code::MethodNotAllowed, "this address does not take that method; see the 'allow' header")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (Code::TooLarge, "the body is larger than this address takes"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            (Code::UnsupportedMediaType, "this address does not take that content type")
        }
        StatusCode::FORBIDDEN => (
            Code::Forbidden,
            "the request comes from another site (its 'origin' and 'host' differ); proxies must pass both unchanged",
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
            (Code::Unavailable, "the server did not get to it in time")
        }
        status if status.is_server_error() => {
            (Code::Internal, "the server failed; its log says why, under this request id")
        }
        _ => (Code::Invalid, "the request is malformed"),
    };
    let mut problem = Problem::new(code, detail);
    problem.status = status.as_u16();
    problem
}

fn with_body(response: Response<Body>, mut problem: Problem, id: Option<String>) -> Response<Body> {
    problem.request_id = id;
    let body = serde_json::to_vec(&problem).expect("a problem is made of strings and numbers");
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::TRANSFER_ENCODING);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    Response::from_parts(parts, Body::from(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_status_gets_the_code_that_says_who_must_act() {
        for (status, code) in [
            (404, Code::NotFound),
            (405, Code::MethodNotAllowed),
            (413, Code::TooLarge),
            (415, Code::UnsupportedMediaType),
            (403, Code::Forbidden),
            (408, Code::Unavailable),
            (503, Code::Unavailable),
            (500, Code::Internal),
            (502, Code::Internal),
            (400, Code::Invalid),
            (418, Code::Invalid),
        ] {
            let problem = from_status(StatusCode::from_u16(status).unwrap());
            assert_eq!((problem.code, problem.status), (code, status));
        }
    }

    #[test]
    fn a_body_that_is_replaced_takes_its_length_along() {
        let mut old = Response::new(Body::from("a longer text than fits"));
        old.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(23));
        old.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
        let new = with_body(old, from_status(StatusCode::NOT_FOUND), Some("id-1".into()));
        assert!(!new.headers().contains_key(header::CONTENT_LENGTH));
        assert_eq!(new.headers()[header::CONTENT_TYPE], CONTENT_TYPE);
        assert_eq!(new.headers()[header::ALLOW], "GET");
    }
}
