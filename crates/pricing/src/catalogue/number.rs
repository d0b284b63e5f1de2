//! Checks prices as lists state them.

use rust_decimal::Decimal;

use super::list::UnreadReason;
use crate::{bucket::Bucket, decimal};

/// A price per million (or per thousand) from the text of a JSON value that states it per
/// `1 / shift` units.
pub(super) fn price(text: &str, times: u32, bucket: Bucket) -> Result<Decimal, UnreadReason> {
    let value = decimal::parse(text).ok_or(UnreadReason::NotNumber)?;
    if value.is_sign_negative() && !value.is_zero() {
        return Err(UnreadReason::Negative);
    }
    let value = value.checked_mul(Decimal::from(times)).ok_or(UnreadReason::Absurd)?;
    // One unit of money for each token, search or request.
    if value > Decimal::from(bucket.priced_per()) {
        return Err(UnreadReason::Absurd);
    }
    Ok(value.normalize())
}
