//! The threshold that costs least, for a cost of each kind of error. Choose it on
//! validation rows and report its cost on test rows ([`cost_at`]): on the rows that it was
//! chosen on, its cost is underestimated.

use serde::{Deserialize, Serialize};

use super::binary::{BinaryConfusion, BinaryScores, MetricError};

/// What errors cost, in any one unit; right answers cost nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// A missed positive.
    pub false_negative: f64,
    /// A false alarm.
    pub false_positive: f64,
}

impl Costs {
    /// The cost matrix of German credit: a bad risk classified as good costs five, a good
    /// one classified as bad costs one.
    pub const GERMAN_CREDIT: Self = Self { false_negative: 5.0, false_positive: 1.0 };

    /// The threshold on a calibrated probability that costs least.
    #[must_use]
    pub fn bayes_threshold(&self) -> f64 {
        self.false_positive / (self.false_positive + self.false_negative)
    }

    fn of(&self, confusion: &BinaryConfusion) -> f64 {
        self.false_negative * confusion.false_negative as f64
            + self.false_positive * confusion.false_positive as f64
    }

    fn check(&self) -> Result<(), MetricError> {
        for (field, got) in
            [("false_negative", self.false_negative), ("false_positive", self.false_positive)]
        {
            if !(got > 0.0 && got.is_finite()) {
                return Err(MetricError::Setting { field, got, needed: "give a cost above 0" });
            }
        }
        Ok(())
    }
}

/// A threshold and what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CostedThreshold {
    /// Scores from here on count as positive; `None`: none does.
    pub threshold: Option<f64>,
    pub costs: Costs,
    pub confusion: BinaryConfusion,
    /// Cost per sample.
    pub mean_cost: f64,
    /// Cost per sample of calling all positive or none, whichever is cheaper.
    pub trivial_cost: f64,
}

/// The threshold among the scores with the least cost; of equals the highest.
///
/// # Errors
/// A cost that is not above 0.
pub fn cheapest_threshold(
    scores: &BinaryScores<'_>,
    costs: Costs,
) -> Result<CostedThreshold, MetricError> {
    costs.check()?;
    let (mut hits, mut alarms) = (0, 0);
    let mut best = (costs.of(&scores.confusion_of(0, 0)), None);
    for group in scores.groups() {
        hits += group.positives;
        alarms += group.negatives;
        let cost = costs.of(&scores.confusion_of(hits, alarms));
        if cost < best.0 {
            best = (cost, Some(group.score));
        }
    }
    cost_at(scores, costs, best.1)
}

/// What a threshold that was chosen elsewhere costs here.
///
/// # Errors
/// A cost that is not above 0.
pub fn cost_at(
    scores: &BinaryScores<'_>,
    costs: Costs,
    threshold: Option<f64>,
) -> Result<CostedThreshold, MetricError> {
    costs.check()?;
    let confusion = scores.confusion_at(threshold.unwrap_or(f64::INFINITY));
    let n = scores.n() as f64;
    let none = costs.false_negative * scores.positives() as f64;
    let all = costs.false_positive * scores.negatives() as f64;
    Ok(CostedThreshold {
        threshold,
        costs,
        confusion,
        mean_cost: costs.of(&confusion) / n,
        trivial_cost: none.min(all) / n,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::binary::tests::sample, *};

    #[test]
    fn hand_computed_costs() {
        let truth = [true, false, true, false, false];
        let scores = BinaryScores::new(&[0.9, 0.8, 0.4, 0.3, 0.1], &truth).unwrap();
        let best = cheapest_threshold(&scores, Costs::GERMAN_CREDIT).unwrap();
        // From .4 on: both positives found, one false alarm.
        assert_eq!((best.threshold, best.mean_cost), (Some(0.4), 0.2));
        assert_eq!(best.confusion.matrix(), [[2, 1], [0, 2]]);
        assert_eq!(best.trivial_cost, 3.0 / 5.0);
        // Alarms that cost more than misses: nothing below .9 is worth an alarm.
        let dear = Costs { false_negative: 1.0, false_positive: 5.0 };
        assert_eq!(cheapest_threshold(&scores, dear).unwrap().threshold, Some(0.9));
        assert_eq!(Costs::GERMAN_CREDIT.bayes_threshold(), 1.0 / 6.0);
    }

    /// numpy, every distinct score tried:
    /// `min((5*(t & (s < c)).sum() + (~t & (s >= c)).sum(), -c) for c in numpy.unique(s))`.
    #[test]
    fn agrees_with_trying_every_threshold() {
        let (scores, truth) = sample();
        let scores = BinaryScores::new(&scores, &truth).unwrap();
        let best = cheapest_threshold(&scores, Costs::GERMAN_CREDIT).unwrap();
        assert_eq!(best.threshold, Some(0.28));
        assert!((best.mean_cost * 400.0 - 230.0).abs() < 1e-9, "{best:?}");
    }

    #[test]
    fn without_positives_nothing_is_called_and_a_cost_of_zero_is_refused() {
        let scores = BinaryScores::new(&[0.9, 0.1], &[false, false]).unwrap();
        let best = cheapest_threshold(&scores, Costs::GERMAN_CREDIT).unwrap();
        assert_eq!((best.threshold, best.mean_cost), (None, 0.0));
        let free = Costs { false_negative: 0.0, false_positive: 1.0 };
        let error = cheapest_threshold(&scores, free).unwrap_err();
        assert!(error.to_string().starts_with("false_negative: "));
    }
}
