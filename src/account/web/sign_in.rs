//! Signing in and out.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use crate::{
    account::{
        SignInLimiter,
        limit::client_address,
        password,
        session::{agent, no_cookie, session_cookie},
        store,
    },
    config::Settings,
    web::{
        error::AppError,
        forms::{Form, FormState},
        page::{PageCtx, html, invalid, local_path, redirect},
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage {
    ctx: PageCtx,
    form: FormState,
    /// The last try failed.
    refused: bool,
    /// There is nobody who could sign in yet.
    empty: bool,
}

#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

pub(super) async fn form(
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<Next>,
) -> Result<HttpResponse, AppError> {
    if ctx.user.is_some() {
        return Ok(redirect(local_path(&query.next)));
    }
    let empty = !store::has_users(db.get_ref()).await?;
    let form = FormState::filled([("next", query.into_inner().next)]);
    html(&SignInPage { ctx, form, refused: false, empty })
}

pub(super) async fn sign_in(
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    limiter: Data<SignInLimiter>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let next = form.raw("next").to_owned();
    let email = form.text("email", 1..=254).map(|email| email.to_lowercase());
    let password = form.text("password", 1..=password::MAX_LENGTH);
    let (Some(email), Some(password)) = (email, password) else {
        return invalid(&SignInPage { ctx, form: form.into_state(), refused: false, empty: false });
    };
    limiter.check(client_address(&request, &settings), &email)?;
    let found = store::find_by_email(db.get_ref(), &email).await?;
    let (person, hash) = found.filter(|(person, _)| !person.disabled).unzip();
    let fits = password::fits(password, hash).await;
    let Some(person) = person.filter(|_| fits) else {
        tracing::warn!("sign-in refused");
        return invalid(&SignInPage { ctx, form: form.into_state(), refused: true, empty: false });
    };
    let secret = store::insert_session(db.get_ref(), person.id, &agent(&request)).await?;
    let mut response = redirect(local_path(&next));
    response.add_cookie(&session_cookie(&settings, secret)).map_err(anyhow::Error::from)?;
    Ok(response)
}

pub(super) async fn by_link(
    request: HttpRequest,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    limiter: Data<SignInLimiter>,
    secret: Path<String>,
) -> Result<HttpResponse, AppError> {
    limiter.check(client_address(&request, &settings), "sign-in link")?;
    let user = store::spend_sign_in_link(&db, &secret)
        .await?
        .ok_or(AppError::BadRequest("error-link-spent"))?;
    let secret = store::insert_session(db.get_ref(), user, &agent(&request)).await?;
    let mut response = redirect("/");
    response.add_cookie(&session_cookie(&settings, secret)).map_err(anyhow::Error::from)?;
    Ok(response)
}

pub(super) async fn sign_out(
    request: HttpRequest,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    if let Some(user) = Visitor::of(&request).user {
        store::delete_session(db.get_ref(), user.id, user.session_id).await?;
    }
    let mut response = redirect("/sign-in");
    response.add_cookie(&no_cookie(&settings)).map_err(anyhow::Error::from)?;
    Ok(response)
}
