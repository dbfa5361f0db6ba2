use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use bytes::Bytes;
use mothership_api::blobs::*;
use mothership_core::ids::BlobHash;
use std::ops::Range;
pub async fn missing(_: &App, _: MissingRequest) -> OpResult<MissingReply> {
    later()
}
pub async fn put(_: &App, _: BlobHash, _: PutQuery, _: Bytes) -> OpResult<PutReply> {
    later()
}
pub async fn size(_: &App, _: BlobHash) -> OpResult<u64> {
    later()
}
pub async fn read(
    _: &App,
    _: BlobHash,
    _: Range<u64>,
) -> OpResult<futures_util::stream::BoxStream<'static, std::io::Result<Bytes>>> {
    later()
}
