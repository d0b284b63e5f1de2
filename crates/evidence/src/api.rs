//! The library under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::Serialize;
use uuid::Uuid;

use super::{Evidence, EvidenceQuery, passage::Passage, store};
use venture::{Member, Record, Viewer};
use web::{
    error::AppError,
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes.get("/api/v1/ventures/{venture}/evidence", Access::Viewer, list).get(
        "/api/v1/ventures/{venture}/evidence/{evidence}",
        Access::Viewer,
        show,
    );
}

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    evidence: Evidence,
    strength: &'static str,
    grade: u8,
    source: String,
    observed_on: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    passages: Option<Vec<Passage>>,
}

impl View {
    fn new(evidence: Evidence, passages: Option<Vec<Passage>>) -> Self {
        let strength = evidence.strength();
        Self {
            strength: strength.as_str(),
            grade: strength.grade(),
            source: evidence.provenance.source.clone(),
            observed_on: evidence.provenance.observed_on.to_string(),
            href: evidence.href(),
            evidence,
            passages,
        }
    }
}

async fn list(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<EvidenceQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_evidence(db.get_ref(), member.id(), &query).await?;
    Ok(page.map(|one| View::new(one, None)).answer(&request))
}

async fn show(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let found = Evidence::find(db.get_ref(), member.id(), path.1).await?;
    let one = found.ok_or(AppError::NotFound)?;
    let passages = store::list_passages(db.get_ref(), member.id(), one.id).await?;
    Ok(HttpResponse::Ok().json(View::new(one, Some(passages))))
}
