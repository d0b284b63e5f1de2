//! HEAD: what GET would answer, without the body. Every GET route answers it. A body
//! of known length is left out by the server, which tells the length; one that is made
//! while it is sent is not made at all.

use actix_web::{
    Error,
    body::{self, BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// Drops a streamed body where only its head was asked for.
///
/// # Errors
/// Passes on what the inner service answers.
pub async fn without_stream(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let is_head = request.method() == Method::HEAD;
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| {
        if is_head && matches!(body.size(), BodySize::Stream) {
            return body::None::new().boxed();
        }
        body.boxed()
    }))
}
