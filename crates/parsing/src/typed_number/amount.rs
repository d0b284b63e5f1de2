//! An amount with its currency beside it: `€ 12.50`, `12.50 USD`, `12,50€`, `88元`.

/// Currencies of a sign or a code, the most common first.
const SIGNS: [(&str, &[&str]); 27] = [
    ("US$", &["USD"]),
    ("HK$", &["HKD"]),
    ("S$", &["SGD"]),
    ("$", &["USD", "HKD", "SGD"]),
    ("＄", &["USD", "HKD", "SGD"]),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
    ("￡", &["GBP"]),
    ("¥", &["CNY", "JPY"]),
    ("￥", &["CNY", "JPY"]),
    ("元", &["CNY"]),
    ("円", &["JPY"]),
    ("₹", &["INR"]),
    ("港元", &["HKD"]),
    ("美元", &["USD"]),
    ("欧元", &["EUR"]),
    ("英镑", &["GBP"]),
    ("日元", &["JPY"]),
    ("USD", &["USD"]),
    ("EUR", &["EUR"]),
    ("CNY", &["CNY"]),
    ("GBP", &["GBP"]),
    ("JPY", &["JPY"]),
    ("HKD", &["HKD"]),
    ("SGD", &["SGD"]),
    ("INR", &["INR"]),
    ("RMB", &["CNY"]),
];

/// An amount as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount<'a> {
    /// The text without the currency.
    pub number: &'a str,
    /// Possible currencies, the most common first; empty where none is named.
    pub currencies: &'static [&'static str],
}

impl<'a> Amount<'a> {
    /// Splits off the currency.
    pub fn of(text: &'a str) -> Self {
        let text = text.trim();
        let none = Self { number: text, currencies: &[] };
        // Of those that fit the longest: 美元 before 元.
        let fitting = SIGNS.iter().filter_map(|(sign, currencies)| {
            let rest = without(text, sign)?;
            Some((sign.len(), Self { number: rest.trim(), currencies }))
        });
        fitting.max_by_key(|(length, _)| *length).map_or(none, |(_, amount)| amount)
    }

    /// True unless it names another currency.
    pub fn may_be_in(&self, currency: &str) -> bool {
        self.currencies.is_empty() || self.currencies.contains(&currency)
    }
}

/// The text without a sign before or behind it, whatever its capitals.
fn without<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let start = text.get(..sign.len()).filter(|start| start.eq_ignore_ascii_case(sign));
    if start.is_some() {
        return text.get(sign.len()..);
    }
    let cut = text.len().checked_sub(sign.len())?;
    text.get(cut..).filter(|end| end.eq_ignore_ascii_case(sign))?;
    text.get(..cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_currency_may_precede_or_follow() {
        for (text, number, usual) in [
            ("€ 12,50", "12,50", Some("EUR")),
            ("12,50€", "12,50", Some("EUR")),
            ("1,200.00 usd", "1,200.00", Some("USD")),
            ("HK$5", "5", Some("HKD")),
            ("88元", "88", Some("CNY")),
            ("88美元", "88", Some("USD")),
            ("99", "99", None),
            ("free", "free", None),
            ("", "", None),
        ] {
            let amount = Amount::of(text);
            assert_eq!((amount.number, amount.currencies.first().copied()), (number, usual));
        }
        assert!(Amount::of("$5").may_be_in("SGD") && !Amount::of("$5").may_be_in("EUR"));
        assert!(Amount::of("5").may_be_in("EUR") && Amount::of("￥5").may_be_in("JPY"));
    }
}
