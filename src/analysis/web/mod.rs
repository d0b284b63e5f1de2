//! Pages of the analysis, one file each. They lie below the market's address,
//! because that is where a founder looks for them.

mod landscape;

use crate::web::routes::{Access, Routes};

/// Names this room's routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.get("/ventures/{venture}/market/landscape", Access::Viewer, landscape::show);
}
