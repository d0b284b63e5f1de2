//! Experiments under `/api/v1`. Shares are 0 to 1.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::Serialize;
use uuid::Uuid;

use super::{Event, Experiment, Finding, store};
use figure::Figure;
use venture::{Member, Record, Viewer};
use web::{
    error::AppError,
    paging::ListQuery,
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes.get("/api/v1/ventures/{venture}/experiments", Access::Viewer, list).get(
        "/api/v1/ventures/{venture}/experiments/{experiment}",
        Access::Viewer,
        show,
    );
}

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    experiment: Experiment,
    deadline: String,
    result_on: Option<String>,
    overdue: bool,
    finding: Option<Finding>,
    figure: Option<Figure>,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<Event>>,
}

impl View {
    fn new(experiment: Experiment, history: Option<Vec<Event>>) -> Self {
        Self {
            deadline: experiment.card.deadline.to_string(),
            result_on: experiment.result.as_ref().map(|result| result.on.to_string()),
            overdue: experiment.is_overdue(&db::now().date()),
            finding: experiment.finding(),
            figure: experiment.figure(),
            href: experiment.href(),
            experiment,
            history,
        }
    }
}

async fn list(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let today = db::now().date();
    let page = store::list_experiments(db.get_ref(), member.id(), &query, today).await?;
    Ok(page.map(|one| View::new(one, None)).answer(&request))
}

async fn show(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let found = Experiment::find(db.get_ref(), member.id(), path.1).await?;
    let one = found.ok_or(AppError::NotFound)?;
    let (history, _) = store::list_events(db.get_ref(), one.id).await?;
    Ok(HttpResponse::Ok().json(View::new(one, Some(history))))
}
