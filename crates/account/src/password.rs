//! Passwords: argon2id with the library's default cost, hashed and checked on
//! a blocking thread because both take tens of milliseconds by design, and for
//! requests only a few at once because each takes 19 MiB.

use std::sync::{Arc, LazyLock};

use actix_web::web::block;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use web::error::AppError;

/// Fewest characters of a password (NIST SP 800-63B asks for at least 8 where it stands alone).
pub const MIN_LENGTH: usize = 10;
/// Most characters of a password.
pub const MAX_LENGTH: usize = 200;

/// Passwords hashed in parallel.
const AT_ONCE: usize = 4;
/// Passwords that may queue: some seconds of work.
const WAITING: usize = 96;

/// Semaphore for hashing passwords.
pub(super) struct Turns {
    running: Arc<Semaphore>,
    /// Those that run or wait.
    places: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        }
    }
}

impl Turns {
    /// Runs argon2 when a slot is free. Dropping the future while it waits gives up; once
    /// begun, the work keeps its slot until it is done.
    async fn take<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let busy = || AppError::TooMany { retry_after_seconds: 2 };
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy())?;
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(|_| busy())?;
        let done = block(move || {
            let done = work();
            drop((turn, place));
            done
        });
        Ok(done.await.map_err(anyhow::Error::from)?)
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// When too many passwords are queued.
    pub(super) async fn hash(&self, password: String) -> Result<String, AppError> {
        Ok(self.take(move || hash_now(&password)).await??)
    }

    /// True when `password` matches the stored hash; `None` stands for an unknown user.
    ///
    /// # Errors
    /// When too many passwords are queued.
    pub(super) async fn fits(
        &self,
        password: String,
        stored: Option<String>,
    ) -> Result<bool, AppError> {
        self.take(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.clone());
            let Ok(hash) = PasswordHash::new(&stored) else { return false };
            Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known
        })
        .await
    }
}

/// A hash that no password matches, checked for unknown addresses so that timing does not
/// reveal them.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// The PHC string of a password, for accounts created without a request.
pub async fn hash(password: String) -> anyhow::Result<String> {
    block(move || hash_now(&password)).await?
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
        let turns = Turns::default();
        let fits = async |typed: &str, stored| turns.fits(typed.to_owned(), stored).await.unwrap();
        assert!(fits("correct horse", Some(stored.clone())).await);
        assert!(!fits("wrong", Some(stored)).await);
        assert!(!fits("nobody has this password", None).await);
    }
}
