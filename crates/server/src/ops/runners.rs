use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::{agent::*, runners::*};
use mothership_core::{ids::RunnerId, state::RunnerMode};
pub async fn list(_: &App) -> OpResult<Vec<Runner>> {
    later()
}
pub async fn get(_: &App, _: RunnerId) -> OpResult<Runner> {
    later()
}
pub async fn patch(_: &App, _: &Person, _: RunnerId, _: RunnerPatch) -> OpResult<Runner> {
    later()
}
pub async fn delete(_: &App, _: &Person, _: RunnerId) -> OpResult<()> {
    later()
}
pub async fn set_mode(_: &App, _: &Person, _: RunnerId, _: RunnerMode) -> OpResult<Runner> {
    later()
}
pub async fn make_join_token(
    _: &App,
    _: &Person,
    _: RunnerTokenRequest,
    _: Option<String>,
) -> OpResult<RunnerToken> {
    later()
}
pub async fn register(_: &App, _: Option<RunnerId>, _: RegisterRequest) -> OpResult<RegisterReply> {
    later()
}
