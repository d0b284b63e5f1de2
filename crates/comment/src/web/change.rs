//! What happens to one comment: its author changes it, editors resolve it and open it again,
//! its author and owners remove it and take that back.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{about, fields::read, shown::Back};
use crate::store::{self, Outcome};
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::Form,
    page::{PageCtx, invalid, redirect_done},
    paging::ListQuery,
};

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let comment = store::find(db.get_ref(), member.id(), path.1).await?;
    let comment = comment.ok_or(AppError::NotFound)?;
    let Some(body) = read(&mut form) else {
        // A comment on what is gone has no page of its own.
        let place = comment.subject.ok_or(AppError::NotFound)?.place();
        let page = about::page(&member, ctx, &db, (place, ListQuery::default())).await?;
        return invalid(&page.editing(path.1, form.into_state()));
    };
    let outcome = store::update(&db, member.edit(), path.1, &body).await?;
    after(&member, &db, (path.1, outcome), (&form, "comment-changed")).await
}

pub(super) async fn resolve(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let outcome = store::set_resolved(&db, member.edit(), path.1, true).await?;
    after(&member, &db, (path.1, outcome), (&form, "comment-resolved")).await
}

pub(super) async fn reopen(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let outcome = store::set_resolved(&db, member.edit(), path.1, false).await?;
    after(&member, &db, (path.1, outcome), (&form, "comment-reopened")).await
}

pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let outcome = store::set_removed(&db, member.edit(), path.1, true).await?;
    after(&member, &db, (path.1, outcome), (&form, "comment-removed")).await
}

pub(super) async fn restore(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let outcome = store::set_removed(&db, member.edit(), path.1, false).await?;
    after(&member, &db, (path.1, outcome), (&form, "comment-restored")).await
}

/// Leads back to where the form was.
async fn after(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    (id, outcome): (Uuid, Outcome),
    (form, word): (&Form, &str),
) -> Result<HttpResponse, AppError> {
    match outcome {
        Outcome::Done => {
            let comment = store::find(db, member.id(), id).await?;
            let place = comment.and_then(|one| one.subject).map(|subject| subject.place());
            Ok(redirect_done(&Back::of(form).href(member.id(), place, id), word))
        }
        Outcome::Missing => Err(AppError::NotFound),
        Outcome::NotAllowed => Err(AppError::Forbidden),
    }
}
