//! The feature matrix: capabilities × products, what is unknown shown as unknown.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::fields;
use crate::{Capability, CapabilityRating, Competitor, Product, store};
use venture::{Member, Record, Viewer};
use web::{
    csv,
    error::AppError,
    page::{PageCtx, html},
    paging::{Across, ListQuery, Page},
};

/// A product as a column.
pub(super) struct Column {
    pub(super) product: Product,
    pub(super) name: String,
    pub(super) href: String,
}

/// A cell that somebody looked at; `rating` is nothing where nobody could tell.
struct Cell {
    rating: Option<u8>,
    stale: bool,
    evidence: String,
}

/// A capability with its cells in the order of the columns.
struct Row {
    capability: Capability,
    cells: Vec<(String, Option<Cell>)>,
    unknown: usize,
}

#[derive(Template)]
#[template(path = "market/matrix.html")]
struct MatrixPage {
    ctx: PageCtx,
    home: String,
    query: ListQuery,
    columns: Vec<Column>,
    /// The part of the columns that is shown.
    across: Across,
    page: Page<Row>,
    /// Unknown cells and all cells of the whole matrix.
    unknown: usize,
    cells: usize,
}

/// Where a cell is read and changed.
pub(super) fn cell_href(capability: &Capability, product: Product) -> String {
    match product {
        Product::Offer => format!("{}/offer", capability.href()),
        Product::Competitor(id) => format!("{}/competitors/{id}", capability.href()),
    }
}

type Known = HashMap<(Uuid, Product), CapabilityRating>;

fn row(capability: Capability, columns: &[Column], known: &Known, today: Date) -> Row {
    let cells: Vec<(String, Option<Cell>)> = columns
        .iter()
        .map(|column| {
            let said = known.get(&(capability.id, column.product)).map(|one| Cell {
                rating: one.rating,
                stale: one.is_stale(&today),
                evidence: one.evidence.clone(),
            });
            (cell_href(&capability, column.product), said)
        })
        .collect();
    let unknown = cells.iter().filter(|(_, cell)| rating(cell.as_ref()).is_none()).count();
    Row { capability, cells, unknown }
}

fn rating(cell: Option<&Cell>) -> Option<u8> {
    cell.and_then(|cell| cell.rating)
}

pub(super) fn columns(own: String, own_href: String, competitors: &[Competitor]) -> Vec<Column> {
    let ours = Column { product: Product::Offer, name: own, href: own_href };
    let rivals = competitors.iter().map(|one| Column {
        product: Product::Competitor(one.id),
        name: one.name.clone(),
        href: one.href(),
    });
    std::iter::once(ours).chain(rivals).collect()
}

/// Capabilities that hold the words that are searched for, in the order asked for.
fn chosen(
    all: Vec<Capability>,
    query: &ListQuery,
    columns: &[Column],
    known: &Known,
    today: Date,
) -> Vec<Row> {
    let words = query.search().map(str::to_lowercase);
    let holds = |one: &Capability| {
        let Some(words) = &words else { return true };
        one.name.to_lowercase().contains(words) || one.group.to_lowercase().contains(words)
    };
    let found = all.into_iter().filter(holds);
    let mut rows: Vec<Row> = found.map(|one| row(one, columns, known, today)).collect();
    let (column, descending) = query.order();
    match column {
        "name" => rows.sort_by_key(|row| row.capability.name.to_lowercase()),
        "unknown" => rows.sort_by_key(|row| row.unknown),
        // By group and name as the database gives them.
        _ => {}
    }
    if descending {
        rows.reverse();
    }
    rows
}

async fn known(db: &DatabaseConnection, venture: Uuid) -> Result<Known, AppError> {
    let cells = store::list_capability_ratings(db, venture).await?;
    Ok(cells.into_iter().map(|one| ((one.capability, one.product), one)).collect())
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let (query, today) = (query.into_inner(), db::now().date());
    let competitors = fields::all_competitors(&db, member.id()).await?;
    let mut columns = columns(ctx.t("market-our-offer"), member.path("offer"), &competitors);
    let known = known(&db, member.id()).await?;
    let all = Capability::list(db.get_ref(), member.id(), query.archived()).await?;
    let rows = chosen(all, &query, &columns, &known, today);
    let (across, shown) = Across::of(&query, columns.len());
    let (unknown, cells) = (rows.iter().map(|row| row.unknown).sum(), rows.len() * columns.len());
    let page = Page::of(&query, rows).map(|mut row| {
        row.cells = row.cells.drain(shown.clone()).collect();
        row
    });
    html(&MatrixPage {
        ctx: ctx.in_venture(member.nav()),
        home: member.venture.href(),
        unknown,
        cells,
        page,
        columns: columns.drain(shown).collect(),
        across,
        query,
    })
}

/// The matrix with a column per product; an unknown cell is empty.
pub(super) async fn export(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let (query, today) = (query.into_inner(), db::now().date());
    let competitors = fields::all_competitors(&db, member.id()).await?;
    let columns = columns(ctx.t("market-our-offer"), member.path("offer"), &competitors);
    let known = known(&db, member.id()).await?;
    let all = Capability::list(db.get_ref(), member.id(), query.archived()).await?;
    let rows = chosen(all, &query, &columns, &known, today);
    // Names are typed by people and may begin as formulas do.
    let names: Vec<String> = columns.iter().map(|column| csv::disarm(&column.name)).collect();
    let fixed = ["capability", "group"];
    let head: Vec<&str> = fixed.into_iter().chain(names.iter().map(String::as_str)).collect();
    let line = |row: Row| {
        let cells = row.cells.iter().map(|(_, cell)| {
            rating(cell.as_ref()).map_or_else(String::new, |rating| rating.to_string())
        });
        [row.capability.name, row.capability.group].into_iter().chain(cells).collect()
    };
    csv::download("feature-matrix.csv", &head, rows.into_iter().map(line))
}
