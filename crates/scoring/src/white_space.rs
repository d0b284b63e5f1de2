//! White space: important needs that no competitor meets. Unknown ratings are not silently
//! treated as unmet: they give bounds.

mod input;

use serde::Serialize;

pub use input::{Input, Scorer};

use super::{Method, ScoreError};
use figure::{Figure, IntervalKind, Note};

pub const METHOD: Method = Method {
    id: "white-space",
    version: 1,
    unit: "weighted gap",
    convention: "gap = weight x (1 - best known rating / 5); a need is met from rating 4 unless another is \
                 given; unknown ratings count as 0 for the figure and as 0 to 5 for its bounds",
};

/// Fewest known ratings.
pub const LEAST: u64 = 2;
/// The best rating.
pub const BEST: f64 = 5.0;
/// A need counts as met from here on.
pub const MET_FROM: f64 = 4.0;

/// A need with each competitor's rating.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedRow {
    pub name: String,
    /// How much the need weighs, such as its opportunity score.
    pub weight: f64,
    /// One per competitor, 0 to 5; `None` = unknown.
    pub ratings: Vec<Option<f64>>,
}

/// Result of one need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    pub need: String,
    /// Position in the input.
    pub row: usize,
    pub weight: f64,
    /// Weight × gap of the best known rating.
    pub figure: Figure,
    pub best: Option<f64>,
    /// Positions of the competitors with the best rating.
    pub best_by: Vec<usize>,
    /// Known ratings that meet the need.
    pub met_by: usize,
    pub known: usize,
    pub unknown: usize,
}

/// All needs, the widest gap first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhiteSpace {
    pub gaps: Vec<Gap>,
    /// Share of the needs that at least one competitor is known to meet.
    pub covered: f64,
    pub known_cells: u64,
    pub unknown_cells: u64,
}

/// Ranks needs by the competitors' gap.
///
/// # Errors
/// Rows of unequal length, weights below 0, ratings outside 0 to 5, or fewer
/// than [`LEAST`] known ratings.
pub fn score(needs: &[NeedRow], met_from: f64) -> Result<WhiteSpace, ScoreError> {
    let competitors = needs.first().map_or(0, |need| need.ratings.len());
    for (at, need) in needs.iter().enumerate() {
        if need.ratings.len() != competitors {
            let told = format!("has {} ratings, not {competitors}", need.ratings.len());
            return Err(ScoreError::input(format!("needs[{at}]"), told));
        }
        if !(need.weight.is_finite() && need.weight >= 0.0) {
            let told = "must be a finite number of at least 0";
            return Err(ScoreError::input(format!("needs[{at}].weight"), told));
        }
        let off = |rating: &f64| !(0.0..=BEST).contains(rating);
        if let Some(bad) = need.ratings.iter().position(|r| r.as_ref().is_some_and(off)) {
            let place = format!("needs[{at}].ratings[{bad}]");
            return Err(ScoreError::input(place, "must be from 0 to 5"));
        }
    }
    let cells = (needs.len() * competitors) as u64;
    let known = needs.iter().flat_map(|need| &need.ratings).flatten().count() as u64;
    ScoreError::require("known ratings", LEAST, known)?;
    let mut gaps: Vec<Gap> =
        needs.iter().enumerate().map(|(row, need)| gap(row, need, met_from)).collect();
    gaps.sort_by(|a, b| {
        let value = |gap: &Gap| gap.figure.value.unwrap_or(-1.0);
        value(b).total_cmp(&value(a))
    });
    let covered = gaps.iter().filter(|gap| gap.met_by > 0).count() as f64 / needs.len() as f64;
    Ok(WhiteSpace { gaps, covered, known_cells: known, unknown_cells: cells - known })
}

fn gap(row: usize, need: &NeedRow, met_from: f64) -> Gap {
    let known: Vec<f64> = need.ratings.iter().flatten().copied().collect();
    let unknown = need.ratings.len() - known.len();
    let best = known.iter().copied().reduce(f64::max);
    let open = 1.0 - best.unwrap_or(0.0) / BEST;
    let best_by = need.ratings.iter().enumerate().filter(|(_, r)| r.is_some() && **r == best);
    let best_by = best_by.map(|(at, _)| at).collect();
    let value = need.weight * open;
    let mut figure = METHOD.figure(value).with_n(known.len() as u64);
    if unknown > 0 {
        figure = figure.with_interval(0.0, value, 1.0, IntervalKind::Bounds).with_warning(
            Note::new("note-gap-unknown", "{n} ratings are unknown: one of them may close the gap")
                .with("n", unknown),
        );
    }
    Gap {
        need: need.name.clone(),
        row,
        weight: need.weight,
        figure,
        best,
        best_by,
        met_by: known.iter().filter(|rating| **rating >= met_from).count(),
        known: known.len(),
        unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(name: &str, weight: f64, ratings: &[Option<f64>]) -> NeedRow {
        NeedRow { name: name.to_owned(), weight, ratings: ratings.to_vec() }
    }

    #[test]
    fn important_needs_that_nobody_meets_come_first() {
        let needs = [
            need("met", 15.0, &[Some(5.0), Some(2.0)]),
            need("open", 12.0, &[Some(1.0), Some(0.0)]),
            need("minor", 2.0, &[Some(0.0), Some(0.0)]),
        ];
        let space = score(&needs, MET_FROM).unwrap();
        let order: Vec<&str> = space.gaps.iter().map(|gap| gap.need.as_str()).collect();
        assert_eq!(order, ["open", "minor", "met"]);
        assert!((space.gaps[0].figure.value.unwrap() - 9.6).abs() < 1e-12);
        assert!((space.covered - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!((space.gaps[2].best_by.as_slice(), space.gaps[2].met_by), ([0].as_slice(), 1));
        assert_eq!(space.gaps[1].best_by, [0, 1]);
    }

    #[test]
    fn unknown_ratings_give_bounds_and_are_reported() {
        let needs = [need("a", 10.0, &[Some(2.0), None]), need("b", 10.0, &[None, None])];
        assert!(score(&needs, MET_FROM).is_err(), "one known rating is too few");
        let needs = [need("a", 10.0, &[Some(2.0), Some(1.0), None]), need("b", 9.0, &[None; 3])];
        let space = score(&needs, MET_FROM).unwrap();
        let bounds = space.gaps[1].figure.interval.clone().unwrap();
        assert_eq!((space.gaps[1].need.as_str(), bounds.low, bounds.high), ("a", 0.0, 6.0));
        assert_eq!((space.gaps[0].best, space.gaps[0].known), (None, 0));
        assert_eq!((space.known_cells, space.unknown_cells), (2, 4));
    }

    #[test]
    fn malformed_rows_are_named() {
        let good = need("a", 1.0, &[Some(1.0), Some(2.0)]);
        for (bad, place) in [
            (need("b", -1.0, &[None, None]), "needs[1].weight"),
            (need("b", f64::NAN, &[None, None]), "needs[1].weight"),
            (need("b", 1.0, &[Some(5.5), None]), "needs[1].ratings[0]"),
            (need("b", 1.0, &[None]), "needs[1]"),
        ] {
            let problems = score(&[good.clone(), bad], MET_FROM).unwrap_err().problems();
            assert_eq!(problems[0].field, place);
        }
    }
}
