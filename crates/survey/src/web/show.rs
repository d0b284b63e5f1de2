//! A survey's page: its state, its link, its questions, and its forms.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::fields;
use crate::{Kind, Mode, Phase, Question, State, Survey, store};
use account::token;
use market::Need;
use venture::{Editor, Member, Viewer};
use web::{
    error::AppError,
    forms::{Form, FormState},
    origin,
    page::{PageCtx, html, redirect_done},
    paging::{ListQuery, Wanted},
};

/// The count of answers, for the page and its live updates.
#[derive(Template)]
#[template(path = "survey/part_count.html")]
pub(super) struct CountPart {
    pub(super) ctx: PageCtx,
    pub(super) survey: Survey,
    /// Answers stored now.
    pub(super) kept: u64,
}

#[derive(Template)]
#[template(path = "survey/survey.html")]
pub(super) struct SurveyPage {
    ctx: PageCtx,
    base: String,
    survey: Survey,
    phase: Phase,
    kept: u64,
    questions: Vec<Question>,
    /// Open needs, for a draft that may ask about them.
    needs: Vec<Need>,
    /// The public address in the open mode.
    link: String,
    /// Invitations made and used.
    invited: (u64, u64),
    pub(super) needs_form: FormState,
    pub(super) question_form: FormState,
    kinds: &'static [Kind],
}

impl SurveyPage {
    fn drafting(&self) -> bool {
        self.phase.is_draft() && self.open()
    }

    fn open(&self) -> bool {
        self.ctx.can_edit() && self.survey.archived_at.is_none()
    }

    fn is_invited(&self) -> bool {
        self.survey.mode == Mode::Invited
    }

    fn has_languages(&self) -> bool {
        self.survey.languages.all().len() > 1
    }

    /// Uses two languages but has texts in one.
    fn lacks_language(&self, question: &Question) -> bool {
        self.survey.languages.all().iter().any(|lang| !question.label.has(*lang))
    }
}

/// The kinds to add by hand; needs have their own form.
const BY_HAND: [Kind; 5] = [Kind::Kano, Kind::Price, Kind::Ellis, Kind::Nps, Kind::Text];

pub(super) async fn survey_page<P>(
    member: &Member<P>,
    request: &HttpRequest,
    ctx: PageCtx,
    db: &DatabaseConnection,
    survey: Survey,
) -> Result<SurveyPage, AppError> {
    let site = origin::site(request);
    let phase = survey.phase(&ctx.now);
    let needs = if phase.is_draft() {
        let wanted = Wanted { words: ctx.find.clone(), ..Wanted::default() };
        market::store::choosable_needs(db, member.id(), &wanted).await?
    } else {
        Vec::new()
    };
    let (links, used) = store::list_invitations(db, survey.id, &ListQuery::default()).await?;
    Ok(SurveyPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("surveys"),
        phase,
        kept: store::count_responses(db, &survey).await?,
        questions: store::list_questions(db, survey.id).await?,
        needs,
        link: format!("{site}{}", survey.public_path()),
        invited: (links.total, used),
        needs_form: FormState::filled([("as", "need".to_owned())]),
        question_form: FormState::filled([
            ("kind", "text".to_owned()),
            ("label_en", member.venture.name.clone()),
            ("label_zh", member.venture.name.clone()),
            ("currency", member.venture.currency.clone()),
        ]),
        kinds: &BY_HAND,
        survey,
    })
}

pub(super) async fn show(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    store::purge_soon(&db).await;
    let survey = fields::find(&member, &db, path.1).await?;
    html(&survey_page(&member, &request, ctx, &db, survey).await?)
}

pub(super) async fn open(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_open(&member, &db, path.1).await?;
    if survey.state != State::Open && !store::open_survey(&db, member.edit(), survey.id).await? {
        return Err(AppError::Conflict("error-survey-no-questions"));
    }
    // Its end may be in the past; then the page says what to change.
    Ok(redirect_done(&survey.href(), "survey-opened"))
}

pub(super) async fn close(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    if !store::close_survey(&db, member.edit(), survey.id).await? {
        return Err(AppError::Conflict("error-survey-not-open"));
    }
    Ok(redirect_done(&survey.href(), "survey-closed"))
}

pub(super) async fn duplicate(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let id = store::duplicate_survey(&db, member.edit(), token::new()?, survey).await?;
    Ok(redirect_done(&member.path(&format!("surveys/{id}")), "survey-duplicated"))
}
