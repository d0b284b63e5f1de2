//! How often one address may ask. Addresses are only held in memory. Knows no page: each kind
//! of request has a limit of its own.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};

use super::{error::AppError, origin::network};

/// Most addresses held before those that need not wait any more are dropped.
const MOST_ADDRESSES: usize = 10_000;

/// Counts requests by address.
pub struct AddressLimit {
    by_address: RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock>,
}

impl AddressLimit {
    /// So many requests at once, and then one in each period.
    pub fn new(burst: NonZeroU32, period: Duration) -> Self {
        let quota = Quota::with_period(period).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        Self { by_address: RateLimiter::keyed(quota.allow_burst(burst)) }
    }

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
    fn one_address_waits_and_another_does_not() {
        let limit = AddressLimit::new(NonZeroU32::MIN, Duration::from_secs(15));
        let (busy, calm) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        limit.check(busy).unwrap();
        assert!(matches!(limit.check(busy), Err(AppError::TooMany { retry_after_seconds: 1.. })));
        limit.check(calm).unwrap();
    }
}
