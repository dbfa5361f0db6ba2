//! Credentials become actors.

use super::{
    Actor, Person,
    access::{self, Access},
};
use crate::{
    app::App,
    ops::error::{OpError, OpResult},
};
use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
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

/// Who comes in: on an open server a runner by its secret, everybody else as the local person.
pub async fn admit(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let actor = match access::of(pattern.as_deref().unwrap_or_default()) {
        Access::Runner => match runner_of(&app, request.headers()).await {
            Ok(Some(id)) => Actor::Runner(id),
            Ok(None) => return OpError::Unauthenticated("only a runner may do this".into()).into_response(),
            Err(error) => return error.into_response(),
        },
        _ => Actor::Person(Person::local()),
    };
    request.extensions_mut().insert(actor);
    next.run(request).await
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
