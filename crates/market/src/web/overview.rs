//! The market at a glance: concentration, positions, who meets which need how well.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use crate::{NeedRecord, Snapshot, snapshot, store};
use charts::{Axis, Markup, Scatter, ScatterPoint, Texts};
use i18n::{Lang, format};
use scoring::{
    hhi::{Concentration, Hhi, ShareError},
    positioning::{Map, PositioningError},
};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
};

/// Needs and competitors in the table of who meets which need how well.
const NEEDS_SHOWN: usize = 30;
const PRODUCTS_SHOWN: usize = 100;

/// One product's row in the table of who meets which need how well.
struct MatrixRow {
    name: String,
    href: String,
    own: bool,
    cells: Vec<Option<Fit>>,
}

/// A rating of 0 to 5; `level` is its nearest whole number and decides the colour.
struct Fit {
    text: String,
    level: u8,
    stale: bool,
}

/// The drawn map and what must be said beside it.
struct MapView {
    chart: Markup,
    /// Unknown and all cells of the feature matrix, where it is what places the products.
    by_capabilities: Option<(usize, usize)>,
    /// Shares of all differences: both axes, first, second.
    shares: [String; 3],
    /// What pulls most to the right, and what pulls most upwards.
    right: Option<String>,
    up: Option<String>,
    filled: usize,
    dropped_columns: usize,
    dropped_products: usize,
}

#[derive(Template)]
#[template(path = "market/overview.html")]
struct OverviewPage {
    ctx: PageCtx,
    base: String,
    competitors: usize,
    all_needs: usize,
    /// The needs of the table, best opportunity first.
    needs: Vec<NeedRecord>,
    concentration: Result<(FigureView, String), String>,
    best: Option<(FigureView, String)>,
    map: Result<MapView, String>,
    matrix: Vec<MatrixRow>,
    /// Facts that want a second look.
    stale: usize,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let lang = ctx.lang;
    let mut ranking = market.ranking();
    ranking.truncate(NEEDS_SHOWN);
    let best = ranking.first().filter(|&&at| market.scores[at].score.value.is_some()).map(|&at| {
        (FigureView::new(&market.scores[at].score, lang), market.needs[at].statement.clone())
    });
    let own = ctx.t("market-our-offer");
    let currency = &member.venture.currency;
    let stale = store::list_stale(db.get_ref(), member.id(), currency, db::now().date()).await?;
    html(&OverviewPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.venture.href(),
        competitors: market.competitors.len(),
        all_needs: market.needs.len(),
        concentration: concentration(&market.concentration, lang),
        best,
        map: map_view(&market, lang, &own),
        stale: stale.len(),
        matrix: matrix(&market, &ranking, &own, &member.path("needs")),
        needs: ranking.into_iter().map(|at| market.needs[at].clone()).collect(),
    })
}

/// The index with its band in words, or why there is none.
fn concentration(
    result: &Result<Hhi, ShareError>,
    lang: Lang,
) -> Result<(FigureView, String), String> {
    match result {
        Ok(hhi) => {
            let band = match hhi.concentration {
                Some(Concentration::Low) => "hhi-low",
                Some(Concentration::Moderate) => "hhi-moderate",
                Some(Concentration::High) => "hhi-high",
                None => "hhi-open",
            };
            let named = format::fixed(100.0 - hhi.unnamed, 1);
            let words = lang.t_args("hhi-named", &[("percent", named), ("band", lang.t(band))]);
            Ok((FigureView::new(&hhi.figure, lang), words))
        }
        Err(ShareError::Empty) => Err(lang.t("hhi-empty")),
        Err(ShareError::TooMuch(total)) => {
            Err(lang.t_args("hhi-too-much", &[("total", format::fixed(*total, 1))]))
        }
        Err(ShareError::OutOfRange(share)) => {
            Err(lang.t_args("hhi-out-of-range", &[("share", share.to_string())]))
        }
    }
}

/// What the columns of a map are: capabilities of the feature matrix, or needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Columns {
    Capabilities,
    Needs,
}

impl Columns {
    fn name(self, market: &Snapshot, column: usize) -> String {
        match self {
            Self::Capabilities => market.capabilities[column].name.clone(),
            Self::Needs => market.needs[column].statement.clone(),
        }
    }
}

/// The map by the feature matrix where there is one that can be drawn, else by needs.
fn chosen_map(market: &Snapshot) -> (Columns, &Result<Map, PositioningError>) {
    match &market.capability_positioning {
        Some(found) if found.is_ok() || market.positioning.is_err() => {
            (Columns::Capabilities, found)
        }
        _ => (Columns::Needs, &market.positioning),
    }
}

fn map_view(market: &Snapshot, lang: Lang, own: &str) -> Result<MapView, String> {
    let (columns, map) = chosen_map(market);
    let map = map.as_ref().map_err(|error| refusal(error, lang))?;
    let shares = [map.explained[0] + map.explained[1], map.explained[0], map.explained[1]]
        .map(|share| format::percent(share, 0));
    let strongest = |axis: fn(&scoring::positioning::Loading) -> f64| {
        let loading = map.loadings.iter().max_by(|a, b| axis(a).abs().total_cmp(&axis(b).abs()))?;
        (axis(loading) > 0.0).then(|| columns.name(market, loading.column))
    };
    Ok(MapView {
        chart: charts::figure(&scatter(market, map, lang, own, &shares)),
        by_capabilities: (columns == Columns::Capabilities).then(|| market.capability_cells()),
        right: strongest(|loading| loading.x),
        up: strongest(|loading| loading.y),
        shares,
        filled: map.filled_cells,
        dropped_columns: map.dropped_columns.len(),
        // The offer's row is there even when nobody has rated it.
        dropped_products: map
            .dropped_rows
            .iter()
            .filter(|&&row| row < market.competitors.len())
            .count(),
    })
}

fn refusal(error: &PositioningError, lang: Lang) -> String {
    match error {
        PositioningError::TooFewRows(known) => {
            lang.t_args("map-too-few-products", &[("known", known.to_string())])
        }
        PositioningError::TooFewColumns(known) => {
            lang.t_args("map-too-few-needs", &[("known", known.to_string())])
        }
        other => {
            tracing::error!("positioning: {other}");
            lang.t("map-failed")
        }
    }
}

fn scatter(market: &Snapshot, map: &Map, lang: Lang, own: &str, shares: &[String; 3]) -> Scatter {
    let points = map.points.iter().map(|point| {
        let competitor = market.competitors.get(point.row);
        ScatterPoint {
            label: competitor.map_or_else(|| own.to_owned(), |one| one.name.clone()),
            x: point.x,
            y: point.y,
            own: competitor.is_none(),
        }
    });
    let axis = |n: &str, share: &String| {
        Axis::new(lang.t_args("map-axis", &[("n", n.to_owned()), ("share", share.clone())]))
    };
    Scatter {
        texts: Texts {
            title: lang.t("map-title"),
            description: lang.t_args("map-description", &[("share", shares[0].clone())]),
            empty: String::new(),
            table: lang.t("market-chart-table"),
            unknown: lang.t("unknown"),
        },
        x: axis("1", &shares[1]),
        y: axis("2", &shares[2]),
        names: lang.t("market-product"),
        points: points.collect(),
    }
}

/// Our offer first, then the competitors; needs in the order of `ranking`.
fn matrix(market: &Snapshot, ranking: &[usize], own: &str, needs_page: &str) -> Vec<MatrixRow> {
    let whole = |rating: u8, stale| Fit { text: rating.to_string(), level: rating, stale };
    let ours = ranking.iter().map(|&at| {
        let need = &market.needs[at];
        need.offer_mean().map(|mean| Fit {
            text: format::fixed(mean, 1),
            level: mean.round() as u8,
            stale: need.offer_stale,
        })
    });
    let own_row = MatrixRow {
        name: own.to_owned(),
        href: needs_page.to_owned(),
        own: true,
        cells: ours.collect(),
    };
    let rivals = market.competitors.iter().take(PRODUCTS_SHOWN).map(|one| MatrixRow {
        name: one.name.clone(),
        href: one.href.clone(),
        own: false,
        cells: ranking
            .iter()
            .map(|&at| one.ratings.get(&market.needs[at].id).map(|f| whole(f.rating, f.stale)))
            .collect(),
    });
    std::iter::once(own_row).chain(rivals).collect()
}
