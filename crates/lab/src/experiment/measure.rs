//! The figures of a task: its main measure and the others.

use serde::{Deserialize, Serialize};

use super::LabError;
use crate::{
    data::{About, BestAchievable, Loaded, NO_GROUP, Protected},
    evaluate::{
        BinaryScores, Evaluation,
        calibration::{BINS, Calibration, calibration, positive_probability, top_label},
        report::{BinaryOptions, BinaryReport, binary_report},
        subgroup::{Favourable, MINIMUM, SubgroupOptions, SubgroupTable, subgroups},
        summary::{Summary, summary},
        threshold::Costs,
    },
    task::Task,
};

/// Share of the rows that people can review, where a task has a budget of alerts.
const ALERT_SHARE: f64 = 0.01;

/// The figures of a classifier in its task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    pub task: String,
    /// Name of the main figure.
    pub measure: String,
    /// That figure; `None` where it is not defined, for example AUC of one class.
    pub value: Option<f64>,
    /// Its interval at 95 %, where there is one.
    pub interval: Option<[f64; 2]>,
    pub n: usize,
    pub summary: Summary,
    /// Of the probability of the predicted class.
    pub calibration: Calibration,
    /// Where there are two classes.
    pub binary: Option<BinaryMetrics>,
    /// The best that any model can reach on generated rows.
    pub best_achievable: Option<Ceiling>,
}

/// Figures of a score for two classes; class 1 is the positive one. The threshold
/// follows from the costs that the data state, else from equal ones, and not from
/// the test part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BinaryMetrics {
    pub positive: String,
    #[serde(flatten)]
    pub report: BinaryReport,
    pub subgroups: Vec<SubgroupTable>,
}

/// The best that any model can reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ceiling {
    pub figure: f64,
    pub metric: String,
    pub how: String,
}

impl From<&BestAchievable> for Ceiling {
    fn from(best: &BestAchievable) -> Self {
        Self { figure: best.figure, metric: best.metric.to_owned(), how: best.how.clone() }
    }
}

/// What the data define about measuring: protected groups and costs of errors.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    classes: Vec<String>,
    protected: Vec<(Protected, Vec<u8>)>,
    costs: Option<Costs>,
    best: Option<Ceiling>,
}

impl Context {
    /// Of the test part of a data set.
    pub(super) fn of(loaded: &Loaded) -> Self {
        let mut context = Self {
            classes: loaded.classes.clone(),
            best: loaded.best_achievable.as_ref().map(Ceiling::from),
            ..Self::default()
        };
        if let Loaded::Table(data) = loaded {
            let groups = data.test.groups.iter().cloned();
            context.protected = data.protected.iter().cloned().zip(groups).collect();
            context.costs = data.cost.map(|cost| Costs {
                false_negative: cost.missed,
                false_positive: cost.false_alarm,
            });
        }
        context
    }
}

/// Measures the logits of the test part.
pub(super) fn measure(
    task: &Task,
    context: &Context,
    test: &Evaluation,
    logits: &[f32],
    labels: &[u8],
) -> Result<Metrics, LabError> {
    let classes = test.classes.len();
    let (stated, happened) = top_label(logits, labels, classes);
    let binary = if classes == 2 { Some(binary(context, logits, labels)?) } else { None };
    let (value, interval) = match (task.measure, &binary) {
        ("auc", Some(binary)) => {
            let auc = binary.report.auc;
            (auc.map(|auc| auc.value), auc.map(|auc| auc.interval))
        }
        ("average_precision", Some(binary)) => {
            (binary.report.average_precision.map(|precision| precision.value), None)
        }
        _ => (Some(test.accuracy), Some(test.interval)),
    };
    let measure = if binary.is_some() { task.measure } else { "accuracy" };
    Ok(Metrics {
        task: task.id.to_owned(),
        measure: measure.to_owned(),
        value,
        interval,
        n: test.n,
        summary: summary(&test.confusion),
        calibration: calibration(&stated, &happened, BINS)?,
        binary,
        best_achievable: context.best.clone(),
    })
}

fn binary(context: &Context, logits: &[f32], labels: &[u8]) -> Result<BinaryMetrics, LabError> {
    let probabilities = positive_probability(logits);
    let truth: Vec<bool> = labels.iter().map(|label| *label == 1).collect();
    let even = Costs { false_negative: 1.0, false_positive: 1.0 };
    let budget = (truth.len() as f64 * ALERT_SHARE).round().max(1.0) as u64;
    let options = BinaryOptions { costs: context.costs.unwrap_or(even), budget };
    let report = binary_report(&probabilities, &truth, None, options)?;
    let scores = BinaryScores::new(&probabilities, &truth)?;
    let tables = context.protected.iter().map(|(protected, groups)| {
        let name = |group: &u8| match protected.groups.get(usize::from(*group)) {
            Some(name) if *group != NO_GROUP => name.as_str(),
            _ => "?",
        };
        let values: Vec<&str> = groups.iter().map(name).collect();
        let options = SubgroupOptions {
            threshold: report.cost.threshold.unwrap_or(0.5),
            // Being classified as a risk or a fraud is unfavourable.
            favourable: Favourable::Negative,
            minimum: MINIMUM,
        };
        subgroups(&scores, &protected.name, &values, options)
    });
    Ok(BinaryMetrics {
        positive: context.classes.get(1).cloned().unwrap_or_default(),
        subgroups: tables.collect::<Result<_, _>>()?,
        report,
    })
}

/// Labels the classes of an evaluation.
pub(super) fn name_classes(mut evaluation: Evaluation, about: &About) -> Evaluation {
    for (class, name) in evaluation.classes.iter_mut().zip(&about.classes) {
        class.label.clone_from(name);
    }
    evaluation
}
