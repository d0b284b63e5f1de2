//! Data sets under `/api/v1`: what there is, what each version holds and what
//! was noticed about it; uploading, correcting and archiving.

mod drafts;
mod upload;
mod view;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::Serialize;

use self::view::{SetView, VersionView, find};
use super::{Dataset, store};
use account::SignedIn;
use web::{
    error::AppError,
    paging::{ListQuery, Page},
    routes::{Access, Routes},
};

/// Names this crate's API routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/datasets", Access::SignedIn, list)
        .post("/api/v1/datasets", Access::Admin, upload::create)
        .get("/api/v1/datasets/drafts/{draft}", Access::Admin, drafts::show)
        .patch("/api/v1/datasets/drafts/{draft}", Access::Admin, drafts::correct)
        .post("/api/v1/datasets/drafts/{draft}/keep", Access::Admin, drafts::keep)
        .post("/api/v1/datasets/drafts/{draft}/discard", Access::Admin, drafts::discard)
        .get("/api/v1/datasets/{dataset}", Access::SignedIn, show)
        .post("/api/v1/datasets/{dataset}/archive", Access::Admin, upload::archive)
        .post("/api/v1/datasets/{dataset}/restore", Access::Admin, upload::restore);
}

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    set: SetView,
    /// Newest first.
    versions: Vec<VersionView>,
}

/// Sets in use, or with `show=archived` those archived: `q` looks into names and titles.
async fn list(
    request: HttpRequest,
    _user: SignedIn,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let words = query.search().unwrap_or_default().to_lowercase();
    let holds = |set: &Dataset| {
        set.name.as_str().contains(&words) || set.title.to_lowercase().contains(&words)
    };
    let sets = store::list_datasets(db.get_ref()).await?.into_iter();
    let sets = sets.filter(|set| set.archived_at.is_some() == query.archived()).filter(holds);
    let mut sets: Vec<Dataset> = sets.collect();
    let (column, descending) = query.order();
    match column {
        "name" => sets.sort_by(|a, b| a.name.cmp(&b.name)),
        "kind" => sets.sort_by_key(|set| set.kind.as_str()),
        _ => {}
    }
    if descending {
        sets.reverse();
    }
    Ok(Page::of(&query, sets).map(SetView::from).answer(&request))
}

async fn show(
    _user: SignedIn,
    db: Data<DatabaseConnection>,
    name: Path<String>,
) -> Result<HttpResponse, AppError> {
    let set = find(&db, &name).await?;
    let name = set.name.clone();
    let versions = store::list_versions(db.get_ref(), &name).await?;
    let versions = versions.into_iter().map(VersionView::from).collect();
    Ok(HttpResponse::Ok().json(Whole { set: set.into(), versions }))
}
