//! What a recommender reached: errors beside biases alone, lists, the history of
//! its error.

use super::panel::{Panel, PanelTable, lines, places, share, with_interval};
use charts::{Axis, Markup};
use i18n::{Lang, format};
use lab::{
    evaluate::{
        ranking::{MeanOfUsers, Ranking},
        rating::RatingError,
    },
    experiment::RatingOutcome,
};

pub(super) fn panels(outcome: &RatingOutcome, lang: Lang) -> Vec<Panel> {
    vec![errors(outcome, lang), lists(outcome, lang)]
}

/// The curve of the error, which a model that is made at once has not.
pub(super) fn curve(outcome: &RatingOutcome, lang: Lang) -> Option<Markup> {
    if outcome.epochs.is_empty() {
        return None;
    }
    let train = outcome.epochs.iter().map(|e| (f64::from(e.epoch), e.train_rmse)).collect();
    let held = outcome
        .epochs
        .iter()
        .filter_map(|e| Some((f64::from(e.epoch), e.validation_rmse?)))
        .collect();
    let last = outcome.epochs.len().max(2) as f64;
    let x = Axis::new(lang.t("run-epoch")).whole_numbers().at_least(1.0, last);
    let y = Axis::new(lang.t("measure-rmse"));
    let series = vec![("run-series-train", train), ("run-series-validation", held)];
    Some(lines(lang, "run-rmse-curve", (x, y), series))
}

fn errors(outcome: &RatingOutcome, lang: Lang) -> Panel {
    let metrics = &outcome.metrics;
    let mut panel = Panel::new("errors", lang.t("run-errors"));
    panel.lead = Some(lang.t("run-errors-lead"));
    let row = |name: String, error: &RatingError| {
        vec![
            name,
            with_interval(Some(error.rmse), error.rmse_interval),
            places(error.mae),
            format::count(error.n),
        ]
    };
    panel.table = Some(PanelTable {
        head: vec![
            lang.t("fact-model"),
            lang.t("measure-rmse"),
            lang.t("run-mae"),
            lang.t("run-test-ratings"),
        ],
        rows: vec![
            row(lang.t(&format!("model-{}", outcome.model)), &metrics.report.error),
            row(lang.t("run-biases-alone"), &metrics.bias_only),
        ],
    });
    let gain = 1.0 - metrics.report.error.rmse / metrics.bias_only.rmse;
    if gain.is_finite() {
        panel.fact(lang, "run-gain-over-biases", format::percent(gain, 1));
    }
    panel.fact(lang, "run-users", format::count(outcome.users as u64));
    panel.fact(lang, "run-items", format::count(outcome.items as u64));
    panel
}

fn lists(outcome: &RatingOutcome, lang: Lang) -> Panel {
    let report = &outcome.metrics.report;
    let mut panel = Panel::new("lists", lang.t("run-lists"));
    let said = [
        ("k", report.options.k.to_string()),
        ("from", format::brief(f64::from(report.options.relevant_from))),
    ];
    panel.lead = Some(lang.t_args("run-lists-lead", &said));
    let told = |mean: &MeanOfUsers| share(Some(mean.value), mean.interval);
    let row = |key: &str, ranking: Option<&Ranking>| {
        let mut row = vec![lang.t(key)];
        match ranking {
            Some(ranking) => {
                row.extend([&ranking.precision, &ranking.recall, &ranking.ndcg].map(told));
                row.push(format::count(ranking.users));
            }
            None => row.extend(std::iter::repeat_n("–".to_owned(), 4)),
        }
        row
    };
    panel.table = Some(PanelTable {
        head: vec![
            lang.t("run-lists"),
            lang.t("class-precision"),
            lang.t("class-recall"),
            "NDCG".to_owned(),
            lang.t("run-users"),
        ],
        rows: vec![
            row("run-lists-rated", report.among_rated.as_ref()),
            row("run-lists-catalogue", report.whole_catalogue.as_ref()),
        ],
    });
    panel.notes.push(lang.t("run-lists-note"));
    panel
}
