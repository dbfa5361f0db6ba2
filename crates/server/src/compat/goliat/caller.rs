//! Who sends a request, as far as the request itself tells: the headers of our redirect hook, the peer, the key.

use super::error::GoliatError;
use crate::{
    app::App,
    ops::gui_client::{message::Caller, results::Kept},
    routes::extract::Peer,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Uri, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use mothership_api::agent::MachineUsage;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use subtle::ConstantTimeEq;

/// Id of the installation that our redirect hook drew.
const MACHINE: &str = "x-mothership-machine";
/// The key, where the server wants one.
const KEY: &str = "x-mothership-key";
/// The attempt (`42.7.1`) or task (`42.7`) in whose environment the program runs.
const ATTEMPT: &str = "x-mothership-attempt";
/// How busy the machine is, in heartbeats: JSON of a [`MachineUsage`].
const USAGE: &str = "x-mothership-usage";
/// For how many seconds results have been kept on their machine, which could not deliver them at once.
const KEPT_SECONDS: &str = "x-mothership-kept-seconds";
/// Longest value of these headers that is believed.
const VALUE_BYTES_MAX: usize = 200;
/// The same of the machine's load, which names each GPU.
const USAGE_BYTES_MAX: usize = 4000;

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Peer(peer) = Peer::from_request_parts(parts, state).await?;
        Ok(Self { hook: value(&parts.headers, MACHINE), attempt: value(&parts.headers, ATTEMPT), peer })
    }
}

/// How busy the machine is, where the request says so.
pub struct UsageHeader(pub Option<MachineUsage>);

impl<S: Send + Sync> FromRequestParts<S> for UsageHeader {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(value_up_to(&parts.headers, USAGE, USAGE_BYTES_MAX).and_then(|text| usage(&text))))
    }
}

/// Results that were kept before they are delivered, where the request says so.
pub struct KeptResults(pub Option<Kept>);

impl<S: Send + Sync> FromRequestParts<S> for KeptResults {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let seconds = value(&parts.headers, KEPT_SECONDS).and_then(|text| text.parse().ok());
        Ok(Self(seconds.map(|seconds| Kept { seconds, hook: value(&parts.headers, MACHINE) })))
    }
}

fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    value_up_to(headers, name, VALUE_BYTES_MAX)
}

fn value_up_to(headers: &HeaderMap, name: &str, bytes_max: usize) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty() && text.len() <= bytes_max).then(|| text.to_owned())
}

/// `None` for what is no usage, or a fraction that is none: the heartbeat counts all the same.
fn usage(text: &str) -> Option<MachineUsage> {
    let usage: MachineUsage = serde_json::from_str(text).ok()?;
    let is_fraction = |part: f64| (0.0..=1.0).contains(&part);
    (is_fraction(usage.cpu) && usage.gpus.iter().all(|gpu| is_fraction(gpu.util))).then_some(usage)
}

/// Middleware: asks for the key, where there is one.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if let Some(wanted) = &app.config.goliat_key {
        let said = value(request.headers(), KEY).or_else(|| in_query(request.uri()));
        if !said.is_some_and(|said| same(&said, wanted)) {
            return GoliatError::key().into_response();
        }
    }
    next.run(request).await
}

fn in_query(uri: &Uri) -> Option<String> {
    let axum::extract::Query(pairs) =
        axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    pairs.into_iter().find(|(name, _)| name == "key").map(|(_, key)| key)
}

/// Takes the same time wherever they differ.
fn same(one: &str, other: &str) -> bool {
    let digest = |text: &str| Sha256::digest(text.as_bytes());
    digest(one).as_slice().ct_eq(digest(other).as_slice()).into()
}
