//! Reliability of predicted probabilities: Brier score, skill against always predicting the
//! base rate, and calibration error over bins.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Method,
    contract::{Scored, Scores},
    error::ScoreError,
    resample,
    table::Table,
};
use figure::{Interval, IntervalKind};

pub const METHOD: Method = Method {
    id: "calibration",
    version: 1,
    unit: "Brier score 0-1, 0 is best",
    convention: "mean squared difference; skill = 1 - Brier / (base rate · (1 - base rate)); \
                 calibration error over equally wide bins, their number is printed; forecasts \
                 resampled, seeded percentile bootstrap, 95 %, 2,000 resamples",
};

const RESAMPLES: usize = 2_000;
const LEVEL: f64 = 0.95;
/// An outcome model needs this many cases.
const ENOUGH: usize = 100;

/// A prediction and its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forecast {
    /// Probability that it happens.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub predicted: f64,
    /// 1 when it happened, 0 when not.
    #[schemars(range(min = 0, max = 1))]
    pub happened: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub forecasts: Vec<Forecast>,
    /// Bins of the calibration error, which depends on their number.
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = 100))]
    pub bins: usize,
}

fn ten() -> usize {
    10
}

/// Quality of the forecasts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    pub brier: f64,
    pub base_rate: f64,
    /// 1 is perfect, 0 no better than the base rate; none when everything or nothing happened.
    pub skill: Option<f64>,
    pub expected_calibration_error: f64,
    pub bins: Vec<Bin>,
    #[serde(skip)]
    pub interval: Option<Interval>,
}

/// Forecasts of about the same probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    pub from: f64,
    pub to: f64,
    pub n: usize,
    pub mean_predicted: Option<f64>,
    pub share_happened: Option<f64>,
}

/// Scores the forecasts of `input`.
///
/// # Errors
/// Fewer than two forecasts, or one that is no probability with outcome 0 or 1.
pub fn calibration(input: &Input, seed: u64) -> Result<Calibration, ScoreError> {
    let forecasts = &input.forecasts;
    ScoreError::require("forecasts", 2, forecasts.len() as u64)?;
    for (at, forecast) in forecasts.iter().enumerate() {
        if !(0.0..=1.0).contains(&forecast.predicted) {
            let place = format!("forecasts[{at}].predicted");
            return Err(ScoreError::input(place, "must be a probability from 0 to 1"));
        }
        if forecast.happened > 1 {
            return Err(ScoreError::input(format!("forecasts[{at}].happened"), "must be 0 or 1"));
        }
    }
    if !(1..=100).contains(&input.bins) {
        return Err(ScoreError::input("bins", "must be from 1 to 100"));
    }
    let n = forecasts.len() as f64;
    let errors: Vec<f64> =
        forecasts.iter().map(|one| (one.predicted - f64::from(one.happened)).powi(2)).collect();
    let brier = errors.iter().sum::<f64>() / n;
    let happened = forecasts.iter().map(|one| f64::from(one.happened)).sum::<f64>();
    let base_rate = happened / n;
    let reference = base_rate * (1.0 - base_rate);
    let bins = bins(forecasts, input.bins);
    let gap =
        |bin: &Bin| Some((bin.mean_predicted? - bin.share_happened?).abs() * bin.n as f64 / n);
    Ok(Calibration {
        brier,
        base_rate,
        skill: (reference > 0.0).then(|| 1.0 - brier / reference),
        expected_calibration_error: bins.iter().filter_map(gap).sum(),
        bins,
        interval: interval(&errors, seed),
    })
}

/// Equally wide bins; a forecast of exactly 1 belongs to the last.
fn bins(forecasts: &[Forecast], count: usize) -> Vec<Bin> {
    let mut sums = vec![(0_usize, 0.0, 0.0); count];
    for forecast in forecasts {
        let at = ((forecast.predicted * count as f64) as usize).min(count - 1);
        sums[at].0 += 1;
        sums[at].1 += forecast.predicted;
        sums[at].2 += f64::from(forecast.happened);
    }
    let edge = |at: usize| at as f64 / count as f64;
    sums.into_iter()
        .enumerate()
        .map(|(at, (n, predicted, happened))| Bin {
            from: edge(at),
            to: edge(at + 1),
            n,
            mean_predicted: (n > 0).then(|| predicted / n as f64),
            share_happened: (n > 0).then(|| happened / n as f64),
        })
        .collect()
}

fn interval(errors: &[f64], seed: u64) -> Option<Interval> {
    let mut rng = resample::stream(seed, 0);
    let mut picks = vec![0; errors.len()];
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            resample::draw_with_replacement(&mut rng, errors.len(), &mut picks);
            picks.iter().map(|&pick| errors[pick]).sum::<f64>() / errors.len() as f64
        })
        .collect();
    let (low, high) = resample::central_interval(&mut means, LEVEL)?;
    Some(Interval { low, high, level: LEVEL, kind: IntervalKind::Bootstrap })
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Says how far predicted probabilities came true.";
    const SOURCE: &'static str = "Brier 1950; Naeini et al. 2015 for the calibration error";
    const TABLE: Table = Table::Records { field: "forecasts" };
    type Input = Input;

    fn example() -> Input {
        let pairs = [(0.9, 1), (0.8, 1), (0.7, 0), (0.6, 1), (0.3, 0), (0.2, 0), (0.1, 0)];
        let forecasts = pairs.map(|(predicted, happened)| Forecast { predicted, happened });
        Input { forecasts: forecasts.to_vec(), bins: 5 }
    }

    fn score(input: &Input, seed: u64) -> Result<Scores, ScoreError> {
        let calibration = calibration(input, seed)?;
        let mut warnings = Vec::new();
        if input.forecasts.len() < ENOUGH {
            let more = ENOUGH - input.forecasts.len();
            warnings.push(format!(
                "Under {ENOUGH} cases the calibration error is mostly noise: {more} more are needed."
            ));
        }
        if calibration.skill.is_none() {
            warnings.push("Everything or nothing happened: skill is undefined.".to_owned());
        }
        let interval = calibration.interval.clone();
        Ok(Scores::new(input.forecasts.len() as u64, calibration)?
            .with_interval(interval)
            .with_warnings(warnings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(pairs: &[(f64, u8)], bins: usize) -> Input {
        let forecast = |&(predicted, happened): &(f64, u8)| Forecast { predicted, happened };
        Input { forecasts: pairs.iter().map(forecast).collect(), bins }
    }

    /// Two bins by hand: |.2 − 0|·2/4 + |.9 − .5|·2/4 = .3.
    #[test]
    fn the_calibration_error_weighs_bins_by_their_cases() {
        let got = calibration(&input(&[(0.1, 0), (0.3, 0), (0.8, 1), (1.0, 0)], 2), 1).unwrap();
        assert!((got.expected_calibration_error - 0.3).abs() < 1e-12, "{got:?}");
        assert_eq!((got.bins[0].n, got.bins[1].n), (2, 2));
    }

    #[test]
    fn the_base_rate_has_no_skill_and_one_outcome_leaves_it_undefined() {
        let base = calibration(&input(&[(0.5, 0), (0.5, 1)], 10), 1).unwrap();
        assert_eq!(base.skill, Some(0.0));
        let all = calibration(&input(&[(0.5, 1), (0.7, 1)], 10), 1).unwrap();
        assert_eq!(all.skill, None);
        let perfect = calibration(&input(&[(0.0, 0), (1.0, 1)], 10), 1).unwrap();
        assert_eq!((perfect.brier, perfect.skill), (0.0, Some(1.0)));
        assert_eq!(perfect.interval.unwrap().high, 0.0);
    }

    #[test]
    fn only_probabilities_are_accepted() {
        let place = |pairs: &[(f64, u8)]| {
            calibration(&input(pairs, 10), 1).unwrap_err().problems()[0].field.clone()
        };
        assert_eq!(place(&[(0.5, 1), (f64::NAN, 1)]), "forecasts[1].predicted");
        assert_eq!(place(&[(0.5, 2), (0.5, 1)]), "forecasts[0].happened");
        assert_eq!(place(&[(0.5, 1)]), "");
        let bins = calibration(&input(&[(0.5, 1), (0.5, 1)], 0), 1).unwrap_err();
        assert_eq!(bins.problems()[0].field, "bins");
    }
}
