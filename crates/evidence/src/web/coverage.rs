//! How well each need is backed: records by strength, the strongest, the newest.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;

use crate::{Standing, Strength};
use market::{NeedRecord, snapshot};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
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
    query: ListQuery,
    page: Page<Row>,
    /// All needs in use, and those without a record.
    all: usize,
    bare: usize,
}

/// What is thinnest stands first: that is where to look next.
pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let (venture, today): (_, Date) = (member.id(), db::now().date());
    let query = query.into_inner();
    let standings = crate::store::standing_of_needs(db.get_ref(), venture, today).await?;
    let market = snapshot(&db, &member.venture).await?;
    let mut needs: Vec<&NeedRecord> = market.needs.iter().collect();
    let standing = |need: &NeedRecord| standings.get(&need.id).copied().unwrap_or_default();
    let bare = needs.iter().filter(|need| standing(need).count() == 0).count();
    let all = needs.len();
    if let Some(words) = query.search().map(str::to_lowercase) {
        needs.retain(|need| need.statement.to_lowercase().contains(&words));
    }
    needs.sort_by_key(|need| (standing(need).strongest(), standing(need).count()));
    let page = Page::of(&query, needs).map(|need| {
        let standing = standing(need);
        let figure = standing.figure(venture, need.id, &need.statement);
        Row {
            href: need.href.clone(),
            evidence: member.path(&format!("evidence?need={}", need.id)),
            count: FigureView::new(&figure, ctx.lang),
            statement: need.statement.clone(),
            standing,
        }
    });
    html(&CoveragePage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("evidence"),
        page,
        query,
        all,
        bare,
    })
}
