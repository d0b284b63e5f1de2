//! Positions: products with similar ratings are close together. Principal components with their
//! arrows beside classical scaling, which needs no imputation.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use crate::{
    matrix::{Matrix, Named},
    tables,
};
use charts::{Arrow, Axis, Biplot, Markup, PlanePoint, Texts};
use i18n::{Lang, format};
use market::snapshot;
use scoring::{
    ScoreError,
    mds::{self, Mds},
    positioning::{self, Map, PositioningError, Scaling},
};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
    paging::{Across, ListQuery, Page},
};

/// Most arrows drawn: the longest are the most informative.
const MOST_ARROWS: usize = 8;

#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(flatten)]
    list: ListQuery,
    #[serde(default)]
    scale: String,
    /// `needs` or `features`; by default the better known ones.
    #[serde(default)]
    of: String,
}

/// Principal components, drawn.
struct PcaView {
    chart: Markup,
    both: String,
    n: usize,
    columns: usize,
    filled: usize,
    dropped_columns: Vec<Named>,
}

/// Classical scaling, drawn.
struct MdsView {
    chart: Markup,
    fit: String,
    stress: String,
    n: usize,
    negative: usize,
    guessed: usize,
}

/// A product's row in the table of known ratings.
struct Row {
    name: Named,
    own: bool,
    cells: Vec<Cell>,
    known: usize,
    all: usize,
}

struct Cell {
    text: String,
    level: Option<u8>,
    /// Unknown, and imputed for the principal components.
    filled: bool,
}

#[derive(Template)]
#[template(path = "analysis/positions.html")]
struct PositionsPage {
    ctx: PageCtx,
    base: String,
    centred: bool,
    by_features: bool,
    pca: Result<PcaView, String>,
    mds: Result<MdsView, String>,
    /// The shown part of the table.
    columns: Vec<Named>,
    across: Across,
    rows: Vec<Row>,
    page: Page<()>,
    query: ListQuery,
    known: usize,
    all: usize,
}

impl PositionsPage {
    fn of(&self) -> &'static str {
        if self.by_features { "features" } else { "needs" }
    }
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    choice: Query<Choice>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let lang = ctx.lang;
    let own = Named { label: lang.t("market-our-offer"), href: member.path("needs") };
    let needs = Matrix::by_needs(&market, own.clone());
    let features = tables::feature_matrix(&db, &member.venture, own).await?;
    let by_features = match choice.of.as_str() {
        "features" => true,
        "needs" => false,
        _ => features.known().0 > needs.known().0,
    };
    let matrix = if by_features { features } else { needs };
    let centred = choice.scale == "centred";
    let scaling = if centred { Scaling::Centred } else { Scaling::Standardised };
    let (known, all) = matrix.known();
    let drawing = tokio::task::spawn_blocking(move || {
        let map = positioning::map(&matrix.cells, scaling);
        let scaled = mds_view(&matrix, lang);
        (matrix, map, scaled)
    });
    let (matrix, map, scaled) = drawing.await.map_err(anyhow::Error::from)?;
    let (across, shown) = Across::of(&choice.list, matrix.columns.len());
    let (page, rows) = page_of(&choice.list, &matrix);
    let rows = cells(&matrix, rows, shown.clone(), map.as_ref().ok());
    html(&PositionsPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.venture.href(),
        centred,
        by_features,
        rows,
        page,
        across,
        pca: match &map {
            Ok(map) => Ok(pca_view(&matrix, map, lang)),
            Err(error) => Err(refusal(error, lang)),
        },
        mds: scaled,
        columns: matrix.columns[shown].to_vec(),
        query: choice.list.clone().beside("of", &choice.of).beside("scale", &choice.scale),
        known,
        all,
    })
}

/// Why there is no map of principal components.
fn refusal(error: &PositioningError, lang: Lang) -> String {
    let known = |key: &str, n: usize| lang.t_args(key, &[("known", n.to_string())]);
    match error {
        PositioningError::TooFewRows(n) => known("map-too-few-products", *n),
        PositioningError::TooFewColumns(n) => known("map-too-few-needs", *n),
        other => {
            tracing::error!("positioning: {other}");
            lang.t("map-failed")
        }
    }
}

fn texts(lang: Lang, title: &str, description: String) -> Texts {
    Texts {
        title: lang.t(title),
        description,
        empty: String::new(),
        table: lang.t("market-chart-table"),
        unknown: lang.t("unknown"),
    }
}

fn point(matrix: &Matrix, row: usize, x: f64, y: f64) -> PlanePoint {
    PlanePoint {
        label: matrix.products[row].label.clone(),
        x,
        y,
        own: matrix.is_own(row),
        ..PlanePoint::default()
    }
}

fn pca_view(matrix: &Matrix, map: &Map, lang: Lang) -> PcaView {
    let share = |share: f64| format::percent(share, 0);
    let axis = |n: &str, value: f64| {
        Axis::new(lang.t_args("map-axis", &[("n", n.to_owned()), ("share", share(value))]))
    };
    let both = share(map.explained.iter().sum());
    let mut longest: Vec<_> = map.loadings.iter().collect();
    longest.sort_by(|a, b| b.x.hypot(b.y).total_cmp(&a.x.hypot(a.y)));
    let arrows = longest.into_iter().take(MOST_ARROWS).map(|one| Arrow {
        label: matrix.columns[one.column].label.clone(),
        x: one.x,
        y: one.y,
    });
    let chart = Biplot {
        texts: texts(
            lang,
            "positions-pca",
            lang.t_args("map-description", &[("share", both.clone())]),
        ),
        x: axis("1", map.explained[0]),
        y: axis("2", map.explained[1]),
        names: lang.t("market-product"),
        points: map.points.iter().map(|p| point(matrix, p.row, p.x, p.y)).collect(),
        arrows: arrows.collect(),
    };
    PcaView {
        chart: charts::figure(&chart),
        both,
        n: map.points.len(),
        columns: map.loadings.len(),
        filled: map.filled_cells,
        dropped_columns: map
            .dropped_columns
            .iter()
            .map(|&column| matrix.columns[column].clone())
            .collect(),
    }
}

fn mds_view(matrix: &Matrix, lang: Lang) -> Result<MdsView, String> {
    let kept = matrix.rated_rows();
    let cells: Vec<_> = kept.iter().map(|&row| matrix.cells[row].clone()).collect();
    let scaled = mds::of_features(&cells)
        .and_then(|distances| Ok((mds::scale(&distances, 2)?, distances.guessed)));
    let (scaled, guessed): (Mds, usize) = scaled.map_err(|error| match error {
        ScoreError::TooFew { got, .. } => {
            lang.t_args("map-too-few-products", &[("known", got.to_string())])
        }
        other => {
            tracing::debug!("classical scaling refused: {other}");
            lang.t("positions-mds-refused")
        }
    })?;
    let fit = scaled.figure.value.map_or_else(|| "–".to_owned(), |fit| format::percent(fit, 0));
    let largest = scaled.eigenvalues.first().copied().unwrap_or(0.0);
    let points = kept
        .iter()
        .zip(&scaled.points)
        .map(|(&row, at)| point(matrix, row, at[0], at.get(1).copied().unwrap_or(0.0)));
    let axis = |n: &str| Axis::new(lang.t_args("positions-mds-axis", &[("n", n.to_owned())]));
    let chart = Biplot {
        texts: texts(
            lang,
            "positions-mds",
            lang.t_args("positions-mds-description", &[("fit", fit.clone())]),
        ),
        x: axis("1"),
        y: axis("2"),
        names: lang.t("market-product"),
        points: points.collect(),
        arrows: Vec::new(),
    };
    Ok(MdsView {
        chart: charts::figure(&chart),
        fit,
        stress: format::fixed(scaled.stress, 2),
        n: kept.len(),
        negative: scaled.eigenvalues.iter().filter(|value| **value < -largest * 1e-9).count(),
        guessed,
    })
}

/// The requested page of the products, and their indices.
fn page_of(query: &ListQuery, matrix: &Matrix) -> (Page<()>, Vec<usize>) {
    // Our offer is the last row, on the last page.
    let page = Page::of(query, (0..matrix.products.len()).collect::<Vec<usize>>());
    let rows = page.items.clone();
    (page.map(|_| ()), rows)
}

fn cells(
    matrix: &Matrix,
    rows: Vec<usize>,
    columns: std::ops::Range<usize>,
    map: Option<&Map>,
) -> Vec<Row> {
    let used = |row: usize, column: usize| {
        map.is_some_and(|map| {
            !map.dropped_columns.contains(&column) && !map.dropped_rows.contains(&row)
        })
    };
    let cell = |row: usize, column: usize| match matrix.cells[row][column] {
        Some(value) => Cell {
            text: if value.fract() == 0.0 { format!("{value}") } else { format::fixed(value, 1) },
            level: Some(value.round().clamp(0.0, 5.0) as u8),
            filled: false,
        },
        None => Cell { text: "?".to_owned(), level: None, filled: used(row, column) },
    };
    rows.into_iter()
        .map(|row| Row {
            name: matrix.products[row].clone(),
            own: matrix.is_own(row),
            cells: columns.clone().map(|column| cell(row, column)).collect(),
            all: matrix.columns.len(),
            known: matrix.cells[row].iter().flatten().count(),
        })
        .collect()
}
