//! Credentials become actors: [`authenticate`] stands before every route.

use super::{
    Credential,
    access::{self, Access},
    all_people, credential,
    login::{self, Found},
    token,
};
use crate::{
    actor::{Actor, Person, Via},
    app::App,
    error::{OpError, OpResult},
    listen::Trust,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use mothership_core::{
    ids::RunnerId,
    limits::STRANGER_REQUEST_MS_MAX,
    scope::{self, TokenScope},
};
use std::{net::SocketAddr, time::Duration};

/// Middleware: finds out who sends the request and refuses whom the access table does not let in.
pub async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    // By pattern, not by path: the table and the router then agree by construction. A request without a pattern has
    // no route, and its access is an administrator's.
    let pattern = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let access = access::of(request.method(), pattern);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let address = peer.map(|ConnectInfo(peer)| peer.ip().to_canonical().to_string()).unwrap_or_default();
    match actor(&app, access, request.method().clone(), request.headers(), address).await {
        Ok((actor, via)) => {
            if !matches!(actor, Actor::Nobody)
                && let Some(trust) = request.extensions().get::<Trust>()
            {
                trust.earn();
            }
            request.extensions_mut().insert(via);
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

async fn actor(
    app: &App,
    access: Access,
    method: Method,
    headers: &HeaderMap,
    address: String,
) -> OpResult<(Actor, Via)> {
    // Where no credential is needed, a stale one of another time does no harm.
    let is_open = app.needs_no_credential();
    match access {
        Access::Open | Access::Join => Ok((Actor::Nobody, Via::Nothing)),
        Access::Runner => Ok((of_runner(app, headers).await?, Via::Nothing)),
        // An open server has one user, who may do everything. Runners keep their secrets even there: they say which
        // runner it is.
        _ if is_open => Ok((Actor::Person(Person { address, ..Person::local() }), Via::Nothing)),
        // Runners have no role: what they may touch is decided by the token of each attempt.
        Access::PersonOrRunner if matches!(credential::of(headers), Credential::Runner(..)) => {
            Ok((of_runner(app, headers).await?, Via::Nothing))
        }
        Access::Person | Access::Looks | Access::PersonOrRunner | Access::Own | Access::Admin => {
            let (found, via) = of_person(app, headers, &address).await?;
            check(&found, access, &method)?;
            Ok((Actor::Person(Person { address, ..found.person }), via))
        }
    }
}

/// What the role of a person allows, and the scope of the token by which they come. Whose the thing is, is asked where it is
/// looked up: the store's lookups take the person's sight.
fn check(found: &Found, access: Access, method: &Method) -> OpResult<()> {
    let is_safe = method.is_safe() || access == Access::Looks;
    let (role, concern) = (found.person.role, access.concern());
    if scope::may(role, found.scope, concern, is_safe) {
        return Ok(());
    }
    // Which of the two it is, because the ways out differ: another token, or an administrator.
    let why = match scope::may(role, TokenScope::Admin, concern, is_safe) {
        true => format!("the scope '{}' of this token does not allow this", found.scope.as_str()),
        false => format!("the role '{}' does not allow this", role.as_str()),
    };
    Err(OpError::Forbidden(why))
}

/// The person behind a request that was let in before, if it would be let in again.
pub async fn person(app: &App, headers: &HeaderMap) -> OpResult<Person> {
    if app.needs_no_credential() {
        return Ok(Person::local());
    }
    of_person(app, headers, "").await.map(|(found, _)| found.person)
}

async fn of_person(app: &App, headers: &HeaderMap, address: &str) -> OpResult<(Found, Via)> {
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
    let found = found.ok_or_else(|| {
        let why =
            if is_session { "the session has ended; log in again" } else { "the token is not known here" };
        OpError::Unauthenticated(why.into())
    })?;
    let by = found.by.clone();
    // A session has it switched on; what a browser sends along on its own is no wish of a person.
    let found = match !is_session && all_people::is_wanted(headers) {
        true => all_people::by_token(app, found, address).await?,
        false => found,
    };
    Ok((found, if is_session { Via::Session(by) } else { Via::Token(by) }))
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

impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = OpError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, OpError> {
        match parts.extensions.get::<Self>() {
            Some(actor @ (Self::Person(_) | Self::Runner(_))) => Ok(actor.clone()),
            _ => Err(OpError::Unauthenticated("log in first".into())),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Via {
    type Rejection = OpError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, OpError> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or(Self::Nothing))
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
    use crate::{actor::Role, auth::authenticate::*};

    #[test]
    fn roles_and_scopes() {
        use TokenScope::{Admin, Read, Submit};
        for (role, scope, access, method, good) in [
            (Role::Admin, Admin, Access::Admin, Method::POST, true),
            (Role::Admin, Submit, Access::Admin, Method::POST, false),
            (Role::Admin, Read, Access::Admin, Method::GET, true),
            (Role::Admin, Submit, Access::Own, Method::POST, false),
            (Role::Member, Admin, Access::Admin, Method::GET, false),
            (Role::Member, Submit, Access::Person, Method::POST, true),
            (Role::Member, Read, Access::Person, Method::POST, false),
            (Role::Member, Admin, Access::PersonOrRunner, Method::PUT, true),
            (Role::Viewer, Read, Access::Person, Method::GET, true),
            (Role::Viewer, Admin, Access::Person, Method::HEAD, true),
            (Role::Viewer, Admin, Access::Person, Method::POST, false),
            (Role::Viewer, Read, Access::Looks, Method::POST, true),
            (Role::Viewer, Admin, Access::Own, Method::POST, true),
            (Role::Viewer, Admin, Access::Admin, Method::GET, false),
        ] {
            let person = Person::new("ada", role);
            let found = Found { person, scope, by: String::new() };
            let checked = check(&found, access, &method);
            assert_eq!(checked.is_ok(), good, "{role:?} {scope:?} {access:?} {method}");
            let Err(refused) = checked else { continue };
            let is_about_scope = refused.to_string().contains("scope");
            let is_safe = method.is_safe() || access == Access::Looks;
            assert_eq!(is_about_scope, scope::may(role, Admin, access.concern(), is_safe));
        }
    }
}
