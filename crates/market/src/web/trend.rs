//! A need's opportunity over time, drawn.

use crate::{NeedRecord, Period, TrendPoint, trend};
use charts::{Axis, BandPoint, LineChart, Markup, Series, Texts};
use i18n::Lang;
use web::{error::AppError, figures::FigureView};

/// Longest stretch that is shown by month unless asked otherwise.
const MONTHS: i32 = 18;

/// The chart and its periods as a table.
pub(super) struct TrendView {
    pub(super) period: Period,
    pub(super) chart: Markup,
    /// Name, score, and interval with n or what is missing.
    pub(super) rows: Vec<(String, FigureView, String)>,
}

/// The trend of a need's answers; nothing when all were given in one period.
pub(super) fn view(
    need: &NeedRecord,
    asked: Option<Period>,
    lang: Lang,
) -> Result<Option<TrendView>, AppError> {
    let read = |period| trend(&need.ratings, period).map_err(anyhow::Error::from);
    let months = read(Period::Month)?;
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(None) };
    if first.number == last.number {
        return Ok(None);
    }
    let fitting = if last.number - first.number > MONTHS { Period::Quarter } else { Period::Month };
    let period = asked.unwrap_or(fitting);
    let points = if period == Period::Month { months } else { read(period)? };
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Ok(None) };
    let (start, count) = (first.number, last.number - first.number + 1);
    let mut line: Vec<(f64, f64)> = (0..count).map(|index| (f64::from(index), f64::NAN)).collect();
    let mut band = Vec::new();
    for point in &points {
        let index = point.number - start;
        let x = f64::from(index);
        if let Some(value) = point.score.score.value {
            line[index as usize].1 = value;
        }
        band.extend(point.score.score.interval.as_ref().map(|interval| BandPoint {
            x,
            low: interval.low,
            high: interval.high,
        }));
    }
    let chart = LineChart {
        texts: Texts {
            title: lang.t("trend"),
            description: lang.t("trend-description"),
            empty: lang.t("trend-empty"),
            table: lang.t("market-chart-table"),
            unknown: lang.t("unknown"),
        },
        x: Axis::new(lang.t(&format!("trend-by-{}", period.as_str())))
            .named((0..count).map(|index| period.name(start + index))),
        y: Axis::new(lang.t("trend-axis")).at_least(1.0, 19.0),
        series: vec![Series { label: lang.t("need-opportunity"), points: line, band }],
    };
    let row = |mut point: TrendPoint| {
        point.score.score.sources.extend(need.rated());
        let view = FigureView::new(&point.score.score, lang);
        let aside = match point.n {
            0 | 1 => lang.t_args("need-score-needs", &[("more", (2 - point.n).to_string())]),
            _ => view.aside.clone(),
        };
        (point.name, view, aside)
    };
    let rows = points.into_iter().map(row).collect();
    Ok(Some(TrendView { period, chart: charts::figure(&chart), rows }))
}
