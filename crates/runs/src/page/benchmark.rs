//! The page of a benchmark, and its line in lists.

use askama::Template;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Fact, KeyFigure, PageFragment, StateTag, Status, StatusTemplate, facts, queue_place};
use crate::{benchmark::Benchmark, store};
use figure::Figure;
use i18n::{Lang, format};
use jobs::ledger::{self, Place};
use lab::{
    bench::{BenchRecord, RequestUnit},
    engine::NodePlacement,
};
use venture::Imported;
use web::{error::AppError, figures::FigureView, page::PageCtx};

/// A benchmark in a list or beside others.
pub struct BenchmarkLine {
    pub benchmark: Benchmark,
    pub state_key: String,
    /// Its place in the queue, in words, while it waits.
    pub place: Option<String>,
    pub throughput: FigureView,
    pub p50: FigureView,
    pub p90: FigureView,
    pub p99: FigureView,
    pub device: String,
    /// Queries measured, or a dash.
    pub n: String,
    /// Text keys of what to know before believing the figures.
    pub marks: Vec<&'static str>,
    /// Its requests are pairs of a user and an item.
    pub pairs: bool,
}

impl BenchmarkLine {
    #[must_use]
    pub fn new(benchmark: Benchmark, place: Option<Place>, lang: Lang) -> Self {
        let record = benchmark.record.as_ref();
        let view = |figure: &Figure| FigureView::new(figure, lang);
        let latency = |pick: fn(&BenchRecord) -> Option<f64>, name| {
            view(&latency(&benchmark, record.and_then(pick), name, lang))
        };
        Self {
            throughput: view(&throughput(&benchmark, lang)),
            p50: latency(|record| record.latency.p50_ms, "p50"),
            p90: latency(|record| record.latency.p90_ms, "p90"),
            p99: latency(|record| record.latency.p99_ms, "p99"),
            device: record.map(|record| record.device.clone()).unwrap_or_default(),
            n: record.map_or_else(|| "–".to_owned(), |record| format::count(record.n)),
            marks: record.map(marks).unwrap_or_default(),
            state_key: StateTag::key(benchmark.work.state),
            place: place.map(|place| queue_place(place, lang)),
            pairs: benchmark.request_unit() == RequestUnit::Pair,
            benchmark,
        }
    }
}

fn marks(record: &BenchRecord) -> Vec<&'static str> {
    let mut marks = Vec::new();
    if record.software_adapter {
        marks.push("benchmark-software");
    }
    if record.is_conservative() {
        marks.push("benchmark-conservative");
    } else if record.noisy {
        marks.push("benchmark-noisy");
    }
    marks
}

fn throughput(benchmark: &Benchmark, lang: Lang) -> Figure {
    match &benchmark.record {
        Some(record) => benchmark.throughput(record, "throughput"),
        None => Figure::refused("/s", "throughput", 1, lang.t("benchmark-not-measured")),
    }
}

/// A percentile, or why there is none.
fn latency(benchmark: &Benchmark, value: Option<f64>, name: &str, lang: Lang) -> Figure {
    let method = format!("latency-{name}");
    match (value, &benchmark.record) {
        (Some(value), Some(record)) => benchmark.latency(record, value, &method),
        (None, Some(record)) => {
            let why = lang.t_args("benchmark-n-too-small", &[("n", format::count(record.n))]);
            Figure::refused("ms", &method, 1, why)
        }
        (_, None) => Figure::refused("ms", &method, 1, lang.t("benchmark-not-measured")),
    }
}

#[derive(Template)]
#[template(path = "runs/benchmark.html")]
pub struct BenchmarkPage {
    ctx: PageCtx,
    benchmark: Benchmark,
    title: String,
    /// Which file it came with, if it was not measured here.
    imported: Option<String>,
    status: Status,
    figures: Vec<KeyFigure>,
    /// FailureText where there are none, which this page does not show then.
    no_figures: &'static str,
    marks: Vec<&'static str>,
    /// What one request is, in words.
    request: String,
    placement: Vec<NodePlacement>,
    /// Nodes that another provider computed than the one asked for.
    fallbacks: usize,
    facts: Vec<Fact>,
    /// Finished benchmarks of the same model, newest first.
    siblings: Vec<BenchmarkLine>,
    base: String,
}

impl BenchmarkPage {
    /// Reads a benchmark and prepares its page; nothing when there is no such benchmark.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(
        db: &impl ConnectionTrait,
        ctx: PageCtx,
        venture: Uuid,
        id: Uuid,
    ) -> Result<Option<Self>, AppError> {
        let Some(benchmark) = store::find_benchmark(db, venture, id).await? else {
            return Ok(None);
        };
        let place = ledger::place(db, venture, &benchmark.work).await?;
        let lang = ctx.lang;
        let siblings =
            store::list_finished_benchmarks(db, venture, Some(benchmark.model.id)).await?;
        let record = benchmark.record.as_ref();
        Ok(Some(Self {
            title: format!("{} · {}", benchmark.model.name, benchmark.provider.name().label),
            imported: Imported::line(benchmark.imported.as_ref(), db, lang).await?,
            status: Status::new(&benchmark.work, lang, place, None),
            figures: figures(&benchmark, lang),
            no_figures: "",
            marks: record.map(marks).unwrap_or_default(),
            request: request(&benchmark, lang),
            placement: record.map(|record| record.placement.clone()).unwrap_or_default(),
            fallbacks: record.map_or(0, |record| record.fallbacks().count()),
            facts: facts::of_benchmark(&benchmark, lang),
            siblings: siblings.into_iter().map(|one| BenchmarkLine::new(one, None, lang)).collect(),
            base: format!("/ventures/{venture}/benchmarks"),
            ctx,
            benchmark,
        }))
    }

    /// What is sent while the benchmark goes on.
    ///
    /// # Errors
    /// When a template cannot be rendered.
    pub fn parts(&self) -> Result<Vec<PageFragment>, AppError> {
        let status = StatusTemplate { ctx: &self.ctx, status: &self.status };
        Ok(vec![PageFragment::render("status", &status)?])
    }
}

fn request(benchmark: &Benchmark, lang: Lang) -> String {
    let key = format!("benchmark-means-{}", benchmark.request_unit().as_str());
    lang.t_args(&key, &[("n", benchmark.request.batch.to_string())])
}

fn figures(benchmark: &Benchmark, lang: Lang) -> Vec<KeyFigure> {
    let Some(record) = &benchmark.record else { return Vec::new() };
    let mut all = vec![KeyFigure::new(lang, "benchmark-throughput", &throughput(benchmark, lang))];
    for (key, name, value) in [
        ("benchmark-p50", "p50", record.latency.p50_ms),
        ("benchmark-p90", "p90", record.latency.p90_ms),
        ("benchmark-p99", "p99", record.latency.p99_ms),
    ] {
        all.push(KeyFigure::new(lang, key, &latency(benchmark, value, name, lang)));
    }
    all
}
