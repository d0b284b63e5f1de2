//! Checks across rows and tables: what no form would have let anybody enter, and what would
//! leave a page without a part that it needs. That identifiers lead to rows of the document
//! is checked in `rewrite.rs`.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::{
    cells::model,
    error::{Conflict, ParseError},
    form_input::FormInput,
    rules::ensure,
};
use crate::{document::RowsByTable, records::Row};
use ::survey::{
    Answer, Answers, MOST_QUESTIONS, Question, Scale,
    store::{question_of, survey_of},
    web::read,
};
use db::entity::{survey, survey_question, survey_response};
use evidence::MOST_TAGS;
use i18n::format;
use jobs::{Job, ledger::State};
use runs::job::{BenchmarkJob, TrainJob};
use venture::RecordKind;

/// Shares may exceed 100 % by this much through rounding.
const ROUNDING: f64 = 0.5;
/// Most passages of a record.
const MOST_PASSAGES: usize = 200;

type Check = fn(&RowsByTable) -> Result<(), Conflict>;

const CHECKS: [Check; 9] = [
    shares,
    merged_needs,
    merged_competitors,
    roadmap,
    library,
    work,
    questions,
    answers,
    comments,
];

/// Checks rows against each other; each of them is readable by itself.
///
/// # Errors
/// The first row that does not fit the others.
pub(super) fn check(tables: &RowsByTable) -> Result<(), Conflict> {
    CHECKS.iter().try_for_each(|check| check(tables))
}

/// The rows of a table with their numbers.
fn rows<'a>(tables: &'a RowsByTable, table: &str) -> impl Iterator<Item = (usize, &'a Row)> {
    tables.get(table).into_iter().flatten().enumerate().map(|(at, row)| (at + 1, row))
}

fn cell<'a>(row: &'a Row, column: &str) -> Option<&'a str> {
    row.get(column).and_then(Json::as_str)
}

fn in_row<T>(
    table: &'static str,
    row: usize,
    result: Result<T, ParseError>,
) -> Result<T, Conflict> {
    result.map_err(|error| Conflict { table, row, error })
}

fn is_archived(row: &Row) -> bool {
    cell(row, "archived_at").is_some()
}

/// The shares of all competitors are those of one market.
fn shares(tables: &RowsByTable) -> Result<(), Conflict> {
    let mut sum = 0.0;
    for (number, row) in rows(tables, "competitors").filter(|(_, row)| !is_archived(row)) {
        sum += row.get("share").and_then(Json::as_f64).unwrap_or_default();
        let whole =
            ensure(sum <= 100.0 + ROUNDING, "share", "the shares add up to more than 100 %");
        in_row("competitors", number, whole)?;
    }
    Ok(())
}

/// The first step of a table that leads back to where it began.
fn cycle(
    tables: &RowsByTable,
    table: &'static str,
    (from, to): (&str, &str),
    counts: impl Fn(&Row) -> bool,
    reason: &'static str,
) -> Result<(), Conflict> {
    let mut steps: HashMap<&str, Vec<&str>> = HashMap::new();
    for (_, row) in rows(tables, table).filter(|(_, row)| counts(row)) {
        if let Some((one, other)) = cell(row, from).zip(cell(row, to)) {
            steps.entry(one).or_default().push(other);
        }
    }
    // Ends are taken away until nothing is left, or only cycles and what leads into them.
    let mut waits: HashMap<&str, usize> = HashMap::new();
    let mut before: HashMap<&str, Vec<&str>> = HashMap::new();
    for (&one, others) in &steps {
        waits.insert(one, others.len());
        for &other in others {
            before.entry(other).or_default().push(one);
        }
    }
    let mut open: Vec<&str> = before.keys().copied().filter(|id| !waits.contains_key(id)).collect();
    while let Some(end) = open.pop() {
        for one in before.get(end).into_iter().flatten() {
            let Some(left) = waits.get_mut(one) else { continue };
            *left = left.saturating_sub(1);
            if *left == 0 {
                waits.remove(one);
                open.push(*one);
            }
        }
    }
    let caught = |(_, row): &(usize, &Row)| {
        counts(row) && cell(row, from).is_some_and(|id| waits.contains_key(id))
    };
    match rows(tables, table).find(caught) {
        None => Ok(()),
        Some((row, _)) => Err(Conflict { table, row, error: ParseError::new(to, reason) }),
    }
}

fn merged_needs(tables: &RowsByTable) -> Result<(), Conflict> {
    let reason = "merged needs form a cycle";
    cycle(tables, "needs", ("id", "merged_into"), |_| true, reason)
}

fn merged_competitors(tables: &RowsByTable) -> Result<(), Conflict> {
    let standing = |row: &Row| cell(row, "undone_at").is_none();
    let reason = "merged competitors form a cycle";
    cycle(tables, "competitor_merges", ("other_id", "kept_id"), standing, reason)
}

fn roadmap(tables: &RowsByTable) -> Result<(), Conflict> {
    let ends = ("milestone_id", "depends_on_id");
    let reason = "milestones depend on each other in a cycle";
    cycle(tables, "milestone_dependencies", ends, |_| true, reason)
}

/// As many tags and passages as a record may have; links of a passage are those of its record.
fn library(tables: &RowsByTable) -> Result<(), Conflict> {
    for (table, most) in [("evidence_tags", MOST_TAGS), ("evidence_passages", MOST_PASSAGES)] {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (number, row) in rows(tables, table) {
            let count = counts.entry(cell(row, "evidence_id").unwrap_or_default()).or_default();
            *count += 1;
            let few = ensure(*count <= most, "evidence_id", "the record has too many of these");
            in_row(table, number, few)?;
        }
    }
    let of_passage: HashMap<_, _> = rows(tables, "evidence_passages")
        .filter_map(|(_, row)| Some((cell(row, "id")?, cell(row, "evidence_id")?)))
        .collect();
    for (number, row) in rows(tables, "evidence_links") {
        let Some(passage) = cell(row, "passage_id") else { continue };
        let same = of_passage.get(passage).copied() == cell(row, "evidence_id");
        let held = ensure(same, "passage_id", "the passage belongs to another record");
        in_row("evidence_links", number, held)?;
    }
    Ok(())
}

/// A comment's record is of the kind that it names.
fn comments(tables: &RowsByTable) -> Result<(), Conflict> {
    for kind in RecordKind::ALL {
        let own: HashSet<&str> =
            rows(tables, kind.table()).filter_map(|(_, row)| cell(row, "id")).collect();
        for (number, row) in rows(tables, "comments") {
            let is_own = cell(row, "subject_id").is_some_and(|id| own.contains(id));
            let named = cell(row, "subject_kind") == Some(kind.as_str());
            let fits = ensure(!is_own || named, "subject_kind", "the record is of another type");
            in_row("comments", number, fits)?;
        }
    }
    Ok(())
}

/// Every run and benchmark has its work, every work one of them, and what is finished its result.
fn work(tables: &RowsByTable) -> Result<(), Conflict> {
    let states: HashMap<&str, (&str, &str)> = rows(tables, "work")
        .filter_map(|(_, row)| Some((cell(row, "id")?, (cell(row, "kind")?, cell(row, "state")?))))
        .collect();
    let mut owned = HashSet::new();
    for (table, kind, result) in
        [("runs", TrainJob::KIND, "outcome"), ("benchmarks", BenchmarkJob::KIND, "record")]
    {
        for (number, row) in rows(tables, table) {
            let id = cell(row, "id").unwrap_or_default();
            let found = states.get(id).filter(|(known, _)| *known == kind);
            let (_, state) = in_row(
                table,
                number,
                found.ok_or_else(|| ParseError::new("id", "its background job is missing")),
            )?;
            owned.insert(id);
            let finished = State::parse(state) == Some(State::Finished);
            let told = cell(row, result).is_some();
            let reason = "only finished work has a result, and it must have one";
            in_row(table, number, ensure(finished == told, result, reason))?;
        }
    }
    for (number, row) in rows(tables, "work") {
        let is_owned = cell(row, "id").is_some_and(|id| owned.contains(id));
        in_row("work", number, ensure(is_owned, "id", "it belongs to no run and no benchmark"))?;
    }
    let finished: HashSet<&str> = rows(tables, "runs")
        .filter(|(_, row)| cell(row, "outcome").is_some())
        .filter_map(|(_, row)| cell(row, "id"))
        .collect();
    for (number, row) in rows(tables, "models") {
        let made = cell(row, "run_id").is_some_and(|run| finished.contains(run));
        in_row("models", number, ensure(made, "run_id", "no finished run produced it"))?;
    }
    Ok(())
}

/// Places among questions are taken once; some kinds are asked once.
fn questions(tables: &RowsByTable) -> Result<(), Conflict> {
    let mut places = HashSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (number, row) in rows(tables, "survey_questions") {
        let question = in_row("survey_questions", number, question(row))?;
        let survey = question.survey.to_string();
        let free = places.insert((survey.clone(), question.position));
        in_row(
            "survey_questions",
            number,
            ensure(free, "position", "the position is already taken"),
        )?;
        let count = counts.entry(survey.clone()).or_default();
        *count += 1;
        let few = ensure(*count <= MOST_QUESTIONS, "survey_id", "too many questions");
        in_row("survey_questions", number, few)?;
        if question.kind.is_single() {
            let count = counts.entry(format!("{survey} {}", question.kind.as_str())).or_default();
            *count += 1;
            let once = ensure(*count == 1, "kind", "a survey can ask this only once");
            in_row("survey_questions", number, once)?;
        }
    }
    Ok(())
}

fn question(row: &Row) -> Result<Question, ParseError> {
    let row = model::<survey_question::Entity>(row)?;
    question_of(row).ok_or_else(|| ParseError::new("kind", "unknown type of question"))
}

/// Answers fit the questions of their survey, on its scale.
fn answers(tables: &RowsByTable) -> Result<(), Conflict> {
    let mut scales = HashMap::new();
    for (number, row) in rows(tables, "surveys") {
        let survey = survey_of(in_row("surveys", number, model::<survey::Entity>(row))?);
        scales.insert(survey.id, survey.scale);
    }
    let mut asked: HashMap<_, HashMap<_, Question>> = HashMap::new();
    for (number, row) in rows(tables, "survey_questions") {
        let question = in_row("survey_questions", number, question(row))?;
        asked.entry(question.survey).or_default().insert(question.id, question);
    }
    let nothing = HashMap::new();
    for (number, row) in rows(tables, "survey_responses") {
        let checked = model::<survey_response::Entity>(row).and_then(|row| {
            let scale = scales.get(&row.survey_id).copied();
            let scale =
                scale.ok_or_else(|| ParseError::new("survey_id", "the survey is missing"))?;
            let questions = asked.get(&row.survey_id).unwrap_or(&nothing);
            let answers: Answers = serde_json::from_str(&row.answers)
                .map_err(|error| ParseError::new("answers", error.to_string()))?;
            answers.iter().try_for_each(|(id, answer)| {
                let question = questions.get(id);
                let question = question.ok_or_else(|| {
                    ParseError::new("answers", "an answer belongs to no question")
                })?;
                fits(question, answer, scale)
            })
        });
        in_row("survey_responses", number, checked)?;
    }
    Ok(())
}

/// An answer typed again into the form of its question.
fn fits(question: &Question, answer: &Answer, scale: Scale) -> Result<(), ParseError> {
    let currency = question.currency.as_deref().unwrap_or_default();
    let cells = answer.cells(format::minor_digits(currency));
    let parts = question.kind.parts();
    ensure(
        cells.len() == parts.len(),
        "answers",
        "an answer does not match the type of its question",
    )?;
    let typed = parts.iter().zip(cells).fold(FormInput::new(), |typed, (part, cell)| {
        typed.set_as(question.field(part), "answers", cell)
    });
    let read =
        typed.read(|form| Some(read::answers(form, std::slice::from_ref(question), scale)))?;
    ensure(
        read.get(&question.id) == Some(answer),
        "answers",
        "an answer does not match the type of its question",
    )
}
