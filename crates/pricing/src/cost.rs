//! What a usage costs at a price, with one line per bucket. A price that is missing makes the
//! cost unknown and is named; it is never taken as zero.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    bucket::Bucket,
    price::{Price, PricedAs, Rate},
    usage::Usage,
};

/// Why the cost of a bucket is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum UnknownReason {
    #[error("no price is listed for it")]
    NoPrice,
    #[error("it has a price of its own, which the source does not state for this tier or size")]
    NotStated,
    #[error("two listed prices could hold for it")]
    Ambiguous,
}

/// One bucket of a cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub bucket: Bucket,
    pub units: u64,
    /// Of [`Bucket::priced_per`] units.
    pub price: Option<Decimal>,
    /// The bucket whose price was used: another one when this has no price of its own.
    pub priced_as: Option<Bucket>,
    /// The price holds for requests with more tokens of input than this.
    pub above: Option<u64>,
    pub cost: Option<Decimal>,
    /// The source lists a price of zero; it does not say "unknown".
    pub listed_as_zero: bool,
    pub unknown: Option<UnknownReason>,
}

/// What one attempt costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost<'p> {
    pub price: &'p Price,
    /// `None` when the cost of any bucket is unknown.
    pub total: Option<Decimal>,
    /// Of the buckets whose cost is known: a lower bound when there is no total.
    pub known: Decimal,
    pub lines: Vec<Line>,
}

/// A cost that cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CostError {
    #[error("{0}: the cost has more digits than can be computed exactly")]
    TooLarge(Bucket),
    #[error("the attempts are priced in different currencies")]
    Currencies,
}

impl Cost<'_> {
    /// Buckets whose cost is unknown.
    pub fn unknown(&self) -> impl Iterator<Item = (Bucket, UnknownReason)> + '_ {
        self.lines.iter().filter_map(|line| line.unknown.map(|reason| (line.bucket, reason)))
    }
}

/// The cost of one attempt.
///
/// # Errors
/// When counts or prices are beyond all exact decimals.
pub fn cost<'p>(usage: &Usage, price: &'p Price) -> Result<Cost<'p>, CostError> {
    let input = usage.input_total();
    let mut lines = Vec::with_capacity(8);
    let mut known = Decimal::ZERO;
    let mut complete = true;
    let request = price.rates.get(Bucket::Request).map(|_| (Bucket::Request, 1));
    for (bucket, units) in usage.buckets().chain(request) {
        let line = line(bucket, units, input, price)?;
        match line.cost {
            Some(cost) => known = known.checked_add(cost).ok_or(CostError::TooLarge(bucket))?,
            None => complete = false,
        }
        lines.push(line);
    }
    Ok(Cost { price, total: complete.then_some(known), known, lines })
}

fn line(bucket: Bucket, units: u64, input: u64, price: &Price) -> Result<Line, CostError> {
    let mut line = Line {
        bucket,
        units,
        price: None,
        priced_as: None,
        above: None,
        cost: None,
        listed_as_zero: false,
        unknown: None,
    };
    let used = match price.rates.priced_as(bucket) {
        PricedAs::Bucket(used) => used,
        PricedAs::Ambiguous => {
            line.unknown = Some(UnknownReason::Ambiguous);
            return Ok(line);
        }
        PricedAs::Nothing => {
            line.unknown = Some(UnknownReason::NoPrice);
            return Ok(line);
        }
    };
    line.priced_as = Some(used);
    (line.price, line.above) =
        price.rates.get(used).map_or((None, None), |rate| Rate::at(rate, input));
    let Some(rate) = line.price else {
        line.unknown = Some(UnknownReason::NotStated);
        return Ok(line);
    };
    line.listed_as_zero = rate.is_zero();
    line.cost = Some(product(units, rate, bucket).ok_or(CostError::TooLarge(bucket))?);
    Ok(line)
}

/// Prices are stated per million or per thousand: dividing moves the point and rounds nothing.
fn product(units: u64, rate: Decimal, bucket: Bucket) -> Option<Decimal> {
    let digits = if bucket.is_tokens() { 6 } else { 3 };
    let all = rate.mantissa().checked_mul(i128::from(units))?;
    Decimal::try_from_i128_with_scale(all, rate.scale() + digits).ok()
}

/// What a request costs with all of its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestCost<'p> {
    /// `None` when the cost of any attempt is unknown.
    pub total: Option<Decimal>,
    pub known: Decimal,
    pub attempts: Vec<Cost<'p>>,
}

/// The cost of a request: the sum over its attempts, failed ones included.
///
/// # Errors
/// As [`cost`]; also when attempts are priced in different currencies.
pub fn cost_of_request<'p>(
    attempts: impl IntoIterator<Item = (Usage, &'p Price)>,
) -> Result<RequestCost<'p>, CostError> {
    let attempts = attempts.into_iter().map(|(usage, price)| cost(&usage, price));
    let attempts = attempts.collect::<Result<Vec<_>, _>>()?;
    let mut currencies = attempts.iter().map(|attempt| attempt.price.currency.as_str());
    let first = currencies.next();
    if currencies.any(|other| Some(other) != first) {
        return Err(CostError::Currencies);
    }
    let add = |sum: Decimal, cost: Decimal| sum.checked_add(cost);
    let known = attempts.iter().try_fold(Decimal::ZERO, |sum, one| add(sum, one.known));
    let known = known.ok_or(CostError::TooLarge(Bucket::Request))?;
    let complete = !attempts.is_empty() && attempts.iter().all(|attempt| attempt.total.is_some());
    Ok(RequestCost { total: complete.then_some(known), known, attempts })
}

#[cfg(test)]
mod tests;
