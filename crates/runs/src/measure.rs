//! The figure by which a model is judged: which one, what it came to, and which
//! way is better. Knows neither database nor web.

use serde::Serialize;

use figure::{Figure, IntervalKind, Source};

parsing::words! {
    /// The figure that counts in a task.
    #[derive(PartialOrd, Ord, Default)]
    pub enum Measure {
        /// Share of right answers.
        #[default]
        Accuracy = "accuracy",
        /// Area under the ROC curve.
        Auc = "auc",
        /// Area under the precision–recall steps.
        AveragePrecision = "average_precision",
        /// Root of the mean squared error of ratings; lower is better.
        Rmse = "rmse",
    }
}

impl Measure {
    /// Text key of its name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Accuracy => "measure-accuracy",
            Self::Auc => "measure-auc",
            Self::AveragePrecision => "measure-average-precision",
            Self::Rmse => "measure-rmse",
        }
    }

    #[must_use]
    pub fn higher_is_better(self) -> bool {
        self != Self::Rmse
    }

    /// Unit of its figures: a share is shown in per cent, the others as they are.
    #[must_use]
    pub fn unit(self) -> &'static str {
        if self == Self::Accuracy { "share" } else { "measure" }
    }

    /// Largest value that can be asked for; the smallest is 0.
    #[must_use]
    pub fn most(self) -> f64 {
        if self == Self::Rmse { 1e6 } else { 1.0 }
    }

    /// How the lab makes its interval.
    #[must_use]
    pub fn interval_kind(self) -> IntervalKind {
        match self {
            Self::Accuracy => IntervalKind::Wilson,
            // DeLong's standard error; of the RMSE, the spread of squared errors.
            Self::Auc | Self::AveragePrecision | Self::Rmse => IntervalKind::Normal,
        }
    }

    fn method(self) -> &'static str {
        match self {
            Self::Accuracy => "test-accuracy",
            Self::Auc => "auc-delong",
            Self::AveragePrecision => "average-precision",
            Self::Rmse => "rmse",
        }
    }
}

/// What a model reached on rows that nothing was learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measured {
    pub measure: Measure,
    pub value: f64,
    /// At 95 %: low, high. `None` where the measure has none.
    pub interval: Option<[f64; 2]>,
    /// Test rows.
    pub n: u64,
}

impl Measured {
    /// The same as a figure with that source.
    #[must_use]
    pub fn figure(&self, source: Source) -> Figure {
        let figure = Figure::new(self.value, self.measure.unit(), self.measure.method(), 1)
            .with_n(self.n)
            .with_source(source);
        match self.interval {
            Some([low, high]) => {
                figure.with_interval(low, high, 0.95, self.measure.interval_kind())
            }
            None => figure,
        }
    }

    /// Orders the better one first; of two measures, by their names.
    #[must_use]
    pub fn before(&self, other: &Self) -> std::cmp::Ordering {
        let by_value = self.value.total_cmp(&other.value);
        let better = if self.measure.higher_is_better() { by_value.reverse() } else { by_value };
        self.measure.cmp(&other.measure).then(better)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::task::TASKS;

    #[test]
    fn every_task_counts_in_a_measure_that_is_known_here() {
        for task in TASKS {
            let measure = Measure::parse(task.measure);
            assert!(measure.is_some_and(|one| one.as_str() == task.measure), "{}", task.id);
        }
        assert_eq!(Measure::parse("mcc"), None);
    }

    #[test]
    fn the_better_figure_comes_first_whichever_way_is_better() {
        let of = |measure, value| Measured { measure, value, interval: None, n: 10 };
        assert!(of(Measure::Auc, 0.8).before(&of(Measure::Auc, 0.7)).is_lt());
        assert!(of(Measure::Rmse, 0.8).before(&of(Measure::Rmse, 0.9)).is_lt());
        assert!(of(Measure::Rmse, 0.9).before(&of(Measure::Rmse, 0.8)).is_gt());
    }
}
