//! The ROC curve and the precision–recall steps of a score: one point per distinct score,
//! so that equal scores are taken at once (Fawcett 2006), thinned to what a chart can show.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, BinaryHeap},
};

use serde::{Deserialize, Serialize};

use super::binary::{BinaryScores, share};

/// Points after thinning; more only while an area would be off by [`AREA_ERROR`].
pub const POINTS: usize = 200;
/// Maximum by which either area under the thinned points differs from that under all.
pub const AREA_ERROR: f64 = 0.005;
/// Area below which a point is negligible, rounding included.
const NOTHING: f64 = 1e-12;

/// The outcome of calling positive whatever scores at least `threshold`. In JSON
/// `[threshold, true positives, false positives]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "(Option<f64>, u64, u64)", into = "(Option<f64>, u64, u64)")]
pub struct CurvePoint {
    /// One of the scores; `None` where nothing is called positive.
    pub threshold: Option<f64>,
    pub true_positive: u64,
    pub false_positive: u64,
}

impl From<(Option<f64>, u64, u64)> for CurvePoint {
    fn from((threshold, true_positive, false_positive): (Option<f64>, u64, u64)) -> Self {
        Self { threshold, true_positive, false_positive }
    }
}

impl From<CurvePoint> for (Option<f64>, u64, u64) {
    fn from(point: CurvePoint) -> Self {
        (point.threshold, point.true_positive, point.false_positive)
    }
}

impl CurvePoint {
    /// Share of true positives among those called positive; `None` where none is.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positive, self.true_positive + self.false_positive)
    }
}

/// Points from which both curves are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Samples that truly are positive, at least 1.
    pub positives: u64,
    /// Samples that truly are negative, at least 1.
    pub negatives: u64,
    /// Distinct scores, each a point before thinning.
    pub distinct: u64,
    /// From where nothing is called positive to where everything is.
    pub points: Vec<CurvePoint>,
}

impl Curve {
    /// Share of the positives that are called positive, 0 to 1.
    #[must_use]
    pub fn recall(&self, point: &CurvePoint) -> f64 {
        point.true_positive as f64 / self.positives as f64
    }

    /// Share of the negatives that are called positive, 0 to 1.
    #[must_use]
    pub fn false_positive_rate(&self, point: &CurvePoint) -> f64 {
        point.false_positive as f64 / self.negatives as f64
    }

    /// (false positive rate, true positive rate) from (0, 0) to (1, 1), to be
    /// joined by straight lines.
    #[must_use]
    pub fn roc(&self) -> Vec<(f64, f64)> {
        self.points.iter().map(|p| (self.false_positive_rate(p), self.recall(p))).collect()
    }

    /// Corners (recall, precision) of the steps from recall 0 to 1. A step has the
    /// precision of its right end, as in average precision: no threshold reaches a
    /// point on the straight line between two others (Davis and Goadrich 2006).
    #[must_use]
    pub fn precision_recall(&self) -> Vec<(f64, f64)> {
        let steps = self.points.windows(2).filter_map(|pair| {
            let (from, to) = (self.recall(&pair[0]), self.recall(&pair[1]));
            let precision = pair[1].precision().filter(|_| to > from)?;
            Some([(from, precision), (to, precision)])
        });
        steps.flatten().collect()
    }
}

/// The points of both curves; `None` where a class is missing. The point of the
/// threshold `also` is always kept.
#[must_use]
pub fn curve(scores: &BinaryScores<'_>, also: Option<f64>) -> Option<Curve> {
    let (positives, negatives) = (scores.positives(), scores.negatives());
    if positives == 0 || negatives == 0 {
        return None;
    }
    let mut points = vec![CurvePoint { threshold: None, true_positive: 0, false_positive: 0 }];
    let (mut true_positive, mut false_positive) = (0, 0);
    for group in scores.groups() {
        true_positive += group.positives;
        false_positive += group.negatives;
        points.push(CurvePoint { threshold: Some(group.score), true_positive, false_positive });
    }
    let distinct = points.len() as u64 - 1;
    let called =
        |threshold: f64| scores.groups().iter().take_while(|g| g.score >= threshold).count();
    let whole = Curve { positives, negatives, distinct, points };
    let kept = Thinning::of(&whole).keep(also.map(called));
    let points = kept.into_iter().map(|place| whole.points[place]).collect();
    Some(Curve { points, ..whole })
}

/// All points in the unit square.
struct Thinning {
    false_rate: Vec<f64>,
    recall: Vec<f64>,
    /// 0 where nothing is called positive; no step ends there.
    precision: Vec<f64>,
}

/// The point between two selected ones that reduces the error most.
struct Gap {
    from: usize,
    at: usize,
    to: usize,
    /// By how much the area under the ROC curve and under the steps would change.
    change: [f64; 2],
}

impl Gap {
    fn gain(&self) -> f64 {
        self.change.iter().map(|area| area.abs()).sum()
    }
}

impl Ord for Gap {
    /// By gain; of equals the leftmost is first, so that the same scores always give the
    /// same points.
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain().total_cmp(&other.gain()).then(other.at.cmp(&self.at))
    }
}

impl PartialOrd for Gap {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Gap {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Gap {}

impl Thinning {
    fn of(curve: &Curve) -> Self {
        let points = &curve.points;
        Self {
            false_rate: points.iter().map(|p| curve.false_positive_rate(p)).collect(),
            recall: points.iter().map(|p| curve.recall(p)).collect(),
            precision: points.iter().map(|p| p.precision().unwrap_or(0.0)).collect(),
        }
    }

    /// Indices of the points to keep. Starting with the two ends, the point is added that
    /// reduces the area error in both charts together most, until there are [`POINTS`] or
    /// none reduces it; beyond that only as long as an area is off by more than
    /// [`AREA_ERROR`].
    fn keep(&self, also: Option<usize>) -> BTreeSet<usize> {
        let last = self.recall.len() - 1;
        let mut kept: BTreeSet<usize> = [0, last].into_iter().chain(also).collect();
        let ends: Vec<usize> = kept.iter().copied().collect();
        let pairs = || ends.windows(2).map(|pair| (pair[0], pair[1]));
        let mut gaps: BinaryHeap<Gap> = pairs().filter_map(|(a, b)| self.gap(a, b)).collect();
        let mut off = self.areas(pairs());
        let all = self.areas((0..last).map(|place| (place, place + 1)));
        off.iter_mut().zip(all).for_each(|(area, whole)| *area -= whole);
        while kept.len() < POINTS || off.iter().any(|area| area.abs() > AREA_ERROR) {
            let Some(gap) = gaps.pop() else { break };
            kept.insert(gap.at);
            off.iter_mut().zip(gap.change).for_each(|(area, change)| *area += change);
            let halves = [(gap.from, gap.at), (gap.at, gap.to)];
            gaps.extend(halves.into_iter().filter_map(|(from, to)| self.gap(from, to)));
        }
        kept
    }

    /// Areas under the ROC curve and under the steps through pairs of points.
    fn areas(&self, pairs: impl Iterator<Item = (usize, usize)>) -> [f64; 2] {
        pairs.fold([0.0, 0.0], |[roc, steps], (from, to)| {
            [roc + self.trapezium(from, to), steps + self.step(from, to)]
        })
    }

    fn trapezium(&self, from: usize, to: usize) -> f64 {
        let height = f64::midpoint(self.recall[from], self.recall[to]);
        (self.false_rate[to] - self.false_rate[from]) * height
    }

    fn step(&self, from: usize, to: usize) -> f64 {
        (self.recall[to] - self.recall[from]) * self.precision[to]
    }

    /// The point between two others that reduces the error most; `None` where none does.
    fn gap(&self, from: usize, to: usize) -> Option<Gap> {
        let straight = [self.trapezium(from, to), self.step(from, to)];
        let through = (from + 1..to).map(|at| {
            let roc = self.trapezium(from, at) + self.trapezium(at, to) - straight[0];
            let steps = self.step(from, at) + self.step(at, to) - straight[1];
            Gap { from, at, to, change: [roc, steps] }
        });
        through.max().filter(|gap| gap.gain() > NOTHING)
    }
}

#[cfg(test)]
mod tests;
