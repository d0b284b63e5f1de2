//! Single-use links: create, list, download, withdraw.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::fields;
use crate::{
    Invitation, Mode, Survey,
    invitation::{MOST_AT_ONCE, MOST_INVITATIONS},
    store,
};
use account::token;
use venture::{Editor, Member};
use web::{
    csv,
    error::AppError,
    forms::{Form, FormState},
    origin::site,
    page::{PageCtx, html, invalid, redirect_done, redirect_found},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "survey/invitations.html")]
struct InvitationsPage {
    ctx: PageCtx,
    base: String,
    survey: Survey,
    site: String,
    query: ListQuery,
    page: Page<Invitation>,
    used: u64,
    form: FormState,
}

async fn page(
    member: &Member<Editor>,
    site: String,
    ctx: PageCtx,
    db: &DatabaseConnection,
    survey: Survey,
    (query, form): (ListQuery, FormState),
) -> Result<InvitationsPage, AppError> {
    let (page, used) = store::list_invitations(db, survey.id, &query).await?;
    Ok(InvitationsPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("surveys"),
        survey,
        site,
        query,
        page,
        used,
        form,
    })
}

pub(super) async fn list(
    member: Member<Editor>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let site = site(&request);
    let form = FormState::filled([("count", "25".to_owned())]);
    html(&page(&member, site, ctx, &db, survey, (query.into_inner(), form)).await?)
}

pub(super) async fn create(
    member: Member<Editor>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_open(&member, &db, path.1).await?;
    if survey.mode != Mode::Invited {
        return Err(AppError::Conflict("error-survey-not-invited"));
    }
    let count = form.integer("count", 1..=MOST_AT_ONCE);
    if let Some(count) = count {
        let tokens: anyhow::Result<Vec<String>> = (0..count).map(|_| token::new()).collect();
        let edit = member.edit();
        if store::insert_invitations(&db, edit, survey.id, tokens?).await? {
            let path = format!("{}/invitations", survey.href());
            return Ok(redirect_done(&path, "invitations-made"));
        }
        form.fail(
            "count",
            "field-too-many-invitations",
            vec![("most", MOST_INVITATIONS.to_string())],
        );
    }
    let site = site(&request);
    let state = (ListQuery::default(), form.into_state());
    invalid(&page(&member, site, ctx, &db, survey, state).await?)
}

/// All links as a file.
pub(super) async fn export(
    member: Member<Editor>,
    request: HttpRequest,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let site = site(&request);
    let part = async move |number: u64| -> csv::Lines {
        let part = ListQuery::default().whole_page(number);
        let (page, _) = store::list_invitations(db.get_ref(), survey.id, &part).await?;
        Ok(page.map(|link| {
            let used = if link.used { "yes" } else { "no" };
            vec![link.number.to_string(), format!("{site}{}", link.path()), used.to_owned()]
        }))
    };
    csv::of_list("invitations.csv", &["number", "link", "used"], part).await
}

pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let found = store::delete_invitation(&db, member.edit(), survey.id, path.2).await?;
    redirect_found(found, &format!("{}/invitations", survey.href()), "invitation-withdrawn")
}
