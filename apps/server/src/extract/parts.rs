//! Reads ids out of the path and parameters out of the query.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use confab_protocol::ErrorCode;
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;

/// Ids in the path. Anything else names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct InPath<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for InPath<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value)).map_err(|_no_id| Refusal::not_found("thing"))
    }
}

/// Parameters of the query, none of which holds a NUL character.
#[derive(Clone, Copy, Debug)]
pub struct InQuery<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for InQuery<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            // No text of Postgres holds it, and none may be asked for.
            return Err(Refusal::new(ErrorCode::Invalid, "a parameter holds a NUL character"));
        }
        let query = Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|Query(value)| Self(value))
            .map_err(|error| Refusal::unreadable(&error.body_text()))
    }
}
