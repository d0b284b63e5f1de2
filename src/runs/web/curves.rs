//! The points of a run's curves as a file.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    runs::{page::csv_lines, store},
    venture::{Member, Viewer},
    web::{csv as csv_file, error::AppError},
};

/// Not found where the record holds no points: a run that is not over, of more
/// than two classes, or from before points were kept.
pub(super) async fn csv(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let run = store::find_run(db.get_ref(), member.id(), path.1).await?;
    let outcome = run.and_then(|run| run.outcome).ok_or(AppError::NotFound)?;
    let (head, lines) = csv_lines(&outcome).ok_or(AppError::NotFound)?;
    csv_file::download("curves.csv", &head, lines.into_iter())
}
