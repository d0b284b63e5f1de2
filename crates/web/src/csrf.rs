//! Protection against forged requests: a token in every form, bound to the visitor's secret
//! cookie, and a check of the origin of unsafe requests.

use actix_web::{
    Error, HttpRequest, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web::Data,
};

use super::{
    error::AppError,
    key::{Purpose, SecretKey},
    origin::is_this_site,
    visitor::Visitor,
};

/// Name of the hidden form field.
pub const FIELD: &str = "csrf";

/// The token for the visitor of a request.
pub fn token_for(request: &HttpRequest) -> String {
    let binding = Visitor::of(request).binding;
    let key = request.app_data::<Data<SecretKey>>();
    key.map(|key| key.derive(Purpose::Csrf).tag(binding.as_bytes())).unwrap_or_default()
}

/// True when `token` belongs to the visitor of a request. A visitor without a cookie has no
/// valid token.
pub fn is_valid(request: &HttpRequest, token: &str) -> bool {
    let binding = Visitor::of(request).binding;
    let key = request.app_data::<Data<SecretKey>>();
    !binding.is_empty()
        && key.is_some_and(|key| key.derive(Purpose::Csrf).verify(binding.as_bytes(), token))
}

/// Refuses unsafe requests that another site makes a browser send.
pub async fn same_origin(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && comes_from_elsewhere(&request) {
        return Ok(request.into_response(AppError::Forged.error_response()).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn comes_from_elsewhere(request: &ServiceRequest) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        None => {}
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return false };
    !is_this_site(origin, request.request())
}

#[cfg(test)]
mod tests {
    use actix_web::{HttpMessage, test::TestRequest};

    use super::*;

    fn request(binding: &str) -> HttpRequest {
        let key = SecretKey::new([7; 32]);
        let request = TestRequest::default().app_data(Data::new(key)).to_http_request();
        let visitor = Visitor { user: None, binding: binding.to_owned() };
        request.extensions_mut().insert(visitor);
        request
    }

    #[test]
    fn a_token_fits_its_binding_and_no_other() {
        let token = token_for(&request("a"));
        assert!(is_valid(&request("a"), &token));
        assert!(!is_valid(&request("b"), &token));
        assert!(!is_valid(&request("a"), ""));
    }

    #[test]
    fn a_visitor_without_cookie_has_no_valid_token() {
        assert!(!is_valid(&request(""), &token_for(&request(""))));
    }
}
