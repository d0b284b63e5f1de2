//! Making several competitors one, and taking it back.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{competitors::find_open, fields, lineage::refused};
use crate::{Competitor, store};
use scoring::duplicates::{Kind, similarity};
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "market/competitor_merge.html")]
struct MergePage {
    ctx: PageCtx,
    base: String,
    competitor: Competitor,
    query: ListQuery,
    /// Those that could become part of it; those alike first.
    page: Page<Competitor>,
    form: FormState,
}

async fn merge_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    competitor: Competitor,
    query: ListQuery,
    form: FormState,
) -> Result<MergePage, AppError> {
    let mut others = fields::all_competitors(db, member.id()).await?;
    others.retain(|one| one.id != competitor.id);
    if let Some(words) = query.search().map(str::to_lowercase) {
        others.retain(|one| one.name.to_lowercase().contains(&words));
    }
    let likeness = |one: &Competitor| similarity(&one.name, &competitor.name, Kind::Names);
    let mut alike: Vec<(f64, Competitor)> =
        others.into_iter().map(|one| (likeness(&one), one)).collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(MergePage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("competitors"),
        competitor,
        page: Page::of(&query, alike.into_iter().map(|(_, one)| one).collect()),
        query,
        form,
    })
}

pub(super) async fn form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let competitor = find_open(&member, &db, path.1).await?;
    let form = FormState::default();
    html(&merge_page(&member, ctx, &db, competitor, query.into_inner(), form).await?)
}

pub(super) async fn merge(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let competitor = find_open(&member, &db, path.1).await?;
    let chosen: Vec<Uuid> =
        form.names().filter_map(|name| Uuid::parse_str(name.strip_prefix("with-")?).ok()).collect();
    if chosen.is_empty() {
        form.fail("with", "field-choose-competitor", vec![]);
        let (state, query) = (form.into_state(), ListQuery::default());
        return invalid(&merge_page(&member, ctx, &db, competitor, query, state).await?);
    }
    let merged = store::merge_competitors(&db, member.edit(), competitor.id, &chosen).await;
    merged.map_err(refused)?;
    Ok(redirect_done(&competitor.href(), "competitors-merged"))
}

pub(super) async fn undo(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, competitor, merge) = path.into_inner();
    let undone = store::undo_competitor_merge(&db, member.edit(), competitor, merge).await;
    undone.map_err(refused)?;
    Ok(redirect_done(&member.path(&format!("competitors/{competitor}")), "undone"))
}
