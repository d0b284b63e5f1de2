//! Pages of the offer: the promise, the assumptions, machine prices, risk questions.

mod assumptions;
mod machines;
mod promise;
mod risks;

use crate::store;
use i18n::format;
use venture::archiving::{self, Landing};
use web::routes::{Access, Routes};

/// Parsers of this module's forms, for records from a file.
pub mod read {
    pub use super::{
        assumptions::read as assumption,
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

/// A stored number as one would type it: no grouping, no rounding noise.
fn typed(value: f64, unit: f64) -> String {
    format::typed((value / unit * 1e6).round() / 1e6)
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn a_stored_number_is_shown_as_typed() {
        assert_eq!(typed(0.035, 0.01), "3.5");
        assert_eq!(typed(0.07, 0.01), "7");
        assert_eq!(typed(1_250_000.5, 1.0), "1250000.5");
        assert_eq!(typed(0.000_043, 1.0), "0.000043");
    }
}
