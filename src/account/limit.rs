//! Slows down guessing: tries per address and per account. Behind a trusted
//! proxy the address is the one that the proxy names.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use actix_web::HttpRequest;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};

use crate::{config::Settings, web::error::AppError};

type Keyed<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>;

/// Most keys remembered before forgotten ones are dropped.
const KEEP: usize = 10_000;

/// Counts tries to sign in.
pub struct SignInLimiter {
    by_address: Keyed<IpAddr>,
    by_account: Keyed<String>,
}

impl Default for SignInLimiter {
    /// Ten tries at once and then one in six seconds per address; five and one a minute per account.
    fn default() -> Self {
        Self {
            by_address: RateLimiter::keyed(quota(Duration::from_secs(6), 10)),
            by_account: RateLimiter::keyed(quota(Duration::from_secs(60), 5)),
        }
    }
}

fn quota(period: Duration, burst: u32) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(period).unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(burst)
}

impl SignInLimiter {
    /// Counts one try.
    ///
    /// # Errors
    /// When there were too many; says how long to wait.
    pub fn check(&self, address: IpAddr, account: &str) -> Result<(), AppError> {
        if self.by_address.len() > KEEP {
            self.by_address.retain_recent();
        }
        if self.by_account.len() > KEEP {
            self.by_account.retain_recent();
        }
        let now = DefaultClock::default().now();
        let refused =
            |wait: Duration| AppError::TooMany { retry_after_seconds: wait.as_secs() + 1 };
        self.by_address.check_key(&address).map_err(|no| refused(no.wait_time_from(now)))?;
        self.by_account.check_key(&account.to_owned()).map_err(|no| refused(no.wait_time_from(now)))
    }
}

/// The address that a request comes from.
#[must_use]
pub(crate) fn client_address(request: &HttpRequest, settings: &Settings) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    if !settings.trusted_proxies.contains(&peer) {
        return peer;
    }
    // The last address that no trusted proxy added is the client's; what stands before it may be made up.
    let header = request
        .headers()
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut hops = header.rsplit(',').filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
    hops.find(|hop| !settings.trusted_proxies.contains(hop)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_sixth_try_on_an_account_waits() {
        let limiter = SignInLimiter::default();
        for n in 0..5_u8 {
            limiter.check(IpAddr::from([10, 0, 0, n]), "a@b.c").unwrap();
        }
        assert!(matches!(
            limiter.check(IpAddr::from([10, 0, 0, 9]), "a@b.c"),
            Err(AppError::TooMany { .. })
        ));
        limiter.check(IpAddr::from([10, 0, 0, 9]), "other@b.c").unwrap();
    }

    #[test]
    fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
        let request = TestRequest::default()
            .peer_addr("10.0.0.1:5".parse().unwrap())
            .insert_header(("x-forwarded-for", "6.6.6.6, 1.2.3.4"))
            .to_http_request();
        let mut settings = Settings::default();
        assert_eq!(client_address(&request, &settings), IpAddr::from([10, 0, 0, 1]));
        settings.trusted_proxies.push(IpAddr::from([10, 0, 0, 1]));
        assert_eq!(client_address(&request, &settings), IpAddr::from([1, 2, 3, 4]));
    }
}
