//! What is posted from a competitor's page: prices and ratings by need.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::competitors::{competitor_page, require_open};
use crate::{FIT_RANGE, FeatureDraft, Need, PriceDraft, PriceUnit, store};
use venture::{CURRENCIES, Editor, Member, Provenance, Record};
use web::{
    error::AppError,
    forms::Form,
    page::{PageCtx, invalid, redirect_done, redirect_found},
};

/// Highest price that is taken, in whole units of the currency.
const HIGHEST_PRICE: f64 = 1e12;

fn page_of(member: &Member<Editor>, competitor: Uuid) -> String {
    member.path(&format!("competitors/{competitor}"))
}

/// Reads a price; without a currency it is in the venture's.
pub fn read_price(form: &mut Form, home: &str) -> Option<PriceDraft> {
    let currency = if form.raw("price_currency").is_empty() {
        Some(home)
    } else {
        form.choice("price_currency", |word| CURRENCIES.into_iter().find(|one| *one == word))
    };
    let amount = form.price("price_amount", currency.unwrap_or(home), HIGHEST_PRICE);
    let unit = form.choice("price_unit", PriceUnit::parse);
    let provenance = Provenance::read(form, "price_source", "price_date");
    Some(PriceDraft {
        amount: amount?,
        currency: Some(currency?.to_owned()),
        unit: unit?,
        provenance: provenance?,
    })
}

pub(super) async fn add_price(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let id = path.1;
    require_open(&member, &db, id).await?;
    let draft = read_price(&mut form, &member.venture.currency);
    let insert = |draft| store::insert_price(&db, member.edit(), id, draft);
    if form.stored("price_amount", draft, insert).await?.is_none() {
        let mut page = competitor_page(&member, ctx, &db, id).await?;
        page.price_form = form.into_state();
        return invalid(&page);
    }
    Ok(redirect_done(&page_of(&member, id), "saved"))
}

pub(super) async fn remove_price(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, competitor, price) = path.into_inner();
    let found = store::delete_price(&db, member.edit(), competitor, price).await?;
    redirect_found(found, &page_of(&member, competitor), "fact-removed")
}

/// Reads a rating of a need; `unknown` says that somebody looked and could not tell.
async fn read_rating(
    form: &mut Form,
    db: &DatabaseConnection,
    venture: Uuid,
) -> Result<Option<FeatureDraft>, AppError> {
    let need = match form.choice("rating_need", |id| Uuid::parse_str(id).ok()) {
        Some(id) => Need::find(db, venture, id).await?.filter(|n| n.archived_at.is_none()),
        None => None,
    };
    if need.is_none() {
        form.fail("rating_need", "field-not-offered", vec![]);
    }
    let need = need.map_or_else(Uuid::nil, |need| need.id);
    Ok(feature(form, need).filter(|_| form.is_valid()))
}

/// Reads how well a need is met.
pub fn feature(form: &mut Form, need: Uuid) -> Option<FeatureDraft> {
    let rating = if form.raw("rating_value") == "unknown" {
        Some(None)
    } else {
        form.integer("rating_value", FIT_RANGE).map(|value| u8::try_from(value).ok())
    };
    let evidence = form.text("rating_evidence", 0..=2000);
    let provenance = Provenance::read(form, "rating_source", "rating_date");
    Some(FeatureDraft { need, rating: rating?, evidence: evidence?, provenance: provenance? })
}

pub(super) async fn rate(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let id = path.1;
    require_open(&member, &db, id).await?;
    let draft = read_rating(&mut form, &db, member.id()).await?;
    let put = |draft| store::put_feature(&db, member.edit(), id, draft);
    if form.stored("rating_need", draft, put).await?.is_none() {
        let mut page = competitor_page(&member, ctx, &db, id).await?;
        page.rating_form = form.into_state();
        return invalid(&page);
    }
    Ok(redirect_done(&page_of(&member, id), "saved"))
}

pub(super) async fn remove_rating(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, competitor, need) = path.into_inner();
    let found = store::delete_feature(&db, member.edit(), competitor, need).await?;
    redirect_found(found, &page_of(&member, competitor), "fact-removed")
}
