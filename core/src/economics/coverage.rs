//! How much of a verdict stands on observed, fresh records, and what does not.

use serde::{Deserialize, Serialize};

use super::{
    inputs::{Input, Sourced, VerdictInputs},
    verdict::{Dimension, Rules},
};
use crate::figure::{Source, SourceKind};

/// Why an input does not count as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// Nobody has said anything, or only for a part.
    Missing,
    /// Observed, but past its shelf life.
    Stale,
    /// Somebody's assumption.
    Assumption,
    /// Measured on another machine than the priced one.
    Transfer,
}

/// One reason why evidence is not complete.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    pub input: Input,
    pub dimension: Dimension,
    pub kind: GapKind,
    /// How many records this concerns.
    pub count: usize,
    /// The first of them, if there is one.
    pub source: Option<Source>,
}

/// Shares and counts of grounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Weight of inputs backed by observed, fresh records ÷ weight of all inputs, 0–1.
    pub share: f64,
    pub inputs: usize,
    /// Inputs that are backed entirely.
    pub backed: usize,
    pub assumptions: usize,
    pub stale: usize,
    pub missing: usize,
    pub gaps: Vec<Gap>,
}

/// What one input stands on.
pub(super) struct Ground {
    pub(super) input: Input,
    pub(super) dimension: Dimension,
    pub(super) sources: Vec<Source>,
    /// Records there should be.
    expected: usize,
    transfer: bool,
}

impl Ground {
    fn share(&self) -> f64 {
        if self.transfer {
            return 0.0;
        }
        let backed = self.sources.iter().filter(|source| is_backing(source)).count();
        backed as f64 / self.expected.max(self.sources.len()).max(1) as f64
    }

    fn gaps(&self) -> Vec<Gap> {
        let gap = |kind, found: Vec<&Source>, count: usize| {
            (count > 0).then(|| Gap {
                input: self.input,
                dimension: self.dimension,
                kind,
                count,
                source: found.first().map(|source| (*source).clone()),
            })
        };
        let of = |keep: fn(&Source) -> bool| -> Vec<&Source> {
            self.sources.iter().filter(|source| keep(source)).collect()
        };
        let stale = of(|s| s.stale && s.kind != SourceKind::Assumption);
        let assumed = of(|s| s.kind == SourceKind::Assumption);
        let absent = self.expected.saturating_sub(self.sources.len());
        let transferred = if self.transfer { of(|_| true) } else { Vec::new() };
        [
            gap(GapKind::Missing, Vec::new(), absent),
            gap(GapKind::Stale, stale.clone(), stale.len()),
            gap(GapKind::Assumption, assumed.clone(), assumed.len()),
            gap(GapKind::Transfer, transferred.clone(), transferred.len()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn is_backing(source: &Source) -> bool {
    !source.stale && source.kind != SourceKind::Assumption
}

/// Coverage of the inputs under the weights of `rules`: each dimension's
/// weight is shared evenly by its inputs.
#[must_use]
pub fn coverage(inputs: &VerdictInputs, rules: &Rules) -> Coverage {
    let grounds = grounds(inputs);
    let mut backed_weight = 0.0;
    for dimension in Dimension::ALL {
        let of: Vec<&Ground> = grounds.iter().filter(|g| g.dimension == dimension).collect();
        let share = of.iter().map(|ground| ground.share()).sum::<f64>() / of.len().max(1) as f64;
        backed_weight += rules.weights.of(dimension) * share;
    }
    let gaps: Vec<Gap> = grounds.iter().flat_map(Ground::gaps).collect();
    let with = |kinds: &[GapKind]| {
        grounds
            .iter()
            .filter(|g| gaps.iter().any(|gap| gap.input == g.input && kinds.contains(&gap.kind)))
            .count()
    };
    Coverage {
        share: backed_weight / rules.weights.sum(),
        inputs: grounds.len(),
        backed: grounds.iter().filter(|ground| ground.share() >= 1.0).count(),
        assumptions: with(&[GapKind::Assumption, GapKind::Transfer]),
        stale: with(&[GapKind::Stale]),
        missing: with(&[GapKind::Missing]),
        gaps,
    }
}

pub(super) fn grounds(inputs: &VerdictInputs) -> Vec<Ground> {
    let mut grounds = record_grounds(inputs);
    let transfer = inputs.is_transfer();
    let mut add = |input, dimension, sources: Vec<Source>| {
        let transfer = transfer && input == Input::Throughput;
        grounds.push(Ground { input, dimension, sources, expected: 1, transfer });
    };
    use Dimension::{Economics, Market, Technical};
    add(Input::ReachableRevenue, Market, sources(&inputs.reachable_revenue));
    add(Input::FixedCost, Market, sources(&inputs.fixed_cost));
    add(Input::Metric, Technical, sources(&inputs.metric));
    add(Input::Latency, Technical, sources(&inputs.latency));
    add(Input::Throughput, Economics, sources(&inputs.throughput));
    add(Input::MachinePrice, Economics, sources(&inputs.machine_price));
    add(Input::Utilisation, Economics, sources(&inputs.utilisation));
    add(Input::Price, Economics, sources(&inputs.price));
    add(Input::Requests, Economics, sources(&inputs.requests));
    add(Input::OtherCosts, Economics, sources(&inputs.other_costs));
    add(Input::AcquisitionCost, Economics, sources(&inputs.acquisition_cost));
    add(Input::Churn, Economics, sources(&inputs.churn));
    add(Input::Cash, Economics, sources(&inputs.cash));
    add(Input::Burn, Economics, sources(&inputs.burn));
    grounds
}

/// Grounds of inputs that are many records each.
fn record_grounds(inputs: &VerdictInputs) -> Vec<Ground> {
    let needs = inputs.needs.len().max(1);
    let ground = |input, dimension, sources: Vec<Source>, expected| Ground {
        input,
        dimension,
        sources,
        expected,
        transfer: false,
    };
    let rated = inputs.needs.iter().filter_map(|need| need.rated.clone()).collect();
    let offered = inputs.needs.iter().filter_map(|need| need.offer_rated.clone()).collect();
    // The best competitor's rating may rest on several records; the weakest decides.
    let compared = inputs
        .needs
        .iter()
        .filter_map(|need| need.best_competitor.as_ref())
        .filter_map(|r| r.sources.iter().find(|s| !is_backing(s)).or(r.sources.first()).cloned())
        .collect();
    let answered = inputs
        .risks
        .iter()
        .filter_map(|risk| risk.answer.as_ref()?.sources.first().cloned())
        .collect();
    vec![
        ground(Input::NeedRatings, Dimension::Need, rated, needs),
        ground(Input::OfferRatings, Dimension::Differentiation, offered, needs),
        ground(Input::CompetitorRatings, Dimension::Differentiation, compared, needs),
        ground(Input::RiskAnswers, Dimension::Risk, answered, inputs.risks.len().max(1)),
    ]
}

fn sources<T>(value: &Option<Sourced<T>>) -> Vec<Source> {
    value.as_ref().map(|sourced| sourced.sources.clone()).unwrap_or_default()
}
