//! Pages of the library: list, how well each need is backed, form, one record
//! with its passages and its file.

mod about;
mod coverage;
mod fields;
mod files;
mod form;
mod list;
mod names;
mod passages;
mod show;

use crate::Evidence;
use venture::archiving::{self, Landing, set_archived};
use web::routes::{Access, Routes};

/// What reads this module's forms, for records that come from a file.
pub mod read {
    pub use super::form::draft as evidence;
}

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/evidence", Access::Viewer, list::list)
        .post_once("/ventures/{venture}/evidence", Access::Editor, form::create)
        .get("/ventures/{venture}/evidence.csv", Access::Viewer, list::export)
        .get("/ventures/{venture}/evidence/new", Access::Editor, form::new_form)
        .get("/ventures/{venture}/evidence/coverage", Access::Viewer, coverage::show)
        .get("/ventures/{venture}/evidence/about", Access::Viewer, about::show)
        .get("/ventures/{venture}/evidence/{evidence}", Access::Viewer, show::show)
        .post("/ventures/{venture}/evidence/{evidence}", Access::Editor, form::update)
        .get("/ventures/{venture}/evidence/{evidence}/edit", Access::Editor, form::edit_form)
        .get("/ventures/{venture}/evidence/{evidence}/file", Access::Viewer, files::download)
        .post("/ventures/{venture}/evidence/{evidence}/delete", Access::Editor, form::delete)
        .post_once(
            "/ventures/{venture}/evidence/{evidence}/passages",
            Access::Editor,
            passages::add,
        )
        .get(
            "/ventures/{venture}/evidence/{evidence}/passages/{passage}",
            Access::Editor,
            passages::edit_form,
        )
        .post(
            "/ventures/{venture}/evidence/{evidence}/passages/{passage}",
            Access::Editor,
            passages::update,
        )
        .post(
            "/ventures/{venture}/evidence/{evidence}/passages/{passage}/remove",
            Access::Editor,
            passages::remove,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/evidence/{evidence}",
        Landing { archived: "evidence/{id}", restored: "evidence/{id}" },
        set_archived::<Evidence>,
    );
}
