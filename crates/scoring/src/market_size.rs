//! Bottom-up market size: accounts × yearly value, per segment, as total, served and obtainable
//! market, beside a top-down estimate.

mod input;
mod market;

use serde::Serialize;

pub use input::{Input, Scorer};
pub use market::{Level, Segment, TopDown};

use super::{Method, ScoreError};
use figure::{Figure, Note, Notes};

pub const METHOD: Method = Method {
    id: "market-size",
    version: 1,
    unit: "currency per year",
    convention: "bottom-up: TAM = sum of accounts x yearly value; SAM = TAM of the served segments; SOM = \
                 SAM x attainable share, or customers that can be won x yearly value; 0 <= SOM <= SAM <= \
                 TAM; a top-down figure that differs by more than 20 % is flagged",
};

/// A top-down figure may differ by this share of itself.
pub const DIVERGENCE: f64 = 0.2;

/// Contribution of one segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentSize {
    pub name: String,
    pub tam: f64,
    pub sam: f64,
    /// `None` when neither a share nor a number of customers is known.
    pub som: Option<f64>,
}

/// Comparison with a top-down estimate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossCheck {
    pub of: Level,
    pub bottom_up: f64,
    pub top_down: f64,
    /// (bottom-up − top-down) ÷ top-down.
    pub divergence: f64,
    /// More than [`DIVERGENCE`].
    pub flagged: bool,
}

/// The three markets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarketSize {
    pub tam: f64,
    pub sam: f64,
    /// `None` when a served segment has no attainable share.
    pub som: Option<f64>,
    pub segments: Vec<SegmentSize>,
    /// `None` without a top-down figure.
    pub cross_check: Option<CrossCheck>,
    #[serde(flatten)]
    pub warnings: Notes,
}

impl MarketSize {
    /// One of the three markets as a figure in a currency. It is based on stated numbers, so it
    /// has no interval and says so.
    pub fn figure(&self, level: Level, currency: &str) -> Figure {
        let value = match level {
            Level::Tam => Some(self.tam),
            Level::Sam => Some(self.sam),
            Level::Som => self.som,
        };
        let mut figure = match value {
            Some(value) => METHOD.figure(value).with_warning(no_interval()),
            None => METHOD.refused(Note::new(
                "note-market-no-share",
                "A served segment has no attainable share yet.",
            )),
        };
        figure.unit = format!("{currency} per year");
        figure.warnings.extend(self.warnings.iter().cloned());
        figure.with_n(self.segments.len() as u64)
    }
}

fn no_interval() -> Note {
    let told = "no interval: accounts, values and shares are single stated numbers";
    Note::new("note-market-no-interval", told)
}

/// Adds up the segments.
///
/// # Errors
/// No segment, a number outside its range, or more customers than accounts; names the field.
pub fn size(segments: &[Segment], top_down: Option<&TopDown>) -> Result<MarketSize, ScoreError> {
    ScoreError::require("segments", 1, segments.len() as u64)?;
    let sizes = segments
        .iter()
        .enumerate()
        .map(|(at, segment)| one(at, segment))
        .collect::<Result<Vec<_>, _>>()?;
    let tam: f64 = sizes.iter().map(|size| size.tam).sum();
    let sam: f64 = sizes.iter().map(|size| size.sam).sum();
    if !tam.is_finite() {
        return Err(ScoreError::input("segments", "the market is too large a number"));
    }
    let mut warnings = Notes::default();
    let open: Vec<&str> =
        sizes.iter().filter(|size| size.som.is_none()).map(|size| size.name.as_str()).collect();
    if !open.is_empty() {
        let told = "no obtainable market: no attainable share of {segments}";
        warnings.push(Note::new("note-market-share-open", told).with("segments", open.join(", ")));
    }
    if sam == 0.0 {
        warnings.push(Note::new("note-market-none-served", "no served segment has a market"));
    }
    // Rounding must not make one market larger than the one that contains it.
    let sam = sam.min(tam);
    let som = sizes.iter().map(|size| size.som).sum::<Option<f64>>().map(|som| som.min(sam));
    let cross_check = top_down.map(|above| check(above, tam, sam, som)).transpose()?.flatten();
    if let Some(found) = cross_check.as_ref().filter(|found| found.flagged) {
        let told =
            "bottom-up and top-down differ by {percent} %: find out why before either is used";
        let percent = format!("{:.0}", found.divergence.abs() * 100.0);
        warnings.push(Note::new("note-market-diverges", told).with("percent", percent));
    }
    if top_down.is_some() && cross_check.is_none() {
        let told = "no cross-check: the obtainable market is unknown";
        warnings.push(Note::new("note-market-no-check", told));
    }
    Ok(MarketSize { tam, sam, som, segments: sizes, cross_check, warnings })
}

fn one(at: usize, segment: &Segment) -> Result<SegmentSize, ScoreError> {
    let wrong = |field: &str, told: &str| {
        Err(ScoreError::input(format!("segments[{at}].{field}"), told.to_owned()))
    };
    let Segment { accounts, annual_value, served, attainable_share, customers, .. } = *segment;
    for (field, value) in [("accounts", accounts), ("annual_value", annual_value)] {
        if !(value.is_finite() && value >= 0.0) {
            return wrong(field, "must be a finite number of at least 0");
        }
    }
    let tam = accounts * annual_value;
    let sam = if served { tam } else { 0.0 };
    let som = match (attainable_share, customers) {
        _ if !served => Some(0.0),
        (Some(_), Some(_)) => {
            return wrong("customers", "give either a share or a number of customers");
        }
        (Some(share), None) if (0.0..=1.0).contains(&share) => Some(sam * share),
        (Some(_), None) => return wrong("attainable_share", "must be from 0 to 1"),
        (None, Some(won)) if (0.0..=accounts).contains(&won) => Some(won * annual_value),
        (None, Some(_)) => return wrong("customers", "must be from 0 to the number of accounts"),
        (None, None) => None,
    };
    Ok(SegmentSize { name: segment.name.clone(), tam, sam, som })
}

fn check(
    above: &TopDown,
    tam: f64,
    sam: f64,
    som: Option<f64>,
) -> Result<Option<CrossCheck>, ScoreError> {
    if !(above.amount.is_finite() && above.amount > 0.0) {
        return Err(ScoreError::input("top_down.amount", "must be more than 0"));
    }
    let bottom_up = match above.of {
        Level::Tam => Some(tam),
        Level::Sam => Some(sam),
        Level::Som => som,
    };
    Ok(bottom_up.map(|bottom_up| {
        let divergence = (bottom_up - above.amount) / above.amount;
        CrossCheck {
            of: above.of,
            bottom_up,
            top_down: above.amount,
            divergence,
            flagged: divergence.abs() > DIVERGENCE,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(accounts: f64, annual_value: f64, share: Option<f64>) -> Segment {
        Segment {
            name: "clinics".to_owned(),
            accounts,
            annual_value,
            served: true,
            attainable_share: share,
            customers: None,
        }
    }

    #[test]
    fn each_market_is_part_of_the_one_before() {
        let unserved = Segment { served: false, ..segment(900.0, 10.0, Some(0.5)) };
        let all = [segment(100.0, 7.0, Some(0.1)), segment(30.0, 0.1, Some(1.0)), unserved];
        let size = size(&all, None).unwrap();
        assert_eq!((size.tam, size.sam), (9703.0, 703.0));
        assert!((size.som.unwrap() - 73.0).abs() < 1e-9);
        assert_eq!(size.segments[2].som, Some(0.0));
    }

    #[test]
    fn an_unknown_share_leaves_the_obtainable_market_unknown() {
        let size = size(&[segment(10.0, 1.0, None)], None).unwrap();
        assert_eq!(size.som, None);
        assert!(size.warnings[0].text().contains("clinics"));
        assert_eq!(size.figure(Level::Som, "EUR").value, None);
        assert_eq!(size.figure(Level::Tam, "EUR").unit, "EUR per year");
    }

    #[test]
    fn a_figure_from_above_is_flagged_beyond_a_fifth() {
        let all = [segment(100.0, 12.0, None)];
        let check = |amount| {
            let above = TopDown { amount, of: Level::Tam, source: None };
            size(&all, Some(&above)).unwrap().cross_check.unwrap().flagged
        };
        assert!(!check(1000.0), "exactly 20 % is not more than 20 %");
        assert!(check(990.0) && check(1501.0) && !check(1499.0));
    }

    #[test]
    fn impossible_numbers_are_named() {
        for (bad, field) in [
            (segment(-1.0, 1.0, None), "accounts"),
            (segment(1.0, f64::NAN, None), "annual_value"),
            (segment(1.0, 1.0, Some(1.1)), "attainable_share"),
            (Segment { customers: Some(2.0), ..segment(1.0, 1.0, None) }, "customers"),
            (Segment { customers: Some(1.0), ..segment(1.0, 1.0, Some(0.5)) }, "customers"),
        ] {
            let problems = size(&[bad], None).unwrap_err().problems();
            assert_eq!(problems[0].field, format!("segments[0].{field}"));
        }
        assert!(size(&[segment(1e200, 1e200, None)], None).is_err());
    }
}
