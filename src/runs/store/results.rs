//! Results: written together with the end of the work, or not at all.

use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{models, to_json};
use crate::{
    artifacts::Sha,
    db::{
        self,
        entity::{benchmark, run},
    },
    jobs::ledger::{Claim, ClaimError},
    lab::{bench::BenchRecord, experiment::TrainOutcome},
    runs::run::Run,
    venture,
};

/// What was put away before a run may end.
#[derive(Debug, Clone)]
pub struct Kept<'a> {
    /// The ONNX file in the artefact store.
    pub file: &'a Sha,
    /// The data that it was trained on.
    pub version: Uuid,
    /// What to know about the result.
    pub note: Option<String>,
}

/// Ends a run with its result and its model, whose file is already in the store.
///
/// # Errors
/// The claim was lost or the database refuses; then nothing was written.
pub async fn finish_run(
    db: &DatabaseConnection,
    claim: &Claim,
    run: &Run,
    outcome: &TrainOutcome,
    kept: Kept<'_>,
) -> Result<Uuid, ClaimError> {
    let transaction = db::begin_write(db).await?;
    claim.finish(&transaction).await?;
    run::Entity::update_many()
        .col_expr(run::Column::Outcome, Expr::value(to_json(outcome)?))
        .col_expr(run::Column::Accuracy, Expr::value(outcome.test.accuracy))
        .col_expr(run::Column::DatasetVersionId, Expr::value(kept.version))
        .col_expr(run::Column::Note, Expr::value(kept.note))
        .filter(run::Column::Id.eq(claim.id))
        .exec(&transaction)
        .await?;
    venture::store::touch(&transaction, run.venture_id).await?;
    let model = models::insert_model(&transaction, run, outcome, kept.file).await?;
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
    let transaction = db::begin_write(db).await?;
    claim.finish(&transaction).await?;
    benchmark::Entity::update_many()
        .col_expr(benchmark::Column::Record, Expr::value(to_json(record)?))
        .col_expr(benchmark::Column::Throughput, Expr::value(record.throughput_per_s))
        .filter(benchmark::Column::Id.eq(claim.id))
        .exec(&transaction)
        .await?;
    venture::store::touch(&transaction, venture).await?;
    transaction.commit().await?;
    Ok(())
}
