//! Amounts finer than a currency's minor unit: 0.002 USD per 1,000 requests.

use serde::Serialize;

use super::Typed;

/// Parts of a minor unit that are stored: four decimal places more than the currency has.
const PARTS: i64 = 10_000;
/// The same as decimal places.
pub const FINE_PLACES: u32 = 4;

/// An amount of at least 0, exactly: whole minor units, and ten-thousandths of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Fine {
    #[serde(rename = "amount_minor")]
    pub minor: i64,
    /// From 0 to 9,999.
    #[serde(rename = "amount_rest")]
    pub rest: i32,
}

impl Fine {
    /// Whole minor units.
    pub fn minor(minor: i64) -> Self {
        Self { minor, rest: 0 }
    }

    /// A number of whole units of a currency that has so many decimal places; nothing
    /// where the number has more than four further ones, or is too great.
    pub fn of(typed: &Typed, minor_digits: u32) -> Option<Self> {
        let parts = typed.scaled(minor_digits + FINE_PLACES)?;
        let rest = i32::try_from(parts.rem_euclid(PARTS)).ok()?;
        Some(Self { minor: parts.div_euclid(PARTS), rest })
    }

    /// In whole units of a currency that has so many decimal places.
    pub fn major(self, minor_digits: u32) -> f64 {
        // As text, so that the nearest number is found in one step.
        self.text(minor_digits).parse().unwrap_or(f64::NAN)
    }

    /// The digits, as one would type them: `0.002`, `12.50`, and with a currency that has no
    /// decimal places `1250`.
    pub fn text(self, minor_digits: u32) -> String {
        let digits = usize::try_from(minor_digits).unwrap_or(0);
        let minor = format!("{:0>width$}", self.minor, width = digits + 1);
        let (whole, places) = minor.split_at(minor.len() - digits);
        let rest = if self.rest == 0 { String::new() } else { format!("{:04}", self.rest) };
        let places = format!("{places}{}", rest.trim_end_matches('0'));
        if places.is_empty() { whole.to_owned() } else { format!("{whole}.{places}") }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Convention, read},
        *,
    };

    fn fine(text: &str, digits: u32) -> Option<Fine> {
        Fine::of(&read(text, Convention::Program).unwrap(), digits)
    }

    #[test]
    fn amounts_are_exact_or_refused() {
        for (text, digits, minor, rest, shown) in [
            ("0.002", 2, 0, 2_000, "0.002"),
            ("0.0149", 2, 1, 4_900, "0.0149"),
            ("1.50", 2, 150, 0, "1.50"),
            ("0.000001", 2, 0, 1, "0.000001"),
            ("12.5", 0, 12, 5_000, "12.5"),
            ("1250", 0, 1_250, 0, "1250"),
            ("999999999999.123456", 2, 99_999_999_999_912, 3_456, "999999999999.123456"),
        ] {
            let fine = fine(text, digits).unwrap();
            assert_eq!((fine.minor, fine.rest), (minor, rest), "{text}");
            assert_eq!(fine.text(digits), shown);
            assert_eq!(fine.major(digits), text.parse::<f64>().unwrap());
        }
        assert_eq!(fine("0.0000001", 2), None);
        assert_eq!(fine("1e18", 2), None);
    }
}
