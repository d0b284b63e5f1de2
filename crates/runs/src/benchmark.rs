//! A benchmark: a model measured on a provider, and whether a report may use it. Knows neither database nor web.

use time::OffsetDateTime;
use uuid::Uuid;

use super::model::Model;
use figure::{Figure, IntervalKind, Source};
use jobs::ledger::Work;
use lab::{
    bench::{BenchRecord, BenchRequest, RequestUnit},
    engine::Provider,
};
use venture::Imported;

/// A benchmark in its current state.
#[derive(Debug, Clone)]
pub struct Benchmark {
    pub id: Uuid,
    pub venture_id: Uuid,
    pub model: Model,
    pub provider: Provider,
    /// What was asked for; the path in it is filled in by the worker.
    pub request: BenchRequest,
    /// There once the benchmark is finished.
    pub record: Option<BenchRecord>,
    /// The file that it came with, if it was not measured here.
    pub imported: Option<Imported>,
    pub work: Work,
    pub created_at: OffsetDateTime,
    pub archived_at: Option<OffsetDateTime>,
}

impl Benchmark {
    /// Path of the benchmark's page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/benchmarks/{}", self.venture_id, self.id)
    }

    /// What one request is; as measured, once it is.
    #[must_use]
    pub fn request_unit(&self) -> RequestUnit {
        self.record.as_ref().map_or_else(|| self.model.request_unit(), |record| record.request)
    }

    /// Source of the figures that come from this benchmark.
    #[must_use]
    pub fn source(&self) -> Source {
        Source {
            kind: Imported::kind(self.imported.as_ref()),
            href: self.href(),
            label: format!("{} · {}", self.model.name, self.provider.name().label),
            stale: false,
        }
    }

    /// Requests per second of its record, with bounds where other load ran beside it.
    #[must_use]
    pub fn throughput(&self, record: &BenchRecord, method: &str) -> Figure {
        let figure = self.figure(record.throughput_per_s, "/s", method);
        match record.highest_throughput().filter(|_| record.is_conservative()) {
            Some(high) => {
                figure.with_interval(record.throughput_per_s, high, 1.0, IntervalKind::Bounds)
            }
            None => figure,
        }
    }

    /// A latency of its record, with bounds where other load ran beside it.
    #[must_use]
    pub fn latency(&self, record: &BenchRecord, measured_ms: f64, method: &str) -> Figure {
        let figure = self.figure(measured_ms, "ms", method);
        match record.lowest_latency().filter(|_| record.is_conservative()) {
            Some(low) => {
                figure.with_interval(low.min(measured_ms), measured_ms, 1.0, IntervalKind::Bounds)
            }
            None => figure,
        }
    }

    /// A measured value of this benchmark.
    #[must_use]
    pub fn figure(&self, value: f64, unit: &str, method: &str) -> Figure {
        let n = self.record.as_ref().map_or(0, |record| record.n);
        Figure::new(value, unit, method, 1).with_n(n).with_source(self.source())
    }
}

/// What to measure, checked.
#[derive(Debug, Clone)]
pub struct BenchmarkSpec {
    pub model_id: Uuid,
    pub request: BenchRequest,
}
