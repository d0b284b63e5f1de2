//! Herfindahl–Hirschman index of market concentration, with bounds for the unnamed part of the
//! market.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Method, ScoreError, Scored, Scores, table::Table};
use figure::{Figure, IntervalKind, Note};

pub const METHOD: Method = Method {
    id: "hhi",
    version: 1,
    unit: "HHI 0-10000",
    convention: "shares in percent; the unnamed rest lies between many tiny firms and one firm; \
                 bands of the 2023 Merger Guidelines (1000, 1800)",
};

/// Shares may exceed 100 % by this much through rounding.
const ROUNDING: f64 = 0.5;

/// Bands of the 2023 Merger Guidelines of the US Department of Justice, §2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Concentration {
    /// Below 1,000.
    Low,
    /// 1,000 to 1,800.
    Moderate,
    /// Above 1,800.
    High,
}

/// The index and its band, if determined.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hhi {
    pub figure: Figure,
    /// `None` when the bounds do not lie in one band.
    pub concentration: Option<Concentration>,
    /// Percent of the market that no named firm holds.
    pub unnamed: f64,
}

/// Why shares are not those of one market.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ShareError {
    #[error("no market share is known; enter the share of at least one competitor")]
    Empty,
    #[error("a market share is between 0 and 100 %, not {0}")]
    OutOfRange(f64),
    #[error("the shares add up to {0:.1} %, more than the whole market; correct one of them")]
    TooMuch(f64),
}

/// Index of a market in which the named firms hold `shares` (percent, 0–100).
///
/// # Errors
/// No share, a share that is not a number in 0..=100, or a sum above 100 %.
pub fn hhi(shares: &[f64]) -> Result<Hhi, ShareError> {
    if shares.is_empty() {
        return Err(ShareError::Empty);
    }
    if let Some(&bad) = shares.iter().find(|share| !(0.0..=100.0).contains(*share)) {
        return Err(ShareError::OutOfRange(bad));
    }
    let total: f64 = shares.iter().sum();
    if total > 100.0 + ROUNDING {
        return Err(ShareError::TooMuch(total));
    }
    let low: f64 = shares.iter().map(|share| share * share).sum();
    let unnamed = (100.0 - total).max(0.0);
    let high = low + unnamed * unnamed;
    let mut figure = METHOD.figure(low).with_n(shares.len() as u64);
    if unnamed > ROUNDING {
        let told =
            "{percent} % of the market is unnamed: the figure is the least the index can be.";
        let note = Note::new("note-hhi-unnamed", told).with("percent", format!("{unnamed:.1}"));
        figure = figure.with_interval(low, high, 1.0, IntervalKind::Bounds).with_warning(note);
    }
    let (least, most) = (band(low), band(high));
    Ok(Hhi { figure, concentration: (least == most).then_some(least), unnamed })
}

fn band(index: f64) -> Concentration {
    match index {
        index if index < 1000.0 => Concentration::Low,
        index if index <= 1800.0 => Concentration::Moderate,
        _ => Concentration::High,
    }
}

/// The market shares of named firms.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    firms: Vec<Firm>,
}

/// A firm and its share.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Firm {
    #[serde(default)]
    name: Option<String>,
    /// Percent of the market.
    #[schemars(range(min = 0.0, max = 100.0))]
    share: f64,
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "How concentrated a market is, with bounds for its unnamed part";
    const SOURCE: &'static str =
        "US Department of Justice and Federal Trade Commission, Merger Guidelines 2023, 2.1";
    const LEAST: u64 = 1;
    const TABLE: Table = Table::Records { field: "firms" };
    type Input = Input;

    fn example() -> Input {
        let firm = |name: &str, share| Firm { name: Some(name.to_owned()), share };
        Input { firms: vec![firm("North", 30.0), firm("East", 20.0), firm("South", 15.0)] }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let shares: Vec<f64> = input.firms.iter().map(|firm| firm.share).collect();
        let result = hhi(&shares).map_err(|error| ScoreError::input("firms", error.to_string()))?;
        let told = json!({
            "hhi": result.figure.value,
            "unit": METHOD.unit,
            "concentration": result.concentration,
            "unnamed_percent": result.unnamed,
        });
        Ok(Scores::new(shares.len() as u64, told)?
            .with_interval(result.figure.interval)
            .with_warnings(result.figure.warnings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the US Department of Justice: 30, 30, 20, 20 → 2,600.
    #[test]
    fn the_department_of_justices_example_is_met() {
        let result = hhi(&[30.0, 30.0, 20.0, 20.0]).unwrap();
        assert_eq!(result.figure.value, Some(2600.0));
        assert_eq!(result.figure.interval, None);
        assert_eq!(result.concentration, Some(Concentration::High));
    }

    #[test]
    fn an_unnamed_rest_gives_bounds_and_no_band_when_they_straddle() {
        let result = hhi(&[30.0, 10.0]).unwrap();
        let bounds = result.figure.interval.unwrap();
        assert_eq!((bounds.low, bounds.high), (1000.0, 4600.0));
        assert_eq!(bounds.kind, IntervalKind::Bounds);
        assert_eq!(result.concentration, None);
        assert!((result.unnamed - 60.0).abs() < 1e-12);
        assert_eq!(hhi(&[60.0, 10.0]).unwrap().concentration, Some(Concentration::High));
    }

    #[test]
    fn a_monopoly_is_ten_thousand() {
        assert_eq!(hhi(&[100.0]).unwrap().figure.value, Some(10_000.0));
    }

    #[test]
    fn impossible_shares_are_refused() {
        assert_eq!(hhi(&[]), Err(ShareError::Empty));
        assert_eq!(hhi(&[70.0, 40.0]), Err(ShareError::TooMuch(110.0)));
        assert_eq!(hhi(&[-1.0]), Err(ShareError::OutOfRange(-1.0)));
        assert!(matches!(hhi(&[f64::NAN]), Err(ShareError::OutOfRange(_))));
        assert!(hhi(&[33.4, 33.4, 33.4]).is_ok(), "rounding is forgiven");
    }
}
