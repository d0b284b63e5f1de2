//! Numbers of the market as its templates show them; templates pass references.

use crate::{Money, PricePoint};
use i18n::format;

/// Per cent of the market.
pub(super) fn share(percent: &f64) -> String {
    format!("{}%", format::brief(*percent))
}

/// What is asked, without what it buys; `home` is the venture's currency.
pub(super) fn price(price: &PricePoint, home: &str) -> String {
    format::money_fine(price.amount, price.currency.as_deref().unwrap_or(home))
}

/// An amount with its currency.
pub(super) fn money(money: &Money) -> String {
    format::money_minor(money.minor, &money.currency)
}

/// People who work somewhere.
pub(super) fn people(count: &u32) -> String {
    format::count(u64::from(*count))
}

/// A mean of ratings.
pub(super) fn mean(value: &f64) -> String {
    format::fixed(*value, 1)
}
