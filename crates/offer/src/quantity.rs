//! The quantities that a founder states with low, base and high, and the exact
//! integers in which they are kept. Pure: knows no database and no page.

use serde::Serialize;

/// Something that unit economics or the size of the market is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Per customer and month, or per 1,000 requests, as the offer's pricing says.
    Price,
    /// Per customer and month.
    Requests,
    /// Share of the machine's throughput that is used.
    Utilisation,
    /// Other variable costs per customer and month.
    OtherCosts,
    /// Cost of winning a customer.
    AcquisitionCost,
    /// Share of customers lost per month.
    Churn,
    /// Customers within reach in a year.
    ReachableCustomers,
    /// Fixed cost per year.
    FixedCost,
    /// Cash at hand.
    Cash,
    /// Net burn per month before this product; negative when money comes in.
    Burn,
}

/// How a quantity is counted, typed and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// In the venture's currency.
    Money,
    Count,
    /// Kept as a share from 0 to 1, typed as per cent.
    Share,
}

impl Measure {
    /// What one typed unit is in the unit that is kept.
    #[must_use]
    pub fn typed_unit(self) -> f64 {
        if self == Self::Share { 0.01 } else { 1.0 }
    }
}

/// Beyond this no amount or count is plausible, and its millionths fit an integer.
const MOST: f64 = 1e12;

impl Quantity {
    pub const ALL: [Self; 10] = [
        Self::Price,
        Self::Requests,
        Self::Utilisation,
        Self::OtherCosts,
        Self::AcquisitionCost,
        Self::Churn,
        Self::ReachableCustomers,
        Self::FixedCost,
        Self::Cash,
        Self::Burn,
    ];

    /// The word that the database, forms, text keys and addresses use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Requests => "requests",
            Self::Utilisation => "utilisation",
            Self::OtherCosts => "other-costs",
            Self::AcquisitionCost => "acquisition-cost",
            Self::Churn => "churn",
            Self::ReachableCustomers => "reachable-customers",
            Self::FixedCost => "fixed-cost",
            Self::Cash => "cash",
            Self::Burn => "burn",
        }
    }

    /// Reads the word that [`Quantity::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quantity| quantity.as_str() == word)
    }

    /// Key of the text that says what is counted, for example per customer and month.
    #[must_use]
    pub fn help_key(self, pricing: super::Pricing) -> String {
        match (self, pricing) {
            (Self::Price, super::Pricing::Per1000Requests) => {
                "quantity-price-per-1000-help".to_owned()
            }
            _ => format!("quantity-{}-help", self.as_str()),
        }
    }

    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::Requests | Self::ReachableCustomers => Measure::Count,
            Self::Utilisation | Self::Churn => Measure::Share,
            _ => Measure::Money,
        }
    }

    /// Least and most, in the unit that is kept: shares from 0 to 1.
    #[must_use]
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
    #[must_use]
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

/// The finest step that is kept.
const STEP: f64 = 1e-6;

/// The integer that is kept for a value: millionths of its unit, rounded.
/// Values within the ranges of [`Quantity::range`] fit.
#[must_use]
pub fn to_millionths(value: f64) -> i64 {
    (value / STEP).round() as i64
}

/// The value of a kept integer.
#[must_use]
pub fn from_millionths(kept: i64) -> f64 {
    kept as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_the_quantity_they_name() {
        for quantity in Quantity::ALL {
            assert_eq!(Quantity::parse(quantity.as_str()), Some(quantity));
        }
        assert_eq!(Quantity::parse("luck"), None);
    }

    #[test]
    fn every_allowed_value_is_kept_exactly() {
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
