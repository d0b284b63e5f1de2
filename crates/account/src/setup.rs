//! The first start: a one-time token in the log opens the page that creates the first
//! administrator.

use std::sync::Mutex;

use subtle::ConstantTimeEq;

/// The token of the set-up page while there is no user.
#[derive(Default)]
pub struct SetUpToken(Mutex<Option<String>>);

impl SetUpToken {
    /// Creates a token and returns it, to be printed.
    pub fn issue(&self) -> anyhow::Result<String> {
        let token = super::token::new()?;
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(token.clone());
        Ok(token)
    }

    /// True when `token` is the current one.
    pub fn fits(&self, token: &str) -> bool {
        let held = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        held.as_ref().is_some_and(|held| bool::from(held.as_bytes().ct_eq(token.as_bytes())))
    }

    /// Ends set-up.
    pub fn spend(&self) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::SetUpToken;

    #[test]
    fn a_token_opens_until_it_is_spent() {
        let setup = SetUpToken::default();
        assert!(!setup.fits(""));
        let token = setup.issue().unwrap();
        assert!(setup.fits(&token));
        assert!(!setup.fits("other"));
        setup.spend();
        assert!(!setup.fits(&token));
    }
}
