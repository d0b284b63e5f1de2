//! A person's own account: password, sessions, language.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    SignedIn,
    check::Check,
    password,
    store::{self, SessionInfo},
};
use config::Settings;
use i18n::{Lang, format};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{
        LANGUAGE_COOKIE, PageCtx, html, invalid, local_path, redirect, redirect_done, too_many,
    },
};

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    ctx: PageCtx,
    form: FormState,
    sessions: Vec<SessionInfo>,
    current: Uuid,
}

pub(super) async fn account(
    SignedIn(user): SignedIn,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let sessions = store::list_sessions(db.get_ref(), user.id).await?;
    html(&AccountPage { ctx, form: FormState::default(), sessions, current: user.session_id })
}

pub(super) async fn change_password(
    SignedIn(user): SignedIn,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    check: Check,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let old = form.secret("old_password", 1..=password::MAX_LENGTH);
    let new = form.secret("password", password::MIN_LENGTH..=password::MAX_LENGTH);
    if new.is_some() && form.raw("password") != form.raw("password_again") {
        form.fail("password_again", "field-passwords-differ", vec![]);
    }
    let hash = store::find_user(db.get_ref(), user.id).await?.map(|(_, hash)| hash);
    let mut wait = None;
    if let Some(old) = old {
        match check.password(&user.email, old, hash.clone()).await {
            Ok(true) => {}
            Ok(false) => form.fail("old_password", "field-password-wrong", vec![]),
            Err(AppError::TooMany { retry_after_seconds: seconds }) => {
                let args = vec![("seconds", seconds.to_string())];
                form.fail("old_password", "field-too-many-tries", args);
                wait = Some(seconds);
            }
            Err(other) => return Err(other),
        }
    }
    let (Some(new), Some(hash), true) = (new, hash, form.is_valid()) else {
        let sessions = store::list_sessions(db.get_ref(), user.id).await?;
        let form = form.into_state();
        let page = AccountPage { ctx, form, sessions, current: user.session_id };
        return wait.map_or_else(|| invalid(&page), |seconds| too_many(&page, seconds));
    };
    let new = check.hash(new).await?;
    if !store::change_password(&db, user.id, &hash, new, user.session_id).await? {
        return Err(AppError::Conflict("error-password-changed"));
    }
    Ok(redirect_done("/account", "password"))
}

pub(super) async fn end_session(
    SignedIn(user): SignedIn,
    db: Data<DatabaseConnection>,
    session: Path<Uuid>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    if !store::delete_session(db.get_ref(), user.id, *session).await? {
        return Err(AppError::NotFound);
    }
    Ok(redirect_done("/account", "session-ended"))
}

pub(super) async fn language(
    settings: Data<Settings>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let lang = Lang::from_tag(form.raw("lang")).ok_or(AppError::BadRequest("error-bad-request"))?;
    let mut response = redirect(local_path(form.raw("next")));
    let cookie = Cookie::build(LANGUAGE_COOKIE, lang.tag())
        .path("/")
        .same_site(SameSite::Lax)
        .secure(settings.secure())
        .max_age(Duration::days(365))
        .finish();
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}
