//! All figures of a two-class model on one set of samples, in one call. What
//! cannot be measured (a class is missing) is `None`, not 0.

use serde::{Deserialize, Serialize};

use super::{
    auc::{Auc, auc},
    binary::{BinaryScores, MetricError},
    budget::{AtBudget, at_budget},
    calibration::{BINS, Calibration, calibration},
    curve::{Curve, curve},
    kolmogorov::{KolmogorovSmirnov, kolmogorov_smirnov},
    precision_recall::{AveragePrecision, average_precision},
    summary::{Summary, summary},
    threshold::{CostedThreshold, Costs, cheapest_threshold, cost_at},
};

/// Settings of the report.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BinaryOptions {
    pub costs: Costs,
    /// Cases that can be reviewed; limited to the number of samples.
    pub budget: u64,
}

/// Figures of probabilities of being positive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BinaryReport {
    pub n: u64,
    pub positives: u64,
    pub prevalence: f64,
    pub auc: Option<Auc>,
    pub average_precision: Option<AveragePrecision>,
    pub kolmogorov_smirnov: Option<KolmogorovSmirnov>,
    /// At the threshold that was cheapest on other samples; without such, at the
    /// one that would be cheapest if the probabilities were exact.
    pub cost: CostedThreshold,
    /// Of the confusion at that threshold.
    pub at_threshold: Summary,
    pub calibration: Calibration,
    pub budget: AtBudget,
    /// Points of the ROC and the precision–recall curve; `None` where a class is
    /// missing, and in records of older versions.
    #[serde(default)]
    pub curve: Option<Curve>,
}

/// Measures probabilities. `chosen_on` are samples apart from these, for example
/// of the validation split, on which the threshold is chosen.
///
/// # Errors
/// Nothing to measure, a value that is not a probability, a cost that is not above
/// 0, a budget of 0.
pub fn binary_report(
    probabilities: &[f64],
    truth: &[bool],
    chosen_on: Option<&BinaryScores<'_>>,
    options: BinaryOptions,
) -> Result<BinaryReport, MetricError> {
    let scores = BinaryScores::new(probabilities, truth)?;
    let costs = options.costs;
    let threshold = match chosen_on {
        Some(others) => cheapest_threshold(others, costs)?.threshold,
        None => Some(costs.bayes_threshold()),
    };
    let cost = cost_at(&scores, costs, threshold)?;
    Ok(BinaryReport {
        n: scores.n(),
        positives: scores.positives(),
        prevalence: scores.prevalence(),
        auc: auc(&scores),
        average_precision: average_precision(&scores),
        kolmogorov_smirnov: kolmogorov_smirnov(&scores),
        at_threshold: summary(&cost.confusion.matrix()),
        cost,
        calibration: calibration(probabilities, truth, BINS)?,
        budget: at_budget(&scores, options.budget.min(scores.n()))?,
        curve: curve(&scores, threshold),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::binary::tests::sample, *};

    const OPTIONS: BinaryOptions = BinaryOptions { costs: Costs::GERMAN_CREDIT, budget: 30 };

    #[test]
    fn one_call_gives_what_the_parts_give() {
        let (scores, truth) = sample();
        let got = binary_report(&scores, &truth, None, OPTIONS).unwrap();
        assert_eq!((got.n, got.positives, got.prevalence), (400, 98, 0.245));
        assert!((got.auc.unwrap().value - 0.718_999_189).abs() < 1e-9);
        assert_eq!(got.cost.threshold, Some(1.0 / 6.0));
        let others = BinaryScores::new(&scores, &truth).unwrap();
        let chosen = binary_report(&scores, &truth, Some(&others), OPTIONS).unwrap();
        assert_eq!(chosen.cost.threshold, Some(0.28));
        assert_eq!(chosen.at_threshold.n, 400);
        let text = serde_json::to_string(&chosen).unwrap();
        let back: BinaryReport = serde_json::from_str(&text).unwrap();
        assert_eq!((back.cost.confusion, back.budget.k), (chosen.cost.confusion, 30));
        assert_eq!(back.curve, chosen.curve);
        let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(old.as_object_mut().unwrap().remove("curve").is_some());
        let old: BinaryReport = serde_json::from_value(old).unwrap();
        assert!(old.curve.is_none(), "records from before points were kept");
    }

    #[test]
    fn one_class_has_figures_only_where_they_exist() {
        let got = binary_report(&[0.2, 0.9], &[false, false], None, OPTIONS).unwrap();
        assert!(got.auc.is_none() && got.average_precision.is_none() && got.curve.is_none());
        assert_eq!((got.budget.k, got.budget.recall), (2, None));
        assert!(binary_report(&[2.0], &[true], None, OPTIONS).is_err());
        assert!(binary_report(&[], &[], None, OPTIONS).is_err());
    }
}
