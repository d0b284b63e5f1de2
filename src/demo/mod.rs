//! The main job end to end, on the sample venture: records, a trained network,
//! its benchmarks, the offer, the verdict, the report. Uses the same entry points as
//! the web: jobs go through the queue to a worker and are followed in the database.
//! Prints nothing; reports progress to a [`ProgressReporter`].

mod finished;
mod follow;
mod learned;
mod offer;
mod person;
mod plans;
mod rivals;
mod sample;
mod survey;
mod words;

use std::path::PathBuf;

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::app::{self, Shared};
use dataset::{DatasetKind, DatasetName};
use i18n::Lang;
use jobs::{
    Worker, WorkerConfig,
    ledger::{QueueLimits, QueueOwner},
};
use lab::{
    bench::{BenchRecord, BenchRequest},
    data::DataChoice,
    engine::{Engine, Provider, install},
    experiment::{TrainOutcome, TrainRequest},
    progress::{Event, ProgressReporter},
};
use report::ReportDocument;
use runs::{
    benchmark::{Benchmark, BenchmarkSpec},
    job::{BenchmarkJob, TrainJob},
    outcome::RunOutcome,
    run::RunSpec,
};
use venture::Venture;

pub use finished::{Finished, Stores, for_first_account, show};
pub use person::OWNER_EMAIL;

use words::Words;

/// Samples per query: one request at a time, and many at once.
const BATCHES: [u32; 2] = [1, 256];

/// How much the demo does.
#[derive(Debug, Clone)]
pub struct Plan {
    pub data: DataChoice,
    pub epochs: u32,
    /// Seconds of each measurement.
    pub seconds: f64,
    pub seed: u64,
}

impl Plan {
    /// Ten epochs and five seconds of measurement, or one of each.
    #[must_use]
    pub fn new(data: DataChoice, quick: bool) -> Self {
        let (epochs, seconds) = if quick { (1, 1.0) } else { (10, 5.0) };
        Self { data, epochs, seconds, seed: 42 }
    }
}

/// What the demo made.
#[derive(Debug)]
pub struct Shown {
    pub owner: Uuid,
    pub venture: Venture,
    pub training: TrainOutcome,
    pub benchmarks: Vec<BenchRecord>,
    /// Providers that were not measured, and why.
    pub left_out: Vec<(Provider, String)>,
    pub report: ReportDocument,
}

/// Runs the whole chain.
///
/// # Errors
/// When a step fails; what earlier steps made stays.
pub async fn run(
    shared: &Shared,
    plan: &Plan,
    reporter: &dyn ProgressReporter,
) -> anyhow::Result<Shown> {
    let db = &shared.db;
    let owner = person::owner(db).await?;
    reporter.report(Event::Note("The sample venture is loaded. Its records are invented.".into()));
    let venture = sample::load(db, owner, Words(Lang::En)).await?;
    let worker =
        Worker::new(shared.queue.clone(), app::registry(shared), WorkerConfig::default()).start();
    let measured = measure(shared, plan, owner, &venture, reporter).await;
    worker.stop().await;
    let Measured { training, benchmarks, left_out } = measured?;
    choose_offer(db, owner, &venture, &benchmarks).await?;
    let venture = venture::store::find_venture(db, venture.id)
        .await?
        .ok_or_else(|| anyhow::anyhow!("the sample venture was removed meanwhile"))?;
    let report = report::build(db, &shared.settings, &venture, Some(owner), Lang::En).await?;
    let benchmarks = benchmarks.into_iter().filter_map(|benchmark| benchmark.record).collect();
    Ok(Shown { owner, venture, training, benchmarks, left_out, report })
}

/// The sample venture with its invented records, without anything that the lab makes.
///
/// # Errors
/// When the database refuses.
pub async fn load_sample(db: &DatabaseConnection, owner: Uuid) -> anyhow::Result<Venture> {
    sample::load(db, owner, Words(Lang::En)).await
}

struct Measured {
    training: TrainOutcome,
    benchmarks: Vec<Benchmark>,
    left_out: Vec<(Provider, String)>,
}

async fn measure(
    shared: &Shared,
    plan: &Plan,
    owner: Uuid,
    venture: &Venture,
    reporter: &dyn ProgressReporter,
) -> anyhow::Result<Measured> {
    let db = &shared.db;
    let spec = training_spec(shared, plan, owner).await?;
    let queue_owner = QueueOwner { venture: venture.id, author: owner };
    let limits = QueueLimits::from(&shared.settings);
    let ticket = runs::store::create_run(db, limits, queue_owner, &spec).await?;
    shared.queue.enqueue(&TrainJob::from(ticket)).await?;
    let run = follow::training(db, venture.id, ticket.id, reporter).await?;
    let model = runs::store::find_model_of_run(db, run.id)
        .await?
        .ok_or_else(|| anyhow::anyhow!("the run made no model"))?;
    let training = run
        .outcome
        .as_ref()
        .and_then(RunOutcome::classifier)
        .cloned()
        .ok_or_else(|| anyhow::anyhow!("the run has no outcome"))?;

    let engine = Engine::load(&shared.settings.runtime_dir(), shared.settings.ort_lib.as_deref())?;
    let mut benchmarks = Vec::new();
    let mut left_out = Vec::new();
    for status in engine.providers() {
        if !status.available {
            left_out.push((status.provider, status.reason.unwrap_or_default()));
            continue;
        }
        for batch in BATCHES {
            let mut request = BenchRequest::new(PathBuf::new(), status.provider);
            request.batch = batch;
            request.seconds = plan.seconds;
            let spec = BenchmarkSpec { model_id: model.id, request };
            benchmarks.push(benchmark(shared, owner, venture, &spec, reporter).await?);
        }
    }
    Ok(Measured { training, benchmarks, left_out })
}

async fn benchmark(
    shared: &Shared,
    owner: Uuid,
    venture: &Venture,
    spec: &BenchmarkSpec,
    reporter: &dyn ProgressReporter,
) -> anyhow::Result<Benchmark> {
    let name = format!("benchmark {} batch {}", spec.request.provider, spec.request.batch);
    let queue_owner = QueueOwner { venture: venture.id, author: owner };
    let limits = QueueLimits::from(&shared.settings);
    let ticket = runs::store::create_benchmark(&shared.db, limits, queue_owner, spec).await?;
    shared.queue.enqueue(&BenchmarkJob::from(ticket)).await?;
    follow::benchmark(&shared.db, venture.id, ticket.id, &name, reporter).await
}

/// The reference network on the chosen data.
async fn training_spec(shared: &Shared, plan: &Plan, owner: Uuid) -> anyhow::Result<RunSpec> {
    let (dataset, version, data) = match &plan.data {
        DataChoice::Digits => (DatasetName::of_kind(DatasetKind::Digits), None, DataChoice::Digits),
        DataChoice::Mnist(folder) => {
            let (db, artifacts) = (&shared.db, &shared.artifacts);
            let kept = dataset::store::register_folder(db, artifacts, folder, Some(owner)).await?;
            let id = kept.version.id;
            (kept.version.name, Some(id), DataChoice::Mnist(id.to_string().into()))
        }
        other => anyhow::bail!("data: the demo trains on digits or mnist=FOLDER, not on {other}"),
    };
    let request =
        TrainRequest { epochs: plan.epochs, seed: plan.seed, ..TrainRequest::with_defaults(data) };
    let name = format!("Reference network on {}", dataset.as_str());
    Ok(RunSpec { name, dataset, dataset_version_id: version, request })
}

/// The benchmark of one request at a time on the CPU serves the sample offer.
async fn choose_offer(
    db: &DatabaseConnection,
    owner: Uuid,
    venture: &Venture,
    benchmarks: &[Benchmark],
) -> anyhow::Result<()> {
    let serving = benchmarks
        .iter()
        .find(|benchmark| benchmark.provider == Provider::Cpu && benchmark.request.batch == 1);
    offer::save(db, owner, venture, serving.map(|benchmark| benchmark.id)).await
}

/// Fetches ONNX Runtime when there is none and, where a graphics device is
/// found, the WebGPU plug-in. A plug-in that cannot be had is a note, not a failure.
///
/// # Errors
/// When there is no ONNX Runtime and none can be fetched.
pub fn see_to_runtime(shared: &Shared, reporter: &dyn ProgressReporter) -> anyhow::Result<()> {
    let folder = shared.settings.runtime_dir();
    install::ensure(&folder, shared.settings.ort_lib.as_deref(), reporter)?;
    if let Err(error) = install::ensure_webgpu(&folder, reporter) {
        reporter.report(Event::Note(format!("WebGPU is left out: {error}").into()));
    }
    Ok(())
}
