//! The audit log over HTTP.

use super::extract::Query;
use crate::{actor::Person, app::App, error::OpResult, ops};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use mothership_api::{audit::*, paths};

/// What was done, newest first.
#[utoipa::path(get, path = paths::AUDIT, tag = "audit", params(AuditQuery),
    responses((status = 200, body = AuditPage)))]
pub async fn list_audit(
    State(app): State<App>,
    _: Person,
    Query(query): Query<AuditQuery>,
) -> OpResult<axum::Json<AuditPage>> {
    ops::audit::list(&app, query).await.map(axum::Json)
}

/// The same as a table, all that matches: `limit` does not count.
#[utoipa::path(get, path = paths::AUDIT_CSV, tag = "audit", params(AuditQuery),
    responses((status = 200, content_type = "text/csv; charset=utf-8", body = String)))]
pub async fn audit_csv(
    State(app): State<App>,
    _: Person,
    Query(query): Query<AuditQuery>,
) -> OpResult<Response> {
    let mut response = Response::new(Body::from_stream(ops::audit::csv(app, query)?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
