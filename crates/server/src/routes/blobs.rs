//! Blobs over HTTP: ask which are missing, send those in parts, fetch by range.

use super::{
    extract::{Id, Json, OctetBytes, Query},
    range,
};
use crate::{actor::Actor, app::App, error::OpResult, ops};
use axum::{extract::State, http::HeaderMap, response::Response};
use mothership_api::{blobs::*, paths};
use mothership_core::ids::BlobHash;

/// Which of these blobs the server does not have, and how much of each has arrived.
#[utoipa::path(post, path = paths::BLOBS_MISSING, tag = "blobs", request_body = MissingRequest,
    responses((status = 200, body = MissingReply)))]
pub async fn blobs_missing(
    State(app): State<App>,
    actor: Actor,
    Json(request): Json<MissingRequest>,
) -> OpResult<axum::Json<MissingReply>> {
    ops::blobs::missing(&app, actor.person(), request).await.map(axum::Json)
}

/// One part of a blob. Answers with the offset to go on from; parts that arrived before are not written again.
#[utoipa::path(put, path = paths::BLOB, tag = "blobs", params(("hash" = String, Path), PutQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = PutReply)))]
pub async fn put_blob(
    State(app): State<App>,
    actor: Actor,
    Id(hash): Id<BlobHash>,
    Query(query): Query<PutQuery>,
    OctetBytes(part): OctetBytes,
) -> OpResult<axum::Json<PutReply>> {
    ops::blobs::put(&app, actor.person(), hash, query, part).await.map(axum::Json)
}

/// The bytes of a blob. `Range` is respected.
#[utoipa::path(get, path = paths::BLOB, tag = "blobs", params(("hash" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
pub async fn get_blob(
    State(app): State<App>,
    actor: Actor,
    Id(hash): Id<BlobHash>,
    headers: HeaderMap,
) -> OpResult<Response> {
    let size = ops::blobs::size(&app, actor.person(), hash).await?;
    range::blob(&app, hash, size, &headers, "application/octet-stream").await
}
