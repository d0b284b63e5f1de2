//! Redirects for forms that a script submits. A browser follows a redirect before the script
//! sees it, so the target page would be rendered twice.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};

/// A script sends this header to get the address instead of a redirect.
pub const ASKED: &str = "x-tell-location";

/// Answers 204 with the address in `Location` instead of a 303.
pub async fn redirect_for_script(
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
