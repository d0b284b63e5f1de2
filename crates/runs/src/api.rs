//! Training runs and benchmarks under `/api/v1`.

mod benchmarks;
mod models;
mod problem;
mod progress;

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use self::{
    problem::{problem, refused},
    progress::Progress,
};
use super::{
    device,
    draft::{DraftError, RunDraft},
    job::TrainJob,
    measure::Measured,
    model_choice::ModelChoice,
    outcome::RunOutcome,
    run::Run,
    store,
    web::{enqueue, queue_owner, require_cancelled},
};
use config::Settings;
use dataset::DatasetName;
use jobs::{
    Queue,
    ledger::{self, Place, QueueLimits},
};
use lab::{
    experiment::TrainRequest,
    progress::EpochRecord,
    train::{Adapter, OptimizerKind, Recipe, TrainDevice},
};
use venture::{Editor, Imported, Member, Viewer};
use web::{
    error::{AppError, FieldProblem},
    json::JsonBody,
    paging::ListQuery,
    routes::{Access, Routes},
};

/// Names this crate's API routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures/{venture}/runs", Access::Viewer, list_runs)
        .post("/api/v1/ventures/{venture}/runs", Access::Editor, create_run)
        .get("/api/v1/ventures/{venture}/runs/{run}", Access::Viewer, show_run)
        .post("/api/v1/ventures/{venture}/runs/{run}/cancel", Access::Editor, cancel_run)
        .post("/api/v1/ventures/{venture}/models/{model}/measure", Access::Editor, models::measure)
        .get("/api/v1/ventures/{venture}/benchmarks", Access::Viewer, benchmarks::list_benchmarks)
        .post("/api/v1/ventures/{venture}/benchmarks", Access::Editor, benchmarks::create_benchmark)
        .get(
            "/api/v1/ventures/{venture}/benchmarks/{benchmark}",
            Access::Viewer,
            benchmarks::show_benchmark,
        );
}

#[derive(Serialize)]
struct RunView {
    id: Uuid,
    venture_id: Uuid,
    name: String,
    href: String,
    dataset: DatasetName,
    dataset_version_id: Option<Uuid>,
    synthetic: bool,
    task: &'static str,
    model: String,
    sizes: BTreeMap<String, f64>,
    epochs: u32,
    batch: u32,
    learning_rate: f64,
    optimizer: OptimizerKind,
    recipe: Recipe,
    seed: u64,
    threads: u32,
    device: TrainDevice,
    /// What trained, once the run is finished, where it was no CPU.
    adapter: Option<Adapter>,
    validation_share: f64,
    patience: Option<u32>,
    #[serde(flatten)]
    progress: Progress,
    note: Option<String>,
    /// The file that it came with; `null` when it was trained here.
    imported: Option<Imported>,
    /// The figure that counts in the task.
    measured: Option<Measured>,
    /// The task's own figures.
    metrics: Value,
    outcome: Option<RunOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch_history: Option<Vec<EpochRecord>>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    archived_at: Option<OffsetDateTime>,
}

impl RunView {
    fn new(run: Run, queue: Option<Place>, epoch_history: Option<Vec<EpochRecord>>) -> Self {
        let request = &run.request;
        Self {
            id: run.id,
            venture_id: run.venture_id,
            href: run.href(),
            dataset: run.dataset.clone(),
            dataset_version_id: run.dataset_version_id,
            synthetic: run.synthetic(),
            task: request.task().id,
            model: run.model().to_owned(),
            sizes: request.sizes.clone(),
            epochs: request.epochs,
            batch: request.batch,
            learning_rate: request.learning_rate,
            optimizer: request.optimizer,
            recipe: request.recipe,
            seed: request.seed,
            threads: request.threads,
            device: run.device(),
            adapter: run.adapter().cloned(),
            validation_share: request.validation_share,
            patience: request.patience,
            name: run.name,
            progress: Progress::new(run.work, queue),
            note: run.note,
            imported: run.imported,
            measured: run.outcome.as_ref().map(RunOutcome::measured),
            metrics: run.outcome.as_ref().map(RunOutcome::metrics).unwrap_or_default(),
            outcome: run.outcome,
            epoch_history,
            created_at: run.created_at,
            archived_at: run.archived_at,
        }
    }
}

async fn list_runs(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_runs(db.get_ref(), member.id(), &query).await?;
    let places = ledger::places(db.get_ref(), member.id()).await?;
    Ok(page
        .map(|run| {
            let queue = places.get(&run.id).copied();
            let outcome = run.outcome.map(RunOutcome::without_points);
            RunView::new(Run { outcome, ..run }, queue, None)
        })
        .answer(&request))
}

async fn find_run(db: &DatabaseConnection, venture: Uuid, id: Uuid) -> Result<RunView, AppError> {
    let run = store::find_run(db, venture, id).await?.ok_or(AppError::NotFound)?;
    let queue = ledger::place(db, venture, &run.work).await?;
    Ok(RunView::new(run, queue, Some(store::list_epochs(db, id).await?)))
}

async fn show_run(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    Ok(HttpResponse::Ok().json(find_run(&db, member.id(), path.1).await?))
}

/// What is left out keeps its default; `dataset` is the name of a generated set
/// or a version's identifier.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunBody {
    name: Option<String>,
    dataset: Option<String>,
    task: Option<String>,
    model: Option<String>,
    #[serde(default)]
    sizes: BTreeMap<String, f64>,
    optimizer: Option<OptimizerKind>,
    #[serde(default)]
    recipe: Recipe,
    epochs: Option<u32>,
    batch: Option<u32>,
    learning_rate: Option<f64>,
    seed: Option<u64>,
    threads: Option<u32>,
    /// A word, so that a wrong one is told at its field.
    device: Option<String>,
    validation_share: Option<f64>,
    patience: Option<u32>,
    /// True where a column of the data alone tells the class, and may.
    #[serde(default)]
    accept_leak: bool,
}

impl RunBody {
    fn request(&self, choice: &ModelChoice) -> TrainRequest {
        let default = choice.request();
        TrainRequest {
            sizes: self.sizes.clone(),
            optimizer: self.optimizer.unwrap_or(default.optimizer),
            recipe: self.recipe,
            epochs: self.epochs.unwrap_or(default.epochs),
            batch: self.batch.unwrap_or(default.batch),
            learning_rate: self.learning_rate.unwrap_or(default.learning_rate),
            seed: self.seed.unwrap_or(default.seed),
            threads: self.threads.unwrap_or(default.threads),
            validation_share: self.validation_share.unwrap_or(default.validation_share),
            patience: self.patience.or(default.patience),
            accept_leak: self.accept_leak,
            ..default
        }
    }

    /// Data, task and model, or what does not fit.
    async fn choice(
        &self,
        db: &DatabaseConnection,
    ) -> Result<Result<ModelChoice, FieldProblem>, AppError> {
        let word = self.dataset.as_deref().unwrap_or("digits");
        let Some(dataset) = dataset::store::find_choice(db, word).await? else {
            let known = "the name of a generated set, or the identifier of a data set's version";
            return Ok(Err(problem("dataset", known)));
        };
        let (task, model) = (self.task.as_deref(), self.model.as_deref());
        let fitting = dataset.task_words();
        let choice = ModelChoice::new(dataset, task.unwrap_or_default(), model.unwrap_or_default());
        Ok(choice.map_err(|error| draft_problem(&DraftError::of_choice(error, fitting))))
    }

    fn draft(&self, choice: &ModelChoice) -> RunDraft {
        let name = self.name.clone().unwrap_or_else(|| choice.name());
        RunDraft {
            name: name.trim().to_owned(),
            request: self.request(choice),
            device: self.device.clone().unwrap_or_default(),
        }
    }
}

fn draft_problem(error: &DraftError) -> FieldProblem {
    problem(error.field(), error.to_string())
}

async fn create_run(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    settings: Data<Settings>,
    body: JsonBody<RunBody>,
) -> Result<HttpResponse, AppError> {
    let body = body.accept()?;
    let choice = match body.choice(&db).await? {
        Ok(choice) => choice,
        Err(wrong) => return Err(AppError::Invalid(vec![wrong])),
    };
    let spec = body.draft(&choice).check(&choice, &device::all().await);
    let spec =
        spec.map_err(|errors| AppError::Invalid(errors.iter().map(draft_problem).collect()))?;
    let limits = QueueLimits::from(settings.get_ref());
    let ordered = store::create_run(&db, limits, queue_owner(&member), &spec).await;
    let ticket = ordered.map_err(refused)?;
    enqueue(&queue, &TrainJob::from(ticket)).await;
    Ok(HttpResponse::Created()
        .insert_header((
            "location",
            format!("/api/v1{}", member.path(&format!("runs/{}", ticket.id))),
        ))
        .json(find_run(&db, member.id(), ticket.id).await?))
}

async fn cancel_run(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    require_cancelled(store::cancel_run(&db, member.edit(), path.1).await?)?;
    Ok(HttpResponse::Accepted().json(find_run(&db, member.id(), path.1).await?))
}
