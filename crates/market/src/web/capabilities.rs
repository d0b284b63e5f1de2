//! Capabilities: form and page of one line of the feature matrix.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::{fields, matrix::cell_href};
use crate::{Capability, CapabilityDraft, CapabilityRating, Need, Product, store};
use venture::{
    Editor, Member, Record, Viewer,
    limits::{self, Kind},
    records,
};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done, redirect_found},
};

/// A product with what is said of it.
struct Row {
    name: String,
    href: String,
    own: bool,
    said: Option<CapabilityRating>,
}

#[derive(Template)]
#[template(path = "market/capability.html")]
struct CapabilityPage {
    ctx: PageCtx,
    matrix: String,
    capability: Capability,
    need: Option<Need>,
    author: String,
    today: Date,
    rows: Vec<Row>,
    unknown: usize,
}

#[derive(Template)]
#[template(path = "market/capability_form.html")]
struct FormPage {
    ctx: PageCtx,
    matrix: String,
    base: String,
    /// The one that is changed; nothing for a new one.
    capability: Option<Capability>,
    needs: Vec<Need>,
    /// Groups that are used already.
    groups: Vec<String>,
    form: FormState,
}

async fn form_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    capability: Option<Capability>,
    form: FormState,
) -> Result<FormPage, AppError> {
    let all = Capability::list(db, member.id(), false).await?;
    let mut groups: Vec<String> = all.into_iter().map(|one| one.group).collect();
    groups.retain(|group| !group.is_empty());
    groups.dedup();
    let wanted = ctx.wanted(&form);
    Ok(FormPage {
        ctx: ctx.in_venture(member.nav()),
        matrix: member.path("competitors/matrix"),
        base: member.path("capabilities"),
        capability,
        needs: store::choosable_needs(db, member.id(), &wanted).await?,
        groups,
        form,
    })
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    html(&form_page(&member, ctx, &db, None, FormState::default()).await?)
}

/// Reads the fields of a capability; no two of a venture have the same name and group.
async fn read(
    form: &mut Form,
    db: &DatabaseConnection,
    venture: Uuid,
    own: Option<Uuid>,
) -> Result<Option<CapabilityDraft>, AppError> {
    let draft = draft(form);
    if let Some(CapabilityDraft { name, group, .. }) = &draft
        && store::is_capability_taken(db, venture, own, (name, group)).await?
    {
        form.fail("name", "field-taken", vec![]);
    }
    let need = if form.raw("need").is_empty() {
        Some(None)
    } else {
        let asked = Uuid::parse_str(form.raw("need")).ok();
        let found = match asked {
            Some(id) => Need::find(db, venture, id).await?,
            None => None,
        };
        let open = found.filter(|need| need.archived_at.is_none()).map(|need| need.id);
        form.choice("need", |_| open).map(Some)
    };
    let draft = draft.zip(need).map(|(draft, need)| CapabilityDraft { need, ..draft });
    Ok(draft.filter(|_| form.is_valid()))
}

/// Reads the fields by themselves, without the need.
pub fn draft(form: &mut Form) -> Option<CapabilityDraft> {
    let name = form.text("name", 1..=200);
    let group = form.text("group", 0..=100);
    let note = form.text("note", 0..=2000);
    Some(CapabilityDraft { name: name?, group: group?, note: note?, need: None })
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let draft = read(&mut form, &db, member.id(), None).await?;
    let full = limits::reached(db.get_ref(), member.id(), Kind::Capabilities).await?;
    fields::fail_limit(&mut form, "name", full);
    let insert = |draft| store::insert_capability(&db, member.edit(), draft);
    let Some(id) = form.stored("name", draft, insert).await? else {
        return invalid(&form_page(&member, ctx, &db, None, form.into_state()).await?);
    };
    Ok(redirect_done(&member.path(&format!("capabilities/{id}")), "capability-created"))
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let capability =
        Capability::find(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    let said = store::list_capability_ratings(db.get_ref(), member.id()).await?;
    let mut said: HashMap<Product, CapabilityRating> = said
        .into_iter()
        .filter(|one| one.capability == capability.id)
        .map(|one| (one.product, one))
        .collect();
    let mut row = |name: String, product: Product| Row {
        name,
        href: cell_href(&capability, product),
        own: product == Product::Offer,
        said: said.remove(&product),
    };
    let mut rows = vec![row(ctx.t("market-our-offer"), Product::Offer)];
    for one in fields::all_competitors(&db, member.id()).await? {
        rows.push(row(one.name, Product::Competitor(one.id)));
    }
    let is_known = |row: &&Row| row.said.as_ref().is_some_and(|said| said.rating.is_some());
    let unknown = rows.len() - rows.iter().filter(is_known).count();
    let need = match capability.need {
        Some(need) => Need::find(db.get_ref(), member.id(), need).await?,
        None => None,
    };
    let mut authors = records::list_authors(db.get_ref(), [capability.author]).await?;
    html(&CapabilityPage {
        ctx: ctx.in_venture(member.nav()),
        matrix: member.path("competitors/matrix"),
        need,
        author: authors.remove(&capability.author).unwrap_or_default(),
        today: db::now().date(),
        capability,
        rows,
        unknown,
    })
}

pub(super) async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Capability, AppError> {
    Capability::open(db, member.id(), id).await
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
        ("group", one.group.clone()),
        ("note", one.note.clone()),
        ("need", one.need.map_or_else(String::new, |id| id.to_string())),
    ]);
    html(&form_page(&member, ctx, &db, Some(one), form).await?)
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_open(&member, &db, path.1).await?;
    let draft = read(&mut form, &db, member.id(), Some(one.id)).await?;
    let update = |draft| store::update_capability(&db, member.edit(), one.id, draft);
    let Some(found) = form.stored("name", draft, update).await? else {
        return invalid(&form_page(&member, ctx, &db, Some(one), form.into_state()).await?);
    };
    redirect_found(found, &one.href(), "saved")
}
