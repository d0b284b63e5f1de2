//! The only way to check a password or a secret link of a request: with rate limits. Uses the
//! browser's address, session and device cookie.

use std::net::IpAddr;

use actix_web::{FromRequest, HttpRequest, cookie::Cookie, dev::Payload, web::Data};

use super::{
    SignInLimiter,
    cookies::{KNOWN_COOKIE, cookie},
    limit::Source,
    token,
};
use config::Settings;
use web::{
    error::AppError,
    key::{Purpose, PurposeKey, SecretKey},
    origin::client_address,
    visitor::Visitor,
};

/// Checks passwords and secret links of one request.
pub struct Check {
    limiter: Data<SignInLimiter>,
    devices: PurposeKey,
    address: IpAddr,
    /// The account and session that are signed in.
    session: Option<(String, uuid::Uuid)>,
    /// The browser's device cookie.
    shown: Option<String>,
}

impl FromRequest for Check {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::of(request))
    }
}

impl Check {
    fn of(request: &HttpRequest) -> Result<Self, AppError> {
        let missing = || anyhow::anyhow!("part of the server is missing");
        let settings = request.app_data::<Data<Settings>>().ok_or_else(missing)?;
        let key = request.app_data::<Data<SecretKey>>().ok_or_else(missing)?;
        let limiter = request.app_data::<Data<SignInLimiter>>().cloned().ok_or_else(missing)?;
        let user = Visitor::of(request).user;
        Ok(Self {
            limiter,
            devices: key.derive(Purpose::KnownDevice),
            address: client_address(request, settings),
            session: user.map(|user| (user.email, user.session_id)),
            shown: request.cookie(KNOWN_COOKIE.of(settings)).map(|one| one.value().to_owned()),
        })
    }

    /// The source of an attempt at an account's password.
    fn source(&self, account: &str) -> Source {
        if let Some((email, session)) = &self.session
            && email == account
        {
            return Source::Session(*session);
        }
        let shown = self.shown.as_deref().and_then(|shown| shown.split_once('.'));
        match shown {
            Some((mark, tag)) if self.devices.verify(&signed(mark, account), tag) => {
                Source::Device(mark.to_owned())
            }
            _ => Source::Stranger(self.address),
        }
    }

    /// True when a password matches the stored hash; `None` stands for an unknown or disabled
    /// account.
    ///
    /// # Errors
    /// When there were too many attempts or too many passwords are being checked.
    pub async fn password(
        &self,
        account: &str,
        typed: String,
        stored: Option<String>,
    ) -> Result<bool, AppError> {
        let account = account.to_lowercase();
        let attempt = self.limiter.password(&self.source(&account), &account)?;
        let fits = self.limiter.turns.fits(typed, stored).await?;
        if fits {
            attempt.succeeded();
        }
        Ok(fits)
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// When too many passwords are being hashed.
    pub async fn hash(&self, password: String) -> Result<String, AppError> {
        self.limiter.turns.hash(password).await
    }

    /// Looks up a secret link with `find`, with rate limits.
    ///
    /// # Errors
    /// When there were too many attempts.
    pub(super) async fn link<T>(
        &self,
        secret: &str,
        find: impl Future<Output = Result<Option<T>, AppError>>,
    ) -> Result<Option<T>, AppError> {
        let attempt = self.limiter.link(self.address, secret)?;
        let found = find.await?;
        if found.is_some() {
            attempt.succeeded();
        }
        Ok(found)
    }
}

/// The signed content of a device cookie, whose fixed alphabet excludes NUL.
fn signed(mark: &str, account: &str) -> Vec<u8> {
    format!("{mark}\0{account}").into_bytes()
}

/// A cookie that records for a year that somebody signed in to an account with this browser. It
/// grants no access: attempts from it are only counted apart from those of unknown browsers.
pub(super) fn known_device(
    key: &SecretKey,
    settings: &Settings,
    account: &str,
) -> anyhow::Result<Cookie<'static>> {
    let mark = token::new()?;
    let tag = key.derive(Purpose::KnownDevice).tag(&signed(&mark, &account.to_lowercase()));
    let mut cookie = cookie(settings, KNOWN_COOKIE.of(settings), format!("{mark}.{tag}"));
    cookie.set_max_age(actix_web::cookie::time::Duration::days(365));
    Ok(cookie)
}
