//! The technology: task, data and model, what it reached against simple models, how fast it
//! serves, and what was not measured.

use super::writer::Writer;
use crate::{
    page::{track, unit},
    snapshot::Facts,
};
use document::{Block, Cell, Value};
use figure::{Figure, IntervalKind};
use i18n::format;
use lab::experiment::BaselineFigure;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let (facts, records) = (&w.of.report.facts, w.of.records);
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    if records.benchmark.is_none() {
        missing.push(w.t("report-missing-benchmark"));
        blocks.push(Block::Missing(missing));
        return blocks;
    }
    blocks.extend(made(w));
    let values = values(w, facts);
    blocks.push(Block::Values(values));
    blocks.extend(baselines(w, facts));
    blocks.extend(benchmark(w));
    unmeasured(w, facts, &mut missing);
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}

/// What was trained on what.
fn made(w: &Writer<'_>) -> Option<Block> {
    let records = w.of.records;
    let model = &records.benchmark.as_ref()?.model;
    let mut lines = vec![
        w.say("report-tech-model", &[("name", model.name.clone())]),
        w.say("report-tech-parameters", &[("n", format::count(model.parameters))]),
    ];
    if let Some(run) = &records.run {
        let task = run.request.task().id;
        let task = w.lang.find(&format!("task-{task}")).unwrap_or_else(|| task.to_owned());
        lines.insert(0, w.say("report-tech-task", &[("task", task)]));
        if let Some(outcome) = &run.outcome {
            let name = outcome.model();
            let name = w.lang.find(&format!("model-{name}")).unwrap_or_else(|| name.to_owned());
            lines.push(w.say("report-tech-architecture", &[("name", name)]));
            let n = format::count(outcome.train_n() as u64);
            let args = [("name", model.dataset.clone()), ("n", n)];
            lines.push(w.say("report-tech-data", &args));
        }
    }
    let digest = model.data_digest.chars().take(12).collect::<String>();
    lines.push(w.say("report-tech-digest", &[("digest", digest)]));
    Some(Block::List(lines))
}

/// What was promised and what was measured.
fn values(w: &mut Writer<'_>, facts: &Facts) -> Vec<Value> {
    let mut values = Vec::new();
    if let Some(metric) = &facts.metric {
        let label = unit::metric_label(facts, w.lang);
        let mut value = w.value(&label, metric);
        value.note = facts.required_metric.map(|required| {
            let required = web::figures::with_unit(required, &metric.unit);
            w.say("report-required", &[("value", required)])
        });
        values.push(value);
    }
    if let Some(latency) = &facts.latency {
        let percentile = facts.promise.map_or(99.0, |promise| promise.percentile);
        let label = w.say("report-key-latency", &[("percentile", charts::plain(percentile))]);
        let mut value = w.value(&label, latency);
        value.note = facts.promise.map(|promise| {
            w.say("report-promised", &[("ms", charts::plain(promise.milliseconds))])
        });
        values.push(value);
    }
    if let Some(throughput) = &facts.throughput {
        let label = w.t("report-throughput");
        values.push(w.value(&label, throughput));
    }
    values
}

/// The model beside simple ones on the same test rows.
fn baselines(w: &mut Writer<'_>, facts: &Facts) -> Option<Block> {
    let metric = facts.metric.as_ref()?;
    if facts.baselines.is_empty() {
        return None;
    }
    let own = w.of.records.benchmark.as_ref()?.model.name.clone();
    let mut rows = vec![vec![
        Cell::from(own),
        w.cell_with_interval(metric),
        Cell::from(metric.n.map_or_else(|| "–".to_owned(), format::count)),
    ]];
    let figure = |one: &BaselineFigure| {
        let figure = Figure::new(one.value.unwrap_or(f64::NAN), &metric.unit, &metric.method, 1)
            .with_n(one.n as u64);
        match (one.interval, metric.interval.as_ref()) {
            (Some([low, high]), known) => {
                let kind = known.map_or(IntervalKind::Bootstrap, |interval| interval.kind);
                figure.with_interval(low, high, 0.95, kind)
            }
            (None, _) => figure,
        }
    };
    for one in &facts.baselines {
        let name = w.t(&format!("model-{}", one.model));
        let figure = Figure { sources: metric.sources.clone(), ..figure(one) };
        rows.push(vec![
            Cell::from(name),
            w.cell_with_interval(&figure),
            Cell::from(format::count(one.n as u64)),
        ]);
    }
    let columns = vec![
        document::Column::text(w.t("report-model")),
        document::Column::numeric(unit::metric_label(facts, w.lang)),
        document::Column::numeric(w.t("report-test-rows")),
    ];
    Some(w.table("baselines", columns, rows))
}

/// The machine and the conditions of the measurement.
fn benchmark(w: &Writer<'_>) -> Option<Block> {
    let benchmark = w.of.records.benchmark.as_ref()?;
    let record = benchmark.record.as_ref()?;
    let mut lines = vec![
        w.say("report-bench-device", &[("device", record.device.clone())]),
        w.say(
            "report-bench-how",
            &[
                ("provider", benchmark.provider.name().label.to_owned()),
                ("precision", record.precision.clone()),
                ("batch", record.batch.to_string()),
                ("threads", record.threads.to_string()),
            ],
        ),
        w.say(
            "report-bench-n",
            &[
                ("n", format::count(record.n)),
                ("seconds", format::brief(record.seconds)),
                ("date", record.started_at.chars().take(10).collect()),
            ],
        ),
    ];
    let facts = &w.of.report.facts;
    if let Some(promise) = facts.promise {
        let args = [
            ("ms", charts::plain(promise.milliseconds)),
            ("percentile", charts::plain(promise.percentile)),
            ("standing", track::promise(facts, w.lang)),
        ];
        lines.push(w.say("report-bench-promise", &args));
    }
    if facts.request_is_pair {
        lines.push(w.t("report-of-pairs"));
    }
    Some(Block::List(lines))
}

fn unmeasured(w: &Writer<'_>, facts: &Facts, missing: &mut Vec<String>) {
    let records = w.of.records;
    let record = records.benchmark.as_ref().and_then(|benchmark| benchmark.record.as_ref());
    let mut note = |is_missing: bool, key: &str| missing.extend(is_missing.then(|| w.t(key)));
    note(facts.synthetic, "report-limit-synthetic");
    note(facts.metric.is_none(), "report-missing-metric");
    note(
        facts.metric.as_ref().is_some_and(|metric| metric.interval.is_none()),
        "report-missing-metric-interval",
    );
    note(facts.baselines.is_empty(), "report-missing-baselines");
    note(facts.latency.is_none(), "report-missing-latency");
    note(facts.throughput.is_none(), "report-missing-throughput");
    note(record.is_some_and(|record| record.noisy), "report-note-conservative");
    note(record.is_some_and(|record| record.software_adapter), "report-refused-software");
    note(records.run.is_none(), "report-missing-run");
}
