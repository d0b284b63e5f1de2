//! Respondents' answers, for members: list, one, download, deletion.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    fields,
    shown::{AnsweredQuestion, answered_questions},
};
use crate::{Question, Response, Survey, store};
use i18n::format;
use venture::{Editor, Member};
use web::{
    csv,
    error::AppError,
    forms::Form,
    page::{PageCtx, html, redirect_found},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "survey/responses.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    survey: Survey,
    asked: usize,
    query: ListQuery,
    page: Page<Response>,
}

#[derive(Template)]
#[template(path = "survey/response.html")]
struct ResponsePage {
    ctx: PageCtx,
    base: String,
    survey: Survey,
    response: Response,
    answered: Vec<AnsweredQuestion>,
}

pub(super) async fn list(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    store::purge_soon(&db).await;
    let survey = fields::find(&member, &db, path.1).await?;
    let query = query.into_inner();
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("surveys"),
        asked: store::list_questions(db.get_ref(), survey.id).await?.len(),
        page: store::list_responses(db.get_ref(), &survey, &query).await?,
        query,
        survey,
    })
}

pub(super) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let found = store::find_response(db.get_ref(), &survey, path.2).await?;
    let response = found.ok_or(AppError::NotFound)?;
    let questions = store::list_questions(db.get_ref(), survey.id).await?;
    html(&ResponsePage {
        answered: answered_questions(&questions, &response, ctx.lang),
        ctx: ctx.in_venture(member.nav()),
        base: member.path("surveys"),
        survey,
        response,
    })
}

/// Permanently deletes one respondent's answers.
pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let found = store::delete_response(&db, member.edit(), survey.id, path.2).await?;
    redirect_found(found, &format!("{}/responses", survey.href()), "answers-removed")
}

/// Heads of a question's columns: `3 importance: Find defects`.
fn heads(question: &Question) -> Vec<String> {
    let label = question.label.in_lang(i18n::Lang::En);
    let parts = question.kind.parts().iter();
    parts.map(|part| format!("{} {part}: {label}", question.position)).collect()
}

fn row(questions: &[Question], response: &Response) -> Vec<String> {
    let mut cells = vec![
        response.label.clone(),
        format::rfc3339(response.submitted_at),
        response.language.clone(),
    ];
    for question in questions {
        let digits = format::minor_digits(question.currency.as_deref().unwrap_or_default());
        let parts = question.kind.parts().len();
        match response.answers.get(&question.id).map(|answer| answer.cells(digits)) {
            Some(answer) if answer.len() == parts => cells.extend(answer),
            _ => cells.extend(std::iter::repeat_n(String::new(), parts)),
        }
    }
    cells
}

/// All answers: a row per respondent, a column per part of a question.
pub(super) async fn export(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    store::purge_soon(&db).await;
    let survey = fields::find(&member, &db, path.1).await?;
    let questions = store::list_questions(db.get_ref(), survey.id).await?;
    let first = ["respondent", "submitted_at", "language"].map(str::to_owned);
    let heads: Vec<String> = first.into_iter().chain(questions.iter().flat_map(heads)).collect();
    // A header contains user input, so it is escaped like a cell.
    let heads: Vec<String> = heads.iter().map(|head| csv::disarm(head)).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let part = async move |number: u64| -> csv::Lines {
        let part = ListQuery::sorted("label").whole_page(number);
        let page = store::list_responses(db.get_ref(), &survey, &part).await?;
        Ok(page.map(|response| row(&questions, &response)))
    };
    csv::of_list("responses.csv", &heads, part).await
}
