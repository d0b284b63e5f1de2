//! Segments as a Gaussian mixture: every respondent belongs to each segment
//! with a probability, and the number of segments is the one with the least
//! BIC, which may be one.

mod gauss;

use std::cmp::Ordering;

use ndarray::{Array2, Axis};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::gauss::Mixture;
use super::{
    Method,
    contract::{Scored, Scores},
    error::ScoreError,
    observations::{Observations, Profile},
    table::Table,
};

pub const METHOD: Method = Method {
    id: "mixture",
    version: 2,
    unit: "BIC, less is better",
    convention: "columns standardised (n-1); full covariances by linfa with the stated regularisation; 10 \
                 restarts, half from k-means and half from random shares; BIC = -2 ln L + p ln n \
                 with p = k d(d+1)/2 + kd + k-1; a fit with a segment of fewer than two rows \
                 is not chosen; above 5,000 rows fitted on a seeded sample of so many",
};

/// Fewest respondents for segments.
pub const LEAST: u64 = 50;
const RESTARTS: u64 = 10;
const MOST_ROWS: usize = 5_000;
/// More columns need more covariances than respondents can determine.
const MOST_COLUMNS: usize = 50;
const STREAM_OF_SAMPLE: u64 = 1 << 20;
/// Differences of BIC below this mean nothing (Kass and Raftery 1995).
const CLEAR: f64 = 2.0;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// One row per respondent, one number per question; null where unknown.
    pub rows: Vec<Vec<Option<f64>>>,
    /// Names of the questions.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Names of the respondents.
    #[serde(default)]
    pub names: Vec<String>,
    /// Largest number of segments that is tried.
    #[serde(default = "six")]
    #[schemars(range(min = 1, max = 10))]
    pub most: usize,
    /// Standardise all columns first.
    #[serde(default = "yes")]
    pub standardise: bool,
    /// Added to every variance, so that answers in whole numbers do not
    /// collapse into a segment without spread.
    #[serde(default = "hundredth")]
    #[schemars(range(min = 1e-9, max = 1.0))]
    pub regularisation: f64,
}

fn six() -> usize {
    6
}

fn yes() -> bool {
    true
}

fn hundredth() -> f64 {
    0.01
}

/// The segments with the lowest BIC.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segments {
    pub k: usize,
    pub bic: f64,
    pub regularisation: f64,
    pub tried: Vec<Tried>,
    /// Names of the columns used.
    pub columns: Vec<String>,
    /// Rows by their likeliest segment.
    pub profiles: Vec<Profile>,
    /// Share of all respondents that each segment stands for.
    pub weights: Vec<f64>,
    /// Likeliest segment of each row of the input; null for rows that were left out.
    pub labels: Vec<Option<usize>>,
    /// Probability of that segment.
    pub certainty: Vec<Option<f64>>,
    #[serde(skip)]
    pub warnings: Vec<String>,
}

/// One k that was tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    pub k: usize,
    /// Of the likeliest fit, sound or not, as scikit-learn has it; none when no restart gave any.
    pub bic: Option<f64>,
    /// Of the likeliest sound fit, which is the one that is chosen from.
    pub sound_bic: Option<f64>,
    pub log_likelihood: Option<f64>,
    pub parameters: usize,
    /// Restarts that converged without a segment of fewer than two rows, of 10. With none
    /// this k is not chosen.
    pub sound_restarts: usize,
}

/// Finds segments in `input`.
///
/// # Errors
/// Fewer than 50 rows, a table that is not whole, no difference between rows,
/// no sound fit at all.
pub fn mixture(input: &Input, seed: u64) -> Result<Segments, ScoreError> {
    if !input.names.is_empty() && input.names.len() != input.rows.len() {
        let why = format!("{} names for {} rows", input.names.len(), input.rows.len());
        return Err(ScoreError::input("names", why));
    }
    if !(1..=10).contains(&input.most) {
        return Err(ScoreError::input("most", "must be from 1 to 10"));
    }
    if !(1e-9..=1.0).contains(&input.regularisation) {
        return Err(ScoreError::input("regularisation", "must be from 1e-9 to 1"));
    }
    let observations = Observations::new(&input.rows, &input.columns, LEAST, input.standardise)?;
    let d = observations.points.ncols();
    if d > MOST_COLUMNS {
        let why = format!("at most {MOST_COLUMNS} columns, not {d}: choose the ones that matter");
        return Err(ScoreError::input("rows[0]", why));
    }
    let sample = observations.sample(MOST_ROWS, seed, STREAM_OF_SAMPLE);
    let points = observations.points.select(Axis(0), &sample);
    let fits: Vec<(Tried, Option<Mixture>)> =
        (1..=input.most).map(|k| best(&points, k, input.regularisation, seed)).collect();
    let (tried, found): (Vec<Tried>, Vec<Option<Mixture>>) = fits.into_iter().unzip();
    let chosen = tried
        .iter()
        .zip(found)
        .filter_map(|(tried, mixture)| Some((tried.sound_bic?, mixture?)))
        .reduce(|best, one| if one.0 < best.0 { one } else { best });
    let Some((bic, mixture)) = chosen else {
        let why = "no mixture fits these rows; raise the regularisation";
        return Err(ScoreError::Refused(why.to_owned()));
    };
    Ok(told(input, observations, tried, bic, mixture))
}

/// The fits of `k` components, and the likeliest valid one.
fn best(
    points: &Array2<f64>,
    k: usize,
    regularisation: f64,
    seed: u64,
) -> (Tried, Option<Mixture>) {
    let fits: Vec<(f64, Mixture)> = (0..RESTARTS)
        .into_par_iter()
        .filter_map(|restart| {
            let stream = k as u64 * RESTARTS + restart;
            let from_k_means = restart % 2 == 0;
            let mixture = Mixture::fit(points, k, regularisation, from_k_means, seed, stream)?;
            let likelihood = mixture.log_likelihood(points)?;
            Some((likelihood, mixture))
        })
        .collect();
    let sound_restarts = fits.iter().filter(|fit| fit.1.sound).count();
    let likeliest = fits.iter().map(|fit| fit.0).max_by(f64::total_cmp);
    let sound = fits.into_iter().filter(|fit| fit.1.sound);
    let best = sound.reduce(|best, fit| match fit.0.partial_cmp(&best.0) {
        Some(Ordering::Greater) => fit,
        _ => best,
    });
    let d = points.ncols();
    let parameters = k * d * (d + 1) / 2 + k * d + k - 1;
    let bic =
        |likelihood: f64| -2.0 * likelihood + parameters as f64 * (points.nrows() as f64).ln();
    let tried = Tried {
        k,
        bic: likeliest.map(bic),
        sound_bic: best.as_ref().map(|(likelihood, _)| bic(*likelihood)),
        log_likelihood: likeliest,
        parameters,
        sound_restarts,
    };
    (tried, best.map(|(_, mixture)| mixture))
}

fn told(
    input: &Input,
    observations: Observations,
    tried: Vec<Tried>,
    bic: f64,
    mixture: Mixture,
) -> Segments {
    let mixture = mixture.largest_first();
    let likeliest = mixture.likeliest(&observations.points);
    let labels: Vec<usize> = likeliest.iter().map(|(label, _)| *label).collect();
    let k = mixture.weights.len();
    let mut placed = vec![None; input.rows.len()];
    let mut certainty = vec![None; input.rows.len()];
    for (&row, (label, probability)) in observations.rows.iter().zip(likeliest) {
        placed[row] = Some(label);
        certainty[row] = Some(probability);
    }
    let mut warnings = observations.warnings.clone();
    let unsound: Vec<String> =
        tried.iter().filter(|one| one.sound_restarts == 0).map(|one| one.k.to_string()).collect();
    if !unsound.is_empty() {
        warnings.push(format!(
            "No sound fit for k = {}: a segment would stand for fewer than two rows.",
            unsound.join(", ")
        ));
    }
    let others = tried.iter().filter(|one| one.k != k);
    let rival = others.filter_map(|one| one.sound_bic).min_by(f64::total_cmp);
    if rival.is_some_and(|rival| rival - bic < CLEAR) {
        warnings.push(
            "Another number of segments is about as good: BIC differs by less than 2.".to_owned(),
        );
    }
    let parameters = tried.iter().find(|one| one.k == k).map_or(0, |one| one.parameters);
    if parameters * 5 > observations.n() {
        warnings.push(format!(
            "{parameters} parameters from {} rows: fewer columns would give firmer segments.",
            observations.n()
        ));
    }
    if observations.n() > MOST_ROWS {
        warnings.push(format!("Fitted on {MOST_ROWS} rows, drawn with the seed."));
    }
    Segments {
        k,
        bic,
        regularisation: input.regularisation,
        tried,
        profiles: observations.profiles(&labels, k, input.standardise),
        columns: observations.names,
        weights: mixture.weights,
        labels: placed,
        certainty,
        warnings,
    }
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Groups respondents with the probability that each belongs to a group; one group is possible.";
    const SOURCE: &'static str = "Schwarz 1978; Fraley and Raftery 2002";
    const LEAST: u64 = LEAST;
    const TABLE: Table =
        Table::Matrix { field: "rows", columns: Some("columns"), names: Some("names") };
    type Input = Input;

    fn example() -> Input {
        let segments = super::segments::Scorer::example();
        Input {
            rows: segments.rows,
            columns: segments.columns,
            names: Vec::new(),
            most: 3,
            standardise: true,
            regularisation: hundredth(),
        }
    }

    fn score(input: &Input, seed: u64) -> Result<Scores, ScoreError> {
        let mut segments = mixture(input, seed)?;
        let warnings = std::mem::take(&mut segments.warnings);
        let n = segments.labels.iter().flatten().count() as u64;
        Ok(Scores::new(n, segments)?.with_warnings(warnings))
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::{super::resample, *};

    fn input(rows: Vec<Vec<Option<f64>>>) -> Input {
        Input { rows, columns: Vec::new(), most: 4, ..Scorer::example() }
    }

    fn cloud(centres: &[[f64; 2]], each: usize) -> Vec<Vec<Option<f64>>> {
        let mut rng = resample::stream(11, 3);
        let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
        let mut rows = Vec::new();
        for centre in centres {
            for _ in 0..each {
                rows.push(centre.map(|at| Some(at + normal())).to_vec());
            }
        }
        rows
    }

    #[test]
    fn one_cloud_is_one_segment_and_two_are_two() {
        let one = mixture(&input(cloud(&[[0.0, 0.0]], 100)), 1).unwrap();
        assert_eq!((one.k, one.weights), (1, vec![1.0]));
        let two = mixture(&input(cloud(&[[0.0, 0.0], [8.0, 8.0]], 60)), 1).unwrap();
        assert_eq!(two.k, 2);
        assert!((two.weights[0] - 0.5).abs() < 0.02, "{:?}", two.weights);
        assert!(two.certainty.iter().flatten().all(|certainty| *certainty > 0.5));
        assert_eq!(two, mixture(&input(cloud(&[[0.0, 0.0], [8.0, 8.0]], 60)), 1).unwrap());
    }

    /// Log-sum-exp of vanishing terms: a far point must cause neither NaN nor an error.
    #[test]
    fn a_far_point_gives_no_nan() {
        let mut rows = cloud(&[[0.0, 0.0], [6.0, 6.0]], 40);
        rows.push(vec![Some(1e4), Some(-1e4)]);
        let mut far = input(rows);
        far.standardise = false;
        let got = mixture(&far, 1).unwrap();
        assert!(got.bic.is_finite() && got.certainty.iter().flatten().all(|c| c.is_finite()));
    }

    #[test]
    fn whole_numbers_that_repeat_do_not_break_it() {
        let mut rng = resample::stream(2, 3);
        let rows =
            (0..80).map(|_| (0..4).map(|_| Some(f64::from(rng.random_range(1_u8..=5)))).collect());
        let got = mixture(&input(rows.collect()), 1).unwrap();
        assert!(got.bic.is_finite());
        assert!(mixture(&input(vec![vec![Some(1.0)]; 60]), 1).is_err());
        assert!(mixture(&input(cloud(&[[0.0, 0.0]], 49)), 1).is_err());
    }
}
