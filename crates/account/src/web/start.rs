//! First access: the first administrator through the set-up page, everybody else through an
//! invitation.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use crate::{
    FirstSample, SetUpToken,
    check::Check,
    password,
    session::Browser,
    store::{self, Accepted, Guest, NewUser, OpenInvitation},
};
use i18n::{Lang, format};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect, redirect_done},
    visitor::{Role, User, Visitor},
};

#[derive(Template)]
#[template(path = "account/set_up.html")]
struct SetUpPage {
    ctx: PageCtx,
    form: FormState,
}

#[derive(Template)]
#[template(path = "account/invitation.html")]
struct InvitationPage {
    ctx: PageCtx,
    form: FormState,
    invitation: OpenInvitation,
    path: String,
    /// Address of the sign-in page that returns to a path.
    sign_in: String,
}

impl InvitationPage {
    fn new(ctx: PageCtx, form: FormState, invitation: OpenInvitation, secret: &str) -> Self {
        let path = format!("/invitations/{secret}");
        Self { ctx, form, invitation, sign_in: sign_in_first(&path), path }
    }

    /// True when the signed-in person is the invited one.
    fn is_for(&self, user: &User) -> bool {
        user.email == self.invitation.email
    }
}

/// Address of the sign-in page that returns to `path`.
fn sign_in_first(path: &str) -> String {
    url::form_urlencoded::Serializer::for_suffix(String::from("/sign-in?"), 9)
        .append_pair("next", path)
        .finish()
}

#[derive(Deserialize)]
pub(super) struct Token {
    #[serde(default)]
    token: String,
}

/// Refuses a wrong set-up token; attempts are limited.
async fn check_token(check: &Check, setup: &SetUpToken, token: &str) -> Result<(), AppError> {
    let fits = async { Ok(setup.fits(token).then_some(())) };
    check.link(token, fits).await?.ok_or(AppError::BadRequest("error-set-up-token"))
}

pub(super) async fn set_up_form(
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    setup: Data<SetUpToken>,
    check: Check,
    query: Query<Token>,
) -> Result<HttpResponse, AppError> {
    if store::has_users(db.get_ref()).await? {
        return Ok(redirect("/sign-in"));
    }
    check_token(&check, &setup, &query.token).await?;
    let fields = [("token", query.into_inner().token), ("sample", "yes".to_owned())];
    html(&SetUpPage { ctx, form: FormState::filled(fields) })
}

/// Name and new password of an account form; `None` when something is wrong with them.
fn read_account(form: &mut Form) -> Option<(String, String)> {
    let name = form.text("name", 1..=80);
    let password = form.secret("password", password::MIN_LENGTH..=password::MAX_LENGTH);
    if password.is_some() && form.raw("password") != form.raw("password_again") {
        form.fail("password_again", "field-passwords-differ", vec![]);
        return None;
    }
    name.zip(password)
}

pub(super) async fn set_up(
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    setup: Data<SetUpToken>,
    sample: Data<FirstSample>,
    check: Check,
    browser: Browser,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    check_token(&check, &setup, form.raw("token")).await?;
    let email = form.email("email");
    let account = read_account(&mut form);
    let (Some(email), Some((name, password))) = (email, account) else {
        return invalid(&SetUpPage { ctx, form: form.into_state() });
    };
    let password_hash = check.hash(password).await?;
    let new = NewUser { email: email.clone(), name, password_hash, role: Role::Admin };
    let Some(user) = store::insert_first_user(&db, new).await? else {
        return Ok(redirect("/sign-in"));
    };
    setup.spend();
    let path = match form.ticked("sample") {
        true => with_sample(&sample, user, ctx.lang).await,
        false => "/".to_owned(),
    };
    enter(&db, &browser, user, &email, &path).await
}

/// Where the first account begins if it asked for the sample venture.
async fn with_sample(sample: &FirstSample, user: uuid::Uuid, lang: Lang) -> String {
    match sample.make(user, lang).await {
        Ok(venture) => format!("/ventures/{venture}"),
        Err(error) => {
            tracing::error!("the sample venture could not be made: {error:#}");
            "/".to_owned()
        }
    }
}

/// The open invitation of a link; attempts are limited.
async fn find(
    db: &DatabaseConnection,
    check: &Check,
    secret: &str,
) -> Result<OpenInvitation, AppError> {
    let found = async { Ok(store::find_invitation(db, secret).await?) };
    check.link(secret, found).await?.ok_or(AppError::BadRequest("error-invitation-spent"))
}

/// The same for every stranger, so that it does not reveal whether the address has an account.
pub(super) async fn invitation_form(
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    check: Check,
    secret: Path<String>,
) -> Result<HttpResponse, AppError> {
    let invitation = find(&db, &check, &secret).await?;
    html(&InvitationPage::new(ctx, FormState::default(), invitation, &secret))
}

/// A signed-in person joins with that account; anybody else creates one. An existing account is
/// proved by signing in, where attempts are limited, never here.
pub(super) async fn accept(
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    check: Check,
    browser: Browser,
    secret: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let invitation = find(&db, &check, &secret).await?;
    if let Some(user) = Visitor::of(&request).user {
        return accept_as(&db, &invitation, &user).await;
    }
    let Some((name, password)) = read_account(&mut form) else {
        return invalid(&InvitationPage::new(ctx, form.into_state(), invitation, &secret));
    };
    let email = invitation.email.clone();
    if store::find_by_email(db.get_ref(), &email).await?.is_some() {
        return Ok(redirect(&sign_in_first(&format!("/invitations/{secret}"))));
    }
    let password_hash = check.hash(password).await?;
    let new = NewUser { email: email.clone(), name, password_hash, role: invitation.role };
    match store::accept_invitation(&db, &invitation, Guest::New(new)).await? {
        Accepted::Done(user) => enter(&db, &browser, user, &email, &home(&invitation)).await,
        Accepted::Spent => Err(AppError::Conflict("error-invitation-spent")),
        Accepted::Taken => Err(AppError::Conflict("error-account-exists")),
    }
}

async fn accept_as(
    db: &DatabaseConnection,
    invitation: &OpenInvitation,
    user: &User,
) -> Result<HttpResponse, AppError> {
    if user.email != invitation.email {
        return Err(AppError::Conflict("error-invitation-other"));
    }
    match store::accept_invitation(db, invitation, Guest::Known(user.id)).await? {
        Accepted::Done(_) => Ok(redirect_done(&home(invitation), "joined")),
        Accepted::Spent | Accepted::Taken => Err(AppError::Conflict("error-invitation-spent")),
    }
}

/// Destination after accepting an invitation.
fn home(invitation: &OpenInvitation) -> String {
    let venture = invitation.membership.as_ref().map(|(venture, _)| venture);
    venture.map_or_else(|| "/".to_owned(), |venture| format!("/ventures/{venture}"))
}

/// Signs in after an account was created.
async fn enter(
    db: &DatabaseConnection,
    browser: &Browser,
    user: uuid::Uuid,
    account: &str,
    path: &str,
) -> Result<HttpResponse, AppError> {
    match store::sign_in(db, user, &browser.agent, None).await? {
        Some(secret) => browser.enter(secret, account, path),
        None => Ok(redirect("/sign-in")),
    }
}
