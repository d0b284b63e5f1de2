//! Deleting everything a respondent said: asked once more on a page of its
//! own, so that it is confirmed without a script, then done for good.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use super::fields;
use crate::store;
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    respondent: String,
}

#[derive(Template)]
#[template(path = "market/respondent.html")]
struct RespondentPage {
    ctx: PageCtx,
    base: String,
    answers: u64,
    form: FormState,
}

async fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    form: FormState,
) -> Result<RespondentPage, AppError> {
    let respondent = form.value("respondent").trim();
    Ok(RespondentPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("needs"),
        answers: store::count_answers(db, member.id(), respondent).await?,
        form,
    })
}

pub(super) async fn ask(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let form = FormState::filled([("respondent", asked.into_inner().respondent)]);
    html(&page(&member, ctx, &db, form).await?)
}

pub(super) async fn delete(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    if let Some(respondent) = fields::respondent(&mut form, "respondent") {
        if store::delete_respondent(&db, member.edit(), &respondent).await? > 0 {
            return Ok(redirect_done(&member.path("needs"), "respondent-deleted"));
        }
        form.fail("respondent", "field-no-such-respondent", vec![]);
    }
    invalid(&page(&member, ctx, &db, form.into_state()).await?)
}
