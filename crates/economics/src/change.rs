//! What would change the verdict: the price from which the verdict is go, the respondents still
//! to ask, the records to refresh or provide.

use serde::{Deserialize, Serialize};

use super::{
    coverage::{Coverage, GapKind},
    dimension::{DimensionResult, Judge},
    inputs::{Input, VerdictInputs},
    leads::{LEAST_ANSWERS, RatedNeeds},
    limit::Limit,
    simulate::{self, Point},
    verdict::{Dimension, Rules, Verdict},
};
use figure::Source;

/// One thing that would change the verdict, the most relevant first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// From this price on the verdict is go.
    RaisePrice { from: f64, to: f64, p_go: f64 },
    /// Above this price the verdict is go; below it no longer.
    KeepPrice { now: f64, least: f64 },
    /// No price makes it a go while these dimensions stay below their thresholds.
    PriceIsNotEnough { held_back_by: Vec<Dimension> },
    /// The metric misses what is required.
    RaiseMetric {
        /// Its name; empty in records from when there was only accuracy.
        #[serde(default)]
        metric: String,
        measured: f64,
        required: f64,
    },
    /// The measured latency breaks the promise.
    KeepLatency { measured_ms: f64, promised_ms: f64 },
    /// More respondents would move the need's interval off a threshold, or make a score.
    AskRespondents { need: String, have: u64, more: u64 },
    /// More people should say how well the offer meets the needs where it leads.
    AskAboutOffer { have: u64, more: u64 },
    /// Answers about a need were removed: ask as many again.
    AskAgain { need: String, more: u64, others: u64 },
    /// The metric was measured on generated data.
    TestOnRealData,
    /// Records that are stale.
    Refresh { input: Input, count: usize, source: Option<Source> },
    /// Missing inputs.
    Provide { input: Input, dimension: Dimension, count: usize },
    /// A question of the area whose risk was called unacceptable.
    SettleRisk { question: String },
}

/// Prices are tried up to this factor.
const MOST_EXPENSIVE: f64 = 1024.0;
/// Bisection steps; leaves a factor of 1024^(2^-20), far below a cent.
const STEPS: u32 = 24;
/// More respondents than this many times the present ones are no practical advice.
const MOST_RESPONDENTS: f64 = 50.0;

/// Everything that would change the verdict, given its draws.
pub fn changes(
    inputs: &VerdictInputs,
    rules: &Rules,
    draws: &[Point],
    seed: u64,
    dimensions: &[DimensionResult],
    coverage: &Coverage,
) -> Vec<Change> {
    let mut changes = Vec::new();
    changes.extend(technical(inputs));
    changes.extend(price(inputs, rules, draws, seed, dimensions));
    changes.extend(respondents(inputs, rules, dimensions));
    let limits = dimensions.iter().flat_map(|dimension| &dimension.limits);
    changes.extend(limits.filter_map(of_limit));
    changes.extend(inputs.risks.iter().filter_map(|risk| {
        let answer = risk.answer.as_ref()?.value;
        (answer == super::inputs::RiskAnswer::Unacceptable)
            .then(|| Change::SettleRisk { question: risk.id.clone() })
    }));
    for gap in &coverage.gaps {
        match gap.kind {
            GapKind::Stale => changes.push(Change::Refresh {
                input: gap.input,
                count: gap.count,
                source: gap.source.clone(),
            }),
            GapKind::Missing => changes.push(Change::Provide {
                input: gap.input,
                dimension: gap.dimension,
                count: gap.count,
            }),
            // Reported already, or not a record that could be provided.
            GapKind::Few | GapKind::Synthetic | GapKind::Assumption | GapKind::Transfer => {}
        }
    }
    changes
}

/// What would lift a limit, if no other line says so.
fn of_limit(limit: &Limit) -> Option<Change> {
    match limit {
        Limit::Synthetic => Some(Change::TestOnRealData),
        Limit::FewOfferRatings { have, more, .. } => {
            Some(Change::AskAboutOffer { have: *have, more: *more })
        }
        Limit::AnswersGone { need, count, others } => {
            Some(Change::AskAgain { need: need.clone(), more: *count, others: *others })
        }
        Limit::FewRespondents { .. }
        | Limit::FewTestRows { .. }
        | Limit::UndecidedRisks { .. }
        | Limit::UnratedCompetitors { .. }
        | Limit::UnratedNeeds { .. } => None,
    }
}

fn technical(inputs: &VerdictInputs) -> Vec<Change> {
    let mut changes = Vec::new();
    if let (Some(promise), Some(latency), Some(false)) =
        (&inputs.latency_promise, &inputs.latency, inputs.promise_kept())
    {
        changes.push(Change::KeepLatency {
            measured_ms: latency.value,
            promised_ms: promise.milliseconds,
        });
    }
    if let (Some(metric), Some(required)) = (&inputs.metric, inputs.required_metric) {
        let metric = &metric.value;
        let misses =
            if metric.higher_is_better { metric.value < required } else { metric.value > required };
        if misses {
            changes.push(Change::RaiseMetric {
                metric: metric.name.clone(),
                measured: metric.value,
                required,
            });
        }
    }
    changes
}

/// P(go) with all prices times `factor`: recomputes only unit economics.
fn p_go_at(
    judge: &Judge<'_>,
    rules: &Rules,
    inputs: &VerdictInputs,
    draws: &[Point],
    seed: u64,
    factor: f64,
) -> f64 {
    let units = simulate::unit_draws(inputs, seed, draws.len(), factor);
    let go = draws.iter().zip(units).filter(|(point, unit)| {
        rules.of_draw(&judge.bands(&Point { unit: *unit, ..**point })) == Verdict::Go
    });
    go.count() as f64 / draws.len().max(1) as f64
}

fn price(
    inputs: &VerdictInputs,
    rules: &Rules,
    draws: &[Point],
    seed: u64,
    dimensions: &[DimensionResult],
) -> Option<Change> {
    let now = inputs.price.as_ref()?.value.base();
    let judge = Judge::new(inputs, rules);
    let p_go = |factor: f64| p_go_at(&judge, rules, inputs, draws, seed, factor);
    let is_go = |factor: f64| p_go(factor) >= rules.probability.go;
    if !is_go(MOST_EXPENSIVE) {
        let mut held_back_by = rules.blocking(dimensions);
        held_back_by.retain(|dimension| *dimension != Dimension::Economics);
        return Some(Change::PriceIsNotEnough { held_back_by });
    }
    // The margin rises with the price in every draw, so P(go) does too and bisection is sound.
    let (mut low, mut high) = (MOST_EXPENSIVE.recip(), MOST_EXPENSIVE);
    for _ in 0..STEPS {
        let middle = (low * high).sqrt();
        if is_go(middle) { high = middle } else { low = middle }
    }
    // Prices are stated in hundredths; rounding up keeps the verdict.
    let least = (now * high * 100.0).ceil() / 100.0;
    Some(if high > 1.0 {
        Change::RaisePrice { from: now, to: least, p_go: p_go(least / now) }
    } else {
        Change::KeepPrice { now, least }
    })
}

/// Respondents needed until the interval of the deciding need, which narrows
/// with the square root of their number, no longer crosses a threshold.
fn respondents(
    inputs: &VerdictInputs,
    rules: &Rules,
    dimensions: &[DimensionResult],
) -> Option<Change> {
    let deciding = Judge::new(inputs, rules).deciding(&simulate::base(inputs));
    // Without a score it is the first need that the offer addresses.
    let need = deciding.or_else(|| inputs.needs.iter().position(|need| need.addressed))?;
    let have = RatedNeeds::new(inputs).answers(need);
    let ask = |more| Change::AskRespondents { need: inputs.needs[need].label.clone(), have, more };
    if have < LEAST_ANSWERS {
        return Some(ask(LEAST_ANSWERS - have));
    }
    let need = dimensions.iter().find(|dimension| dimension.id == Dimension::Need)?;
    let (value, interval) = (need.figure.value?, need.figure.interval.as_ref()?);
    let thresholds = need.thresholds?;
    let crossed = [thresholds.go, thresholds.stop]
        .into_iter()
        .filter(|line| interval.low < *line && *line <= interval.high && *line != value)
        .min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs()))?;
    let half = if crossed > value { interval.high - value } else { value - interval.low };
    let factor = (half / (crossed - value).abs()).powi(2);
    (factor > 1.0 && factor <= MOST_RESPONDENTS)
        .then(|| ask((have as f64 * (factor - 1.0)).ceil() as u64))
}
