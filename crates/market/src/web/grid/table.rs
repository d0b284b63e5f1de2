//! The rows and columns of a grid: those of the page that is asked for, or those that a form
//! was sent with, which stay the same whatever others add meanwhile.

use std::collections::{HashMap, HashSet};

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    Capability, LONGEST_LABEL, Need, Product,
    grid::Version,
    store::{self, CellKey, GridCell, Sheet},
    web::{fields, matrix},
};
use matrix::Column;
use venture::{Editor, Member, Record};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::PageCtx,
    paging::{Across, ListQuery, Page},
};

/// Competitors and offer beside each other on a page: with 200 rows at most 2,000 fields.
const ACROSS: usize = 10;
/// Most rows and columns of a form.
const MOST_ROWS: usize = 200;
const MOST_COLUMNS: usize = 30;

/// Path of a grid below the venture.
pub(super) fn path(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Needs => "market/ratings",
        Sheet::Capabilities => "competitors/matrix/edit",
    }
}

/// A row of the grid.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// The group of a capability.
    pub(super) aside: String,
    pub(super) href: String,
    pub(super) archived: bool,
}

impl From<Need> for Row {
    fn from(need: Need) -> Self {
        Self {
            href: need.href(),
            id: need.id,
            archived: need.archived_at.is_some(),
            name: need.statement,
            aside: String::new(),
        }
    }
}

impl From<Capability> for Row {
    fn from(one: Capability) -> Self {
        Self {
            href: one.href(),
            id: one.id,
            archived: one.archived_at.is_some(),
            name: one.name,
            aside: one.group,
        }
    }
}

/// Rows and columns, and whose ratings of the offer they are.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) columns: Vec<Column>,
    /// Competitors that were archived since the form was drawn.
    pub(super) archived: HashSet<Product>,
    pub(super) rater: String,
}

/// Names of the fields of a row and of a cell.
pub(super) fn field(part: &str, row: usize) -> String {
    format!("{part}{row}")
}

pub(super) fn cell_field(row: usize, column: usize) -> String {
    format!("r{row}c{column}")
}

/// A product as a hidden field names it.
pub(super) fn word(product: Product) -> String {
    match product {
        Product::Offer => "offer".to_owned(),
        Product::Competitor(id) => id.to_string(),
    }
}

fn product(word: &str) -> Option<Product> {
    match word {
        "offer" => Some(Product::Offer),
        _ => Uuid::parse_str(word).ok().map(Product::Competitor),
    }
}

/// Every column that there is.
pub(super) async fn all_columns(
    member: &Member<Editor>,
    ctx: &PageCtx,
    db: &DatabaseConnection,
) -> Result<Vec<Column>, AppError> {
    let competitors = fields::all_competitors(db, member.id()).await?;
    Ok(matrix::columns(ctx.t("market-our-offer"), member.path("offer"), &competitors))
}

/// The products that the address chooses; nothing for all.
pub(super) fn chosen(query: &ListQuery) -> Option<HashSet<Product>> {
    let words = query.other("columns");
    let chosen: HashSet<Product> = words.split(',').filter_map(product).collect();
    (!chosen.is_empty()).then_some(chosen)
}

/// Page of the rows that an address asks for.
pub(super) async fn page(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    sheet: Sheet,
    query: &ListQuery,
) -> Result<Page<Row>, AppError> {
    match sheet {
        Sheet::Needs => Ok(store::page_needs(db, member.id(), query).await?.map(Row::from)),
        Sheet::Capabilities => {
            let mut all = Capability::list(db, member.id(), false).await?;
            if let Some(words) = query.search().map(str::to_lowercase) {
                let holds = |text: &str| text.to_lowercase().contains(&words);
                all.retain(|one| holds(&one.name) || holds(&one.group));
            }
            Ok(Page::of(query, all).map(Row::from))
        }
    }
}

/// The columns that an address asks for, and the part of them on this page.
pub(super) fn across(query: &ListQuery, mut all: Vec<Column>) -> (Across, Vec<Column>) {
    if let Some(chosen) = chosen(query) {
        all.retain(|column| chosen.contains(&column.product));
    }
    let (across, shown) = Across::in_steps_of(ACROSS, query, all.len());
    (across, all.drain(shown).collect())
}

/// Boxes that were ticked in the choice of columns, as one parameter of the address.
pub(super) fn chosen_columns(ctx: &PageCtx, path: &str) -> Option<String> {
    let query = ctx.target.split_once('?')?.1;
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    if pairs.iter().all(|(name, _)| name != "choose") {
        return None;
    }
    let ticked = pairs.iter().filter(|(name, _)| name == "only");
    let ticked: Vec<&str> = ticked.map(|(_, id)| id.as_str()).take(MOST_COLUMNS).collect();
    let passing = ["choose", "only", "columns", "across", "saved"];
    let others =
        pairs.iter().filter(|(name, value)| !passing.contains(&name.as_str()) && !value.is_empty());
    let mut address = format!("{path}?");
    let start = address.len();
    let mut out = url::form_urlencoded::Serializer::for_suffix(address, start);
    out.extend_pairs(others);
    if !ticked.is_empty() {
        out.append_pair("columns", &ticked.join(","));
    }
    address = out.finish();
    Some(address)
}

impl Table {
    /// What an address asks for.
    pub(super) async fn of_query(
        member: &Member<Editor>,
        ctx: &PageCtx,
        db: &DatabaseConnection,
        sheet: Sheet,
        query: &ListQuery,
    ) -> Result<Self, AppError> {
        let by = match query.other("by").trim() {
            "" => member.user.name.trim(),
            by => by,
        };
        Ok(Self {
            rows: page(member, db, sheet, query).await?.items,
            columns: across(query, all_columns(member, ctx, db).await?).1,
            archived: HashSet::new(),
            rater: by.chars().take(LONGEST_LABEL).collect(),
        })
    }

    /// What a form was sent with.
    ///
    /// # Errors
    /// 404 for a row or a column that is not the venture's.
    pub(super) async fn of_form(
        member: &Member<Editor>,
        ctx: &PageCtx,
        db: &DatabaseConnection,
        sheet: Sheet,
        form: &Form,
    ) -> Result<Self, AppError> {
        let sent = |part: &'static str, most: usize| {
            let words = (0..most).map(move |at| form.raw(&field(part, at)));
            words.take_while(|word| !word.is_empty())
        };
        let rows = sent("row", MOST_ROWS).map(|word| Uuid::parse_str(word).ok());
        let rows: Option<Vec<Uuid>> = rows.collect();
        let columns: Option<Vec<Product>> = sent("column", MOST_COLUMNS).map(product).collect();
        let (rows, columns) = rows.zip(columns).ok_or(AppError::NotFound)?;
        let (columns, archived) = products(member, ctx, db, columns).await?;
        Ok(Self {
            rows: records(member, db, sheet, rows).await?,
            columns,
            archived,
            rater: form.raw("by").to_owned(),
        })
    }

    /// What is stored in its cells.
    pub(super) async fn cells(
        &self,
        db: &DatabaseConnection,
        member: &Member<Editor>,
        sheet: Sheet,
    ) -> Result<HashMap<CellKey, GridCell>, AppError> {
        let rows: Vec<Uuid> = self.rows.iter().map(|row| row.id).collect();
        let products: Vec<Product> = self.columns.iter().map(|column| column.product).collect();
        let place = (rows.as_slice(), products.as_slice());
        Ok(store::list_cells(db, member.id(), sheet, place, &self.rater).await?)
    }

    /// The version of each cell, by rows.
    pub(super) fn versions(&self, cells: &HashMap<CellKey, GridCell>) -> Vec<Vec<Version>> {
        let version = |row: &Row, column: &Column| {
            cells.get(&(row.id, column.product)).map(|cell| cell.version).unwrap_or_default()
        };
        let of_row = |row: &Row| self.columns.iter().map(|column| version(row, column)).collect();
        self.rows.iter().map(of_row).collect()
    }

    /// The form with what is stored; the first row is dated today.
    pub(super) fn filled(&self, cells: &HashMap<CellKey, GridCell>) -> FormState {
        let mut values = vec![(field("date", 0), db::now().date().to_string())];
        for (at, versions) in self.versions(cells).into_iter().enumerate() {
            let of_row = versions.into_iter().enumerate();
            values.extend(of_row.map(|(column, one)| (cell_field(at, column), one.entry.text())));
        }
        FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
    }
}

/// The venture's records among those that a form names, in its order.
async fn records(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    sheet: Sheet,
    ids: Vec<Uuid>,
) -> Result<Vec<Row>, AppError> {
    let found: Vec<Row> = match sheet {
        Sheet::Needs => {
            let needs = store::named_needs(db, member.id(), &ids).await?;
            needs.into_iter().map(Row::from).collect()
        }
        Sheet::Capabilities => {
            let capabilities = store::named_capabilities(db, member.id(), &ids).await?;
            capabilities.into_iter().map(Row::from).collect()
        }
    };
    let mut found: HashMap<Uuid, Row> = found.into_iter().map(|row| (row.id, row)).collect();
    ids.iter().map(|id| found.remove(id).ok_or(AppError::NotFound)).collect()
}

/// The columns that a form names, and those of them that are archived by now.
async fn products(
    member: &Member<Editor>,
    ctx: &PageCtx,
    db: &DatabaseConnection,
    sent: Vec<Product>,
) -> Result<(Vec<Column>, HashSet<Product>), AppError> {
    let rival = |product: &Product| match product {
        Product::Competitor(id) => Some(*id),
        Product::Offer => None,
    };
    let ids: Vec<Uuid> = sent.iter().filter_map(rival).collect();
    let rivals = store::named_competitors(db, member.id(), &ids).await?;
    let gone = rivals.iter().filter(|one| one.archived_at.is_some());
    let archived = gone.map(|one| Product::Competitor(one.id)).collect();
    let mut known: HashMap<Product, Column> =
        matrix::columns(ctx.t("market-our-offer"), member.path("offer"), &rivals)
            .into_iter()
            .map(|column| (column.product, column))
            .collect();
    let columns = sent.iter().map(|one| known.remove(one).ok_or(AppError::NotFound));
    Ok((columns.collect::<Result<_, _>>()?, archived))
}
