//! What came of a run: a classifier or a recommender. Records from before there
//! were recommenders read unchanged. Knows neither database nor web.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::measure::{Measure, Measured};
use lab::{
    data::WarningRecord,
    experiment::{
        BaselineFigure, BinaryMetrics, Ceiling, ParityRecord, RatingOutcome, TrainOutcome,
    },
    train::{Adapter, StopReason},
};

/// The model that every recommender is held to.
const BIAS_ONLY: &str = "bias-only";

/// Everything that is known about a finished run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RunOutcome {
    // Only this one has counts of users and items, so the record shows which it is.
    Recommender(Box<RatingOutcome>),
    Classifier(Box<TrainOutcome>),
}

impl From<TrainOutcome> for RunOutcome {
    fn from(outcome: TrainOutcome) -> Self {
        Self::Classifier(Box::new(outcome))
    }
}

impl From<RatingOutcome> for RunOutcome {
    fn from(outcome: RatingOutcome) -> Self {
        Self::Recommender(Box::new(outcome))
    }
}

/// Picks the field that both kinds have.
macro_rules! of_both {
    ($self:ident, $outcome:ident => $value:expr) => {
        match $self {
            RunOutcome::Recommender($outcome) => $value,
            RunOutcome::Classifier($outcome) => $value,
        }
    };
}

impl RunOutcome {
    #[must_use]
    pub fn classifier(&self) -> Option<&TrainOutcome> {
        if let Self::Classifier(outcome) = self { Some(outcome) } else { None }
    }

    #[must_use]
    pub fn recommender(&self) -> Option<&RatingOutcome> {
        if let Self::Recommender(outcome) = self { Some(outcome) } else { None }
    }

    /// The file in the store that says how the model reads its rows; none in records from
    /// before it was kept.
    #[must_use]
    pub fn preprocessing_sha256(&self) -> Option<&str> {
        of_both!(self, outcome => outcome.preprocessing_sha256.as_deref())
    }

    /// Records where the file is stored that says how the model reads its rows.
    pub fn keep_preprocessing(&mut self, sha256: &str) {
        let kept = Some(sha256.to_owned());
        of_both!(self, outcome => outcome.preprocessing_sha256 = kept);
    }

    /// The figure that counts. Where it is not defined, as AUC on rows of one
    /// class, the accuracy, under its own name.
    #[must_use]
    pub fn measured(&self) -> Measured {
        match self {
            Self::Recommender(outcome) => {
                let error = &outcome.metrics.report.error;
                let (value, interval) = (error.rmse, error.rmse_interval);
                Measured { measure: Measure::Rmse, value, interval, n: error.n }
            }
            Self::Classifier(outcome) => of_classifier(outcome),
        }
    }

    /// The best that any model can reach, in the measure that counts; known of
    /// generated rows.
    #[must_use]
    pub fn ceiling(&self) -> Option<&Ceiling> {
        match self {
            Self::Recommender(outcome) => outcome.metrics.best_achievable.as_ref(),
            Self::Classifier(outcome) => outcome.metrics.as_ref()?.best_achievable.as_ref(),
        }
    }

    /// The task's own figures as they travel in JSON; `null` in old records.
    #[must_use]
    pub fn metrics(&self) -> Value {
        match self {
            Self::Recommender(outcome) => serde_json::json!(outcome.metrics),
            Self::Classifier(outcome) => serde_json::json!(outcome.metrics),
        }
    }

    /// What simple models reach on the same test rows, without the run's own model; none in
    /// records from before they were measured.
    #[must_use]
    pub fn baselines(&self) -> Vec<BaselineFigure> {
        match self {
            Self::Recommender(outcome) if outcome.model == BIAS_ONLY => Vec::new(),
            Self::Recommender(outcome) => {
                let error = &outcome.metrics.bias_only;
                vec![BaselineFigure {
                    model: BIAS_ONLY.to_owned(),
                    value: Some(error.rmse),
                    interval: error.rmse_interval,
                    n: usize::try_from(error.n).unwrap_or(usize::MAX),
                    learnt_from: outcome.train_n,
                }]
            }
            Self::Classifier(outcome) => {
                let others = outcome.baselines.iter().filter(|one| one.model != outcome.model);
                others.cloned().collect()
            }
        }
    }

    /// Figures of a score for two classes, where it is one.
    #[must_use]
    pub fn binary(&self) -> Option<&BinaryMetrics> {
        self.classifier()?.metrics.as_ref()?.binary.as_ref()
    }

    /// Without the points of the curves, for lists: they are most of a record.
    #[must_use]
    pub fn without_points(mut self) -> Self {
        if let Self::Classifier(outcome) = &mut self
            && let Some(binary) = outcome.metrics.as_mut().and_then(|all| all.binary.as_mut())
        {
            binary.report.curve = None;
        }
        self
    }

    #[must_use]
    pub fn model(&self) -> &str {
        of_both!(self, outcome => &outcome.model)
    }

    #[must_use]
    pub fn parameters(&self) -> usize {
        of_both!(self, outcome => outcome.parameters)
    }

    #[must_use]
    pub fn dataset(&self) -> &str {
        of_both!(self, outcome => &outcome.dataset)
    }

    #[must_use]
    pub fn synthetic(&self) -> bool {
        of_both!(self, outcome => outcome.synthetic)
    }

    #[must_use]
    pub fn data_digest(&self) -> &str {
        of_both!(self, outcome => &outcome.data_digest)
    }

    /// Rows that were learnt from.
    #[must_use]
    pub fn train_n(&self) -> usize {
        of_both!(self, outcome => outcome.train_n)
    }

    /// Memory that the run was expected to take, in bytes; 0 in old records.
    #[must_use]
    pub fn memory_estimate(&self) -> u64 {
        of_both!(self, outcome => outcome.memory_estimate)
    }

    #[must_use]
    pub fn best_epoch(&self) -> u32 {
        of_both!(self, outcome => outcome.best_epoch)
    }

    #[must_use]
    pub fn stop(&self) -> StopReason {
        of_both!(self, outcome => outcome.stop)
    }

    /// Median wall time of a training pass; `None` for models that are made at once.
    #[must_use]
    pub fn seconds_per_epoch(&self) -> Option<f64> {
        of_both!(self, outcome => {
            (!outcome.epochs.is_empty()).then_some(outcome.seconds_per_epoch)
        })
    }

    /// What trained, where it was no CPU; recommenders train on the CPU only.
    #[must_use]
    pub fn adapter(&self) -> Option<&Adapter> {
        self.classifier()?.adapter.as_ref()
    }

    #[must_use]
    pub fn warnings(&self) -> &[WarningRecord] {
        of_both!(self, outcome => &outcome.warnings)
    }

    #[must_use]
    pub fn parity(&self) -> Option<&ParityRecord> {
        of_both!(self, outcome => outcome.parity.as_ref())
    }

    /// Digest of the ONNX file; `None` for a model that is not exported.
    #[must_use]
    pub fn onnx_sha256(&self) -> Option<&str> {
        match self {
            Self::Recommender(outcome) => outcome.onnx_sha256.as_deref(),
            Self::Classifier(outcome) => Some(&outcome.onnx_sha256),
        }
    }

    #[must_use]
    pub fn machine(&self) -> &str {
        of_both!(self, outcome => &outcome.machine)
    }

    #[must_use]
    pub fn trainer_version(&self) -> &str {
        of_both!(self, outcome => &outcome.trainer_version)
    }
}

fn of_classifier(outcome: &TrainOutcome) -> Measured {
    let test = &outcome.test;
    let told = outcome.metrics.as_ref().and_then(|metrics| {
        let measure = Measure::parse(&metrics.measure)?;
        let (value, n) = (metrics.value?, metrics.n as u64);
        Some(Measured { measure, value, interval: metrics.interval, n })
    });
    told.unwrap_or(Measured {
        measure: Measure::Accuracy,
        value: test.accuracy,
        interval: Some(test.interval),
        n: test.n as u64,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A record as it was written before there were tasks.
    fn old() -> Value {
        json!({
            "model": "reference-mlp", "parameters": 535_818, "dataset": "digits",
            "synthetic": true, "data_digest": "ab", "train_n": 9000, "validation_n": 1000,
            "seed": 1, "threads": 2, "batch": 64, "learning_rate": 0.001, "optimizer": "adam",
            "epochs": [{
                "epoch": 1, "train_loss": 0.3, "train_accuracy": 0.9, "validation_loss": 0.2,
                "validation_accuracy": 0.93, "seconds": 1.5
            }],
            "best_epoch": 1, "stop": "completed", "seconds_per_epoch": 1.5,
            "test": {
                "n": 1000, "accuracy": 0.94, "interval": [0.92, 0.95], "mean_nll": 0.2,
                "classes": [], "confusion": []
            },
            "parity": null, "onnx_path": "model.onnx", "onnx_sha256": "cd",
            "onnx_bytes": 10, "machine": "m", "trainer_version": "0.1.0"
        })
    }

    #[test]
    fn an_old_record_reads_as_a_classifier_judged_by_its_accuracy() {
        let read: RunOutcome = serde_json::from_value(old()).unwrap();
        let measured = read.measured();
        assert_eq!((measured.measure, measured.value), (Measure::Accuracy, 0.94));
        assert_eq!((measured.interval, measured.n), (Some([0.92, 0.95]), 1000));
        assert!(read.ceiling().is_none() && read.metrics().is_null());
        assert_eq!(read.onnx_sha256(), Some("cd"));
        let again: RunOutcome =
            serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }

    #[test]
    fn a_recommender_is_judged_by_its_error_and_may_have_no_file() {
        let error = json!({"n": 200, "rmse": 0.9, "rmse_interval": [0.8, 1.0], "mae": 0.7});
        let record = json!({
            "task": "ratings", "model": "item-knn", "parameters": 0, "dataset": "world",
            "synthetic": true, "data_digest": "ab", "users": 10, "items": 20, "train_n": 100,
            "validation_n": 10, "seed": 1, "threads": 1, "epochs": [], "best_epoch": 1,
            "stop": "completed", "seconds_per_epoch": 0.0,
            "metrics": {
                "measure": "rmse", "options": {"k": 10, "relevant_from": 3.8},
                "error": error, "among_rated": null, "whole_catalogue": null,
                "bias_only": error, "best_achievable": null
            },
            "warnings": [], "parity": null, "onnx_path": null, "onnx_sha256": null,
            "machine": "m", "trainer_version": "0.1.0"
        });
        let read: RunOutcome = serde_json::from_value(record).unwrap();
        assert!(read.recommender().is_some() && read.memory_estimate() == 0);
        assert_eq!(read.measured().measure, Measure::Rmse);
        assert_eq!((read.onnx_sha256(), read.seconds_per_epoch()), (None, None));
        let again: RunOutcome =
            serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }

    #[test]
    fn a_measure_that_is_not_defined_gives_the_accuracy_under_its_own_name() {
        let Ok(RunOutcome::Classifier(mut outcome)) = serde_json::from_value(old()) else {
            panic!("an old record is a classifier's");
        };
        let metrics = json!({
            "task": "credit", "measure": "auc", "value": 0.8, "interval": [0.7, 0.9], "n": 50,
            "summary": {"n": 50, "accuracy": null, "balanced_accuracy": null, "macro_f1": null,
                "weighted_f1": null, "mcc": null, "majority_share": null},
            "calibration": {"n": 50, "ece": 0.1, "largest_gap": 0.1, "brier": 0.1, "bins": [],
                "thin_bins": 0},
            "binary": null, "best_achievable": null
        });
        outcome.metrics = Some(serde_json::from_value(metrics).unwrap());
        let measured = RunOutcome::from((*outcome).clone()).measured();
        assert_eq!((measured.measure, measured.value, measured.n), (Measure::Auc, 0.8, 50));
        if let Some(metrics) = &mut outcome.metrics {
            metrics.value = None;
        }
        let measured = RunOutcome::from(*outcome).measured();
        assert_eq!((measured.measure, measured.value), (Measure::Accuracy, 0.94));
    }
}
