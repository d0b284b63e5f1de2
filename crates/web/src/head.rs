//! HEAD: the response of GET without its body, for every GET route. The server drops a body of
//! known length and reports the length; a streamed body is not produced at all.

use actix_web::{
    Error,
    body::{self, BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// Drops a streamed body of a HEAD request.
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
