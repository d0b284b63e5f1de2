//! A need's opportunity over time: the answers of each month or quarter scored
//! on their own. Knows no database and no page.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use super::record::Rating;
use scoring::opportunity::{self, NeedScore, RatingError, Ratings};

/// Seed of the resampling: the same answers give the same interval every time.
const SEED: u64 = 0x7472_6564;

parsing::words! {
    /// How long a period is.
    pub enum Period {
        Month = "month",
        Quarter = "quarter",
    }
}

impl Period {
    /// Number of the period in which a day lies, counted without gaps.
    fn number(self, day: Date) -> i32 {
        let month = day.year() * 12 + i32::from(u8::from(day.month())) - 1;
        match self {
            Self::Month => month,
            Self::Quarter => month.div_euclid(3),
        }
    }

    /// `2026-03` or `2026-Q1`.
    #[must_use]
    pub fn name(self, number: i32) -> String {
        match self {
            Self::Month => {
                format!("{}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1)
            }
            Self::Quarter => format!("{}-Q{}", number.div_euclid(4), number.rem_euclid(4) + 1),
        }
    }
}

/// What was said in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendPoint {
    /// Counted in periods without gaps, so that missing ones leave a gap.
    pub number: i32,
    pub name: String,
    pub n: u64,
    pub score: NeedScore,
}

/// The scores of a need by the period in which its answers were given, oldest first; answers
/// outside 1 to 10, which no form takes, are left out.
///
/// # Errors
/// None that its own rows could cause.
pub fn trend(ratings: &[Rating], period: Period) -> Result<Vec<TrendPoint>, RatingError> {
    let mut by_period: BTreeMap<i32, Vec<Vec<Option<opportunity::Rating>>>> = BTreeMap::new();
    for one in ratings {
        let rating = opportunity::Rating::new(one.importance, one.satisfaction);
        let Ok(rating) = rating else { continue };
        by_period.entry(period.number(one.date)).or_default().push(vec![Some(rating)]);
    }
    let mut points = Vec::new();
    for (number, rows) in by_period {
        let n = rows.len() as u64;
        let score = opportunity::score(&Ratings::new(1, rows)?, SEED).into_iter().next();
        points.extend(score.map(|score| TrendPoint {
            number,
            name: period.name(number),
            n,
            score,
        }));
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn said(date: Date, importance: u8, satisfaction: u8) -> Rating {
        Rating { respondent: String::new(), importance, satisfaction, date }
    }

    #[test]
    fn each_month_is_scored_on_its_own_and_a_missing_one_leaves_a_gap() {
        let answers = [
            said(date!(2025 - 12 - 31), 9, 3),
            said(date!(2025 - 12 - 01), 9, 3),
            said(date!(2026 - 02 - 01), 5, 5),
            said(date!(2026 - 02 - 28), 5, 5),
        ];
        let months = trend(&answers, Period::Month).unwrap();
        let found: Vec<_> =
            months.iter().map(|one| (one.name.as_str(), one.n, one.score.score.value)).collect();
        assert_eq!(found, [("2025-12", 2, Some(15.0)), ("2026-02", 2, Some(5.0))]);
        assert_eq!(months[1].number - months[0].number, 2);
        let quarters = trend(&answers, Period::Quarter).unwrap();
        let names: Vec<_> = quarters.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["2025-Q4", "2026-Q1"]);
    }

    #[test]
    fn an_interval_needs_ten_answers_of_one_period() {
        let answers = |count: usize| {
            (0..count)
                .map(|k| said(date!(2026 - 01 - 05), 5 + (k % 5) as u8, 3))
                .collect::<Vec<_>>()
        };
        let few = trend(&answers(9), Period::Month).unwrap();
        assert!(few[0].score.score.interval.is_none());
        let many = trend(&answers(10), Period::Month).unwrap();
        assert!(many[0].score.score.interval.is_some());
        assert!(trend(&[], Period::Month).unwrap().is_empty());
    }

    #[test]
    fn an_answer_outside_the_scale_is_refused() {
        assert!(trend(&[said(date!(2026 - 01 - 05), 11, 3)], Period::Month).unwrap().is_empty());
    }
}
