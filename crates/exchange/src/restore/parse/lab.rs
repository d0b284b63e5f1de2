//! Runs with their epochs, models, benchmarks, and the work behind them.

use super::{
    Why, Wrong,
    cells::{Cells, demand, readable, text, word},
    plain,
};
use db::entity::{benchmark, model, run, run_epoch, work};
use figure::Notes;
use jobs::{Job, ledger::Work};
use lab::{bench::BenchRequest, engine::Provider};
use runs::{
    job::{BenchmarkJob, TrainJob},
    measure::Measure,
    model::NAME_LENGTH,
    store,
};

/// Losses and times beyond this are no measurement.
const MOST: f64 = 1e15;

fn name(name: &str) -> Result<(), Wrong> {
    demand(!name.trim().is_empty(), "name", "this may not be empty")?;
    text("name", name, NAME_LENGTH)
}

fn notes(column: &str, kept: Option<&String>) -> Result<(), Wrong> {
    let Some(kept) = kept else { return Ok(()) };
    serde_json::from_str::<Notes>(kept)
        .map(drop)
        .map_err(|error| Wrong::new(column, Why::unreadable(error)))
}

fn within(column: &str, measure: Measure, value: f64) -> Result<(), Wrong> {
    demand((0.0..=measure.most()).contains(&value), column, "this is no value of the measure")
}

pub(super) fn work(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<work::Entity>()?;
    let kinds = [TrainJob::KIND, BenchmarkJob::KIND];
    word("kind", &row.kind, |word| kinds.contains(&word).then_some(()))?;
    for (column, count) in [
        ("attempt", i64::from(row.attempt)),
        ("delivery", i64::from(row.delivery)),
        ("done", row.done),
        ("total", row.total),
        ("sequence", row.sequence),
    ] {
        demand((0..=1_000_000_000_000).contains(&count), column, "so many there cannot be")?;
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let step = row.step.len() <= 100 && row.step.chars().all(plain);
    demand(step, "step", "there is no such step")?;
    text("failure", row.failure.as_deref().unwrap_or_default(), 2_000)?;
    notes("notes", row.notes.as_ref())?;
    readable("state", Work::try_from(row)).map(drop)
}

pub(super) fn run(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<run::Entity>()?;
    name(&row.name)?;
    text("note", row.note.as_deref().unwrap_or_default(), 20_000)?;
    notes("notes", row.notes.as_ref())?;
    plain::document("request", &row.request)?;
    if let Some(outcome) = &row.outcome {
        plain::document("outcome", outcome)?;
    }
    let measure = word("measure", &row.measure, Measure::parse)?;
    let value = row.value;
    if let Some(value) = value {
        within("accuracy", measure, value)?;
    }
    let at = row.created_at;
    let column = unreadable(&row);
    let run = readable(column, store::run_of(row, Work::over(cells_id(cells), at)))?;
    run.request.check_task().map_err(|error| Wrong::new("request", error.to_string()))?;
    run.request.check().map_err(|errors| {
        let told = errors.first().map(ToString::to_string).unwrap_or_default();
        Wrong::new("request", told)
    })?;
    let Some(outcome) = &run.outcome else {
        return demand(value.is_none(), "accuracy", "it has a value and no result");
    };
    let measured = outcome.measured();
    within("outcome", measured.measure, measured.value)?;
    let bounds = measured.interval.unwrap_or([measured.value; 2]);
    demand(bounds.iter().all(|end| end.abs() <= MOST), "outcome", "its interval cannot be")?;
    let same = value.is_some_and(|value| (value - measured.value).abs() <= 1e-9);
    demand(same, "accuracy", "the result itself says otherwise")
}

/// The identifier in the row's own words; runs are read before they get new ones.
fn cells_id(cells: &Cells<'_>) -> uuid::Uuid {
    let id = cells.row.get("id").and_then(serde_json::Value::as_str);
    id.and_then(|id| uuid::Uuid::parse_str(id).ok()).unwrap_or_default()
}

/// Which column keeps a run from being read.
fn unreadable(row: &run::Model) -> &'static str {
    use dataset::DatasetName;
    use lab::experiment::TrainRequest;
    if DatasetName::parse(&row.dataset).is_none() {
        return "dataset";
    }
    if serde_json::from_str::<TrainRequest>(&row.request).is_err() { "request" } else { "outcome" }
}

pub(super) fn epoch(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<run_epoch::Entity>()?;
    demand((1..=1_000_000).contains(&row.epoch), "epoch", "epochs are counted from 1")?;
    for (column, value) in [
        ("train_loss", Some(row.train_loss)),
        ("train_accuracy", Some(row.train_accuracy)),
        ("validation_loss", row.validation_loss),
        ("validation_accuracy", row.validation_accuracy),
    ] {
        let small = value.is_none_or(|value| value.abs() <= MOST);
        demand(small, column, "this is no measurement")?;
    }
    demand((0.0..=MOST).contains(&row.seconds), "seconds", "this is no time")
}

pub(super) fn model(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<model::Entity>()?;
    name(&row.name)?;
    text("dataset", &row.dataset, 200)?;
    text("data_digest", &row.data_digest, 128)?;
    let measure = word("measure", &row.measure, Measure::parse)?;
    within("accuracy", measure, row.value)?;
    for (column, end) in [("accuracy_low", row.low), ("accuracy_high", row.high)] {
        demand(end.abs() <= MOST, column, "this is no bound of the measure")?;
    }
    let around = row.low <= row.value + 1e-9 && row.value <= row.high + 1e-9;
    demand(around, "accuracy_low", "the interval does not hold the value")?;
    for (column, count) in
        [("bytes", row.bytes), ("parameters", row.parameters), ("test_n", row.test_n)]
    {
        demand((0..=1_000_000_000_000_000).contains(&count), column, "so many cannot be")?;
    }
    readable("sha256", store::model_of(row)).map(drop)
}

pub(super) fn benchmark(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<benchmark::Entity>()?;
    word("provider", &row.provider, |word| word.parse::<Provider>().ok())?;
    plain::document("request", &row.request)?;
    let request = serde_json::from_str::<BenchRequest>(&row.request)
        .map_err(|error| Wrong::new("request", Why::unreadable(error)))?;
    request.check().map_err(|error| Wrong::new("request", error.to_string()))?;
    let Some(record) = &row.record else {
        return demand(row.throughput.is_none(), "throughput", "it has a value and no result");
    };
    plain::document("record", record)?;
    let record = readable("record", store::bench_record_of(record))?;
    let measured = [record.throughput_per_s, record.mean_ms, record.min_ms, record.max_ms];
    let small = measured.iter().all(|value| (0.0..=MOST).contains(value));
    demand(small, "record", "it holds a figure that nothing measured")?;
    // A fraction that was written and read may differ in its last bit.
    let (known, near) = (record.throughput_per_s, record.throughput_per_s.abs() * 1e-9);
    let same = row.throughput.is_some_and(|told| (told - known).abs() <= near);
    demand(same, "throughput", "the record itself says otherwise")
}
