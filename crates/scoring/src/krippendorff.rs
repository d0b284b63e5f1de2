//! Krippendorff's alpha: agreement of raters beyond chance, for any number of raters, any scale
//! of measurement and missing ratings.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Method,
    contract::{Scored, Scores},
    error::ScoreError,
    resample,
};
use figure::{Interval, IntervalKind};
use parsing::{
    name,
    typed_number::{self, Convention},
};

pub const METHOD: Method = Method {
    id: "krippendorff",
    version: 2,
    unit: "alpha, 1 is full agreement",
    convention: "coincidence matrix; a word that is a number is that number, an empty word is no \
                 rating; units with one rating are left out; all ratings the same give no alpha, not 1; units resampled, seeded percentile bootstrap, 95 %, 2,000 \
                 resamples; from 0.800 reliable, from 0.667 tentative",
};

const RESAMPLES: usize = 2_000;
const LEVEL: f64 = 0.95;
/// Most different values: every pair of them is compared.
const MOST_VALUES: usize = 5_000;
/// More different values than these are not resampled: every pair of them counts.
const MOST_VALUES_RESAMPLED: usize = 200;

/// What the ratings' scale means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Names without order.
    Nominal,
    /// Order without distances.
    Ordinal,
    /// Distances, no true zero.
    Interval,
    /// A true zero; values of at least 0.
    Ratio,
}

/// One rating: a number, or a word on a nominal scale. A word that is a number, such as `"1"`,
/// is that number; an empty one is no rating.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Rating {
    Number(f64),
    Word(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub scale: Scale,
    /// One row per rater, one cell per rated thing; null where a rater gave none.
    pub ratings: Vec<Vec<Option<Rating>>>,
}

/// How far the raters agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// None when all ratings are the same: agreement by chance is then undefined.
    pub alpha: Option<f64>,
    pub scale: Scale,
    pub reading: Reading,
    pub raters: usize,
    /// Things that at least two raters rated.
    pub units: usize,
    /// Ratings of those things.
    pub ratings: usize,
    #[serde(skip)]
    pub interval: Option<Interval>,
}

/// Krippendorff's own rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    Undefined,
    /// Below .667.
    Unreliable,
    /// From .667.
    Tentative,
    /// From .8.
    Reliable,
}

/// Ratings as indices into the sorted different values, per pairable unit.
struct Coded {
    units: Vec<Vec<usize>>,
    /// The number of a value; its index for words.
    values: Vec<f64>,
}

/// Agreement of the raters of `input`.
///
/// # Errors
/// Fewer than two raters or two things that two of them rated; a rating that
/// the scale does not have.
pub fn agreement(input: &Input, seed: u64) -> Result<Agreement, ScoreError> {
    let coded = coded(input)?;
    let everything: Vec<usize> = (0..coded.units.len()).collect();
    let alpha = coded.alpha(&everything, input.scale);
    let interval = alpha.and_then(|_| coded.interval(input.scale, seed));
    let reading = match alpha {
        None => Reading::Undefined,
        Some(alpha) if alpha >= 0.8 => Reading::Reliable,
        Some(alpha) if alpha >= 0.667 => Reading::Tentative,
        Some(_) => Reading::Unreliable,
    };
    Ok(Agreement {
        alpha,
        scale: input.scale,
        reading,
        raters: input.ratings.len(),
        units: coded.units.len(),
        ratings: coded.units.iter().map(Vec::len).sum(),
        interval,
    })
}

/// A normalised rating.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Number(f64),
    Word(String),
}

/// A cell's rating; `None` if missing.
fn answer(rating: Option<&Rating>, scale: Scale) -> Result<Option<Answer>, &'static str> {
    let number = match rating {
        None => return Ok(None),
        Some(Rating::Number(value)) => *value,
        Some(Rating::Word(word)) => {
            // Programs write these for missing values.
            const NOTHING: [&str; 8] = ["nan", "-nan", "na", "n/a", "#n/a", "<na>", "null", "nil"];
            let word = word.trim();
            if word.is_empty() {
                return Ok(None);
            }
            if NOTHING.contains(&word.to_ascii_lowercase().as_str()) {
                return Err(
                    "may be a missing rating or an answer: write null where nobody rated, \
                            another word for an answer",
                );
            }
            // `007` is a name made of digits.
            let coded = scale == Scale::Nominal
                && word.starts_with('0')
                && word.len() > 1
                && word.bytes().all(|byte| byte.is_ascii_digit());
            if coded {
                return Ok(Some(Answer::Word(word.to_owned())));
            }
            match typed_number::number(word, Convention::Program) {
                Ok(number) => number,
                Err(_) if scale != Scale::Nominal => {
                    return Err("must be a number on this scale; words are nominal");
                }
                Err(_) => return Ok(Some(Answer::Word(name::composed(word).into_owned()))),
            }
        }
    };
    if !number.is_finite() {
        return Err("must be a finite number");
    }
    if scale == Scale::Ratio && number < 0.0 {
        return Err("must be at least 0 on a ratio scale");
    }
    // 0 and -0 are one value.
    Ok(Some(Answer::Number(number + 0.0)))
}

/// Common markers of a missing value, and Python's.
fn is_none(word: &str) -> bool {
    word.trim().eq_ignore_ascii_case("none")
}

/// One list per rater, the cells checked.
fn answers(input: &Input) -> Result<Vec<Vec<Option<Answer>>>, ScoreError> {
    ScoreError::require("raters", 2, input.ratings.len() as u64)?;
    let width = input.ratings[0].len();
    let mut answers = Vec::with_capacity(input.ratings.len());
    for (rater, row) in input.ratings.iter().enumerate() {
        if row.len() != width {
            let why = format!("has {} cells, the first rater has {width}", row.len());
            return Err(ScoreError::input(format!("ratings[{rater}]"), why));
        }
        let read = |(unit, rating): (usize, &Option<Rating>)| {
            answer(rating.as_ref(), input.scale)
                .map_err(|why| ScoreError::input(format!("ratings[{rater}][{unit}]"), why))
        };
        answers.push(row.iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(answers)
}

fn coded(input: &Input) -> Result<Coded, ScoreError> {
    let answers = answers(input)?;
    let width = answers.first().map_or(0, Vec::len);
    let mut numbers = Vec::new();
    let mut words = BTreeMap::new();
    for answer in answers.iter().flatten().flatten() {
        match answer {
            Answer::Number(value) => numbers.push(*value),
            Answer::Word(word) => {
                words.insert(word.as_str(), 0);
            }
        }
    }
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    for (at, place) in words.values_mut().enumerate() {
        *place = numbers.len() + at;
    }
    let code = |answer: &Answer| match answer {
        Answer::Number(value) => numbers.partition_point(|known| *known < *value),
        Answer::Word(word) => words.get(word.as_str()).copied().unwrap_or_default(),
    };
    let units: Vec<Vec<usize>> = (0..width)
        .map(|unit| answers.iter().filter_map(|row| row[unit].as_ref().map(code)).collect())
        .filter(|unit: &Vec<usize>| unit.len() >= 2)
        .collect();
    ScoreError::require("things rated by two raters", 2, units.len() as u64)?;
    let different = numbers.len() + words.len();
    if different > MOST_VALUES {
        let told = format!("at most {MOST_VALUES} different ratings, not {different}; round them");
        return Err(ScoreError::input("ratings", told));
    }
    let values = numbers.iter().copied().chain((0..words.len()).map(|at| at as f64)).collect();
    Ok(Coded { units, values })
}

impl Coded {
    /// Alpha of the units at `picks`; none when their ratings are all the same.
    fn alpha(&self, picks: &[usize], scale: Scale) -> Option<f64> {
        let mut totals = vec![0.0; self.values.len()];
        for &pick in picks {
            for &value in &self.units[pick] {
                totals[value] += 1.0;
            }
        }
        let ranks = middle_ranks(&totals);
        let distance = |a: usize, b: usize| self.distance(scale, &ranks, a, b);
        let mut observed = 0.0;
        for &pick in picks {
            let unit = &self.units[pick];
            let mut sum = 0.0;
            for (at, &a) in unit.iter().enumerate() {
                sum += unit[at + 1..].iter().map(|&b| distance(a, b)).sum::<f64>();
            }
            observed += 2.0 * sum / (unit.len() as f64 - 1.0);
        }
        let present: Vec<usize> = (0..totals.len()).filter(|&at| totals[at] > 0.0).collect();
        let mut expected = 0.0;
        for (at, &a) in present.iter().enumerate() {
            for &b in &present[at + 1..] {
                expected += 2.0 * totals[a] * totals[b] * distance(a, b);
            }
        }
        let n: f64 = totals.iter().sum();
        let alpha = 1.0 - (n - 1.0) * observed / expected;
        (expected > 0.0 && alpha.is_finite()).then_some(alpha)
    }

    /// Squared difference of two different values.
    fn distance(&self, scale: Scale, ranks: &[f64], a: usize, b: usize) -> f64 {
        let (x, y) = (self.values[a], self.values[b]);
        match scale {
            Scale::Nominal => f64::from(u8::from(a != b)),
            Scale::Ordinal => (ranks[a] - ranks[b]).powi(2),
            Scale::Interval => (x - y).powi(2),
            Scale::Ratio if x + y > 0.0 => ((x - y) / (x + y)).powi(2),
            Scale::Ratio => 0.0,
        }
    }

    fn interval(&self, scale: Scale, seed: u64) -> Option<Interval> {
        if self.values.len() > MOST_VALUES_RESAMPLED {
            return None;
        }
        let mut rng = resample::stream(seed, 0);
        let mut picks = vec![0; self.units.len()];
        let mut alphas = Vec::with_capacity(RESAMPLES);
        for _ in 0..RESAMPLES {
            resample::draw_with_replacement(&mut rng, self.units.len(), &mut picks);
            alphas.extend(self.alpha(&picks, scale));
        }
        // Resamples without any difference have no alpha.
        if alphas.len() < RESAMPLES / 2 {
            return None;
        }
        let (low, high) = resample::central_interval(&mut alphas, LEVEL)?;
        Some(Interval { low, high, level: LEVEL, kind: IntervalKind::Bootstrap })
    }
}

/// Place of each value in the order of all ratings; ratings that are alike
/// share the middle of their places. Differences of these are
/// Krippendorff's ordinal distance: what lies between, and half of both ends.
fn middle_ranks(totals: &[f64]) -> Vec<f64> {
    let mut before = 0.0;
    totals
        .iter()
        .map(|total| {
            let middle = before + total / 2.0;
            before += total;
            middle
        })
        .collect()
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Says how far several raters agree beyond chance.";
    const SOURCE: &'static str = "Krippendorff 2011, Computing Krippendorff's alpha-reliability";
    type Input = Input;

    fn example() -> Input {
        let row = |cells: [Option<u8>; 8]| {
            cells.map(|cell| cell.map(|value| Rating::Number(value.into()))).to_vec()
        };
        Input {
            scale: Scale::Ordinal,
            ratings: vec![
                row([Some(3), Some(4), Some(2), Some(5), Some(1), None, Some(4), Some(2)]),
                row([Some(3), Some(4), Some(1), Some(5), Some(2), Some(3), Some(4), None]),
                row([None, Some(5), Some(2), Some(4), Some(1), Some(3), Some(4), Some(2)]),
            ],
        }
    }

    fn score(input: &Input, seed: u64) -> Result<Scores, ScoreError> {
        let agreement = agreement(input, seed)?;
        let mut warnings = Vec::new();
        if agreement.alpha.is_none() {
            warnings
                .push("All ratings are the same: agreement beyond chance is undefined.".to_owned());
        } else if agreement.interval.is_none() {
            warnings.push(
                "No interval: too many different values, or too little difference.".to_owned(),
            );
        }
        let said = |rating: &&Rating| matches!(rating, Rating::Word(word) if is_none(word));
        let nones = input.ratings.iter().flatten().flatten().filter(said).count();
        if nones > 0 {
            warnings.push(format!(
                "The word \"none\" counts as an answer in {nones} cells; write null where nobody rated."
            ));
        }
        let n = agreement.units as u64;
        let interval = agreement.interval.clone();
        Ok(Scores::new(n, agreement)?.with_interval(interval).with_warnings(warnings))
    }
}

#[cfg(test)]
mod tests;
