//! A survey's questions as a form shows them, and the form read into answers.

use std::ops::RangeInclusive;

use super::shown::heading;
use crate::{Answer, Answers, Feeling, Kind, LONGEST_WORDS, Question, Scale};
use i18n::Lang;
use parsing::typed_number::Fine;
use web::forms::Form;

/// Largest price, in whole units of its currency.
const HIGHEST_PRICE: f64 = 1e9;

/// Input of a part of a question.
pub(super) enum Control {
    /// A number of this range.
    Numbers(Vec<u8>),
    /// A choice: value and label.
    Choices(Vec<(String, String)>),
    /// An amount in a currency.
    Money(String),
    Words,
}

/// One field of a question.
pub(super) struct QuestionField {
    pub(super) name: String,
    /// Empty when the question's heading says it all.
    pub(super) title: String,
    /// Labels of both ends of the range.
    pub(super) ends: String,
    pub(super) control: Control,
}

/// A question in one language.
pub(super) struct Asked {
    pub(super) number: u32,
    pub(super) heading: String,
    pub(super) lead: String,
    pub(super) required: bool,
    pub(super) parts: Vec<QuestionField>,
}

/// The questions in a language.
pub(super) fn put(questions: &[Question], scale: Scale, lang: Lang) -> Vec<Asked> {
    questions.iter().map(|question| put_one(question, scale, lang)).collect()
}

fn put_one(question: &Question, scale: Scale, lang: Lang) -> Asked {
    let lead = match question.kind {
        Kind::Price => lang.t("ask-price-lead"),
        _ => String::new(),
    };
    let alone = question.kind.parts().len() == 1;
    let parts = question.kind.parts().iter().map(|part| QuestionField {
        name: question.field(part),
        title: if alone {
            String::new()
        } else {
            lang.t(&format!("ask-{}-{part}", question.kind.as_str()))
        },
        ends: ends(question.kind, part, scale, lang),
        control: control(question, scale, lang),
    });
    Asked {
        number: question.position,
        heading: heading(question, lang),
        lead,
        required: question.required,
        parts: parts.collect(),
    }
}

fn ends(kind: Kind, part: &str, scale: Scale, lang: Lang) -> String {
    let most = scale.most().to_string();
    match kind {
        Kind::Need => lang.t_args(&format!("ask-ends-{part}"), &[("most", most)]),
        Kind::Nps => lang.t("ask-ends-nps"),
        _ => String::new(),
    }
}

fn control(question: &Question, scale: Scale, lang: Lang) -> Control {
    match question.kind {
        Kind::Need => Control::Numbers((1..=scale.most()).collect()),
        Kind::Nps => Control::Numbers((0..=10).collect()),
        Kind::Kano => Control::Choices(
            (1..=5).map(|n: u8| (n.to_string(), lang.t(&format!("kano-answer-{n}")))).collect(),
        ),
        Kind::Ellis => Control::Choices(
            Feeling::ALL
                .iter()
                .map(|one| {
                    let words = lang.t(&format!("ellis-answer-{}", one.as_str()));
                    (one.as_str().to_owned(), words)
                })
                .collect(),
        ),
        Kind::Price => Control::Money(question.currency.clone().unwrap_or_default()),
        Kind::Text => Control::Words,
    }
}

/// Parses the answers; errors go to the form. A question is answered completely or skipped.
pub fn read(form: &mut Form, questions: &[Question], scale: Scale) -> Answers {
    let mut answers = Answers::new();
    for question in questions {
        let names: Vec<String> =
            question.kind.parts().iter().map(|part| question.field(part)).collect();
        if names.iter().all(|name| form.raw(name).is_empty()) {
            if question.required {
                for name in &names {
                    form.fail(name, "field-answer-missing", vec![]);
                }
            }
            continue;
        }
        if let Some(answer) = read_one(form, question, &names, scale) {
            answers.insert(question.id, answer);
        }
    }
    if answers.is_empty() && form.is_valid() {
        form.fail("answers", "field-nothing-answered", vec![]);
    }
    answers
}

/// Each field as a whole number of the range; `None` when one is invalid.
fn numbers<const N: usize>(
    form: &mut Form,
    names: &[String],
    range: &RangeInclusive<i64>,
) -> Option<[u8; N]> {
    // All are read, so that every invalid one is marked.
    let read: Vec<Option<i64>> =
        names.iter().map(|name| form.integer(name, range.clone())).collect();
    let small: Option<Vec<u8>> =
        read.into_iter().map(|value| value.and_then(|value| u8::try_from(value).ok())).collect();
    small?.try_into().ok()
}

fn read_one(
    form: &mut Form,
    question: &Question,
    names: &[String],
    scale: Scale,
) -> Option<Answer> {
    match question.kind {
        Kind::Need => {
            let [importance, satisfaction] = numbers(form, names, &(1..=i64::from(scale.most())))?;
            Some(Answer::Need { importance, satisfaction })
        }
        Kind::Kano => {
            let [with, without] = numbers(form, names, &(1..=5))?;
            Some(Answer::Kano { with, without })
        }
        Kind::Nps => {
            let [score] = numbers(form, names, &(0..=10))?;
            Some(Answer::Nps { score })
        }
        Kind::Ellis => {
            let feeling = form.choice(names.first()?, Feeling::parse)?;
            Some(Answer::Ellis { feeling })
        }
        Kind::Text => {
            let words = form.text(names.first()?, 1..=LONGEST_WORDS)?;
            Some(Answer::Text { words })
        }
        Kind::Price => {
            let currency = question.currency.clone().unwrap_or_default();
            let read: Vec<Option<Fine>> =
                names.iter().map(|name| form.price(name, &currency, HIGHEST_PRICE)).collect();
            let prices: Option<Vec<Fine>> = read.into_iter().collect();
            let [too_cheap, cheap, expensive, too_expensive] = prices?.try_into().ok()?;
            Some(Answer::Price { too_cheap, cheap, expensive, too_expensive })
        }
    }
}
