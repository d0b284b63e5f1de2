//! Pages of the model lab. Handlers authorise, read the form, call the store
//! and render; what a page shows is put together in `page`.

mod archive;
mod benchmarks;
mod compare;
mod curves;
mod guide;
mod list;
mod live;
mod models;
mod other_data;
mod queue;
mod read;
mod trainings;

pub(super) use queue::{enqueue, queue_owner};

use actix_web::{HttpResponse, http::header::ContentDisposition};
use archive::{Benchmarks, Models, Runs};

use super::store::CancelOutcome;
use venture::{Editor, Member, records::Edit};
use web::{
    error::AppError,
    routes::{Access, Routes},
};

/// Names this crate's routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/runs", Access::Viewer, trainings::list)
        .get("/ventures/{venture}/runs.csv", Access::Viewer, trainings::csv)
        .get("/ventures/{venture}/runs/events", Access::Viewer, live::runs_events)
        .get("/ventures/{venture}/runs/guide", Access::Viewer, guide::show)
        .get("/ventures/{venture}/runs/new", Access::Editor, trainings::new_form)
        .post_once("/ventures/{venture}/runs", Access::Editor, trainings::create)
        .get("/ventures/{venture}/runs/{run}", Access::Viewer, trainings::show)
        .get("/ventures/{venture}/runs/{run}/compare", Access::Viewer, compare::show)
        .get("/ventures/{venture}/runs/{run}/compare.csv", Access::Viewer, compare::csv)
        .get("/ventures/{venture}/runs/{run}/curves.csv", Access::Viewer, curves::csv)
        .get("/ventures/{venture}/runs/{run}/events", Access::Viewer, live::run_events)
        .post("/ventures/{venture}/runs/{run}/cancel", Access::Editor, trainings::cancel)
        .post("/ventures/{venture}/runs/{run}/archive", Access::Editor, archive::archive::<Runs>)
        .post("/ventures/{venture}/runs/{run}/restore", Access::Editor, archive::restore::<Runs>)
        .get("/ventures/{venture}/models", Access::Viewer, models::list)
        .get("/ventures/{venture}/models/{model}/model.onnx", Access::Viewer, models::download)
        .post("/ventures/{venture}/models/{model}/name", Access::Editor, models::rename)
        .get("/ventures/{venture}/models/{model}/measure", Access::Editor, other_data::new_form)
        .post("/ventures/{venture}/models/{model}/measure", Access::Editor, other_data::measure)
        .post(
            "/ventures/{venture}/models/{model}/archive",
            Access::Editor,
            archive::archive::<Models>,
        )
        .post(
            "/ventures/{venture}/models/{model}/restore",
            Access::Editor,
            archive::restore::<Models>,
        )
        .get("/ventures/{venture}/benchmarks", Access::Viewer, benchmarks::list)
        .get("/ventures/{venture}/benchmarks.csv", Access::Viewer, benchmarks::csv)
        .get("/ventures/{venture}/benchmarks/events", Access::Viewer, live::benchmarks_events)
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
        )
        .post(
            "/ventures/{venture}/benchmarks/{benchmark}/archive",
            Access::Editor,
            archive::archive::<Benchmarks>,
        )
        .post(
            "/ventures/{venture}/benchmarks/{benchmark}/restore",
            Access::Editor,
            archive::restore::<Benchmarks>,
        );
}

/// Who changes which venture.
pub(crate) fn edit(member: &Member<Editor>) -> Edit {
    Edit { author: member.user.id, venture: member.id() }
}

/// Refuses to end what is not there or has ended.
pub(crate) fn require_cancelled(outcome: CancelOutcome) -> Result<(), AppError> {
    match outcome {
        CancelOutcome::Asked => Ok(()),
        CancelOutcome::Missing => Err(AppError::NotFound),
        CancelOutcome::Over => Err(AppError::Conflict("error-work-over")),
    }
}

/// Bytes as a file to keep.
fn file(name: &str, kind: &str, content: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header(ContentDisposition::attachment(name))
        .body(content)
}
