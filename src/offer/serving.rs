//! Which benchmark serves an offer: the venture's finished ones, with the
//! reason why some cannot be chosen.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{OfferRecord, Serving};
use crate::{
    db::entity::{benchmark, model},
    economics::inputs::{InputError, Metric, Sourced},
    figure::{Figure, IntervalKind, Source, SourceKind},
    lab::bench::BenchRecord,
};

/// Most benchmarks that are offered, the latest first.
const OFFERED: u64 = 100;

/// A finished benchmark and whether an offer may stand on it.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub id: Uuid,
    /// The model's name.
    pub model: String,
    pub serving: Serving,
    /// Why it cannot be chosen.
    pub refusal: Option<InputError>,
}

impl Candidate {
    fn new(benchmark: &benchmark::Model, model: model::Model) -> Option<Self> {
        let record: BenchRecord = serde_json::from_str(benchmark.record.as_deref()?).ok()?;
        let venture = benchmark.venture_id;
        let measured = |href: String, label: String| Source {
            kind: SourceKind::Measured,
            href,
            label,
            stale: false,
        };
        let source = measured(
            format!("/ventures/{venture}/benchmarks/{}", benchmark.id),
            format!("{} · {}", model.name, record.provider.name().label),
        );
        let run = format!("/ventures/{venture}/runs/{}", model.run_id);
        let metric = Sourced::new(accuracy(&model), measured(run, model.name.clone()));
        let serving = Serving { record, source, metric: Some(metric) };
        let refusal = serving.throughput().err();
        Some(Self { id: benchmark.id, model: model.name, serving, refusal })
    }

    /// Requests per second.
    #[must_use]
    pub fn throughput(&self) -> Figure {
        let record = &self.serving.record;
        Figure::new(record.throughput_per_s, "/s", "benchmark", 1)
            .with_n(record.n)
            .with_source(self.serving.source.clone())
    }

    /// Test accuracy of the model.
    #[must_use]
    pub fn accuracy(&self) -> Option<Figure> {
        let metric = self.serving.metric.as_ref()?;
        let mut figure = Figure::new(metric.value.value, "share", &metric.value.name, 1);
        figure.n = metric.value.n;
        figure.sources.clone_from(&metric.sources);
        Some(match metric.value.interval {
            Some((low, high, level)) => {
                figure.with_interval(low, high, level, IntervalKind::Wilson)
            }
            None => figure,
        })
    }
}

fn accuracy(model: &model::Model) -> Metric {
    Metric {
        name: "accuracy".to_owned(),
        value: model.accuracy,
        interval: Some((model.accuracy_low, model.accuracy_high, 0.95)),
        n: u64::try_from(model.test_n).ok(),
        higher_is_better: true,
    }
}

/// The venture's finished benchmarks, whether or not they can be chosen.
///
/// # Errors
/// When the database refuses.
pub async fn candidates(db: &impl ConnectionTrait, venture: Uuid) -> Result<Vec<Candidate>, DbErr> {
    let rows = benchmark::Entity::find()
        .find_also_related(model::Entity)
        .filter(benchmark::Column::VentureId.eq(venture))
        .filter(benchmark::Column::ArchivedAt.is_null())
        .filter(benchmark::Column::Record.is_not_null())
        .order_by_desc(benchmark::Column::CreatedAt)
        .limit(OFFERED)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(row, model)| Candidate::new(&row, model?)).collect())
}

/// What serves the offer; `None` when nothing was chosen or the benchmark is gone.
///
/// # Errors
/// When the database refuses.
pub async fn find_serving(
    db: &impl ConnectionTrait,
    offer: &OfferRecord,
) -> Result<Option<Serving>, DbErr> {
    let Some(id) = offer.benchmark_id else { return Ok(None) };
    let row = benchmark::Entity::find_by_id(id)
        .find_also_related(model::Entity)
        .filter(benchmark::Column::VentureId.eq(offer.venture_id))
        .one(db)
        .await?;
    let found = row.and_then(|(row, model)| Candidate::new(&row, model?));
    Ok(found.map(|candidate| candidate.serving))
}
