//! Pages that follow work while it goes on: the ledger says how far it is.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use super::list::{Listed, lines};
use crate::page::{BenchmarkPage, RunPage};
use jobs::ledger;
use venture::{Member, Viewer};
use web::{
    error::AppError,
    live::{PageFragment, Standing, stream},
    page::PageCtx,
    paging::ListQuery,
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

/// Where the work of a venture stands, as its lists show it: states and places, not how far
/// each is.
async fn standing_of_all(
    db: Data<DatabaseConnection>,
    venture: Uuid,
) -> Result<Standing, AppError> {
    let open = ledger::open_work(db.get_ref(), venture).await?;
    let places = ledger::places(db.get_ref(), venture).await?;
    let mut shown = DefaultHasher::new();
    for (id, state) in &open {
        (id, state, places.get(id).map(|place| place.place)).hash(&mut shown);
    }
    Ok(Standing { sequence: 0, beside: shown.finish(), over: open.is_empty() })
}

/// A page of a list that follows the queue.
pub(super) async fn list_events<R: Listed>(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> HttpResponse {
    let (venture, ctx, query) = (member.id(), ctx.in_venture(member.nav()), query.into_inner());
    let (looked, shown) = (db.clone(), db.clone());
    let look = move || standing_of_all(looked.clone(), venture);
    stream(&request, member.permission(&db), look, move || {
        let (db, ctx, query) = (shown.clone(), ctx.clone(), query.clone());
        async move {
            let page = lines::<R>(&db, venture, &query, ctx.lang).await?.page;
            Ok(vec![PageFragment { part: "rows", html: R::rows(&ctx, &page)? }])
        }
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
