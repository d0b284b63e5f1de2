//! How well each need is backed: records by strength, the strongest, the newest.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;

use super::names::Names;
use crate::{
    db,
    evidence::{Standing, Strength, store},
    venture::{Member, Viewer},
    web::{
        error::AppError,
        figures::FigureView,
        page::{PageCtx, html},
    },
};

struct Row {
    statement: String,
    href: String,
    evidence: String,
    standing: Standing,
    count: FigureView,
}

#[derive(Template)]
#[template(path = "evidence/coverage.html")]
struct CoveragePage {
    ctx: PageCtx,
    base: String,
    rows: Vec<Row>,
    bare: usize,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let (venture, today): (_, Date) = (member.id(), db::now().date());
    let standings = store::standing_of_needs(db.get_ref(), venture, today).await?;
    let names = Names::load(db.get_ref(), venture).await?;
    let mut rows: Vec<Row> = names
        .open_needs()
        .map(|need| {
            let standing = standings.get(&need.id).copied().unwrap_or_default();
            let figure = standing.figure(venture, need.id, &need.label);
            Row {
                statement: need.label.clone(),
                href: member.path(&format!("needs/{}", need.id)),
                evidence: member.path(&format!("evidence?need={}", need.id)),
                count: FigureView::new(&figure, ctx.lang),
                standing,
            }
        })
        .collect();
    // What is thinnest stands first: that is where to look next.
    rows.sort_by_key(|row| (row.standing.strongest(), row.standing.count()));
    html(&CoveragePage {
        bare: rows.iter().filter(|row| row.standing.count() == 0).count(),
        ctx: ctx.in_venture(member.nav()),
        base: member.path("evidence"),
        rows,
    })
}
