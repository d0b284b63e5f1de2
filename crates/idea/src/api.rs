//! Ideas under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use sea_orm::DatabaseConnection;
use serde::Serialize;

use super::{Idea, gap::gap, next::advise, store, web::arranged};
use figure::Figure;
use market::snapshot;
use venture::{Member, Viewer};
use web::{
    error::AppError,
    paging::{ListQuery, Page},
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures/{venture}/ideas", Access::Viewer, list)
        .get("/api/v1/ventures/{venture}/ideas/gap", Access::Viewer, list_gap)
        .get("/api/v1/ventures/{venture}/ideas/next", Access::Viewer, list_next);
}

#[derive(Serialize)]
struct IdeaView {
    rank: usize,
    href: String,
    rice: Figure,
    #[serde(flatten)]
    idea: Idea,
}

async fn list(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let ideas = store::list_ideas(db.get_ref(), member.id(), query.archived()).await?;
    let page = Page::of(&query, arranged(ideas, &query)).map(|(rank, idea)| IdeaView {
        rank,
        href: idea.href(),
        rice: idea.rice(),
        idea,
    });
    Ok(page.answer(&request))
}

async fn list_gap(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let ideas = store::list_open_ideas(db.get_ref(), member.id()).await?;
    Ok(Page::of(&query, gap(&market, &ideas)).answer(&request))
}

async fn list_next(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let ideas = store::list_open_ideas(db.get_ref(), member.id()).await?;
    Ok(Page::of(&query, advise(member.id(), &market, &ideas)).answer(&request))
}
