//! Passwords: argon2id with the library's default cost, hashed and checked on
//! a blocking thread because both take tens of milliseconds by design.

use std::sync::LazyLock;

use actix_web::web::block;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// Fewest characters of a password (NIST SP 800-63B asks for at least 8 where it stands alone).
pub const MIN_LENGTH: usize = 10;
/// Most characters of a password.
pub const MAX_LENGTH: usize = 200;

/// A hash that no password fits, checked when an address is unknown so that
/// the answer takes as long as for a known one.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// The PHC string of a password.
///
/// # Errors
/// When hashing fails or the thread is gone.
pub async fn hash(password: String) -> anyhow::Result<String> {
    block(move || hash_now(&password)).await?
}

/// True when `password` fits the stored hash; `None` stands for an unknown user.
pub async fn fits(password: String, stored: Option<String>) -> bool {
    let checked = block(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let Ok(hash) = PasswordHash::new(&stored) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known
    });
    checked.await.unwrap_or(false)
}

fn hash_now(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_password_fits_its_own_hash_only() {
        let stored = hash("correct horse".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(fits("correct horse".to_owned(), Some(stored.clone())).await);
        assert!(!fits("wrong".to_owned(), Some(stored)).await);
        assert!(!fits("nobody has this password".to_owned(), None).await);
    }
}
