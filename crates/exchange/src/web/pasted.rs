//! Answers pasted on a need's page.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::upload;
use crate::{GivenAnswers, ImportError, Running, Taken, Target, answers};
use market::Need;
use venture::{Editor, Member, Record};
use web::{
    budget::Budget,
    error::AppError,
    forms::Form,
    page::{PageCtx, invalid, redirect, redirect_done},
};

/// The need that the answers are about: the venture's own and not archived.
async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Need, AppError> {
    let found = Need::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    if found.archived_at.is_some() {
        return Err(AppError::Conflict("error-record-archived"));
    }
    Ok(found)
}

pub(super) async fn import(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    running: Data<Running>,
    budget: Data<Budget>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let given = GivenAnswers {
        name: ctx.t("import-pasted"),
        content: form.raw("import_lines").as_bytes().to_vec().into(),
        source: form.raw("import_source").to_owned(),
        date: form.raw("import_date").to_owned(),
    };
    let prepared = match answers::prepare(&budget, &member, ctx.lang, given).await? {
        Ok(prepared) => prepared,
        Err(error) => return refuse(&member, ctx, &need, &form, error),
    };
    let tools = (running.get_ref(), budget.get_ref());
    Ok(match answers::take(&db, tools, &member, ctx.lang, need.id, prepared).await? {
        Taken::Imported => redirect_done(&need.href(), "ratings-imported"),
        Taken::Waiting(import) => redirect(&import),
    })
}

/// Nothing to read: the form for files, with what was typed.
fn refuse(
    member: &Member<Editor>,
    ctx: PageCtx,
    need: &Need,
    form: &Form,
    error: ImportError,
) -> Result<HttpResponse, AppError> {
    let typed = upload::Typed {
        target: Target::Ratings.as_str(),
        rows: form.raw("import_lines"),
        need: &need.id.to_string(),
        about: Some(need),
    };
    invalid(&upload::page(member, ctx, &typed, Some(error)))
}
