//! Pages of imports: the list, the upload, the choice of columns with its
//! preview, the record of what was imported, duplicates; and of exports.

mod choices;
mod duplicates;
mod exports;
mod list;
mod pasted;
mod preview;
mod progress;
mod shown;
mod staged;
mod upload;

use time::OffsetDateTime;

use i18n::format;
use web::routes::{Access, Routes};

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/imports", Access::Viewer, list::list)
        .post_once("/ventures/{venture}/imports", Access::Editor, upload::upload)
        .get("/ventures/{venture}/imports/new", Access::Editor, upload::form)
        .get("/ventures/{venture}/imports/duplicates", Access::Viewer, duplicates::list)
        .post_once(
            "/ventures/{venture}/imports/duplicates/merge",
            Access::Editor,
            duplicates::merge,
        )
        .post_once("/ventures/{venture}/imports/duplicates/keep", Access::Editor, duplicates::keep)
        .get("/ventures/{venture}/imports/examples/{target}", Access::Viewer, list::example)
        .get("/ventures/{venture}/imports/{import}", Access::Viewer, shown::show)
        .post("/ventures/{venture}/imports/{import}", Access::Editor, staged::save)
        .get("/ventures/{venture}/imports/{import}/faults.csv", Access::Editor, staged::errors)
        .post("/ventures/{venture}/imports/{import}/discard", Access::Editor, staged::discard)
        .get("/ventures/{venture}/imports/{import}/events", Access::Viewer, progress::events)
        .post("/ventures/{venture}/imports/{import}/cancel", Access::Editor, progress::cancel)
        .post_once("/ventures/{venture}/needs/{need}/import", Access::Editor, pasted::import)
        .post("/ventures/{venture}/imports/{import}/undo", Access::Editor, shown::undo)
        .get("/ventures/{venture}/exports", Access::Viewer, exports::show)
        .get("/ventures/{venture}/exports/records.json", Access::Viewer, exports::records_json)
        .get("/ventures/{venture}/exports/records.zip", Access::Viewer, exports::records_zip)
        .get("/ventures/{venture}/exports/with-answers.json", Access::Owner, exports::all_json)
        .get("/ventures/{venture}/exports/with-answers.zip", Access::Owner, exports::all_zip)
        .post_once("/ventures/{venture}/exports/restore", Access::Owner, exports::restore);
}

/// A whole number, for templates.
fn count(n: &u64) -> String {
    format::count(*n)
}

/// A moment, or nothing, for templates.
fn moment(at: &Option<OffsetDateTime>) -> String {
    at.as_ref().map_or_else(String::new, format::date_time)
}
