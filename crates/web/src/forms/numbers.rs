//! Numbers and amounts of a form, parsed in the writer's notation. Ambiguous ones are refused
//! with both readings.

use std::ops::RangeInclusive;

use super::Form;
use i18n::format;
use parsing::typed_number::{self, FINE_PLACES, Fine, Mark, Refused, Typed};

impl Form {
    /// Sets the currency of amounts, which may imply a notation.
    pub fn counts_in(&mut self, currency: &str) {
        self.currency = Mark::of_currency(currency);
    }

    /// A finite number within a range.
    pub fn number(&mut self, name: &str, range: RangeInclusive<f64>) -> Option<f64> {
        if self.is_missing(name) {
            return None;
        }
        self.optional_number(name, range).flatten()
    }

    /// An optional finite number within a range. The outer `None` means: invalid.
    pub fn optional_number(
        &mut self,
        name: &str,
        range: RangeInclusive<f64>,
    ) -> Option<Option<f64>> {
        if self.is_unreadable(name) {
            return None;
        }
        let text = self.raw(name).to_owned();
        if text.is_empty() {
            return Some(None);
        }
        let convention = self.notation.convention(self.currency);
        let read = typed_number::read_within(&text, convention, |value| range.contains(&value));
        let value = self.settled(name, &text, read)?.value();
        if range.contains(&value) {
            return Some(Some(value));
        }
        self.fail_range(name, &range);
        None
    }

    /// A number without a range check.
    pub fn typed_number(&mut self, name: &str) -> Option<f64> {
        if self.is_missing(name) {
            return None;
        }
        let text = self.raw(name).to_owned();
        let read = typed_number::read(&text, self.notation.convention(self.currency));
        self.settled(name, &text, read).map(|typed| typed.value())
    }

    /// A whole number without a range check.
    pub fn typed_whole(&mut self, name: &str) -> Option<f64> {
        if self.is_missing(name) {
            return None;
        }
        let text = self.raw(name).to_owned();
        let read = typed_number::read_whole(&text, self.notation.convention(self.currency));
        self.settled(name, &text, read).map(|typed| typed.value())
    }

    /// A whole number within a range.
    pub fn integer(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        if self.is_missing(name) {
            return None;
        }
        let text = self.raw(name).to_owned();
        let read = typed_number::read_whole(&text, self.notation.convention(self.currency));
        let typed = match read {
            Err(Refused::NotANumber) => {
                self.fail(name, "field-not-whole", vec![]);
                return None;
            }
            read => self.settled(name, &text, read)?,
        };
        if !typed.is_whole() {
            self.fail(name, "field-not-whole", vec![]);
            return None;
        }
        let within = typed.scaled(0).filter(|value| range.contains(value));
        if within.is_none() {
            let args = vec![("min", range.start().to_string()), ("max", range.end().to_string())];
            self.fail(name, "field-out-of-range", args);
        }
        within
    }

    /// An optional whole number within a range. The outer `None` means: invalid.
    pub fn optional_integer(
        &mut self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Option<Option<i64>> {
        if self.raw(name).is_empty() && !self.is_unreadable(name) {
            return Some(None);
        }
        self.integer(name, range).map(Some)
    }

    /// An amount of at least 0 in a currency's minor units, at most `max_major` whole units.
    pub fn money(&mut self, name: &str, currency: &str, max_major: f64) -> Option<i64> {
        let digits = u32::try_from(format::minor_digits(currency)).unwrap_or(2);
        self.amount(name, currency, max_major, digits, |typed| typed.scaled(digits))
    }

    /// The same for prices, which may be finer than a currency's minor unit.
    pub fn price(&mut self, name: &str, currency: &str, max_major: f64) -> Option<Fine> {
        let digits = u32::try_from(format::minor_digits(currency)).unwrap_or(2);
        let fine = |typed: &Typed| Fine::of(typed, digits);
        self.amount(name, currency, max_major, digits + FINE_PLACES, fine)
    }

    /// An amount of at least 0; more decimals are refused, never rounded. The currency may be
    /// included.
    fn amount<T>(
        &mut self,
        name: &str,
        currency: &str,
        max_major: f64,
        places: u32,
        keep: impl FnOnce(&Typed) -> Option<T>,
    ) -> Option<T> {
        if self.is_missing(name) {
            return None;
        }
        let text = self.raw(name).to_owned();
        let amount = typed_number::Amount::of(&text);
        if !amount.may_be_in(currency) {
            self.fail(name, "field-other-currency", vec![("currency", currency.to_owned())]);
            return None;
        }
        let range = 0.0..=max_major;
        let convention = self.notation.convention(Mark::of_currency(currency));
        let read =
            typed_number::read_within(amount.number, convention, |value| range.contains(&value));
        let typed = self.settled(name, &text, read)?;
        if !range.contains(&typed.value()) {
            self.fail_range(name, &range);
            return None;
        }
        let kept = keep(&typed);
        if kept.is_none() {
            let args = vec![("typed", text), ("places", places.to_string())];
            self.fail(name, "field-too-many-places", args);
        }
        kept
    }

    fn is_missing(&mut self, name: &str) -> bool {
        let missing = self.raw(name).is_empty();
        if missing {
            // The first error of a field counts.
            self.fail(name, "field-missing", vec![]);
        }
        missing
    }

    fn fail_range(&mut self, name: &str, range: &RangeInclusive<f64>) {
        let (min, max) = (format::brief(*range.start()), format::brief(*range.end()));
        self.fail(name, "field-out-of-range", vec![("min", min), ("max", max)]);
    }

    /// The number, or the kind of error.
    fn settled(&mut self, name: &str, text: &str, read: Result<Typed, Refused>) -> Option<Typed> {
        match read {
            Ok(typed) => return Some(typed),
            Err(Refused::NotANumber) => self.fail(name, "field-not-a-number", vec![]),
            Err(Refused::TwoWays(both)) => {
                let [first, second] = both.map(|one| one.unmistakable());
                let typed = text.chars().take(40).collect();
                let args = vec![("typed", typed), ("first", first), ("second", second)];
                self.fail(name, "field-two-ways", args);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{super::notation::Notation, *};

    fn form(typed: &str, language: Option<&str>) -> Form {
        let fields = [("x".to_owned(), typed.to_owned())];
        let notation = Notation::Person(language.and_then(Mark::of_language));
        Form { notation, ..Form::of(fields).unwrap() }
    }

    fn said(mut form: Form, read: impl FnOnce(&mut Form)) -> String {
        read(&mut form);
        form.into_state().message(&i18n::Lang::En, "x").unwrap_or_default()
    }

    #[test]
    fn an_invalid_number_is_preserved_and_explained() {
        for (typed, wrong) in [
            ("", true),
            ("NaN", true),
            ("inf", true),
            ("1e400", true),
            ("-1", true),
            ("11", true),
            ("7.5", false),
            ("1,0", false),
        ] {
            let mut form = form(typed, None);
            let value = form.number("x", 0.0..=10.0);
            assert_eq!(value.is_none(), wrong, "{typed:?}");
            assert_eq!(form.is_valid(), !wrong, "{typed:?}");
            assert_eq!(form.into_state().value("x"), typed);
        }
    }

    #[test]
    fn a_comma_is_a_decimal_mark_where_nothing_else_can_be_meant() {
        for (typed, value) in [("3,5", 3.5), ("9,50", 9.5), ("0,125", 0.125), ("12,5", 12.5)] {
            assert_eq!(form(typed, None).number("x", 0.0..=100.0), Some(value), "{typed}");
        }
        // With decimal points, unless known otherwise.
        assert_eq!(form("1,250", None).number("x", 0.0..=1e6), Some(1250.0));
        assert_eq!(form("1,250", Some("en-GB")).number("x", 0.0..=1e6), Some(1250.0));
        assert_eq!(form("1,250", Some("de-DE")).number("x", 0.0..=1e6), None);
        assert_eq!(form("1,250", None).number("x", 0.0..=100.0), None);
    }

    #[test]
    fn amounts_follow_their_currency_and_are_never_rounded() {
        for (typed, currency, minor) in [
            ("9,50", "EUR", Some(950)),
            ("9.50", "EUR", Some(950)),
            ("1.200,50", "EUR", Some(120_050)),
            ("1,200.50", "USD", Some(120_050)),
            ("1,250", "USD", Some(125_000)),
            ("1.500", "USD", Some(150)),
            ("1.500", "EUR", None),
            ("0,005", "EUR", None),
            ("0.005", "USD", None),
            ("9,50 €", "EUR", Some(950)),
            ("€9.50", "EUR", Some(950)),
            ("$9.50", "EUR", None),
            ("$9.50", "SGD", Some(950)),
            ("1,250", "JPY", Some(1250)),
            ("12.5", "JPY", None),
            ("１２．５", "CNY", Some(1250)),
        ] {
            assert_eq!(form(typed, None).money("x", currency, 1e9), minor, "{typed} {currency}");
        }
    }

    #[test]
    fn prices_may_be_finer_than_a_coin() {
        for (typed, currency, minor, rest) in
            [("0.002", "USD", 0, 2_000), ("0,0149", "EUR", 1, 4_900), ("12.5", "JPY", 12, 5_000)]
        {
            let price = form(typed, None).price("x", currency, 1e9);
            assert_eq!(price, Some(Fine { minor, rest }), "{typed}");
        }
        assert_eq!(form("0.0000001", None).price("x", "USD", 1e9), None);
    }

    #[test]
    fn both_readings_are_named() {
        let text = said(form("1.500", None), |form| {
            form.money("x", "EUR", 1e9);
        });
        assert_eq!(text, "“1.500” could be 1500 or 1.5. Enter one of these.");
        let text = said(form("0,005", None), |form| {
            form.money("x", "EUR", 1e9);
        });
        assert!(text.contains("0,005") && text.contains('2'), "{text}");
    }

    #[test]
    fn a_huge_whole_number_is_out_of_range_and_not_a_panic() {
        for typed in ["99999999999999999999999", "9".repeat(45).as_str()] {
            let text = said(form(typed, None), |form| {
                form.integer("x", 0..=10);
            });
            assert_eq!(text, "Enter a value between 0 and 10.", "{typed}");
        }
        assert_eq!(form("1,250", None).integer("x", 0..=10_000), Some(1250));
        assert_eq!(form("1.250", Some("de")).integer("x", 0..=10_000), Some(1250));
        assert_eq!(form("8.0", None).integer("x", 0..=10), Some(8));
        assert_eq!(form("8,5", None).integer("x", 0..=10), None);
    }

    #[test]
    fn a_record_of_ours_is_read_with_points() {
        let record = |text: &str| Form::of_record([("x".to_owned(), text.to_owned())]);
        assert_eq!(record("1.125").number("x", 0.0..=1e6), Some(1.125));
        assert_eq!(record("1.125").money("x", "EUR", 1e6), None);
        assert_eq!(record("1.50").money("x", "EUR", 1e6), Some(150));
    }
}
