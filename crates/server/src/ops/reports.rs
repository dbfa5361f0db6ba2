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
pub async fn report(_: &App, _: RunnerId, _: ReportRequest) -> OpResult<ReportReply> {
    later()
}
