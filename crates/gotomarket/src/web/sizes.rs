//! The market by segment: TAM, SAM, SOM, the count from above, and the
//! attainable accounts taken over into the economics.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use market::Segment;
use sea_orm::DatabaseConnection;

use super::{fields as own, shown};
use crate::{
    MarketSize, TopDown,
    size::{Sizes, sizes},
    store,
};
use charts::{InlineBar, Markup};
use figure::Figure;
use offer::{AssumptionDraft, Ground, Quantity};
use scoring::market_size::CrossCheck;
use venture::{Editor, Member, Provenance, Record, Viewer};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

/// Beyond this no market is plausible, in whole units.
const MOST: f64 = 1e15;

/// A part of the market as the list shows it.
struct Row {
    size: MarketSize,
    segment: String,
    bar: Markup,
}

/// The three sizes as figures.
struct Totals {
    tam: FigureView,
    sam: FigureView,
    som: FigureView,
    customers: Option<[f64; 3]>,
}

#[derive(Template)]
#[template(path = "gotomarket/sizes.html")]
struct ListPage {
    ctx: PageCtx,
    section: String,
    base: String,
    currency: String,
    query: ListQuery,
    page: Page<Row>,
    totals: Totals,
    top_down: Option<TopDown>,
    check: Option<CrossCheck>,
    check_form: FormState,
}

/// Parts that hold the words, in the order asked for; the largest first otherwise.
fn arranged(mut parts: Vec<MarketSize>, query: &ListQuery) -> Vec<MarketSize> {
    if let Some(words) = query.search().map(str::to_lowercase) {
        parts.retain(|one| {
            one.name.to_lowercase().contains(&words) || one.note.to_lowercase().contains(&words)
        });
    }
    let (column, descending) = query.order();
    match column {
        "name" => parts.sort_by_key(|one| one.name.to_lowercase()),
        "accounts" => parts.sort_by_key(|one| one.accounts),
        "acv" => parts.sort_by_key(|one| one.acv_minor),
        "som" => parts.sort_by(|a, b| a.attainable_minor().total_cmp(&b.attainable_minor())),
        "observed" => parts.sort_by_key(|one| one.provenance.observed_on),
        "total" => parts.sort_by(|a, b| a.total_minor().total_cmp(&b.total_minor())),
        _ => {
            parts.sort_by(|a, b| b.total_minor().total_cmp(&a.total_minor()));
            return parts;
        }
    }
    if descending {
        parts.reverse();
    }
    parts
}

fn totals(sizes: &Sizes, ctx: &PageCtx) -> Totals {
    let view = |figure: &Figure| shown::quiet(figure, ctx.lang);
    Totals {
        tam: view(&sizes.tam),
        sam: view(&sizes.sam),
        som: view(&sizes.som),
        customers: sizes.customers.map(|range| [range.low(), range.base(), range.high()]),
    }
}

fn check_form(top_down: Option<&TopDown>, currency: &str) -> FormState {
    match top_down {
        None => FormState::dated_today(["check_date"]),
        Some(one) => FormState::filled([
            ("check_amount", own::typed_amount(one.amount_minor, currency)),
            ("check_source", one.provenance.source.clone()),
            ("check_date", one.provenance.observed_on.to_string()),
        ]),
    }
}

async fn list_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    query: ListQuery,
) -> Result<ListPage, AppError> {
    let currency = member.venture.currency.clone();
    let parts = MarketSize::list(db, member.id(), query.archived()).await?;
    let top_down = store::find_top_down(db, member.id()).await?;
    let segments = Segment::list(db, member.id(), false).await?;
    let unit = shown::minor_unit(&currency);
    let sizes = if query.archived() {
        sizes(&[], None, &currency, unit)
    } else {
        sizes(&parts, top_down.as_ref(), &currency, unit)
    };
    let most = parts.iter().map(MarketSize::total_minor).fold(0.0, f64::max);
    let page = Page::of(&query, arranged(parts, &query)).map(|size| {
        let total = size.total_minor();
        let label = format!("{}: {}", size.name, shown::amount(total, &currency));
        let segment = segments.iter().find(|one| Some(one.id) == size.segment);
        Row {
            segment: segment.map_or_else(String::new, |one| one.name.clone()),
            bar: InlineBar { label, value: Some(total), interval: None, max: most }.html(),
            size,
        }
    });
    Ok(ListPage {
        section: member.path("go-to-market"),
        base: member.path("go-to-market/market-size"),
        totals: totals(&sizes, &ctx),
        ctx: ctx.in_venture(member.nav()),
        check: sizes.check,
        check_form: check_form(top_down.as_ref(), &currency),
        top_down,
        currency,
        query,
        page,
    })
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    html(&list_page(&member, ctx, &db, query.into_inner()).await?)
}

const COLUMNS: [&str; 11] = [
    "name",
    "segment",
    "accounts",
    "value_per_account_and_year",
    "served",
    "share_low",
    "share_base",
    "share_high",
    "source",
    "observed_on",
    "note",
];

pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let parts = MarketSize::list(db.get_ref(), member.id(), query.archived()).await?;
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let currency = member.venture.currency.clone();
    let lines = arranged(parts, &query).into_iter().map(|one| {
        let segment = segments.iter().find(|segment| Some(segment.id) == one.segment);
        vec![
            one.name,
            segment.map_or_else(String::new, |segment| segment.name.clone()),
            one.accounts.to_string(),
            own::typed_amount(one.acv_minor, &currency),
            one.served.to_string(),
            one.share[0].to_string(),
            one.share[1].to_string(),
            one.share[2].to_string(),
            one.provenance.source,
            one.provenance.observed_on.to_string(),
            one.note,
        ]
    });
    csv::download("market-size.csv", &COLUMNS, lines)
}

/// Reads the count from above.
pub fn top_down(form: &mut Form, currency: &str) -> Option<(i64, Provenance)> {
    let amount = form.money("check_amount", currency, MOST / shown::minor_unit(currency));
    if amount == Some(0) {
        form.fail("check_amount", "field-above-zero", vec![]);
    }
    amount.zip(Provenance::read(form, "check_source", "check_date"))
}

/// Keeps the count from above; an empty amount takes it away.
pub(super) async fn check(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let currency = &member.venture.currency;
    let draft = if form.raw("check_amount").is_empty() && form.raw("check_source").is_empty() {
        None
    } else {
        top_down(&mut form, currency)
    };
    if !form.is_valid() {
        let mut page = list_page(&member, ctx, &db, ListQuery::default()).await?;
        page.check_form = form.into_state();
        return invalid(&page);
    }
    store::put_top_down(&db, member.edit(), draft).await?;
    Ok(redirect_done(&member.path("go-to-market/market-size"), "saved"))
}

/// States the attainable accounts as the offer's customers within reach in a year.
pub(super) async fn take_over(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let parts = MarketSize::list(db.get_ref(), member.id(), false).await?;
    let currency = &member.venture.currency;
    let sizes = sizes(&parts, None, currency, shown::minor_unit(currency));
    let range = sizes.customers.ok_or(AppError::Conflict("error-size-open"))?;
    let draft = AssumptionDraft {
        range,
        ground: Ground::Assumed,
        source: ctx.t1("size-as-source", "path", member.path("go-to-market/market-size")),
        dated: sizes.oldest.unwrap_or_else(|| db::now().date()),
    };
    let drafts = vec![(Quantity::ReachableCustomers, Some(draft))];
    offer::store::save_assumptions(&db, member.user.id, member.id(), drafts).await?;
    Ok(redirect_done(&member.path("economics"), "taken-over"))
}
