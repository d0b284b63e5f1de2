//! Pages of the market: overview, competitors, needs. One file per page and
//! what is posted from it.

mod capabilities;
mod cells;
mod changes;
mod compare;
mod competitor_form;
mod competitor_merge;
mod competitors;
mod facts;
mod fields;
mod grid;
mod lineage;
mod matrix;
mod need_form;
mod needs;
mod overview;
mod ratings;
mod respondents;
mod review;
mod segments;
mod shown;
mod trend;
mod votes;

pub(super) use needs::{places, segment_names};

use crate::{Capability, Segment};
use venture::archiving::{self, Landing, set_archived};
use web::routes::{Access, Routes};

/// What reads this module's forms, for records that come from a file.
pub mod read {
    pub use super::{
        capabilities::draft as capability,
        cells::read as cell,
        changes::draft as change,
        competitor_form::draft as competitor,
        facts::{feature, read_price as price},
        need_form::draft as need,
        ratings::{answer, offer_answer},
        segments::draft as segment,
        votes::draft as votes,
    };
}

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes.get("/ventures/{venture}/market", Access::Viewer, overview::show);
    routes
        .get("/ventures/{venture}/market/review", Access::Viewer, review::list)
        .post_once("/ventures/{venture}/market/review", Access::Editor, review::confirm)
        .get("/ventures/{venture}/market/review.csv", Access::Viewer, review::export);
    segment_routes(routes);
    matrix_routes(routes);
    competitor_routes(routes);
    change_routes(routes);
    need_routes(routes);
    lineage_routes(routes);
}

fn segment_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/market/segments", Access::Viewer, segments::list)
        .post_once("/ventures/{venture}/market/segments", Access::Editor, segments::create)
        .get("/ventures/{venture}/market/segments.csv", Access::Viewer, segments::export)
        .get("/ventures/{venture}/market/segments/new", Access::Editor, segments::new_form)
        .get("/ventures/{venture}/market/segments/{segment}", Access::Viewer, segments::show)
        .post("/ventures/{venture}/market/segments/{segment}", Access::Editor, segments::update)
        .get(
            "/ventures/{venture}/market/segments/{segment}/edit",
            Access::Editor,
            segments::edit_form,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/market/segments/{segment}",
        Landing { archived: "market/segments", restored: "market/segments/{id}" },
        set_archived::<Segment>,
    );
}

/// Before the competitors' own pages, whose path would take `matrix` for a competitor.
fn matrix_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/competitors/matrix", Access::Viewer, matrix::show)
        .get("/ventures/{venture}/competitors/matrix.csv", Access::Viewer, matrix::export)
        .get("/ventures/{venture}/competitors/matrix/edit", Access::Editor, grid::features)
        .post("/ventures/{venture}/competitors/matrix/edit", Access::Editor, grid::save_features)
        .get("/ventures/{venture}/market/ratings", Access::Editor, grid::ratings)
        .post("/ventures/{venture}/market/ratings", Access::Editor, grid::save_ratings)
        .post_once("/ventures/{venture}/capabilities", Access::Editor, capabilities::create)
        .get("/ventures/{venture}/capabilities/new", Access::Editor, capabilities::new_form)
        .get("/ventures/{venture}/capabilities/{capability}", Access::Viewer, capabilities::show)
        .post("/ventures/{venture}/capabilities/{capability}", Access::Editor, capabilities::update)
        .get(
            "/ventures/{venture}/capabilities/{capability}/edit",
            Access::Editor,
            capabilities::edit_form,
        )
        .get(
            "/ventures/{venture}/capabilities/{capability}/offer",
            Access::Editor,
            cells::show_offer,
        )
        .post(
            "/ventures/{venture}/capabilities/{capability}/offer",
            Access::Editor,
            cells::save_offer,
        )
        .post(
            "/ventures/{venture}/capabilities/{capability}/offer/remove",
            Access::Editor,
            cells::remove_offer,
        )
        .get(
            "/ventures/{venture}/capabilities/{capability}/competitors/{competitor}",
            Access::Editor,
            cells::show,
        )
        .post(
            "/ventures/{venture}/capabilities/{capability}/competitors/{competitor}",
            Access::Editor,
            cells::save,
        )
        .post(
            "/ventures/{venture}/capabilities/{capability}/competitors/{competitor}/remove",
            Access::Editor,
            cells::remove,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/capabilities/{capability}",
        Landing { archived: "competitors/matrix", restored: "capabilities/{id}" },
        set_archived::<Capability>,
    );
}

fn competitor_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/competitors", Access::Viewer, competitors::list)
        .post_once("/ventures/{venture}/competitors", Access::Editor, competitor_form::create)
        .get("/ventures/{venture}/competitors.csv", Access::Viewer, competitors::export)
        .get("/ventures/{venture}/competitors/compare", Access::Viewer, compare::compare)
        .get("/ventures/{venture}/competitors/new", Access::Editor, competitor_form::new_form)
        .get("/ventures/{venture}/competitors/{competitor}", Access::Viewer, competitors::show)
        .post(
            "/ventures/{venture}/competitors/{competitor}",
            Access::Editor,
            competitor_form::update,
        )
        .get(
            "/ventures/{venture}/competitors/{competitor}/edit",
            Access::Editor,
            competitor_form::edit_form,
        )
        .post_once(
            "/ventures/{venture}/competitors/{competitor}/prices",
            Access::Editor,
            facts::add_price,
        )
        .post(
            "/ventures/{venture}/competitors/{competitor}/prices/{price}/remove",
            Access::Editor,
            facts::remove_price,
        )
        .post_once(
            "/ventures/{venture}/competitors/{competitor}/ratings",
            Access::Editor,
            facts::rate,
        )
        .post(
            "/ventures/{venture}/competitors/{competitor}/ratings/{need}/remove",
            Access::Editor,
            facts::remove_rating,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/competitors/{competitor}",
        Landing { archived: "competitors", restored: "competitors/{id}" },
        competitors::set_archived,
    );
}

fn change_routes(routes: &mut Routes<'_>) {
    routes
        .get(
            "/ventures/{venture}/competitors/{competitor}/battlecard",
            Access::Viewer,
            compare::battlecard,
        )
        .get("/ventures/{venture}/competitors/{competitor}/changes", Access::Viewer, changes::list)
        .post_once(
            "/ventures/{venture}/competitors/{competitor}/changes",
            Access::Editor,
            changes::add,
        )
        .get(
            "/ventures/{venture}/competitors/{competitor}/changes.csv",
            Access::Viewer,
            changes::export,
        )
        .post(
            "/ventures/{venture}/competitors/{competitor}/changes/{change}/remove",
            Access::Editor,
            changes::remove,
        )
        .get(
            "/ventures/{venture}/competitors/{competitor}/merge",
            Access::Editor,
            competitor_merge::form,
        )
        .post_once(
            "/ventures/{venture}/competitors/{competitor}/merge",
            Access::Editor,
            competitor_merge::merge,
        )
        .post(
            "/ventures/{venture}/competitors/{competitor}/merges/{merge}/undo",
            Access::Editor,
            competitor_merge::undo,
        );
}

fn lineage_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/needs/{need}/merge", Access::Editor, lineage::merge_form)
        .post_once("/ventures/{venture}/needs/{need}/merge", Access::Editor, lineage::merge)
        .get("/ventures/{venture}/needs/{need}/split", Access::Editor, lineage::split_form)
        .post_once("/ventures/{venture}/needs/{need}/split", Access::Editor, lineage::split)
        .post(
            "/ventures/{venture}/needs/{need}/history/{event}/undo",
            Access::Editor,
            lineage::undo,
        )
        .post_once("/ventures/{venture}/needs/{need}/votes", Access::Editor, votes::add)
        .post(
            "/ventures/{venture}/needs/{need}/votes/{votes}/remove",
            Access::Editor,
            votes::remove,
        );
}

fn need_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/needs", Access::Viewer, needs::list)
        .post_once("/ventures/{venture}/needs", Access::Editor, need_form::create)
        .get("/ventures/{venture}/needs.csv", Access::Viewer, needs::export)
        .get("/ventures/{venture}/needs/new", Access::Editor, need_form::new_form)
        .get("/ventures/{venture}/needs/{need}", Access::Viewer, ratings::show)
        .post("/ventures/{venture}/needs/{need}", Access::Editor, need_form::update)
        .get("/ventures/{venture}/needs/{need}/edit", Access::Editor, need_form::edit_form)
        .post_once("/ventures/{venture}/needs/{need}/ratings", Access::Editor, ratings::add)
        .post_once("/ventures/{venture}/needs/{need}/offer", Access::Editor, ratings::add_offer)
        .post(
            "/ventures/{venture}/needs/{need}/ratings/{rating}/remove",
            Access::Editor,
            ratings::remove,
        )
        .post(
            "/ventures/{venture}/needs/{need}/offer/{rating}/remove",
            Access::Editor,
            ratings::remove_offer,
        )
        .get("/ventures/{venture}/respondents/delete", Access::Editor, respondents::ask)
        .post("/ventures/{venture}/respondents/delete", Access::Editor, respondents::delete);
    archiving::routes(
        routes,
        "/ventures/{venture}/needs/{need}",
        Landing { archived: "needs", restored: "needs/{id}" },
        needs::set_archived,
    );
}
