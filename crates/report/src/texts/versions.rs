//! The page of a text's earlier versions, and bringing one back.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{Topic, store};
use i18n::format;
use venture::{Editor, Member, records::list_authors};
use web::{
    error::AppError,
    forms::Form,
    page::{PageCtx, html, redirect_done},
    paging::{ListQuery, Page},
};

/// Versions on a page: each may be long.
const PER_PAGE: u64 = 10;

#[derive(Template)]
#[template(path = "report/versions.html")]
struct VersionsPage {
    ctx: PageCtx,
    /// Address of the texts.
    texts: String,
    topic: &'static str,
    title: String,
    query: ListQuery,
    page: Page<Row>,
}

struct Row {
    id: Uuid,
    words: String,
    left_out: bool,
    author: String,
    written: String,
}

pub(crate) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner().in_steps_of(PER_PAGE);
    let topic = Topic::parse(query.other("topic"));
    let topic = topic.ok_or(AppError::BadRequest("error-bad-request"))?;
    let page = store::list_versions(db.get_ref(), member.id(), topic, &query).await?;
    let people = page.items.iter().map(|one| one.author).collect::<Vec<_>>();
    let authors = list_authors(db.get_ref(), people).await?;
    html(&VersionsPage {
        texts: member.path("reports/texts"),
        topic: topic.as_str(),
        title: ctx.t(&topic.text_key()),
        ctx: ctx.in_venture(member.nav()),
        query,
        page: page.map(|one| Row {
            id: one.id,
            words: one.text.words,
            left_out: one.text.left_out,
            author: authors.get(&one.author).cloned().unwrap_or_default(),
            written: format::date_time(one.written_at),
        }),
    })
}

/// The text as it is now becomes a version itself.
pub(crate) async fn bring_back(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let found = store::find_version(db.get_ref(), member.id(), path.1).await?;
    let (topic, version) = found.ok_or(AppError::NotFound)?;
    store::put_texts(&db, member.edit(), vec![(topic, version.text)]).await?;
    let back = member.path(&format!("reports/texts#{}", topic.as_str()));
    Ok(redirect_done(&back, "report-text-brought-back"))
}
