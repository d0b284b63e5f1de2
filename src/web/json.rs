//! A JSON body that is judged by its handler, after who may call is settled:
//! a stranger learns nothing from how a body is refused.

use std::convert::Infallible;

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::Json};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::{
    error::AppError,
    forms::{BODY_TIME, hold},
};

/// Most bytes of a body whose length is not announced; see `JsonConfig` in `app`.
const MOST: u64 = 1 << 20;
/// How much larger than its text JSON may be in memory: lists of short values.
const TIMES: u64 = 32;

/// A body that was read but not yet accepted.
#[derive(Debug)]
pub struct JsonBody<T>(Result<T, AppError>);

impl<T> JsonBody<T> {
    /// The body's content.
    ///
    /// # Errors
    /// When it is no JSON of the expected shape, or too large.
    pub fn accept(self) -> Result<T, AppError> {
        self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = Infallible;
    type Future = LocalBoxFuture<'static, Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let length = request.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(MOST);
        let body = Json::<T>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            if let Err(busy) = hold(&request, length.min(MOST) * TIMES).await {
                return Ok(Self(Err(busy)));
            }
            let body = tokio::time::timeout(BODY_TIME, body).await;
            Ok(Self(match body {
                Ok(Ok(body)) => Ok(body.into_inner()),
                Ok(Err(_)) => Err(AppError::BadRequest("error-bad-json")),
                Err(_) => Err(AppError::TooSlow),
            }))
        })
    }
}
