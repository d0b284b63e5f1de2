//! The opportunity landscape: needs by importance and satisfaction, with lines
//! of equal opportunity.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use crate::landscape::{Convention, LINES, Place, line_of, place};
use charts::{Axis, Guide, Landscape, LandscapePoint, Markup, PlanePoint, Texts};
use figure::Figure;
use i18n::{Lang, format};
use market::{Snapshot, snapshot};
use scoring::opportunity::{LEAST_FOR_SCORE, NeedScore};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
};

/// Most needs in a chart.
const MOST: usize = 60;

#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    by: String,
}

/// A need in the chart and in the table below it.
struct Row {
    statement: String,
    href: String,
    score: FigureView,
    importance: String,
    satisfaction: String,
    zone: String,
    n: usize,
    place: Place,
    value: Option<f64>,
}

#[derive(Template)]
#[template(path = "analysis/landscape.html")]
struct LandscapePage {
    ctx: PageCtx,
    base: String,
    convention: Convention,
    /// Needs with a position, best opportunity first, as many as are drawn.
    rows: Vec<Row>,
    /// All with a position.
    placed: usize,
    /// Needs without: fewer than two respondents.
    unplaced: usize,
    /// Needs with a score from 12 on.
    strong: usize,
    chart: Markup,
}

impl LandscapePage {
    fn is_mean(&self) -> bool {
        self.convention == Convention::Mean
    }

    fn drawn(&self) -> usize {
        self.rows.len()
    }
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    choice: Query<Choice>,
) -> Result<HttpResponse, AppError> {
    let convention = Convention::parse(&choice.by).unwrap_or_default();
    let market = snapshot(&db, &member.venture).await?;
    let placed = placed(&market, convention);
    let strong = placed.iter().filter(|(_, value)| value.is_some_and(|v| v >= 12.0)).count();
    let rows = rows(&market, &placed, convention, ctx.lang);
    let chart = charts::figure(&chart(&rows, convention, ctx.lang));
    html(&LandscapePage {
        ctx: ctx.in_venture(member.nav()),
        base: member.venture.href(),
        convention,
        unplaced: market.needs.len() - placed.len(),
        placed: placed.len(),
        strong,
        rows,
        chart,
    })
}

fn figure(score: &NeedScore, convention: Convention) -> &Figure {
    match convention {
        Convention::Mean => &score.score,
        Convention::TopTwoBox => &score.top_two_box,
    }
}

/// Needs with a position and their scores, best opportunity first.
fn placed(market: &Snapshot, convention: Convention) -> Vec<(usize, Option<f64>)> {
    let all = market.needs.iter().zip(&market.scores).enumerate();
    let mut placed: Vec<_> = all
        .filter(|(_, (need, _))| need.ratings.len() as u64 >= LEAST_FOR_SCORE)
        .map(|(at, (_, score))| (at, figure(score, convention).value))
        .collect();
    let value = |one: &(usize, Option<f64>)| one.1.unwrap_or(f64::NEG_INFINITY);
    placed.sort_by(|a, b| value(b).total_cmp(&value(a)));
    placed
}

fn rows(
    market: &Snapshot,
    placed: &[(usize, Option<f64>)],
    convention: Convention,
    lang: Lang,
) -> Vec<Row> {
    let row = |&(at, value): &(usize, Option<f64>)| {
        let need = &market.needs[at];
        let place = place(&need.ratings, convention)?;
        Some(Row {
            statement: need.statement.clone(),
            href: need.href.clone(),
            score: FigureView::new(figure(&market.scores[at], convention), lang),
            importance: format::fixed(place.importance.value, 1),
            satisfaction: format::fixed(place.satisfaction.value, 1),
            zone: lang.t(zone(value)),
            n: need.ratings.len(),
            place,
            value,
        })
    };
    placed.iter().take(MOST).filter_map(row).collect()
}

/// The band between two lines that a score is in.
fn zone(score: Option<f64>) -> &'static str {
    match score {
        None => "unknown",
        Some(score) if score >= LINES[3] => "landscape-zone-extreme",
        Some(score) if score >= LINES[2] => "landscape-zone-strong",
        Some(score) if score >= LINES[1] => "landscape-zone-some",
        Some(score) if score >= LINES[0] => "landscape-zone-little",
        Some(_) => "landscape-zone-served",
    }
}

fn chart(rows: &[Row], convention: Convention, lang: Lang) -> Landscape {
    let (low, high) = (*convention.range().start(), *convention.range().end());
    let axis = |key: &str| Axis { tight: true, ..Axis::new(lang.t(key)).at_least(low, high) };
    let strongest = rows.first().map_or_else(String::new, |row| row.statement.clone());
    let points = rows.iter().take(MOST).enumerate().map(|(rank, row)| LandscapePoint {
        at: PlanePoint {
            label: row.statement.clone(),
            x: row.place.importance.value,
            y: row.place.satisfaction.value,
            x_interval: row.place.importance.interval,
            y_interval: row.place.satisfaction.interval,
            own: rank == 0,
        },
        value: row.value,
    });
    let guides = LINES
        .iter()
        .map(|&score| Guide { label: format::fixed(score, 0), points: line_of(score, convention) });
    Landscape {
        texts: Texts {
            title: lang.t("landscape-title"),
            description: lang.t_args("landscape-description", &[("need", strongest)]),
            empty: lang.t("landscape-empty"),
            table: lang.t("market-chart-table"),
            unknown: lang.t("unknown"),
        },
        x: axis("need-importance"),
        y: axis("need-satisfaction"),
        names: lang.t("need"),
        low: lang.t("interval-low"),
        high: lang.t("interval-high"),
        value: lang.t("need-opportunity"),
        guides: guides.collect(),
        points: points.collect(),
    }
}
