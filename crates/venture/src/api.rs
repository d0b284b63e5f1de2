//! Ventures under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use super::{Area, Member, VentureDraft, Viewer, activity, store, venture::CURRENCIES};
use account::SignedIn;
use web::{
    error::{AppError, FieldProblem},
    json::JsonBody,
    paging::ListQuery,
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures", Access::SignedIn, list)
        .post("/api/v1/ventures", Access::SignedIn, create)
        .get("/api/v1/ventures/{venture}", Access::Viewer, show)
        .get("/api/v1/ventures/{venture}/activity", Access::Viewer, activity::web::api_list);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    name: String,
    #[serde(default)]
    summary: String,
    area: String,
    currency: String,
}

async fn list(
    request: HttpRequest,
    SignedIn(user): SignedIn,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    Ok(store::list_ventures(db.get_ref(), user.id, &query).await?.answer(&request))
}

async fn show(member: Member<Viewer>) -> HttpResponse {
    HttpResponse::Ok().json(&member.venture)
}

async fn create(
    SignedIn(user): SignedIn,
    db: Data<DatabaseConnection>,
    body: JsonBody<Draft>,
) -> Result<HttpResponse, AppError> {
    let draft = check(body.accept()?)?;
    let id = store::insert_venture(&db, user.id, draft, false).await?;
    let venture = store::find_venture(db.get_ref(), id).await?.ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Created()
        .insert_header(("location", format!("/api/v1/ventures/{id}")))
        .json(venture))
}

fn check(draft: Draft) -> Result<VentureDraft, AppError> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, message: &str| {
        errors.push(FieldProblem { field: field.to_owned(), message: message.to_owned() });
    };
    let name = draft.name.trim().to_owned();
    if !(1..=200).contains(&name.chars().count()) {
        wrong("name", "1 to 200 characters");
    }
    if draft.summary.chars().count() > 2000 {
        wrong("summary", "at most 2000 characters");
    }
    let area = Area::parse(&draft.area);
    if area.is_none() {
        wrong("area", "one of computer-vision, natural-language, recommendation, financial-risk");
    }
    if !CURRENCIES.contains(&draft.currency.as_str()) {
        wrong("currency", "one of USD, EUR, CNY, GBP, JPY, HKD, SGD, INR");
    }
    match area.filter(|_| errors.is_empty()) {
        Some(area) => {
            Ok(VentureDraft { name, summary: draft.summary, area, currency: draft.currency })
        }
        None => Err(AppError::Invalid(errors)),
    }
}
