//! Van Westendorp's price sensitivity meter: four prices per respondent become four curves,
//! whose crossings bound the range of acceptable prices.

mod curves;
mod input;
mod prices;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use curves::{CurvePoint, Curves};
pub use input::{Input, Scorer};
pub use prices::Prices;

use super::{Method, ScoreError, resample};
use figure::{Figure, Interval, IntervalKind, Note};

pub const METHOD: Method = Method {
    id: "van-westendorp",
    version: 1,
    unit: "price",
    convention: "original range: from where too cheap crosses not cheap to where too expensive crosses \
                 not expensive; only respondents whose four prices rise; grid of all stated prices, \
                 crossings by linear interpolation, the lowest if there are several; respondents \
                 resampled, seeded percentile bootstrap, 95 %, 2,000 resamples",
};

/// The same with the narrower range.
pub const NARROWER: &str = "narrower range: from where too cheap crosses expensive to where too expensive crosses cheap; only \
     respondents whose four prices rise; grid of all stated prices, crossings by linear interpolation, \
     the lowest if there are several; respondents resampled, seeded percentile bootstrap, 95 %, 2,000 \
     resamples";

/// Fewest respondents whose prices rise.
pub const LEAST: u64 = 30;
const RESAMPLES: usize = 2_000;
const LEVEL: f64 = 0.95;

/// Which crossings bound the acceptable prices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Range {
    /// Too cheap × not cheap, too expensive × not expensive.
    #[default]
    Original,
    /// Too cheap × expensive, too expensive × cheap.
    Narrower,
}

/// A crossing with its interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crossing {
    /// `None` when the curves do not cross.
    pub price: Option<f64>,
    pub interval: Option<Interval>,
}

/// Result of the meter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Meter {
    /// Respondents whose four prices rise.
    pub n: u64,
    /// Excluded respondents, whose prices do not.
    pub dropped: u64,
    pub range: Range,
    /// Point of marginal cheapness, the lower end of the range.
    pub lowest: Crossing,
    /// Point of marginal expensiveness, the upper end of the range.
    pub highest: Crossing,
    /// Optimal price point: as many find it too cheap as too expensive.
    pub optimal: Crossing,
    /// Indifference price point: as many find it cheap as expensive.
    pub indifferent: Crossing,
    pub curves: Curves,
}

impl Prices {
    /// Whether the four prices rise, as in a consistent answer.
    pub fn rise(&self) -> bool {
        self.too_cheap < self.cheap
            && self.cheap < self.expensive
            && self.expensive < self.too_expensive
    }
}

impl Crossing {
    /// As a figure in a currency.
    pub fn figure(&self, currency: &str, n: u64) -> Figure {
        let mut figure = match self.price {
            Some(price) => METHOD.figure(price),
            None => {
                METHOD.refused(Note::new("note-prices-never-cross", "The curves do not cross."))
            }
        };
        currency.clone_into(&mut figure.unit);
        figure.interval.clone_from(&self.interval);
        figure.with_n(n)
    }
}

/// Where the four pairs of curves cross, in the order of [`Meter`].
fn crossings(curves: &Curves, range: Range) -> [Option<f64>; 4] {
    let lowest = curves.crossing(|at| match range {
        Range::Original => (1.0 - at.cheap) - at.too_cheap,
        Range::Narrower => at.expensive - at.too_cheap,
    });
    let highest = curves.crossing(|at| match range {
        Range::Original => at.too_expensive - (1.0 - at.expensive),
        Range::Narrower => at.too_expensive - at.cheap,
    });
    let optimal = curves.crossing(|at| at.too_expensive - at.too_cheap);
    let indifferent = curves.crossing(|at| at.expensive - at.cheap);
    [lowest, highest, optimal, indifferent]
}

/// Reads the meter. The same prices and seed give the same figures.
///
/// # Errors
/// Prices that are no finite numbers, or fewer than [`LEAST`] respondents
/// whose four prices rise; says how many more are needed.
pub fn score(all: &[Prices], range: Range, seed: u64) -> Result<Meter, ScoreError> {
    for (at, one) in all.iter().enumerate() {
        let prices = [one.too_cheap, one.cheap, one.expensive, one.too_expensive];
        if prices.iter().any(|price| !price.is_finite() || *price < 0.0) {
            let told = "prices are finite numbers and not below 0";
            return Err(ScoreError::input(format!("answers[{at}]"), told));
        }
    }
    let valid: Vec<Prices> = all.iter().copied().filter(Prices::rise).collect();
    let n = valid.len() as u64;
    ScoreError::require("respondents whose four prices rise", LEAST, n)?;
    let ranks = curves::Ranks::new(&valid);
    let everyone: Vec<usize> = (0..valid.len()).collect();
    let curves = ranks.curves(&everyone);
    let estimates = crossings(&curves, range);
    let mut drawn: [Vec<f64>; 4] = Default::default();
    let mut picks = everyone;
    let mut rng = resample::stream(seed, 0);
    for _ in 0..RESAMPLES {
        resample::draw_with_replacement(&mut rng, valid.len(), &mut picks);
        for (kept, price) in drawn.iter_mut().zip(crossings(&ranks.curves(&picks), range)) {
            kept.extend(price);
        }
    }
    let mut read =
        estimates.into_iter().zip(&mut drawn).map(|(price, draws)| Crossing {
            price,
            interval: price.and(resample::central_interval(draws, LEVEL)).map(|(low, high)| {
                Interval { low, high, level: LEVEL, kind: IntervalKind::Bootstrap }
            }),
        });
    let mut next = || read.next().unwrap_or(Crossing { price: None, interval: None });
    Ok(Meter {
        n,
        dropped: all.len() as u64 - n,
        range,
        lowest: next(),
        highest: next(),
        optimal: next(),
        indifferent: next(),
        curves,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(n: u32) -> Vec<Prices> {
        (0..n)
            .map(|k| {
                let (a, b) = (f64::from(k * 7 % 11), f64::from(k * 5 % 13));
                let too_cheap = 4.0 + a / 2.0;
                let cheap = too_cheap + 1.0 + b / 4.0;
                let expensive = cheap + 1.0 + a / 3.0;
                Prices { too_cheap, cheap, expensive, too_expensive: expensive + 1.0 + b / 3.0 }
            })
            .collect()
    }

    #[test]
    fn respondents_whose_prices_do_not_rise_are_dropped_and_counted() {
        let mut all = people(40);
        all[3].cheap = all[3].too_cheap;
        all[5].too_expensive = 0.0;
        let meter = score(&all, Range::Original, 1).unwrap();
        assert_eq!((meter.n, meter.dropped), (38, 2));
    }

    #[test]
    fn too_few_consistent_respondents_report_how_many_are_missing() {
        let mut all = people(31);
        all[0].cheap = 0.0;
        all[1].cheap = 0.0;
        let told = score(&all, Range::Original, 1).unwrap_err().to_string();
        assert!(told.contains("29 given; 1 more needed"), "{told}");
        all[2].cheap = f64::NAN;
        assert!(matches!(score(&all, Range::Original, 1), Err(ScoreError::Input(_))));
    }

    /// Everybody names the same four prices: all curves jump at those prices,
    /// so every crossing lies between too cheap and too expensive.
    #[test]
    fn one_opinion_gives_a_range_inside_its_prices() {
        let same = Prices { too_cheap: 5.0, cheap: 8.0, expensive: 12.0, too_expensive: 20.0 };
        let meter = score(&vec![same; 30], Range::Original, 1).unwrap();
        for crossing in [&meter.lowest, &meter.highest, &meter.optimal, &meter.indifferent] {
            let price = crossing.price.unwrap();
            assert!((5.0..=20.0).contains(&price), "{crossing:?}");
        }
    }

    #[test]
    fn the_interval_holds_the_estimate_and_repeats_with_the_seed() {
        let meter = score(&people(60), Range::Original, 4).unwrap();
        let interval = meter.optimal.interval.clone().unwrap();
        let price = meter.optimal.price.unwrap();
        assert!(interval.low <= price && price <= interval.high, "{interval:?} {price}");
        assert_eq!(meter, score(&people(60), Range::Original, 4).unwrap());
    }
}
