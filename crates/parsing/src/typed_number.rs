//! Numbers as people type them: `9,50`, `1.200,50`, `1,200.50`, `1 200,50`, `1'200.50`, `１２３`,
//! `1.2万`. An ambiguous number is resolved by the known notation of its context, or refused
//! with both readings. A group of thousands never begins with 0. Independent of files and
//! forms.

use std::borrow::Cow;

mod amount;
mod fine;

pub use amount::Amount;
pub use fine::{FINE_PLACES, Fine};

/// The decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    Point,
    Comma,
}

impl Mark {
    fn char(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// The decimal mark of a currency (ISO 4217); `None` if unknown.
    pub fn of_currency(code: &str) -> Option<Self> {
        match code {
            "USD" | "CNY" | "GBP" | "JPY" | "HKD" | "SGD" | "INR" | "KRW" | "TWD" | "THB"
            | "AUD" | "NZD" | "MYR" | "PHP" | "ILS" | "MXN" => Some(Self::Point),
            "EUR" | "DKK" | "SEK" | "NOK" | "PLN" | "CZK" | "HUF" | "RON" | "BRL" | "TRY"
            | "IDR" | "VND" | "RUB" | "UAH" | "ARS" | "CLP" | "COP" => Some(Self::Comma),
            _ => None,
        }
    }

    /// The decimal mark of a language tag (`de`, `zh-CN`); `None` if unknown.
    pub fn of_language(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        let region = parts.next_back().unwrap_or_default();
        match (language, region) {
            ("de", "ch" | "li") | ("es", "mx" | "us" | "pr" | "gt" | "hn" | "ni" | "sv" | "pa") => {
                Some(Self::Point)
            }
            ("en", "za") => Some(Self::Comma),
            ("en" | "zh" | "ja" | "ko" | "th" | "hi" | "he" | "ms", _) => Some(Self::Point),
            (
                "de" | "fr" | "es" | "it" | "pt" | "nl" | "pl" | "ru" | "uk" | "cs" | "sk" | "da"
                | "sv" | "nb" | "nn" | "no" | "fi" | "hu" | "ro" | "bg" | "el" | "tr" | "id" | "vi"
                | "hr" | "sl" | "sr" | "lt" | "lv" | "et" | "ca",
                _,
            ) => Some(Self::Comma),
            _ => None,
        }
    }
}

/// The known notation of numbers in a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Convention {
    /// This is the decimal mark; the other only separates thousands. For files whose mark is
    /// known.
    Only(Mark),
    /// Either mark is accepted; ambiguous numbers are read with this one.
    Usually(Mark),
    /// A point is the decimal mark, as programs write it; a comma is accepted where it is
    /// unambiguous. For a command line and for typed cells of workbooks.
    Program,
    /// Either mark is accepted; ambiguous numbers are refused.
    Unknown,
}

impl Convention {
    /// Combines the hints of a context, such as language and currency. Contradicting hints
    /// leave it unknown.
    pub fn agreed(marks: impl IntoIterator<Item = Option<Mark>>) -> Self {
        let mut agreed = None;
        for mark in marks.into_iter().flatten() {
            if agreed.is_some_and(|known| known != mark) {
                return Self::Unknown;
            }
            agreed = Some(mark);
        }
        agreed.map_or(Self::Unknown, Self::Usually)
    }

    /// True when a reading with this decimal mark (`None`: a whole number) is allowed.
    fn allows(self, decimal: Option<Mark>, group: Option<Mark>) -> bool {
        match self {
            Self::Only(mark) | Self::Usually(mark) => {
                decimal.is_none_or(|decimal| decimal == mark)
                    && group.is_none_or(|group| group != mark)
            }
            Self::Program => decimal.is_some() || group != Some(Mark::Point),
            Self::Unknown => true,
        }
    }
}

/// A number as typed, digit for digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    negative: bool,
    /// Digits before the mark without leading zeros; empty for less than one.
    whole: String,
    /// Digits after the mark, with trailing zeros.
    places: String,
    /// Power of ten that it is multiplied by: `e`, 万 and 亿.
    power: i32,
}

impl Typed {
    /// The nearest number; infinite for what is too great.
    pub fn value(&self) -> f64 {
        let text = format!("{}e{}", self.digits(), self.power);
        text.parse().unwrap_or(f64::INFINITY)
    }

    fn digits(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        let mark = if self.places.is_empty() { "" } else { "." };
        format!("{sign}{whole}{mark}{}", self.places)
    }

    /// The number times 10 to the power of `places`, exactly; `None` where it has further
    /// non-zero decimals or overflows.
    pub fn scaled(&self, places: u32) -> Option<i64> {
        let digits = format!("{}{}", self.whole, self.places);
        let bare = digits.trim_start_matches('0').trim_end_matches('0');
        if bare.is_empty() {
            return Some(0);
        }
        let cut = digits.len() - digits.trim_end_matches('0').len();
        let shift = i64::from(self.power) + i64::from(places)
            - i64::try_from(self.places.len()).ok()?
            + i64::try_from(cut).ok()?;
        let shift = u32::try_from(shift).ok().filter(|shift| *shift <= 19)?;
        let value = bare.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(shift)?)?;
        i64::try_from(if self.negative { -value } else { value }).ok()
    }

    /// True when all decimals are zero.
    pub fn is_whole(&self) -> bool {
        let places = self.places.trim_end_matches('0').len();
        i64::try_from(places).is_ok_and(|places| places <= i64::from(self.power.max(0)))
            && (self.power >= 0 || self.value().fract() == 0.0)
    }

    /// The number in an unambiguous form: no thousands separators, a decimal point, never just
    /// three decimals.
    pub fn unmistakable(&self) -> String {
        if self.power != 0 {
            return self.value().to_string();
        }
        let mut plain =
            Self { places: self.places.trim_end_matches('0').to_owned(), ..self.clone() };
        if plain.places.len() == 3 {
            plain.places.push('0');
        }
        plain.digits()
    }
}

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    NotANumber,
    /// Ambiguous, with both readings.
    TwoWays(Box<[Typed; 2]>),
}

/// Reads a finite number.
///
/// # Errors
/// The text is not a number, or is ambiguous.
pub fn read(text: &str, convention: Convention) -> Result<Typed, Refused> {
    let mut found = readings(text);
    found.retain(|one| convention.allows(one.decimal, one.group));
    // A file has only one mark; elsewhere an unambiguous number is accepted whatever the
    // notation.
    if found.is_empty() && !matches!(convention, Convention::Only(_)) {
        found = readings(text);
    }
    settle(found)
}

/// Reads a whole number: of two readings the whole one, if only one is.
///
/// # Errors
/// As [`read`]. The number may still have places.
pub fn read_whole(text: &str, convention: Convention) -> Result<Typed, Refused> {
    let mut whole = readings(text);
    let strict = matches!(convention, Convention::Only(_) | Convention::Program);
    whole.retain(|one| !strict || convention.allows(one.decimal, one.group));
    whole.retain(|one| one.typed.is_whole());
    match whole.len() {
        1 => settle(whole),
        _ => read(text, convention),
    }
}

/// Reads a number that must be within a range. Of two readings the more likely counts, unless
/// only the other is in range: then it is ambiguous.
///
/// # Errors
/// As [`read`]. The number may still be outside.
pub fn read_within(
    text: &str,
    convention: Convention,
    fits: impl Fn(f64) -> bool,
) -> Result<Typed, Refused> {
    let typed = read(text, convention)?;
    if matches!(convention, Convention::Only(_)) || fits(typed.value()) {
        return Ok(typed);
    }
    match two(readings(text)) {
        Some(both) if both.iter().any(|one| fits(one.value())) => Err(Refused::TwoWays(both)),
        _ => Ok(typed),
    }
}

/// The value of [`read`].
pub fn number(text: &str, convention: Convention) -> Result<f64, Refused> {
    if let Some(value) = usual(text, convention) {
        return Ok(value);
    }
    read(text, convention).map(|typed| typed.value())
}

/// Fast path for most cells: a few digits, or digits with one decimal point.
fn usual(text: &str, convention: Convention) -> Option<f64> {
    let points = matches!(
        convention,
        Convention::Only(Mark::Point) | Convention::Usually(Mark::Point) | Convention::Program
    );
    let digit = |byte: u8| byte.is_ascii_digit() || (points && byte == b'.');
    let bare = text.strip_prefix('-').unwrap_or(text);
    let plain = bare.bytes().all(digit) && bare.as_bytes().first().is_some_and(u8::is_ascii_digit);
    plain.then(|| text.parse().ok()).flatten().filter(|value: &f64| value.is_finite())
}

/// The decimal mark that a text proves: `9,50` proves a comma, `1,250` nothing.
pub fn shown_mark(text: &str) -> Option<Mark> {
    match readings(text).as_slice() {
        [one] => one.decimal.or_else(|| one.group.map(other)),
        _ => None,
    }
}

/// True when a text is ambiguous.
pub fn is_two_ways(text: &str) -> bool {
    two(readings(text)).is_some()
}

/// The reading with this decimal mark, if there is one.
fn other(mark: Mark) -> Mark {
    match mark {
        Mark::Point => Mark::Comma,
        Mark::Comma => Mark::Point,
    }
}

/// A way of reading a text.
#[derive(Debug)]
struct Reading {
    typed: Typed,
    decimal: Option<Mark>,
    group: Option<Mark>,
}

fn settle(mut found: Vec<Reading>) -> Result<Typed, Refused> {
    match (found.pop(), found.is_empty()) {
        (None, _) => Err(Refused::NotANumber),
        (Some(one), true) if one.typed.value().is_finite() => Ok(one.typed),
        (Some(_), true) => Err(Refused::NotANumber),
        (Some(last), false) => {
            found.push(last);
            two(found).map_or(Err(Refused::NotANumber), |both| Err(Refused::TwoWays(both)))
        }
    }
}

/// Both readings, the one with the greater value first.
fn two(found: Vec<Reading>) -> Option<Box<[Typed; 2]>> {
    let both: [Reading; 2] = found.try_into().ok()?;
    let [one, other] = both.map(|reading| reading.typed);
    let first_is_greater = one.value().abs() >= other.value().abs();
    Some(Box::new(if first_is_greater { [one, other] } else { [other, one] }))
}

/// All readings of a text: none, one, or two.
fn readings(text: &str) -> Vec<Reading> {
    if !text.contains(|c: char| c.is_numeric()) {
        return Vec::new();
    }
    let text = ascii(text.trim());
    let signed = text.strip_prefix('-');
    let negative = signed.is_some();
    let body = signed.or_else(|| text.strip_prefix('+')).unwrap_or(&text);
    let Some(Unscaled { body, power, may_group }) = Unscaled::of(body.trim_start()) else {
        return Vec::new();
    };
    let ways = [
        (None, None),
        (None, Some(Mark::Comma)),
        (None, Some(Mark::Point)),
        (Some(Mark::Point), None),
        (Some(Mark::Point), Some(Mark::Comma)),
        (Some(Mark::Comma), None),
        (Some(Mark::Comma), Some(Mark::Point)),
    ];
    let read = |(decimal, group): (Option<Mark>, Option<Mark>)| {
        let (whole, places) = cut(body, decimal, group)?;
        let whole = whole.trim_start_matches('0').to_owned();
        Some(Reading { typed: Typed { negative, whole, places, power }, decimal, group })
    };
    ways.into_iter().filter(|(_, group)| may_group || group.is_none()).filter_map(read).collect()
}

/// Digits before and after the decimal mark, if the text can be read so.
fn cut(body: &str, decimal: Option<Mark>, group: Option<Mark>) -> Option<(String, String)> {
    let (before, behind) = match decimal {
        None => (body, None),
        Some(mark) => {
            let (before, behind) = body.split_once(mark.char())?;
            (before, Some(behind))
        }
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let places = behind.unwrap_or_default();
    // `5.` is five in many programs; a comma at the end is a slip.
    let bare_end = behind == Some("") && decimal != Some(Mark::Point);
    if !digits(places) || bare_end || (before.is_empty() && places.is_empty()) {
        return None;
    }
    let whole = match group {
        Some(mark) => ungrouped(before, mark.char())?,
        None if digits(before) => before.to_owned(),
        // Spaces and apostrophes only separate thousands.
        None => ungrouped(before, ' ').or_else(|| ungrouped(before, '\''))?,
    };
    Some((whole, places.to_owned()))
}

/// Digits without the thousands separators: groups of three, or of two before the last three as
/// in India. The first never begins with 0.
fn ungrouped(whole: &str, mark: char) -> Option<String> {
    let groups: Vec<&str> = whole.split(mark).collect();
    let [first, middle @ .., last] = groups.as_slice() else { return None };
    let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    let lengths = |of: usize| middle.iter().all(|group| group.len() == of);
    let by_three = lengths(3) && (1..=3).contains(&first.len());
    let by_two = !middle.is_empty() && lengths(2) && (1..=2).contains(&first.len());
    let good = last.len() == 3
        && (by_three || by_two)
        && !first.starts_with('0')
        && groups.iter().all(digits);
    good.then(|| groups.concat())
}

/// A text without a trailing `e3`, 万 or 亿.
struct Unscaled<'a> {
    body: &'a str,
    power: i32,
    /// Numbers with an exponent have no groups.
    may_group: bool,
}

impl<'a> Unscaled<'a> {
    fn of(body: &'a str) -> Option<Self> {
        for (unit, power) in [('万', 4), ('萬', 4), ('亿', 8), ('億', 8)] {
            if let Some(rest) = body.strip_suffix(unit) {
                return Some(Self { body: rest.trim_end(), power, may_group: true });
            }
        }
        let Some((rest, power)) = body.split_once(['e', 'E']) else {
            return Some(Self { body, power: 0, may_group: true });
        };
        let digits = power.strip_prefix(['-', '+']).unwrap_or(power);
        let sound =
            (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let power = sound.then(|| power.parse().ok()).flatten()?;
        let bare = !rest.contains([' ', '\'']);
        bare.then_some(Self { body: rest, power, may_group: false })
    }
}

/// Digits and marks of other scripts as ASCII; every kind of space as a plain one.
fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| match c {
        '０'..='９' | '，' | '．' | '＋' | '－' | '＇' | 'ｅ' | 'Ｅ' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        '٠'..='٩' => char::from_u32(u32::from(c) - 0x0660 + 0x30).unwrap_or(c),
        '۰'..='۹' => char::from_u32(u32::from(c) - 0x06F0 + 0x30).unwrap_or(c),
        '٫' => '.',
        '٬' | '’' => '\'',
        '−' | '–' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    Cow::Owned(text.chars().map(plain).collect())
}

#[cfg(test)]
mod tests;
