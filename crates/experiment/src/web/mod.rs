//! Pages of experiments: list, card, result, decision, history.

mod about;
mod fields;
mod form;
mod list;
mod show;
mod shown;
mod steps;

use crate::Experiment;
use venture::archiving::{self, Landing, set_archived};
use web::routes::{Access, Routes};

/// What reads this module's forms, for records that come from a file.
pub mod read {
    pub use super::fields::{Subjects, kept_card as card, past_deadline, result};
}

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/experiments", Access::Viewer, list::list)
        .post_once("/ventures/{venture}/experiments", Access::Editor, form::create)
        .get("/ventures/{venture}/experiments.csv", Access::Viewer, list::export)
        .get("/ventures/{venture}/experiments/new", Access::Editor, form::new_form)
        .get("/ventures/{venture}/experiments/about", Access::Viewer, about::show)
        .get("/ventures/{venture}/experiments/{experiment}", Access::Viewer, show::show)
        .post("/ventures/{venture}/experiments/{experiment}", Access::Editor, form::update)
        .get("/ventures/{venture}/experiments/{experiment}/edit", Access::Editor, form::edit_form)
        .get("/ventures/{venture}/experiments/{experiment}/copy", Access::Editor, form::copy_form)
        .post_once("/ventures/{venture}/experiments/{experiment}/copy", Access::Editor, form::copy)
        .post_once(
            "/ventures/{venture}/experiments/{experiment}/start",
            Access::Editor,
            steps::start,
        )
        .post_once(
            "/ventures/{venture}/experiments/{experiment}/result",
            Access::Editor,
            steps::result,
        )
        .post_once(
            "/ventures/{venture}/experiments/{experiment}/decide",
            Access::Editor,
            steps::decide,
        )
        .post_once(
            "/ventures/{venture}/experiments/{experiment}/reopen",
            Access::Editor,
            steps::reopen,
        )
        .post_once(
            "/ventures/{venture}/experiments/{experiment}/abandon",
            Access::Editor,
            steps::abandon,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/experiments/{experiment}",
        Landing { archived: "experiments/{id}", restored: "experiments/{id}" },
        set_archived::<Experiment>,
    );
}
