//! The risk questions of the venture's area and the answers to them.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use crate::{RiskDraft, RiskQuestion, risk, store};
use economics::inputs::RiskAnswer;
use i18n::format;
use venture::{Editor, Member, Venture, Viewer};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

const ANSWERS: [(&str, &str); 3] = [
    ("open", "answer-open"),
    ("settled", "answer-settled"),
    ("unacceptable", "answer-unacceptable"),
];

#[derive(Template)]
#[template(path = "offer/risks.html")]
struct RisksPage {
    ctx: PageCtx,
    venture: Venture,
    form: FormState,
    rows: Vec<Row>,
    answers: &'static [(&'static str, &'static str)],
}

/// A question as the page shows it; its field has the question's name.
struct Row {
    id: &'static str,
    question: String,
    /// Name of the note's field.
    note_field: String,
    answer: String,
    class: &'static str,
    note: String,
    answered: Option<String>,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let questions = store::find_offer(db.get_ref(), &member.venture).await?.risks;
    let form = filled(&questions);
    html(&page(&member, ctx, form, &questions))
}

pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let questions = store::find_offer(db.get_ref(), &member.venture).await?.risks;
    let drafts: Vec<_> =
        questions.iter().filter_map(|question| read(&mut form, question)).collect();
    if !form.is_valid() {
        return invalid(&page(&member, ctx, form.into_state(), &questions));
    }
    store::save_risks(&db, member.user.id, member.id(), drafts).await?;
    Ok(redirect_done(&member.path("offer/risks"), "risks-saved"))
}

/// Parses one answer; `None` when it is invalid or unchanged.
pub fn read(form: &mut Form, question: &RiskQuestion) -> Option<RiskDraft> {
    let answer = form.choice(question.id, risk::parse_answer);
    let field = note_field(question.id);
    let note = form.text(&field, 0..=1000);
    let (answer, note) = (answer?, note?);
    if answer != RiskAnswer::Open && note.is_empty() {
        form.fail(&field, "risk-note-missing", vec![]);
        return None;
    }
    let changed = question.answer.unwrap_or(RiskAnswer::Open) != answer || question.note != note;
    changed.then_some(RiskDraft { question: question.id, answer, note })
}

pub fn note_field(question: &str) -> String {
    format!("{question}-note")
}

fn word(question: &RiskQuestion) -> &'static str {
    risk::answer_word(question.answer.unwrap_or(RiskAnswer::Open))
}

fn filled(questions: &[RiskQuestion]) -> FormState {
    let notes: Vec<_> = questions.iter().map(|question| note_field(question.id)).collect();
    let answers = questions.iter().map(|question| (question.id, word(question).to_owned()));
    let noted = notes.iter().map(String::as_str);
    FormState::filled(answers.chain(noted.zip(questions.iter().map(|one| one.note.clone()))))
}

fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    form: FormState,
    questions: &[RiskQuestion],
) -> RisksPage {
    let row = |question: &RiskQuestion| Row {
        id: question.id,
        question: ctx.t(&format!("risk-{}", question.id)),
        note_field: note_field(question.id),
        answer: ctx.t(&format!("answer-{}", word(question))),
        class: match question.answer {
            Some(RiskAnswer::None) => "go",
            Some(RiskAnswer::Unacceptable) => "stop",
            _ => "iterate",
        },
        note: question.note.clone(),
        answered: question.answered_at.map(format::date),
    };
    RisksPage {
        rows: questions.iter().map(row).collect(),
        ctx: ctx.in_venture(member.nav()),
        venture: member.venture.clone(),
        form,
        answers: &ANSWERS,
    }
}
