//! Pages of going to market. One file per page and what is posted from it.

mod channels;
mod fields;
mod forces;
mod overview;
mod roadmap;
mod roadmap_form;
mod segments;
mod shown;
mod size_form;
mod sizes;

use crate::{Channel, MarketSize, Milestone};
use venture::archiving::{self, Landing, set_archived};
use web::routes::{Access, Routes};

/// What reads this module's forms, for records that come from a file.
pub mod read {
    pub use super::{
        channels::draft as channel,
        forces::rating as force,
        roadmap_form::draft as milestone,
        segments::{field as score_field, read as score},
        size_form::draft as size,
        sizes::top_down,
    };
}

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes.get("/ventures/{venture}/go-to-market", Access::Viewer, overview::show);
    rating_routes(routes);
    channel_routes(routes);
    size_routes(routes);
    roadmap_routes(routes);
}

fn rating_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/go-to-market/segments", Access::Viewer, segments::show)
        .get("/ventures/{venture}/go-to-market/segments.csv", Access::Viewer, segments::export)
        .get("/ventures/{venture}/go-to-market/segments/rate", Access::Editor, segments::rate_form)
        .post("/ventures/{venture}/go-to-market/segments/rate", Access::Editor, segments::rate)
        .get("/ventures/{venture}/go-to-market/forces", Access::Viewer, forces::show)
        .get("/ventures/{venture}/go-to-market/forces.csv", Access::Viewer, forces::export)
        .get("/ventures/{venture}/go-to-market/forces/rate", Access::Editor, forces::rate_form)
        .post("/ventures/{venture}/go-to-market/forces/rate", Access::Editor, forces::rate);
}

fn channel_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/go-to-market/channels", Access::Viewer, channels::list)
        .post_once("/ventures/{venture}/go-to-market/channels", Access::Editor, channels::create)
        .get("/ventures/{venture}/go-to-market/channels.csv", Access::Viewer, channels::export)
        .get("/ventures/{venture}/go-to-market/channels/new", Access::Editor, channels::new_form)
        .post_once(
            "/ventures/{venture}/go-to-market/channels/take-over",
            Access::Editor,
            channels::take_over,
        )
        .get(
            "/ventures/{venture}/go-to-market/channels/{channel}",
            Access::Editor,
            channels::edit_form,
        )
        .post(
            "/ventures/{venture}/go-to-market/channels/{channel}",
            Access::Editor,
            channels::update,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/go-to-market/channels/{channel}",
        Landing { archived: "go-to-market/channels", restored: "go-to-market/channels" },
        set_archived::<Channel>,
    );
}

fn size_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/go-to-market/market-size", Access::Viewer, sizes::list)
        .post_once(
            "/ventures/{venture}/go-to-market/market-size",
            Access::Editor,
            size_form::create,
        )
        .get("/ventures/{venture}/go-to-market/market-size.csv", Access::Viewer, sizes::export)
        .get(
            "/ventures/{venture}/go-to-market/market-size/new",
            Access::Editor,
            size_form::new_form,
        )
        .post_once(
            "/ventures/{venture}/go-to-market/market-size/take-over",
            Access::Editor,
            sizes::take_over,
        )
        .post_once(
            "/ventures/{venture}/go-to-market/market-size/check",
            Access::Editor,
            sizes::check,
        )
        .get(
            "/ventures/{venture}/go-to-market/market-size/{size}",
            Access::Editor,
            size_form::edit_form,
        )
        .post(
            "/ventures/{venture}/go-to-market/market-size/{size}",
            Access::Editor,
            size_form::update,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/go-to-market/market-size/{size}",
        Landing { archived: "go-to-market/market-size", restored: "go-to-market/market-size" },
        set_archived::<MarketSize>,
    );
}

fn roadmap_routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/go-to-market/roadmap", Access::Viewer, roadmap::list)
        .post_once("/ventures/{venture}/go-to-market/roadmap", Access::Editor, roadmap_form::create)
        .get("/ventures/{venture}/go-to-market/roadmap.csv", Access::Viewer, roadmap::export)
        .get("/ventures/{venture}/go-to-market/roadmap/new", Access::Editor, roadmap_form::new_form)
        .get(
            "/ventures/{venture}/go-to-market/roadmap/{milestone}",
            Access::Editor,
            roadmap_form::edit_form,
        )
        .post(
            "/ventures/{venture}/go-to-market/roadmap/{milestone}",
            Access::Editor,
            roadmap_form::update,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/go-to-market/roadmap/{milestone}",
        Landing { archived: "go-to-market/roadmap", restored: "go-to-market/roadmap" },
        set_archived::<Milestone>,
    );
}
