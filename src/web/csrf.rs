//! Two locks against forged requests: a token in every form, bound to the
//! visitor's secret cookie, and a look at where an unsafe request comes from.

use std::{fs, io::Write, path::Path};

use actix_web::{
    Error, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web::Data,
};
use anyhow::Context;
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRngCore;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::error::AppError;

/// Name of the hidden form field.
pub const FIELD: &str = "csrf";

/// Key of the installation, from which tokens are derived.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn mac(&self, binding: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(b"csrf\0");
        mac.update(binding.as_bytes());
        Some(mac)
    }

    /// The token for a visitor's binding.
    #[must_use]
    pub fn token(&self, binding: &str) -> String {
        self.mac(binding).map(|mac| hex::encode(mac.finalize().into_bytes())).unwrap_or_default()
    }

    /// A digest of `content` that only this installation can make, for a purpose of its own.
    #[must_use]
    pub fn seal(&self, purpose: &str, content: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        for part in [b"seal\0".as_slice(), purpose.as_bytes(), b"\0", content] {
            mac.update(part);
        }
        hex::encode(mac.finalize().into_bytes())
    }

    /// True when [`Self::seal`] made `seal` of that content for that purpose.
    #[must_use]
    pub fn made(&self, purpose: &str, content: &[u8], seal: &str) -> bool {
        let ours = self.seal(purpose, content);
        !ours.is_empty() && bool::from(ours.as_bytes().ct_eq(seal.as_bytes()))
    }

    /// True when `token` was made for `binding`. An empty binding has no valid token.
    #[must_use]
    pub fn verify(&self, binding: &str, token: &str) -> bool {
        !binding.is_empty() && bool::from(self.token(binding).as_bytes().ct_eq(token.as_bytes()))
    }
}

/// Reads the installation's key from `secret.key` in the data folder, or makes it.
///
/// # Errors
/// When the file cannot be read or written, or there is no randomness.
pub fn load_key(folder: &Path) -> anyhow::Result<SecretKey> {
    let path = folder.join("secret.key");
    if let Ok(text) = fs::read_to_string(&path) {
        let bytes = hex::decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        return bytes.map(SecretKey).with_context(|| {
            format!("{} holds no key of 32 bytes; delete it to have a new one made", path.display())
        });
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(hex::encode(bytes).as_bytes())?;
    match file.persist_noclobber(&path) {
        Ok(_) => Ok(SecretKey(bytes)),
        // Another process was faster: use its key.
        Err(_) => load_key(folder),
    }
}

/// The token for the visitor of a request.
#[must_use]
pub fn token_for(request: &actix_web::HttpRequest) -> String {
    let binding = super::visitor::Visitor::of(request).binding;
    request.app_data::<Data<SecretKey>>().map(|key| key.token(&binding)).unwrap_or_default()
}

/// Refuses unsafe requests that another site makes a browser send.
///
/// # Errors
/// Passes on what the inner service answers.
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
    let host = request.connection_info().host().to_owned();
    origin.split("://").nth(1).is_none_or(|origin_host| origin_host != host)
}

#[cfg(test)]
mod tests {
    use super::SecretKey;

    #[test]
    fn a_token_fits_its_binding_and_no_other() {
        let key = SecretKey::new([7; 32]);
        let token = key.token("a");
        assert!(key.verify("a", &token));
        assert!(!key.verify("b", &token));
        assert!(!SecretKey::new([8; 32]).verify("a", &token));
    }

    #[test]
    fn a_visitor_without_cookie_has_no_valid_token() {
        let key = SecretKey::new([7; 32]);
        assert!(!key.verify("", &key.token("")));
    }
}
