//! Charts of results: Kano's quadrant and Van Westendorp's curves.

use crate::scores::OfQuestion;
use charts::{Axis, Crossing, CurveChart, Markup, PlanePoint, Quadrant, Range, Series, Texts};
use i18n::Lang;
use scoring::{
    kano::Kano,
    van_westendorp::{CurvePoint, Meter},
};

fn texts(lang: Lang, title: String, description: String) -> Texts {
    Texts {
        title,
        description,
        empty: lang.t("responses-empty"),
        table: lang.t("results-chart-table"),
        unknown: lang.t("unknown"),
    }
}

/// Better against worse; `None` until a feature is classified.
pub(super) fn kano(results: &[OfQuestion<Kano>], lang: Lang) -> Option<Markup> {
    let mut points = Vec::new();
    for one in results {
        let Some(kano) = one.outcome.scored() else { continue };
        let (Some(better), Some(worse)) = (kano.better.value, kano.worse.value) else { continue };
        let ends = |figure: &figure::Figure| {
            figure.interval.as_ref().map(|interval| (interval.low, interval.high))
        };
        points.push(PlanePoint {
            label: one.label.in_lang(lang).to_owned(),
            x: better,
            // Drawn without its sign: further up means more dissatisfaction if missing.
            y: -worse,
            x_interval: ends(&kano.better),
            y_interval: ends(&kano.worse).map(|(low, high)| (-high, -low)),
            own: false,
        });
    }
    if points.is_empty() {
        return None;
    }
    let chart = Quadrant {
        texts: texts(lang, lang.t("kano-chart"), lang.t("kano-chart-description")),
        x: Axis::new(lang.t("kano-axis-better")),
        y: Axis::new(lang.t("kano-axis-worse")),
        names: lang.t("results-feature"),
        cut: (0.5, 0.5),
        quarters: ["must-be", "one-dimensional", "indifferent", "attractive"]
            .map(|quarter| lang.t(&format!("kano-quarter-{quarter}"))),
        low: lang.t("results-low"),
        high: lang.t("results-high"),
        points,
    };
    Some(charts::figure(&chart))
}

/// Height of a curve at a price, between the two points beside it.
fn height(points: &[CurvePoint], price: f64, curve: fn(&CurvePoint) -> f64) -> f64 {
    let after = points.partition_point(|point| point.price < price);
    match (after.checked_sub(1).and_then(|at| points.get(at)), points.get(after)) {
        (Some(before), Some(next)) if next.price > before.price => {
            let share = (price - before.price) / (next.price - before.price);
            curve(before) + share * (curve(next) - curve(before))
        }
        (_, Some(one)) | (Some(one), None) => curve(one),
        (None, None) => f64::NAN,
    }
}

/// The four curves with their crossings and the range of acceptable prices.
pub(super) fn prices(meter: &Meter, currency: &str, lang: Lang) -> Markup {
    let points = &meter.curves.points;
    let series = |key: &str, curve: fn(&CurvePoint) -> f64| Series {
        label: lang.t(key),
        points: points.iter().map(|point| (point.price, 100.0 * curve(point))).collect(),
        band: Vec::new(),
    };
    let crossing = |label: &str, price: Option<f64>, curve: fn(&CurvePoint) -> f64| {
        price.map(|price| Crossing {
            label: label.to_owned(),
            x: price,
            y: 100.0 * height(points, price, curve),
        })
    };
    let (lowest, highest) = (meter.lowest.price, meter.highest.price);
    let chart = CurveChart {
        texts: texts(lang, lang.t("price-chart"), lang.t("price-chart-description")),
        x: Axis::new(lang.t_args("price-axis", &[("currency", currency.to_owned())])),
        y: Axis::new(lang.t("price-axis-share")).at_least(0.0, 100.0),
        curves: vec![
            series("price-curve-too-cheap", |point| point.too_cheap),
            series("price-curve-cheap", |point| point.cheap),
            series("price-curve-expensive", |point| point.expensive),
            series("price-curve-too-expensive", |point| point.too_expensive),
        ],
        crossings: [
            crossing("PMC", lowest, |point| point.too_cheap),
            crossing("OPP", meter.optimal.price, |point| point.too_cheap),
            crossing("IDP", meter.indifferent.price, |point| point.cheap),
            crossing("PME", highest, |point| point.too_expensive),
        ]
        .into_iter()
        .flatten()
        .collect(),
        range: lowest.zip(highest).filter(|(low, high)| low < high).map(|(low, high)| Range {
            label: lang.t("price-range"),
            low,
            high,
        }),
    };
    charts::figure(&chart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_height_lies_between_its_neighbours() {
        let point = |price: f64, share: f64| CurvePoint {
            price,
            too_cheap: share,
            cheap: share,
            expensive: share,
            too_expensive: share,
        };
        let points = [point(1.0, 1.0), point(3.0, 0.5), point(5.0, 0.0)];
        let at = |price| height(&points, price, |point| point.cheap);
        assert_eq!((at(2.0), at(3.0), at(4.0)), (0.75, 0.5, 0.25));
        assert_eq!((at(0.0), at(9.0)), (1.0, 0.0));
        assert!(height(&[], 1.0, |point| point.cheap).is_nan());
    }
}
