//! Reports under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ContentType,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use uuid::Uuid;

use super::{build, compare, documents, store, texts};
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
        .get("/api/v1/ventures/{venture}/reports/compare", Access::Viewer, compare::web::api_show)
        .get("/api/v1/ventures/{venture}/reports/texts", Access::Viewer, texts::web::api_show)
        .post("/api/v1/ventures/{venture}/reports/texts", Access::Editor, texts::web::api_save)
        .get("/api/v1/ventures/{venture}/reports/{report}", Access::Viewer, show)
        .get("/api/v1/ventures/{venture}/reports/{report}/document", Access::Viewer, document)
        .get("/api/v1/schemas/report-document", Access::Public, schema);
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

/// The language of a document that is asked for; English otherwise.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    lang: String,
}

async fn document(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let lang = match asked.lang.as_str() {
        "" => Lang::default(),
        tag => Lang::from_tag(tag).ok_or_else(|| AppError::Field {
            field: "lang".to_owned(),
            key: "field-not-offered",
            args: Vec::new(),
        })?,
    };
    let found = documents::find_document(db.get_ref(), (member.id(), path.1), lang).await?;
    Ok(HttpResponse::Ok().json(found.ok_or(AppError::NotFound)?))
}

/// The JSON Schema of a report's document.
async fn schema() -> HttpResponse {
    HttpResponse::Ok().json(documents::schema())
}
