//! The page of a training run, while it trains and afterwards.

use askama::Template;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Fact, KeyFigure, PageFragment, Panel, StateTag, Status, StatusTemplate, charts_texts,
    classifier, device, facts,
    next::{NextRun, next_runs},
    panel::{lines, with_interval},
    queue_place, recommender,
};
use crate::{
    measure::{Measure, Measured},
    model::Model,
    outcome::RunOutcome,
    prefill::Prefill,
    run::Run,
    settings::Learning,
    store,
};
use charts::{Axis, HeatMap, Markup};
use dataset::web::{Noticed, how_known, noticed};
use figure::{Figure, IntervalKind, Source};
use i18n::{Lang, format};
use jobs::ledger::{self, Place};
use lab::{data::Area, evaluate::ClassFigures, experiment::RatingOutcome, progress::EpochRecord};
use venture::Imported;
use web::{error::AppError, figures::FigureView, page::PageCtx};

/// A run in a list.
pub struct RunLine {
    pub run: Run,
    pub state_key: String,
    /// Its place in the queue, in words, while it waits.
    pub place: Option<String>,
    /// A dash for models that are made at once.
    pub epochs: String,
    /// What computes: `CPU`.
    pub device: String,
    /// Text key of the measure's name.
    pub measure: &'static str,
    pub reached: FigureView,
}

impl RunLine {
    #[must_use]
    pub fn new(run: Run, place: Option<Place>, lang: Lang) -> Self {
        let measured = reached(&run);
        let reached = measured.map_or_else(
            || Figure::refused("", "measure", 1, lang.t("unknown")),
            |measured| measured.figure(source(&run)),
        );
        Self {
            state_key: StateTag::key(run.work.state),
            place: place.map(|place| queue_place(place, lang)),
            epochs: match Learning::of(run.model()) {
                Learning::AtOnce => "–".to_owned(),
                Learning::Network | Learning::Factors => run.request.epochs.to_string(),
            },
            device: device::name(run.device(), lang),
            measure: measured.map_or("unknown", |measured| measured.measure.key()),
            reached: FigureView::new(&reached, lang),
            run,
        }
    }
}

/// What the run reached in the measure of its task, once it is finished.
fn reached(run: &Run) -> Option<Measured> {
    run.outcome.as_ref().map(RunOutcome::measured)
}

/// Source of the figures of a run.
fn source(run: &Run) -> Source {
    Source {
        kind: Imported::kind(run.imported.as_ref()),
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
    /// Which file it came with, if it was not trained here.
    imported: Option<String>,
    status: Status,
    figures: Vec<KeyFigure>,
    /// Shown where there are no figures.
    no_figures: String,
    curves: Vec<Curve>,
    panels: Vec<Panel>,
    /// What was noticed about the data.
    warnings: Vec<Noticed>,
    confusion: Option<Markup>,
    classes: Vec<ClassLine>,
    facts: Vec<Fact>,
    /// What to train next, with the form filled for it.
    next: Vec<NextRun>,
    /// The form filled as for this run.
    copy: String,
    base: String,
}

/// A chart that grows with every epoch.
#[derive(Debug, Clone)]
struct Curve {
    title: String,
    chart: Markup,
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
    no_figures: &'a str,
}

#[derive(Template)]
#[template(path = "runs/part_charts.html")]
struct ChartsTemplate<'a> {
    curves: &'a [Curve],
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
        // The run can be shown without it; the list of models shows the damage.
        let model = db::unless_damaged(store::find_model_of_run(db, id).await)?;
        let version = match run.dataset_version_id {
            Some(version) => db::unless_damaged(dataset::store::find_version(db, version).await)?,
            None => None,
        };
        let place = ledger::place(db, venture, &run.work).await?;
        let lang = ctx.lang;
        let outcome = run.outcome.as_ref();
        let test = outcome.and_then(RunOutcome::classifier).map(|outcome| &outcome.test);
        Ok(Some(Self {
            status: Status::new(&run.work, lang, place, epoch_progress(&run, &epochs, lang)),
            figures: figures(&run, &epochs, lang),
            no_figures: lang.t(match run.work.state.is_over() {
                true => "run-no-figures",
                false => "run-no-figures-yet",
            }),
            curves: curves(&run, &epochs, lang),
            panels: outcome.map(|outcome| panels(outcome, &run.href(), lang)).unwrap_or_default(),
            warnings: outcome.map(|one| noticed(one.warnings(), lang)).unwrap_or_default(),
            confusion: test.map(|test| confusion(&test.confusion, &test.classes, lang)),
            classes: test.map(|test| classes(&test.classes, lang)).unwrap_or_default(),
            facts: facts::of_run(&run, version.as_ref(), lang),
            next: next_runs(db, &run, lang).await?,
            copy: Prefill::of(&run).query(),
            imported: Imported::line(run.imported.as_ref(), db, lang).await?,
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
    pub fn parts(&self) -> Result<Vec<PageFragment>, AppError> {
        let ctx = &self.ctx;
        Ok(vec![
            PageFragment::render("status", &StatusTemplate { ctx, status: &self.status })?,
            PageFragment::render(
                "figures",
                &FiguresTemplate { figures: &self.figures, no_figures: &self.no_figures },
            )?,
            PageFragment::render("charts", &ChartsTemplate { curves: &self.curves })?,
        ])
    }
}

/// How far a training is: `epoch 8 of 10 · about 3 s left`.
fn epoch_progress(run: &Run, epochs: &[EpochRecord], lang: Lang) -> Option<String> {
    // What is made in one go has one record, whatever number of epochs stands in the request.
    let at_once = Learning::of(run.model()) == Learning::AtOnce;
    let left = run.seconds_left(epochs).filter(|_| !at_once)?;
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
    if let Some(reached) = reached(run) {
        let figure = reached.figure(source(run));
        all.push(KeyFigure::new(lang, reached.measure.key(), &figure));
    } else if let Some(value) = epochs.last().and_then(|epoch| epoch.validation_accuracy) {
        let figure = measured(value, "share", "validation-accuracy");
        all.push(KeyFigure::new(lang, "run-validation-accuracy", &figure));
    }
    if let Some(outcome) = run.outcome.as_ref().and_then(RunOutcome::recommender) {
        all.extend(beside_biases(run, outcome, lang));
    }
    if let Some((last, best)) = validation_losses(epochs) {
        let mut figure = measured(last, "nats", "validation-loss").with_warning(lang.t_args(
            "run-best-at",
            &[("loss", format::brief(best.1)), ("epoch", best.0.to_string())],
        ));
        if let Some((epoch, accuracy)) = kept_weights(run, epochs) {
            let told = [("epoch", epoch.to_string()), ("accuracy", format::percent(accuracy, 1))];
            figure = figure.with_warning(lang.t_args("run-kept-weights", &told));
        }
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
                measured(outcome.train_n() as f64 / median, "/s", "samples-per-second").with_n(n);
            all.push(KeyFigure::new(lang, "run-samples-per-second", &figure));
        }
    }
    all
}

/// A recommender's error beside that of biases alone, and how long it took.
fn beside_biases(run: &Run, outcome: &RatingOutcome, lang: Lang) -> Vec<KeyFigure> {
    let biases = &outcome.metrics.bias_only;
    let biases = Measured {
        measure: Measure::Rmse,
        value: biases.rmse,
        interval: biases.rmse_interval,
        n: biases.n,
    };
    let error = &outcome.metrics.report.error;
    let mae = Figure::new(error.mae, Measure::Rmse.unit(), "mae", 1)
        .with_n(error.n)
        .with_source(source(run));
    let mut all = vec![
        KeyFigure::new(lang, "run-rmse-of-biases", &biases.figure(source(run))),
        KeyFigure::new(lang, "run-mae", &mae),
    ];
    if !outcome.epochs.is_empty() {
        let seconds = Figure::new(outcome.seconds_per_epoch, "s", "seconds-per-epoch", 1)
            .with_n(outcome.epochs.len() as u64)
            .with_source(source(run));
        all.push(KeyFigure::new(lang, "run-seconds-per-epoch", &seconds));
    }
    all
}

/// The last validation loss, and the best with its epoch.
fn validation_losses(epochs: &[EpochRecord]) -> Option<(f64, (u32, f64))> {
    let mut losses = epochs.iter().filter_map(|epoch| Some((epoch.epoch, epoch.validation_loss?)));
    let best = losses.clone().min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((losses.next_back()?.1, best))
}

/// The epoch whose weights a finished run kept, and the validation accuracy there.
fn kept_weights(run: &Run, epochs: &[EpochRecord]) -> Option<(u32, f64)> {
    let kept = run.outcome.as_ref()?.best_epoch();
    let epoch = epochs.iter().find(|epoch| epoch.epoch == kept)?;
    Some((kept, epoch.validation_accuracy?))
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

/// The blocks of a result, and how near it comes to the best that can be reached.
fn panels(outcome: &RunOutcome, run: &str, lang: Lang) -> Vec<Panel> {
    let mut panels = match outcome {
        RunOutcome::Classifier(outcome) => classifier::panels(outcome, run, lang),
        RunOutcome::Recommender(outcome) => recommender::panels(outcome, lang),
    };
    let told = outcome.ceiling().map(|ceiling| {
        let measured = outcome.measured();
        let mut panel = Panel::new("ceiling", lang.t("run-ceiling"));
        panel.lead = Some(lang.t("run-ceiling-lead"));
        panel.fact(lang, "run-ceiling-best", with_interval(Some(ceiling.figure), None));
        let reached = with_interval(Some(measured.value), measured.interval);
        panel.fact(lang, measured.measure.key(), reached);
        // The data call the area under precision and recall by its other name.
        let same = ceiling.metric == measured.measure.as_str()
            || (ceiling.metric == "pr_auc" && measured.measure.as_str() == "average_precision");
        if same {
            let short = (ceiling.figure - measured.value).abs();
            panel.fact(lang, "run-ceiling-short", with_interval(Some(short), None));
        }
        panel.notes.push(how_known(outcome.dataset(), &ceiling.how, lang));
        panel
    });
    panels.extend(told);
    panels
}

fn curves(run: &Run, epochs: &[EpochRecord], lang: Lang) -> Vec<Curve> {
    let curve = |key: &str, chart| Curve { title: lang.t(key), chart };
    if run.request.task().area == Area::Ratings {
        let known = run.outcome.as_ref().and_then(RunOutcome::recommender);
        let chart = known.and_then(|outcome| recommender::curve(outcome, lang));
        return chart.map(|chart| curve("run-rmse-curve", chart)).into_iter().collect();
    }
    // One dot is no curve, and what ended before its first epoch gets none any more.
    let at_once = Learning::of(run.model()) == Learning::AtOnce && epochs.len() < 2;
    if at_once || (epochs.is_empty() && run.work.state.is_over()) {
        return Vec::new();
    }
    vec![
        curve("run-loss", loss(run, epochs, lang)),
        curve("run-accuracy", accuracy(run, epochs, lang)),
    ]
}

fn epochs_axis(run: &Run, lang: Lang) -> Axis {
    let planned = f64::from(run.request.epochs);
    Axis::new(lang.t("run-epoch")).whole_numbers().at_least(1.0, planned.max(2.0))
}

fn loss(run: &Run, epochs: &[EpochRecord], lang: Lang) -> Markup {
    let train = epochs.iter().map(|e| (f64::from(e.epoch), e.train_loss)).collect();
    let validation =
        epochs.iter().filter_map(|e| Some((f64::from(e.epoch), e.validation_loss?))).collect();
    let y = Axis::new(lang.t("run-loss-axis")).from_zero();
    let series = vec![("run-series-train", train), ("run-series-validation", validation)];
    lines(lang, "run-loss", (epochs_axis(run, lang), y), series)
}

fn accuracy(run: &Run, epochs: &[EpochRecord], lang: Lang) -> Markup {
    let train = epochs.iter().map(|e| (f64::from(e.epoch), e.train_accuracy * 100.0)).collect();
    let validation = epochs
        .iter()
        .filter_map(|e| Some((f64::from(e.epoch), e.validation_accuracy? * 100.0)))
        .collect();
    let y = Axis::new(lang.t("run-accuracy-axis"));
    let series = vec![("run-series-train", train), ("run-series-validation", validation)];
    lines(lang, "run-accuracy", (epochs_axis(run, lang), y), series)
}

fn confusion(counts: &[Vec<u64>], classes: &[ClassFigures], lang: Lang) -> Markup {
    charts::figure(&HeatMap {
        texts: charts_texts(lang, "run-confusion"),
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
