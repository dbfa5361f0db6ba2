use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use axum::body::Body;
use mothership_core::ids::{JobId, TaskId};
pub enum Of {
    Job(JobId),
    Task(TaskId),
}
pub async fn stream(_: App, _: &Person, _: Of, _: Option<String>) -> OpResult<Body> {
    later()
}
