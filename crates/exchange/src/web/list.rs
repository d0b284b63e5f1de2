//! The imports of a venture, and example files.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{Import, State, Target, store};
use i18n::format;
use venture::{Member, Viewer};
use web::{
    csv,
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "exchange/imports.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    exports: String,
    query: ListQuery,
    page: Page<Import>,
    people: HashMap<Uuid, String>,
}

impl ListPage {
    fn person(&self, id: &Uuid) -> &str {
        self.people.get(id).map_or("–", String::as_str)
    }
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let page = store::list(db.get_ref(), member.id(), &query).await?;
    let people = store::names(db.get_ref(), page.items.iter().map(|one| one.author)).await?;
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("imports"),
        exports: member.path("exports"),
        query,
        page,
        people,
    })
}

/// A file that shows how one for this target may look.
pub(super) async fn example(
    _member: Member<Viewer>,
    path: Path<(Uuid, String)>,
) -> Result<HttpResponse, AppError> {
    let word = path.1.strip_suffix(".csv").unwrap_or(&path.1);
    let target = Target::parse(word).ok_or(AppError::NotFound)?;
    let name = format!("attachment; filename=\"{}.csv\"", target.as_str());
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body([csv::BYTE_ORDER_MARK, target.example()].concat()))
}
