//! Pages of comments: `about` a record or the figures of a page, which is also the fragment that
//! those pages include; the `list` of a venture; `change` has what happens to one comment.

mod about;
mod change;
mod fields;
mod list;
mod shown;

pub use fields::read;

use web::routes::{Access, Routes};

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/comments", Access::Viewer, list::show)
        .get("/ventures/{venture}/comments/about", Access::Viewer, about::show)
        .post_once("/ventures/{venture}/comments", Access::Editor, about::create)
        .post("/ventures/{venture}/comments/{comment}", Access::Editor, change::update)
        .post("/ventures/{venture}/comments/{comment}/resolve", Access::Editor, change::resolve)
        .post("/ventures/{venture}/comments/{comment}/reopen", Access::Editor, change::reopen)
        .post("/ventures/{venture}/comments/{comment}/remove", Access::Editor, change::remove)
        .post("/ventures/{venture}/comments/{comment}/restore", Access::Editor, change::restore);
}
