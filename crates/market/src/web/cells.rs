//! One cell of the feature matrix: what is said of a product, changed and removed.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{capabilities::find_open, competitors::require_open, fields, matrix::cell_href};
use crate::{
    Capability, CapabilityRating, CapabilityRatingDraft, Competitor, FIT_RANGE, Product, store,
};
use venture::{Editor, Member, Provenance, Record};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done, redirect_found},
};

#[derive(Template)]
#[template(path = "market/cell.html")]
struct CellPage {
    ctx: PageCtx,
    matrix: String,
    capability: Capability,
    product: String,
    action: String,
    said: bool,
    form: FormState,
}

/// The capability in the path, and the product: both must be open.
async fn cell(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    capability: Uuid,
    product: Product,
) -> Result<Capability, AppError> {
    if let Product::Competitor(id) = product {
        require_open(member, db, id).await?;
    }
    find_open(member, db, capability).await
}

async fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    (capability, product): (Capability, Product),
    form: Option<FormState>,
) -> Result<CellPage, AppError> {
    let said = store::find_capability_rating(db, member.id(), capability.id, product).await?;
    let name = match product {
        Product::Offer => ctx.t("market-our-offer"),
        Product::Competitor(id) => {
            let found = Competitor::find(db, member.id(), id).await?;
            found.map(|one| one.name).unwrap_or_default()
        }
    };
    Ok(CellPage {
        ctx: ctx.in_venture(member.nav()),
        matrix: member.path("competitors/matrix"),
        action: cell_href(&capability, product),
        capability,
        product: name,
        form: form.unwrap_or_else(|| filled(said.as_ref())),
        said: said.is_some(),
    })
}

/// The form as the record has it; a new one is dated today and its rating not chosen.
fn filled(said: Option<&CapabilityRating>) -> FormState {
    let Some(one) = said else { return FormState::dated_today(["observed_on"]) };
    FormState::filled([
        ("rating", one.rating.map_or_else(|| "unknown".to_owned(), |rating| rating.to_string())),
        ("evidence", one.evidence.clone()),
        ("link", one.link.clone().unwrap_or_default()),
        ("source", one.provenance.source.clone()),
        ("observed_on", db::now().date().to_string()),
    ])
}

pub fn read(form: &mut Form) -> Option<CapabilityRatingDraft> {
    let rating = if form.raw("rating") == "unknown" {
        Some(None)
    } else {
        form.integer("rating", FIT_RANGE).map(|value| u8::try_from(value).ok())
    };
    let evidence = form.text("evidence", 0..=2000);
    let link = fields::web_address(form, "link");
    let provenance = Provenance::read(form, "source", "observed_on");
    Some(CapabilityRatingDraft {
        rating: rating?,
        evidence: evidence?,
        link: link?,
        provenance: provenance?,
    })
}

async fn put(
    member: Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    (capability, product): (Uuid, Product),
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let capability = cell(&member, db, capability, product).await?;
    let (draft, edit) = (read(&mut form), member.edit());
    let put = |draft| store::put_capability_rating(db, edit, capability.id, product, draft);
    if form.stored("rating", draft, put).await?.is_none() {
        let place = (capability, product);
        return invalid(&page(&member, ctx, db, place, Some(form.into_state())).await?);
    }
    Ok(redirect_done(&capability.href(), "saved"))
}

pub(super) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let product = Product::Competitor(path.2);
    let capability = cell(&member, &db, path.1, product).await?;
    html(&page(&member, ctx, &db, (capability, product), None).await?)
}

pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    put(member, ctx, &db, (path.1, Product::Competitor(path.2)), form).await
}

pub(super) async fn show_offer(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let capability = cell(&member, &db, path.1, Product::Offer).await?;
    html(&page(&member, ctx, &db, (capability, Product::Offer), None).await?)
}

pub(super) async fn save_offer(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    put(member, ctx, &db, (path.1, Product::Offer), form).await
}

async fn take_away(
    member: Member<Editor>,
    db: &DatabaseConnection,
    capability: Uuid,
    product: Product,
) -> Result<HttpResponse, AppError> {
    let edit = member.edit();
    let found = store::delete_capability_rating(db, edit, capability, product).await?;
    redirect_found(found, &member.path(&format!("capabilities/{capability}")), "fact-removed")
}

pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    take_away(member, &db, path.1, Product::Competitor(path.2)).await
}

pub(super) async fn remove_offer(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    take_away(member, &db, path.1, Product::Offer).await
}
