//! Cookies and the middleware that finds out who is asking.

use actix_web::{
    Error, HttpMessage, HttpRequest, ResponseError,
    body::{EitherBody, MessageBody},
    cookie::{Cookie, SameSite, time::Duration},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use sea_orm::DatabaseConnection;

use super::{store, token};
use crate::{config::Settings, web::error::AppError, web::visitor::Visitor};

/// Name of the session's cookie. The prefix makes browsers insist on https and this host.
pub(super) fn cookie_name(settings: &Settings) -> &'static str {
    if settings.secure() { "__Host-assay" } else { "assay" }
}

/// Cookie of visitors who are not signed in; forms are bound to it.
const VISIT_COOKIE: &str = "assay_visit";

/// A cookie that scripts cannot read and other sites cannot send.
pub(super) fn cookie(settings: &Settings, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(settings.secure())
        .finish()
}

/// The session's cookie, kept for as long as an idle session lives.
pub(super) fn session_cookie(settings: &Settings, secret: String) -> Cookie<'static> {
    let mut cookie = cookie(settings, cookie_name(settings), secret);
    cookie.set_max_age(Duration::days(14));
    cookie
}

/// The same cookie, already expired.
pub(super) fn no_cookie(settings: &Settings) -> Cookie<'static> {
    let mut cookie = cookie(settings, cookie_name(settings), String::new());
    cookie.make_removal();
    cookie
}

/// The browser's own description, shortened.
pub(super) fn agent(request: &HttpRequest) -> String {
    let header = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    header.unwrap_or_default().chars().take(120).collect()
}

/// Puts the [`Visitor`] into the request. Gives a visitor without any cookie
/// one to bind forms to.
///
/// # Errors
/// Passes on what the inner service answers.
pub async fn identify(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if request.path().starts_with("/static/") || request.path().starts_with("/health/") {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let (visitor, fresh) = match recognise(&request).await {
        Ok(known) => known,
        Err(error) => {
            return Ok(request.into_response(error.error_response()).map_into_right_body());
        }
    };
    request.extensions_mut().insert(visitor);
    let mut response = next.call(request).await?;
    if let Some(cookie) = fresh {
        response.response_mut().add_cookie(&cookie)?;
    }
    Ok(response.map_into_left_body())
}

/// Who sent a request, and the cookie that they need but do not have.
async fn recognise(
    request: &ServiceRequest,
) -> Result<(Visitor, Option<Cookie<'static>>), AppError> {
    let settings = request.app_data::<Data<Settings>>();
    let db = request.app_data::<Data<DatabaseConnection>>();
    let (Some(settings), Some(db)) = (settings, db) else {
        return Err(anyhow::anyhow!("settings or database are not part of the server").into());
    };
    if let Some(cookie) = request.cookie(cookie_name(settings))
        && let Some(user) = store::find_session(db, cookie.value()).await?
    {
        let visitor = Visitor { user: Some(user), binding: cookie.value().to_owned() };
        return Ok((visitor, None));
    }
    if let Some(cookie) = request.cookie(VISIT_COOKIE).filter(|cookie| !cookie.value().is_empty()) {
        return Ok((Visitor { user: None, binding: cookie.value().to_owned() }, None));
    }
    let secret = token::new()?;
    let fresh = cookie(settings, VISIT_COOKIE, secret.clone());
    Ok((Visitor { user: None, binding: secret }, Some(fresh)))
}
