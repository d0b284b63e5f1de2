//! The cookies of the application. Knows no request.

use actix_web::cookie::{Cookie, SameSite, time::Duration};

use config::Settings;

/// A cookie's name. On https it begins so that browsers insist on https and this host.
pub(super) struct CookieName {
    plain: &'static str,
    secure: &'static str,
}

impl CookieName {
    pub(super) fn of(&self, settings: &Settings) -> &'static str {
        if settings.secure() { self.secure } else { self.plain }
    }
}

/// Holds the session's secret.
pub(super) const SESSION_COOKIE: CookieName = CookieName { plain: "assay", secure: "__Host-assay" };
/// Given to visitors who are not signed in; forms are bound to it.
pub(super) const VISIT_COOKIE: CookieName =
    CookieName { plain: "assay_visit", secure: "__Host-assay_visit" };
/// Says that somebody signed in with this browser before.
pub(super) const KNOWN_COOKIE: CookieName =
    CookieName { plain: "assay_known", secure: "__Host-assay_known" };

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
    let mut cookie = cookie(settings, SESSION_COOKIE.of(settings), secret);
    cookie.set_max_age(Duration::days(14));
    cookie
}

/// The same cookie, already expired.
pub(super) fn no_cookie(settings: &Settings) -> Cookie<'static> {
    let mut cookie = cookie(settings, SESSION_COOKIE.of(settings), String::new());
    cookie.make_removal();
    cookie
}
