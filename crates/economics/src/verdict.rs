//! The rules of the verdict: thresholds, weights, and how six bands become stop, iterate or go.
//! Also the source of the table in reports.

use serde::{Deserialize, Serialize};

use super::inputs::InputError;

parsing::words! {
    /// The six dimensions, in the order of the table.
    pub enum Dimension {
        Need = "need",
        Differentiation = "differentiation",
        Market = "market",
        Technical = "technical",
        Economics = "economics",
        Risk = "risk",
    }
}

impl Dimension {
    /// No product without these three: one in stop stops, all must be go for a go.
    pub fn is_vital(self) -> bool {
        matches!(self, Self::Need | Self::Technical | Self::Economics)
    }
}

/// Band of a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    Stop,
    Iterate,
    Go,
    /// Without any input.
    Unknown,
}

impl Band {
    /// Its part in the weighted mean; unknown counts as iterate.
    pub fn worth(self) -> f64 {
        match self {
            Self::Stop => 0.0,
            Self::Iterate | Self::Unknown => 0.5,
            Self::Go => 1.0,
        }
    }

    /// The worse of two known bands.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        if other.worth() < self.worth() { other } else { self }
    }
}

parsing::words! {
    pub enum Verdict {
        Go = "go",
        Iterate = "iterate",
        Stop = "stop",
        /// Nothing is known about any dimension.
        NotYet = "not_yet",
    }
}

/// Stop below `stop`, go from `go` on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    pub stop: f64,
    pub go: f64,
}

impl Thresholds {
    const fn new(stop: f64, go: f64) -> Self {
        Self { stop, go }
    }

    /// The band of a known value. NaN is stop.
    pub fn band(self, value: f64) -> Band {
        if value >= self.go {
            Band::Go
        } else if value >= self.stop {
            Band::Iterate
        } else {
            Band::Stop
        }
    }
}

/// Weights of the dimensions in the mean; only their proportions matter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    pub need: f64,
    pub differentiation: f64,
    pub market: f64,
    pub technical: f64,
    pub economics: f64,
    pub risk: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            need: 0.25,
            differentiation: 0.15,
            market: 0.15,
            technical: 0.20,
            economics: 0.20,
            risk: 0.05,
        }
    }
}

impl Weights {
    pub fn of(&self, dimension: Dimension) -> f64 {
        match dimension {
            Dimension::Need => self.need,
            Dimension::Differentiation => self.differentiation,
            Dimension::Market => self.market,
            Dimension::Technical => self.technical,
            Dimension::Economics => self.economics,
            Dimension::Risk => self.risk,
        }
    }

    /// Sets a dimension's weight.
    pub fn set(&mut self, dimension: Dimension, weight: f64) {
        *match dimension {
            Dimension::Need => &mut self.need,
            Dimension::Differentiation => &mut self.differentiation,
            Dimension::Market => &mut self.market,
            Dimension::Technical => &mut self.technical,
            Dimension::Economics => &mut self.economics,
            Dimension::Risk => &mut self.risk,
        } = weight;
    }

    pub fn sum(&self) -> f64 {
        Dimension::ALL.iter().map(|&dimension| self.of(dimension)).sum()
    }
}

/// Every number of the rules. A founder may change the defaults, and changed ones
/// are printed as such.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    pub weights: Weights,
    /// Best opportunity score among the needs that the offer addresses.
    pub need: Thresholds,
    /// Share of the five strongest needs where the offer is rated above the best competitor.
    pub differentiation: Thresholds,
    /// Reachable yearly revenue ÷ yearly fixed cost.
    pub market: Thresholds,
    /// Measured − required metric; `stop` in halves of the metric's interval.
    pub technical: Thresholds,
    pub gross_margin: Thresholds,
    pub ltv_to_cac: Thresholds,
    /// Runway − payback, months.
    pub runway_slack: Thresholds,
    /// Weighted mean of the bands of a draw.
    pub mean: Thresholds,
    /// P(stop) from which the verdict is stop, P(go) from which it is go.
    pub probability: Thresholds,
    /// Evidence coverage below which a go is not shown.
    pub least_coverage: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            weights: Weights::default(),
            need: Thresholds::new(8.0, 12.0),
            differentiation: Thresholds::new(0.2, 0.6),
            market: Thresholds::new(1.0, 3.0),
            technical: Thresholds::new(-1.0, 0.0),
            gross_margin: Thresholds::new(0.3, 0.6),
            ltv_to_cac: Thresholds::new(1.0, 3.0),
            runway_slack: Thresholds::new(0.0, 6.0),
            mean: Thresholds::new(0.35, 0.7),
            probability: Thresholds::new(0.5, 0.6),
            least_coverage: 0.5,
        }
    }
}

/// A sum of weights may miss a threshold by this much through rounding.
const ROUNDING: f64 = 1e-9;

impl Rules {
    /// Verdict of one draw from the bands in the order of [`Dimension::ALL`].
    pub fn of_draw(&self, bands: &[Band; 6]) -> Verdict {
        let of = |wanted: Band| {
            Dimension::ALL.into_iter().zip(bands).filter(move |(_, band)| **band == wanted)
        };
        let mean = self.mean_of(bands);
        if of(Band::Stop).any(|(dimension, _)| dimension.is_vital())
            || mean < self.mean.stop - ROUNDING
        {
            return Verdict::Stop;
        }
        let vital_go = of(Band::Go).filter(|(dimension, _)| dimension.is_vital()).count() == 3;
        let excluded = of(Band::Stop).chain(of(Band::Unknown)).next().is_some();
        if vital_go && !excluded && mean >= self.mean.go - ROUNDING {
            Verdict::Go
        } else {
            Verdict::Iterate
        }
    }

    /// Weighted mean of bands: stop 0, iterate and unknown ½, go 1.
    pub fn mean_of(&self, bands: &[Band; 6]) -> f64 {
        let total: f64 = Dimension::ALL
            .iter()
            .zip(bands)
            .map(|(&dimension, band)| self.weights.of(dimension) * band.worth())
            .sum();
        total / self.weights.sum()
    }

    /// Verdict of all draws together.
    pub fn of_probabilities(&self, go: f64, stop: f64) -> Verdict {
        if go >= self.probability.go - ROUNDING {
            Verdict::Go
        } else if stop >= self.probability.stop - ROUNDING {
            Verdict::Stop
        } else {
            Verdict::Iterate
        }
    }

    /// # Errors
    /// Thresholds that are not finite or out of order, negative weights, or shares outside 0..=1.
    pub fn check(&self) -> Result<(), InputError> {
        let wrong = |what: &str| Err(InputError::Rules(what.to_owned()));
        for row in self.criteria() {
            let Thresholds { stop, go } = row.1;
            if !(stop <= go && stop.is_finite() && go.is_finite()) {
                return wrong(&format!("{}: stop must not lie above go", row.0.as_str()));
            }
        }
        let weights = Dimension::ALL.map(|dimension| self.weights.of(dimension));
        if weights.iter().any(|weight| !(weight.is_finite() && *weight >= 0.0))
            || self.weights.sum() <= 0.0
        {
            return wrong("weights must be 0 or more, and not all 0");
        }
        let shares = [self.mean, self.probability].map(|t| [t.stop, t.go]);
        let in_range = |share: &f64| (0.0..=1.0).contains(share);
        if !shares.as_flattened().iter().all(in_range) || !in_range(&self.least_coverage) {
            return wrong("means, probabilities and coverage lie between 0 and 1");
        }
        // Otherwise a draw or a verdict could be both stop and go.
        if self.mean.stop > self.mean.go || self.probability.go + self.probability.stop <= 1.0 {
            return wrong("stop and go must exclude each other");
        }
        Ok(())
    }

    /// Sets a criterion's thresholds.
    pub fn set(&mut self, criterion: Criterion, thresholds: Thresholds) {
        *match criterion {
            Criterion::Need => &mut self.need,
            Criterion::Differentiation => &mut self.differentiation,
            Criterion::Market => &mut self.market,
            Criterion::Technical => &mut self.technical,
            Criterion::GrossMargin => &mut self.gross_margin,
            Criterion::LtvToCac => &mut self.ltv_to_cac,
            Criterion::RunwaySlack => &mut self.runway_slack,
        } = thresholds;
    }

    fn criteria(&self) -> [(Criterion, Thresholds); 7] {
        [
            (Criterion::Need, self.need),
            (Criterion::Differentiation, self.differentiation),
            (Criterion::Market, self.market),
            (Criterion::Technical, self.technical),
            (Criterion::GrossMargin, self.gross_margin),
            (Criterion::LtvToCac, self.ltv_to_cac),
            (Criterion::RunwaySlack, self.runway_slack),
        ]
    }

    /// The table as printed, with the thresholds that differ from the defaults marked.
    pub fn table(&self) -> Vec<RuleRow> {
        let defaults = Self::default();
        self.criteria()
            .into_iter()
            .zip(defaults.criteria())
            .map(|((criterion, thresholds), (_, default))| {
                let dimension = criterion.dimension();
                let weight = self.weights.of(dimension);
                RuleRow {
                    criterion,
                    dimension,
                    weight,
                    thresholds,
                    changed: thresholds != default || weight != defaults.weights.of(dimension),
                }
            })
            .collect()
    }
}

parsing::words! {
    /// A figure that is compared with thresholds.
    pub enum Criterion {
        Need = "need",
        Differentiation = "differentiation",
        Market = "market",
        Technical = "technical",
        GrossMargin = "gross_margin",
        LtvToCac = "ltv_to_cac",
        RunwaySlack = "runway_slack",
    }
}

impl Criterion {
    pub fn dimension(self) -> Dimension {
        match self {
            Self::Need => Dimension::Need,
            Self::Differentiation => Dimension::Differentiation,
            Self::Market => Dimension::Market,
            Self::Technical => Dimension::Technical,
            Self::GrossMargin | Self::LtvToCac | Self::RunwaySlack => Dimension::Economics,
        }
    }
}

/// One line of the printed rules.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RuleRow {
    pub criterion: Criterion,
    pub dimension: Dimension,
    pub weight: f64,
    #[serde(flatten)]
    pub thresholds: Thresholds,
    /// Differs from the default.
    pub changed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL_GO: [Band; 6] = [Band::Go; 6];

    fn with(dimension: Dimension, band: Band) -> [Band; 6] {
        let mut bands = ALL_GO;
        bands[Dimension::ALL.iter().position(|d| *d == dimension).unwrap()] = band;
        bands
    }

    #[test]
    fn the_default_weights_are_those_of_the_table_and_sum_to_one() {
        let weights = Weights::default();
        let expected = [0.25, 0.15, 0.15, 0.20, 0.20, 0.05];
        assert_eq!(Dimension::ALL.map(|dimension| weights.of(dimension)), expected);
        assert!((weights.sum() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_vital_dimension_in_stop_stops_and_another_only_forbids_go() {
        let rules = Rules::default();
        for dimension in Dimension::ALL {
            let expected = if dimension.is_vital() { Verdict::Stop } else { Verdict::Iterate };
            assert_eq!(rules.of_draw(&with(dimension, Band::Stop)), expected, "{dimension:?}");
        }
        assert_eq!(rules.of_draw(&ALL_GO), Verdict::Go);
    }

    #[test]
    fn an_unknown_dimension_rules_out_go_and_counts_as_iterate() {
        let rules = Rules::default();
        for dimension in Dimension::ALL {
            let bands = with(dimension, Band::Unknown);
            assert_eq!(rules.of_draw(&bands), Verdict::Iterate);
            let as_iterate = rules.mean_of(&with(dimension, Band::Iterate));
            assert!((rules.mean_of(&bands) - as_iterate).abs() < 1e-12);
        }
        assert_eq!(rules.of_draw(&[Band::Unknown; 6]), Verdict::Iterate);
    }

    #[test]
    fn a_low_mean_stops_without_a_vital_stop() {
        let mut bands = [Band::Iterate; 6];
        bands[1] = Band::Stop;
        bands[2] = Band::Stop;
        // 0.5 − (0.15 + 0.15) ÷ 2 = 0.35, which is not below 0.35.
        assert_eq!(Rules::default().of_draw(&bands), Verdict::Iterate);
        bands[5] = Band::Stop;
        assert_eq!(Rules::default().of_draw(&bands), Verdict::Stop);
    }

    #[test]
    fn shares_of_draws_decide_at_their_thresholds() {
        let rules = Rules::default();
        assert_eq!(rules.of_probabilities(0.6, 0.4), Verdict::Go);
        assert_eq!(rules.of_probabilities(0.5, 0.5), Verdict::Stop);
        assert_eq!(rules.of_probabilities(0.59, 0.41), Verdict::Iterate);
    }

    #[test]
    fn bands_begin_at_their_thresholds() {
        let need = Rules::default().need;
        assert_eq!(need.band(12.0), Band::Go);
        assert_eq!(need.band(11.99), Band::Iterate);
        assert_eq!(need.band(8.0), Band::Iterate);
        assert_eq!(need.band(7.99), Band::Stop);
        assert_eq!(need.band(f64::NAN), Band::Stop);
    }

    #[test]
    fn contradictory_rules_are_refused_and_changed_ones_marked() {
        let swapped = Rules { need: Thresholds::new(12.0, 8.0), ..Rules::default() };
        assert!(swapped.check().is_err());
        let both = Rules { probability: Thresholds::new(0.4, 0.5), ..Rules::default() };
        assert!(both.check().is_err());
        let negative =
            Rules { weights: Weights { need: -1.0, ..Weights::default() }, ..Rules::default() };
        assert!(negative.check().is_err());
        let changed = Rules { market: Thresholds::new(1.0, 2.0), ..Rules::default() };
        assert!(changed.check().is_ok());
        let marked: Vec<_> = changed
            .table()
            .into_iter()
            .filter(|row| row.changed)
            .map(|row| row.criterion)
            .collect();
        assert_eq!(marked, [Criterion::Market]);
        assert!(serde_json::from_str::<Rules>(r#"{"nede":{"stop":1,"go":2}}"#).is_err());
    }
}
