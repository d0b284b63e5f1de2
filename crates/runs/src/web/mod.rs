//! Pages of the model lab. Handlers authorise, read the form, call the store
//! and render; what a page shows is put together in `page`.

mod benchmarks;
mod compare;
mod curves;
mod guide;
mod list;
mod live;
mod models;
mod new_run;
mod other_data;
mod providers;
mod queue;
mod read;
mod trainings;
mod try_model;

pub(super) use queue::{enqueue, queue_owner, require_cancelled};

use crate::{benchmark::Benchmark, run::Run, store};
use venture::archiving::{self, Landing};
use web::routes::{Access, Routes};

/// Names this crate's routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/runs", Access::Viewer, list::show::<Run>)
        .get("/ventures/{venture}/runs.csv", Access::Viewer, trainings::csv)
        .get("/ventures/{venture}/runs/events", Access::Viewer, live::list_events::<Run>)
        .get("/ventures/{venture}/runs/guide", Access::Viewer, guide::show)
        .get("/ventures/{venture}/runs/new", Access::Editor, new_run::show)
        .post_once("/ventures/{venture}/runs", Access::Editor, new_run::create)
        .get("/ventures/{venture}/runs/{run}", Access::Viewer, trainings::show)
        .get("/ventures/{venture}/runs/{run}/compare", Access::Viewer, compare::show)
        .get("/ventures/{venture}/runs/{run}/compare.csv", Access::Viewer, compare::csv)
        .get("/ventures/{venture}/runs/{run}/curves.csv", Access::Viewer, curves::csv)
        .get("/ventures/{venture}/runs/{run}/events", Access::Viewer, live::run_events)
        .post_once("/ventures/{venture}/runs/{run}/again", Access::Editor, new_run::again)
        .post("/ventures/{venture}/runs/{run}/cancel", Access::Editor, trainings::cancel)
        .get("/ventures/{venture}/models", Access::Viewer, models::list)
        .get("/ventures/{venture}/models/{model}/model.onnx", Access::Viewer, models::download)
        .post("/ventures/{venture}/models/{model}/name", Access::Editor, models::rename)
        .get("/ventures/{venture}/models/{model}/measure", Access::Editor, other_data::new_form)
        .post("/ventures/{venture}/models/{model}/measure", Access::Editor, other_data::measure)
        .get("/ventures/{venture}/models/{model}/try", Access::Viewer, try_model::show)
        .post("/ventures/{venture}/models/{model}/try", Access::Viewer, try_model::ask)
        .get("/ventures/{venture}/benchmarks", Access::Viewer, list::show::<Benchmark>)
        .get("/ventures/{venture}/benchmarks.csv", Access::Viewer, benchmarks::csv)
        .get(
            "/ventures/{venture}/benchmarks/events",
            Access::Viewer,
            live::list_events::<Benchmark>,
        )
        .get("/ventures/{venture}/benchmarks/new", Access::Editor, benchmarks::new_form)
        .post_once("/ventures/{venture}/benchmarks", Access::Editor, benchmarks::create)
        .get("/ventures/{venture}/benchmarks/{benchmark}", Access::Viewer, benchmarks::show)
        .get(
            "/ventures/{venture}/benchmarks/{benchmark}/events",
            Access::Viewer,
            live::benchmark_events,
        )
        .post(
            "/ventures/{venture}/benchmarks/{benchmark}/cancel",
            Access::Editor,
            benchmarks::cancel,
        );
    archiving::routes(
        routes,
        "/ventures/{venture}/runs/{run}",
        Landing { archived: "runs", restored: "runs" },
        |db, edit, id, archived| {
            Box::pin(async move { Ok(store::archive_run(&db, edit, id, archived).await?) })
        },
    );
    archiving::routes(
        routes,
        "/ventures/{venture}/models/{model}",
        Landing { archived: "models", restored: "models" },
        |db, edit, id, archived| {
            Box::pin(async move { Ok(store::archive_model(&db, edit, id, archived).await?) })
        },
    );
    archiving::routes(
        routes,
        "/ventures/{venture}/benchmarks/{benchmark}",
        Landing { archived: "benchmarks", restored: "benchmarks" },
        |db, edit, id, archived| {
            Box::pin(async move { Ok(store::archive_benchmark(&db, edit, id, archived).await?) })
        },
    );
}
