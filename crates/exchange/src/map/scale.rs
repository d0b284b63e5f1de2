//! Numbers on another scale: five stars become a rating from 1 to 10. Straight
//! from end to end, to the nearest whole number, halves upwards. Knows no record.

use serde::{Deserialize, Serialize};

use super::Table;
use crate::{
    field::{Field, FieldKind},
    value,
};
use i18n::format;
use parsing::typed_number::{Convention, Mark};

/// So many numbers tell a scale by the highest of them; fewer may have missed it.
const TELLING: usize = 10;
/// Of so many numbers one or two may be mistyped.
const MANY: usize = 20;
/// Furthest end of a scale.
const FURTHEST: f64 = 1_000_000.0;
/// Steps of a scale that are listed one by one.
const MOST_STEPS: f64 = 10.0;

/// The ends of a scale as a person typed them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScaleEnds {
    pub low: String,
    pub high: String,
}

/// A scale: the least and the most that could be answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
}

/// What is wrong with the ends of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScaleError {
    Low,
    High,
    Order,
}

impl ScaleEnds {
    /// The ends as numbers.
    pub(crate) fn read(&self, convention: Convention) -> Result<Scale, ScaleError> {
        let end = |typed: &str| {
            value::number(typed, convention).ok().filter(|value| value.abs() <= FURTHEST)
        };
        let low = end(&self.low).ok_or(ScaleError::Low)?;
        let high = end(&self.high).ok_or(ScaleError::High)?;
        if low < high { Ok(Scale { low, high }) } else { Err(ScaleError::Order) }
    }
}

impl Scale {
    /// The scale on which records have a field.
    pub fn stored(field: &Field) -> Option<Self> {
        let FieldKind::Rating(low, high) = field.kind else { return None };
        Some(Self { low: f64::from(low), high: f64::from(high) })
    }

    /// The nearest level of another scale; nothing for what is not on this one.
    pub(crate) fn level(self, value: f64, kept: Self) -> Option<u8> {
        if !(self.low..=self.high).contains(&value) {
            return None;
        }
        // Multiplied first, so that halves are halves.
        let share = (value - self.low) * (kept.high - kept.low) / (self.high - self.low);
        Some((kept.low + share).round() as u8)
    }

    /// `1–5`.
    pub fn text(self) -> String {
        format!("{}–{}", format::number(self.low), format::number(self.high))
    }

    /// The ends as they would be typed.
    pub(crate) fn ends(self, convention: Convention) -> ScaleEnds {
        let typed = |value: f64| {
            let text = format::typed(value);
            match convention {
                Convention::Only(Mark::Comma) => text.replace('.', ","),
                _ => text,
            }
        };
        ScaleEnds { low: typed(self.low), high: typed(self.high) }
    }

    /// How a scale became another one: `1–5 → 1–10`.
    pub fn became(self, kept: Self) -> String {
        format!("{} → {}", self.text(), kept.text())
    }

    /// What single answers become: every step of a short scale, else the ends and the middle.
    pub(crate) fn steps(self, kept: Self) -> Vec<(String, u8)> {
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
    /// How many numbers above the step before are at most as large as each step of [`STEPS`].
    steps: [usize; STEPS.len()],
    /// Numbers below 0 and above 100: no usual scale has them.
    beyond: usize,
}

/// Ends of the usual scales. What lies between 0 and 1 counts as below 1.
const STEPS: [f64; 8] = [BELOW_ONE, 1.0, 4.0, 5.0, 6.0, 7.0, 10.0, 100.0];
const BELOW_ONE: f64 = 1.0 - f64::EPSILON;

impl Extent {
    fn none() -> Self {
        let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
        Self { low, high, steps: [0; STEPS.len()], beyond: 0 }
    }

    fn add(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
        let step = STEPS.iter().position(|step| value <= *step).filter(|_| value >= 0.0);
        match step.and_then(|step| self.steps.get_mut(step)) {
            Some(count) => *count += 1,
            None => self.beyond += 1,
        }
    }

    /// Nothing where there is no number.
    pub(crate) fn of(table: &Table, columns: &[usize], convention: Convention) -> Option<Self> {
        let mut all = Self::none();
        for row in table.rows() {
            for column in columns {
                let cell = row.cell(*column);
                let plain = cell.parse::<u8>().ok().map(f64::from);
                let number = || value::number(cell, row.convention(*column, convention)).ok();
                if let Some(value) = plain.or_else(number) {
                    all.add(value);
                }
            }
        }
        (all.low <= all.high).then_some(all)
    }

    pub(crate) fn and(self, other: Self) -> Self {
        let mut steps = self.steps;
        steps.iter_mut().zip(other.steps).for_each(|(count, more)| *count += more);
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            steps,
            beyond: self.beyond + other.beyond,
        }
    }

    /// How many numbers from 0 are at most this large.
    fn up_to(&self, most: f64) -> usize {
        STEPS.iter().zip(self.steps).filter(|(step, _)| **step <= most).map(|(_, n)| n).sum()
    }

    /// The scale that these numbers are most likely on, where `kept` is the one that records use.
    /// Most of them say so: a few that lie outside are errors, each in its row, and do not
    /// make all others mean something else.
    pub(crate) fn guess(&self, kept: Scale) -> Scale {
        let from = |low: f64, high: f64| Scale { low, high };
        let (ten, hundred) = (self.up_to(10.0), self.up_to(100.0));
        let all = hundred + self.beyond;
        if hundred * 2 <= all {
            // None of the usual ones: every number is an error until a person says what it is.
            return kept;
        }
        if ten * 2 <= hundred {
            return from(0.0, 100.0);
        }
        // One of so many may be a slip of the hand.
        let slips = if ten < MANY { 0 } else { (ten / 100).max(1) };
        let least = if self.up_to(BELOW_ONE) > slips { 0.0 } else { 1.0 };
        let telling = ten >= TELLING;
        let ends_at = |high: f64| {
            let above = ten - self.up_to(high);
            above <= slips && self.up_to(high) - self.up_to(high - 1.0) > above
        };
        if kept.high >= 10.0 {
            let short = [5.0, 7.0].into_iter().find(|high| telling && ends_at(*high));
            return from(least, short.unwrap_or(10.0));
        }
        if ten - self.up_to(kept.high) <= slips {
            return kept;
        }
        let seven = telling && ten - self.up_to(7.0) <= slips;
        from(least, if seven { 7.0 } else { 10.0 })
    }
}

/// A rating field with the numbers that its columns hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub field: &'static Field,
    pub extent: Extent,
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: Scale = Scale { low: 1.0, high: 10.0 };

    fn levels(low: f64, high: f64, values: &[f64]) -> Vec<Option<u8>> {
        values.iter().map(|value| Scale { low, high }.level(*value, KEPT)).collect()
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

    fn extent(values: impl IntoIterator<Item = f64>) -> Extent {
        let mut all = Extent::none();
        values.into_iter().for_each(|value| all.add(value));
        all
    }

    #[test]
    fn a_scale_is_told_by_its_numbers() {
        let stars = Scale { low: 0.0, high: 5.0 };
        // So many numbers from the least to the most.
        let spread = |low: f64, high: f64, count: u32| -> Vec<f64> {
            let step = (high - low) / f64::from(count - 1);
            (0..count).map(|at| (low + step * f64::from(at)).round()).collect()
        };
        for (values, kept, expected) in [
            (spread(1.0, 10.0, 50), KEPT, (1.0, 10.0)),
            (spread(1.0, 5.0, 50), KEPT, (1.0, 5.0)),
            (spread(0.0, 5.0, 50), KEPT, (0.0, 5.0)),
            (spread(1.0, 7.0, 50), KEPT, (1.0, 7.0)),
            (spread(0.0, 9.0, 50), KEPT, (0.0, 10.0)),
            (spread(0.0, 87.0, 3), KEPT, (0.0, 100.0)),
            // Too few to say that nobody could have answered more.
            (spread(1.0, 5.0, 4), KEPT, (1.0, 10.0)),
            (spread(2.0, 6.0, 50), KEPT, (1.0, 10.0)),
            (spread(100.0, 400.0, 50), KEPT, (1.0, 10.0)),
            (spread(0.0, 5.0, 50), stars, (0.0, 5.0)),
            (spread(1.0, 10.0, 50), stars, (1.0, 10.0)),
            (spread(0.0, 100.0, 50), stars, (0.0, 100.0)),
        ] {
            let scale = extent(values.iter().copied()).guess(kept);
            assert_eq!((scale.low, scale.high), expected, "{values:?}");
        }
    }

    #[test]
    fn a_slip_of_the_hand_tells_no_scale() {
        let ten: Vec<f64> = (1..=10).map(f64::from).cycle().take(60).collect();
        let five: Vec<f64> = (1..=5).map(f64::from).cycle().take(60).collect();
        let few = vec![9.0, 8.0, 3.0, 7.0, 10.0];
        for (values, slip, expected) in [
            (&ten, 15.0, (1.0, 10.0)),
            (&ten, 99.0, (1.0, 10.0)),
            (&ten, -1.0, (1.0, 10.0)),
            (&ten, 1000.0, (1.0, 10.0)),
            (&five, 15.0, (1.0, 5.0)),
            (&five, 50.0, (1.0, 5.0)),
            (&five, 7.0, (1.0, 5.0)),
            (&five, 0.0, (1.0, 5.0)),
            (&few, 15.0, (1.0, 10.0)),
        ] {
            let scale = extent(values.iter().copied().chain([slip])).guess(KEPT);
            assert_eq!((scale.low, scale.high), expected, "{slip} beside {values:?}");
        }
    }

    #[test]
    fn ends_that_make_no_scale_are_refused() {
        let read = |low: &str, high: &str| {
            ScaleEnds { low: low.to_owned(), high: high.to_owned() }.read(Convention::Program)
        };
        assert_eq!(read("1", " 5 "), Ok(Scale { low: 1.0, high: 5.0 }));
        assert_eq!(read("", "5"), Err(ScaleError::Low));
        assert_eq!(read("1", "five"), Err(ScaleError::High));
        assert_eq!(read("1", "inf"), Err(ScaleError::High));
        assert_eq!(read("5", "5"), Err(ScaleError::Order));
    }

    #[test]
    fn every_step_of_a_short_scale_is_listed() {
        let five = Scale { low: 1.0, high: 5.0 }.steps(KEPT);
        assert_eq!(five.iter().map(|(_, level)| *level).collect::<Vec<_>>(), [1, 3, 6, 8, 10]);
        assert_eq!(Scale { low: 0.0, high: 100.0 }.steps(KEPT).len(), 3);
    }
}
