//! What to train after a finished run: a simple model to compare with, more epochs, another
//! model, or smaller steps where the loss grew beyond all bounds. Knows neither database nor
//! request.

use super::{
    measure::{Measure, Measured},
    outcome::RunOutcome,
    prefill::Prefill,
    run::Run,
    settings::Learning,
};
use i18n::format;
use lab::{
    data::Area,
    experiment::{BaselineFigure, EPOCHS, LEARNING_RATE},
    task::Task,
    train::StopReason,
};

/// Epochs are as many times as many.
const LONGER: u32 = 2;
/// A run that was best in its last tenth may improve further.
const LAST_SHARE: f64 = 0.9;

/// A next run.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Next {
    /// A simple model is better on the same test rows.
    BetterBaseline { model: String, value: f64 },
    /// A simple model that was not trained on these data yet.
    Baseline { model: &'static str },
    /// The best epoch was among the last.
    Longer { best: u32, epochs: u32 },
    /// Another model of the task.
    OtherModel { model: &'static str },
    /// The loss was not a number.
    SmallerSteps { learning_rate: f64 },
}

/// What is known of a finished run.
#[derive(Debug, Clone)]
struct Finished<'a> {
    task: &'static Task,
    model: &'a str,
    asked: u32,
    /// Epochs that ran, and the best of them.
    ran: u32,
    best: u32,
    stop: StopReason,
    learning_rate: f64,
    measured: Measured,
    baselines: Vec<BaselineFigure>,
}

/// Simple models of a kind of rows, the strongest first.
fn simple_models(area: Area) -> &'static [&'static str] {
    match area {
        Area::Images | Area::Table => &["logistic"],
        Area::Text => &["ngram-logistic", "naive-bayes"],
        Area::Ratings => &["item-knn", "bias-only"],
    }
}

/// Suggestions after a run; `tried` are the models that finished on the same data.
pub(super) fn next(run: &Run, tried: &[&str]) -> Vec<Next> {
    let Some(outcome) = &run.outcome else { return Vec::new() };
    let (ran, best, stop) = match outcome {
        RunOutcome::Classifier(one) => (one.epochs.len(), one.best_epoch, one.stop),
        RunOutcome::Recommender(one) => (one.epochs.len(), one.best_epoch, one.stop),
    };
    let finished = Finished {
        task: run.request.task(),
        model: outcome.model(),
        asked: run.request.epochs,
        ran: ran as u32,
        best,
        stop,
        learning_rate: run.request.learning_rate,
        measured: outcome.measured(),
        baselines: outcome.baselines(),
    };
    suggested(&finished, tried)
}

fn suggested(run: &Finished<'_>, tried: &[&str]) -> Vec<Next> {
    let learning = Learning::of(run.model);
    if run.stop == StopReason::NonFiniteLoss {
        let learning_rate = (run.learning_rate / 10.0).max(LEARNING_RATE.low);
        return vec![Next::SmallerSteps { learning_rate }];
    }
    let mut all = Vec::new();
    let is_new = |model: &str| model != run.model && !tried.contains(&model);
    let offered = |model: &str| run.task.models.contains(&model);
    if let Some(better) = better_baseline(run) {
        all.push(better);
    } else if learning != Learning::AtOnce {
        let simple = simple_models(run.task.area).iter().copied();
        let simple = simple.filter(|model| offered(model) && is_new(model));
        all.extend(simple.take(1).map(|model| Next::Baseline { model }));
    }
    let late = f64::from(run.best) > LAST_SHARE * f64::from(run.ran);
    let epochs = run.asked.saturating_mul(LONGER).min(EPOCHS.high as u32);
    if learning != Learning::AtOnce && late && run.ran >= run.asked && epochs > run.asked {
        all.push(Next::Longer { best: run.best, epochs });
    }
    let simple = simple_models(run.task.area);
    let other = run.task.models.iter().copied().find(|one| is_new(one) && !simple.contains(one));
    all.extend(other.map(|model| Next::OtherModel { model }));
    all
}

/// The best simple model of the lab that was measured beside the run, if it is better.
fn better_baseline(run: &Finished<'_>) -> Option<Next> {
    let better = |one: &Measured| one.before(&run.measured).is_lt();
    let known = run.baselines.iter().filter(|one| run.task.models.contains(&one.model.as_str()));
    let figures = known.filter_map(|one| {
        Some((one, Measured { value: one.value?, interval: one.interval, ..run.measured }))
    });
    let best = figures.filter(|(_, figure)| better(figure)).min_by(|a, b| a.1.before(&b.1))?;
    Some(Next::BetterBaseline { model: best.0.model.clone(), value: best.1.value })
}

impl Next {
    /// The form's fields for it.
    pub(super) fn prefill(&self, run: &Run) -> Prefill {
        let changed = |name: &str, value: f64| {
            let mut fields = Prefill::of(run);
            fields.set(name, format::typed(value));
            fields
        };
        match self {
            Self::BetterBaseline { model, .. } => Prefill::with_model(run, model),
            Self::Baseline { model } | Self::OtherModel { model } => {
                Prefill::with_model(run, model)
            }
            Self::Longer { epochs, .. } => changed("epochs", f64::from(*epochs)),
            Self::SmallerSteps { learning_rate } => changed("learning_rate", *learning_rate),
        }
    }

    /// Text key of what it is.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::BetterBaseline { .. } => "next-better-baseline",
            Self::Baseline { .. } => "next-baseline",
            Self::Longer { .. } => "next-longer",
            Self::OtherModel { .. } => "next-other-model",
            Self::SmallerSteps { .. } => "next-smaller-steps",
        }
    }

    /// The model that it trains, where it is another one.
    pub(super) fn model(&self) -> Option<&str> {
        match self {
            Self::BetterBaseline { model, .. } => Some(model),
            Self::Baseline { model } | Self::OtherModel { model } => Some(model),
            Self::Longer { .. } | Self::SmallerSteps { .. } => None,
        }
    }

    /// The numbers in its text.
    pub(super) fn gaps(&self, measure: Measure) -> Vec<(&'static str, String)> {
        match self {
            Self::BetterBaseline { value, .. } => {
                vec![("value", web::figures::with_unit(*value, measure.unit()))]
            }
            Self::Longer { best, epochs } => {
                vec![("best", best.to_string()), ("epochs", epochs.to_string())]
            }
            Self::SmallerSteps { learning_rate } => {
                vec![("rate", format::brief(*learning_rate))]
            }
            Self::Baseline { .. } | Self::OtherModel { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::task::TaskId;

    fn finished(task: &str, model: &'static str) -> Finished<'static> {
        let task: TaskId = task.parse().unwrap();
        let measure = Measure::parse(task.task().measure).unwrap();
        Finished {
            task: task.task(),
            model,
            asked: 10,
            ran: 10,
            best: 5,
            stop: StopReason::Completed,
            learning_rate: 0.001,
            measured: Measured { measure, value: 0.8, interval: None, n: 100 },
            baselines: Vec::new(),
        }
    }

    fn baseline(model: &str, value: Option<f64>) -> BaselineFigure {
        let model = model.to_owned();
        BaselineFigure { model, value, interval: None, n: 100, learnt_from: 100 }
    }

    #[test]
    fn a_network_is_compared_with_a_simple_model_and_then_with_another_network() {
        let run = finished("digits", "reference-mlp");
        let both = [Next::Baseline { model: "logistic" }, Next::OtherModel { model: "lenet" }];
        assert_eq!(suggested(&run, &["reference-mlp"]), both);
        let tried = ["reference-mlp", "logistic", "lenet"];
        let left = [Next::OtherModel { model: "softmax-regression" }];
        assert_eq!(suggested(&run, &tried), left);
        let run = finished("digits", "logistic");
        assert_eq!(suggested(&run, &[]), [Next::OtherModel { model: "reference-mlp" }]);
    }

    #[test]
    fn a_better_simple_model_comes_first_whichever_way_is_better() {
        let mut run = finished("text", "gru");
        run.baselines = vec![baseline("majority", Some(0.99)), baseline("naive-bayes", Some(0.85))];
        let better = Next::BetterBaseline { model: "naive-bayes".to_owned(), value: 0.85 };
        assert_eq!(suggested(&run, &[])[0], better);
        run.baselines = vec![baseline("naive-bayes", Some(0.75)), baseline("majority", None)];
        assert_eq!(suggested(&run, &[])[0], Next::Baseline { model: "ngram-logistic" });
        let mut run = finished("ratings", "biased-mf");
        run.baselines = vec![baseline("bias-only", Some(0.7))];
        let better = Next::BetterBaseline { model: "bias-only".to_owned(), value: 0.7 };
        assert_eq!(suggested(&run, &[])[0], better);
        run.baselines = vec![baseline("bias-only", Some(0.9))];
        assert_eq!(suggested(&run, &[])[0], Next::Baseline { model: "item-knn" });
    }

    #[test]
    fn a_run_that_was_best_at_its_end_is_trained_longer() {
        let mut run = finished("credit", "tabular-mlp");
        let longer = |run: &Finished<'_>| {
            suggested(run, &["logistic"]).iter().any(|one| matches!(one, Next::Longer { .. }))
        };
        assert!(!longer(&run));
        run.best = 10;
        assert!(suggested(&run, &["logistic"]).contains(&Next::Longer { best: 10, epochs: 20 }));
        // It stopped early: more epochs would change nothing.
        run.asked = 20;
        assert!(!longer(&run));
        (run.asked, run.ran, run.best) = (1000, 1000, 1000);
        assert!(!longer(&run), "there are no more epochs");
        let mut run = finished("credit", "logistic");
        (run.asked, run.ran, run.best) = (1, 1, 1);
        assert!(!longer(&run), "it has no epochs");
    }

    #[test]
    fn a_loss_that_is_no_number_asks_for_smaller_steps_only() {
        let run = Finished { stop: StopReason::NonFiniteLoss, ..finished("digits", "lenet") };
        let told = suggested(&run, &[]);
        let [Next::SmallerSteps { learning_rate }] = told[..] else { panic!("{told:?}") };
        assert!((learning_rate - 0.0001).abs() < 1e-12);
    }
}
