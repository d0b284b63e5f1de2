//! Users, for administrators: list, invite, disable, enable.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    account::{
        Admin,
        store::{self, Person, UserChange},
    },
    config::Settings,
    i18n::format,
    web::{
        error::AppError,
        forms::{Form, FormState},
        page::{PageCtx, html, invalid, redirect_done},
        paging::{ListQuery, Page},
        visitor::Role,
    },
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
    /// Address to hand to the person who was just invited.
    link: Option<String>,
    roles: &'static [(&'static str, &'static str)],
}

pub(super) async fn users(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_users(&db, &query).await?;
    let query = query.into_inner();
    html(&UsersPage { ctx, query, page, form: FormState::default(), link: None, roles: &ROLES })
}

pub(super) async fn invite(
    Admin(admin): Admin,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let email = form.email("email");
    let role = form.choice("role", Role::parse);
    if let Some(email) = &email
        && store::find_by_email(db.get_ref(), email).await?.is_some()
    {
        form.fail("email", "field-taken", vec![]);
    }
    let query = ListQuery::default();
    let page = store::list_users(&db, &query).await?;
    let (Some(email), Some(role), true) = (email, role, form.is_valid()) else {
        return invalid(&UsersPage {
            ctx,
            query,
            page,
            form: form.into_state(),
            link: None,
            roles: &ROLES,
        });
    };
    let secret = store::insert_invitation(db.get_ref(), admin.id, &email, role, None).await?;
    let link = Some(invitation_link(&request, &settings, &secret));
    html(&UsersPage { ctx, query, page, form: FormState::default(), link, roles: &ROLES })
}

/// The address under which an invitation is accepted.
pub(crate) fn invitation_link(request: &HttpRequest, settings: &Settings, secret: &str) -> String {
    let base = settings.public_url.as_ref().map_or_else(
        || format!("http://{}", request.connection_info().host()),
        |url| url.as_str().trim_end_matches('/').to_owned(),
    );
    format!("{base}/invitations/{secret}")
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
        UserChange::LastAdmin => Err(AppError::Conflict("error-last-admin")),
    }
}
