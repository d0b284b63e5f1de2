//! Editing a draft: add, change, move and remove questions.

use std::collections::HashSet;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{fields, show::survey_page};
use crate::{
    Kind, Languages, MOST_QUESTIONS, Question, QuestionDraft, Survey, Text,
    store::{self, QuestionChange},
};
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect},
};

/// Most characters of a question's subject.
const LONGEST_LABEL: usize = 300;

/// Redirects to the list of questions with a success message.
fn back(survey: &Survey, word: &str) -> HttpResponse {
    redirect(&format!("{}?done={word}#questions", survey.href()))
}

/// Adds questions to a draft unless there would be too many; then the field says so.
async fn append(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    survey: &Survey,
    (form, field): (&mut Form, &str),
    drafts: Vec<QuestionDraft>,
) -> Result<bool, AppError> {
    let there = store::list_questions(db, survey.id).await?;
    if there.len() + drafts.len() > MOST_QUESTIONS {
        form.fail(field, "field-too-many-questions", vec![("most", MOST_QUESTIONS.to_string())]);
        return Ok(false);
    }
    let single = drafts.iter().find(|one| one.kind.is_single());
    if single.is_some_and(|new| there.iter().any(|one| one.kind == new.kind)) {
        form.fail(field, "field-question-once", vec![]);
        return Ok(false);
    }
    Ok(store::insert_questions(db, member.edit(), survey.id, drafts).await?)
}

/// Adds questions about the selected needs, by importance and satisfaction or as Kano pairs.
pub(super) async fn add_needs(
    member: Member<Editor>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_draft(&member, &db, path.1).await?;
    let kind = form.choice("as", |word| {
        Kind::parse(word).filter(|kind| matches!(kind, Kind::Need | Kind::Kano))
    });
    let asked: HashSet<(Kind, Uuid)> = store::list_questions(db.get_ref(), survey.id)
        .await?
        .into_iter()
        .filter_map(|one| Some((one.kind, one.need?)))
        .collect();
    let needs = market::store::choosable_needs(db.get_ref(), member.id(), &form.wanted()).await?;
    let chosen: Vec<_> =
        needs.into_iter().filter(|need| form.ticked(&format!("need-{}", need.id))).collect();
    if chosen.is_empty() {
        form.fail("needs", "field-no-need-ticked", vec![]);
    }
    if let Some(kind) = kind
        && form.is_valid()
    {
        // Existing questions are not added twice.
        let drafts = chosen
            .into_iter()
            .filter(|need| !asked.contains(&(kind, need.id)))
            .map(|need| QuestionDraft {
                kind,
                need: Some(need.id),
                label: Text::same(&need.statement),
                currency: None,
                required: form.ticked("required"),
            })
            .collect();
        if append(&member, &db, &survey, (&mut form, "needs"), drafts).await? {
            return Ok(back(&survey, "questions-added"));
        }
    }
    let mut page = survey_page(&member, &request, ctx, &db, survey).await?;
    page.needs_form = form.into_state();
    invalid(&page)
}

/// The currency of a question on prices; `None` for other kinds. The outer `None` means:
/// invalid.
fn currency(form: &mut Form, kind: Option<Kind>) -> Option<Option<String>> {
    if kind != Some(Kind::Price) {
        return Some(None);
    }
    let code = form.text("currency", 3..=3)?.to_ascii_uppercase();
    if code.chars().all(|c| c.is_ascii_uppercase()) {
        Some(Some(code))
    } else {
        form.fail("currency", "field-not-currency", vec![]);
        None
    }
}

/// Parses a question's subject, and the currency of one on prices.
pub fn words(
    form: &mut Form,
    languages: Languages,
    kind: Option<Kind>,
) -> Option<(Text, Option<String>)> {
    let label = fields::text(form, "label", languages, LONGEST_LABEL);
    let currency = currency(form, kind);
    Some((label?, currency?))
}

pub(super) async fn add(
    member: Member<Editor>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_draft(&member, &db, path.1).await?;
    let kind = form.choice("kind", |word| Kind::parse(word).filter(|kind| *kind != Kind::Need));
    let words = words(&mut form, survey.languages, kind);
    if let (Some(kind), Some((label, currency))) = (kind, words) {
        let required = form.ticked("required");
        let draft = QuestionDraft { kind, need: None, label, currency, required };
        if append(&member, &db, &survey, (&mut form, "kind"), vec![draft]).await? {
            return Ok(back(&survey, "questions-added"));
        }
    }
    let mut page = survey_page(&member, &request, ctx, &db, survey).await?;
    page.question_form = form.into_state();
    invalid(&page)
}

#[derive(Template)]
#[template(path = "survey/question_form.html")]
struct QuestionPage {
    ctx: PageCtx,
    base: String,
    survey: Survey,
    question: Question,
    question_form: FormState,
}

impl QuestionPage {
    fn action(&self) -> String {
        format!("{}/questions/{}", self.survey.href(), self.question.id)
    }
}

async fn find_question(
    db: &DatabaseConnection,
    survey: &Survey,
    id: Uuid,
) -> Result<Question, AppError> {
    let asked = store::list_questions(db, survey.id).await?;
    asked.into_iter().find(|one| one.id == id).ok_or(AppError::NotFound)
}

fn question_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    survey: Survey,
    question: Question,
    question_form: FormState,
) -> QuestionPage {
    let base = member.path("surveys");
    QuestionPage { ctx: ctx.in_venture(member.nav()), base, survey, question, question_form }
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_draft(&member, &db, path.1).await?;
    let question = find_question(&db, &survey, path.2).await?;
    let required = question.required.then(|| ("required", "yes".to_owned()));
    let form = FormState::filled(
        [
            ("label_en", question.label.en.clone()),
            ("label_zh", question.label.zh.clone()),
            ("currency", question.currency.clone().unwrap_or_default()),
        ]
        .into_iter()
        .chain(required),
    );
    html(&question_page(&member, ctx, survey, question, form))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_draft(&member, &db, path.1).await?;
    let question = find_question(&db, &survey, path.2).await?;
    let Some((label, currency)) = words(&mut form, survey.languages, Some(question.kind)) else {
        let form = form.into_state();
        return invalid(&question_page(&member, ctx, survey, question, form));
    };
    let change = QuestionChange { label, currency, required: form.ticked("required") };
    let edit = member.edit();
    let found = store::change_question(&db, edit, survey.id, question.id, change).await?;
    found.then(|| back(&survey, "saved")).ok_or(AppError::NotFound)
}

pub(super) async fn shift(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_draft(&member, &db, path.1).await?;
    let up = form.raw("way") == "up";
    let found = store::move_question(&db, member.edit(), survey.id, path.2, up).await?;
    found.then(|| back(&survey, "saved")).ok_or(AppError::NotFound)
}

pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_draft(&member, &db, path.1).await?;
    let found = store::delete_question(&db, member.edit(), survey.id, path.2).await?;
    found.then(|| back(&survey, "fact-removed")).ok_or(AppError::NotFound)
}
