//! Numbers on another scale: five stars become a rating from 1 to 10. Straight
//! from end to end, to the nearest whole number, halves upwards. Knows no record.

use serde::{Deserialize, Serialize};

use super::{
    mapping::{Mapping, Table},
    target::{Field, FieldKind},
    value,
};
use crate::i18n::format;

/// So many numbers tell a scale by the highest of them; fewer may have missed it.
const TELLING: usize = 10;
/// Furthest end of a scale.
const FURTHEST: f64 = 1_000_000.0;
/// Steps of a scale that are listed one by one.
const MOST_STEPS: f64 = 10.0;

/// The ends of a scale as a person typed them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ends {
    pub low: String,
    pub high: String,
}

/// A scale: the least and the most that could be answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub low: f64,
    pub high: f64,
}

/// What is wrong with the ends of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    Low,
    High,
    Order,
}

impl Ends {
    /// The ends as numbers.
    pub(super) fn read(&self, comma: bool) -> Result<Span, Unfit> {
        let end = |typed: &str| {
            value::number(typed.trim(), comma).filter(|value| value.abs() <= FURTHEST)
        };
        let low = end(&self.low).ok_or(Unfit::Low)?;
        let high = end(&self.high).ok_or(Unfit::High)?;
        if low < high { Ok(Span { low, high }) } else { Err(Unfit::Order) }
    }
}

impl Span {
    /// The scale on which a field is kept.
    #[must_use]
    pub fn kept(field: &Field) -> Option<Self> {
        let FieldKind::Rating(low, high) = field.kind else { return None };
        Some(Self { low: f64::from(low), high: f64::from(high) })
    }

    /// The nearest level of another scale; nothing for what is not on this one.
    pub(super) fn level(self, value: f64, kept: Self) -> Option<u8> {
        if !(self.low..=self.high).contains(&value) {
            return None;
        }
        // Multiplied first, so that halves are halves.
        let share = (value - self.low) * (kept.high - kept.low) / (self.high - self.low);
        Some((kept.low + share).round() as u8)
    }

    /// `1–5`.
    #[must_use]
    pub fn text(self) -> String {
        format!("{}–{}", format::number(self.low), format::number(self.high))
    }

    /// The ends as they would be typed.
    pub(super) fn ends(self, comma: bool) -> Ends {
        let typed = |value: f64| {
            let text = value.to_string();
            if comma { text.replace('.', ",") } else { text }
        };
        Ends { low: typed(self.low), high: typed(self.high) }
    }

    /// How a scale became another one: `1–5 → 1–10`.
    #[must_use]
    pub fn became(self, kept: Self) -> String {
        format!("{} → {}", self.text(), kept.text())
    }

    /// What single answers become: every step of a short scale, else the ends and the middle.
    pub(super) fn steps(self, kept: Self) -> Vec<(String, u8)> {
        let whole = self.low.fract() == 0.0 && self.high.fract() == 0.0;
        let mut values = vec![self.low, f64::midpoint(self.low, self.high), self.high];
        if whole && self.high - self.low <= MOST_STEPS {
            values = (0..=(self.high - self.low) as u32)
                .map(|step| self.low + f64::from(step))
                .collect();
        }
        let step = |value: f64| Some((format::number(value), self.level(value, kept)?));
        values.into_iter().filter_map(step).collect()
    }
}

/// The numbers that stand in some columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    pub low: f64,
    pub high: f64,
    count: usize,
}

impl Extent {
    /// Nothing where there is no number.
    pub(super) fn of(table: &Table<'_>, columns: &[usize], comma: bool) -> Option<Self> {
        let mut all = Self { low: f64::INFINITY, high: f64::NEG_INFINITY, count: 0 };
        for row in table.rows() {
            for column in columns {
                let cell = row.cell(*column);
                let plain = cell.parse::<u8>().ok().map(f64::from);
                let Some(value) = plain.or_else(|| value::number(cell, comma)) else { continue };
                all.low = all.low.min(value);
                all.high = all.high.max(value);
                all.count += 1;
            }
        }
        (all.count > 0).then_some(all)
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            count: self.count + other.count,
        }
    }

    /// The scale that these numbers are most likely on, where `kept` is the one that records use.
    pub(super) fn guess(self, kept: Span) -> Span {
        let telling = self.count >= TELLING;
        let from = |low: f64, high: f64| Span { low, high };
        let least = if self.low < 1.0 { 0.0 } else { 1.0 };
        if self.low < 0.0 || self.high > 100.0 {
            // None of the usual ones: every number is told as wrong until a person says what it is.
            return kept;
        }
        if self.high > 10.0 {
            return from(0.0, 100.0);
        }
        if kept.high >= 10.0 {
            for high in [5.0, 7.0] {
                if telling && self.high == high {
                    return from(least, high);
                }
            }
            return from(least, 10.0);
        }
        if self.high <= kept.high {
            return kept;
        }
        if self.high <= 7.0 && telling { from(least, 7.0) } else { from(least, 10.0) }
    }
}

/// A rating field with the numbers that its columns hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub field: &'static Field,
    pub extent: Extent,
}

impl Mapping {
    /// The scale of a field's numbers where it is another than the one that is kept.
    pub(super) fn span(&self, field: &Field) -> Option<Span> {
        let span = self.spans.get(field.id)?.read(self.comma()).ok()?;
        (Some(span) != Span::kept(field)).then_some(span)
    }

    /// Rating fields that hold numbers. Scales that nobody chose are guessed from all of them
    /// together: people answer both questions of a need on one scale.
    pub(super) fn find_spans(&mut self, table: &Table<'_>) -> Vec<Found> {
        let comma = self.comma();
        let columns = self.columns();
        let numbers = |field: &'static Field| {
            Span::kept(field)?;
            let extent = Extent::of(table, columns.get(field.id)?, comma)?;
            Some(Found { field, extent })
        };
        let found: Vec<Found> = self.target.fields().iter().filter_map(numbers).collect();
        let open = found.iter().filter(|one| !self.spans.contains_key(one.field.id));
        let together = open.map(|one| one.extent).reduce(Extent::and);
        for one in &found {
            let Some((kept, all)) = Span::kept(one.field).zip(together) else { continue };
            let ends = || all.guess(kept).ends(comma);
            self.spans.entry(one.field.id.to_owned()).or_insert_with(ends);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: Span = Span { low: 1.0, high: 10.0 };

    fn levels(low: f64, high: f64, values: &[f64]) -> Vec<Option<u8>> {
        values.iter().map(|value| Span { low, high }.level(*value, KEPT)).collect()
    }

    #[test]
    fn the_ends_meet_and_halves_go_up() {
        assert_eq!(
            levels(1.0, 5.0, &[1.0, 2.0, 3.0, 4.0, 5.0]),
            [Some(1), Some(3), Some(6), Some(8), Some(10)]
        );
        assert_eq!(
            levels(0.0, 10.0, &[0.0, 1.0, 5.0, 9.0, 10.0]),
            [Some(1), Some(2), Some(6), Some(9), Some(10)]
        );
        assert_eq!(
            levels(1.0, 7.0, &[1.0, 2.0, 4.0, 6.0, 7.0]),
            [Some(1), Some(3), Some(6), Some(9), Some(10)]
        );
        assert_eq!(
            levels(0.0, 100.0, &[0.0, 49.9, 50.0, 100.0]),
            [Some(1), Some(5), Some(6), Some(10)]
        );
        assert_eq!(levels(-2.0, 2.0, &[-2.0, 0.0, 2.0]), [Some(1), Some(6), Some(10)]);
        assert_eq!(levels(1.0, 5.0, &[0.9, 5.1, f64::NAN]), [None, None, None]);
    }

    #[test]
    fn a_scale_is_told_by_its_numbers() {
        let guess = |low: f64, high: f64, count: usize, kept: Span| {
            let span = Extent { low, high, count }.guess(kept);
            (span.low, span.high)
        };
        for ((low, high, count), expected) in [
            ((1.0, 10.0, 50), (1.0, 10.0)),
            ((1.0, 5.0, 50), (1.0, 5.0)),
            ((0.0, 5.0, 50), (0.0, 5.0)),
            ((1.0, 7.0, 50), (1.0, 7.0)),
            ((0.0, 9.0, 50), (0.0, 10.0)),
            ((0.0, 87.0, 3), (0.0, 100.0)),
            // Too few to say that nobody could have answered more.
            ((1.0, 5.0, 4), (1.0, 10.0)),
            ((2.0, 6.0, 50), (1.0, 10.0)),
            ((-1.0, 5.0, 50), (1.0, 10.0)),
            ((1.0, 400.0, 50), (1.0, 10.0)),
        ] {
            assert_eq!(guess(low, high, count, KEPT), expected, "{low} to {high} of {count}");
        }
        let stars = Span { low: 0.0, high: 5.0 };
        assert_eq!(guess(0.0, 5.0, 50, stars), (0.0, 5.0));
        assert_eq!(guess(1.0, 10.0, 50, stars), (1.0, 10.0));
        assert_eq!(guess(0.0, 100.0, 50, stars), (0.0, 100.0));
    }

    #[test]
    fn ends_that_make_no_scale_are_refused() {
        let read =
            |low: &str, high: &str| Ends { low: low.to_owned(), high: high.to_owned() }.read(false);
        assert_eq!(read("1", " 5 "), Ok(Span { low: 1.0, high: 5.0 }));
        assert_eq!(read("", "5"), Err(Unfit::Low));
        assert_eq!(read("1", "five"), Err(Unfit::High));
        assert_eq!(read("1", "inf"), Err(Unfit::High));
        assert_eq!(read("5", "5"), Err(Unfit::Order));
    }

    #[test]
    fn every_step_of_a_short_scale_is_listed() {
        let five = Span { low: 1.0, high: 5.0 }.steps(KEPT);
        assert_eq!(five.iter().map(|(_, level)| *level).collect::<Vec<_>>(), [1, 3, 6, 8, 10]);
        assert_eq!(Span { low: 0.0, high: 100.0 }.steps(KEPT).len(), 3);
    }
}
