//! The links of a report: create, list, revoke. A link is shown once, when it is made.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    link::{DAYS, Link, LinkDraft, MOST_LINKS, SHORTEST_PASSPHRASE, USUAL_DAYS},
    store,
};
use account::{Check, token};
use i18n::format;
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    origin::site,
    page::{PageCtx, html, invalid, redirect_found},
};

/// How long a link works, as the form offers it.
const CHOICES: [(&str, &str); 4] = [
    ("7", "share-days-7"),
    ("30", "share-days-30"),
    ("90", "share-days-90"),
    ("365", "share-days-365"),
];

#[derive(Template)]
#[template(path = "share/links.html")]
struct LinksPage {
    ctx: PageCtx,
    base: String,
    report: String,
    made: String,
    links: Vec<Link>,
    form: FormState,
    choices: &'static [(&'static str, &'static str)],
    /// The link that was just made.
    link: Option<String>,
}

async fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    report: Uuid,
    form: FormState,
) -> Result<LinksPage, AppError> {
    let made = store::find_report_date(db, member.id(), report).await?;
    let made = made.ok_or(AppError::NotFound)?;
    let base = member.path("reports");
    Ok(LinksPage {
        links: store::list_links(db, member.id(), report).await?,
        report: format!("{base}/{report}"),
        made: format::date_time(made),
        ctx: ctx.in_venture(member.nav()),
        base,
        form,
        choices: &CHOICES,
        link: None,
    })
}

fn fresh() -> FormState {
    FormState::filled([("days", USUAL_DAYS.to_string())])
}

pub(super) async fn list(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    html(&page(&member, ctx, &db, path.1, fresh()).await?)
}

pub(super) async fn create(
    member: Member<Editor>,
    request: HttpRequest,
    (ctx, check): (PageCtx, Check),
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let report = path.1;
    let name = form.text("name", 1..=100);
    let days = form.choice("days", |word| word.parse().ok().filter(|days| DAYS.contains(days)));
    let passphrase = match form.raw("passphrase") {
        "" => Some(None),
        _ => form.secret("passphrase", SHORTEST_PASSPHRASE..=200).map(Some),
    };
    let mut secret = None;
    if let (Some(name), Some(days), Some(passphrase), true) =
        (name, days, passphrase, form.is_valid())
    {
        let passphrase = match passphrase {
            Some(passphrase) => Some(check.hash(passphrase).await?),
            None => None,
        };
        let draft = LinkDraft { name, days, passphrase };
        let fresh = token::new()?;
        if store::insert_link(&db, member.edit(), report, &draft, &fresh).await? {
            secret = Some(fresh);
        } else {
            form.fail("name", "field-too-many-links", vec![("most", MOST_LINKS.to_string())]);
        }
    }
    let Some(secret) = secret else {
        return invalid(&page(&member, ctx, &db, report, form.into_state()).await?);
    };
    let link = Some(format!("{}/shared/{secret}", site(&request)));
    html(&LinksPage { link, ..page(&member, ctx, &db, report, fresh()).await? })
}

pub(super) async fn revoke(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, report, link) = path.into_inner();
    let found = store::revoke_link(&db, member.edit(), report, link).await?;
    let back = member.path(&format!("reports/{report}/links"));
    redirect_found(found, &back, "link-revoked")
}
