//! The assumptions that a founder states with low, base and high, and the exact integers that
//! store them. Pure.

use super::Pricing;
use i18n::Lang;

parsing::words! {
    /// An input of unit economics or of the size of the market.
    #[derive(PartialOrd, Ord)]
    pub enum Quantity {
        /// Per customer and month, or per 1,000 requests, as the offer's pricing says.
        Price = "price",
        /// Per customer and month.
        Requests = "requests",
        /// Share of the machine's throughput that is used.
        Utilisation = "utilisation",
        /// Other variable costs per customer and month.
        OtherCosts = "other-costs",
        /// Cost of winning a customer.
        AcquisitionCost = "acquisition-cost",
        /// Share of customers lost per month.
        Churn = "churn",
        /// Customers within reach in a year.
        ReachableCustomers = "reachable-customers",
        /// Fixed cost per year.
        FixedCost = "fixed-cost",
        /// Cash at hand.
        Cash = "cash",
        /// Net burn per month before this product; negative when money comes in.
        Burn = "burn",
    }
}

/// How a quantity is counted, typed and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// In the venture's currency.
    Money,
    Count,
    /// Stored as a share from 0 to 1, typed as per cent.
    Share,
}

impl Measure {
    /// Factor from the typed to the stored unit.
    pub fn typed_unit(self) -> f64 {
        if self == Self::Share { 0.01 } else { 1.0 }
    }
}

/// Which end of a range is the worse one for the venture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    Low,
    High,
}

/// Beyond this no amount or count is plausible, and its millionths fit an integer.
const MOST: f64 = 1e12;

impl Quantity {
    /// What its typed numbers count, as readers see it.
    pub fn unit(self, currency: &str, lang: Lang) -> String {
        match self.measure() {
            Measure::Money => currency.to_owned(),
            Measure::Count => lang.t(&format!("unit-{}", self.as_str())),
            Measure::Share => "%".to_owned(),
        }
    }

    /// Key of the text that says what is counted, for example per customer and month.
    pub fn help_key(self, pricing: Pricing) -> String {
        match (self, pricing) {
            (Self::Price, Pricing::Per1000Requests) => "quantity-price-per-1000-help".to_owned(),
            _ => format!("quantity-{}-help", self.as_str()),
        }
    }

    pub fn measure(self) -> Measure {
        match self {
            Self::Requests | Self::ReachableCustomers => Measure::Count,
            Self::Utilisation | Self::Churn => Measure::Share,
            _ => Measure::Money,
        }
    }

    /// Costs, losses and burn are worse when they are high. More requests cost more; they only
    /// pay more where customers pay for each.
    pub fn worse(self, pricing: Pricing) -> Worse {
        match self {
            Self::OtherCosts
            | Self::AcquisitionCost
            | Self::Churn
            | Self::FixedCost
            | Self::Burn => Worse::High,
            Self::Requests if pricing == Pricing::PerMonth => Worse::High,
            Self::Requests
            | Self::Price
            | Self::Utilisation
            | Self::ReachableCustomers
            | Self::Cash => Worse::Low,
        }
    }

    /// Least and most, in the stored unit: shares from 0 to 1.
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::Price => (STEP, MOST),
            Self::Utilisation => (0.000_1, 1.0),
            Self::Churn => (0.0, 1.0),
            Self::Burn => (-MOST, MOST),
            _ => (0.0, MOST),
        }
    }

    /// Days after which a record of it is stale: prices 60, market sizes 365, the rest 180.
    pub fn shelf_life_days(self) -> i64 {
        match self {
            Self::Price => PRICE_SHELF_LIFE_DAYS,
            Self::ReachableCustomers => 365,
            _ => 180,
        }
    }
}

/// Days after which a price is stale.
pub const PRICE_SHELF_LIFE_DAYS: i64 = 60;

/// The finest stored step.
const STEP: f64 = 1e-6;

/// The stored integer of a value: millionths of its unit, rounded. Values within the ranges of
/// [`Quantity::range`] fit.
pub fn to_millionths(value: f64) -> i64 {
    (value / STEP).round() as i64
}

/// The value of a stored integer.
pub fn from_millionths(kept: i64) -> f64 {
    kept as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for quantity in Quantity::ALL {
            assert_eq!(Quantity::parse(quantity.as_str()), Some(quantity));
        }
        assert_eq!(Quantity::parse("luck"), None);
    }

    #[test]
    fn high_costs_and_low_income_are_the_worse_end() {
        for pricing in Pricing::ALL {
            assert_eq!(Quantity::Churn.worse(pricing), Worse::High);
            assert_eq!(Quantity::FixedCost.worse(pricing), Worse::High);
            assert_eq!(Quantity::Price.worse(pricing), Worse::Low);
            assert_eq!(Quantity::Cash.worse(pricing), Worse::Low);
        }
        assert_eq!(Quantity::Requests.worse(Pricing::PerMonth), Worse::High);
        assert_eq!(Quantity::Requests.worse(Pricing::Per1000Requests), Worse::Low);
    }

    #[test]
    fn every_allowed_value_is_stored_exactly() {
        for quantity in Quantity::ALL {
            let (least, most) = quantity.range();
            for value in [least, 0.35, 29.9, 0.000_043, most] {
                if (least..=most).contains(&value) {
                    assert_eq!(from_millionths(to_millionths(value)), value, "{quantity:?}");
                }
            }
        }
        assert_eq!(to_millionths(1e12), 1_000_000_000_000_000_000);
    }
}
