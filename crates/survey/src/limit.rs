//! How often one address may answer surveys.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use web::{address_limit::AddressLimit, error::AppError};

/// Answers at once: a class behind one router.
const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(40 - 1);
/// After that, one answer in so much time.
const PERIOD: Duration = Duration::from_secs(15);

/// Counts answers by address.
pub struct AnswerLimiter(AddressLimit);

impl Default for AnswerLimiter {
    fn default() -> Self {
        Self(AddressLimit::new(BURST, PERIOD))
    }
}

impl AnswerLimiter {
    /// Counts one.
    ///
    /// # Errors
    /// As [`AddressLimit::check`].
    pub fn check(&self, address: IpAddr) -> Result<(), AppError> {
        self.0.check(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_can_answer_at_once() {
        let limiter = AnswerLimiter::default();
        let class = IpAddr::from([10, 0, 0, 1]);
        let answered = (0..100).filter(|_| limiter.check(class).is_ok()).count();
        assert_eq!(answered, 40);
    }
}
