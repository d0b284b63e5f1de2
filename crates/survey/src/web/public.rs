//! The public page for respondents: one page, one form, no account and no script. Input
//! survives a change of language and errors.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use time::Date;
use uuid::Uuid;

use super::{
    fields,
    reading::{self, Asked, Control},
};
use crate::{
    AnswerLimiter, Answers, Invitation, Mode, Phase, Survey,
    store::{self, Accepted},
};
use account::token;
use config::Settings;
use i18n::Lang;
use venture::{Member, Viewer};
use web::{
    error::AppError,
    forms::{Form, FormState},
    key::{Purpose, SecretKey},
    origin::client_address,
    page::{PageCtx, html, invalid, redirect_done},
    visitor::Visitor,
};

/// Honeypot: a hidden field that only bots fill in.
const TRAP: &str = "website";

/// The language parameter of an address.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    pub(super) lang: String,
}

impl Wanted {
    fn choose(&self, survey: &Survey, fallback: Lang) -> Lang {
        survey.languages.nearest(Lang::from_tag(&self.lang).unwrap_or(fallback))
    }
}

#[derive(Template)]
#[template(path = "survey/public.html")]
struct PublicPage {
    ctx: PageCtx,
    survey: Survey,
    asked: Vec<Asked>,
    form: FormState,
    /// Address that the form is sent to; nothing in a preview.
    action: Option<String>,
    expires_at: Date,
}

impl PublicPage {
    fn languages(&self) -> &'static [Lang] {
        self.survey.languages.all()
    }

    /// True for the language of the page.
    fn reads(&self, lang: &Lang) -> bool {
        self.ctx.lang == *lang
    }

    fn title(&self) -> &str {
        self.survey.name(&self.ctx.lang)
    }

    fn purpose(&self) -> &str {
        self.survey.purpose.in_lang(self.ctx.lang)
    }
}

/// A message in both languages.
#[derive(Template)]
#[template(path = "survey/notice.html")]
struct NoticePage {
    ctx: PageCtx,
    title: String,
    /// The reader's language first.
    languages: [Lang; 2],
    key: &'static str,
}

/// A page with only a message, in both languages.
pub(super) fn notice(
    mut ctx: PageCtx,
    status: StatusCode,
    key: &'static str,
) -> Result<HttpResponse, AppError> {
    ctx.user = None;
    let languages = match ctx.lang {
        Lang::En => [Lang::En, Lang::Zh],
        Lang::Zh => [Lang::Zh, Lang::En],
    };
    let page = NoticePage { title: ctx.t(&format!("{key}-title")), languages, ctx, key };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page.render()?))
}

/// True for the format of our secrets; anything else is refused without a query.
pub(super) fn is_secret(word: &str) -> bool {
    (16..=64).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The survey of a public address, if it takes answers. Otherwise status and message.
async fn find(
    db: &DatabaseConnection,
    secret: &str,
) -> Result<Result<(Survey, Option<Invitation>), (StatusCode, &'static str)>, AppError> {
    let unknown = Ok(Err((StatusCode::NOT_FOUND, "survey-unknown")));
    if !is_secret(secret) {
        return unknown;
    }
    let Some((survey, invitation)) = store::find_public(db, secret).await? else { return unknown };
    let venture = venture::store::find_venture(db, survey.venture).await?;
    let gone = venture.is_none_or(|venture| venture.archived_at.is_some());
    Ok(match survey.phase(&db::now()) {
        Phase::Draft => Err((StatusCode::NOT_FOUND, "survey-not-yet")),
        Phase::Open if gone => Err((StatusCode::GONE, "survey-over")),
        Phase::Open => match (&invitation, survey.mode) {
            (Some(link), _) if link.used => Err((StatusCode::GONE, "survey-used")),
            (None, Mode::Invited) => Err((StatusCode::FORBIDDEN, "survey-by-invitation")),
            _ => Ok((survey, invitation)),
        },
        Phase::Closed | Phase::Expired | Phase::Full => Err((StatusCode::GONE, "survey-over")),
    })
}

async fn page(
    mut ctx: PageCtx,
    db: &DatabaseConnection,
    survey: Survey,
    lang: Lang,
    form: FormState,
    action: Option<String>,
) -> Result<PublicPage, AppError> {
    ctx.lang = lang;
    ctx.user = None;
    let questions = store::list_questions(db, survey.id).await?;
    let asked = reading::put(&questions, survey.scale, lang);
    let expires_at = survey.expires_at(ctx.now).date();
    Ok(PublicPage { ctx, survey, asked, form, action, expires_at })
}

pub(super) async fn show(
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<String>,
    wanted: Query<Wanted>,
    context: AnswerContext,
) -> Result<HttpResponse, AppError> {
    store::purge_soon(&db).await;
    let (survey, invitation) = match find(&db, &path).await? {
        Ok(found) => found,
        Err((status, key)) => return notice(ctx, status, key),
    };
    let receipt =
        context.receipt(&Visitor::of(&request), survey.id, invitation.map(|link| link.id));
    if store::find_by_receipt(db.get_ref(), &token::digest(&receipt)).await?.is_some() {
        return notice(ctx, StatusCode::OK, "survey-answered");
    }
    let lang = wanted.choose(&survey, ctx.lang);
    let action = Some(format!("/s/{}?lang={}", *path, lang.tag()));
    html(&page(ctx, &db, survey, lang, FormState::default(), action).await?)
}

/// Preview of the form as respondents see it, without submission.
pub(super) async fn preview(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let lang = wanted.choose(&survey, ctx.lang);
    html(&page(ctx, &db, survey, lang, FormState::default(), None).await?)
}

/// What a handler needs besides the form to accept an answer.
pub(super) struct AnswerContext {
    key: Data<SecretKey>,
    settings: Data<Settings>,
    limiter: Data<AnswerLimiter>,
}

impl actix_web::FromRequest for AnswerContext {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let parts = request.app_data().cloned().zip(request.app_data().cloned());
        let context = parts.zip(request.app_data().cloned());
        std::future::ready(match context {
            Some(((key, settings), limiter)) => Ok(Self { key, settings, limiter }),
            None => Err(anyhow::anyhow!("part of the server is missing").into()),
        })
    }
}

impl AnswerContext {
    /// The code that gives a respondent access to their answers. A browser has one per survey
    /// or invitation, so that a resubmitted form is one answer.
    fn receipt(&self, visitor: &Visitor, survey: Uuid, invitation: Option<Uuid>) -> String {
        let link = invitation.unwrap_or_default();
        let message = format!("{survey}\0{link}\0{}", visitor.binding);
        let whole = self.key.derive(Purpose::SurveyReceipt).tag(message.as_bytes());
        whole.get(..32).unwrap_or_default().to_owned()
    }
}

pub(super) async fn answer(
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    (path, wanted): (Path<String>, Query<Wanted>),
    context: AnswerContext,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let visitor = Visitor::of(&request);
    let (survey, invitation) = match find(&db, &path).await? {
        Ok(found) => found,
        Err((status, key)) => {
            // If submitted twice, the first may have used the invitation or closed the survey.
            return match earlier(&db, &context, &visitor, &path, &mut form).await? {
                Some(receipt) => Ok(thanks(&receipt, wanted.lang.as_str())),
                None => notice(ctx, status, key),
            };
        }
    };
    if let Some(lang) = Lang::from_tag(form.raw("switch")) {
        let lang = survey.languages.nearest(lang);
        let action = Some(format!("/s/{}?lang={}", *path, lang.tag()));
        return html(&page(ctx, &db, survey, lang, form.into_state(), action).await?);
    }
    let lang = wanted.choose(&survey, ctx.lang);
    let questions = store::list_questions(db.get_ref(), survey.id).await?;
    let answers = reading::read(&mut form, &questions, survey.scale);
    if !form.raw(TRAP).is_empty() {
        form.fail(TRAP, "field-leave-empty", vec![]);
    }
    if !form.is_valid() {
        let action = Some(format!("/s/{}?lang={}", *path, lang.tag()));
        return invalid(&page(ctx, &db, survey, lang, form.into_state(), action).await?);
    }
    if survey.mode == Mode::Open {
        context.limiter.check(client_address(&request, &context.settings))?;
    }
    let invitation = invitation.map(|link| link.id);
    let receipt = context.receipt(&visitor, survey.id, invitation);
    let digest = token::digest(&receipt);
    match store::insert_response(&db, &survey, invitation, &digest, lang, &answers).await? {
        Accepted::Kept => Ok(thanks(&receipt, lang.tag())),
        Accepted::Again if is_same(&db, &digest, &answers).await? => {
            Ok(thanks(&receipt, lang.tag()))
        }
        // Not shown, because others may use this browser.
        Accepted::Again => notice(ctx, StatusCode::CONFLICT, "survey-answered"),
        Accepted::Closed => notice(ctx, StatusCode::GONE, "survey-over"),
        Accepted::Used => notice(ctx, StatusCode::GONE, "survey-used"),
    }
}

/// True when the stored answer equals the submitted one: a double click.
async fn is_same(
    db: &DatabaseConnection,
    digest: &str,
    answers: &Answers,
) -> Result<bool, AppError> {
    let kept = store::find_by_receipt(db, digest).await?;
    Ok(kept.is_some_and(|(_, response)| response.answers == *answers))
}

/// The receipt of an earlier submission of this form.
async fn earlier(
    db: &DatabaseConnection,
    context: &AnswerContext,
    visitor: &Visitor,
    secret: &str,
    form: &mut Form,
) -> Result<Option<String>, AppError> {
    if !is_secret(secret) {
        return Ok(None);
    }
    let Some((survey, invitation)) = store::find_public(db, secret).await? else { return Ok(None) };
    let questions = store::list_questions(db, survey.id).await?;
    let answers = reading::read(form, &questions, survey.scale);
    let receipt = context.receipt(visitor, survey.id, invitation.map(|link| link.id));
    let same = is_same(db, &token::digest(&receipt), &answers).await?;
    Ok(same.then_some(receipt))
}

fn thanks(receipt: &str, lang: &str) -> HttpResponse {
    let lang = Lang::from_tag(lang).unwrap_or_default();
    redirect_done(&format!("/s/answers/{receipt}?lang={}", lang.tag()), "answers-sent")
}
