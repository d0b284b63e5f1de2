//! Runs with their epochs, models, benchmarks, and the work behind them.

use super::{
    super::reason::Reason,
    cells::Cells,
    common,
    error::ParseError,
    rules::{ensure, max_length, one_of, readable},
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

fn name(name: &str) -> Result<(), ParseError> {
    ensure(!name.trim().is_empty(), "name", "must not be empty")?;
    max_length("name", name, NAME_LENGTH)
}

fn notes(column: &str, kept: Option<&String>) -> Result<(), ParseError> {
    let Some(kept) = kept else { return Ok(()) };
    serde_json::from_str::<Notes>(kept)
        .map(drop)
        .map_err(|error| ParseError::new(column, Reason::unreadable(error)))
}

fn within(column: &str, measure: Measure, value: f64) -> Result<(), ParseError> {
    ensure((0.0..=measure.most()).contains(&value), column, "invalid value of the metric")
}

pub(super) fn work(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<work::Entity>()?;
    let kinds = [TrainJob::KIND, BenchmarkJob::KIND];
    one_of("kind", &row.kind, |word| kinds.contains(&word).then_some(()))?;
    for (column, count) in [
        ("attempt", i64::from(row.attempt)),
        ("delivery", i64::from(row.delivery)),
        ("done", row.done),
        ("total", row.total),
        ("sequence", row.sequence),
    ] {
        ensure((0..=1_000_000_000_000).contains(&count), column, "implausible number")?;
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let step = row.step.len() <= 100 && row.step.chars().all(plain);
    ensure(step, "step", "unknown step")?;
    max_length("failure", row.failure.as_deref().unwrap_or_default(), 2_000)?;
    notes("notes", row.notes.as_ref())?;
    readable("state", Work::try_from(row)).map(drop)
}

pub(super) fn run(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<run::Entity>()?;
    name(&row.name)?;
    max_length("note", row.note.as_deref().unwrap_or_default(), 20_000)?;
    notes("notes", row.notes.as_ref())?;
    common::document("request", &row.request)?;
    if let Some(outcome) = &row.outcome {
        common::document("outcome", outcome)?;
    }
    let measure = one_of("measure", &row.measure, Measure::parse)?;
    let value = row.value;
    if let Some(value) = value {
        within("accuracy", measure, value)?;
    }
    let at = row.created_at;
    let column = unreadable(&row);
    let run = readable(column, store::run_of(row, Work::over(cells_id(cells), at)))?;
    run.request.check_task().map_err(|error| ParseError::new("request", error.to_string()))?;
    run.request.check().map_err(|errors| {
        let told = errors.first().map(ToString::to_string).unwrap_or_default();
        ParseError::new("request", told)
    })?;
    let Some(outcome) = &run.outcome else {
        return ensure(value.is_none(), "accuracy", "it has a value but no result");
    };
    let measured = outcome.measured();
    within("outcome", measured.measure, measured.value)?;
    let bounds = measured.interval.unwrap_or([measured.value; 2]);
    ensure(bounds.iter().all(|end| end.abs() <= MOST), "outcome", "implausible interval")?;
    let same = value.is_some_and(|value| (value - measured.value).abs() <= 1e-9);
    ensure(same, "accuracy", "it does not match the result")
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

pub(super) fn epoch(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<run_epoch::Entity>()?;
    ensure((1..=1_000_000).contains(&row.epoch), "epoch", "epochs are numbered from 1")?;
    for (column, value) in [
        ("train_loss", Some(row.train_loss)),
        ("train_accuracy", Some(row.train_accuracy)),
        ("validation_loss", row.validation_loss),
        ("validation_accuracy", row.validation_accuracy),
    ] {
        let small = value.is_none_or(|value| value.abs() <= MOST);
        ensure(small, column, "invalid measurement")?;
    }
    ensure((0.0..=MOST).contains(&row.seconds), "seconds", "invalid duration")
}

pub(super) fn model(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<model::Entity>()?;
    name(&row.name)?;
    max_length("dataset", &row.dataset, 200)?;
    max_length("data_digest", &row.data_digest, 128)?;
    let measure = one_of("measure", &row.measure, Measure::parse)?;
    within("accuracy", measure, row.value)?;
    for (column, end) in [("accuracy_low", row.low), ("accuracy_high", row.high)] {
        ensure(end.abs() <= MOST, column, "invalid bound of the metric")?;
    }
    let around = row.low <= row.value + 1e-9 && row.value <= row.high + 1e-9;
    ensure(around, "accuracy_low", "the interval does not contain the value")?;
    for (column, count) in
        [("bytes", row.bytes), ("parameters", row.parameters), ("test_n", row.test_n)]
    {
        ensure((0..=1_000_000_000_000_000).contains(&count), column, "implausible number")?;
    }
    readable("sha256", store::model_of(row)).map(drop)
}

pub(super) fn benchmark(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<benchmark::Entity>()?;
    one_of("provider", &row.provider, |word| word.parse::<Provider>().ok())?;
    common::document("request", &row.request)?;
    let request = serde_json::from_str::<BenchRequest>(&row.request)
        .map_err(|error| ParseError::new("request", Reason::unreadable(error)))?;
    request.check().map_err(|error| ParseError::new("request", error.to_string()))?;
    let Some(record) = &row.record else {
        return ensure(row.throughput.is_none(), "throughput", "it has a value but no result");
    };
    common::document("record", record)?;
    let record = readable("record", store::bench_record_of(record))?;
    let measured = [record.throughput_per_s, record.mean_ms, record.min_ms, record.max_ms];
    let small = measured.iter().all(|value| (0.0..=MOST).contains(value));
    ensure(small, "record", "it contains a value that cannot have been measured")?;
    // A fraction that was written and read may differ in its last bit.
    let (known, near) = (record.throughput_per_s, record.throughput_per_s.abs() * 1e-9);
    let same = row.throughput.is_some_and(|told| (told - known).abs() <= near);
    ensure(same, "throughput", "it does not match the record")
}
