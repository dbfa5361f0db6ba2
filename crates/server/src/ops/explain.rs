use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::explain::Explanation;
use mothership_core::ids::TaskId;
pub async fn explain(_: &App, _: &Person, _: TaskId) -> OpResult<Explanation> {
    later()
}
