//! Surveys under `/api/v1`: questions and results, never one respondent's answers.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::Serialize;
use uuid::Uuid;

use super::{Phase, Question, Survey, store, web::compute};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    paging::ListQuery,
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures/{venture}/surveys", Access::Viewer, list)
        .get("/api/v1/ventures/{venture}/surveys/{survey}", Access::Viewer, show)
        .get("/api/v1/ventures/{venture}/surveys/{survey}/results", Access::Viewer, results);
}

#[derive(Serialize)]
struct SurveyView {
    #[serde(flatten)]
    survey: Survey,
    phase: Phase,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    questions: Option<Vec<Question>>,
}

impl SurveyView {
    fn new(survey: Survey, questions: Option<Vec<Question>>) -> Self {
        Self { phase: survey.phase(&db::now()), href: survey.href(), survey, questions }
    }
}

async fn list(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_surveys(db.get_ref(), member.id(), &query).await?;
    Ok(page.map(|survey| SurveyView::new(survey, None)).answer(&request))
}

async fn find(db: &DatabaseConnection, venture: Uuid, id: Uuid) -> Result<Survey, AppError> {
    store::find_survey(db, venture, id).await?.ok_or(AppError::NotFound)
}

async fn show(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let survey = find(&db, member.id(), path.1).await?;
    let questions = store::list_questions(db.get_ref(), survey.id).await?;
    Ok(HttpResponse::Ok().json(SurveyView::new(survey, Some(questions))))
}

async fn results(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    store::purge_soon(&db).await;
    let survey = find(&db, member.id(), path.1).await?;
    Ok(HttpResponse::Ok().json(compute(&db, &survey).await?.0))
}
