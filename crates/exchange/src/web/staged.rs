//! A waiting import: keeping the choices, taking it in, throwing it away.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{choices, edit, preview::page, progress::start, upload};
use crate::{End, Fault, Import, Running, Seen, State, look, reading::waiting, rules, store};
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

/// Keeps the choices; with `action=commit` also takes the file in.
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
    store::save_mapping(&db, edit(&member), import.id, &import.mapping).await?;
    if form.raw("action") == "commit" {
        return take_in(member, ctx, &db, &running, &budget, import).await;
    }
    let page = page(&member, ctx, &db, &budget, import, ListQuery::default()).await?;
    if !page.is_good() {
        return invalid(&page);
    }
    // What was guessed anew is kept too.
    store::save_mapping(&db, edit(&member), page.taken.id, &page.taken.mapping).await?;
    Ok(redirect(&page.taken.href()))
}

async fn take_in(
    member: Member<Editor>,
    ctx: PageCtx,
    db: &Data<DatabaseConnection>,
    running: &Running,
    budget: &Data<Budget>,
    import: Import,
) -> Result<HttpResponse, AppError> {
    let (id, href) = (import.id, import.href());
    match start(&member, &ctx, db, (running, budget), import).await {
        // It takes longer, or was stopped: its page says so.
        None | Some(End::Cancelled) => Ok(redirect(&href)),
        Some(End::Committed) => Ok(redirect_done(&href, "import-committed")),
        Some(End::Gone) => Err(AppError::Conflict("error-import-not-waiting")),
        Some(End::Failed) => Err(anyhow::anyhow!("import {id} failed").into()),
        Some(End::Refused) => {
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
    let found = store::discard(&db, edit(&member), import.id).await?;
    if !found {
        return Err(AppError::Conflict("error-import-not-waiting"));
    }
    Ok(redirect_done(&member.path("imports"), "import-discarded"))
}

/// Everything that is wrong, as CSV.
pub(super) async fn faults(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    budget: Data<Budget>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let import = find_waiting(&member, &db, path.1).await?;
    let rules = rules(&member.venture, ctx.lang);
    let edit = edit(&member);
    let mapping = import.mapping.clone();
    let (seen, _held) = waiting(&budget, &db, &import, mapping, rules).await?;
    let faults = match seen {
        Err(fault) => vec![fault],
        Ok(Seen { checked: Ok(checked), mapping, .. }) => {
            look(db.get_ref(), edit, checked, &mapping).await?.faults
        }
        Ok(_) => Vec::new(),
    };
    let row = |fault: Fault| {
        let number = fault.row.map_or_else(String::new, |row| row.to_string());
        vec![number, fault.column.clone(), fault.reason(ctx.lang)]
    };
    csv::download("import-errors.csv", &["row", "column", "reason"], faults.into_iter().map(row))
}
