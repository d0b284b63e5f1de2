//! How people get in for the first time: the first administrator by the
//! set-up page, everybody else by an invitation.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use crate::{
    account::{
        SetUpToken, password,
        session::{agent, session_cookie},
        store::{self, NewUser, OpenInvitation},
    },
    config::Settings,
    db,
    web::{
        error::AppError,
        forms::{Form, FormState},
        page::{PageCtx, html, invalid, redirect},
        visitor::Role,
    },
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
    secret: String,
}

#[derive(Deserialize)]
pub(super) struct Token {
    #[serde(default)]
    token: String,
}

pub(super) async fn set_up_form(
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    setup: Data<SetUpToken>,
    query: Query<Token>,
) -> Result<HttpResponse, AppError> {
    if store::has_users(db.get_ref()).await? {
        return Ok(redirect("/sign-in"));
    }
    if !setup.fits(&query.token) {
        return Err(AppError::BadRequest("error-set-up-token"));
    }
    html(&SetUpPage { ctx, form: FormState::filled([("token", query.into_inner().token)]) })
}

/// Name and new password of an account form; `None` when something is wrong with them.
fn read_account(form: &mut Form) -> Option<(String, String)> {
    let name = form.text("name", 1..=80);
    let password = form.text("password", password::MIN_LENGTH..=password::MAX_LENGTH);
    if password.is_some() && form.raw("password") != form.raw("password_again") {
        form.fail("password_again", "field-passwords-differ", vec![]);
        return None;
    }
    name.zip(password)
}

pub(super) async fn set_up(
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    setup: Data<SetUpToken>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    if !setup.fits(form.raw("token")) {
        return Err(AppError::BadRequest("error-set-up-token"));
    }
    let email = form.email("email");
    let account = read_account(&mut form);
    let (Some(email), Some((name, password))) = (email, account) else {
        return invalid(&SetUpPage { ctx, form: form.into_state() });
    };
    let new =
        NewUser { email, name, password_hash: password::hash(password).await?, role: Role::Admin };
    let Some(user) = store::insert_first_user(&db, new).await? else {
        return Ok(redirect("/sign-in"));
    };
    setup.spend();
    sign_in(&request, &db, &settings, user, "/").await
}

pub(super) async fn invitation_form(
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    secret: Path<String>,
) -> Result<HttpResponse, AppError> {
    let secret = secret.into_inner();
    let invitation = store::find_invitation(db.get_ref(), &secret)
        .await?
        .ok_or(AppError::BadRequest("error-invitation-spent"))?;
    html(&InvitationPage { ctx, form: FormState::default(), invitation, secret })
}

pub(super) async fn accept(
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    secret: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let secret = secret.into_inner();
    let invitation = store::find_invitation(db.get_ref(), &secret)
        .await?
        .ok_or(AppError::BadRequest("error-invitation-spent"))?;
    // Whoever has an account proves it with its password; whoever has none makes one.
    let known = store::find_by_email(db.get_ref(), &invitation.email).await?;
    let user = if let Some((person, hash)) = known {
        let typed = form.text("password", 1..=password::MAX_LENGTH);
        let fits = match typed {
            Some(typed) => !person.disabled && password::fits(typed, Some(hash)).await,
            None => false,
        };
        if !fits {
            form.fail("password", "field-password-wrong", vec![]);
            return invalid(&InvitationPage { ctx, form: form.into_state(), invitation, secret });
        }
        Err(person.id)
    } else {
        let Some((name, password)) = read_account(&mut form) else {
            return invalid(&InvitationPage { ctx, form: form.into_state(), invitation, secret });
        };
        let hash = password::hash(password).await?;
        Ok(NewUser {
            email: invitation.email.clone(),
            name,
            password_hash: hash,
            role: invitation.role,
        })
    };
    let transaction = db::begin_write(&db).await?;
    if !store::spend_invitation(&transaction, invitation.id).await? {
        return Err(AppError::BadRequest("error-invitation-spent"));
    }
    let user = match user {
        Ok(new) => store::insert_user(&transaction, new).await?,
        Err(known) => known,
    };
    if let Some((venture, role)) = &invitation.membership {
        store::join_venture(&transaction, *venture, user, role).await?;
    }
    transaction.commit().await?;
    sign_in(&request, &db, &settings, user, "/").await
}

async fn sign_in(
    request: &HttpRequest,
    db: &DatabaseConnection,
    settings: &Settings,
    user: uuid::Uuid,
    path: &str,
) -> Result<HttpResponse, AppError> {
    let secret = store::insert_session(db, user, &agent(request)).await?;
    let mut response = redirect(path);
    response.add_cookie(&session_cookie(settings, secret)).map_err(anyhow::Error::from)?;
    Ok(response)
}
