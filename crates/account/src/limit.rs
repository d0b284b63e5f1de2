//! Rate limits for passwords and secret links. Holds neither addresses nor names, only a
//! bounded number of digests under a key of this process. Depends on no request and no
//! database.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::password::Turns;
use web::{error::AppError, origin::network};

/// A burst of attempts, then one per period.
#[derive(Debug, Clone, Copy)]
struct Rate {
    burst: u32,
    period: Duration,
    /// After the burst, attempts are delayed more and more instead of refused, so that nobody
    /// can lock out somebody else.
    spaced: bool,
}

impl Rate {
    const fn new(burst: u32, seconds: u64) -> Self {
        Self { burst, period: Duration::from_secs(seconds), spaced: false }
    }
}

/// One address at one account.
const PAIR: Rate = Rate::new(5, 60);
/// One address at all accounts and links: an office behind one router.
const ADDRESS: Rate = Rate::new(30, 6);
/// One browser that signed in to the account before.
const DEVICE: Rate = Rate::new(10, 30);
/// All such browsers of an account together.
const DEVICES: Rate = Rate::new(50, 30);
/// One session that confirms its password.
const SESSION: Rate = Rate::new(5, 60);
/// One secret link.
const LINK: Rate = Rate::new(5, 60);
/// All unknown browsers at an account: after the burst each attempt doubles the wait, from two
/// seconds to [`LONGEST_WAIT`].
const STRANGERS: Rate = Rate { spaced: true, ..Rate::new(50, 600) };
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Most counters. One takes some 40 bytes.
const MOST_COUNTERS: usize = 100_000;

/// A count that shrinks by one in each period.
#[derive(Debug, Clone, Copy)]
struct Counter {
    tries: f64,
    counted: Instant,
    /// No attempt is allowed before this.
    not_before: Instant,
    period: Duration,
}

impl Counter {
    fn at(&self, now: Instant) -> f64 {
        let gone = now.saturating_duration_since(self.counted).as_secs_f64();
        (self.tries - gone / self.period.as_secs_f64()).max(0.0)
    }
}

/// What is counted.
#[derive(Hash)]
enum Key<'a> {
    Pair(IpAddr, &'a str),
    Address(IpAddr),
    Strangers(&'a str),
    Device(&'a str, &'a str),
    Devices(&'a str),
    Session(uuid::Uuid),
    Link(&'a str),
}

impl Key<'_> {
    fn rate(&self) -> Rate {
        match self {
            Self::Pair(..) => PAIR,
            Self::Address(_) => ADDRESS,
            Self::Strangers(_) => STRANGERS,
            Self::Device(..) => DEVICE,
            Self::Devices(_) => DEVICES,
            Self::Session(_) => SESSION,
            Self::Link(_) => LINK,
        }
    }
}

/// Who makes the attempt.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// An unknown browser, by its address.
    Stranger(IpAddr),
    /// A browser that signed in to this account before, by its device cookie.
    Device(String),
    /// Somebody who is signed in.
    Session(uuid::Uuid),
}

/// Counts attempts at passwords and secret links in this process.
pub struct SignInLimiter {
    digests: RandomState,
    counters: Mutex<HashMap<u64, Counter>>,
    pub(super) turns: Turns,
}

impl Default for SignInLimiter {
    fn default() -> Self {
        Self { digests: RandomState::new(), counters: Mutex::default(), turns: Turns::default() }
    }
}

/// A counted attempt. Only a successful one is taken back.
#[must_use]
pub(super) struct Attempt<'a> {
    limiter: &'a SignInLimiter,
    keys: Vec<u64>,
}

impl SignInLimiter {
    /// Counts an attempt at the password of an account (its address in lower case, whether or
    /// not it exists). Counted before the password is checked, so that parallel attempts do not
    /// bypass the limit.
    ///
    /// # Errors
    /// When there were too many, with the seconds to wait.
    pub(super) fn password(&self, source: &Source, account: &str) -> Result<Attempt<'_>, AppError> {
        match source {
            Source::Stranger(address) => {
                let address = network(*address);
                let keys =
                    [Key::Pair(address, account), Key::Address(address), Key::Strangers(account)];
                self.count(&keys, Instant::now())
            }
            Source::Device(mark) => {
                self.count(&[Key::Device(mark, account), Key::Devices(account)], Instant::now())
            }
            Source::Session(id) => self.count(&[Key::Session(*id)], Instant::now()),
        }
    }

    /// Counts an attempt at a secret link.
    ///
    /// # Errors
    /// When there were too many, with the seconds to wait.
    pub(super) fn link(&self, address: IpAddr, secret: &str) -> Result<Attempt<'_>, AppError> {
        self.count(&[Key::Link(secret), Key::Address(network(address))], Instant::now())
    }

    /// Counts under all keys, or under none when one is over its limit.
    fn count(&self, keys: &[Key<'_>], now: Instant) -> Result<Attempt<'_>, AppError> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let hashed: Vec<(u64, Rate)> =
            keys.iter().map(|key| (self.digests.hash_one(key), key.rate())).collect();
        let wait = hashed.iter().filter_map(|(key, rate)| {
            let counter = counters.get(key)?;
            let spaced = counter.not_before.saturating_duration_since(now);
            let over = counter.at(now) + 1.0 - f64::from(rate.burst);
            let full = !rate.spaced && over > 1e-9;
            let drained = if full { rate.period.mul_f64(over) } else { Duration::ZERO };
            Some(spaced.max(drained)).filter(|wait| !wait.is_zero())
        });
        if let Some(wait) = wait.max() {
            return Err(AppError::TooMany { retry_after_seconds: wait.as_secs() + 1 });
        }
        for (key, rate) in &hashed {
            let fresh = Counter { tries: 0.0, counted: now, not_before: now, period: rate.period };
            let counter = counters.entry(*key).or_insert(fresh);
            counter.tries = counter.at(now) + 1.0;
            counter.counted = now;
            if rate.spaced {
                counter.not_before = now + spacing(counter.tries - f64::from(rate.burst));
            }
        }
        if counters.len() > MOST_COUNTERS {
            forget(&mut counters, now);
        }
        Ok(Attempt { limiter: self, keys: hashed.into_iter().map(|(key, _)| key).collect() })
    }
}

/// How long unknown browsers wait after so many excess attempts.
fn spacing(over: f64) -> Duration {
    if over <= 0.0 {
        return Duration::ZERO;
    }
    Duration::from_secs_f64(over.ceil().min(30.0).exp2()).min(LONGEST_WAIT)
}

/// Halves the number of counters: expired ones first, then those with the fewest attempts, so
/// that a flood of new names does not evict the one under attack.
fn forget(counters: &mut HashMap<u64, Counter>, now: Instant) {
    counters.retain(|_, counter| counter.at(now) > 0.0);
    let mut tries: Vec<f64> = counters.values().map(|counter| counter.at(now)).collect();
    let (half, over) = (MOST_COUNTERS / 2, counters.len().saturating_sub(MOST_COUNTERS / 2));
    if counters.len() <= half {
        return;
    }
    let (_, edge, _) = tries.select_nth_unstable_by(over - 1, f64::total_cmp);
    let edge = *edge;
    let mut left = over;
    counters.retain(|_, counter| {
        let goes = left > 0 && counter.at(now) <= edge;
        left -= usize::from(goes);
        !goes
    });
}

impl Attempt<'_> {
    /// The password or link was right: the attempt does not count.
    pub(super) fn succeeded(self) {
        let mut counters = self.limiter.counters.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.keys {
            if let Some(counter) = counters.get_mut(key) {
                counter.tries = (counter.tries - 1.0).max(0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger(last: u8) -> Source {
        Source::Stranger(IpAddr::from([10, 0, 0, last]))
    }

    fn wait(result: Result<Attempt<'_>, AppError>) -> Option<u64> {
        match result {
            Err(AppError::TooMany { retry_after_seconds }) => Some(retry_after_seconds),
            _ => None,
        }
    }

    #[test]
    fn the_sixth_try_of_an_address_on_an_account_waits_and_others_do_not() {
        let limiter = SignInLimiter::default();
        for _ in 0..5 {
            assert_eq!(wait(limiter.password(&stranger(1), "a@b.c")), None);
        }
        let waits = wait(limiter.password(&stranger(1), "a@b.c")).unwrap();
        assert!((50..=61).contains(&waits), "{waits}");
        assert_eq!(wait(limiter.password(&stranger(2), "a@b.c")), None);
        assert_eq!(wait(limiter.password(&stranger(1), "other@b.c")), None);
    }

    #[test]
    fn a_right_password_does_not_count() {
        let limiter = SignInLimiter::default();
        for _ in 0..100 {
            limiter.password(&stranger(1), "a@b.c").unwrap_or_else(|_| panic!()).succeeded();
        }
    }

    #[test]
    fn one_address_does_not_try_many_accounts() {
        let limiter = SignInLimiter::default();
        let tried = (0..100)
            .filter(|n| wait(limiter.password(&stranger(1), &format!("{n}@b.c"))).is_none())
            .count();
        assert_eq!(tried, 30);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let limiter = SignInLimiter::default();
        let tried = (0..100_u128)
            .map(|n| Source::Stranger(IpAddr::from(((0x2001_0db8_u128 << 96) | n).to_be_bytes())))
            .filter(|source| wait(limiter.password(source, "a@b.c")).is_none())
            .count();
        assert_eq!(tried, 5);
    }

    #[test]
    fn guessing_from_everywhere_slows_down_and_a_known_browser_still_gets_in() {
        let limiter = SignInLimiter::default();
        let mut waits = Vec::new();
        let mut now = Instant::now();
        for n in 0..120_u32 {
            let address = IpAddr::from(n.to_be_bytes());
            let keys = [Key::Pair(address, "a@b.c"), Key::Strangers("a@b.c")];
            let asked = limiter.count(&keys, now);
            if let Some(seconds) = wait(asked) {
                waits.push(seconds);
                now += Duration::from_secs(seconds);
            }
        }
        assert_eq!(waits.first(), Some(&3));
        assert!(waits.is_sorted_by(|a, b| a <= b || *b >= 290), "{waits:?}");
        assert!(waits.iter().all(|wait| *wait <= LONGEST_WAIT.as_secs() + 1), "{waits:?}");
        assert_eq!(wait(limiter.password(&Source::Device("x".to_owned()), "a@b.c")), None);
    }

    #[test]
    fn a_flood_of_names_takes_bounded_memory_and_keeps_the_attacked_account_limited() {
        let limiter = SignInLimiter::default();
        let now = Instant::now();
        for _ in 0..5 {
            drop(limiter.count(&[Key::Pair(IpAddr::from([1, 1, 1, 1]), "a@b.c")], now));
        }
        for n in 0..250_000 {
            drop(limiter.count(&[Key::Strangers(&format!("{n}@b.c"))], now));
        }
        assert!(limiter.counters.lock().unwrap().len() <= MOST_COUNTERS);
        let again = limiter.count(&[Key::Pair(IpAddr::from([1, 1, 1, 1]), "a@b.c")], now);
        assert!(wait(again).is_some());
    }
}
