//! A benchmark, from claim to record.

use std::{path::Path, sync::Arc};

use super::{
    context::LabContext,
    follow::{End, end_interrupted, follow, no_folder, settle, work_folder},
};
use crate::{benchmark::Benchmark, store};
use figure::{Note, Notes};
use jobs::{
    Failure, JobError, Stopping,
    ledger::{Claim, ClaimError},
};
use lab::{
    bench::{self, BenchError, BenchRecord},
    engine::Engine,
};

pub(super) async fn run(
    context: &LabContext,
    claim: Claim,
    stopping: &Stopping,
) -> Result<(), JobError> {
    let db = &context.db;
    let found = store::find_ordered_benchmark(db, claim.id).await.map_err(JobError::from_error)?;
    let Some(benchmark) = found else {
        let why = Note::new("failure-gone", "the benchmark is not in the database any more");
        return Err(JobError(why.into()));
    };
    let ended = match measure(context, &claim, &benchmark, stopping).await? {
        Ok(record) => store::finish_benchmark(db, &claim, benchmark.venture_id, &record).await,
        Err(AttemptError::Cancelled) => return end_interrupted(db, &claim, stopping).await,
        Err(AttemptError::LostClaim) => Err(ClaimError::Lost),
        Err(AttemptError::Failed(reason)) => claim.fail(db, &reason).await,
    };
    settle(ended)
}

/// Why there is no record.
enum AttemptError {
    Cancelled,
    LostClaim,
    Failed(Failure),
}

async fn measure(
    context: &LabContext,
    claim: &Claim,
    benchmark: &Benchmark,
    stopping: &Stopping,
) -> Result<Result<BenchRecord, AttemptError>, JobError> {
    let failed = |note: Note| Ok(Err(AttemptError::Failed(note.into())));
    let engine = match context.engine().await? {
        Ok(engine) => engine,
        Err(error) => return failed(error.note()),
    };
    let folder = match work_folder(&context.settings, claim.id).await {
        Ok(folder) => folder,
        Err(error) => return failed(no_folder(&error)),
    };
    let measured = measure_in(context, claim, benchmark, stopping, (engine, folder.path())).await;
    folder.remove().await;
    measured
}

async fn measure_in(
    context: &LabContext,
    claim: &Claim,
    benchmark: &Benchmark,
    stopping: &Stopping,
    (engine, folder): (Arc<Engine>, &Path),
) -> Result<Result<BenchRecord, AttemptError>, JobError> {
    let mut request = benchmark.request.clone();
    request.model = folder.join("model.onnx");
    let failed = |note: Note| Ok(Err(AttemptError::Failed(note.into())));
    let Some(sha256) = &benchmark.model.file else {
        return failed(Note::new(
            "model-no-file",
            "The model's file is not part of the export that it came with.",
        ));
    };
    if let Err(error) = context.artifacts.copy_to(sha256, &request.model).await {
        return failed(Note::said("failure-inside", &error).with("detail", &error));
    }
    let end = follow(&context.db, claim, stopping, 0, move |reporter| {
        bench::run(&engine, &request, reporter)
    });
    Ok(match end.await? {
        End::Answered(Ok(record), _) => Ok(record),
        End::Answered(Err(BenchError::Cancelled), _) => Err(AttemptError::Cancelled),
        End::Answered(Err(error), _) => {
            // A note may leave out the file, whose name the text keeps.
            let notes = Notes::from_iter([error.note()]);
            Err(AttemptError::Failed(Failure { text: error.to_string(), notes }))
        }
        End::Lost => Err(AttemptError::LostClaim),
    })
}
