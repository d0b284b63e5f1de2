//! What a model reached on data other than its own, block by block.

use super::panel::{Panel, PanelTable, places, share, with_interval};
use crate::other_data::OtherDataResult;
use i18n::{Lang, format};
use lab::experiment::{SavedEvaluation, SavedRatingEvaluation};

/// The blocks of a measurement.
#[must_use]
pub fn other_data_panels(measured: &OtherDataResult, lang: Lang) -> Vec<Panel> {
    match measured {
        OtherDataResult::Classifier(judged) => vec![summary(judged, lang), confusion(judged, lang)],
        OtherDataResult::Recommender(judged) => vec![errors(judged, lang)],
    }
}

fn summary(judged: &SavedEvaluation, lang: Lang) -> Panel {
    let (metrics, summary) = (&judged.metrics, &judged.metrics.summary);
    let mut panel = Panel::new("elsewhere", lang.t("elsewhere-reached"));
    panel.lead = Some(lang.t("elsewhere-reached-lead"));
    panel.fact(lang, "elsewhere-rows", format::count(judged.test.n as u64));
    panel.fact(lang, "elsewhere-split", &judged.split);
    let accuracy = share(Some(judged.test.accuracy), Some(judged.test.interval));
    panel.fact(lang, "measure-accuracy", accuracy);
    panel.fact(lang, "run-majority", share(summary.majority_share, None));
    panel.fact(lang, "run-balanced-accuracy", share(summary.balanced_accuracy, None));
    panel.fact(lang, "run-mcc", with_interval(summary.mcc, None));
    if let Some(binary) = &metrics.binary {
        let auc = binary.report.auc;
        let told = with_interval(auc.map(|auc| auc.value), auc.map(|auc| auc.interval));
        panel.fact(lang, "measure-auc", told);
        if auc.is_none() {
            panel.notes.push(lang.t("elsewhere-no-auc"));
        }
    }
    if !judged.missing_classes.is_empty() {
        let classes = [("classes", judged.missing_classes.join(", "))];
        panel.notes.push(lang.t_args("elsewhere-missing", &classes));
    }
    panel
}

fn confusion(judged: &SavedEvaluation, lang: Lang) -> Panel {
    let mut panel = Panel::new("confusion", lang.t("elsewhere-confusion"));
    panel.lead = Some(lang.t("elsewhere-confusion-lead"));
    let labels = || judged.test.classes.iter().map(|class| class.label.clone());
    let rows = judged.test.confusion.iter().zip(labels()).map(|(counts, label)| {
        std::iter::once(label).chain(counts.iter().map(|n| format::count(*n))).collect()
    });
    panel.table = Some(PanelTable {
        head: std::iter::once(lang.t("elsewhere-truly")).chain(labels()).collect(),
        rows: rows.collect(),
    });
    panel
}

fn errors(judged: &SavedRatingEvaluation, lang: Lang) -> Panel {
    let error = &judged.error;
    let mut panel = Panel::new("elsewhere", lang.t("elsewhere-reached"));
    panel.lead = Some(lang.t("elsewhere-reached-lead"));
    panel.fact(lang, "run-test-ratings", format::count(error.n));
    panel.fact(lang, "elsewhere-split", &judged.split);
    panel.fact(lang, "measure-rmse", with_interval(Some(error.rmse), error.rmse_interval));
    panel.fact(lang, "run-mae", places(error.mae));
    if judged.unknown > 0 {
        let counts = [
            ("n", format::count(judged.unknown)),
            ("users", format::count(judged.unknown_users)),
            ("items", format::count(judged.unknown_items)),
        ];
        panel.notes.push(lang.t_args("elsewhere-unknown", &counts));
    }
    if let Some(n @ 1..) = judged.outside_scale {
        panel.notes.push(lang.t_args("elsewhere-outside", &[("n", format::count(n))]));
    }
    panel
}
