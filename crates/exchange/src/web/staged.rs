//! A waiting import: storing the choices, importing it, discarding it.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{choices, preview::page, upload};
use crate::{
    Import, ImportError, ImportPreview, Outcome, Rules, Running, State, diff, job::start,
    load::waiting, store,
};
use venture::{Editor, Member};
use web::{
    budget::Budget,
    csv,
    error::AppError,
    forms::Form,
    page::{PageCtx, invalid, redirect, redirect_done},
    paging::ListQuery,
};

async fn find_waiting(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Import, AppError> {
    let import = store::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    if import.state == State::Staged {
        Ok(import)
    } else {
        Err(AppError::Conflict("error-import-not-waiting"))
    }
}

/// Stores the choices; with `action=commit` also imports the file.
pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    running: Data<Running>,
    budget: Data<Budget>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let mut import = find_waiting(&member, &db, path.1).await?;
    if running.progress(import.id).is_some() {
        return Ok(redirect(&import.href()));
    }
    import.mapping = choices::read(&form, &import.mapping);
    import.target = import.mapping.target;
    upload::about(&member, &db, &import.mapping.need).await?;
    store::save_mapping(&db, member.edit(), import.id, &import.mapping).await?;
    if form.raw("action") == "commit" {
        return run(member, ctx, &db, &running, &budget, import).await;
    }
    let page = page(&member, ctx, &db, &budget, import, ListQuery::default()).await?;
    if !page.is_good() {
        return invalid(&page);
    }
    // What was guessed anew is stored too.
    store::save_mapping(&db, member.edit(), page.import.id, &page.import.mapping).await?;
    Ok(redirect(&page.import.href()))
}

async fn run(
    member: Member<Editor>,
    ctx: PageCtx,
    db: &Data<DatabaseConnection>,
    running: &Running,
    budget: &Data<Budget>,
    import: Import,
) -> Result<HttpResponse, AppError> {
    let (id, href) = (import.id, import.href());
    let rules = Rules::of(&member.venture, ctx.lang);
    match start(db, (running, budget), member.edit(), import, rules).await {
        // It takes longer, or was stopped: its page says so.
        None | Some(Outcome::Cancelled) => Ok(redirect(&href)),
        Some(Outcome::Committed) => Ok(redirect_done(&href, "import-committed")),
        Some(Outcome::Gone) => Err(AppError::Conflict("error-import-not-waiting")),
        Some(Outcome::Failed) => Err(anyhow::anyhow!("import {id} failed").into()),
        Some(Outcome::Refused) => {
            let import = find_waiting(&member, db, id).await?;
            invalid(&page(&member, ctx, db, budget, import, ListQuery::default()).await?)
        }
    }
}

pub(super) async fn discard(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    running: Data<Running>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    // Before anything is stopped: only what is the venture's may be.
    let import = find_waiting(&member, &db, path.1).await?;
    running.cancel(import.id);
    let found = store::discard(&db, member.edit(), import.id).await?;
    if !found {
        return Err(AppError::Conflict("error-import-not-waiting"));
    }
    Ok(redirect_done(&member.path("imports"), "import-discarded"))
}

/// Everything that is wrong, as CSV.
pub(super) async fn errors(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    budget: Data<Budget>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let import = find_waiting(&member, &db, path.1).await?;
    let rules = Rules::of(&member.venture, ctx.lang);
    let (preview, _held) = waiting(&budget, &db, &import, rules).await?;
    let errors = match preview {
        Err(error) => vec![error],
        Ok(ImportPreview { checked: Ok(checked), mapping, .. }) => {
            diff(&db, member.edit(), &mapping, checked).await?.errors
        }
        Ok(_) => Vec::new(),
    };
    let row = |error: ImportError| {
        let number = error.row.map_or_else(String::new, |row| row.to_string());
        vec![number, error.column.clone(), error.reason(ctx.lang)]
    };
    csv::download("import-errors.csv", &["row", "column", "reason"], errors.into_iter().map(row))
}
