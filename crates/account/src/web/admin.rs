//! Users, for administrators: list, invite, disable, enable.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    Admin,
    store::{self, Invitations, MOST_OPEN_INVITATIONS, OpenInvitation, Person, UserChange},
};
use i18n::format;
use web::{
    error::AppError,
    forms::{Form, FormState},
    origin::site,
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
    visitor::Role,
};

/// Roles as a form offers them.
const ROLES: [(&str, &str); 2] = [("founder", "role-founder"), ("admin", "role-admin")];

#[derive(Template)]
#[template(path = "account/users.html")]
struct UsersPage {
    ctx: PageCtx,
    query: ListQuery,
    page: Page<Person>,
    form: FormState,
    /// Link for the person who was just invited.
    link: Option<String>,
    roles: &'static [(&'static str, &'static str)],
    invitations: Vec<OpenInvitation>,
}

async fn page(
    ctx: PageCtx,
    db: &DatabaseConnection,
    query: ListQuery,
) -> Result<UsersPage, AppError> {
    let page = store::list_users(db, &query).await?;
    let invitations = store::list_invitations(db, Invitations::All).await?;
    let form = FormState::default();
    Ok(UsersPage { ctx, query, page, form, link: None, roles: &ROLES, invitations })
}

pub(super) async fn users(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    html(&page(ctx, &db, query.into_inner()).await?)
}

pub(super) async fn invite(
    Admin(admin): Admin,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let email = form.email("email");
    let role = form.choice("role", Role::parse);
    if let Some(email) = &email
        && store::find_by_email(db.get_ref(), email).await?.is_some()
    {
        form.fail("email", "field-taken", vec![]);
    }
    let mut secret = None;
    if let (Some(email), Some(role), true) = (email, role, form.is_valid()) {
        secret = store::insert_invitation(&db, admin.id, &email, role, None).await?;
        if secret.is_none() {
            form.fail("email", "field-too-many-invited", too_many_invited());
        }
    }
    let page = page(ctx, &db, ListQuery::default()).await?;
    let Some(secret) = secret else {
        return invalid(&UsersPage { form: form.into_state(), ..page });
    };
    let link = Some(invitation_link(&request, &secret));
    html(&UsersPage { link, ..page })
}

/// Message of an invitation that exceeds the limit.
pub fn too_many_invited() -> Vec<(&'static str, String)> {
    vec![("most", MOST_OPEN_INVITATIONS.to_string())]
}

/// The address under which an invitation is accepted.
pub fn invitation_link(request: &HttpRequest, secret: &str) -> String {
    format!("{}/invitations/{secret}", site(request))
}

pub(super) async fn withdraw(
    Admin(admin): Admin,
    db: Data<DatabaseConnection>,
    invitation: Path<Uuid>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    if !store::withdraw_invitation(&db, admin.id, Invitations::All, *invitation).await? {
        return Err(AppError::NotFound);
    }
    Ok(redirect_done("/admin/users", "invited-withdrawn"))
}

pub(super) async fn disable(
    admin: Admin,
    db: Data<DatabaseConnection>,
    user: Path<Uuid>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    change(admin, &db, *user, true).await
}

pub(super) async fn enable(
    admin: Admin,
    db: Data<DatabaseConnection>,
    user: Path<Uuid>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    change(admin, &db, *user, false).await
}

async fn change(
    Admin(admin): Admin,
    db: &DatabaseConnection,
    user: Uuid,
    disabled: bool,
) -> Result<HttpResponse, AppError> {
    match store::set_disabled(db, admin.id, user, disabled).await? {
        UserChange::Done => {
            Ok(redirect_done("/admin/users", if disabled { "disabled" } else { "enabled" }))
        }
        UserChange::NoSuchUser => Err(AppError::NotFound),
        UserChange::NoAdmin => Err(AppError::Forbidden),
        UserChange::LastAdmin => Err(AppError::Conflict("error-last-admin")),
    }
}
