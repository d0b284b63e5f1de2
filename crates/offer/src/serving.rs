//! Which benchmark serves an offer: the venture's finished ones, with the
//! reason why some cannot be chosen.

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::{OfferRecord, Serving};
use economics::inputs::{InputError, Metric, Sourced};
use figure::Figure;
use lab::experiment::BaselineFigure;
use runs::{benchmark::Benchmark, measure::Measured, model::Model};

/// A finished benchmark and whether an offer may use it.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub benchmark: Benchmark,
    pub serving: Serving,
    /// Why it cannot be chosen.
    pub refusal: Option<InputError>,
}

impl Candidate {
    fn new(benchmark: Benchmark) -> Option<Self> {
        let serving = serving(&benchmark)?;
        let refusal = serving.throughput().err();
        Some(Self { benchmark, serving, refusal })
    }

    pub fn id(&self) -> Uuid {
        self.benchmark.id
    }

    /// Requests per second.
    pub fn throughput(&self) -> Figure {
        self.benchmark.throughput(&self.serving.record, "benchmark")
    }
}

/// `None` as long as the benchmark is not finished.
fn serving(benchmark: &Benchmark) -> Option<Serving> {
    let metric = Sourced::new(metric(&benchmark.model), benchmark.model.source());
    let record = benchmark.record.clone()?;
    Some(Serving {
        record,
        source: benchmark.source(),
        metric: Some(metric),
        synthetic: benchmark.model.synthetic,
    })
}

fn metric(model: &Model) -> Metric {
    let Measured { measure, value, interval, n } = model.measured;
    Metric {
        name: measure.as_str().to_owned(),
        value,
        interval: interval.map(|[low, high]| (low, high, 0.95)),
        n: Some(n),
        higher_is_better: measure.higher_is_better(),
        synthetic: model.synthetic,
    }
}

/// The venture's finished benchmarks, whether or not they can be chosen.
pub async fn candidates(db: &impl ConnectionTrait, venture: Uuid) -> Result<Vec<Candidate>, DbErr> {
    let finished = runs::store::list_finished_benchmarks(db, venture, None).await?;
    Ok(finished.into_iter().filter_map(Candidate::new).collect())
}

/// Results of simple models on the test rows of the offer's model.
pub async fn baselines(
    connection: &impl ConnectionTrait,
    offer: &OfferRecord,
) -> Result<Vec<BaselineFigure>, DbErr> {
    let Some(id) = offer.benchmark_id else { return Ok(Vec::new()) };
    let found = runs::store::find_benchmark(connection, offer.venture_id, id).await;
    let Some(benchmark) = db::unless_damaged(found)? else { return Ok(Vec::new()) };
    let run = benchmark.model.run_id;
    let run = runs::store::find_run(connection, offer.venture_id, run).await;
    let outcome = db::unless_damaged(run)?.and_then(|run| run.outcome);
    Ok(outcome.map(|outcome| outcome.baselines()).unwrap_or_default())
}

/// The offer's benchmark; `None` when none was chosen or it is deleted or damaged: a verdict is
/// possible without.
pub async fn find_serving(
    connection: &impl ConnectionTrait,
    offer: &OfferRecord,
) -> Result<Option<Serving>, DbErr> {
    let Some(id) = offer.benchmark_id else { return Ok(None) };
    let found = runs::store::find_benchmark(connection, offer.venture_id, id).await;
    Ok(db::unless_damaged(found)?.as_ref().and_then(serving))
}
