//! The offer, its assumptions, the prices of machines, the answers on risks.

use super::{
    Wrong,
    cells::{Cells, Typed, demand, word},
};
use ::offer::{Quantity, RiskQuestion, quantity::from_millionths, risk, web::read};
use db::entity::{assumption, machine_price, offer, risk_answer};
use runs::measure::Measure;
use venture::{Area, CURRENCIES};

pub(super) fn machine(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<machine_price::Entity>()?;
    word("currency", &row.currency, |word| CURRENCIES.contains(&word).then_some(()))?;
    demand(
        !row.illustrative,
        "illustrative",
        "only prices that come with the program are samples",
    )?;
    Typed::new()
        .put("name", row.name)
        .maybe("measured-as", "measured_as", row.measured_as)
        .maybe("vcpus", "vcpus", row.vcpus)
        .maybe("memory", "memory_gib", row.memory_gib)
        .at("price", "per_hour_millionths", from_millionths(row.per_hour_millionths))
        .put("source", row.source)
        .at("date", "dated", row.dated)
        .read(read::machine)
        .map(drop)
}

pub(super) fn offer(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<offer::Entity>()?;
    demand(
        row.latency_ms.is_some() == row.latency_percentile.is_some(),
        "latency_percentile",
        "a promised latency and its percentile belong together",
    )?;
    let measure = match &row.required_measure {
        Some(measure) => word("required_measure", measure, Measure::parse)?,
        None => Measure::Accuracy,
    };
    let unit = read::typed_unit(measure);
    Typed::new()
        .maybe("latency", "latency_ms", row.latency_ms)
        .at("percentile", "latency_percentile", row.latency_percentile.unwrap_or(99))
        .at("measure", "required_measure", measure.as_str())
        .maybe("accuracy", "required_accuracy", row.required.map(|value| value / unit))
        .put("pricing", row.pricing)
        .read(read::offer)
        .map(drop)
}

pub(super) fn assumption(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<assumption::Entity>()?;
    let quantity = word("quantity", &row.quantity, Quantity::parse)?;
    let name = |part: &str| format!("{}-{part}", quantity.as_str());
    let unit = quantity.measure().typed_unit();
    let typed = |kept: i64| (from_millionths(kept) / unit * 1e6).round() / 1e6;
    Typed::new()
        .at(name("low"), "low_millionths", typed(row.low_millionths))
        .at(name("base"), "base_millionths", typed(row.base_millionths))
        .at(name("high"), "high_millionths", typed(row.high_millionths))
        .at(name("ground"), "ground", row.ground)
        .at(name("source"), "source", row.source)
        .at(name("date"), "dated", row.dated)
        .read(|form| read::assumption(form, quantity))
        .map(drop)
}

pub(super) fn risk(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<risk_answer::Entity>()?;
    // A venture may have been of another area when the question was answered.
    let known = |word: &str| {
        let all = Area::ALL.into_iter().flat_map(risk::questions);
        all.copied().find(|question| *question == word)
    };
    let id = word("question", &row.question, known)?;
    let question = RiskQuestion {
        id,
        answer: None,
        note: String::new(),
        answered_at: None,
        href: String::new(),
    };
    Typed::new()
        .at(id, "answer", row.answer)
        .at(read::note_field(id), "note", row.note)
        // An open question without a note says nothing new, which is no fault.
        .read(|form| {
            read::risk(form, &question);
            Some(())
        })
}
