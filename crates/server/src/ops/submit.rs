use crate::{
    app::App,
    auth::Person,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
use mothership_api::jobs::*;
pub async fn dry_run(_: &App, _: &Person, _: &[u8]) -> OpResult<DryRun> {
    later()
}
pub async fn submit(_: &App, _: &Person, _: &[u8], _: Option<String>) -> OpResult<(Job, bool)> {
    later()
}
