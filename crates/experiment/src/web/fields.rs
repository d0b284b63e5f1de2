//! What the forms of experiments read: the card, the result, the decision.

use actix_web::HttpResponse;
use market::Need;
use sea_orm::DatabaseConnection;
use time::{Date, Duration, macros::format_description};
use uuid::Uuid;

use crate::{Card, Direction, Experiment, ExperimentResult, Scale, store::Step};
use evidence::{Evidence, EvidenceQuery};
use idea::{Idea, store as ideas};
use venture::{Editor, Member, Record};
use web::{
    error::AppError,
    forms::Form,
    page::redirect_done,
    paging::{ListQuery, Wanted},
};

/// Greatest threshold and result that are taken.
const HIGHEST_VALUE: f64 = 1e12;
/// Greatest cost that is taken, in whole units of the currency.
const HIGHEST_COST: f64 = 1e9;
/// Records that a form of a result may hold: it has one field for them.
const MOST_HELD: usize = 10;
const MOST_OBSERVATIONS: i64 = 1_000_000_000;
/// Furthest deadline.
const LONGEST_DAYS: i64 = 3 * 365;

/// A record that can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    pub(super) id: Uuid,
    pub(super) label: String,
}

/// What an experiment may test.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    pub(super) needs: Vec<Choice>,
    pub(super) ideas: Vec<Choice>,
}

/// Needs and ideas that an experiment may test: those in use, and those it has already.
pub(super) async fn subjects(
    db: &DatabaseConnection,
    venture: Uuid,
    own: Option<&Card>,
    wanted: &Wanted,
) -> Result<Subjects, AppError> {
    let mut needs = market::store::choosable_needs(db, venture, wanted).await?;
    let missing = |id: &Uuid| needs.iter().all(|need| need.id != *id);
    if let Some(id) = own.and_then(|card| card.need).filter(missing) {
        needs.extend(Need::find(db, venture, id).await?);
    }
    let mut ideas = ideas::choosable_ideas(db, venture, wanted).await?;
    let missing = |id: &Uuid| ideas.iter().all(|idea| idea.id != *id);
    if let Some(id) = own.and_then(|card| card.idea).filter(missing) {
        ideas.extend(Idea::find(db, venture, id).await?);
    }
    let need = |need: market::Need| Choice { id: need.id, label: need.statement };
    let idea = |idea: idea::Idea| Choice { id: idea.id, label: idea.title };
    Ok(Subjects {
        needs: needs.into_iter().map(need).collect(),
        ideas: ideas.into_iter().map(idea).collect(),
    })
}

/// Records of the library that a result may point to: the newest, and the one it has already.
pub(super) async fn records(
    db: &DatabaseConnection,
    venture: Uuid,
    own: Option<Uuid>,
    wanted: &Wanted,
) -> Result<Vec<Choice>, AppError> {
    let query = EvidenceQuery { list: ListQuery::searching(&wanted.words), ..Default::default() };
    let mut found = evidence::store::list_evidence(db, venture, &query.whole_page(1)).await?.items;
    for id in own.iter().chain(wanted.ids.iter().take(MOST_HELD)) {
        if found.iter().all(|one| one.id != *id) {
            let held = Evidence::find(db, venture, *id).await?;
            found.extend(held.filter(|one| one.archived_at.is_none() || Some(*id) == own));
        }
    }
    Ok(found.into_iter().map(|one| Choice { id: one.id, label: one.title }).collect())
}

/// One of the choices, or nothing. The outer nothing means: wrong.
fn chosen(form: &mut Form, name: &str, choices: &[Choice]) -> Option<Option<Uuid>> {
    let text = form.raw(name).to_owned();
    if text.is_empty() {
        return Some(None);
    }
    let found = choices.iter().find(|choice| choice.id.to_string() == text);
    if found.is_none() {
        form.fail(name, "field-not-offered", vec![]);
    }
    found.map(|choice| Some(choice.id))
}

/// A date from today on.
fn deadline(form: &mut Form) -> Option<Date> {
    let text = form.raw("deadline").to_owned();
    if text.is_empty() {
        form.fail("deadline", "field-missing", vec![]);
        return None;
    }
    let Ok(date) = Date::parse(&text, format_description!("[year]-[month]-[day]")) else {
        form.fail("deadline", "field-not-a-date", vec![]);
        return None;
    };
    let days = (date - db::now().date()).whole_days();
    if !(0..=LONGEST_DAYS).contains(&days) {
        form.fail("deadline", "field-deadline", vec![]);
        return None;
    }
    Some(date)
}

/// A deadline that was set some time ago.
pub fn past_deadline(form: &mut Form) -> Option<Date> {
    let text = form.raw("deadline").to_owned();
    let date = Date::parse(&text, format_description!("[year]-[month]-[day]")).ok();
    let last = db::now().date().saturating_add(Duration::days(LONGEST_DAYS + 1));
    let good = date.filter(|date| date.year() >= 1970 && *date <= last);
    if good.is_none() {
        form.fail("deadline", "field-deadline", vec![]);
    }
    good
}

/// Reads a card; the cost is in the venture's currency.
pub(super) fn card(form: &mut Form, subjects: &Subjects, currency: &str) -> Option<Card> {
    let day = deadline(form);
    kept_card(form, subjects, currency, day)
}

/// Reads a card whose deadline was read already.
pub fn kept_card(
    form: &mut Form,
    subjects: &Subjects,
    currency: &str,
    deadline: Option<Date>,
) -> Option<Card> {
    let hypothesis = form.text("hypothesis", 1..=500);
    let method = form.text("method", 1..=2000);
    let need = chosen(form, "need", &subjects.needs);
    let idea = chosen(form, "idea", &subjects.ideas);
    let about = form.text("about", 0..=200);
    let metric = form.text("metric", 1..=200);
    let scale = form.choice("scale", Scale::parse);
    let direction = form.choice("direction", Direction::parse);
    let unit = form.text("unit", 0..=20);
    let threshold = match scale {
        Some(Scale::Share) => {
            form.number("threshold", 0.0..=100.0).map(|per_cent| per_cent / 100.0)
        }
        _ => form.number("threshold", -HIGHEST_VALUE..=HIGHEST_VALUE),
    };
    let planned_n = form.integer("planned_n", 1..=i64::from(i32::MAX));
    let cost = match form.raw("cost").is_empty() {
        true => Some(None),
        false => form.money("cost", currency, HIGHEST_COST).map(Some),
    };
    let scale = scale?;
    Some(Card {
        hypothesis: hypothesis?,
        method: method?,
        need: need?,
        idea: idea?,
        about: about?,
        metric: metric?,
        unit: if scale == Scale::Share { String::new() } else { unit? },
        scale,
        direction: direction?,
        threshold: threshold?,
        planned_n: u32::try_from(planned_n?).ok()?,
        deadline: deadline?,
        cost_minor: cost?,
    })
}

/// Reads what came out of an experiment.
pub fn result(
    form: &mut Form,
    experiment: &Experiment,
    records: &[Choice],
) -> Option<ExperimentResult> {
    let n = form.integer("result_n", 1..=MOST_OBSERVATIONS);
    let (value, successes) = match experiment.card.scale {
        Scale::Share => {
            let successes = form.integer("result_successes", 0..=n.unwrap_or(MOST_OBSERVATIONS));
            let share = successes.zip(n).map(|(successes, n)| successes as f64 / n as f64);
            (share, successes.and_then(|count| u64::try_from(count).ok()).map(Some))
        }
        Scale::Number => (form.number("result_value", -HIGHEST_VALUE..=HIGHEST_VALUE), Some(None)),
    };
    let on = form.past_date("result_on");
    let started = experiment.started_at.map(|at| at.date());
    if let Some(day) = on.filter(|day| started.is_some_and(|start| *day < start)) {
        let start = started.unwrap_or(day).to_string();
        form.fail("result_on", "field-before-start", vec![("start", start)]);
    }
    let source = form.text("result_source", 1..=500);
    let note = form.text("result_note", 0..=2000);
    let evidence = chosen(form, "result_evidence", records);
    let result = ExperimentResult {
        value: value?,
        successes: successes?,
        n: u64::try_from(n?).ok()?,
        on: on?,
        source: source?,
        note: note?,
        evidence: evidence?,
    };
    form.is_valid().then_some(result)
}

/// An experiment of the venture.
pub(super) async fn find<P>(
    member: &Member<P>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Experiment, AppError> {
    Experiment::find(db, member.id(), id).await?.ok_or(AppError::NotFound)
}

/// An experiment that may be changed: it must be there and not archived.
pub(super) async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Experiment, AppError> {
    let found = find(member, db, id).await?;
    match found.archived_at {
        None => Ok(found),
        Some(_) => Err(AppError::Conflict("error-record-archived")),
    }
}

/// On to the experiment with a word on what was done; an error when it was not its turn.
pub(super) fn done(step: Step, path: &str, word: &str) -> Result<HttpResponse, AppError> {
    match step {
        Step::Done => Ok(redirect_done(path, word)),
        Step::Missing => Err(AppError::NotFound),
        Step::OutOfTurn => Err(AppError::Conflict("error-experiment-turn")),
    }
}
