use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::jobs::*;
use mothership_core::ids::JobId;
pub async fn list(_: &App, _: &Person, _: JobQuery) -> OpResult<JobList> {
    later()
}
pub async fn get(_: &App, _: &Person, _: JobId) -> OpResult<Job> {
    later()
}
pub async fn patch(_: &App, _: &Person, _: JobId, _: JobPatch) -> OpResult<Job> {
    later()
}
pub async fn delete(_: &App, _: &Person, _: JobId) -> OpResult<()> {
    later()
}
pub async fn cancel(_: &App, _: &Person, _: JobId) -> OpResult<JobActed> {
    later()
}
pub async fn set_paused(_: &App, _: &Person, _: JobId, _: bool) -> OpResult<JobActed> {
    later()
}
pub async fn retry(_: &App, _: &Person, _: JobId, _: TaskSelection) -> OpResult<JobActed> {
    later()
}
pub async fn spec(_: &App, _: &Person, _: JobId) -> OpResult<JobSpecReply> {
    later()
}
pub async fn errors(_: &App, _: &Person, _: JobId) -> OpResult<ErrorGroups> {
    later()
}
pub async fn grid(_: &App, _: &Person, _: JobId) -> OpResult<Vec<u8>> {
    later()
}
