//! Cells to values: numbers with either decimal mark, amounts, days. Anything
//! that could be read in two ways is refused. Knows no column.

use time::{Date, Month};

/// A finite number. With `comma` the decimal mark is a comma.
#[must_use]
pub(super) fn number(cell: &str, comma: bool) -> Option<f64> {
    let cell = cell.strip_suffix('%').unwrap_or(cell).trim();
    let (mark, group) = if comma { (',', '.') } else { ('.', ',') };
    let (whole, rest) = cell.split_once(mark).map_or((cell, ""), |(whole, rest)| (whole, rest));
    let whole = ungrouped(whole, group)?;
    let exponent = |c: char| matches!(c, 'e' | 'E' | '+' | '-');
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit() || exponent(c));
    if !plain(&whole) || !plain(rest) {
        return None;
    }
    let text = if rest.is_empty() { whole } else { format!("{whole}.{rest}") };
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Digits without marks between thousands; nothing when the marks stand wrong.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let spaces = [group, ' ', '\u{a0}', '\u{202f}', '\''];
    if !whole.contains(spaces) {
        return Some(whole.to_owned());
    }
    let mut parts = whole.split(spaces);
    let first = parts.next()?;
    let digits = first.trim_start_matches(['-', '+']).len();
    let good = (1..=3).contains(&digits) && parts.clone().all(|part| part.len() == 3);
    good.then(|| parts.fold(first.to_owned(), |all, part| all + part))
}

/// A day: year first, or day.month.year with points, or 年月日. Nothing else,
/// since 3/4/2026 is two days.
#[must_use]
pub(super) fn date(cell: &str) -> Option<Date> {
    let cell = cell.split(['T', ' ']).next().unwrap_or(cell);
    let parts: Vec<&str> = if cell.contains('年') {
        cell.trim_end_matches(['日', '号']).split(['年', '月']).collect()
    } else {
        cell.split(['-', '/', '.']).collect()
    };
    let [a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = match (a.len(), c.len()) {
        (4, 1..=2) => (a, b, c),
        (1..=2, 4) if cell.contains('.') => (c, b, a),
        _ => return None,
    };
    let whole =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u16>().ok())?;
    let month = Month::try_from(u8::try_from(whole(month)?).ok()?).ok()?;
    Date::from_calendar_date(i32::from(whole(year)?), month, u8::try_from(whole(day)?).ok()?).ok()
}

/// An amount and the currency beside it, if one is named: `€ 12.50`, `12.50 USD`.
#[must_use]
pub(super) fn money(cell: &str, comma: bool) -> Option<(f64, Option<&'static str>)> {
    const SIGNS: [(&str, &str); 12] = [
        ("US$", "USD"),
        ("HK$", "HKD"),
        ("S$", "SGD"),
        ("$", "USD"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("元", "CNY"),
        ("₹", "INR"),
        ("USD", "USD"),
        ("EUR", "EUR"),
        ("CNY", "CNY"),
        ("GBP", "GBP"),
    ];
    const CODES: [(&str, &str); 4] =
        [("JPY", "JPY"), ("HKD", "HKD"), ("SGD", "SGD"), ("INR", "INR")];
    let cell = cell.trim();
    for (sign, code) in SIGNS.into_iter().chain(CODES) {
        let rest = cell.strip_prefix(sign).or_else(|| cell.strip_suffix(sign));
        if let Some(rest) = rest {
            return Some((number(rest.trim(), comma)?, Some(code)));
        }
    }
    Some((number(cell, comma)?, None))
}

#[cfg(test)]
mod tests {
    use time::macros::date as day;

    use super::*;

    #[test]
    fn numbers_are_read_with_the_mark_that_was_chosen() {
        for (cell, comma, value) in [
            ("1.5", false, Some(1.5)),
            ("1,5", true, Some(1.5)),
            ("1,5", false, None),
            ("1,500", false, Some(1500.0)),
            ("1.500", true, Some(1500.0)),
            ("1,500,000.25", false, Some(1_500_000.25)),
            ("1 500", false, Some(1500.0)),
            ("-3", false, Some(-3.0)),
            ("1e3", false, Some(1000.0)),
            ("12 %", false, Some(12.0)),
            ("NaN", false, None),
            ("inf", false, None),
            ("∞", false, None),
            ("1e999", false, None),
            ("0x10", false, None),
            ("９", false, None),
            ("", false, None),
            ("1,2,3", false, None),
            ("=1+1", false, None),
        ] {
            assert_eq!(number(cell, comma), value, "{cell:?} {comma}");
        }
    }

    #[test]
    fn a_day_is_read_only_when_it_is_one_day() {
        for (cell, value) in [
            ("2026-03-04", Some(day!(2026 - 03 - 04))),
            ("2026/3/4", Some(day!(2026 - 03 - 04))),
            ("4.3.2026", Some(day!(2026 - 03 - 04))),
            ("2026年3月4日", Some(day!(2026 - 03 - 04))),
            ("2026-03-04T10:00:00Z", Some(day!(2026 - 03 - 04))),
            ("3/4/2026", None),
            ("2026-02-30", None),
            ("26-03-04", None),
            ("yesterday", None),
            ("+2026-3-4", None),
        ] {
            assert_eq!(date(cell), value, "{cell}");
        }
    }

    #[test]
    fn an_amount_may_name_its_currency() {
        assert_eq!(money("€ 12,50", true), Some((12.5, Some("EUR"))));
        assert_eq!(money("1,200.00 USD", false), Some((1200.0, Some("USD"))));
        assert_eq!(money("99", false), Some((99.0, None)));
        assert_eq!(money("free", false), None);
    }
}
