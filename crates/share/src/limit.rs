//! Rate limit for shared pages per address, whether or not the link exists. Addresses are only
//! held in memory.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};

use web::{error::AppError, origin::network};

/// Burst of requests per address: a meeting behind one router.
const BURST: u32 = 120;
/// After that, one request in so much time.
const PERIOD: Duration = Duration::from_secs(1);
/// Most addresses held before expired ones are dropped.
const MOST_ADDRESSES: usize = 10_000;

/// Counts requests for shared pages by address.
pub struct ShareLimiter {
    by_address: RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock>,
}

impl Default for ShareLimiter {
    fn default() -> Self {
        let burst = NonZeroU32::new(BURST).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(PERIOD).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        Self { by_address: RateLimiter::keyed(quota.allow_burst(burst)) }
    }
}

impl ShareLimiter {
    /// Counts one request.
    ///
    /// # Errors
    /// When there were too many, with the seconds to wait.
    pub fn check(&self, address: IpAddr) -> Result<(), AppError> {
        if self.by_address.len() > MOST_ADDRESSES {
            self.by_address.retain_recent();
        }
        self.by_address.check_key(&network(address)).map_err(|no| {
            let wait = no.wait_time_from(DefaultClock::default().now());
            AppError::TooMany { retry_after_seconds: wait.as_secs() + 1 }
        })
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
