//! Where a form leads, told to a script that sent the form itself. A browser
//! follows a redirect before any script hears of it, and the page behind it would
//! be made twice.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};

/// With this header a script asks to be told instead of sent.
pub const ASKED: &str = "x-tell-location";

/// Answers 204 with the address in `Location` where a browser would be sent on
/// with 303.
///
/// # Errors
/// Passes on what the inner service answers.
pub async fn told(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let asked = request.headers().contains_key(ASKED);
    let mut response = next.call(request).await?;
    let leads_on = response.headers().contains_key(header::LOCATION);
    if asked && leads_on && response.status() == StatusCode::SEE_OTHER {
        *response.response_mut().status_mut() = StatusCode::NO_CONTENT;
    }
    Ok(response)
}
