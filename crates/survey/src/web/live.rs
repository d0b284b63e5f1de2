//! Live count of answers; the survey's sequence number signals changes.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{fields, show::CountPart};
use crate::{Survey, store};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    live::{PageFragment, Standing, stream},
    page::PageCtx,
};

async fn find(db: &DatabaseConnection, venture: Uuid, id: Uuid) -> Result<Survey, AppError> {
    store::find_survey(db, venture, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn events(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let (venture, id) = (member.id(), fields::find(&member, &db, path.1).await?.id);
    let ctx = ctx.in_venture(member.nav());
    let (records, permission) = (db.clone(), member.permission(&db));
    let look = move || {
        let db = db.clone();
        async move {
            let survey = find(&db, venture, id).await?;
            let over = !survey.phase(&db::now()).is_open();
            Ok(Standing { sequence: survey.sequence, beside: 0, over })
        }
    };
    Ok(stream(&request, permission, look, move || {
        let (db, ctx) = (records.clone(), ctx.clone());
        async move {
            let survey = find(&db, venture, id).await?;
            let kept = store::count_responses(db.get_ref(), &survey).await?;
            Ok(vec![PageFragment::render("count", &CountPart { ctx, survey, kept })?])
        }
    }))
}
