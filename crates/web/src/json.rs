//! A JSON body that is validated after authorisation, so that a stranger learns nothing from
//! its errors.

use std::convert::Infallible;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Bytes};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::{
    characters,
    error::AppError,
    forms::{BODY_TIME, hold},
};

/// Most bytes of a body whose length is not announced; see `PayloadConfig` in `app`.
const MOST: u64 = 1 << 20;
/// Bodies up to so many bytes are parsed on the request's thread.
const SHORT: usize = 32 << 10;
/// Memory of JSON per byte of its text, for lists of small objects.
const TIMES: u64 = 96;

/// A body that was received but not yet validated.
#[derive(Debug)]
pub struct JsonBody<T>(Result<T, AppError>);

impl<T> JsonBody<T> {
    /// The body's content.
    ///
    /// # Errors
    /// When it is not JSON of the expected shape, too large, or has forbidden characters.
    pub fn accept(self) -> Result<T, AppError> {
        self.0
    }
}

impl<T: DeserializeOwned + Send + 'static> FromRequest for JsonBody<T> {
    type Error = Infallible;
    type Future = LocalBoxFuture<'static, Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let length = request.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(MOST);
        let is_json = is_json(request);
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            if let Err(busy) = hold(&request, length.min(MOST) * TIMES).await {
                return Ok(Self(Err(busy)));
            }
            let bad = || AppError::BadRequest("error-bad-json");
            let Ok(body) = tokio::time::timeout(BODY_TIME, body).await else {
                return Ok(Self(Err(AppError::TooSlow)));
            };
            let Some(body) = body.ok().filter(|_| is_json) else { return Ok(Self(Err(bad()))) };
            let short = body.len() <= SHORT;
            let parse = move || -> Result<T, AppError> {
                let read = serde_json::from_slice(&body).map_err(|problem| {
                    tracing::debug!("JSON body refused: {problem}");
                    bad()
                });
                // A forbidden character is reported even where the shape is wrong too.
                characters::check_json(&body).and(read)
            };
            if short {
                return Ok(Self(parse()));
            }
            // Parsing a long body would block other requests of this thread.
            let parsed = blocking::run(parse).await;
            Ok(Self(parsed.unwrap_or_else(|ended| Err(AppError::Internal(ended.into())))))
        })
    }
}

/// True when the content type says so: without one, it could come from a form of another site.
fn is_json(request: &HttpRequest) -> bool {
    let kind = request.mime_type().ok().flatten();
    kind.is_some_and(|kind| {
        kind.subtype() == "json" || kind.suffix().is_some_and(|end| end == "json")
    })
}
