//! Cells to values: numbers, amounts, days. Anything that could be read in two ways
//! is refused. Knows no column.

use time::{Date, Month};

use parsing::typed_number::{self, Convention, Refused};

/// A finite number; what it is per cent of is the column's to say.
///
/// # Errors
/// The cell is no number, or could be two.
pub(crate) fn number(cell: &str, convention: Convention) -> Result<f64, Refused> {
    typed_number::number(without_percent(cell), convention)
}

/// The cell without a sign of per cent behind it.
pub(crate) fn without_percent(cell: &str) -> &str {
    cell.strip_suffix(['%', '％']).map_or(cell, str::trim_end)
}

/// A day: year first, or day.month.year with points, or 年月日. Nothing else,
/// since 3/4/2026 is two days.
pub(crate) fn date(cell: &str) -> Option<Date> {
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

/// Days from 1970 to tomorrow, as in forms.
pub(crate) fn is_past(date: Date, today: Date) -> bool {
    let first = Date::from_calendar_date(1970, Month::January, 1).unwrap_or(Date::MIN);
    date >= first && date <= today.next_day().unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use time::macros::date as day;

    use super::*;
    use parsing::typed_number::Mark;

    #[test]
    fn numbers_are_read_with_the_mark_that_was_chosen() {
        let only = |comma| Convention::Only(if comma { Mark::Comma } else { Mark::Point });
        for (cell, comma, value) in [
            ("1.5", false, Some(1.5)),
            ("1,5", true, Some(1.5)),
            ("1,5", false, None),
            ("1,500", false, Some(1500.0)),
            ("1.500", true, Some(1500.0)),
            ("0,125", true, Some(0.125)),
            ("0.125", true, None),
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
            ("９", false, Some(9.0)),
            ("", false, None),
            ("1,2,3", false, None),
            ("=1+1", false, None),
        ] {
            assert_eq!(number(cell, only(comma)).ok(), value, "{cell:?} {comma}");
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
}
