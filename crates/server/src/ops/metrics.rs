use crate::{
    app::App,
    ops::error::{OpError, OpResult},
};
fn later<T>() -> OpResult<T> {
    Err(OpError::Unavailable("not yet".into()))
}
pub async fn render(_: &App) -> OpResult<String> {
    later()
}
