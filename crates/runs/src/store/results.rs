//! Results: written together with the end of the work, or not at all.

use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{models, stored::StoredResult, to_json};
use crate::{outcome::RunOutcome, run::Run};
use db::entity::{benchmark, run};
use figure::Note;
use jobs::ledger::{Claim, ClaimError};
use lab::bench::BenchRecord;

/// Locks the venture before the work's own rows, as everybody does.
async fn begin_result(
    db: &DatabaseConnection,
    venture: Uuid,
) -> Result<DatabaseTransaction, DbErr> {
    venture::records::begin_unasked(db, venture).await
}

/// Ends a run with its result and its model, whose file is already in
/// the store; without a file there is no model.
///
/// # Errors
/// The claim was lost or the database refuses; then nothing was written.
pub async fn finish_run(
    db: &DatabaseConnection,
    claim: &Claim,
    run: &Run,
    outcome: &RunOutcome,
    stored: StoredResult,
) -> Result<Option<Uuid>, ClaimError> {
    let transaction = begin_result(db, run.venture_id).await?;
    claim.finish(&transaction).await?;
    let measured = outcome.measured();
    let notes = stored.notes.without_paths();
    let said: Vec<&str> = notes.iter().map(Note::text).collect();
    let note = (!said.is_empty()).then(|| said.join(" "));
    run::Entity::update_many()
        .col_expr(run::Column::Outcome, Expr::value(to_json(outcome)?))
        .col_expr(run::Column::Measure, Expr::value(measured.measure.as_str()))
        .col_expr(run::Column::Value, Expr::value(measured.value))
        .col_expr(run::Column::DatasetVersionId, Expr::value(stored.version))
        .col_expr(run::Column::Note, Expr::value(note))
        .col_expr(run::Column::Notes, Expr::value(to_json(&notes)?))
        .filter(run::Column::Id.eq(claim.id))
        .filter(run::Column::VentureId.eq(run.venture_id))
        .exec(&transaction)
        .await?;
    venture::store::touch(&transaction, run.venture_id).await?;
    let model = match &stored.file {
        Some(file) => Some(models::insert_model(&transaction, run, outcome, file).await?),
        None => None,
    };
    transaction.commit().await?;
    Ok(model)
}

/// Ends a benchmark with its record.
///
/// # Errors
/// The claim was lost or the database refuses; then nothing was written.
pub async fn finish_benchmark(
    db: &DatabaseConnection,
    claim: &Claim,
    venture: Uuid,
    record: &BenchRecord,
) -> Result<(), ClaimError> {
    let transaction = begin_result(db, venture).await?;
    claim.finish(&transaction).await?;
    benchmark::Entity::update_many()
        .col_expr(benchmark::Column::Record, Expr::value(to_json(record)?))
        .col_expr(benchmark::Column::Throughput, Expr::value(record.throughput_per_s))
        .filter(benchmark::Column::Id.eq(claim.id))
        .filter(benchmark::Column::VentureId.eq(venture))
        .exec(&transaction)
        .await?;
    venture::store::touch(&transaction, venture).await?;
    transaction.commit().await?;
    Ok(())
}
