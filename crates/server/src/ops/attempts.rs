use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::attempts::Attempt;
use mothership_core::ids::AttemptId;
pub async fn get(_: &App, _: &Person, _: AttemptId) -> OpResult<Attempt> {
    later()
}
