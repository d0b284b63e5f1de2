//! Runs side by side: the finished ones of one task on one content of data.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    page::{CompareLine, Overlay},
    run::Run,
    store,
};
use i18n::{Lang, format};
use venture::{Member, Viewer};
use web::{
    csv as csv_file,
    error::AppError,
    page::{PageCtx, html},
};

#[derive(Template)]
#[template(path = "runs/compare.html")]
struct ComparePage {
    ctx: PageCtx,
    run: Run,
    lead: String,
    lines: Vec<CompareLine>,
    /// The curves over each other, where there are two or more.
    overlay: Option<Overlay>,
    base: String,
}

/// The run itself, and all that it can be compared with, the best first.
async fn comparable(
    db: &DatabaseConnection,
    venture: Uuid,
    id: Uuid,
) -> Result<(Run, Vec<Run>), AppError> {
    let run = store::find_run(db, venture, id).await?.ok_or(AppError::NotFound)?;
    let Some(version) = run.dataset_version_id else { return Ok((run, Vec::new())) };
    let task = run.request.task().id;
    let mut all = store::list_finished_runs(db, venture, version).await?;
    all.retain(|other| other.request.task().id == task);
    let reached = |run: &Run| run.outcome.as_ref().map(|outcome| outcome.measured());
    all.sort_by(|one, other| match (reached(one), reached(other)) {
        (Some(one), Some(other)) => one.before(&other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    });
    Ok((run, all))
}

async fn data_of(db: &DatabaseConnection, run: &Run, lang: Lang) -> Result<String, AppError> {
    let version = match run.dataset_version_id {
        Some(id) => dataset::store::find_version(db, id).await?,
        None => None,
    };
    let number = version.map(|version| format!(" v{}", version.version)).unwrap_or_default();
    let mark =
        if run.synthetic() { format!(" ({})", lang.t("dataset-synthetic")) } else { String::new() };
    Ok(format!("{}{number}{mark}", run.dataset))
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let (run, all) = comparable(&db, member.id(), path.1).await?;
    let ctx = ctx.in_venture(member.nav());
    let data = data_of(&db, &run, ctx.lang).await?;
    let said = [("task", run.request.task().id.to_owned()), ("data", data)];
    let lead = ctx.lang.t_args("run-compare-lead", &said);
    let overlay = Overlay::new(&all, &run, ctx.lang);
    let lines = all.into_iter().map(|other| CompareLine::new(other, &run, ctx.lang)).collect();
    html(&ComparePage { lead, lines, overlay, base: member.path("runs"), run, ctx })
}

pub(super) async fn csv(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let (_, all) = comparable(&db, member.id(), path.1).await?;
    let head = [
        "id",
        "name",
        "task",
        "model",
        "measure",
        "value",
        "low",
        "high",
        "test_n",
        "parameters",
        "seconds_per_epoch",
        "device",
        "software_adapter",
        "parity_passed",
        "data_digest",
        "created_at",
        "imported",
    ];
    csv_file::download("compare.csv", &head, all.iter().filter_map(csv_line))
}

fn csv_line(run: &Run) -> Option<Vec<String>> {
    let outcome = run.outcome.as_ref()?;
    let measured = outcome.measured();
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let end = |at: usize| number(measured.interval.map(|interval| interval[at]));
    Some(vec![
        run.id.to_string(),
        run.name.clone(),
        run.request.task().id.to_owned(),
        outcome.model().to_owned(),
        measured.measure.as_str().to_owned(),
        measured.value.to_string(),
        end(0),
        end(1),
        measured.n.to_string(),
        outcome.parameters().to_string(),
        number(outcome.seconds_per_epoch()),
        run.device().as_str().to_owned(),
        run.on_software_gpu().to_string(),
        outcome.parity().map(|parity| parity.passed.to_string()).unwrap_or_default(),
        outcome.data_digest().to_owned(),
        format::rfc3339(run.created_at),
        run.imported.is_some().to_string(),
    ])
}
