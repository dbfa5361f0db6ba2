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
pub async fn runner_of(_: &App, _: &HeaderMap) -> OpResult<Option<RunnerId>> {
    Ok(None)
}
