//! What somebody with a link sees: one stored report. A link that was guessed, expired or
//! revoked gets the same answer. Nothing here is indexed, cached or told to other sites.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::files::download;
use crate::{
    ShareLimiter, formats, pass,
    pdf::{self, Layout},
    store::{self, OpenLink},
};
use account::Check;
use config::Settings;
use document::Document;
use report::{
    documents::find_document,
    html::{self as report_html, Links},
};
use web::{
    error::AppError,
    forms::{Form, FormState},
    key::SecretKey,
    nav::Visited,
    origin::client_address,
    page::{PageCtx, html, invalid, redirect},
};

/// Keeps search engines away.
const ROBOTS: (&str, &str) = ("x-robots-tag", "noindex, nofollow, noarchive");

#[derive(Template)]
#[template(path = "share/shared.html")]
struct SharedPage {
    ctx: PageCtx,
    title: String,
    subtitle: String,
    date: String,
    pdf: String,
    /// Rendered by the crate that knows reports.
    body: String,
}

#[derive(Template)]
#[template(path = "share/passphrase.html")]
struct PassphrasePage {
    ctx: PageCtx,
    form: FormState,
    action: String,
}

/// What a reader's request needs besides its address.
pub(super) struct Reader {
    db: Data<DatabaseConnection>,
    key: Data<SecretKey>,
    settings: Data<Settings>,
    limiter: Data<ShareLimiter>,
}

impl actix_web::FromRequest for Reader {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let parts = request.app_data().cloned().zip(request.app_data().cloned());
        let more = request.app_data().cloned().zip(request.app_data().cloned());
        std::future::ready(match parts.zip(more) {
            Some(((db, key), (settings, limiter))) => Ok(Self { db, key, settings, limiter }),
            None => Err(anyhow::anyhow!("part of the server is missing").into()),
        })
    }
}

impl Reader {
    /// The link of a secret, if it works.
    async fn find(&self, request: &HttpRequest, secret: &str) -> Result<OpenLink, AppError> {
        self.limiter.check(client_address(request, &self.settings))?;
        let plausible = (40..=48).contains(&secret.len())
            && secret.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !plausible {
            return Err(AppError::NotFound);
        }
        store::find_open_link(self.db.get_ref(), secret).await?.ok_or(AppError::NotFound)
    }

    /// The report of a link, without addresses inside the program.
    async fn document(&self, ctx: &PageCtx, link: &OpenLink) -> Result<Document, AppError> {
        let found = find_document(self.db.get_ref(), (link.venture, link.report), ctx.lang).await?;
        found.map(formats::without_paths).ok_or(AppError::NotFound)
    }

    /// Counts a view beside the request, which does not wait for it.
    fn count(&self, request: &HttpRequest, link: &OpenLink) {
        if request.method() != Method::GET {
            return;
        }
        let (db, link) = (self.db.clone(), link.clone());
        actix_web::rt::spawn(async move {
            if let Err(error) = store::record_view(db.get_ref(), &link).await {
                tracing::warn!(%error, "a view of a shared report was not counted");
            }
        });
    }
}

/// Adds the headers of everything under a link.
fn private(mut response: HttpResponse, referrer: &'static str) -> HttpResponse {
    let headers = response.headers_mut();
    for (name, value) in [ROBOTS, ("referrer-policy", referrer)] {
        headers
            .insert(header::HeaderName::from_static(name), header::HeaderValue::from_static(value));
    }
    response
}

/// The page on which a reader shows the passphrase. Its form is sent to this site alone, and
/// browsers hide the origin of a form under `no-referrer`.
fn asking(ctx: PageCtx, form: FormState, secret: &str) -> PassphrasePage {
    PassphrasePage { ctx: nobody(ctx), form, action: format!("/shared/{secret}") }
}

/// The same page for everybody, signed in or not.
fn nobody(mut ctx: PageCtx) -> PageCtx {
    ctx.user = None;
    ctx.visited = Visited::default();
    ctx
}

pub(super) async fn show(
    request: HttpRequest,
    ctx: PageCtx,
    reader: Reader,
    secret: Path<String>,
) -> Result<HttpResponse, AppError> {
    let link = reader.find(&request, &secret).await?;
    if !pass::may_read(&request, &reader.key, &link) {
        return Ok(private(html(&asking(ctx, FormState::default(), &secret))?, "same-origin"));
    }
    let document = reader.document(&ctx, &link).await?;
    reader.count(&request, &link);
    let pdf = format!("/shared/{}/pdf", *secret);
    let mut ctx = nobody(ctx);
    ctx.lang = formats::language(document.language);
    let page = blocking::run(move || {
        let body = report_html::render(&document, Links::Sources)?;
        SharedPage {
            ctx,
            pdf,
            title: document.title,
            subtitle: document.subtitle,
            date: document.date,
            body,
        }
        .render()
    });
    let page = page.await.map_err(anyhow::Error::from)??;
    let response = HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page);
    Ok(private(response, "no-referrer"))
}

pub(super) async fn unlock(
    request: HttpRequest,
    (ctx, check): (PageCtx, Check),
    reader: Reader,
    secret: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let link = reader.find(&request, &secret).await?;
    let to = format!("/shared/{}", *secret);
    let Some(stored) = link.passphrase.clone() else {
        return Ok(private(redirect(&to), "no-referrer"));
    };
    let typed = form.secret("passphrase", 1..=200);
    if let Some(typed) = typed {
        let account = format!("shared report {}", link.id);
        if check.password(&account, typed, Some(stored)).await? {
            let mut response = redirect(&to);
            let cookie = pass::cookie(&reader.key, &reader.settings, &link);
            response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
            return Ok(private(response, "no-referrer"));
        }
        form.fail("passphrase", "field-wrong-passphrase", vec![]);
    }
    Ok(private(invalid(&asking(ctx, form.into_state(), &secret))?, "same-origin"))
}

pub(super) async fn pdf(
    request: HttpRequest,
    ctx: PageCtx,
    reader: Reader,
    secret: Path<String>,
) -> Result<HttpResponse, AppError> {
    let link = reader.find(&request, &secret).await?;
    if !pass::may_read(&request, &reader.key, &link) {
        return Err(AppError::NotFound);
    }
    let document = reader.document(&ctx, &link).await?;
    let written = pdf::set(document.clone(), Layout::Report, None).await?;
    Ok(private(download(&document, "pdf", "application/pdf", written), "no-referrer"))
}
