//! The offer, its assumptions, the prices of machines, the answers on risks.

use super::{
    cells::Cells,
    error::ParseError,
    form_input::FormInput,
    rules::{ensure, one_of},
};
use ::offer::{Quantity, RiskQuestion, quantity::from_millionths, risk, web::read};
use db::entity::{assumption, machine_price, offer, risk_answer};
use runs::measure::Measure;
use venture::{Area, CURRENCIES};

pub(super) fn machine(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<machine_price::Entity>()?;
    one_of("currency", &row.currency, |word| CURRENCIES.contains(&word).then_some(()))?;
    ensure(!row.illustrative, "illustrative", "only bundled prices can be marked as samples")?;
    FormInput::new()
        .set("name", row.name)
        .set_optional("measured-as", "measured_as", row.measured_as)
        .set_optional("vcpus", "vcpus", row.vcpus)
        .set_optional("memory", "memory_gib", row.memory_gib)
        .set_as("price", "per_hour_millionths", from_millionths(row.per_hour_millionths))
        .set("source", row.source)
        .set_as("date", "dated", row.dated)
        .read(read::machine)
        .map(drop)
}

pub(super) fn offer(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<offer::Entity>()?;
    ensure(
        row.latency_ms.is_some() == row.latency_percentile.is_some(),
        "latency_percentile",
        "latency and percentile must be given together",
    )?;
    let measure = match &row.required_measure {
        Some(measure) => one_of("required_measure", measure, Measure::parse)?,
        None => Measure::Accuracy,
    };
    let unit = read::typed_unit(measure);
    FormInput::new()
        .set_optional("latency", "latency_ms", row.latency_ms)
        .set_as("percentile", "latency_percentile", row.latency_percentile.unwrap_or(99))
        .set_as("measure", "required_measure", measure.as_str())
        .set_optional("accuracy", "required_accuracy", row.required.map(|value| value / unit))
        .set("pricing", row.pricing)
        .read(read::offer)
        .map(drop)
}

pub(super) fn assumption(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<assumption::Entity>()?;
    let quantity = one_of("quantity", &row.quantity, Quantity::parse)?;
    let name = |part: &str| format!("{}-{part}", quantity.as_str());
    let unit = quantity.measure().typed_unit();
    let typed = |kept: i64| (from_millionths(kept) / unit * 1e6).round() / 1e6;
    FormInput::new()
        .set_as(name("low"), "low_millionths", typed(row.low_millionths))
        .set_as(name("base"), "base_millionths", typed(row.base_millionths))
        .set_as(name("high"), "high_millionths", typed(row.high_millionths))
        .set_as(name("ground"), "ground", row.ground)
        .set_as(name("source"), "source", row.source)
        .set_as(name("date"), "dated", row.dated)
        .read(|form| read::assumption(form, quantity))
        .map(drop)
}

pub(super) fn risk(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<risk_answer::Entity>()?;
    // A venture may have been of another area when the question was answered.
    let known = |word: &str| {
        let all = Area::ALL.into_iter().flat_map(risk::questions);
        all.copied().find(|question| *question == word)
    };
    let id = one_of("question", &row.question, known)?;
    let question = RiskQuestion {
        id,
        answer: None,
        note: String::new(),
        answered_at: None,
        href: String::new(),
    };
    FormInput::new()
        .set_as(id, "answer", row.answer)
        .set_as(read::note_field(id), "note", row.note)
        // An open question without a note says nothing new, which is no fault.
        .read(|form| {
            read::risk(form, &question);
            Some(())
        })
}
