//! White space: important needs that no competitor meets come first.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use crate::tables;
use charts::{Axis, Bar, BarChart, Markup, Texts};
use i18n::{Lang, format};
use market::{CompetitorRecord, Snapshot, snapshot};
use scoring::{
    ScoreError,
    white_space::{self, BEST, Gap, MET_FROM, NeedRow},
};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
    paging::{Across, ListQuery, Page},
};

/// Needs considered: the best opportunities.
const MOST: usize = 1_000;
/// Bars in the chart.
const BARS: usize = 12;
/// Opportunity score from which an unmet need is named.
const STRONG: f64 = 10.0;

/// A competitor's rating; `None` is unknown.
struct Cell {
    rating: Option<u8>,
}

/// A need by the competitors that meet it.
struct Row {
    statement: String,
    href: String,
    gap: FigureView,
    weight: String,
    cells: Vec<Cell>,
    ours: Option<(String, u8)>,
    met_by: usize,
    unknown: usize,
    /// Our offer is rated better than every rated competitor.
    ahead: bool,
    /// A strong opportunity without a known competitor.
    open: bool,
}

#[derive(Template)]
#[template(path = "analysis/white_space.html")]
struct WhiteSpacePage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    rivals: Vec<(String, String)>,
    page: Page<Row>,
    open: usize,
    covered: String,
    known: u64,
    unknown: u64,
    /// Needs without a score, which have no weight.
    unweighted: usize,
    /// Needs considered, and all that have a score.
    looked_at: (usize, usize),
    /// The part of the competitors that is shown.
    across: Across,
    chart: Markup,
    /// Why there is no result.
    refusal: Option<String>,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let lang = ctx.lang;
    let mut weighed: Vec<(usize, f64)> = (0..market.needs.len())
        .filter_map(|at| Some((at, market.scores[at].score.value?)))
        .collect();
    let unweighted = market.needs.len() - weighed.len();
    let scored_needs = weighed.len();
    if scored_needs > MOST {
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1));
        weighed.truncate(MOST);
    }
    tables::fits(market.competitors.len(), weighed.len())?;
    let needs: Vec<NeedRow> = weighed.iter().map(|&(at, w)| need_row(&market, at, w)).collect();
    let scored = white_space::score(&needs, MET_FROM);
    let refusal = match &scored {
        Ok(_) => None,
        Err(_) if weighed.is_empty() => Some(lang.t("white-space-no-scores")),
        Err(ScoreError::TooFew { .. }) => Some(lang.t("white-space-no-ratings")),
        Err(other) => return Err(AppError::Internal(anyhow::anyhow!("white space: {other}"))),
    };
    let query = query.into_inner();
    let (gaps, covered, known, unknown) = scored.map_or((Vec::new(), 0.0, 0, 0), |space| {
        (space.gaps, space.covered, space.known_cells, space.unknown_cells)
    });
    let (across, rivals) = Across::of(&query, market.competitors.len());
    let rivals = &market.competitors[rivals];
    let mut rows: Vec<Row> =
        gaps.iter().map(|gap| row(&market, rivals, weighed[gap.row].0, gap, lang)).collect();
    let open = rows.iter().filter(|row| row.open).count();
    if let Some(words) = query.search().map(str::to_lowercase) {
        rows.retain(|row| row.statement.to_lowercase().contains(&words));
    }
    sort(&mut rows, &query);
    html(&WhiteSpacePage {
        ctx: ctx.in_venture(member.nav()),
        base: member.venture.href(),
        rivals: rivals.iter().map(|one| (one.name.clone(), one.href.clone())).collect(),
        page: Page::of(&query, rows),
        query,
        open,
        covered: format::percent(covered, 0),
        known,
        unknown,
        unweighted,
        looked_at: (weighed.len(), scored_needs),
        across,
        chart: charts::figure(&chart(&market, &weighed, &gaps, lang)),
        refusal,
    })
}

fn need_row(market: &Snapshot, at: usize, weight: f64) -> NeedRow {
    let need = &market.needs[at];
    let rating =
        |one: &CompetitorRecord| one.ratings.get(&need.id).map(|feature| f64::from(feature.rating));
    NeedRow {
        name: need.statement.clone(),
        weight,
        ratings: market.competitors.iter().map(rating).collect(),
    }
}

fn row(market: &Snapshot, rivals: &[CompetitorRecord], at: usize, gap: &Gap, lang: Lang) -> Row {
    let need = &market.needs[at];
    let ours = need.offer_mean();
    let mut figure = gap.figure.clone();
    figure.sources.extend(need.rated());
    figure.sources.extend(
        gap.best_by.iter().filter_map(|&by| Some(market.competitors[by].source_of(need.id)?.1)),
    );
    let mut view = FigureView::new(&figure, lang);
    if let Some(value) = figure.value {
        view.text = format::fixed(value, 1);
    }
    Row {
        statement: need.statement.clone(),
        href: need.href.clone(),
        gap: view,
        weight: format::fixed(gap.weight, 1),
        cells: rivals
            .iter()
            .map(|one| Cell { rating: one.ratings.get(&need.id).map(|feature| feature.rating) })
            .collect(),
        ours: ours.map(|mean| (format::fixed(mean, 1), mean.round().clamp(0.0, BEST) as u8)),
        met_by: gap.met_by,
        unknown: gap.unknown,
        ahead: ours.is_some_and(|ours| gap.best.is_some_and(|best| ours > best)),
        open: gap.weight >= STRONG && gap.met_by == 0,
    }
}

/// By the widest gap by default.
fn sort(rows: &mut [Row], query: &ListQuery) {
    let number = |text: &str| text.replace(',', "").parse::<f64>().unwrap_or(0.0);
    let (column, descending) = query.order();
    match column {
        "statement" => rows.sort_by_key(|row| row.statement.to_lowercase()),
        "weight" => rows.sort_by(|a, b| number(&a.weight).total_cmp(&number(&b.weight))),
        "met" => rows.sort_by_key(|row| row.met_by),
        "unknown" => rows.sort_by_key(|row| row.unknown),
        // The widest come first already; ascending means the narrowest first.
        "gap" => rows.reverse(),
        _ => return,
    }
    if descending {
        rows.reverse();
    }
}

fn chart(market: &Snapshot, weighed: &[(usize, f64)], gaps: &[Gap], lang: Lang) -> BarChart {
    let bars = gaps.iter().take(BARS).map(|gap| Bar {
        label: market.needs[weighed[gap.row].0].statement.clone(),
        value: gap.figure.value,
        interval: gap.figure.interval.as_ref().map(|one| (one.low, one.high)),
    });
    BarChart {
        texts: Texts {
            title: lang.t("white-space-chart"),
            description: lang.t("white-space-chart-description"),
            empty: lang.t("white-space-no-ratings"),
            table: lang.t("market-chart-table"),
            unknown: lang.t("unknown"),
        },
        value: Axis::new(lang.t("white-space-gap")),
        names: lang.t("need"),
        low: lang.t("interval-low"),
        high: lang.t("interval-high"),
        bars: bars.collect(),
    }
}
