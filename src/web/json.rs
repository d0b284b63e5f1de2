//! A JSON body that is judged by its handler, after who may call is settled:
//! a stranger learns nothing from how a body is refused.

use std::convert::Infallible;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Json};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::error::AppError;

/// A body that was read but not yet accepted.
#[derive(Debug)]
pub struct JsonBody<T>(Option<T>);

impl<T> JsonBody<T> {
    /// The body's content.
    ///
    /// # Errors
    /// When it is no JSON of the expected shape, or too large.
    pub fn accept(self) -> Result<T, AppError> {
        self.0.ok_or(AppError::BadRequest("error-bad-json"))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = Infallible;
    type Future = LocalBoxFuture<'static, Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Json::<T>::from_request(request, payload);
        Box::pin(async move { Ok(Self(body.await.ok().map(Json::into_inner))) })
    }
}
