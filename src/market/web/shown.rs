//! Numbers of the market as its templates show them; templates pass references.

use crate::{
    i18n::format::{self, THIN},
    market::PricePoint,
};

/// Per cent of the market.
pub(super) fn share(percent: &f64) -> String {
    format!("{}{THIN}%", format::brief(*percent))
}

/// What is asked, without what it buys.
pub(super) fn price(price: &PricePoint, currency: &str) -> String {
    format::money_minor(price.amount_minor, currency)
}

/// A mean of ratings.
pub(super) fn mean(value: &f64) -> String {
    format::fixed(*value, 1)
}
