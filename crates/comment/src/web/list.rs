//! The comments of a venture: those that are open, or the resolved or removed ones.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::shown::{Back, Shown, View, reader};
use crate::{names::Names, store};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

/// What the list can show: its word and the key of its name.
const PARTS: [(&str, &str); 3] =
    [("", "comments-open"), ("resolved", "comments-resolved"), ("archived", "comments-removed")];

#[derive(Template)]
#[template(path = "comment/list.html")]
struct CommentsPage {
    ctx: PageCtx,
    home: String,
    query: ListQuery,
    page: Page<Shown>,
    parts: &'static [(&'static str, &'static str)],
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let (venture, lang, who) = (member.id(), ctx.lang, reader(&member));
    let page = store::list_all(db.get_ref(), venture, who, &query).await?;
    let names = Names::read(db.get_ref(), (venture, lang), &page.items).await?;
    let view = View { venture, reader: who, lang, back: Back::List };
    html(&CommentsPage {
        home: member.venture.href(),
        ctx: ctx.in_venture(member.nav()),
        query: query.into_inner(),
        page: page.map(|comment| view.show(comment, &names)),
        parts: &PARTS,
    })
}
