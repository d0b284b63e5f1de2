//! An import's page: its columns and preview while it waits, afterwards the
//! record of what it did, with undo.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{preview, progress::WorkingPage};
use crate::{
    Import, Outcome, Running, State,
    duplicates::{self, Found, Pair},
    store,
    undo::{self, UndoError},
};
use i18n::format;
use venture::{Editor, Member, Viewer};
use web::{
    budget::Budget,
    error::AppError,
    forms::Form,
    page::{PageCtx, html, invalid, redirect_done},
    paging::ListQuery,
};

#[derive(Template)]
#[template(path = "exchange/import.html")]
struct RecordPage {
    ctx: PageCtx,
    base: String,
    import: Import,
    author: String,
    undone_by: String,
    /// Where what was imported can be seen.
    place: String,
    /// Why it was not undone, in words.
    refusal: Option<String>,
    /// What it brought that looks like something else.
    pairs: Vec<Pair>,
    more_pairs: usize,
    too_many: bool,
}

/// Look-alikes that are shown with an import.
const SHOWN_PAIRS: usize = 20;

async fn record<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    budget: &Budget,
    import: Import,
    refusal: Option<String>,
) -> Result<RecordPage, AppError> {
    let people = store::names(db, [import.author].into_iter().chain(import.undone_by)).await?;
    let name = |id: Uuid| people.get(&id).cloned().unwrap_or_default();
    let mut found = match import.state {
        State::Committed => duplicates::of_import(db, budget, import.venture, import.id).await?,
        _ => Found::default(),
    };
    let more_pairs = found.pairs.len().saturating_sub(SHOWN_PAIRS);
    found.pairs.truncate(SHOWN_PAIRS);
    Ok(RecordPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("imports"),
        author: name(import.author),
        undone_by: import.undone_by.map(name).unwrap_or_default(),
        place: member.path(import.target.page()),
        import,
        refusal,
        pairs: found.pairs,
        more_pairs,
        too_many: found.too_many,
    })
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    running: Data<Running>,
    budget: Data<Budget>,
    path: Path<(Uuid, Uuid)>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let import = store::find(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    if let (State::Staged, Some(progress)) = (import.state, running.progress(import.id)) {
        return html(&WorkingPage::new(&member, ctx, import, progress));
    }
    if import.state == State::Staged && member.nav().can_edit {
        let end = running.last_outcome(import.id);
        let mut page =
            preview::page(&member, ctx, &db, &budget, import, query.into_inner()).await?;
        page.stopped = match end {
            Some(Outcome::Cancelled) => Some("import-stopped"),
            Some(Outcome::Failed) => Some("import-failed"),
            _ => None,
        };
        return html(&page);
    }
    html(&record(&member, ctx, &db, &budget, import, None).await?)
}

pub(super) async fn undo(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    budget: Data<Budget>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let import = store::find(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    match undo::undo(&db, member.edit(), import.id).await {
        Ok(()) => Ok(redirect_done(&import.href(), "import-undone")),
        Err(UndoError::Database(error)) => Err(error.into()),
        Err(UndoError::NotCommitted) => Err(AppError::Conflict("error-import-not-committed")),
        Err(other) => {
            let reason = other.reason().map(|(key, table, count)| {
                let what = ctx.t(&format!("import-records-{}", table.replace('_', "-")));
                ctx.t2(key, "what", what, "count", count)
            });
            invalid(&record(&member, ctx, &db, &budget, import, reason).await?)
        }
    }
}
