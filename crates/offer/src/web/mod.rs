//! Pages of the offer: the promise, the assumptions, machine prices, risk questions.

mod assumption_row;
mod assumptions;
mod machines;
mod promise;
mod risks;
mod typed;

use crate::store;
use venture::archiving::{self, Landing};
use web::routes::{Access, Routes};

/// Parsers of this module's forms, for records from a file.
pub mod read {
    pub use super::{
        assumption_row::read as assumption,
        machines::read as machine,
        promise::{draft as offer, typed_unit},
        risks::{note_field, read as risk},
    };
}

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/offer", Access::Viewer, promise::show)
        .post("/ventures/{venture}/offer", Access::Editor, promise::save)
        .get("/ventures/{venture}/offer/assumptions", Access::Editor, assumptions::edit)
        .post("/ventures/{venture}/offer/assumptions", Access::Editor, assumptions::save)
        .get("/ventures/{venture}/offer/risks", Access::Viewer, risks::show)
        .post("/ventures/{venture}/offer/risks", Access::Editor, risks::save)
        .get("/ventures/{venture}/offer/machines", Access::Viewer, machines::list)
        .get("/ventures/{venture}/offer/machines/new", Access::Editor, machines::new_form)
        .post_once("/ventures/{venture}/offer/machines", Access::Editor, machines::create)
        .get("/ventures/{venture}/offer/machines/{machine}", Access::Editor, machines::edit)
        .post("/ventures/{venture}/offer/machines/{machine}", Access::Editor, machines::update);
    archiving::routes(
        routes,
        "/ventures/{venture}/offer/machines/{machine}",
        Landing { archived: "offer/machines", restored: "offer/machines" },
        |db, edit, id, archived| {
            let (actor, venture) = (edit.author, edit.venture);
            Box::pin(async move {
                Ok(store::set_machine_price_archived(&db, actor, venture, id, archived).await?)
            })
        },
    );
}
