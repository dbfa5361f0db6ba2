use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::results::*;
use mothership_core::ids::{BlobHash, JobId, TaskId};
pub struct File {
    pub hash: BlobHash,
    pub size: u64,
    pub content_type: String,
    pub name: String,
}
pub async fn of_job(_: &App, _: &Person, _: JobId, _: ArtifactQuery) -> OpResult<ArtifactList> {
    later()
}
pub async fn of_task(_: &App, _: &Person, _: TaskId) -> OpResult<Vec<Artifact>> {
    later()
}
pub async fn find(_: &App, _: &Person, _: &str, _: &str) -> OpResult<File> {
    later()
}
pub fn is_shown(_: &str) -> bool {
    false
}
