//! Going to market under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use market::Segment;
use sea_orm::DatabaseConnection;
use serde::Serialize;

use super::{
    Milestone, TopDown, fit, force,
    milestone::{ScheduleWarning, schedule_warnings},
    size::{Sizes, sizes},
    store,
};
use crate::{Channel, MarketSize};
use i18n::format;
use venture::{Member, Record, Viewer};
use web::{
    error::AppError,
    paging::{ListQuery, Page},
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures/{venture}/go-to-market/segments", Access::Viewer, list_segments)
        .get("/api/v1/ventures/{venture}/go-to-market/channels", Access::Viewer, list_channels)
        .get("/api/v1/ventures/{venture}/go-to-market/forces", Access::Viewer, show_forces)
        .get("/api/v1/ventures/{venture}/go-to-market/market-size", Access::Viewer, show_size)
        .get("/api/v1/ventures/{venture}/go-to-market/milestones", Access::Viewer, list_milestones);
}

async fn list_segments(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let scores = store::list_scores(db.get_ref(), member.id()).await?;
    let fits = fit::rank(member.id(), &segments, &scores, [1.0; 3]);
    Ok(Page::of(&query, fits).answer(&request))
}

async fn list_channels(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let channels = Channel::list(db.get_ref(), member.id(), query.archived()).await?;
    Ok(Page::of(&query, channels).answer(&request))
}

async fn show_forces(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let ratings = store::list_force_ratings(db.get_ref(), member.id()).await?;
    Ok(HttpResponse::Ok().json(force::forces(member.id(), &ratings)))
}

/// The three sizes and the parts that they are added up from.
#[derive(Serialize)]
struct SizeView {
    #[serde(flatten)]
    sizes: Sizes,
    top_down: Option<TopDown>,
    #[serde(flatten)]
    parts: Page<MarketSize>,
}

async fn show_size(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let currency = &member.venture.currency;
    let unit = 10_f64.powi(format::minor_digits(currency) as i32);
    let parts = MarketSize::list(db.get_ref(), member.id(), false).await?;
    let top_down = store::find_top_down(db.get_ref(), member.id()).await?;
    Ok(HttpResponse::Ok().json(SizeView {
        sizes: sizes(&parts, top_down.as_ref(), currency, unit),
        top_down,
        parts: Page::of(&query, parts).linked(&request),
    }))
}

#[derive(Serialize)]
struct MilestoneView {
    #[serde(flatten)]
    milestone: Milestone,
    late: bool,
    warnings: Vec<ScheduleWarning>,
}

async fn list_milestones(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let today = db::now().date();
    let milestones = Milestone::list(db.get_ref(), member.id(), query.archived()).await?;
    let found = schedule_warnings(&milestones, today);
    let views = milestones.into_iter().zip(found).map(|(milestone, warnings)| MilestoneView {
        late: milestone.is_late(today),
        warnings,
        milestone,
    });
    Ok(Page::of(&query, views.collect()).answer(&request))
}
