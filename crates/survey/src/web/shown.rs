//! Answers as text, for the respondent and for the founder.

use crate::{Answer, Kind, Question, Response};
use i18n::{Lang, format};
use parsing::typed_number::Fine;

/// A question with its answer; `None` when it was skipped.
pub(super) struct AnsweredQuestion {
    pub(super) number: u32,
    pub(super) question: String,
    pub(super) answer: Option<String>,
}

/// All questions with one respondent's answers.
pub(super) fn answered_questions(
    questions: &[Question],
    response: &Response,
    lang: Lang,
) -> Vec<AnsweredQuestion> {
    questions
        .iter()
        .map(|question| AnsweredQuestion {
            number: question.position,
            question: heading(question, lang),
            answer: response.answers.get(&question.id).map(|one| words(question, one, lang)),
        })
        .collect()
}

/// What was asked, in one line.
pub(super) fn heading(question: &Question, lang: Lang) -> String {
    let label = question.label.in_lang(lang).to_owned();
    match question.kind {
        Kind::Price => lang.t_args("ask-price", &[("what", label)]),
        Kind::Ellis => lang.t_args("ask-ellis", &[("what", label)]),
        Kind::Nps => lang.t_args("ask-nps", &[("what", label)]),
        Kind::Need | Kind::Kano | Kind::Text => label,
    }
}

fn words(question: &Question, answer: &Answer, lang: Lang) -> String {
    let currency = question.currency.clone().unwrap_or_default();
    let money = |price: &Fine| format::money_fine(*price, &currency);
    match answer {
        Answer::Need { importance, satisfaction } => lang.t_args(
            "told-need",
            &[("importance", importance.to_string()), ("satisfaction", satisfaction.to_string())],
        ),
        Answer::Kano { with, without } => lang.t_args(
            "told-kano",
            &[
                ("with", lang.t(&format!("kano-answer-{with}"))),
                ("without", lang.t(&format!("kano-answer-{without}"))),
            ],
        ),
        Answer::Price { too_cheap, cheap, expensive, too_expensive } => {
            let all = [too_cheap, cheap, expensive, too_expensive].map(money);
            all.join(" · ")
        }
        Answer::Ellis { feeling } => lang.t(&format!("ellis-answer-{}", feeling.as_str())),
        Answer::Nps { score } => score.to_string(),
        Answer::Text { words } => words.clone(),
    }
}
