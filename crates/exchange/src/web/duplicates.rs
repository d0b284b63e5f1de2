//! Pairs of records that look alike: merged, or remembered as distinct.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::duplicates::{self, Kind, MOST_RECORDS, Pair};
use i18n::format;
use market::{Competitor, Need, store::LineageError};
use venture::{Editor, Member, Record, Viewer};
use web::{
    budget::Budget,
    error::AppError,
    forms::Form,
    page::{PageCtx, html, redirect_done},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "exchange/duplicates.html")]
struct DuplicatesPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<Pair>,
    too_many: bool,
    /// Most records of a kind that are compared.
    most: String,
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    budget: Data<Budget>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let found = duplicates::find(&db, &budget, member.id()).await?;
    html(&DuplicatesPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("imports"),
        page: Page::of(&query, found.pairs),
        too_many: found.too_many,
        most: format::count(MOST_RECORDS as u64),
        query,
    })
}

/// The pair that a form names; it must be one that is offered.
async fn chosen(
    db: &DatabaseConnection,
    venture: Uuid,
    form: &Form,
) -> Result<(Kind, Uuid, Uuid), AppError> {
    let id = |name: &str| Uuid::parse_str(form.raw(name)).ok();
    let kind = Kind::parse(form.raw("kind"));
    let (Some(kind), Some(first), Some(second)) = (kind, id("first"), id("second")) else {
        return Err(AppError::BadRequest("error-bad-request"));
    };
    let open = |archived: Option<time::OffsetDateTime>| archived.is_none();
    for id in [first, second] {
        let there = match kind {
            Kind::Need => Need::find(db, venture, id).await?.map(|one| one.archived_at),
            Kind::Competitor => Competitor::find(db, venture, id).await?.map(|one| one.archived_at),
        };
        if !there.is_some_and(open) {
            return Err(AppError::NotFound);
        }
    }
    Ok((kind, first, second))
}

/// The page that the pair was shown on: an import's, or the list of all.
fn back(member: &Member<Editor>, form: &Form) -> String {
    match Uuid::parse_str(form.raw("back")) {
        Ok(import) => member.path(&format!("imports/{import}")),
        Err(_) => member.path("imports/duplicates"),
    }
}

fn refused(error: LineageError) -> AppError {
    match error {
        LineageError::NotFound => AppError::NotFound,
        LineageError::Archived => AppError::Conflict("error-record-archived"),
        LineageError::NotLast => AppError::Conflict("error-need-step"),
        LineageError::Database(error) => error.into(),
    }
}

/// Makes two records one: the second becomes part of the first.
pub(super) async fn merge(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let (kind, first, second) = chosen(&db, member.id(), &form).await?;
    if first == second {
        return Err(AppError::BadRequest("error-bad-request"));
    }
    let edit = member.edit();
    match kind {
        Kind::Need => market::store::merge_needs(&db, edit, first, &[second]).await,
        Kind::Competitor => market::store::merge_competitors(&db, edit, first, &[second]).await,
    }
    .map_err(refused)?;
    Ok(redirect_done(&back(&member, &form), "duplicates-merged"))
}

/// Remembers that two records are not the same.
pub(super) async fn keep(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, first, second) = chosen(&db, member.id(), &form).await?;
    duplicates::set_distinct(&db, member.edit(), first, second).await?;
    Ok(redirect_done(&back(&member, &form), "duplicates-kept"))
}
