//! A benchmark, from claim to record.

use uuid::Uuid;

use super::{
    LabContext,
    follow::{End, end_broken_off, follow, settle, work_folder},
};
use crate::{
    jobs::{
        JobError, Stopping,
        ledger::{self, Claim, ClaimError},
    },
    lab::bench::{self, BenchError, BenchRecord},
    runs::{benchmark::Benchmark, store},
};

pub(super) async fn run(
    context: &LabContext,
    id: Uuid,
    stopping: Stopping,
) -> Result<(), JobError> {
    let db = &context.db;
    let Some(claim) = ledger::claim(db, id).await.map_err(JobError::from_error)? else {
        return Ok(());
    };
    let found = store::find_ordered_benchmark(db, id).await.map_err(JobError::from_error)?;
    let Some(benchmark) = found else {
        return Err(JobError("the benchmark is not in the database any more".to_owned()));
    };
    let ended = match measure(context, &claim, &benchmark, &stopping).await? {
        Ok(record) => store::finish_benchmark(db, &claim, benchmark.venture_id, &record).await,
        Err(Broken::Off) => return end_broken_off(db, &claim, &stopping).await,
        Err(Broken::Lost) => Err(ClaimError::Lost),
        Err(Broken::Failed(reason)) => claim.fail(db, &reason).await,
    };
    settle(ended)
}

/// Why there is no record.
enum Broken {
    Off,
    Lost,
    Failed(String),
}

async fn measure(
    context: &LabContext,
    claim: &Claim,
    benchmark: &Benchmark,
    stopping: &Stopping,
) -> Result<Result<BenchRecord, Broken>, JobError> {
    let failed = |error: &dyn std::fmt::Display| Ok(Err(Broken::Failed(error.to_string())));
    let engine = match context.engine() {
        Ok(engine) => engine,
        Err(error) => return failed(&error),
    };
    let folder = match work_folder(&context.settings, claim.id) {
        Ok(folder) => folder,
        Err(error) => return failed(&format!("no folder to work in: {error}")),
    };
    let mut request = benchmark.request.clone();
    request.model = folder.path().join("model.onnx");
    if let Err(error) = context.artifacts.copy_to(&benchmark.model.sha256, &request.model).await {
        return failed(&error);
    }
    let end =
        follow(&context.db, claim, stopping, 0, move |watch| bench::run(&engine, &request, watch));
    Ok(match end.await? {
        End::Answered(Ok(record)) => Ok(record),
        End::Answered(Err(BenchError::Cancelled)) => Err(Broken::Off),
        End::Answered(Err(error)) => Err(Broken::Failed(error.to_string())),
        End::Lost => Err(Broken::Lost),
    })
}
