//! How often one address may ask for shared pages, whether or not the link exists.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use web::{address_limit::AddressLimit, error::AppError};

/// Requests at once: a meeting behind one router.
const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(120 - 1);
/// After that, one request in so much time.
const PERIOD: Duration = Duration::from_secs(1);

/// Counts requests for shared pages by address.
pub struct ShareLimiter(AddressLimit);

impl Default for ShareLimiter {
    fn default() -> Self {
        Self(AddressLimit::new(BURST, PERIOD))
    }
}

impl ShareLimiter {
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
    fn ten_thousand_guesses_of_an_address_are_refused_and_another_reads_on() {
        let limiter = ShareLimiter::default();
        let (guessing, reading) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let passed = (0..10_000).filter(|_| limiter.check(guessing).is_ok()).count();
        assert!((120..200).contains(&passed), "{passed}");
        limiter.check(reading).unwrap();
    }
}
