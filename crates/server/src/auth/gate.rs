//! Credentials become actors.

use super::{Actor, Person};
use crate::{
    app::App,
    ops::error::{OpError, OpResult},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use mothership_core::ids::RunnerId;

pub struct RunnerActor(pub RunnerId);

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = OpError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, OpError> {
        match parts.extensions.get::<Actor>() {
            Some(Actor::Person(person)) => Ok(person.clone()),
            _ => Err(OpError::Unauthenticated("log in first".into())),
        }
    }
}
impl<S: Send + Sync> FromRequestParts<S> for RunnerActor {
    type Rejection = OpError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, OpError> {
        match parts.extensions.get::<Actor>() {
            Some(Actor::Runner(id)) => Ok(Self(*id)),
            _ => Err(OpError::Unauthenticated("only a runner may do this".into())),
        }
    }
}
/// The runner whose secret the request carries; `None` when it carries none.
pub async fn runner_of(app: &App, headers: &HeaderMap) -> OpResult<Option<RunnerId>> {
    let bearer = headers.get(axum::http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some((id, secret)) =
        bearer.and_then(|text| super::token::parse_runner(text.strip_prefix("Bearer ")?))
    else {
        return Ok(None);
    };
    let row = app.store.read(move |tx| mothership_store::runners::get(tx, id)).await?;
    match row {
        Some(row) if super::token::matches(secret, &row.secret_hash) => Ok(Some(id)),
        _ => Err(OpError::Unauthenticated("this runner's secret is not known here; register again".into())),
    }
}
