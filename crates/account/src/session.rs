//! The middleware that identifies the visitor, and signing a browser in.

use std::sync::Arc;

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{EitherBody, MessageBody},
    cookie::Cookie,
    dev::{Payload, ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use sea_orm::DatabaseConnection;

use super::{
    LastUsed, check,
    cookies::{SESSION_COOKIE, VISIT_COOKIE, cookie, session_cookie},
    store, token,
};
use config::Settings;
use web::{budget, error::AppError, key::SecretKey, page::redirect, visitor::Visitor};

/// The browser's own description, shortened.
fn agent(request: &HttpRequest) -> String {
    let header = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    header.unwrap_or_default().chars().take(120).collect()
}

/// The browser that sent a request and may be signed in by it.
pub(super) struct Browser {
    pub(super) agent: String,
    settings: Data<Settings>,
    key: Data<SecretKey>,
}

impl FromRequest for Browser {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts = request.app_data().cloned().zip(request.app_data().cloned());
        let missing = || anyhow::anyhow!("part of the server is missing").into();
        std::future::ready(parts.ok_or_else(missing).map(|(settings, key)| Self {
            agent: agent(request),
            settings,
            key,
        }))
    }
}

impl Browser {
    /// Redirects with a session cookie and marks the browser as known to the account.
    pub(super) fn enter(
        &self,
        secret: String,
        account: &str,
        path: &str,
    ) -> Result<HttpResponse, AppError> {
        let known = check::known_device(&self.key, &self.settings, account)?;
        let mut response = redirect(path);
        for cookie in [session_cookie(&self.settings, secret), known] {
            response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
        }
        Ok(response)
    }
}

/// Puts the [`Visitor`] into the request. A visitor without a cookie gets one that forms are
/// bound to.
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
    let who = visitor.user.as_ref().map(|user| user.id);
    request.extensions_mut().insert(visitor);
    let mut response = budget::asked_by(who, next.call(request)).await?;
    if let Some(cookie) = fresh {
        response.response_mut().add_cookie(&cookie)?;
    }
    Ok(response.map_into_left_body())
}

/// The visitor of a request, and a cookie to set if one is missing.
async fn recognise(
    request: &ServiceRequest,
) -> Result<(Visitor, Option<Cookie<'static>>), AppError> {
    let settings = request.app_data::<Data<Settings>>();
    let db = request.app_data::<Data<DatabaseConnection>>();
    let (Some(settings), Some(db)) = (settings, db) else {
        return Err(anyhow::anyhow!("settings or database are not part of the server").into());
    };
    if let Some(cookie) = request.cookie(SESSION_COOKIE.of(settings))
        && let Some(found) = store::find_session(db.get_ref(), cookie.value()).await?
    {
        if let Some((at, last_used)) = found.seen.zip(request.app_data::<Data<LastUsed>>()) {
            Arc::clone(last_used).note(db, found.user.session_id, at);
        }
        let visitor = Visitor { user: Some(found.user), binding: cookie.value().to_owned() };
        return Ok((visitor, None));
    }
    let visit = VISIT_COOKIE.of(settings);
    if let Some(cookie) = request.cookie(visit).filter(|cookie| !cookie.value().is_empty()) {
        return Ok((Visitor { user: None, binding: cookie.value().to_owned() }, None));
    }
    let secret = token::new()?;
    let fresh = cookie(settings, visit, secret.clone());
    Ok((Visitor { user: None, binding: secret }, Some(fresh)))
}
