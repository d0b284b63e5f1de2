//! The page of a grid.

use std::collections::HashMap;

use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::table::{self, Row, Table, cell_field, field, path, word};
use crate::{
    Product,
    grid::Version,
    store::{self, Sheet},
    web::{matrix::Column, shown},
};
use venture::{Editor, Member};
use web::{
    Html,
    error::AppError,
    forms::FormState,
    page::PageCtx,
    paging::{Across, ListQuery, Page},
};

/// What the fields hold.
pub(super) struct Shown {
    pub(super) seen: Vec<Vec<Version>>,
    pub(super) form: FormState,
    /// Cells that somebody else changed meanwhile.
    pub(super) conflicts: usize,
}

/// A row with the names of its fields.
struct RowView {
    row: Row,
    at: usize,
    /// What was shown in its cells, for the next time that the form is sent.
    seen: String,
    /// Names of the cells, their headers, and under the offer's the mean of all who rated it for
    /// this need.
    cells: Vec<(String, String, Option<String>)>,
    source: String,
    date: String,
}

/// A product in the choice of columns.
struct Choice {
    word: String,
    name: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "market/grid.html")]
pub(super) struct GridPage {
    ctx: PageCtx,
    sheet: Sheet,
    home: String,
    /// Address of the grid.
    here: String,
    /// Where it leads back to.
    back: String,
    query: ListQuery,
    page: Page<()>,
    across: Across,
    columns: Vec<Column>,
    rows: Vec<RowView>,
    rater: String,
    raters: Vec<String>,
    choices: Vec<Choice>,
    paste_rows: Vec<String>,
    paste_columns: Vec<String>,
    form: FormState,
    conflicts: Option<Html>,
    /// What the last form saved.
    saved: Option<String>,
}

impl GridPage {
    pub(super) async fn of(
        member: &Member<Editor>,
        ctx: PageCtx,
        db: &DatabaseConnection,
        (sheet, query): (Sheet, ListQuery),
        table: Table,
        shown: Shown,
    ) -> Result<Self, AppError> {
        let all = table::all_columns(member, &ctx, db).await?;
        let chosen = table::chosen(&query);
        let choice = |column: &Column| Choice {
            word: word(column.product),
            name: column.name.clone(),
            ticked: chosen.as_ref().is_some_and(|all| all.contains(&column.product)),
        };
        let choices = all.iter().map(choice).collect();
        let (across, _) = table::across(&query, all);
        let page = table::page(member, db, sheet, &query).await?.map(|_| ());
        let (fit, raters) = match sheet {
            Sheet::Needs => offer_fit(member, db, &table.rows).await?,
            Sheet::Capabilities => Default::default(),
        };
        let paste_rows = table.rows.iter().map(|row| row.name.clone()).collect();
        let products = table.columns.iter().map(|column| column.name.clone());
        let paste_columns = products.chain([ctx.t("fact-source"), ctx.t("fact-date")]).collect();
        let rows = rows(&ctx, table.rows, &table.columns, shown.seen, &fit);
        let saved = query.other("saved").parse().ok().map(|count: usize| match count {
            0 => ctx.t("grid-saved-none"),
            count => ctx.t1("grid-saved-ratings", "n", count),
        });
        Ok(Self {
            home: member.venture.href(),
            here: member.path(path(sheet)),
            back: member.path(match sheet {
                Sheet::Needs => "needs",
                Sheet::Capabilities => "competitors/matrix",
            }),
            sheet,
            saved,
            query,
            page,
            across,
            columns: table.columns,
            rows,
            rater: table.rater,
            raters,
            choices,
            paste_rows,
            paste_columns,
            form: shown.form,
            conflicts: (shown.conflicts > 0).then(|| ctx.grid_conflicts(shown.conflicts)),
            ctx: ctx.in_venture(member.nav()),
        })
    }

    /// Where the form is sent: the same page of the grid.
    fn action(&self) -> String {
        format!("{}{}", self.here, self.query.with("page", &self.page.page.to_string()))
    }

    fn word(&self, column: &Column) -> String {
        word(column.product)
    }

    fn is_needs(&self) -> bool {
        self.sheet == Sheet::Needs
    }

    /// Fields that the other form of the page preserves.
    fn kept(&self) -> Vec<(String, String)> {
        let query = self.ctx.beside_find();
        let own = ["by", "only", "columns", "across", "saved", "choose"];
        query.into_iter().filter(|(name, _)| !own.contains(&name.as_str())).collect()
    }
}

fn rows(
    ctx: &PageCtx,
    rows: Vec<Row>,
    columns: &[Column],
    seen: Vec<Vec<Version>>,
    fit: &OfferFit,
) -> Vec<RowView> {
    let ours = columns.iter().position(|column| column.product == Product::Offer);
    let mean = |row: &Row| {
        let (sum, n) = fit.get(&row.id)?;
        let mean = shown::mean(&(f64::from(*sum) / f64::from(*n)));
        Some(ctx.t2("grid-all-raters", "mean", mean, "n", n))
    };
    let cell = |at: usize, row: &Row, column: usize| {
        let labels = format!("n{at} c{column}");
        (cell_field(at, column), labels, mean(row).filter(|_| ours == Some(column)))
    };
    let view = |((at, row), seen): ((usize, Row), Vec<Version>)| RowView {
        at,
        seen: seen.into_iter().map(Version::token).collect::<Vec<_>>().join(" "),
        cells: (0..columns.len()).map(|column| cell(at, &row, column)).collect(),
        source: field("source", at),
        date: field("date", at),
        row,
    };
    rows.into_iter().enumerate().zip(seen).map(view).collect()
}

/// Sum and number of the ratings of the offer, by need.
type OfferFit = HashMap<Uuid, (u32, u32)>;

/// How the offer is rated for some needs, and who rated it for any of them.
async fn offer_fit(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    rows: &[Row],
) -> Result<(OfferFit, Vec<String>), AppError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut fit = OfferFit::new();
    let mut raters = Vec::new();
    for (need, rater, rating) in store::offer_ratings_of(db, member.id(), &ids).await? {
        let (sum, n) = fit.entry(need).or_default();
        *sum += u32::from(rating);
        *n += 1;
        raters.push(rater);
    }
    raters.sort_unstable();
    raters.dedup();
    raters.truncate(200);
    Ok((fit, raters))
}
