//! Porter's five forces rated by several people. There is no standard formula; this one is
//! simple: means per person and force, then a weighted mean, always with the raters'
//! disagreement.

mod input;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use input::{Input, Scorer};

use super::{Method, ScoreError, resample};
use figure::{Figure, IntervalKind, Note};

pub const METHOD: Method = Method {
    id: "porter",
    version: 1,
    unit: "pressure 1-5",
    convention: "ratings 1-5, higher is worse for who enters; mean per rater and force, then over raters; \
                 weighted mean of the forces, equal weights unless given; no standard formula exists; \
                 raters resampled, seeded percentile bootstrap, 95 %, 2,000 resamples",
};

/// Fewest raters.
pub const LEAST: u64 = 2;
/// Disagreement on a force above which raters should discuss it before using the mean.
pub const FAR_APART: f64 = 2.0;
const RESAMPLES: usize = 2_000;
const LEVEL: f64 = 0.95;

/// Porter's forces.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// Rivalry among those who are there.
    Rivalry,
    /// Threat of new entrants.
    NewEntrants,
    /// Threat of substitutes.
    Substitutes,
    /// Bargaining power of buyers.
    BuyerPower,
    /// Bargaining power of suppliers.
    SupplierPower,
}

impl Force {
    pub const ALL: [Self; 5] = [
        Self::Rivalry,
        Self::NewEntrants,
        Self::Substitutes,
        Self::BuyerPower,
        Self::SupplierPower,
    ];
}

/// One person's rating of one factor of a force.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rating<'a> {
    pub rater: &'a str,
    pub force: Force,
    /// 1 (weak) to 5 (strong).
    pub rating: f64,
}

/// Result of one force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForceScore {
    pub force: Force,
    /// Share of all weights.
    pub weight: f64,
    /// Mean over raters; refused when nobody rated it.
    pub figure: Figure,
    /// Highest minus lowest rater's mean.
    pub spread: Option<f64>,
    /// Every rater's mean.
    pub by_rater: BTreeMap<String, f64>,
}

/// The forces and their weighted mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Porter {
    pub overall: Figure,
    pub forces: Vec<ForceScore>,
    pub raters: u64,
}

/// Means by force and rater.
type Means = BTreeMap<Force, BTreeMap<String, f64>>;

/// Scores ratings. Forces without a weight in `weights` weigh 1. The same
/// ratings and seed give the same figures.
///
/// # Errors
/// A rating outside 1 to 5, weights that are below 0 or sum to 0, or fewer than [`LEAST`] raters.
pub fn score(
    ratings: &[Rating<'_>],
    weights: &BTreeMap<Force, f64>,
    seed: u64,
) -> Result<Porter, ScoreError> {
    let wrong = ratings.iter().position(|one| !(1.0..=5.0).contains(&one.rating));
    if let Some(at) = wrong {
        return Err(ScoreError::input(format!("ratings[{at}].rating"), "must be from 1 to 5"));
    }
    let means = means(ratings);
    let mut raters: Vec<&str> = ratings.iter().map(|one| one.rater).collect();
    raters.sort_unstable();
    raters.dedup();
    ScoreError::require("raters", LEAST, raters.len() as u64)?;
    let shares = shares(weights, &means)?;
    let everyone: Vec<usize> = (0..raters.len()).collect();
    let overall = pressure(&means, &shares, &raters, &everyone);
    let mut picks = everyone;
    let mut overall_draws = Vec::with_capacity(RESAMPLES);
    let mut draws: BTreeMap<Force, Vec<f64>> = BTreeMap::new();
    let mut rng = resample::stream(seed, 0);
    for _ in 0..RESAMPLES {
        resample::draw_with_replacement(&mut rng, raters.len(), &mut picks);
        overall_draws.extend(pressure(&means, &shares, &raters, &picks));
        for (&force, by_rater) in &means {
            draws.entry(force).or_default().extend(mean_of(by_rater, &raters, &picks));
        }
    }
    let n = raters.len() as u64;
    let forces = Force::ALL.map(|force| {
        let by_rater = means.get(&force).cloned().unwrap_or_default();
        let drawn = draws.remove(&force).unwrap_or_default();
        force_score(force, shares.get(&force).copied().unwrap_or(0.0), by_rater, drawn)
    });
    let mut figure = match overall {
        Some(value) => with_interval(METHOD.figure(value).with_n(n), overall_draws, n),
        None => METHOD.refused(Note::new("note-porter-none", "No force has a rating.")),
    };
    let open: Vec<Force> = Force::ALL.into_iter().filter(|f| !means.contains_key(f)).collect();
    if !open.is_empty() {
        let told = "{n} of 5 forces have no rating; the mean is over the others";
        figure = figure.with_warning(Note::new("note-porter-open", told).with("n", open.len()));
    }
    Ok(Porter { overall: figure, forces: forces.to_vec(), raters: n })
}

fn means(ratings: &[Rating<'_>]) -> Means {
    let mut sums: BTreeMap<Force, BTreeMap<String, (f64, u32)>> = BTreeMap::new();
    for one in ratings {
        let sum = sums.entry(one.force).or_default().entry(one.rater.to_owned()).or_default();
        *sum = (sum.0 + one.rating, sum.1 + 1);
    }
    let mean = |(sum, n): (f64, u32)| sum / f64::from(n);
    sums.into_iter()
        .map(|(force, by)| (force, by.into_iter().map(|(who, sum)| (who, mean(sum))).collect()))
        .collect()
}

/// Weights of the rated forces, as shares of their sum.
fn shares(
    weights: &BTreeMap<Force, f64>,
    means: &Means,
) -> Result<BTreeMap<Force, f64>, ScoreError> {
    if weights.values().any(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(ScoreError::input("weights", "weights are finite numbers of at least 0"));
    }
    let of = |force: &Force| weights.get(force).copied().unwrap_or(1.0);
    let total: f64 = means.keys().map(of).sum();
    if !(total > 0.0 && total.is_finite()) {
        return Err(ScoreError::input("weights", "the weights of the rated forces sum to 0"));
    }
    Ok(means.keys().map(|force| (*force, of(force) / total)).collect())
}

/// Mean of the raters at `picks`; `None` when none of them rated it.
fn mean_of(by_rater: &BTreeMap<String, f64>, raters: &[&str], picks: &[usize]) -> Option<f64> {
    let known: Vec<f64> =
        picks.iter().filter_map(|&pick| by_rater.get(raters[pick]).copied()).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

fn pressure(
    means: &Means,
    shares: &BTreeMap<Force, f64>,
    raters: &[&str],
    picks: &[usize],
) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (force, by_rater) in means {
        if let (Some(mean), Some(share)) = (mean_of(by_rater, raters, picks), shares.get(force)) {
            sum += mean * share;
            weight += share;
        }
    }
    (weight > 0.0).then(|| sum / weight)
}

fn force_score(
    force: Force,
    weight: f64,
    by_rater: BTreeMap<String, f64>,
    draws: Vec<f64>,
) -> ForceScore {
    let n = by_rater.len() as u64;
    if n == 0 {
        let figure =
            METHOD.refused(Note::new("note-porter-unrated", "Nobody has rated this force."));
        return ForceScore { force, weight, figure, spread: None, by_rater };
    }
    let mean = by_rater.values().sum::<f64>() / n as f64;
    let high = by_rater.values().copied().fold(f64::MIN, f64::max);
    let low = by_rater.values().copied().fold(f64::MAX, f64::min);
    let spread = (n > 1).then_some(high - low);
    let mut figure = with_interval(METHOD.figure(mean).with_n(n), draws, n);
    if spread.is_some_and(|spread| spread >= FAR_APART) {
        let told = "Raters lie {points} apart: talk about why before the mean is used.";
        let points = format!("{:.1}", high - low);
        figure = figure.with_warning(Note::new("note-porter-apart", told).with("points", points));
    }
    ForceScore { force, weight, figure, spread, by_rater }
}

fn with_interval(figure: Figure, mut draws: Vec<f64>, n: u64) -> Figure {
    match resample::central_interval(&mut draws, LEVEL) {
        Some((low, high)) if n >= LEAST => {
            figure.with_interval(low, high, LEVEL, IntervalKind::Bootstrap)
        }
        _ => figure.with_warning(Note::new("note-porter-one", "No interval: one rater only.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rating(rater: &str, force: Force, rating: f64) -> Rating<'_> {
        Rating { rater, force, rating }
    }

    fn two_raters() -> Vec<Rating<'static>> {
        vec![
            rating("a", Force::Rivalry, 5.0),
            rating("a", Force::Rivalry, 4.0),
            rating("b", Force::Rivalry, 1.5),
            rating("a", Force::Substitutes, 2.0),
            rating("b", Force::Substitutes, 2.0),
        ]
    }

    #[test]
    fn a_person_with_many_factors_does_not_outvote_one_with_few() {
        let porter = score(&two_raters(), &BTreeMap::new(), 1).unwrap();
        let rivalry = &porter.forces[0];
        assert_eq!((rivalry.figure.value, rivalry.spread), (Some(3.0), Some(3.0)));
        assert_eq!(rivalry.figure.warnings.len(), 1, "far apart");
        assert_eq!((porter.overall.value, porter.raters), (Some(2.5), 2));
        assert_eq!(porter.forces[1].figure.value, None);
        assert!(porter.overall.warnings[0].text().starts_with("3 of 5"));
    }

    #[test]
    fn weights_shift_the_mean_and_must_not_sum_to_nothing() {
        let heavy = BTreeMap::from([(Force::Rivalry, 3.0)]);
        assert_eq!(score(&two_raters(), &heavy, 1).unwrap().overall.value, Some(2.75));
        let none = Force::ALL.map(|force| (force, 0.0)).into();
        assert!(score(&two_raters(), &none, 1).unwrap_err().to_string().contains("sum to 0"));
        let negative = BTreeMap::from([(Force::Rivalry, -1.0)]);
        assert!(score(&two_raters(), &negative, 1).is_err());
    }

    #[test]
    fn one_rater_and_ratings_off_the_scale_are_refused() {
        let alone = [rating("a", Force::Rivalry, 3.0)];
        let told = score(&alone, &BTreeMap::new(), 1).unwrap_err().to_string();
        assert!(told.contains("1 more needed"), "{told}");
        for bad in [0.0, 5.1, f64::NAN] {
            let ratings = [rating("a", Force::Rivalry, bad), rating("b", Force::Rivalry, 2.0)];
            assert!(score(&ratings, &BTreeMap::new(), 1).is_err());
        }
    }

    #[test]
    fn the_interval_spans_the_raters_and_repeats() {
        let porter = score(&two_raters(), &BTreeMap::new(), 3).unwrap();
        let interval = porter.forces[0].figure.interval.clone().unwrap();
        assert_eq!((interval.low, interval.high), (1.5, 4.5));
        assert_eq!(porter, score(&two_raters(), &BTreeMap::new(), 3).unwrap());
    }
}
