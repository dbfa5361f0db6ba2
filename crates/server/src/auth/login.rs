use crate::{
    app::App,
    ops::error::{OpError, OpResult},
};
use mothership_api::auth::Me;
pub struct Session {
    pub secret: String,
    pub me: Me,
}
pub async fn login(_: &App, _: &str) -> OpResult<Session> {
    Err(OpError::Unavailable("not yet".into()))
}
pub async fn logout(_: &App, _: &axum::http::HeaderMap) -> OpResult<()> {
    Ok(())
}
