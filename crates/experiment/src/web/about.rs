//! The experiments on a need or an idea, as a fragment that their pages include:
//! those modules do not depend on this one.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::{form::Preset, shown};
use crate::{Experiment, store};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
};

struct Row {
    threshold: String,
    result: Option<FigureView>,
    experiment: Experiment,
}

#[derive(Template)]
#[template(path = "experiment/about.html")]
struct AboutPart {
    ctx: PageCtx,
    /// Address of a new experiment on it.
    new: String,
    rows: Vec<Row>,
    today: Date,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<Preset>,
) -> Result<HttpResponse, AppError> {
    let venture = member.id();
    let id = |text: &str| Uuid::parse_str(text).ok();
    let (found, subject) = match (id(&query.need), id(&query.idea)) {
        (Some(id), _) => {
            (store::list_about_need(db.get_ref(), venture, id).await?, format!("need={id}"))
        }
        (None, Some(id)) => {
            (store::list_about_idea(db.get_ref(), venture, id).await?, format!("idea={id}"))
        }
        (None, None) => return Err(AppError::BadRequest("error-bad-request")),
    };
    let row = |experiment: Experiment| Row {
        threshold: shown::threshold(&experiment.card),
        result: shown::figure(&experiment, ctx.lang),
        experiment,
    };
    html(&AboutPart {
        rows: found.into_iter().map(row).collect(),
        ctx: ctx.in_venture(member.nav()),
        new: member.path(&format!("experiments/new?{subject}")),
        today: db::now().date(),
    })
}
