//! The page of what was done in a venture, its file, and the same under the API.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::{
    Line, kind_text,
    lines::{list_kinds, list_lines},
};
use crate::{
    Member, Viewer,
    store::{MemberInfo, list_members},
};
use i18n::{Lang, format};
use web::{
    csv,
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

/// Lines on a page unless asked otherwise.
const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "venture/activity.html")]
struct ActivityPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<Line>,
    members: Vec<MemberInfo>,
    /// Kinds of subjects: word and name.
    kinds: Vec<(String, String)>,
}

impl ActivityPage {
    fn chosen(&self, name: &str, value: &str) -> bool {
        self.query.other(name) == value
    }

    fn is_narrowed(&self) -> bool {
        !self.query.other("person").is_empty() || !self.query.other("kind").is_empty()
    }
}

pub(crate) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner().in_steps_of(PER_PAGE);
    let lang = ctx.lang;
    let named = |kind: String| (kind.clone(), kind_text(&kind, lang));
    html(&ActivityPage {
        page: list_lines(db.get_ref(), member.id(), &query, lang).await?,
        members: list_members(db.get_ref(), member.id()).await?,
        kinds: list_kinds(db.get_ref(), member.id()).await?.into_iter().map(named).collect(),
        base: member.venture.href(),
        ctx: ctx.in_venture(member.nav()),
        query,
    })
}

pub(crate) async fn export(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let head = ["at", "person", "action", "kind", "record", "label"];
    let (venture, lang) = (member.id(), ctx.lang);
    let read = async move |part: ListQuery| list_lines(db.get_ref(), venture, &part, lang).await;
    let line = move |line: &Line| cells(line, lang);
    csv::of_query("activity.csv", &head, query.into_inner(), read, line).await
}

fn cells(line: &Line, lang: Lang) -> Vec<String> {
    vec![
        format::rfc3339(line.at),
        line.person.text(&lang),
        line.action.clone(),
        line.kind.clone(),
        line.record.map(|id| id.to_string()).unwrap_or_default(),
        line.label.clone().unwrap_or_default(),
    ]
}

pub(crate) async fn api_list(
    request: HttpRequest,
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = list_lines(db.get_ref(), member.id(), &query, ctx.lang).await?;
    Ok(page.answer(&request))
}
