//! The ROC and the precision–recall curve: of one run as a block of its page, of
//! several over each other, and their points as lines of a file.

use super::panel::{Panel, places, rare_share, with_interval};
use crate::{measure::Measure, outcome::RunOutcome, run::Run};
use charts::{Join, Mark, Markup, Reference, Series, Texts, UnitSquare};
use i18n::{Lang, format};
use lab::{evaluate::curve::Curve, experiment::BinaryMetrics};

/// Head of the file of points.
pub const CURVE_COLUMNS: [&str; 8] = [
    "threshold",
    "true_positive",
    "false_positive",
    "true_negative",
    "false_negative",
    "true_positive_rate",
    "false_positive_rate",
    "precision",
];

/// Which of the two curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Roc,
    PrecisionRecall,
}

impl Shape {
    fn title(self, lang: Lang) -> String {
        lang.t(match self {
            Self::Roc => "run-roc",
            Self::PrecisionRecall => "run-precision-recall",
        })
    }

    fn points(self, curve: &Curve) -> Vec<(f64, f64)> {
        match self {
            Self::Roc => curve.roc(),
            Self::PrecisionRecall => curve.precision_recall(),
        }
    }

    /// A drawing without curves and marks; `prevalence` is the share of positives.
    fn square(self, prevalence: f64, description: String, lang: Lang) -> UnitSquare {
        let (x, y, join, label, heights) = match self {
            Self::Roc => {
                let chance = lang.t("run-roc-chance");
                ("run-false-alarms", "run-found-share", Join::Straight, chance, (0.0, 1.0))
            }
            Self::PrecisionRecall => {
                let share = [("share", rare_share(prevalence))];
                let label = lang.t_args("run-prevalence-line", &share);
                let level = (prevalence, prevalence);
                ("run-found-share", "class-precision", Join::Steps, label, level)
            }
        };
        UnitSquare {
            texts: Texts {
                title: self.title(lang),
                description,
                empty: lang.t("run-curves-one-class"),
                table: lang.t("chart-table"),
                unknown: lang.t("unknown"),
            },
            x: lang.t(x),
            y: lang.t(y),
            join,
            curves: Vec::new(),
            reference: Some(Reference { label, heights }),
            marks: Vec::new(),
        }
    }
}

/// The block of a finished run; `run` is the address of its page.
pub(super) fn panel(binary: &BinaryMetrics, run: &str, lang: Lang) -> Panel {
    let report = &binary.report;
    let mut panel = Panel::new("curves", lang.t("run-curves"));
    let Some(curve) = &report.curve else {
        // An area without points is a record from before points were kept.
        let why = if report.auc.is_some() { "run-curves-none" } else { "run-curves-one-class" };
        panel.lead = Some(lang.t(why));
        return panel;
    };
    let counted = [
        ("class", binary.positive.clone()),
        ("n", format::count(report.positives)),
        ("all", format::count(report.n)),
    ];
    panel.lead = Some(lang.t_args("run-curves-lead", &counted));
    panel.charts = [Shape::Roc, Shape::PrecisionRecall]
        .map(|shape| charts::figure(&drawing(shape, curve, binary, lang)))
        .into();
    let kept = (curve.points.len() as u64).saturating_sub(1);
    if kept < curve.distinct {
        let said = [("n", format::count(kept)), ("all", format::count(curve.distinct))];
        panel.notes.push(lang.t_args("run-curves-thinned", &said));
    }
    panel.notes.push(lang.t("run-curves-steps"));
    panel.download = Some((format!("{run}/curves.csv"), lang.t("run-curves-csv")));
    panel
}

/// One curve of a run, with the point of its threshold.
fn drawing(shape: Shape, curve: &Curve, binary: &BinaryMetrics, lang: Lang) -> UnitSquare {
    let report = &binary.report;
    let area = match shape {
        Shape::Roc => {
            with_interval(report.auc.map(|auc| auc.value), report.auc.map(|auc| auc.interval))
        }
        Shape::PrecisionRecall => {
            with_interval(report.average_precision.map(|precision| precision.value), None)
        }
    };
    let key = match shape {
        Shape::Roc => "run-roc-description",
        Shape::PrecisionRecall => "run-precision-recall-description",
    };
    let description = lang.t_args(key, &[("area", area)]);
    let mut square = shape.square(report.prevalence, description, lang);
    square.curves =
        vec![Series { label: square.y.clone(), points: shape.points(curve), band: Vec::new() }];
    let called = &report.cost.confusion;
    let at = match shape {
        Shape::Roc => called.false_positive_rate().zip(called.recall()),
        Shape::PrecisionRecall => called.recall().zip(called.precision()),
    };
    square.marks.extend(report.cost.threshold.zip(at).map(|(threshold, (x, y))| Mark {
        label: lang.t_args("run-curves-mark", &[("threshold", places(threshold))]),
        x,
        y,
    }));
    square
}

/// The points of a run, as [`CURVE_COLUMNS`]; `None` where its record holds none.
#[must_use]
pub fn csv_lines(outcome: &RunOutcome) -> Option<Vec<Vec<String>>> {
    let curve = outcome.binary()?.report.curve.as_ref()?;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let lines = curve.points.iter().map(|point| {
        vec![
            number(point.threshold),
            point.true_positive.to_string(),
            point.false_positive.to_string(),
            (curve.negatives - point.false_positive).to_string(),
            (curve.positives - point.true_positive).to_string(),
            curve.recall(point).to_string(),
            curve.false_positive_rate(point).to_string(),
            number(point.precision()),
        ]
    });
    Some(lines.collect())
}

/// Curves of several runs in one drawing.
pub struct Overlay {
    pub title: String,
    pub chart: Markup,
    /// Which runs are drawn, in words.
    pub said: String,
}

impl Overlay {
    /// Of runs on the same test rows, the best first: as many as can be told
    /// apart, `this` always among them. `None` where fewer than two hold points.
    #[must_use]
    pub fn new(runs: &[Run], this: &Run, lang: Lang) -> Option<Self> {
        let with: Vec<(&Run, &RunOutcome, &Curve)> = runs
            .iter()
            .filter_map(|run| {
                let outcome = run.outcome.as_ref()?;
                Some((run, outcome, outcome.binary()?.report.curve.as_ref()?))
            })
            .collect();
        let (there, all) = (with.len(), runs.len());
        if there < 2 {
            return None;
        }
        let with = drawn(with, |(run, ..)| run.id == this.id);
        let counts_precision = with.first()?.1.measured().measure == Measure::AveragePrecision;
        let shape = if counts_precision { Shape::PrecisionRecall } else { Shape::Roc };
        let prevalence = with.first()?.1.binary()?.report.prevalence;
        let mut square = shape.square(prevalence, lang.t("run-overlay-description"), lang);
        square.curves = with
            .iter()
            .map(|(run, outcome, curve)| Series {
                label: name(shape, run, outcome, lang),
                points: shape.points(curve),
                band: Vec::new(),
            })
            .collect();
        let counts = [("n", with.len()), ("there", there), ("all", all)];
        let counts = counts.map(|(name, count)| (name, format::count(count as u64)));
        let said = if there < all { "run-overlay-some" } else { "run-overlay-all" };
        Some(Self {
            title: shape.title(lang),
            chart: charts::figure(&square),
            said: lang.t_args(said, &counts),
        })
    }
}

/// As many as can be told apart, the first ones, with the one that is meant in
/// the last place where it would fall out.
fn drawn<T>(mut all: Vec<T>, is_meant: impl Fn(&T) -> bool) -> Vec<T> {
    let meant = all.iter().position(is_meant);
    if let Some(place) = meant.filter(|place| *place >= UnitSquare::MOST) {
        all.swap(UnitSquare::MOST - 1, place);
    }
    all.truncate(UnitSquare::MOST);
    all
}

/// `AUC 0.786 · Credit, wide · network for tables`: what tells runs apart comes
/// before what may be cut off.
fn name(shape: Shape, run: &Run, outcome: &RunOutcome, lang: Lang) -> String {
    let report = outcome.binary().map(|binary| &binary.report);
    let (measure, area) = match shape {
        Shape::Roc => (Measure::Auc, report.and_then(|report| Some(report.auc?.value))),
        Shape::PrecisionRecall => {
            let value = report.and_then(|report| Some(report.average_precision?.value));
            (Measure::AveragePrecision, value)
        }
    };
    let model = lang.t(&format!("model-{}", run.model()));
    format!("{} {} · {} · {model}", lang.t(measure.key()), with_interval(area, None), run.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::evaluate::{
        report::{BinaryOptions, binary_report},
        threshold::Costs,
    };

    /// Of four scores, the two negatives first and third from above.
    fn binary(truth: &[bool]) -> BinaryMetrics {
        let costs = Costs { false_negative: 1.0, false_positive: 1.0 };
        let options = BinaryOptions { costs, budget: 1 };
        let report = binary_report(&[0.9, 0.7, 0.6, 0.2], truth, None, options).unwrap();
        BinaryMetrics { positive: "bad".to_owned(), report, subgroups: Vec::new() }
    }

    #[test]
    fn both_curves_stand_beside_each_other_with_the_point_of_the_threshold() {
        for lang in [Lang::En, Lang::Zh] {
            let panel = panel(&binary(&[false, true, false, true]), "/runs/1", lang);
            assert_eq!((panel.charts.len(), panel.is_wide()), (2, true));
            let mark = lang.t_args("run-curves-mark", &[("threshold", "0.500".to_owned())]);
            for chart in &panel.charts {
                assert!(chart.as_str().contains(&format!("<title>{mark}</title>")));
            }
            // At a half three are called: one of two positives, both negatives.
            let table = format!("{mark}: 1</th><td class=\"number\">0.5<");
            assert!(panel.charts[0].as_str().contains(&table), "{}", panel.charts[0]);
            let table = format!("{mark}: 0.5</th><td class=\"number\">0.3333<");
            assert!(panel.charts[1].as_str().contains(&table), "{}", panel.charts[1]);
            assert!(panel.lead.is_some_and(|lead| lead.contains("bad") && lead.contains('4')));
            assert_eq!(panel.notes.len(), 1, "no point was left out");
            assert_eq!(panel.download.map(|(href, _)| href).as_deref(), Some("/runs/1/curves.csv"));
        }
    }

    #[test]
    fn a_record_without_points_and_one_of_one_class_say_so() {
        let mut old = binary(&[false, true, false, true]);
        old.report.curve = None;
        let told = panel(&old, "/runs/1", Lang::En);
        assert!(told.lead.is_some_and(|lead| lead.contains("before curve points were saved")));
        assert!(told.charts.is_empty() && told.download.is_none());
        let told = panel(&binary(&[false; 4]), "/runs/1", Lang::En);
        assert!(told.lead.is_some_and(|lead| lead.contains("one class")));
    }

    #[test]
    fn the_best_are_drawn_and_the_one_that_is_meant() {
        let all = || (1..=7).collect::<Vec<u32>>();
        assert_eq!(drawn(all(), |run| *run == 2), [1, 2, 3, 4]);
        assert_eq!(drawn(all(), |run| *run == 6), [1, 2, 3, 6]);
        assert_eq!(drawn(all(), |run| *run == 9), [1, 2, 3, 4]);
        assert_eq!(drawn(vec![1, 2], |run| *run == 2), [1, 2]);
    }
}
