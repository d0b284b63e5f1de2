//! A JSON body that is judged by its handler, after who may call is settled:
//! a stranger learns nothing from how a body is refused.

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
/// Up to so many bytes are read at once.
const SHORT: usize = 32 << 10;
/// How much larger than its text JSON may be in memory: lists of small objects.
const TIMES: u64 = 96;

/// A body that was read but not yet accepted.
#[derive(Debug)]
pub struct JsonBody<T>(Result<T, AppError>);

impl<T> JsonBody<T> {
    /// The body's content.
    ///
    /// # Errors
    /// When it is no JSON of the expected shape, too large, or holds characters that
    /// cannot be kept.
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
            let judge = move || -> Result<T, AppError> {
                let read = serde_json::from_slice(&body).map_err(|problem| {
                    tracing::debug!("JSON body refused: {problem}");
                    bad()
                });
                // A wrong character is named even where the shape is wrong too.
                characters::check_json(&body).and(read)
            };
            if short {
                return Ok(Self(judge()));
            }
            // What is long would hold up the others whom this thread answers.
            let judged = blocking::run(judge).await;
            Ok(Self(judged.unwrap_or_else(|ended| Err(AppError::Internal(ended.into())))))
        })
    }
}

/// True when the sender says so: what says nothing could come from a form of another site.
fn is_json(request: &HttpRequest) -> bool {
    let kind = request.mime_type().ok().flatten();
    kind.is_some_and(|kind| {
        kind.subtype() == "json" || kind.suffix().is_some_and(|end| end == "json")
    })
}
