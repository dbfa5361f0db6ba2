use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::tasks::*;
use mothership_core::ids::{JobId, TaskId};
pub async fn list(_: &App, _: &Person, _: JobId, _: TaskQuery) -> OpResult<TaskList> {
    later()
}
pub async fn get(_: &App, _: &Person, _: TaskId) -> OpResult<TaskDetail> {
    later()
}
pub async fn cancel(_: &App, _: &Person, _: TaskId) -> OpResult<Task> {
    later()
}
pub async fn retry(_: &App, _: &Person, _: TaskId) -> OpResult<Task> {
    later()
}
