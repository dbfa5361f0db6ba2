//! Extractors whose refusals are in the client's shape and status.

use super::error::GoliatError;
use crate::routes::extract;
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

/// The query of the request.
pub struct GoliatQuery<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for GoliatQuery<T> {
    type Rejection = GoliatError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, GoliatError> {
        let extract::Query(query) = extract::Query::from_request_parts(parts, state).await?;
        Ok(Self(query))
    }
}

/// A form with files.
pub struct Multipart(pub axum::extract::Multipart);

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = GoliatError;
    async fn from_request(request: Request, state: &S) -> Result<Self, GoliatError> {
        let form = axum::extract::Multipart::from_request(request, state).await;
        form.map(Self).map_err(|_| {
            GoliatError::bad("the body must be a form with files (multipart/form-data with a boundary)")
        })
    }
}
