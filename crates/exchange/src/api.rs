//! Imports under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use sea_orm::DatabaseConnection;

use super::store;
use venture::{Member, Viewer};
use web::{
    error::AppError,
    paging::ListQuery,
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes.get("/api/v1/ventures/{venture}/imports", Access::Viewer, list);
}

async fn list(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    Ok(store::list(db.get_ref(), member.id(), &query).await?.answer(&request))
}
