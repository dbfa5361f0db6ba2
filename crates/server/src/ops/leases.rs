use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::agent::*;
use mothership_core::ids::RunnerId;
pub async fn lease(_: &App, _: RunnerId, _: LeaseRequest) -> OpResult<LeaseReply> {
    later()
}
