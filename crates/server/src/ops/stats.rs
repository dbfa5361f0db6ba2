use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::stats::Stats;
pub async fn stats(_: &App) -> OpResult<Stats> {
    later()
}
pub async fn ready(_: &App) -> OpResult<()> {
    later()
}
