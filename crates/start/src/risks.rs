//! The questions that can block a launch in the venture's area, each answered with a choice, and
//! one sentence on how that is known.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::guide::{Guide, Part, after};
use economics::inputs::RiskAnswer;
use offer::{
    RiskDraft, RiskQuestion,
    risk::{answer_word, parse_answer},
    store,
};
use report::Cache;
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

const ANSWERS: [(&str, &str); 4] = [
    ("", "start-risk-not-yet"),
    ("open", "answer-open"),
    ("settled", "answer-settled"),
    ("unacceptable", "answer-unacceptable"),
];

#[derive(Template)]
#[template(path = "start/risks.html")]
struct RisksPage {
    ctx: PageCtx,
    guide: Guide,
    /// Names of the fields.
    questions: Vec<&'static str>,
    answers: &'static [(&'static str, &'static str)],
    form: FormState,
}

async fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    (db, cache): (&DatabaseConnection, &Cache),
    questions: &[RiskQuestion],
    form: FormState,
) -> Result<RisksPage, AppError> {
    Ok(RisksPage {
        guide: Guide::load(db, cache, member, Part::Risks, ctx.lang).await?,
        questions: questions.iter().map(|question| question.id).collect(),
        answers: &ANSWERS,
        ctx: ctx.in_venture(member.nav()),
        form,
    })
}

pub(crate) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
) -> Result<HttpResponse, AppError> {
    let questions = store::find_offer(db.get_ref(), &member.venture).await?.risks;
    let answered = questions
        .iter()
        .map(|one| (one.id, one.answer.map(answer_word).unwrap_or_default().to_owned()));
    let form = FormState::filled(answered);
    html(&page(&member, ctx, (&db, &cache), &questions, form).await?)
}

pub(crate) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let questions = store::find_offer(db.get_ref(), &member.venture).await?.risks;
    let note = form.text("note", 0..=1000);
    let drafts: Vec<_> = questions
        .iter()
        .filter_map(|question| read(&mut form, question, note.as_deref().unwrap_or_default()))
        .collect();
    if !form.is_valid() {
        let page = page(&member, ctx, (&db, &cache), &questions, form.into_state()).await?;
        return invalid(&page);
    }
    store::save_risks(&db, member.user.id, member.id(), drafts).await?;
    Ok(redirect_done(&after(Part::Risks, &member), "start-risks"))
}

/// A changed answer; `None` for one that is unchanged, not given or wrong.
fn read(form: &mut Form, question: &RiskQuestion, note: &str) -> Option<RiskDraft> {
    if form.raw(question.id).is_empty() {
        return None;
    }
    let answer = form.choice(question.id, parse_answer)?;
    if question.answer == Some(answer) {
        return None;
    }
    if answer != RiskAnswer::Open && note.is_empty() {
        form.fail("note", "risk-note-missing", vec![]);
        return None;
    }
    Some(RiskDraft { question: question.id, answer, note: note.to_owned() })
}
