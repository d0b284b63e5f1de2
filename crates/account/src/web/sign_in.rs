//! Signing in and out.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use crate::{check::Check, cookies::no_cookie, password, session::Browser, store};
use config::Settings;
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, local_path, redirect, too_many},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage {
    ctx: PageCtx,
    form: FormState,
    /// Why the last attempt failed: text key, or seconds to wait.
    refused: Option<Refused>,
    /// No account exists yet.
    empty: bool,
}

enum Refused {
    Wrong,
    TooMany { seconds: u64 },
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
    html(&SignInPage { ctx, form, refused: None, empty })
}

pub(super) async fn sign_in(
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    check: Check,
    browser: Browser,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let next = form.raw("next").to_owned();
    let email = form.text("email", 1..=254).map(|email| email.to_lowercase());
    let password = form.secret("password", 1..=password::MAX_LENGTH);
    let (Some(email), Some(password)) = (email, password) else {
        return invalid(&SignInPage { ctx, form: form.into_state(), refused: None, empty: false });
    };
    let found = store::find_by_email(db.get_ref(), &email).await?;
    let (person, hash) = found.filter(|(person, _)| !person.disabled).unzip();
    let page = |refused| SignInPage { ctx, form: form.into_state(), refused, empty: false };
    let fits = match check.password(&email, password, hash.clone()).await {
        Ok(fits) => fits,
        Err(AppError::TooMany { retry_after_seconds: seconds }) => {
            return too_many(&page(Some(Refused::TooMany { seconds })), seconds);
        }
        Err(other) => return Err(other),
    };
    let secret = match person.zip(hash).filter(|_| fits) {
        // `None` when the account was disabled or its password changed in the meantime.
        Some((person, hash)) => store::sign_in(&db, person.id, &browser.agent, Some(&hash)).await?,
        None => None,
    };
    let Some(secret) = secret else {
        tracing::warn!("sign-in refused");
        return invalid(&page(Some(Refused::Wrong)));
    };
    browser.enter(secret, &email, local_path(&next))
}

#[derive(Template)]
#[template(path = "account/sign_in_link.html")]
struct LinkPage {
    ctx: PageCtx,
}

/// The button that uses up a link, so that programs that fetch addresses in advance, such as
/// message previews, do not. Does not reveal whether the link is valid.
pub(super) async fn link_form(ctx: PageCtx, _: Path<String>) -> Result<HttpResponse, AppError> {
    html(&LinkPage { ctx })
}

pub(super) async fn by_link(
    db: Data<DatabaseConnection>,
    check: Check,
    browser: Browser,
    secret: Path<String>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let spent = async { Ok(store::sign_in_by_link(&db, &secret, &browser.agent).await?) };
    let (account, session) =
        check.link(&secret, spent).await?.ok_or(AppError::BadRequest("error-link-spent"))?;
    browser.enter(session, &account, "/")
}

pub(super) async fn sign_out(
    request: HttpRequest,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    if let Some(user) = Visitor::of(&request).user {
        store::delete_session(db.get_ref(), user.id, user.session_id).await?;
    }
    let next = form.raw("next");
    let mut response = redirect(if next.is_empty() { "/sign-in" } else { local_path(next) });
    response.add_cookie(&no_cookie(&settings)).map_err(anyhow::Error::from)?;
    Ok(response)
}
