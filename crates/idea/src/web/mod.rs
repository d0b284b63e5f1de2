//! Pages of product ideas: the ranked list, an idea with its history, the gap
//! between needs and offer, and what to build next.

mod form;
mod gap;
mod idea;
mod list;
mod next;
mod words;

pub(super) use list::arranged;

use crate::Idea;
use venture::archiving::{self, Landing, set_archived};
use web::routes::{Access, Routes};

/// What reads this module's forms, for records that come from a file.
pub mod read {
    pub use super::form::draft as idea;
}

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/ideas", Access::Viewer, list::show)
        .post_once("/ventures/{venture}/ideas", Access::Editor, form::create)
        .get("/ventures/{venture}/ideas.csv", Access::Viewer, list::export)
        .get("/ventures/{venture}/ideas/new", Access::Editor, form::new_form)
        .get("/ventures/{venture}/ideas/gap", Access::Viewer, gap::show)
        .get("/ventures/{venture}/ideas/gap.csv", Access::Viewer, gap::export)
        .get("/ventures/{venture}/ideas/next", Access::Viewer, next::show)
        .get("/ventures/{venture}/ideas/{idea}", Access::Viewer, idea::show)
        .post("/ventures/{venture}/ideas/{idea}", Access::Editor, form::update)
        .get("/ventures/{venture}/ideas/{idea}/edit", Access::Editor, form::edit_form)
        .post_once("/ventures/{venture}/ideas/{idea}/status", Access::Editor, idea::set_status);
    archiving::routes(
        routes,
        "/ventures/{venture}/ideas/{idea}",
        Landing { archived: "ideas", restored: "ideas/{id}" },
        set_archived::<Idea>,
    );
}
