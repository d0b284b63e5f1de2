//! The points of a run's curves as a file.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    page::{CURVE_COLUMNS, csv_lines},
    store,
};
use venture::{Member, Viewer};
use web::{csv as csv_file, error::AppError};

/// Only the heading where the record holds no points: a run that is not over, of
/// more than two classes, or from before points were kept.
pub(super) async fn csv(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let run = store::find_run(db.get_ref(), member.id(), path.1).await?;
    let outcome = run.ok_or(AppError::NotFound)?.outcome;
    let lines = outcome.as_ref().and_then(csv_lines).unwrap_or_default();
    csv_file::download("curves.csv", &CURVE_COLUMNS, lines.into_iter())
}
