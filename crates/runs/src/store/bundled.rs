//! Results that come with the program instead of from a job: a finished run with its model and
//! its benchmarks, inserted at once and marked as imported, since nothing was measured here.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoredFile, find_model_of_run, find_run, models, to_json};
use crate::{
    outcome::RunOutcome,
    run::RunSpec,
    work::{BENCHMARK, TRAIN},
};
use account::audit;
use db::entity::{benchmark, run, run_epoch};
use figure::{Note, Notes};
use jobs::ledger;
use lab::{
    bench::{BenchRecord, BenchRequest},
    progress::EpochRecord,
};
use venture::{
    Imported, limits,
    records::{Edit, begin},
};

/// A run that was finished on another machine, with all that came of it.
#[derive(Debug, Clone)]
pub struct BundledRun {
    pub run: RunSpec,
    pub outcome: RunOutcome,
    /// The ONNX file, which is in the artefact store already.
    pub file: StoredFile,
    pub notes: Notes,
    pub benchmarks: Vec<(BenchRequest, BenchRecord)>,
    /// When it was trained.
    pub made_at: OffsetDateTime,
    pub imported: Imported,
}

/// Inserts a finished run, its model and its benchmarks; returns the identifiers of the
/// benchmarks in their order.
///
/// # Errors
/// When the author may not change the venture, it holds as much as it may, or the database
/// refuses; then nothing was written.
pub async fn insert_bundled(
    db: &DatabaseConnection,
    edit: Edit,
    bundled: &BundledRun,
) -> Result<Vec<Uuid>, DbErr> {
    let transaction = begin(db, edit).await?;
    let id = db::new_id();
    let epochs = bundled.outcome.classifier().map_or(&[][..], |outcome| outcome.epochs.as_slice());
    ledger::insert_finished(&transaction, (id, TRAIN), epochs.len(), bundled.made_at).await?;
    insert_run(&transaction, edit, id, bundled).await?;
    insert_epochs(&transaction, id, epochs).await?;
    let gone = || DbErr::RecordNotFound(format!("run {id}"));
    let run = find_run(&transaction, edit.venture, id).await?.ok_or_else(gone)?;
    models::insert_model(&transaction, &run, &bundled.outcome, &bundled.file).await?;
    let model = find_model_of_run(&transaction, id).await?.ok_or_else(gone)?;
    let mut ids = Vec::new();
    for measured in &bundled.benchmarks {
        ids.push(insert_benchmark(&transaction, edit, (model.id, bundled), measured).await?);
    }
    limits::check(&transaction, edit.venture, limits::Kind::Runs).await?;
    limits::check(&transaction, edit.venture, limits::Kind::Benchmarks).await?;
    venture::store::touch(&transaction, edit.venture).await?;
    audit::record_in(&transaction, edit.venture, Some(edit.author), "create", ("run", id)).await?;
    transaction.commit().await?;
    Ok(ids)
}

async fn insert_run(
    db: &impl ConnectionTrait,
    edit: Edit,
    id: Uuid,
    bundled: &BundledRun,
) -> Result<(), DbErr> {
    let measured = bundled.outcome.measured();
    let texts: Vec<&str> = bundled.notes.iter().map(Note::text).collect();
    let row = run::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        name: Set(bundled.run.name.clone()),
        dataset: Set(bundled.run.dataset.as_str().to_owned()),
        dataset_version_id: Set(bundled.run.dataset_version_id),
        request: Set(to_json(&bundled.run.request)?),
        outcome: Set(Some(to_json(&bundled.outcome)?)),
        measure: Set(measured.measure.as_str().to_owned()),
        value: Set(Some(measured.value)),
        note: Set((!texts.is_empty()).then(|| texts.join(" "))),
        notes: Set(Some(to_json(&bundled.notes)?)),
        imported: Set(Some(bundled.imported.write()?)),
        created_by: Set(edit.author),
        created_at: Set(bundled.made_at),
        archived_at: Set(None),
    };
    run::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

async fn insert_epochs(
    db: &impl ConnectionTrait,
    run: Uuid,
    epochs: &[EpochRecord],
) -> Result<(), DbErr> {
    let rows = epochs.iter().map(|epoch| run_epoch::ActiveModel {
        run_id: Set(run),
        epoch: Set(i32::try_from(epoch.epoch).unwrap_or(i32::MAX)),
        train_loss: Set(epoch.train_loss),
        train_accuracy: Set(epoch.train_accuracy),
        validation_loss: Set(epoch.validation_loss),
        validation_accuracy: Set(epoch.validation_accuracy),
        seconds: Set(epoch.seconds),
    });
    for row in rows {
        run_epoch::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}

async fn insert_benchmark(
    db: &impl ConnectionTrait,
    edit: Edit,
    (model, bundled): (Uuid, &BundledRun),
    (request, record): &(BenchRequest, BenchRecord),
) -> Result<Uuid, DbErr> {
    let id = db::new_id();
    ledger::insert_finished(db, (id, BENCHMARK), 1, bundled.made_at).await?;
    let row = benchmark::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        model_id: Set(model),
        provider: Set(request.provider.id().to_owned()),
        request: Set(to_json(request)?),
        record: Set(Some(to_json(record)?)),
        throughput: Set(Some(record.throughput_per_s)),
        imported: Set(Some(bundled.imported.write()?)),
        created_by: Set(edit.author),
        created_at: Set(bundled.made_at),
        archived_at: Set(None),
    };
    benchmark::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}
