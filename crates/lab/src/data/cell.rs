//! Parses the text of a cell: a number, a date. Depends on no file and no column.

use super::identity::plain;

/// The finite number in a cell.
pub(super) fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    // `inf` and `nan` parse as numbers, too, but are none here.
    let plain = cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    cell.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

pub(super) fn is_infinite(cell: &str) -> bool {
    cell.parse().is_ok_and(f64::is_infinite)
}

/// The seconds since 1970 of a date like 2024-03-01 or 2024/3/1 12:30:00.
pub(super) fn date(cell: &str) -> Option<i64> {
    let (day, clock) = match cell.find(['T', ' ']) {
        Some(index) => (&cell[..index], &cell[index + 1..]),
        None => (cell, ""),
    };
    let part = |text: &str| text.parse::<i64>().ok();
    let mut parts = day.split(['-', '/']);
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let (year, month, date) = (part(year)?, part(month)?, part(date)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&date) {
        return None;
    }
    let mut seconds = 0;
    let clock = clock.trim_end_matches('Z').split(['.', '+']).next().unwrap_or_default();
    for (piece, unit) in clock.split(':').zip([3600, 60, 1]) {
        seconds += if piece.is_empty() { 0 } else { part(piece)? * unit };
    }
    // Days since 1970 of the Gregorian calendar, March as the first month.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86_400 + seconds)
}

/// The cells, whole numbers without a fraction of zeros where all of them are numbers.
pub(super) fn normalise_whole_numbers(cells: Vec<Option<&str>>) -> Vec<Option<&str>> {
    if cells.iter().flatten().all(|cell| number(cell).is_some()) {
        return cells.into_iter().map(|cell| cell.map(plain)).collect();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds_of_the_calendar() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("2000-03-01"), Some(951_868_800));
        assert_eq!(date("2024/2/29 12:30:05"), Some(1_709_209_805));
        assert_eq!(date("2024-02-29T12:30:05.5Z"), Some(1_709_209_805));
        for wrong in ["", "2024-13-01", "24-01-01", "2024-01", "a-b-c", "2024-01-01-01"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_finite_and_plain() {
        assert_eq!((number("1e3"), number(" -.5 ")), (Some(1000.0), Some(-0.5)));
        for wrong in ["inf", "NaN", "1e999", "0x10", "1,5", "", "infinity"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
