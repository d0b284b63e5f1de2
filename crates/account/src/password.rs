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

/// Passwords that are hashed at once.
const AT_ONCE: usize = 4;
/// Passwords that may wait for their turn; some seconds' worth of work.
const WAITING: usize = 96;

/// The turns of a server's passwords.
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
    /// Does argon2's work when it is its turn. What waits can be given up; what has begun goes
    /// on and keeps its turn until it is done, also when nobody waits for it any more.
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
    /// When hashing fails, the thread is gone, or too many passwords wait for their turn.
    pub(super) async fn hash(&self, password: String) -> Result<String, AppError> {
        Ok(self.take(move || hash_now(&password)).await??)
    }

    /// True when `password` fits the stored hash; `None` stands for an unknown user.
    ///
    /// # Errors
    /// When the thread is gone or too many passwords wait for their turn.
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

/// A hash that no password fits, checked when an address is unknown so that
/// the answer takes as long as for a known one.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// The PHC string of a password, for who makes an account without a request.
///
/// # Errors
/// When hashing fails or the thread is gone.
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
