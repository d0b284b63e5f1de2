//! Pages that follow work while it goes on: the ledger says how far it is.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use crate::{
    jobs::ledger,
    runs::page::{BenchmarkPage, RunPage},
    venture::{Member, Viewer},
    web::{
        error::AppError,
        live::{Standing, stream},
        page::PageCtx,
    },
};

async fn standing(
    db: Data<DatabaseConnection>,
    venture: Uuid,
    id: Uuid,
) -> Result<Standing, AppError> {
    let work = ledger::find(db.get_ref(), id).await?;
    let work = work.ok_or_else(|| DbErr::RecordNotFound(id.to_string()))?;
    let place = ledger::place(db.get_ref(), venture, &work).await?;
    Ok(Standing {
        sequence: work.sequence,
        beside: place.map_or(0, |place| place.place),
        over: work.state.is_over(),
    })
}

pub(super) async fn run_events(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let (venture, id) = (member.id(), path.1);
    RunPage::load(db.get_ref(), ctx.clone(), venture, id).await?.ok_or(AppError::NotFound)?;
    let ctx = ctx.in_venture(member.nav());
    let (records, permission) = (db.clone(), member.permission(&db));
    let look = move || standing(db.clone(), venture, id);
    Ok(stream(&request, permission, look, move || {
        let (db, ctx) = (records.clone(), ctx.clone());
        async move {
            let page = RunPage::load(db.get_ref(), ctx, venture, id).await?;
            page.map_or_else(|| Ok(Vec::new()), |page| page.parts())
        }
    }))
}

pub(super) async fn benchmark_events(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let (venture, id) = (member.id(), path.1);
    BenchmarkPage::load(db.get_ref(), ctx.clone(), venture, id).await?.ok_or(AppError::NotFound)?;
    let ctx = ctx.in_venture(member.nav());
    let (records, permission) = (db.clone(), member.permission(&db));
    let look = move || standing(db.clone(), venture, id);
    Ok(stream(&request, permission, look, move || {
        let (db, ctx) = (records.clone(), ctx.clone());
        async move {
            let page = BenchmarkPage::load(db.get_ref(), ctx, venture, id).await?;
            page.map_or_else(|| Ok(Vec::new()), |page| page.parts())
        }
    }))
}
