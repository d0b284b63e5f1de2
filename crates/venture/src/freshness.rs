//! How long observed facts stay fresh.

use time::{Date, Duration};

/// A kind of fact by how quickly it becomes stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Facts about a competitor, its prices and how well it meets a need: 60 days.
    Competitor,
    /// What people said of needs and of the offer: 180 days.
    Rating,
}

impl Freshness {
    /// Days for which a fact of this kind counts as fresh.
    pub fn days(self) -> i64 {
        match self {
            Self::Competitor => 60,
            Self::Rating => 180,
        }
    }

    /// True when a fact observed on a day is stale.
    pub fn is_stale(self, observed_on: Date, today: Date) -> bool {
        today - observed_on > Duration::days(self.days())
    }

    /// True when more than half of several facts are stale; no facts are not.
    pub fn are_stale(self, observed_on: impl Iterator<Item = Date>, today: Date) -> bool {
        Self::most(observed_on.map(|date| self.is_stale(date, today)))
    }

    /// True when more than half are.
    pub fn most(facts: impl Iterator<Item = bool>) -> bool {
        let (mut all, mut stale) = (0_usize, 0_usize);
        for fact in facts {
            all += 1;
            stale += usize::from(fact);
        }
        stale * 2 > all
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_price_is_fresh_for_sixty_days_and_a_rating_for_a_hundred_and_eighty() {
        let today = date!(2026 - 11 - 24);
        assert!(!Freshness::Competitor.is_stale(date!(2026 - 09 - 25), today));
        assert!(Freshness::Competitor.is_stale(date!(2026 - 09 - 24), today));
        assert!(!Freshness::Rating.is_stale(date!(2026 - 05 - 28), today));
        assert!(Freshness::Rating.is_stale(date!(2026 - 05 - 27), today));
    }

    #[test]
    fn several_facts_are_stale_when_most_of_them_are() {
        let (new, old, today) =
            (date!(2026 - 11 - 01), date!(2020 - 01 - 01), date!(2026 - 11 - 24));
        assert!(!Freshness::Rating.are_stale([new, old].into_iter(), today));
        assert!(Freshness::Rating.are_stale([new, old, old].into_iter(), today));
        assert!(!Freshness::Rating.are_stale(std::iter::empty(), today));
    }
}
