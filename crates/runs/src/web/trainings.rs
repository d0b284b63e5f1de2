//! The page of a training run, its end on request, and the list as a file.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{list::cell, queue::require_cancelled};
use crate::{outcome::RunOutcome, page::RunPage, run::Run, store};
use i18n::format;
use venture::{Editor, Member, Viewer};
use web::{
    csv as csv_file,
    error::AppError,
    forms::Form,
    page::{PageCtx, html, redirect_done},
    paging::ListQuery,
};

pub(super) async fn csv(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let head = [
        "id",
        "name",
        "dataset",
        "state",
        "task",
        "model",
        "epochs",
        "batch",
        "learning_rate",
        "seed",
        "device",
        "adapter",
        "software_adapter",
        "measure",
        "value",
        "low",
        "high",
        "test_n",
        "created_at",
        "imported",
    ];
    let venture = member.id();
    let read = async move |part: ListQuery| store::list_runs(db.get_ref(), venture, &part).await;
    csv_file::of_query("runs.csv", &head, query.into_inner(), read, csv_line).await
}

fn csv_line(run: &Run) -> Vec<String> {
    let measured = run.outcome.as_ref().map(RunOutcome::measured);
    let end = |at: usize| measured.and_then(|measured| Some(measured.interval?[at]));
    vec![
        run.id.to_string(),
        run.name.clone(),
        run.dataset.as_str().to_owned(),
        run.work.state.as_str().to_owned(),
        run.request.task().id.to_owned(),
        run.model().to_owned(),
        run.request.epochs.to_string(),
        run.request.batch.to_string(),
        run.request.learning_rate.to_string(),
        run.request.seed.to_string(),
        run.device().as_str().to_owned(),
        run.adapter().map(|adapter| adapter.name.clone()).unwrap_or_default(),
        run.on_software_gpu().to_string(),
        measured.map(|measured| measured.measure.as_str().to_owned()).unwrap_or_default(),
        cell(measured.map(|measured| measured.value)),
        cell(end(0)),
        cell(end(1)),
        measured.map(|measured| measured.n.to_string()).unwrap_or_default(),
        format::rfc3339(run.created_at),
        run.imported.is_some().to_string(),
    ]
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let page =
        RunPage::load(db.get_ref(), ctx.in_venture(member.nav()), member.id(), path.1).await?;
    html(&page.ok_or(AppError::NotFound)?)
}

pub(super) async fn cancel(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    require_cancelled(store::cancel_run(&db, member.edit(), path.1).await?)?;
    Ok(redirect_done(&member.path(&format!("runs/{}", path.1)), "cancel-asked"))
}
