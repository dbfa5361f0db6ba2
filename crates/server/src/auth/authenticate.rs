//! Credentials become actors: [`authenticate`] stands before every route.

use super::{
    Credential,
    access::{self, Access},
    credential, login, token,
};
use crate::{
    actor::{Actor, Person, Role},
    app::App,
    error::{OpError, OpResult},
    listen::Trust,
};
use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use mothership_core::{ids::RunnerId, limits::STRANGER_REQUEST_MS_MAX};
use std::time::Duration;

/// Middleware: finds out who sends the request and refuses whom the access table does not let in.
pub async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    // By pattern, not by path: the table and the router then agree by construction. A request without a pattern has
    // no route, and its access is an administrator's.
    let pattern = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let access = access::of(request.method(), pattern);
    match actor(&app, access, request.method().clone(), request.headers()).await {
        Ok(actor) => {
            if !matches!(actor, Actor::Nobody)
                && let Some(trust) = request.extensions().get::<Trust>()
            {
                trust.earn();
            }
            request.extensions_mut().insert(actor)
        }
        Err(error) => return error.into_response(),
    };
    match access {
        // A body that trickles in would hold its connection for as long as its sender likes.
        Access::Open | Access::Join => {
            let limit = Duration::from_millis(STRANGER_REQUEST_MS_MAX);
            let answered = tokio::time::timeout(limit, next.run(request)).await;
            answered.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
        }
        _ => next.run(request).await,
    }
}

async fn actor(app: &App, access: Access, method: Method, headers: &HeaderMap) -> OpResult<Actor> {
    // Where no credential is needed, a stale one of another time does no harm.
    let is_open = app.needs_no_credential();
    let actor = match access {
        Access::Open | Access::Join => return Ok(Actor::Nobody),
        Access::Runner => of_runner(app, headers).await?,
        // An open server has one user, who may do everything. Runners keep their secrets even there: they say which
        // runner it is.
        Access::Person | Access::Admin | Access::PersonOrRunner if is_open => Actor::Person(Person::local()),
        Access::Person | Access::Admin => Actor::Person(of_person(app, headers).await?),
        Access::PersonOrRunner => match credential::of(headers) {
            Credential::Runner(..) => of_runner(app, headers).await?,
            _ => Actor::Person(of_person(app, headers).await?),
        },
    };
    match &actor {
        Actor::Person(person) => check_role(person, access, &method)?,
        // Runners have no role: what they may touch is decided by the token of each attempt.
        Actor::Runner(_) | Actor::Nobody => {}
    }
    Ok(actor)
}

/// What each role may do. Whose the thing is, is not asked here: this version has one team, and every person sees
/// every job.
fn check_role(person: &Person, access: Access, method: &Method) -> OpResult<()> {
    match person.role {
        Role::Admin => Ok(()),
        Role::Member if access != Access::Admin => Ok(()),
        Role::Viewer if access != Access::Admin && method.is_safe() => Ok(()),
        role => Err(OpError::Forbidden(format!("the role '{}' does not allow this", role.as_str()))),
    }
}

/// The person behind a request that was let in before, if it would be let in again.
pub async fn person(app: &App, headers: &HeaderMap) -> OpResult<Person> {
    if app.needs_no_credential() { Ok(Person::local()) } else { of_person(app, headers).await }
}

async fn of_person(app: &App, headers: &HeaderMap) -> OpResult<Person> {
    let (found, is_session) = match credential::of(headers) {
        Credential::Api(secret) => (login::by_token(app, &secret).await?, false),
        Credential::Session(secret) => (login::by_session(app, &secret).await?, true),
        // Not merely unknown: the operator of a runner should see that the wrong secret was used.
        Credential::Runner(..) => {
            return Err(OpError::Forbidden("a runner's secret is not a person's token".into()));
        }
        Credential::Strange => (None, false),
        Credential::None => return Err(OpError::Unauthenticated("this server wants a login".into())),
    };
    // Two texts, because the ways out differ: log in again, or look for the right token.
    found.ok_or_else(|| {
        let why =
            if is_session { "the session has ended; log in again" } else { "the token is not known here" };
        OpError::Unauthenticated(why.into())
    })
}

async fn of_runner(app: &App, headers: &HeaderMap) -> OpResult<Actor> {
    // Without a runner's credential the answer is the same as for a wrong one of another kind: log in as a runner.
    let found = runner_of(app, headers).await?;
    found.map(Actor::Runner).ok_or_else(|| OpError::Unauthenticated("only a runner may do this".into()))
}

/// The runner whose secret the request carries; `None` when it carries none.
pub async fn runner_of(app: &App, headers: &HeaderMap) -> OpResult<Option<RunnerId>> {
    let Credential::Runner(id, secret) = credential::of(headers) else { return Ok(None) };
    // Each request asks the store. A cache would have to be invalidated for removed runners on every server, and the seek is
    // one of the cheapest there is.
    match app.store.read(move |tx| mothership_store::runners::secret_hash(tx, id)).await? {
        Some(hash) if token::matches(&secret, &hash) => Ok(Some(id)),
        _ => Err(OpError::Unauthenticated("this runner's secret is not known here; register again".into())),
    }
}

/// Extractor: the runner that sends the request.
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

#[cfg(test)]
mod tests {
    use crate::auth::authenticate::*;

    #[test]
    fn roles() {
        for (role, access, method, good) in [
            (Role::Admin, Access::Admin, Method::POST, true),
            (Role::Member, Access::Admin, Method::GET, false),
            (Role::Member, Access::Person, Method::POST, true),
            (Role::Member, Access::PersonOrRunner, Method::PUT, true),
            (Role::Viewer, Access::Person, Method::GET, true),
            (Role::Viewer, Access::Person, Method::HEAD, true),
            (Role::Viewer, Access::Person, Method::POST, false),
            (Role::Viewer, Access::Admin, Method::GET, false),
        ] {
            let person = Person { username: "ada".into(), role };
            assert_eq!(check_role(&person, access, &method).is_ok(), good, "{role:?} {access:?} {method}");
        }
    }
}
