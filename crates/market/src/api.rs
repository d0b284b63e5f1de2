//! The market's lists under `/api/v1`. Needs come with their figures and how
//! many answered, never with who answered what.

use crate::Segment;
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use sea_orm::DatabaseConnection;
use serde::Serialize;
use uuid::Uuid;

use super::{CapabilityRecord, Snapshot, snapshot, store, web::places};
use figure::Figure;
use venture::{Member, Record, Viewer};
use web::{
    error::AppError,
    paging::{ListQuery, Page},
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures/{venture}/needs", Access::Viewer, needs)
        .get("/api/v1/ventures/{venture}/competitors", Access::Viewer, competitors)
        .get("/api/v1/ventures/{venture}/segments", Access::Viewer, segments)
        .get("/api/v1/ventures/{venture}/capabilities", Access::Viewer, capabilities)
        .get("/api/v1/ventures/{venture}/stale-facts", Access::Viewer, stale_facts);
}

#[derive(Serialize)]
struct NeedView {
    id: Uuid,
    rank: usize,
    statement: String,
    segment: Option<Uuid>,
    respondents: usize,
    votes: u64,
    opportunity: Figure,
    top_two_box: Figure,
    importance: Option<f64>,
    satisfaction: Option<f64>,
    offer_mean: Option<f64>,
    href: String,
}

fn need_view(market: &Snapshot, rank: usize, at: usize) -> NeedView {
    let (need, score) = (&market.needs[at], &market.scores[at]);
    NeedView {
        id: need.id,
        rank,
        statement: need.statement.clone(),
        segment: need.segment,
        respondents: need.ratings.len(),
        votes: need.votes,
        opportunity: score.score.clone(),
        top_two_box: score.top_two_box.clone(),
        importance: score.importance,
        satisfaction: score.satisfaction,
        offer_mean: need.offer_mean(),
        href: need.href.clone(),
    }
}

async fn needs(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let segments = super::web::segment_names(&db, member.id()).await?;
    let page = Page::of(&query, places(&market, &segments, &query));
    Ok(page.map(|(rank, at)| need_view(&market, rank, at)).answer(&request))
}

async fn competitors(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    Ok(store::list_competitors(db.get_ref(), member.id(), &query).await?.answer(&request))
}

async fn segments(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let mut all = Segment::list(db.get_ref(), member.id(), query.archived()).await?;
    if let Some(words) = query.search().map(str::to_lowercase) {
        all.retain(|one| one.name.to_lowercase().contains(&words));
    }
    if query.order().1 {
        all.reverse();
    }
    Ok(Page::of(&query, all).answer(&request))
}

/// Capabilities with the known ratings of each product.
async fn capabilities(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let words = query.search().map(str::to_lowercase);
    let holds = |one: &&CapabilityRecord| {
        words.as_ref().is_none_or(|words| one.name.to_lowercase().contains(words))
    };
    let mut found: Vec<&CapabilityRecord> = market.capabilities.iter().filter(holds).collect();
    if query.order().1 {
        found.reverse();
    }
    Ok(Page::of(&query, found).answer(&request))
}

async fn stale_facts(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let (currency, today) = (&member.venture.currency, db::now().date());
    let items = store::list_stale(db.get_ref(), member.id(), currency, today).await?;
    Ok(Page::of(&query, items).answer(&request))
}
