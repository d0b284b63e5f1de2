//! Pages of surveys: one file per page and its forms. The public pages are `public` and
//! `receipt`; the others are for members.

mod fields;
mod invitations;
mod list;
mod live;
mod pictures;
mod public;
mod questions;
mod reading;
mod receipt;
mod responses;
mod results;
mod settings;
mod show;
mod shown;

pub(super) use results::compute;

use crate::store;
use venture::archiving::{self, Landing};
use web::routes::{Access, Routes};

/// Parsers of this module's forms, for records from a file.
pub mod read {
    pub use super::{questions::words, reading::read as answers, settings::read as survey};
}

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/s/{token}", Access::Public, public::show)
        .post("/s/{token}", Access::Public, public::answer)
        .get("/s/answers/{receipt}", Access::Public, receipt::show)
        .post("/s/answers/{receipt}/delete", Access::Public, receipt::delete);
    survey_routes(routes);
    question_routes(routes);
    answer_routes(routes);
    archiving::routes(
        routes,
        "/ventures/{venture}/surveys/{survey}",
        Landing { archived: "surveys", restored: "surveys/{id}" },
        |db, edit, id, archived| {
            Box::pin(async move { Ok(store::set_survey_archived(&db, edit, id, archived).await?) })
        },
    );
}

fn survey_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/surveys", Access::Viewer, list::list)
        .post_once("/ventures/{venture}/surveys", Access::Editor, settings::create)
        .get("/ventures/{venture}/surveys.csv", Access::Viewer, list::export)
        .get("/ventures/{venture}/surveys/new", Access::Editor, settings::new_form)
        .get("/ventures/{venture}/surveys/{survey}", Access::Viewer, show::show)
        .post("/ventures/{venture}/surveys/{survey}", Access::Editor, settings::update)
        .get("/ventures/{venture}/surveys/{survey}/edit", Access::Editor, settings::edit_form)
        .get("/ventures/{venture}/surveys/{survey}/events", Access::Viewer, live::events)
        .get("/ventures/{venture}/surveys/{survey}/preview", Access::Viewer, public::preview)
        .post("/ventures/{venture}/surveys/{survey}/open", Access::Editor, show::open)
        .post("/ventures/{venture}/surveys/{survey}/close", Access::Editor, show::close)
        .post_once(
            "/ventures/{venture}/surveys/{survey}/duplicate",
            Access::Editor,
            show::duplicate,
        );
}

fn question_routes(routes: &mut Routes<'_>) {
    routes
        .post_once(
            "/ventures/{venture}/surveys/{survey}/needs",
            Access::Editor,
            questions::add_needs,
        )
        .post_once("/ventures/{venture}/surveys/{survey}/questions", Access::Editor, questions::add)
        .get(
            "/ventures/{venture}/surveys/{survey}/questions/{question}",
            Access::Editor,
            questions::edit_form,
        )
        .post(
            "/ventures/{venture}/surveys/{survey}/questions/{question}",
            Access::Editor,
            questions::update,
        )
        .post_once(
            "/ventures/{venture}/surveys/{survey}/questions/{question}/move",
            Access::Editor,
            questions::shift,
        )
        .post(
            "/ventures/{venture}/surveys/{survey}/questions/{question}/remove",
            Access::Editor,
            questions::remove,
        );
}

fn answer_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/surveys/{survey}/results", Access::Viewer, results::show)
        .post_once(
            "/ventures/{venture}/surveys/{survey}/take-over",
            Access::Editor,
            results::take_over,
        )
        .post("/ventures/{venture}/surveys/{survey}/take-back", Access::Editor, results::take_back)
        .get("/ventures/{venture}/surveys/{survey}/responses", Access::Editor, responses::list)
        .get(
            "/ventures/{venture}/surveys/{survey}/responses.csv",
            Access::Editor,
            responses::export,
        )
        .get(
            "/ventures/{venture}/surveys/{survey}/responses/{response}",
            Access::Editor,
            responses::show,
        )
        .post(
            "/ventures/{venture}/surveys/{survey}/responses/{response}/remove",
            Access::Editor,
            responses::remove,
        )
        .get("/ventures/{venture}/surveys/{survey}/invitations", Access::Editor, invitations::list)
        .post_once(
            "/ventures/{venture}/surveys/{survey}/invitations",
            Access::Editor,
            invitations::create,
        )
        .get(
            "/ventures/{venture}/surveys/{survey}/invitations.csv",
            Access::Editor,
            invitations::export,
        )
        .post(
            "/ventures/{venture}/surveys/{survey}/invitations/{invitation}/remove",
            Access::Editor,
            invitations::remove,
        );
}
