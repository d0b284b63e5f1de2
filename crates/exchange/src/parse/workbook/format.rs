//! How a sheet shows a number: what its format adds to the digits that are stored.
//! Knows no sheet.

use calamine::Style;

/// What a format makes of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// Digits alone, as far as what they mean goes.
    Plain,
    /// A hundred times as much, with the sign for per cent.
    Percent,
    /// With this sign or code of a currency.
    Currency(String),
    /// A day of which only the year is shown.
    Year,
    /// The time of a day.
    Time,
}

/// Formats below this number are the same in all workbooks; which currency some of them show
/// is said by the computer, not by the file.
const OWN: u32 = 164;

pub(super) fn shown(style: &Style) -> Shown {
    let Some(format) = &style.number_format else { return Shown::Plain };
    match of_code(&format.format_code) {
        Shown::Currency(_) if format.format_id.is_some_and(|id| id < OWN) => Shown::Plain,
        shown => shown,
    }
}

/// Reads the part of a format that is for numbers above zero.
fn of_code(code: &str) -> Shown {
    let (mut percent, mut letters, mut beside) = (false, String::new(), String::new());
    let mut signs = code.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ';' => break,
            '\\' => beside.extend(signs.next()),
            // The next sign is a width or a filling.
            '_' | '*' => {
                signs.next();
            }
            '"' => beside.extend(signs.by_ref().take_while(|sign| *sign != '"')),
            '[' => {
                let inside: String = signs.by_ref().take_while(|sign| *sign != ']').collect();
                // `[$€-407]`: a sign and where it is written so; others are colours and conditions.
                if let Some(said) = inside.strip_prefix('$') {
                    beside.push_str(said.split('-').next().unwrap_or_default());
                }
            }
            '%' => percent = true,
            '$' | '€' | '£' | '¥' | '￥' | '₹' => beside.push(sign),
            _ if sign.is_ascii_alphabetic() => letters.push(sign.to_ascii_lowercase()),
            _ => {}
        }
    }
    if percent {
        return Shown::Percent;
    }
    let has = |any: &[char]| letters.contains(any);
    if has(&['y']) && letters.chars().all(|one| one == 'y') {
        return Shown::Year;
    }
    if has(&['h', 's']) && !has(&['y', 'd']) {
        return Shown::Time;
    }
    match currency(beside.trim()) {
        Some(sign) => Shown::Currency(sign),
        None => Shown::Plain,
    }
}

/// The sign or the code, if it is one of a currency.
fn currency(beside: &str) -> Option<String> {
    const SIGNS: [&str; 9] = ["$", "US$", "HK$", "S$", "€", "£", "¥", "₹", "元"];
    let sign = if beside == "￥" { "¥" } else { beside };
    let code = sign.len() == 3 && sign.chars().all(|one| one.is_ascii_uppercase());
    (code || SIGNS.contains(&sign)).then(|| sign.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_says_what_it_adds() {
        let money = |sign: &str| Shown::Currency(sign.to_owned());
        for (code, shown) in [
            ("General", Shown::Plain),
            ("0.00", Shown::Plain),
            ("0%", Shown::Percent),
            ("0.0\\ %", Shown::Percent),
            ("[Red]0.00%;[Blue]-0.00%", Shown::Percent),
            // The sign is a text here: nothing is multiplied.
            ("0\"%\"", Shown::Plain),
            ("0\\%", Shown::Plain),
            ("#,##0.00;0%", Shown::Plain),
            ("0.00E+00", Shown::Plain),
            ("\"$\"#,##0.00", money("$")),
            ("[$€-407] #,##0.00", money("€")),
            ("#,##0.00\\ [$EUR]", money("EUR")),
            ("\"HK$\"0", money("HK$")),
            ("￥#,##0", money("¥")),
            ("_-[$£-809]* #,##0.00_-", money("£")),
            ("0 \"users\"", Shown::Plain),
            ("yyyy", Shown::Year),
            ("yyyy\\-mm\\-dd", Shown::Plain),
            ("h:mm AM/PM", Shown::Time),
            ("mm:ss", Shown::Time),
            ("m/d/yy h:mm", Shown::Plain),
            ("[$-409]d\\-mmm\\-yy;@", Shown::Plain),
        ] {
            assert_eq!(of_code(code), shown, "{code}");
        }
    }
}
