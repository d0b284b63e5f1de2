//! Merging needs into one, splitting one into several, and undoing either.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{need_form::LONGEST_STATEMENT, needs::find_open};
use crate::{
    Need,
    store::{self, LineageError},
};
use venture::{Editor, Member, Record};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

/// A need is split into so many parts at least and at most.
const PARTS: std::ops::RangeInclusive<usize> = 2..=10;

#[derive(Template)]
#[template(path = "market/need_merge.html")]
struct MergePage {
    ctx: PageCtx,
    base: String,
    need: Need,
    query: ListQuery,
    /// Needs that could become part of it; those alike first.
    page: Page<(Need, u64)>,
    form: FormState,
}

#[derive(Template)]
#[template(path = "market/need_split.html")]
struct SplitPage {
    ctx: PageCtx,
    base: String,
    need: Need,
    answers: usize,
    form: FormState,
}

pub(super) fn refused(error: LineageError) -> AppError {
    match error {
        LineageError::NotFound => AppError::NotFound,
        LineageError::Archived => AppError::Conflict("error-record-archived"),
        LineageError::NotLast => AppError::Conflict("error-need-step"),
        LineageError::Database(error) => error.into(),
    }
}

/// How alike two statements are, 0 to 1: the letters' similarity by Jaro and Winkler.
fn likeness(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(&a.to_lowercase(), &b.to_lowercase())
}

async fn merge_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    need: Need,
    query: ListQuery,
    form: FormState,
) -> Result<MergePage, AppError> {
    let market = crate::snapshot(db, &member.venture).await?;
    let answers = |id: Uuid| {
        let found = market.needs.iter().find(|one| one.id == id);
        found.map_or(0, |one| one.ratings.len() as u64)
    };
    let mut others = Need::list(db, member.id(), false).await?;
    others.retain(|one| one.id != need.id);
    if let Some(words) = query.search().map(str::to_lowercase) {
        others.retain(|one| one.statement.to_lowercase().contains(&words));
    }
    let statement = need.statement.clone();
    let sorting = tokio::task::spawn_blocking(move || {
        let alike = others.into_iter().map(|one| (likeness(&one.statement, &statement), one));
        let mut alike: Vec<(f64, Need)> = alike.collect();
        alike.sort_by(|a, b| b.0.total_cmp(&a.0));
        alike.into_iter().map(|(_, one)| one).collect()
    });
    let all = sorting.await.map_err(anyhow::Error::from)?;
    let page = Page::of(&query, all).map(|one: Need| {
        let count = answers(one.id);
        (one, count)
    });
    Ok(MergePage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("needs"),
        need,
        page,
        query,
        form,
    })
}

pub(super) async fn merge_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let form = FormState::default();
    html(&merge_page(&member, ctx, &db, need, query.into_inner(), form).await?)
}

pub(super) async fn merge(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let chosen: Vec<Uuid> =
        form.names().filter_map(|name| Uuid::parse_str(name.strip_prefix("with-")?).ok()).collect();
    if chosen.is_empty() {
        form.fail("with", "field-choose-need", vec![]);
        let state = form.into_state();
        let query = ListQuery::default();
        return invalid(&merge_page(&member, ctx, &db, need, query, state).await?);
    }
    let merged = store::merge_needs(&db, member.edit(), need.id, &chosen).await;
    merged.map_err(refused)?;
    Ok(redirect_done(&need.href(), "needs-merged"))
}

async fn split_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    need: Need,
    form: FormState,
) -> Result<SplitPage, AppError> {
    Ok(SplitPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("needs"),
        answers: store::list_need_ratings(db, member.id(), need.id).await?.len(),
        need,
        form,
    })
}

pub(super) async fn split_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    html(&split_page(&member, ctx, &db, need, FormState::default()).await?)
}

/// One statement per line, each only once.
fn parts(form: &mut Form) -> Option<Vec<String>> {
    let text = form.text("parts", 1..=4000)?;
    let mut parts: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.chars().count() > LONGEST_STATEMENT {
            let args = vec![("max", LONGEST_STATEMENT.to_string())];
            form.fail("parts", "field-part-too-long", args);
            return None;
        }
        if !parts.iter().any(|one| one == line) {
            parts.push(line.to_owned());
        }
    }
    if !PARTS.contains(&parts.len()) {
        let (min, max) = (PARTS.start().to_string(), PARTS.end().to_string());
        form.fail("parts", "field-parts", vec![("min", min), ("max", max)]);
        return None;
    }
    Some(parts)
}

pub(super) async fn split(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let Some(parts) = parts(&mut form) else {
        return invalid(&split_page(&member, ctx, &db, need, form.into_state()).await?);
    };
    let copies = form.ticked("copy");
    let made = store::split_need(&db, member.edit(), need.id, parts, copies).await;
    made.map_err(refused)?;
    Ok(redirect_done(&need.href(), "need-split"))
}

pub(super) async fn undo(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, need, event) = path.into_inner();
    let undone = store::undo_need_event(&db, member.edit(), need, event).await;
    undone.map_err(refused)?;
    Ok(redirect_done(&member.path(&format!("needs/{need}")), "undone"))
}
