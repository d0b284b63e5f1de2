//! Pages of the catalogue: the list, for everybody who has signed in, and for administrators
//! the import of a list with its preview.

mod import;
mod list;
mod view;

use web::routes::{Access, Routes};

/// Names this crate's routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/catalogue", Access::SignedIn, list::for_all)
        .get("/catalogue/prices.csv", Access::SignedIn, list::csv_for_all)
        .get("/admin/catalogue", Access::Admin, list::for_admin)
        .get("/admin/catalogue/prices.csv", Access::Admin, list::csv_for_admin)
        .get("/admin/catalogue/imports", Access::Admin, import::list)
        .post_once("/admin/catalogue/imports", Access::Admin, import::upload)
        .get("/admin/catalogue/imports/{import}", Access::Admin, import::show)
        .post("/admin/catalogue/imports/{import}", Access::Admin, import::confirm)
        .post("/admin/catalogue/imports/{import}/discard", Access::Admin, import::discard)
        .post("/admin/catalogue/imports/{import}/undo", Access::Admin, import::undo);
}
