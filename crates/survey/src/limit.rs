//! Rate limit for answers per address. Addresses are only held in memory.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};

use web::{error::AppError, origin::network};

/// Burst of answers per address: a class behind one router.
const BURST: u32 = 40;
/// After that, one answer in so many seconds.
const PERIOD: Duration = Duration::from_secs(15);
/// Most addresses held before expired ones are dropped.
const KEEP: usize = 10_000;

/// Counts answers by address.
pub struct AnswerLimiter {
    by_address: RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock>,
}

impl Default for AnswerLimiter {
    fn default() -> Self {
        let burst = NonZeroU32::new(BURST).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(PERIOD).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        Self { by_address: RateLimiter::keyed(quota.allow_burst(burst)) }
    }
}

impl AnswerLimiter {
    /// Counts one answer.
    ///
    /// # Errors
    /// When there were too many, with the seconds to wait.
    pub fn check(&self, address: IpAddr) -> Result<(), AppError> {
        if self.by_address.len() > KEEP {
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
    fn one_address_waits_and_another_does_not() {
        let limiter = AnswerLimiter::default();
        let (busy, calm) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..BURST {
            limiter.check(busy).unwrap();
        }
        assert!(matches!(limiter.check(busy), Err(AppError::TooMany { retry_after_seconds: 1.. })));
        limiter.check(calm).unwrap();
    }
}
