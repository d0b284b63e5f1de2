//! Collects every module's records of a venture into the inputs of a verdict. The
//! only place that decides how those records become evidence.

use std::collections::{BTreeMap, HashMap};

use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::{
    rules, since,
    snapshot::{
        self, AssumptionLine, Facts, Gathered, MOST_NEEDS, NeedLine, Refusal, ReportDocument,
        RiskLine,
    },
    store,
};
use economics::{
    VerdictInputs,
    inputs::{InputError, Metric, Need, Sourced, Throughput},
    leads::LEAST_ANSWERS,
    withdrawn::{self, Answers},
};
use figure::{Figure, IntervalKind, Source};
use lab::bench::RequestUnit;
use market::{CompetitorRecord, FeatureRecord, NeedRecord, Snapshot};
use offer::{Measure, OfferRecord, Serving};
use runs::measure;
use venture::{Freshness, Venture};

/// Method of a figure that is a mean of ratings 0–5, as entered.
const MEAN_RATING: &str = "mean_rating";

/// Reads everything that the venture's verdict depends on.
pub async fn gather(db: &DatabaseConnection, venture: &Venture) -> anyhow::Result<Gathered> {
    let market = market::snapshot(db, venture).await?;
    let offer = offer::store::find_offer(db, venture).await?;
    let serving = offer::serving::find_serving(db, &offer).await?;
    let (rules, rules_reason) = rules::store::find_rules(db, venture.id).await?;
    let facts = Facts { rules_reason, ..Facts::default() };
    let mut gathered = Gathered { inputs: VerdictInputs::default(), rules, facts };
    add_offer(&offer, serving.as_ref(), &mut gathered);
    if gathered.facts.metric.is_some() {
        gathered.facts.baselines = offer::serving::baselines(db, &offer).await?;
    }
    let earlier = store::find_newest(db, venture.id).await?;
    let then = earlier.as_ref().map(|report| report.created_at);
    let deleted = market::store::most_answers(db, venture.id, then).await?;
    add_market(&market, (earlier.as_ref(), deleted), &mut gathered)?;
    if !gathered.inputs.withdrawn.is_empty() {
        // A go with the same facts stays a go after an interim change, as when an import is
        // undone.
        let inputs = VerdictInputs { withdrawn: Vec::new(), ..gathered.inputs.clone() };
        let digest = blocking::run(move || snapshot::digest(&inputs)).await??;
        if store::was_go(db, venture.id, &digest).await? {
            gathered.inputs.withdrawn.clear();
        }
    }
    Ok(gathered)
}

/// An unusable benchmark contributes no throughput and latency; the model's accuracy was
/// measured elsewhere and stays.
fn add_offer(offer: &OfferRecord, serving: Option<&Serving>, gathered: &mut Gathered) {
    let Gathered { inputs, facts, .. } = gathered;
    if let Err(refusal) = offer.fill(serving, inputs) {
        facts.benchmark_refused = Some(match refusal {
            InputError::SoftwareAdapter(_) => Refusal::SoftwareAdapter,
            InputError::Noisy => Refusal::Noisy,
            _ => Refusal::Unusable,
        });
        inputs.metric = serving.and_then(|serving| serving.metric.clone());
    }
    // The offer may be older than a change of the venture's currency.
    if offer.machine.as_ref().is_some_and(|machine| machine.currency != offer.currency) {
        inputs.machine_price = None;
    }
    facts.promise = inputs.latency_promise;
    facts.required_metric = inputs.required_metric;
    facts.metric = inputs.metric.as_ref().map(metric_figure);
    facts.metric_name =
        inputs.metric.as_ref().map(|metric| metric.value.name.clone()).unwrap_or_default();
    facts.synthetic = facts.metric.is_some() && serving.is_some_and(|one| one.synthetic);
    let queries = serving.map(|serving| serving.record.n);
    facts.latency = inputs.latency.as_ref().map(|latency| {
        let figure = measured(latency, latency.value, "ms", queries);
        match inputs.lowest_latency {
            Some(low) => figure.with_interval(low, latency.value, 1.0, IntervalKind::Bounds),
            None => figure,
        }
    });
    facts.throughput = inputs.throughput.as_ref().map(|rate| rate_figure(rate, queries));
    facts.request_is_pair = facts.throughput.is_some()
        && serving.is_some_and(|serving| serving.record.request == RequestUnit::Pair);
    facts.assumptions = assumptions(offer);
    facts.risks = offer
        .risks
        .iter()
        .map(|risk| RiskLine {
            id: risk.id.to_owned(),
            answer: risk.answer,
            href: risk.href.clone(),
        })
        .collect();
}

fn metric_figure(metric: &Sourced<Metric>) -> Figure {
    let value = &metric.value;
    let mut figure = Figure::new(value.value, value.unit(), &value.name, 1);
    figure.n = value.n;
    figure.sources.clone_from(&metric.sources);
    match value.interval {
        Some((low, high, level)) => {
            let measure = measure::Measure::parse(&value.name).unwrap_or_default();
            figure.with_interval(low, high, level, measure.interval_kind())
        }
        None => figure,
    }
}

/// With bounds where it was measured beside other load.
fn rate_figure(rate: &Sourced<Throughput>, queries: Option<u64>) -> Figure {
    let (low, high) = (rate.value.per_second(), rate.value.highest());
    let figure = measured(rate, low, "requests/s", queries);
    if rate.value.is_conservative() {
        figure.with_interval(low, high, 1.0, IntervalKind::Bounds)
    } else {
        figure
    }
}

fn measured<T>(sourced: &Sourced<T>, value: f64, unit: &str, n: Option<u64>) -> Figure {
    let mut figure = Figure::new(value, unit, "benchmark", 1);
    figure.n = n;
    figure.sources.clone_from(&sourced.sources);
    figure
}

fn assumptions(offer: &OfferRecord) -> Vec<AssumptionLine> {
    let mut lines: Vec<AssumptionLine> = offer
        .assumptions
        .values()
        .map(|stated| AssumptionLine {
            quantity: stated.quantity.as_str().to_owned(),
            name: None,
            unit: match stated.quantity.measure() {
                Measure::Money => offer.currency.clone(),
                Measure::Share => "share".to_owned(),
                Measure::Count => String::new(),
            },
            low: stated.range.low(),
            base: stated.range.base(),
            high: stated.range.high(),
            source: stated.ground_of(),
        })
        .collect();
    lines.extend(offer.machine.as_ref().map(|machine| AssumptionLine {
        quantity: "machine-price".to_owned(),
        name: Some(machine.name.clone()),
        unit: machine.currency.clone(),
        low: machine.per_hour,
        base: machine.per_hour,
        high: machine.per_hour,
        source: machine.ground_of(offer.venture_id),
    }));
    lines
}

fn add_market(
    market: &Snapshot,
    (earlier, deleted): (Option<&ReportDocument>, BTreeMap<String, Answers>),
    gathered: &mut Gathered,
) -> anyhow::Result<()> {
    let today = db::now().date();
    let inputs = &mut gathered.inputs;
    inputs.need_ratings = market::scores::need_ratings(&market.needs)?;
    inputs.offer_ratings = market::scores::offer_ratings(&market.needs);
    let mut rivals = rivals(&market.competitors);
    let count = market.competitors.len() as u32;
    let need = |need: &NeedRecord| {
        need_input(need, rivals.remove(&need.id).unwrap_or_default(), count, today)
    };
    inputs.needs = market.needs.iter().map(need).collect();
    inputs.competitors = count;
    let before = since::answers_before(earlier, deleted);
    inputs.withdrawn = withdrawn::withdrawn(&before, &inputs.answers());
    gathered.facts.competitors = since::competitors(market, MOST_NEEDS);
    gathered.facts.since = since::no_longer_named(earlier, market);
    let mut named = market.ranking();
    named.truncate(MOST_NEEDS);
    // In the order of the records, whichever of them are named.
    named.sort_unstable();
    gathered.facts.needs_left_out = (market.needs.len() - named.len()) as u64;
    let lines = named.iter().map(|&at| (&market.needs[at], &market.scores[at], &inputs.needs[at]));
    gathered.facts.needs = lines
        .map(|(record, score, input)| NeedLine {
            label: record.statement.clone(),
            href: record.href.clone(),
            score: score.score.clone(),
            top_two_box: score.top_two_box.clone(),
            best_competitor: input.best_competitor.as_ref().map(competitor_figure),
            offer: offer_figure(record),
            addressed: input.addressed,
            most_answers: answers_of(record)
                .most(before.get(&input.id).copied().unwrap_or_default()),
        })
        .collect();
    Ok(())
}

fn answers_of(record: &NeedRecord) -> Answers {
    Answers { need: record.ratings.len() as u64, offer: record.offer_ratings.len() as u64 }
}

/// An offer addresses a need when somebody rated how well it meets it above "not at all".
fn need_input(record: &NeedRecord, rivals: Rivals, competitors: u32, today: Date) -> Need {
    let fresh = |dates: &mut dyn Iterator<Item = Date>| {
        dates.filter(|date| !Freshness::Rating.is_stale(*date, today)).count() as u64
    };
    let fresh = Answers {
        need: fresh(&mut record.ratings.iter().map(|one| one.date)),
        offer: fresh(&mut record.offer_ratings.iter().map(|one| one.date)),
    };
    let all = answers_of(record);
    // Enough fresh answers suffice, however many stale ones there are: removing those makes
    // nothing fresher.
    let dated = |source: Option<Source>, fresh: u64, all: u64| {
        source.map(|source| Source { stale: fresh < all && fresh < LEAST_ANSWERS, ..source })
    };
    Need {
        id: record.id.to_string(),
        label: record.statement.clone(),
        addressed: record.offer_mean().is_some_and(|mean| mean > 0.0),
        rated: dated(record.rated(), fresh.need, all.need),
        offer_rated: dated(record.offer_rated(), fresh.offer, all.offer),
        fresh,
        unrated: competitors.saturating_sub(rivals.rated),
        stale_rivals: rivals.stale,
        best_competitor: rivals.best,
    }
}

/// What is known of the competitors on one need.
#[derive(Default)]
struct Rivals {
    best: Option<Sourced<f64>>,
    rated: u32,
    stale: u32,
}

/// What is known of the competitors on each need: one pass over the ratings, however many
/// needs and competitors there are.
fn rivals(competitors: &[CompetitorRecord]) -> HashMap<Uuid, Rivals> {
    let mut known: HashMap<Uuid, (FeatureRecord, &CompetitorRecord, Rivals)> = HashMap::new();
    for one in competitors {
        for (need, feature) in &one.ratings {
            let (best, holder, rivals) =
                known.entry(*need).or_insert_with(|| (*feature, one, Rivals::default()));
            rivals.rated += 1;
            rivals.stale += u32::from(feature.stale);
            // Of equal ratings the fresher record counts, then the later.
            let worth = |feature: &FeatureRecord| (feature.rating, !feature.stale);
            if worth(feature) >= worth(best) {
                (*best, *holder) = (*feature, one);
            }
        }
    }
    let sourced = |(best, holder, rivals): (FeatureRecord, &CompetitorRecord, Rivals)| Rivals {
        best: Some(Sourced::new(f64::from(best.rating), holder.source(best.stale))),
        ..rivals
    };
    known.into_iter().map(|(need, found)| (need, sourced(found))).collect()
}

fn competitor_figure(rating: &Sourced<f64>) -> Figure {
    let mut figure = Figure::new(rating.value, "score 0-5", MEAN_RATING, 1).with_n(1);
    figure.sources.clone_from(&rating.sources);
    figure
}

fn offer_figure(record: &NeedRecord) -> Option<Figure> {
    let figure = Figure::new(record.offer_mean()?, "score 0-5", MEAN_RATING, 1)
        .with_n(record.offer_ratings.len() as u64);
    Some(match record.offer_rated() {
        Some(source) => figure.with_source(source),
        None => figure,
    })
}
