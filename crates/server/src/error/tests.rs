use super::*;
use axum::{http::header, response::IntoResponse};
use mothership_api::problem::Problem;
use mothership_core::ids::BlobHash;
use mothership_store::{StoreError, blob::BlobError};
use std::io;

/// Status, `retry-after` and the problem beside the empty body.
fn answered(error: OpError) -> (u16, Option<String>, Problem) {
    let mut response = error.into_response();
    let retry_after = response.headers().get(header::RETRY_AFTER).map(|at| at.to_str().unwrap().to_owned());
    let problem = response.extensions_mut().remove::<Box<Problem>>().unwrap();
    (response.status().as_u16(), retry_after, *problem)
}

#[test]
fn each_variant_has_its_status_and_code() {
    let text = || "x".to_owned();
    for (error, status, code) in [
        (OpError::field("name", "is empty", None), 422, Code::Invalid),
        (OpError::Malformed { detail: text(), errors: Vec::new() }, 400, Code::Invalid),
        (OpError::Unauthenticated(text()), 401, Code::Unauthenticated),
        (OpError::Forbidden(text()), 403, Code::Forbidden),
        (OpError::not_found("job", 42), 404, Code::NotFound),
        (OpError::Conflict(text()), 409, Code::Conflict),
        (OpError::TooLarge(text()), 413, Code::TooLarge),
        (OpError::VersionChanged(text()), 412, Code::VersionChanged),
        (OpError::VersionWanted(text()), 428, Code::VersionWanted),
        (OpError::Refused(Vec::new()), 422, Code::Invalid),
        (OpError::MediaType { wanted: "application/json" }, 415, Code::UnsupportedMediaType),
        (OpError::RateLimited { retry_after_seconds: 7 }, 429, Code::RateLimited),
        (OpError::Unavailable(text()), 503, Code::Unavailable),
        (OpError::internal("read a row", io::Error::other("disk")), 500, Code::Internal),
    ] {
        let shown = error.to_string();
        let (found, _, problem) = answered(error);
        assert_eq!((found, problem.status, problem.code), (status, status, code), "{shown}");
    }
}

#[test]
fn who_may_come_again_is_told_when() {
    let retry_after = |error| answered(error).1;
    assert_eq!(retry_after(OpError::RateLimited { retry_after_seconds: 7 }).as_deref(), Some("7"));
    assert_eq!(retry_after(OpError::Unavailable("away".into())).as_deref(), Some("1"));
    assert_eq!(retry_after(OpError::Conflict("no".into())), None);
}

#[test]
fn a_field_error_names_its_field_in_both_forms() {
    let (_, _, problem) = answered(OpError::field("limit", "must be below 10", Some("try 9".into())));
    assert_eq!(problem.detail, "limit: must be below 10");
    let [field] = problem.errors.as_slice() else { panic!("{problem:?}") };
    assert_eq!((field.path.as_str(), field.message.as_str()), ("limit", "must be below 10"));
    assert_eq!(field.hint.as_deref(), Some("try 9"));
}

#[test]
fn inner_texts_stay_inside() {
    let source = io::Error::other("/var/lib/mothership/secret.db");
    let (_, _, problem) = answered(OpError::internal("read a row", source));
    assert!(!serde_json::to_string(&problem).unwrap().contains("secret.db"), "{problem:?}");
    assert!(problem.detail.contains("request id"), "{problem:?}");
}

#[test]
fn a_chain_is_every_source_once() {
    #[derive(Debug, thiserror::Error)]
    #[error("cannot open the job")]
    struct Outer(#[source] io::Error);
    let outer = Outer(io::Error::other("disk is full"));
    assert_eq!(Chain(&outer).to_string(), "cannot open the job: disk is full");
    assert_eq!(Chain(&io::Error::other("alone")).to_string(), "alone");
}

#[test]
fn store_errors_keep_what_a_caller_can_act_on() {
    let code = |error: OpError| error.code();
    assert_eq!(code(StoreError::Conflict { what: "it runs".into() }.into()), Code::Conflict);
    assert_eq!(code(StoreError::Unavailable("no socket".into()).into()), Code::Unavailable);
    assert_eq!(code(StoreError::Internal("a bug".into()).into()), Code::Internal);
    assert_eq!(code(BlobError::Missing(BlobHash([0; 32])).into()), Code::NotFound);
    assert_eq!(code(BlobError::Unavailable("no socket".into()).into()), Code::Unavailable);
    let away = OpError::from(StoreError::Unavailable("10.0.0.7 refused".into())).to_string();
    assert!(!away.contains("10.0.0.7"), "{away}");
}
