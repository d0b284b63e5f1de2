//! Pages of the analysis, one file each. Their addresses are below the market's, where a
//! founder looks for them.

mod compare;
mod groups;
mod landscape;
mod methods;
mod outcome;
mod positions;
mod weights;
mod white_space;

use web::routes::{Access, Routes};

/// Parsers of this module's forms, for records from a file.
pub mod read {
    pub use super::weights::read as weights;
}

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/market/landscape", Access::Viewer, landscape::show)
        .get("/ventures/{venture}/market/positions", Access::Viewer, positions::show)
        .get("/ventures/{venture}/market/white-space", Access::Viewer, white_space::show)
        .get("/ventures/{venture}/market/groups", Access::Viewer, groups::show)
        .get("/ventures/{venture}/market/weights", Access::Viewer, weights::show)
        .get("/ventures/{venture}/market/weights/compare", Access::Viewer, compare::show)
        .post_once("/ventures/{venture}/market/weights/sets", Access::Editor, weights::save)
        .post(
            "/ventures/{venture}/market/weights/sets/{set}/archive",
            Access::Editor,
            weights::archive,
        )
        .post(
            "/ventures/{venture}/market/weights/sets/{set}/restore",
            Access::Editor,
            weights::restore,
        )
        .get("/ventures/{venture}/market/methods", Access::Viewer, methods::list);
}
