//! Comments under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Comment, Place, Reader, Subject,
    names::Names,
    store::{self, Outcome},
    web::read,
};
use i18n::Lang;
use venture::{Editor, Member, Viewer};
use web::{
    error::AppError,
    forms::Form,
    json::JsonBody,
    page::PageCtx,
    paging::{ListQuery, Page},
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures/{venture}/comments", Access::Viewer, list)
        .post("/api/v1/ventures/{venture}/comments", Access::Editor, create)
        .patch("/api/v1/ventures/{venture}/comments/{comment}", Access::Editor, update)
        .post("/api/v1/ventures/{venture}/comments/{comment}/resolve", Access::Editor, resolve)
        .post("/api/v1/ventures/{venture}/comments/{comment}/reopen", Access::Editor, reopen)
        .post("/api/v1/ventures/{venture}/comments/{comment}/remove", Access::Editor, remove)
        .post("/api/v1/ventures/{venture}/comments/{comment}/restore", Access::Editor, restore);
}

#[derive(Serialize)]
struct CommentView {
    id: Uuid,
    /// Nothing when the record is gone.
    subject: Option<SubjectView>,
    author: String,
    body: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    edited_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    resolved_at: Option<OffsetDateTime>,
    resolved_by: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    removed_at: Option<OffsetDateTime>,
    removed_by: Option<String>,
}

#[derive(Serialize)]
struct SubjectView {
    kind: &'static str,
    record: Option<Uuid>,
    figure: Option<&'static str>,
    label: String,
    href: String,
}

fn view(comment: Comment, names: &Names) -> CommentView {
    let named = names.subject(&comment);
    let subject = comment.subject.zip(named).map(|(subject, named)| SubjectView {
        kind: subject.place().kind(),
        record: subject.place().record(),
        figure: Some(subject.key()).filter(|key| !key.is_empty()),
        label: named.label,
        href: named.href,
    });
    let person = |by: Option<(OffsetDateTime, Uuid)>| by.map(|(_, by)| names.person(by));
    let at = |by: Option<(OffsetDateTime, Uuid)>| by.map(|(at, _)| at);
    CommentView {
        id: comment.id,
        subject,
        author: names.person(comment.author),
        body: comment.body,
        created_at: comment.created_at,
        edited_at: comment.edited_at,
        resolved_at: at(comment.resolved),
        resolved_by: person(comment.resolved),
        removed_at: at(comment.removed),
        removed_by: person(comment.removed),
    }
}

async fn list(
    request: HttpRequest,
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let reader = Reader { id: member.user.id, role: member.role };
    let page = match query.other("kind") {
        "" => store::list_all(db.get_ref(), member.id(), reader, &query).await?,
        kind => {
            let place = Place::parse(kind, query.other("record")).ok_or(AppError::NotFound)?;
            if !store::is_there(db.get_ref(), member.id(), place).await? {
                return Err(AppError::NotFound);
            }
            store::list_about(db.get_ref(), member.id(), (place, reader), &query).await?
        }
    };
    let names = Names::read(db.get_ref(), (member.id(), ctx.lang), &page.items).await?;
    let page: Page<CommentView> = page.map(|comment| view(comment, &names));
    Ok(page.answer(&request))
}

/// A new comment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    kind: String,
    /// The record; for a figure its page is the kind.
    #[serde(default)]
    record: String,
    #[serde(default)]
    figure: String,
    body: String,
}

fn checked(body: String, lang: Lang) -> Result<String, AppError> {
    let mut form = Form::of_record([("body".to_owned(), body)]);
    let body = read(&mut form);
    body.ok_or_else(|| AppError::Invalid(form.into_state().problems(lang)))
}

async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    sent: JsonBody<Sent>,
) -> Result<HttpResponse, AppError> {
    let sent = sent.accept()?;
    let place = Place::parse(&sent.kind, &sent.record).ok_or(AppError::NotFound)?;
    let subject = Subject::at(place, &sent.figure).ok_or(AppError::Field {
        field: "figure".to_owned(),
        key: "field-not-offered",
        args: vec![],
    })?;
    let body = checked(sent.body, ctx.lang)?;
    let made = store::insert(&db, member.edit(), subject, &body).await?;
    let id = made.ok_or(AppError::NotFound)?;
    let at = format!("/api/v1/ventures/{}/comments/{id}", member.id());
    let comment = answer(&member, ctx.lang, &db, id).await?;
    Ok(HttpResponse::Created().insert_header(("location", at)).json(comment))
}

async fn answer(
    member: &Member<Editor>,
    lang: Lang,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<CommentView, AppError> {
    let comment = store::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    let names = Names::read(db, (member.id(), lang), std::slice::from_ref(&comment)).await?;
    Ok(view(comment, &names))
}

/// A comment after a change.
async fn changed(
    member: &Member<Editor>,
    lang: Lang,
    db: &DatabaseConnection,
    (id, outcome): (Uuid, Outcome),
) -> Result<HttpResponse, AppError> {
    match outcome {
        Outcome::Done => Ok(HttpResponse::Ok().json(answer(member, lang, db, id).await?)),
        Outcome::Missing => Err(AppError::NotFound),
        Outcome::NotAllowed => Err(AppError::Forbidden),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edited {
    body: String,
}

async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    sent: JsonBody<Edited>,
) -> Result<HttpResponse, AppError> {
    let body = checked(sent.accept()?.body, ctx.lang)?;
    let outcome = store::update(&db, member.edit(), path.1, &body).await?;
    changed(&member, ctx.lang, &db, (path.1, outcome)).await
}

async fn resolve(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let outcome = store::set_resolved(&db, member.edit(), path.1, true).await?;
    changed(&member, ctx.lang, &db, (path.1, outcome)).await
}

async fn reopen(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let outcome = store::set_resolved(&db, member.edit(), path.1, false).await?;
    changed(&member, ctx.lang, &db, (path.1, outcome)).await
}

async fn remove(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let outcome = store::set_removed(&db, member.edit(), path.1, true).await?;
    changed(&member, ctx.lang, &db, (path.1, outcome)).await
}

async fn restore(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let outcome = store::set_removed(&db, member.edit(), path.1, false).await?;
    changed(&member, ctx.lang, &db, (path.1, outcome)).await
}
