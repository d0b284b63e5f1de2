//! Position of a need by importance and satisfaction, and the lines of equal opportunity.
//! Depends on no database and no page.

use std::ops::RangeInclusive;

use statrs::distribution::{ContinuousCDF, StudentsT};

use market::Rating;
use scoring::{
    opportunity::{LEAST_FOR_INTERVAL, LEAST_FOR_SCORE},
    wilson,
};

/// Scores of the lines of equal opportunity.
pub const LINES: [f64; 4] = [8.0, 10.0, 12.0, 15.0];
const LEVEL: f64 = 0.95;
/// From this rating on an answer is in the top two boxes.
const TOP_TWO: u8 = 9;

parsing::words! {
    /// Aggregation of answers.
    #[derive(Default)]
    pub enum Convention {
        /// Means of ratings 1 to 10, as they are.
        #[default]
        Mean = "mean",
        /// Ten times the share of 9 and 10.
        TopTwoBox = "top-two",
    }
}

/// An estimate with its 95 % interval where there are enough answers for one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub interval: Option<(f64, f64)>,
}

/// Position of a need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub importance: Estimate,
    pub satisfaction: Estimate,
}

impl Convention {
    /// Ends of both axes.
    pub fn range(self) -> RangeInclusive<f64> {
        match self {
            Self::Mean => 1.0..=10.0,
            Self::TopTwoBox => 0.0..=10.0,
        }
    }

    fn estimate(self, answers: &[u8]) -> Estimate {
        match self {
            Self::Mean => mean(answers),
            Self::TopTwoBox => {
                let (hits, n) = (
                    answers.iter().filter(|a| **a >= TOP_TWO).count() as u64,
                    answers.len() as u64,
                );
                let interval = wilson::interval(hits, n, LEVEL)
                    .filter(|_| n >= LEAST_FOR_INTERVAL)
                    .map(|(low, high)| (low * 10.0, high * 10.0));
                Estimate { value: hits as f64 / n as f64 * 10.0, interval }
            }
        }
    }
}

/// Mean with Student's interval, clamped to the scale.
fn mean(answers: &[u8]) -> Estimate {
    let n = answers.len() as f64;
    let value = answers.iter().map(|a| f64::from(*a)).sum::<f64>() / n;
    let squares: f64 = answers.iter().map(|a| (f64::from(*a) - value).powi(2)).sum();
    let interval = (answers.len() as u64 >= LEAST_FOR_INTERVAL)
        .then(|| StudentsT::new(0.0, 1.0, n - 1.0).ok())
        .flatten()
        .map(|student| {
            let half =
                student.inverse_cdf(f64::midpoint(1.0, LEVEL)) * (squares / (n - 1.0) / n).sqrt();
            ((value - half).max(1.0), (value + half).min(10.0))
        });
    Estimate { value, interval }
}

/// Position of a need with these answers; `None` below two respondents.
pub fn place(ratings: &[Rating], convention: Convention) -> Option<Place> {
    if (ratings.len() as u64) < LEAST_FOR_SCORE {
        return None;
    }
    let column = |of: fn(&Rating) -> u8| -> Vec<u8> { ratings.iter().map(of).collect() };
    Some(Place {
        importance: convention.estimate(&column(|one| one.importance)),
        satisfaction: convention.estimate(&column(|one| one.satisfaction)),
    })
}

/// The points (importance, satisfaction) at which the opportunity score is
/// `score`, from the least satisfaction upwards: importance + max(importance −
/// satisfaction, 0) bends where both are equal.
pub fn line_of(score: f64, convention: Convention) -> Vec<(f64, f64)> {
    let (low, high) = (*convention.range().start(), *convention.range().end());
    let foot = f64::midpoint(score, low);
    if foot > high || score < low {
        return Vec::new();
    }
    let mut points = vec![(foot, low)];
    if score <= high {
        points.extend([(score, score), (score, high)]);
    } else {
        points.push((high, 2.0 * high - score));
    }
    points
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use scoring::opportunity::opportunity;

    fn answers(pairs: &[(u8, u8)]) -> Vec<Rating> {
        let answer = |(i, &(importance, satisfaction)): (usize, &(u8, u8))| Rating {
            respondent: format!("r{i}"),
            importance,
            satisfaction,
            date: date!(2026 - 01 - 02),
        };
        pairs.iter().enumerate().map(answer).collect()
    }

    #[test]
    fn every_point_of_a_line_has_its_score() {
        for convention in [Convention::Mean, Convention::TopTwoBox] {
            for score in LINES {
                let line = line_of(score, convention);
                assert!(line.len() >= 2, "{score}");
                for (importance, satisfaction) in line {
                    assert!((opportunity(importance, satisfaction) - score).abs() < 1e-9);
                    assert!(convention.range().contains(&importance));
                    assert!(convention.range().contains(&satisfaction));
                }
            }
        }
        assert!(line_of(25.0, Convention::Mean).is_empty());
    }

    /// Ten answers with mean 5.5 and variance 82.5 / 9: the half width is
    /// t(9, .975) = 2.262157 times the root of 9.1667 / 10.
    #[test]
    fn means_have_student_s_interval_from_ten_answers_on() {
        let ten: Vec<(u8, u8)> = (1..=10).map(|i| (i, 5)).collect();
        let place = place(&answers(&ten), Convention::Mean).unwrap();
        let (low, high) = place.importance.interval.unwrap();
        assert!((low - (5.5 - 2.165_86)).abs() < 1e-4, "{low}");
        assert!((high - (5.5 + 2.165_86)).abs() < 1e-4, "{high}");
        assert_eq!(place.satisfaction.interval, Some((5.0, 5.0)));
        let nine = super::place(&answers(&ten[..9]), Convention::Mean).unwrap();
        assert_eq!(nine.importance.interval, None);
        assert_eq!(super::place(&answers(&ten[..1]), Convention::Mean), None);
    }

    #[test]
    fn top_two_boxes_are_counted_in_tenths() {
        let place = place(&answers(&[(9, 1), (10, 9), (8, 2), (1, 3)]), Convention::TopTwoBox);
        let place = place.unwrap();
        assert_eq!((place.importance.value, place.satisfaction.value), (5.0, 2.5));
    }
}
