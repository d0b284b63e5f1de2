//! Pages of shared reports: `files` and `manage` are for members, `public` for everybody who
//! has a link.

mod files;
mod manage;
mod public;

use web::routes::{Access, Routes};

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/reports/{report}/pdf", Access::Viewer, files::pdf)
        .get("/ventures/{venture}/reports/{report}/slide", Access::Viewer, files::slide)
        .get("/ventures/{venture}/reports/{report}/tables", Access::Viewer, files::tables)
        .get("/ventures/{venture}/reports/{report}/links", Access::Editor, manage::list)
        .post_once("/ventures/{venture}/reports/{report}/links", Access::Editor, manage::create)
        .post(
            "/ventures/{venture}/reports/{report}/links/{link}/revoke",
            Access::Editor,
            manage::revoke,
        )
        .get("/shared/{secret}", Access::Public, public::show)
        .post("/shared/{secret}", Access::Public, public::unlock)
        .get("/shared/{secret}/pdf", Access::Public, public::pdf);
}
