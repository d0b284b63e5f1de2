//! Routes of the guided start.

use actix_web::{HttpResponse, web::Data};
use sea_orm::DatabaseConnection;

use super::{competitors, guide, model, need, numbers, risks};
use report::{Cache, current, steps::steps};
use venture::{Editor, Member};
use web::{
    error::AppError,
    page::redirect,
    routes::{Access, Routes},
};

/// Registers the routes of this crate.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/start", Access::Editor, next)
        .get("/ventures/{venture}/start/need", Access::Editor, need::show)
        .post_once("/ventures/{venture}/start/need", Access::Editor, need::save)
        .get("/ventures/{venture}/start/competitors", Access::Editor, competitors::show)
        .post_once("/ventures/{venture}/start/competitors", Access::Editor, competitors::save)
        .get("/ventures/{venture}/start/model", Access::Editor, model::show)
        .post_once("/ventures/{venture}/start/model", Access::Editor, model::save)
        .get("/ventures/{venture}/start/numbers", Access::Editor, numbers::show)
        .post("/ventures/{venture}/start/numbers", Access::Editor, numbers::save)
        .get("/ventures/{venture}/start/risks", Access::Editor, risks::show)
        .post("/ventures/{venture}/start/risks", Access::Editor, risks::save);
}

/// The first page whose step is not done; the venture's home when all are.
async fn next(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
) -> Result<HttpResponse, AppError> {
    let current = current(&db, &cache, &member.venture).await?;
    let open = steps(&current).into_iter().find(|step| !step.is_done());
    Ok(redirect(&match open {
        Some(step) => member.path(guide::Part::of(step.step).path()),
        None => member.venture.href(),
    }))
}
