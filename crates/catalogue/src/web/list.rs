//! The list of prices, on a page and as a file.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use rust_decimal::Decimal;
use sea_orm::{DatabaseConnection, DbErr};

use super::view::{ADMIN, Line};
use crate::{Catalogue, row::is_found, store};
use account::{Admin, SignedIn};
use i18n::format;
use pricing::{Bucket, Price};
use web::{
    csv,
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

const COLUMNS: [&str; 14] = [
    "provider",
    "model",
    "region",
    "tier",
    "currency",
    "from",
    "until",
    "hours_utc",
    "bucket",
    "above_input_tokens",
    "price",
    "per",
    "source",
    "as_of",
];

#[derive(Template)]
#[template(path = "catalogue/list.html")]
struct ListPage {
    ctx: PageCtx,
    query: ListQuery,
    page: Page<Line>,
    base: &'static str,
    providers: Vec<String>,
    catalogue: Catalogue,
}

impl ListPage {
    fn is_for_admin(&self) -> bool {
        self.base == ADMIN
    }

    fn csv_href(&self) -> String {
        format!("{}/prices.csv{}", self.base, self.query.with("page", ""))
    }

    /// Where the prices come from, in words.
    fn origin(&self) -> String {
        let count = format::count(self.catalogue.prices.len() as u64);
        match &self.catalogue.import {
            None => self.ctx.t1("catalogue-bundled", "n", count),
            Some(import) => {
                let day = import.confirmed_at.map(format::date).unwrap_or_default();
                let args = [
                    ("n", count),
                    ("version", self.catalogue.version().to_string()),
                    ("file", import.file_name.clone()),
                    ("day", day),
                ];
                self.ctx.lang.t_args("catalogue-imported", &args)
            }
        }
    }
}

/// The prices that `query` asks for: `sort` by provider, model, tier, input or output.
fn found(catalogue: &Catalogue, query: &ListQuery) -> Vec<Price> {
    let words = query.search().unwrap_or_default();
    let provider = query.other("provider");
    let found = catalogue.prices.iter().filter(|price| is_found(price, words, provider));
    let mut found: Vec<Price> = found.cloned().collect();
    let (column, descending) = query.order();
    let amount = |price: &Price, bucket| -> Option<Decimal> { price.rates.get(bucket)?.price };
    // Unknown amounts come last, whatever the direction.
    let by_amount = |found: &mut Vec<Price>, bucket| {
        found.sort_by(|a, b| match (amount(a, bucket), amount(b, bucket)) {
            (Some(a), Some(b)) if descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
    };
    match column {
        "input" => by_amount(&mut found, Bucket::INPUT),
        "output" => by_amount(&mut found, Bucket::OUTPUT),
        "provider" => found.sort_by(|a, b| (&a.provider, &a.model).cmp(&(&b.provider, &b.model))),
        "tier" => found.sort_by(|a, b| a.tier.as_str().cmp(b.tier.as_str())),
        _ => found.sort_by(|a, b| (&a.model, &a.provider).cmp(&(&b.model, &b.provider))),
    }
    if descending && !matches!(column, "input" | "output") {
        found.reverse();
    }
    found
}

async fn page(
    ctx: PageCtx,
    db: &DatabaseConnection,
    query: ListQuery,
    base: &'static str,
) -> Result<HttpResponse, AppError> {
    let catalogue = store::current(db).await?;
    let mut providers: Vec<String> = catalogue.prices.iter().map(|p| p.provider.clone()).collect();
    providers.sort();
    providers.dedup();
    let page = Page::of(&query, found(&catalogue, &query));
    let imported = catalogue.import.as_ref().map(|import| import.created_at.date());
    let line = |price: Price| Line::new(&price, imported, ctx.now, ctx.lang);
    let page = page.map(line);
    html(&ListPage { ctx, query, page, base, providers, catalogue })
}

pub(super) async fn for_all(
    _user: SignedIn,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    page(ctx, &db, query.into_inner(), "/catalogue").await
}

pub(super) async fn for_admin(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    page(ctx, &db, query.into_inner(), ADMIN).await
}

pub(super) async fn csv_for_all(
    _user: SignedIn,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    file(&db, &query).await
}

pub(super) async fn csv_for_admin(
    _admin: Admin,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    file(&db, &query).await
}

async fn file(db: &DatabaseConnection, query: &ListQuery) -> Result<HttpResponse, AppError> {
    let prices = found(&current(db).await?, query);
    csv::download("token-prices.csv", &COLUMNS, prices.iter().flat_map(rows))
}

async fn current(db: &DatabaseConnection) -> Result<Catalogue, DbErr> {
    store::current(db).await
}

/// One row for each price and size; an amount that is not stated stays empty.
fn rows(price: &Price) -> Vec<Vec<String>> {
    let listed = crate::listed(price);
    let hours = listed.hours.as_ref().map(|[from, until]| format!("{from}-{until}"));
    let mut rows = Vec::new();
    for (bucket, rate) in price.rates.iter() {
        let base = std::iter::once((None, rate.price));
        let steps = rate.steps.iter().map(|step| (Some(step.above), step.price));
        for (above, amount) in base.chain(steps) {
            rows.push(vec![
                price.provider.clone(),
                price.model.clone(),
                price.region.clone().unwrap_or_default(),
                price.tier.as_str().to_owned(),
                price.currency.clone(),
                listed.from.clone().unwrap_or_default(),
                listed.until.clone().unwrap_or_default(),
                hours.clone().unwrap_or_default(),
                bucket.name().to_owned(),
                above.map(|n: u64| n.to_string()).unwrap_or_default(),
                amount.map(|amount: Decimal| amount.to_string()).unwrap_or_default(),
                bucket.priced_per().to_string(),
                price.source.clone(),
                listed.as_of.clone().unwrap_or_default(),
            ]);
        }
    }
    rows
}
