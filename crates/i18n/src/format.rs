//! Numbers, money and dates as people read them. Both languages group by
//! thousands with a comma and use a decimal point; units but % follow after a thin space.
//! Templates pass references and code passes values, hence `Borrow`.

use std::borrow::Borrow;

use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

use super::Lang;
use parsing::typed_number::{self, Fine};

/// Space between a number and its unit.
pub const THIN: char = '\u{2009}';

/// `value` with `decimals` digits after the point and grouped thousands.
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    // A rounded zero has no sign.
    let is_zero = out.chars().all(|c| matches!(c, '0' | '.' | ','));
    if value < 0.0 && !is_zero { format!("−{out}") } else { out }
}

/// `value` with about three significant digits, as figures on a page are shown.
pub fn brief(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        s if s == 0.0 || s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        // One more digit for each leading zero, so that 0.0043 keeps two of its own.
        s => (1.0 - s.log10().floor()).clamp(2.0, 9.0) as usize,
    };
    fixed(value, decimals)
}

/// A setting as entered: not rounded, with an exponent only where there would be many zeros.
pub fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-4 { format!("{value:e}") } else { value.to_string() }
}

/// A number as the value of a field: sent back unchanged, it is read as the same number, also
/// where three decimals could be thousands.
pub fn typed(value: f64) -> String {
    let text = value.to_string();
    if typed_number::is_two_ways(&text) { text + "0" } else { text }
}

/// A share from 0 to 1 as a percentage.
pub fn percent(share: f64, decimals: usize) -> String {
    format!("{}%", fixed(share * 100.0, decimals))
}

/// A whole number with grouped thousands.
pub fn count(value: u64) -> String {
    fixed(value as f64, 0)
}

/// An amount in a currency's minor units, for example 1250 `USD` as `USD 12.50`.
pub fn money_minor(amount: i64, currency: &str) -> String {
    let decimals = minor_digits(currency);
    format!("{currency}\u{a0}{}", fixed(amount as f64 / 10_f64.powi(decimals as i32), decimals))
}

/// A price with all of its digits, for example `USD 0.002`.
pub fn money_fine(amount: Fine, currency: &str) -> String {
    let rest = format!("{:04}", amount.rest);
    let rest = rest.trim_end_matches('0');
    let mark = if minor_digits(currency) == 0 && !rest.is_empty() { "." } else { "" };
    format!("{}{mark}{rest}", money_minor(amount.minor, currency))
}

/// An amount in a currency's major units; below one with about three significant digits,
/// or with all of them where they are few, as in a price that somebody stated.
pub fn money(amount: f64, currency: &str) -> String {
    /// Digits of a price per request that is no result of arithmetic.
    const FEW: usize = 4;
    let digits = minor_digits(currency);
    let small = || {
        let exact = amount.abs().to_string();
        let places = exact.strip_prefix("0.")?;
        let stated = places.len() > digits && places.trim_start_matches('0').len() <= FEW;
        stated.then(|| fixed(amount, places.len()))
    };
    let text = if amount.abs() >= 1.0 {
        fixed(amount, digits)
    } else {
        small().unwrap_or_else(|| brief(amount))
    };
    format!("{currency}\u{a0}{text}")
}

/// Digits of the minor unit in ISO 4217 for the currencies that are offered.
pub fn minor_digits(currency: &str) -> usize {
    match currency {
        "JPY" | "KRW" | "VND" => 0,
        _ => 2,
    }
}

/// A date as in tables: `2026-11-24`.
pub fn date(at: impl Borrow<OffsetDateTime>) -> String {
    at.borrow().format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

/// Date and minute in UTC.
pub fn date_time(at: impl Borrow<OffsetDateTime>) -> String {
    at.borrow()
        .format(format_description!("[year]-[month]-[day] [hour]:[minute] UTC"))
        .unwrap_or_default()
}

/// RFC 3339, for machines.
pub fn rfc3339(at: impl Borrow<OffsetDateTime>) -> String {
    at.borrow().format(&Rfc3339).unwrap_or_default()
}

/// How long ago something was, in words.
pub fn ago(
    lang: impl Borrow<Lang>,
    at: impl Borrow<OffsetDateTime>,
    now: impl Borrow<OffsetDateTime>,
) -> String {
    let lang = lang.borrow();
    let seconds = (*now.borrow() - *at.borrow()).whole_seconds().max(0);
    let (key, n) = match seconds {
        s if s < 60 => return lang.t("ago-now"),
        s if s < 3600 => ("ago-minutes", s / 60),
        s if s < 86_400 => ("ago-hours", s / 3600),
        s => ("ago-days", s / 86_400),
    };
    lang.t_args(key, &[("n", n.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_and_minus_is_a_minus() {
        assert_eq!(fixed(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(fixed(-1234.0, 0), "−1,234");
        assert_eq!(fixed(-0.001, 2), "0.00");
    }

    #[test]
    fn brief_keeps_significant_digits() {
        assert_eq!(brief(0.004_321), "0.0043");
        assert_eq!(brief(1.876), "1.88");
        assert_eq!(brief(28_400.4), "28,400");
        assert_eq!(brief(0.0), "0");
    }

    #[test]
    fn a_field_never_holds_an_ambiguous_number() {
        for (value, text) in [
            (1.125, "1.1250"),
            (1250.0, "1250"),
            (0.5, "0.5"),
            (0.001, "0.001"),
            (-2.375, "-2.3750"),
        ] {
            assert_eq!(typed(value), text);
            assert!(!typed_number::is_two_ways(text));
        }
    }

    #[test]
    fn money_knows_its_minor_unit() {
        assert_eq!(money_minor(1250, "USD"), "USD\u{a0}12.50");
        assert_eq!(money_minor(1250, "JPY"), "JPY\u{a0}1,250");
        assert_eq!(money(0.0043, "USD"), "USD\u{a0}0.0043");
        assert_eq!(money(0.0149, "USD"), "USD\u{a0}0.0149");
        assert_eq!(money(0.014_912_37, "USD"), "USD\u{a0}0.015");
        assert_eq!(money(0.5, "USD"), "USD\u{a0}0.50");
        let fine = |minor, rest| money_fine(Fine { minor, rest }, "USD");
        assert_eq!(fine(0, 2_000), "USD\u{a0}0.002");
        assert_eq!(fine(1, 4_900), "USD\u{a0}0.0149");
        assert_eq!(fine(123_450, 0), "USD\u{a0}1,234.50");
        assert_eq!(money_fine(Fine { minor: 12, rest: 5_000 }, "JPY"), "JPY\u{a0}12.5");
    }
}
