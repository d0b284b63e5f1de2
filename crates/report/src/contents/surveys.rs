//! What surveys say: Kano's classes, price sensitivity, the Ellis question and recommendation,
//! as far as enough people answered.

use super::writer::Writer;
use crate::records::Answered;
use document::{Block, Cell, Value};
use figure::Figure;
use i18n::format;
use scoring::{
    ellis::Standing,
    kano::{Category, Kano},
};
use survey::scores::{OfQuestion, Outcome, PriceResult};

/// Adds the results of all surveys, and what they lack.
pub(super) fn write(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let records = w.of.records;
    if records.surveys.is_empty() {
        missing.push(w.t("report-missing-survey"));
    }
    for one in &records.surveys {
        let title = one.survey.title.in_lang(w.lang).to_owned();
        if one.results.n == 0 {
            missing.push(w.say("report-missing-answers", &[("survey", title)]));
            continue;
        }
        blocks.push(Block::Heading(w.say("report-survey", &[("survey", title)])));
        let n = format::count(one.results.n);
        blocks.push(Block::Paragraph(w.say("report-survey-n", &[("n", n)])));
        let values = values(w, one, missing);
        blocks.extend((!values.is_empty()).then_some(Block::Values(values)));
        let rows: Vec<_> =
            one.results.kano.iter().filter_map(|result| kano(w, result, missing)).collect();
        if !rows.is_empty() {
            let columns = w.columns(&[
                "results-feature",
                "kano-class",
                "#kano-better",
                "#kano-worse",
                "#report-n",
            ]);
            let title = one.survey.title.in_lang(w.lang).to_owned();
            let caption = w.say("report-kano-of", &[("survey", title)]);
            let id = format!("kano-{}", number(w, one));
            blocks.push(w.table_of((&id, caption), columns, rows));
        }
    }
}

/// The place of a survey, which makes the names of its tables unique.
fn number(w: &Writer<'_>, one: &Answered) -> usize {
    let all = &w.of.records.surveys;
    1 + all.iter().position(|other| other.survey.id == one.survey.id).unwrap_or_default()
}

/// Price range, Ellis and recommendation.
fn values(w: &mut Writer<'_>, one: &Answered, missing: &mut Vec<String>) -> Vec<Value> {
    let results = &one.results;
    let mut values = Vec::new();
    for price in &results.prices {
        prices(w, one, price, &mut values, missing);
    }
    for result in &results.ellis {
        let label = labelled(w, "report-ellis", result);
        let Some(ellis) = scored(w, &label, &result.outcome, missing) else { continue };
        let mut value = w.value(&label, &ellis.figure);
        value.note = Some(w.t(match ellis.standing {
            Standing::Above => "ellis-above",
            Standing::Open => "ellis-open",
            Standing::Below => "ellis-below",
        }));
        values.push(value);
    }
    for result in &results.nps {
        let label = labelled(w, "report-nps", result);
        let Some(nps) = scored(w, &label, &result.outcome, missing) else { continue };
        // The label names the unit, points.
        let figure = Figure { unit: String::new(), ..nps.figure.clone() };
        values.push(w.value(&label, &figure));
    }
    values
}

fn prices(
    w: &mut Writer<'_>,
    one: &Answered,
    price: &PriceResult,
    values: &mut Vec<Value>,
    missing: &mut Vec<String>,
) {
    let label = labelled(w, "report-prices", &price.result);
    let Some(meter) = scored(w, &label, &price.result.outcome, missing) else { return };
    let crossings = [
        ("price-lowest", &meter.lowest),
        ("price-optimal", &meter.optimal),
        ("price-highest", &meter.highest),
    ];
    for (key, crossing) in crossings {
        let figure = one.results.price(crossing, &price.currency, meter.n);
        let label = w.t(key);
        values.push(w.value(&label, &figure));
    }
}

/// A method's name with the subject of the question.
fn labelled<T>(w: &Writer<'_>, key: &str, result: &OfQuestion<T>) -> String {
    w.say(key, &[("what", result.label.in_lang(w.lang).to_owned())])
}

/// A method's result; what it lacks is named.
fn scored<'a, T>(
    w: &Writer<'_>,
    label: &str,
    outcome: &'a Outcome<T>,
    missing: &mut Vec<String>,
) -> Option<&'a T> {
    if let Outcome::TooFew { least, got } = outcome {
        let args =
            [("what", label.to_owned()), ("got", got.to_string()), ("least", least.to_string())];
        missing.push(w.say("report-missing-too-few", &args));
    }
    outcome.scored()
}

fn kano(
    w: &mut Writer<'_>,
    result: &OfQuestion<Kano>,
    missing: &mut Vec<String>,
) -> Option<Vec<Cell>> {
    let label = result.label.in_lang(w.lang).to_owned();
    let kano = scored(w, &label, &result.outcome, missing)?;
    let class = w.t(match kano.category {
        Category::MustBe => "kano-must-be",
        Category::OneDimensional => "kano-one-dimensional",
        Category::Attractive => "kano-attractive",
        Category::Indifferent => "kano-indifferent",
        Category::Reverse => "kano-reverse",
        Category::Questionable => "kano-questionable",
    });
    let share = format::percent(kano.share, 0);
    Some(vec![
        Cell::from(label),
        Cell::from(format!("{class} ({share})")),
        w.cell_with_interval(&kano.better),
        w.cell_with_interval(&kano.worse),
        Cell::from(format::count(kano.n)),
    ])
}
