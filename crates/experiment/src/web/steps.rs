//! What is posted from an experiment's page: start, result, decision, taking it
//! back, giving up, archive.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{fields, show::experiment_page, shown};
use crate::{Decision, Experiment, State, store};
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::Form,
    page::{PageCtx, invalid},
};

/// Most characters of a reason.
const LONGEST_REASON: usize = 2000;

/// An experiment that is in the state that a step begins from.
async fn find_in(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
    states: &[State],
) -> Result<Experiment, AppError> {
    let one = fields::find_open(member, db, id).await?;
    if states.contains(&one.state) {
        return Ok(one);
    }
    Err(AppError::Conflict("error-experiment-turn"))
}

pub(super) async fn start(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_in(&member, &db, path.1, &[State::Planned]).await?;
    if one.card.deadline < db::now().date() {
        return Err(AppError::Conflict("error-experiment-deadline"));
    }
    let fixed = shown::fixed(&one.card);
    let step = store::start(&db, member.edit(), one.id, &fixed).await?;
    fields::done(step, &one.href(), "experiment-started")
}

pub(super) async fn result(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_in(&member, &db, path.1, &[State::Running]).await?;
    let own = one.result.as_ref().and_then(|result| result.evidence);
    let records = fields::records(&db, member.id(), own, &form.wanted()).await?;
    let Some(result) = fields::result(&mut form, &one, &records) else {
        let mut page = experiment_page(&member, ctx, &db, one.id).await?;
        page.result_form = form.into_state();
        return invalid(&page);
    };
    let entered = Experiment { result: Some(result.clone()), ..one };
    let detail = shown::counted(&entered);
    let step = store::put_result(&db, member.edit(), entered.id, result, &detail).await?;
    fields::done(step, &entered.href(), "experiment-result")
}

pub(super) async fn decide(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_in(&member, &db, path.1, &[State::Running]).await?;
    if one.result.is_none() {
        return Err(AppError::Conflict("error-experiment-no-result"));
    }
    let decision = form.choice("decision", Decision::parse);
    let reason = form.text("decision_reason", 1..=LONGEST_REASON);
    let Some((decision, reason)) = decision.zip(reason) else {
        let mut page = experiment_page(&member, ctx, &db, one.id).await?;
        page.decision_form = form.into_state();
        return invalid(&page);
    };
    let step = store::decide(&db, member.edit(), one.id, decision, reason).await?;
    fields::done(step, &one.href(), "experiment-decided")
}

pub(super) async fn reopen(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_in(&member, &db, path.1, &[State::Decided]).await?;
    let Some(reason) = form.text("reopen_reason", 1..=LONGEST_REASON) else {
        let mut page = experiment_page(&member, ctx, &db, one.id).await?;
        page.reopen_form = form.into_state();
        return invalid(&page);
    };
    let step = store::reopen(&db, member.edit(), one.id, &reason).await?;
    fields::done(step, &one.href(), "experiment-reopened")
}

pub(super) async fn abandon(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_in(&member, &db, path.1, &[State::Planned, State::Running]).await?;
    let Some(reason) = form.text("abandon_reason", 1..=LONGEST_REASON) else {
        let mut page = experiment_page(&member, ctx, &db, one.id).await?;
        page.abandon_form = form.into_state();
        return invalid(&page);
    };
    let step = store::abandon(&db, member.edit(), one.id, &reason).await?;
    fields::done(step, &one.href(), "experiment-abandoned")
}
