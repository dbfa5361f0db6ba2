use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::logs::*;
use mothership_core::ids::AttemptId;
pub struct LogState {
    pub bytes: u64,
}
pub async fn state(_: &App, _: &Person, _: AttemptId) -> OpResult<LogState> {
    later()
}
pub async fn lines(_: &App, _: &Person, _: AttemptId, _: LinesQuery) -> OpResult<LogLines> {
    later()
}
pub async fn search(_: &App, _: &Person, _: AttemptId, _: SearchQuery) -> OpResult<SearchReply> {
    later()
}
