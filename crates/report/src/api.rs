//! Reports under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ContentType,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{build, store};
use config::Settings;
use i18n::Lang;
use venture::{Editor, Member, Viewer};
use web::{
    error::AppError,
    paging::ListQuery,
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures/{venture}/reports", Access::Viewer, list)
        .post("/api/v1/ventures/{venture}/reports", Access::Editor, create)
        .get("/api/v1/ventures/{venture}/reports/{report}", Access::Viewer, show);
}

async fn list(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    Ok(store::list_reports(db.get_ref(), member.id(), &query).await?.answer(&request))
}

async fn create(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
) -> Result<HttpResponse, AppError> {
    let actor = Some(member.user.id);
    let report = build(&db, &settings, &member.venture, actor, Lang::default()).await?;
    let at = format!("/api/v1/ventures/{}/reports/{}", member.id(), report.id);
    Ok(HttpResponse::Created()
        .insert_header(("location", at))
        .content_type(ContentType::json())
        .body(store::to_json(report).await?))
}

async fn show(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let report = store::find_report(db.get_ref(), member.id(), path.1).await?;
    let report = store::to_json(report.ok_or(AppError::NotFound)?).await?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(report))
}
