//! What a classifier reached, block by block: summary, two-class figures,
//! threshold and costs, alerts, calibration, groups.

use super::{
    curves,
    panel::{Panel, PanelTable, lines, places, rare_share, share, with_interval},
    ratio,
};
use crate::measure::Measure;
use charts::Axis;
use i18n::{Lang, format};
use lab::{
    evaluate::{
        auc::{Auc, AucInterval},
        budget::AtBudget,
        calibration::Calibration,
        subgroup::{Rate, Subgroup, SubgroupTable},
        threshold::CostedThreshold,
    },
    experiment::{BinaryMetrics, Compared, Metrics, TrainOutcome},
};

/// Bins with fewer rows are not drawn: what they say is chance.
const FEW: u64 = 10;

/// The blocks of a finished classifier; none for records without task's figures.
/// `run` is the address of the run's page.
pub(super) fn panels(outcome: &TrainOutcome, run: &str, lang: Lang) -> Vec<Panel> {
    let Some(metrics) = &outcome.metrics else { return Vec::new() };
    let mut panels = vec![summary(outcome, metrics, lang)];
    panels.extend(baselines(outcome, metrics, lang));
    panels.extend(comparison(outcome, lang));
    match &metrics.binary {
        Some(binary) => {
            panels.push(ranking(binary, lang));
            panels.push(curves::panel(binary, run, lang));
            panels.push(threshold(binary, lang));
            if metrics.measure == Measure::AveragePrecision.as_str() {
                panels.push(alerts(&binary.report.budget, lang));
            }
            let mut calibrated = calibration(&binary.report.calibration, lang);
            let positive = [("class", binary.positive.clone())];
            calibrated.lead = Some(lang.t_args("run-calibration-of-positive", &positive));
            panels.push(calibrated);
            panels.extend(binary.subgroups.iter().map(|table| groups(table, lang)));
        }
        None => {
            let mut calibrated = calibration(&metrics.calibration, lang);
            calibrated.lead = Some(lang.t("run-calibration-of-top"));
            panels.push(calibrated);
        }
    }
    panels
}

fn summary(outcome: &TrainOutcome, metrics: &Metrics, lang: Lang) -> Panel {
    let summary = &metrics.summary;
    let mut panel = Panel::new("summary", lang.t("run-summary"));
    let accuracy = share(Some(outcome.test.accuracy), Some(outcome.test.interval));
    panel.fact(lang, "measure-accuracy", accuracy);
    panel.fact(lang, "run-majority", share(summary.majority_share, None));
    panel.fact(lang, "run-balanced-accuracy", share(summary.balanced_accuracy, None));
    panel.fact(lang, "run-mcc", with_interval(summary.mcc, None));
    panel.fact(lang, "run-macro-f1", with_interval(summary.macro_f1, None));
    panel.fact(lang, "run-weighted-f1", with_interval(summary.weighted_f1, None));
    panel.fact(lang, "run-nll", places(outcome.test.mean_nll));
    panel.fact(lang, "run-test-rows", format::count(summary.n));
    panel
}

/// The run beside what simple models reach on the same rows; records from before that was
/// measured have none.
fn baselines(outcome: &TrainOutcome, metrics: &Metrics, lang: Lang) -> Option<Panel> {
    if outcome.baselines.is_empty() {
        return None;
    }
    let measure = Measure::parse(&metrics.measure).unwrap_or_default();
    let told = |value, interval| match measure {
        Measure::Accuracy => share(value, interval),
        _ => with_interval(value, interval),
    };
    let mut panel = Panel::new("baselines", lang.t("run-baselines"));
    panel.lead = Some(lang.t("run-baselines-lead"));
    let row = |model: &str, value: String, n: usize, learnt_from: usize| {
        let counts = [n, learnt_from].map(|count| format::count(count as u64));
        let name = lang.t(&format!("model-{model}"));
        [vec![name, value], counts.into()].concat()
    };
    let own = told(metrics.value, metrics.interval);
    let mut rows = vec![row(&outcome.model, own, metrics.n, outcome.train_n)];
    let others = outcome.baselines.iter().filter(|one| one.model != outcome.model);
    rows.extend(
        others.map(|one| row(&one.model, told(one.value, one.interval), one.n, one.learnt_from)),
    );
    panel.table = Some(PanelTable {
        head: ["fact-model", measure.key(), "run-test-rows", "run-learnt-from"]
            .map(|key| lang.t(key))
            .into(),
        rows,
    });
    Some(panel)
}

/// How the model was chosen, where nobody did.
fn comparison(outcome: &TrainOutcome, lang: Lang) -> Option<Panel> {
    let comparison = outcome.comparison.as_ref()?;
    let mut panel = Panel::new("comparison", lang.t("run-comparison"));
    let counts = [
        ("n", format::count(comparison.n as u64)),
        ("from", format::count(comparison.learnt_from as u64)),
        ("model", lang.t(&format!("model-{}", outcome.model))),
    ];
    panel.lead = Some(lang.t_args("run-comparison-lead", &counts));
    let row = |one: &Compared| {
        let reached = share(Some(one.accuracy), Some(one.interval));
        vec![lang.t(&format!("model-{}", one.model)), reached]
    };
    panel.table = Some(PanelTable {
        head: ["fact-model", "run-validation-accuracy"].map(|key| lang.t(key)).into(),
        rows: comparison.models.iter().map(row).collect(),
    });
    Some(panel)
}

fn ranking(binary: &BinaryMetrics, lang: Lang) -> Panel {
    let report = &binary.report;
    let mut panel = Panel::new("ranking", lang.t("run-ranking"));
    panel.lead = Some(lang.t_args("run-ranking-lead", &[("class", binary.positive.clone())]));
    panel.fact(lang, "measure-auc", auc(report.auc.as_ref()));
    if let Some(auc) = &report.auc {
        let method = match auc.method {
            AucInterval::Delong => "run-auc-delong",
            AucInterval::Newcombe => "run-auc-newcombe",
        };
        panel.notes.push(lang.t(method));
    }
    let precision = report.average_precision.map(|precision| precision.value);
    panel.fact(lang, "measure-average-precision", with_interval(precision, None));
    let counts = [("n", format::count(report.positives)), ("all", format::count(report.n))];
    let of = lang.t_args("run-n-of", &counts);
    panel.fact(lang, "run-prevalence", format!("{} ({of})", rare_share(report.prevalence)));
    panel.notes.push(lang.t("run-prevalence-note"));
    if let Some(ks) = &report.kolmogorov_smirnov {
        let at = [("threshold", places(ks.threshold))];
        let at = lang.t_args("run-at-threshold", &at);
        panel.fact(lang, "run-ks", format!("{} {at}", places(ks.value)));
    }
    panel
}

fn auc(auc: Option<&Auc>) -> String {
    with_interval(auc.map(|auc| auc.value), auc.map(|auc| auc.interval))
}

fn threshold(binary: &BinaryMetrics, lang: Lang) -> Panel {
    let cost: &CostedThreshold = &binary.report.cost;
    let mut panel = Panel::new("threshold", lang.t("run-threshold"));
    panel.lead = Some(lang.t("run-threshold-lead"));
    let at = cost.threshold.map_or_else(|| lang.t("run-threshold-none"), places);
    panel.fact(lang, "run-threshold-at", at);
    let (missed, alarm) = (cost.costs.false_negative, cost.costs.false_positive);
    panel.fact(lang, "run-costs", format!("{} : {}", format::brief(missed), format::brief(alarm)));
    panel.fact(lang, "run-cost-a-case", places(cost.mean_cost));
    panel.fact(lang, "run-cost-trivial", places(cost.trivial_cost));
    let counted = &cost.confusion;
    panel.fact(lang, "class-precision", share(counted.precision(), None));
    panel.fact(lang, "class-recall", share(counted.recall(), None));
    panel.fact(lang, "run-false-alarms", share(counted.false_positive_rate(), None));
    panel.fact(lang, "run-mcc", with_interval(binary.report.at_threshold.mcc, None));
    let row = |key: &str, called: u64, not: u64| {
        vec![lang.t(key), format::count(called), format::count(not)]
    };
    panel.table = Some(PanelTable {
        head: ["run-truly", "run-called-positive", "run-called-negative"]
            .map(|key| lang.t(key))
            .into(),
        rows: vec![
            row("run-truly-positive", counted.true_positive, counted.false_negative),
            row("run-truly-negative", counted.false_positive, counted.true_negative),
        ],
    });
    panel
}

fn alerts(budget: &AtBudget, lang: Lang) -> Panel {
    let mut panel = Panel::new("alerts", lang.t("run-alerts"));
    let counts = [("k", format::count(budget.k)), ("n", format::count(budget.n))];
    panel.lead = Some(lang.t_args("run-alerts-lead", &counts));
    panel.fact(lang, "run-alerts-found", format::brief(budget.found));
    let precision = share(Some(budget.precision), Some(budget.precision_interval));
    panel.fact(lang, "class-precision", precision);
    panel.fact(lang, "class-recall", share(budget.recall, None));
    let lift = budget.lift.map_or_else(|| "–".to_owned(), |lift| format!("× {}", ratio(lift)));
    panel.fact(lang, "run-lift", lift);
    if budget.tied_at_cut > 0 {
        let tied = [("n", format::count(budget.tied_at_cut))];
        panel.notes.push(lang.t_args("run-alerts-tied", &tied));
    }
    panel
}

fn calibration(calibration: &Calibration, lang: Lang) -> Panel {
    let mut panel = Panel::new("calibration", lang.t("run-calibration"));
    panel.fact(lang, "run-ece", share(Some(calibration.ece), None));
    panel.fact(lang, "run-largest-gap", share(Some(calibration.largest_gap), None));
    panel.fact(lang, "run-brier", places(calibration.brier));
    panel.fact(lang, "run-test-rows", format::count(calibration.n));
    let observed: Vec<(f64, f64)> = calibration
        .bins
        .iter()
        .filter(|bin| bin.n >= FEW)
        .filter_map(|bin| Some((bin.stated? * 100.0, bin.observed? * 100.0)))
        .collect();
    let whole = |key: &str| Axis::new(lang.t(key)).at_least(0.0, 100.0);
    let ideal = observed.iter().map(|(stated, _)| (*stated, *stated)).collect();
    panel.charts.push(lines(
        lang,
        "run-reliability",
        (whole("run-stated-axis"), whole("run-observed-axis")),
        vec![("run-series-observed", observed), ("run-series-ideal", ideal)],
    ));
    if calibration.thin_bins > 0 {
        let thin = [("n", calibration.thin_bins.to_string())];
        panel.notes.push(lang.t_args("run-thin-bins", &thin));
    }
    panel
}

fn groups(table: &SubgroupTable, lang: Lang) -> Panel {
    let column = [("column", table.column.clone())];
    let mut panel = Panel::new("groups", lang.t_args("run-groups", &column));
    let at = [("threshold", places(table.options.threshold))];
    panel.lead = Some(lang.t_args("run-groups-lead", &at));
    if let Some(ratio) = &table.ratio {
        let who = [("least", ratio.least.clone()), ("most", ratio.most.clone())];
        let who = lang.t_args("run-groups-least-most", &who);
        let value = with_interval(Some(ratio.value), ratio.interval);
        panel.fact(lang, "run-groups-ratio", format!("{value}, {who}"));
    }
    let head = [
        "run-group",
        "run-test-rows",
        "run-group-called",
        "run-group-observed",
        "class-recall",
        "run-false-alarms",
        "measure-auc",
    ];
    panel.table = Some(PanelTable {
        head: head.map(|key| lang.t(key)).into(),
        rows: table.groups.iter().map(|group| group_row(group, lang)).collect(),
    });
    panel.notes = table.warnings.iter().map(|warning| lang.t(&format!("run-{warning}"))).collect();
    panel
}

fn group_row(group: &Subgroup, lang: Lang) -> Vec<String> {
    let mut row = vec![group.value.clone(), format::count(group.n)];
    match &group.figures {
        Some(figures) => {
            let told = |rate: Option<Rate>| {
                share(rate.map(|rate| rate.value), rate.map(|rate| rate.interval))
            };
            row.push(told(Some(figures.selection)));
            row.push(told(Some(figures.observed)));
            row.push(told(figures.true_positive));
            row.push(told(figures.false_positive));
            row.push(auc(figures.auc.as_ref()));
        }
        None => {
            row.push(lang.t("run-group-small"));
            row.extend(std::iter::repeat_n("–".to_owned(), 4));
        }
    }
    row
}
