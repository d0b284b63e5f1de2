//! The page of a training run, while it trains and afterwards.

use askama::Template;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Fact, KeyFigure, Part, StateTag, Status, StatusTemplate, facts};
use crate::{
    dataset,
    figure::{Figure, IntervalKind, Source, SourceKind},
    i18n::{Lang, format},
    lab::{evaluate::ClassFigures, watch::EpochRecord},
    runs::{model::Model, run::Run, store},
    web::{
        charts::{self, Axis, HeatMap, LineChart, Markup, Series, Texts},
        error::AppError,
        figures::FigureView,
        page::PageCtx,
    },
};

/// A run in a list.
pub struct RunLine {
    pub run: Run,
    pub state_key: String,
    pub accuracy: FigureView,
}

impl RunLine {
    #[must_use]
    pub fn new(run: Run, lang: Lang) -> Self {
        let accuracy = test_accuracy(&run)
            .unwrap_or_else(|| Figure::refused("share", "test-accuracy", 1, lang.t("unknown")));
        Self {
            state_key: StateTag::key(run.work.state),
            accuracy: FigureView::new(&accuracy, lang),
            run,
        }
    }
}

/// Accuracy on the test images, once the run is finished.
fn test_accuracy(run: &Run) -> Option<Figure> {
    let test = &run.outcome.as_ref()?.test;
    let [low, high] = test.interval;
    let figure = Figure::new(test.accuracy, "share", "test-accuracy", 1)
        .with_n(test.n as u64)
        .with_interval(low, high, 0.95, IntervalKind::Wilson)
        .with_source(source(run));
    Some(figure)
}

/// What figures of a run stand on.
fn source(run: &Run) -> Source {
    Source {
        kind: SourceKind::Measured,
        href: format!("{}#curves", run.href()),
        label: run.name.clone(),
        stale: false,
    }
}

#[derive(Template)]
#[template(path = "runs/run.html")]
pub struct RunPage {
    ctx: PageCtx,
    run: Run,
    model: Option<Model>,
    status: Status,
    figures: Vec<KeyFigure>,
    curves: Curves,
    confusion: Option<Markup>,
    classes: Vec<ClassLine>,
    facts: Vec<Fact>,
    base: String,
}

/// The two charts that grow with every epoch.
#[derive(Debug, Clone)]
struct Curves {
    loss: Markup,
    accuracy: Markup,
}

/// Figures of one class, formatted.
struct ClassLine {
    label: String,
    support: String,
    precision: String,
    recall: String,
    f1: String,
}

#[derive(Template)]
#[template(path = "runs/part_figures.html")]
struct FiguresTemplate<'a> {
    figures: &'a [KeyFigure],
}

#[derive(Template)]
#[template(path = "runs/part_charts.html")]
struct ChartsTemplate<'a> {
    ctx: &'a PageCtx,
    curves: &'a Curves,
}

impl RunPage {
    /// Reads a run and prepares its page; nothing when there is no such run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(
        db: &impl ConnectionTrait,
        ctx: PageCtx,
        venture: Uuid,
        id: Uuid,
    ) -> Result<Option<Self>, AppError> {
        let Some(run) = store::find_run(db, venture, id).await? else { return Ok(None) };
        let epochs = store::list_epochs(db, id).await?;
        let model = store::find_model_of_run(db, id).await?;
        let version = match run.dataset_version_id {
            Some(version) => dataset::store::find_version(db, version).await?,
            None => None,
        };
        let lang = ctx.lang;
        let test = run.outcome.as_ref().map(|outcome| &outcome.test);
        Ok(Some(Self {
            status: Status::new(&run.work, lang, course(&run, &epochs, lang)),
            figures: figures(&run, &epochs, lang),
            curves: Curves {
                loss: loss(&run, &epochs, lang),
                accuracy: accuracy(&run, &epochs, lang),
            },
            confusion: test.map(|test| confusion(&test.confusion, &test.classes, lang)),
            classes: test.map(|test| classes(&test.classes, lang)).unwrap_or_default(),
            facts: facts::of_run(&run, version.as_ref(), lang),
            base: format!("/ventures/{venture}/runs"),
            ctx,
            run,
            model,
        }))
    }

    /// What is sent while the run goes on.
    ///
    /// # Errors
    /// When a template cannot be rendered.
    pub fn parts(&self) -> Result<Vec<Part>, AppError> {
        let ctx = &self.ctx;
        Ok(vec![
            Part::render("status", &StatusTemplate { ctx, status: &self.status })?,
            Part::render("figures", &FiguresTemplate { figures: &self.figures })?,
            Part::render("charts", &ChartsTemplate { ctx, curves: &self.curves })?,
        ])
    }
}

/// How far a training is: `epoch 8 of 10 · about 3 s left`.
fn course(run: &Run, epochs: &[EpochRecord], lang: Lang) -> Option<String> {
    let left = run.seconds_left(epochs)?;
    let counted = [("n", epochs.len().to_string()), ("total", run.request.epochs.to_string())];
    let left = [("time", facts::duration(left))];
    Some(format!(
        "{} · {}",
        lang.t_args("run-epoch-of", &counted),
        lang.t_args("run-time-left", &left)
    ))
}

fn figures(run: &Run, epochs: &[EpochRecord], lang: Lang) -> Vec<KeyFigure> {
    let measured = |value: f64, unit: &str, method: &str| {
        Figure::new(value, unit, method, 1).with_source(source(run))
    };
    let mut all = Vec::new();
    if let Some(figure) = test_accuracy(run) {
        all.push(KeyFigure::new(lang, "run-test-accuracy", &figure));
    } else if let Some(value) = epochs.last().and_then(|epoch| epoch.validation_accuracy) {
        let figure = measured(value, "share", "validation-accuracy");
        all.push(KeyFigure::new(lang, "run-validation-accuracy", &figure));
    }
    if let Some((last, best)) = validation_losses(epochs) {
        let figure = measured(last, "nats", "validation-loss").with_warning(lang.t_args(
            "run-best-at",
            &[("loss", format::brief(best.1)), ("epoch", best.0.to_string())],
        ));
        all.push(KeyFigure::new(lang, "run-validation-loss", &figure));
    }
    if let Some((median, low, high)) = spread(epochs) {
        let n = epochs.len() as u64;
        let figure = measured(median, "s", "seconds-per-epoch").with_n(n).with_interval(
            low,
            high,
            1.0,
            IntervalKind::Bounds,
        );
        all.push(KeyFigure::new(lang, "run-seconds-per-epoch", &figure));
        if let Some(outcome) = &run.outcome {
            let figure =
                measured(outcome.train_n as f64 / median, "/s", "samples-per-second").with_n(n);
            all.push(KeyFigure::new(lang, "run-samples-per-second", &figure));
        }
    }
    all
}

/// The last validation loss, and the best with its epoch.
fn validation_losses(epochs: &[EpochRecord]) -> Option<(f64, (u32, f64))> {
    let mut losses = epochs.iter().filter_map(|epoch| Some((epoch.epoch, epoch.validation_loss?)));
    let best = losses.clone().min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((losses.next_back()?.1, best))
}

/// Median, smallest and largest seconds of an epoch.
fn spread(epochs: &[EpochRecord]) -> Option<(f64, f64, f64)> {
    let mut seconds: Vec<f64> = epochs.iter().map(|epoch| epoch.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    let (low, high) = (*seconds.first()?, *seconds.last()?);
    let middle = seconds.len() / 2;
    let median = match seconds.len() % 2 {
        1 => seconds[middle],
        _ => f64::midpoint(seconds[middle - 1], seconds[middle]),
    };
    Some((median, low, high))
}

fn texts(lang: Lang, key: &str) -> Texts {
    Texts {
        title: lang.t(key),
        description: lang.t(&format!("{key}-description")),
        empty: lang.t("run-curve-empty"),
        table: lang.t("chart-table"),
        unknown: lang.t("unknown"),
    }
}

fn line(run: &Run, lang: Lang, key: &str, y: Axis, series: Vec<(&str, Vec<(f64, f64)>)>) -> Markup {
    let planned = f64::from(run.request.epochs);
    let x = Axis::new(lang.t("run-epoch")).whole_numbers().at_least(1.0, planned.max(2.0));
    let series = series
        .into_iter()
        .filter(|(_, points)| !points.is_empty())
        .map(|(key, points)| Series { label: lang.t(key), points, band: Vec::new() })
        .collect();
    charts::figure(&LineChart { texts: texts(lang, key), x, y, series })
}

fn loss(run: &Run, epochs: &[EpochRecord], lang: Lang) -> Markup {
    let train = epochs.iter().map(|e| (f64::from(e.epoch), e.train_loss)).collect();
    let validation =
        epochs.iter().filter_map(|e| Some((f64::from(e.epoch), e.validation_loss?))).collect();
    let y = Axis::new(lang.t("run-loss-axis")).from_zero();
    let series = vec![("run-series-train", train), ("run-series-validation", validation)];
    line(run, lang, "run-loss", y, series)
}

fn accuracy(run: &Run, epochs: &[EpochRecord], lang: Lang) -> Markup {
    let train = epochs.iter().map(|e| (f64::from(e.epoch), e.train_accuracy * 100.0)).collect();
    let validation = epochs
        .iter()
        .filter_map(|e| Some((f64::from(e.epoch), e.validation_accuracy? * 100.0)))
        .collect();
    let y = Axis::new(lang.t("run-accuracy-axis"));
    let series = vec![("run-series-train", train), ("run-series-validation", validation)];
    line(run, lang, "run-accuracy", y, series)
}

fn confusion(counts: &[Vec<u64>], classes: &[ClassFigures], lang: Lang) -> Markup {
    charts::figure(&HeatMap {
        texts: texts(lang, "run-confusion"),
        classes: classes.iter().map(|class| class.label.clone()).collect(),
        counts: counts.to_vec(),
        rows: lang.t("run-true-class"),
        columns: lang.t("run-predicted-class"),
    })
}

fn classes(classes: &[ClassFigures], lang: Lang) -> Vec<ClassLine> {
    let share = |value: Option<f64>| {
        value.map_or_else(|| lang.t("not-defined"), |value| format::percent(value, 1))
    };
    let line = |class: &ClassFigures| ClassLine {
        label: class.label.clone(),
        support: format::count(class.support),
        precision: share(class.precision),
        recall: share(class.recall),
        f1: share(class.f1),
    };
    classes.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(epoch: u32, loss: f64, seconds: f64) -> EpochRecord {
        EpochRecord {
            epoch,
            train_loss: loss,
            train_accuracy: 0.5,
            validation_loss: Some(loss),
            validation_accuracy: Some(0.5),
            seconds,
        }
    }

    #[test]
    fn the_best_epoch_is_told_beside_the_last() {
        let epochs = [epoch(1, 0.4, 1.0), epoch(2, 0.2, 3.0), epoch(3, 0.3, 2.0)];
        assert_eq!(validation_losses(&epochs), Some((0.3, (2, 0.2))));
        assert_eq!(spread(&epochs), Some((2.0, 1.0, 3.0)));
        assert_eq!(spread(&epochs[..2]), Some((2.0, 1.0, 3.0)));
        assert_eq!(spread(&[]), None);
    }
}
