//! A file while it is being imported: followed, stopped.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{Import, Progress, Running, store};
use i18n::format;
use venture::{Editor, Member, Viewer};
use web::{
    error::AppError,
    forms::Form,
    live::{PageFragment, Standing, stream},
    page::{PageCtx, redirect},
};

/// What the page shows anew while it goes on.
#[derive(Template)]
#[template(path = "exchange/part_progress.html")]
struct ProgressPart {
    ctx: PageCtx,
    progress: Progress,
}

#[derive(Template)]
#[template(path = "exchange/working.html")]
pub(super) struct WorkingPage {
    ctx: PageCtx,
    base: String,
    import: Import,
    progress: Progress,
}

impl WorkingPage {
    pub(super) fn new<P>(
        member: &Member<P>,
        ctx: PageCtx,
        import: Import,
        progress: Progress,
    ) -> Self {
        let ctx = ctx.in_venture(member.nav());
        Self { ctx, base: member.path("imports"), import, progress }
    }
}

pub(super) async fn events(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    running: Data<Running>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let id = path.1;
    store::find(db.get_ref(), member.id(), id).await?.ok_or(AppError::NotFound)?;
    let ctx = ctx.in_venture(member.nav());
    let told = running.clone();
    let look = move || {
        let standing = match told.progress(id) {
            Some(progress) => Standing { sequence: progress.sequence, beside: 0, over: false },
            // Nothing new but the end: its page has everything.
            None => Standing { sequence: 0, beside: 0, over: true },
        };
        std::future::ready(Ok(standing))
    };
    Ok(stream(&request, member.permission(&db), look, move || {
        let part = running.progress(id).map(|progress| ProgressPart { ctx: ctx.clone(), progress });
        std::future::ready(part.iter().map(|part| PageFragment::render("progress", part)).collect())
    }))
}

/// Asks for an end; nothing of the file is imported then.
pub(super) async fn cancel(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    running: Data<Running>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let import = store::find(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    running.cancel(import.id);
    Ok(redirect(&import.href()))
}
