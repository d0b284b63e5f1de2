//! Competitors: list, file, form, page.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use url::Url;
use uuid::Uuid;

use super::{fields, shown};
use crate::{
    db,
    i18n::format,
    market::{Competitor, CompetitorDraft, Feature, PricePoint, PriceUnit, store},
    venture::{Editor, Member, Viewer},
    web::{
        csv,
        error::AppError,
        forms::{Form, FormState},
        page::{PageCtx, html, invalid, redirect_done},
        paging::{ListQuery, Page},
    },
};

/// Shares may exceed 100 % by this much through rounding.
const ROUNDING: f64 = 0.5;

#[derive(Template)]
#[template(path = "market/competitors.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<(Competitor, Option<PricePoint>)>,
    currency: String,
    today: Date,
}

#[derive(Template)]
#[template(path = "market/competitor_form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    /// The one that is changed; nothing for a new one.
    competitor: Option<Competitor>,
    form: FormState,
}

/// A need with what is said of the competitor about it.
struct FeatureRow {
    need: Uuid,
    statement: String,
    href: String,
    feature: Option<Feature>,
}

#[derive(Template)]
#[template(path = "market/competitor.html")]
pub(super) struct CompetitorPage {
    ctx: PageCtx,
    base: String,
    competitor: Competitor,
    author: String,
    today: Date,
    currency: String,
    prices: Vec<PricePoint>,
    features: Vec<FeatureRow>,
    pub(super) price_form: FormState,
    pub(super) rating_form: FormState,
}

impl CompetitorPage {
    fn open(&self) -> bool {
        self.ctx.can_edit() && self.competitor.archived_at.is_none()
    }
}

/// Everything that a competitor's page shows, with empty forms.
pub(super) async fn competitor_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<CompetitorPage, AppError> {
    let competitor =
        store::find_competitor(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    let mut said = store::list_features(db, id).await?;
    let needs = store::list_needs(db, member.id(), false).await?;
    let features = needs.into_iter().map(|need| FeatureRow {
        need: need.id,
        href: need.href(),
        feature: said.iter().position(|one| one.need == need.id).map(|at| said.swap_remove(at)),
        statement: need.statement,
    });
    let features = features.collect();
    let mut authors = store::list_authors(db, [competitor.author]).await?;
    Ok(CompetitorPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("competitors"),
        author: authors.remove(&competitor.author).unwrap_or_default(),
        today: db::now().date(),
        currency: member.venture.currency.clone(),
        prices: store::list_prices(db, id).await?,
        features,
        price_form: fields::dated_today(["price_date"]),
        rating_form: fields::dated_today(["rating_date"]),
        competitor,
    })
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let page = store::list_competitors(db.get_ref(), member.id(), &query).await?;
    let ids = page.items.iter().map(|one| one.id);
    let mut prices = store::latest_prices(db.get_ref(), ids).await?;
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("competitors"),
        query,
        page: page.map(|one| {
            let price = prices.remove(&one.id);
            (one, price)
        }),
        currency: member.venture.currency.clone(),
        today: db::now().date(),
    })
}

const COLUMNS: [&str; 6] = ["name", "website", "share_percent", "source", "observed_on", "note"];

/// The whole list as it is searched and sorted, page by page from the database.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let mut all = Vec::new();
    let mut part = query.into_inner().whole();
    loop {
        let page = store::list_competitors(db.get_ref(), member.id(), &part).await?;
        let (number, last) = (page.page, page.last());
        all.extend(page.items);
        if number >= last {
            break;
        }
        part = part.at_page(number + 1);
    }
    let row = |one: Competitor| {
        vec![
            one.name,
            one.website.unwrap_or_default(),
            one.share.map_or_else(String::new, |share| share.to_string()),
            one.provenance.source,
            one.provenance.observed_on.to_string(),
            one.note,
        ]
    };
    csv::download("competitors.csv", &COLUMNS, all.into_iter().map(row))
}

fn form_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    competitor: Option<Competitor>,
    form: FormState,
) -> FormPage {
    FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("competitors"),
        competitor,
        form,
    }
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
) -> Result<HttpResponse, AppError> {
    html(&form_page(&member, ctx, None, fields::dated_today(["observed_on"])))
}

fn website(form: &mut Form) -> Option<Option<String>> {
    let text = form.text("website", 0..=500)?;
    if text.is_empty() {
        return Some(None);
    }
    let parsed = Url::parse(&text).ok();
    let good = parsed.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if good.is_none() {
        form.fail("website", "field-not-web-address", vec![]);
    }
    good.map(|url| Some(url.to_string()))
}

/// Reads the fields of a competitor; `others` is the market share of all others in per cent.
fn read(form: &mut Form, others: f64) -> Option<CompetitorDraft> {
    let name = form.text("name", 1..=200);
    let note = form.text("note", 0..=2000);
    let website = website(form);
    let share = form.optional_number("share", 0.0..=100.0);
    if let Some(Some(share)) = share
        && others + share > 100.0 + ROUNDING
    {
        let rest = format::brief((100.0 - others).max(0.0));
        form.fail("share", "field-share-total", vec![("rest", rest)]);
    }
    let provenance = fields::provenance(form, "source", "observed_on");
    let draft = CompetitorDraft {
        name: name?,
        note: note?,
        website: website?,
        share: share?,
        provenance: provenance?,
    };
    form.is_valid().then_some(draft)
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let others = store::share_of_others(db.get_ref(), member.id(), None).await?;
    let Some(draft) = read(&mut form, others) else {
        return invalid(&form_page(&member, ctx, None, form.into_state()));
    };
    let id = store::insert_competitor(&db, fields::edit(&member), draft).await?;
    Ok(redirect_done(&member.path(&format!("competitors/{id}")), "competitor-created"))
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    html(&competitor_page(&member, ctx, &db, path.1).await?)
}

async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Competitor, AppError> {
    let found = store::find_competitor(db, member.id(), id).await?;
    fields::open(found, |one| one.archived_at)
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let one = find_open(&member, &db, path.1).await?;
    let form = FormState::filled([
        ("name", one.name.clone()),
        ("note", one.note.clone()),
        ("website", one.website.clone().unwrap_or_default()),
        ("share", one.share.map_or_else(String::new, |share| share.to_string())),
        ("source", one.provenance.source.clone()),
        ("observed_on", one.provenance.observed_on.to_string()),
    ]);
    html(&form_page(&member, ctx, Some(one), form))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_open(&member, &db, path.1).await?;
    let others = store::share_of_others(db.get_ref(), member.id(), Some(one.id)).await?;
    let Some(draft) = read(&mut form, others) else {
        return invalid(&form_page(&member, ctx, Some(one), form.into_state()));
    };
    store::update_competitor(&db, fields::edit(&member), one.id, draft).await?;
    Ok(redirect_done(&one.href(), "saved"))
}

pub(super) async fn archive(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let found = store::set_competitor_archived(&db, fields::edit(&member), path.1, true).await?;
    fields::done(found, &member.path("competitors"), "archived")
}

pub(super) async fn restore(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let id = path.1;
    let found = store::set_competitor_archived(&db, fields::edit(&member), id, false).await?;
    fields::done(found, &member.path(&format!("competitors/{id}")), "restored")
}

/// The competitor that facts are added to: it must be the venture's and not archived.
pub(super) async fn require_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<(), AppError> {
    find_open(member, db, id).await.map(|_| ())
}
