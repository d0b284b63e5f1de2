//! How much of a verdict is based on observed, fresh records, and what is not.

use serde::{Deserialize, Serialize};

use super::{
    inputs::{Input, Need, Sourced, VerdictInputs},
    leads::LEAST_ANSWERS,
    verdict::{Dimension, Rules},
};
use figure::{Source, SourceKind};

/// Why an input does not count as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// Nothing was entered, or only a part.
    Missing,
    /// Observed, but stale.
    Stale,
    /// An assumption.
    Assumption,
    /// Measured on another machine than the priced one.
    Transfer,
    /// Fewer fresh answers than a figure needs to carry a dimension.
    Few,
    /// Measured on generated data, which is no evidence about real data.
    Synthetic,
}

/// A gap in the evidence.
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
    /// Inputs based on too few records, or on generated data.
    #[serde(default)]
    pub unproven: usize,
    pub gaps: Vec<Gap>,
}

/// The evidence of one input.
pub(super) struct Ground {
    pub(super) input: Input,
    pub(super) dimension: Dimension,
    pub(super) sources: Vec<Source>,
    /// Records there should be.
    expected: usize,
    /// Records of each kind that do not count.
    gaps: Vec<(GapKind, usize)>,
    /// Observed, fresh records.
    backed: usize,
}

impl Ground {
    /// For individually named records: each counts for itself.
    fn of_sources(
        input: Input,
        dimension: Dimension,
        sources: Vec<Source>,
        expected: usize,
    ) -> Self {
        let count =
            |keep: fn(&Source) -> bool| sources.iter().filter(|source| keep(source)).count();
        let gaps = vec![
            (GapKind::Missing, expected.saturating_sub(sources.len())),
            (GapKind::Stale, count(is_stale)),
            (GapKind::Assumption, count(is_assumed)),
        ];
        let backed = count(is_backing);
        Self { input, dimension, expected: expected.max(sources.len()), gaps, backed, sources }
    }

    /// The same records, none of which counts, with the reason.
    fn for_nothing(mut self, kind: GapKind) -> Self {
        self.gaps.push((kind, self.sources.len()));
        self.backed = 0;
        self
    }

    fn share(&self) -> f64 {
        self.backed as f64 / self.expected.max(1) as f64
    }

    fn gaps(&self) -> impl Iterator<Item = Gap> {
        self.gaps.iter().filter(|(_, count)| *count > 0).map(|&(kind, count)| {
            let first = |keep: fn(&Source) -> bool| self.sources.iter().find(|s| keep(s)).cloned();
            let source = match kind {
                GapKind::Missing => None,
                GapKind::Stale => first(is_stale),
                GapKind::Assumption => first(is_assumed),
                GapKind::Transfer | GapKind::Few | GapKind::Synthetic => first(|_| true),
            };
            Gap { input: self.input, dimension: self.dimension, kind, count, source }
        })
    }
}

fn is_backing(source: &Source) -> bool {
    !source.stale && source.kind != SourceKind::Assumption
}

fn is_stale(source: &Source) -> bool {
    source.stale && source.kind != SourceKind::Assumption
}

fn is_assumed(source: &Source) -> bool {
    source.kind == SourceKind::Assumption
}

/// How one input counts in the coverage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InputCoverage {
    pub input: Input,
    /// Its part in the weights of all inputs, 0–1.
    pub weight: f64,
    /// How much of it rests on observed, fresh records, 0–1.
    pub backed: f64,
}

impl InputCoverage {
    /// What the coverage would gain if it rested on observed, fresh records entirely.
    pub fn gain(&self) -> f64 {
        self.weight * (1.0 - self.backed)
    }
}

/// Every input's part in the coverage.
pub fn by_input(inputs: &VerdictInputs, rules: &Rules) -> Vec<InputCoverage> {
    let grounds = grounds(inputs);
    let part = |ground: &Ground| {
        let sharing = grounds.iter().filter(|other| other.dimension == ground.dimension).count();
        let weight = rules.weights.of(ground.dimension) / rules.weights.sum() / sharing as f64;
        InputCoverage { input: ground.input, weight, backed: ground.share() }
    };
    grounds.iter().map(part).collect()
}

/// Coverage of the inputs under the weights of `rules`: each dimension's
/// weight is shared evenly by its inputs.
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
        unproven: with(&[GapKind::Few, GapKind::Synthetic]),
        gaps,
    }
}

pub(super) fn grounds(inputs: &VerdictInputs) -> Vec<Ground> {
    use Dimension::{Economics, Market, Technical};
    let of = |input, dimension, sources| Ground::of_sources(input, dimension, sources, 1);
    let mut metric = of(Input::Metric, Technical, sources(&inputs.metric));
    if inputs.metric.as_ref().is_some_and(|metric| metric.value.synthetic) {
        metric = metric.for_nothing(GapKind::Synthetic);
    } else if inputs.metric.as_ref().is_some_and(|metric| !metric.value.is_evidence()) {
        metric = metric.for_nothing(GapKind::Few);
    }
    let mut throughput = of(Input::Throughput, Economics, sources(&inputs.throughput));
    if inputs.is_transfer() {
        throughput = throughput.for_nothing(GapKind::Transfer);
    }
    let mut grounds = record_grounds(inputs);
    grounds.extend([
        of(Input::ReachableRevenue, Market, sources(&inputs.reachable_revenue)),
        of(Input::FixedCost, Market, sources(&inputs.fixed_cost)),
        metric,
        of(Input::Latency, Technical, sources(&inputs.latency)),
        throughput,
        of(Input::MachinePrice, Economics, sources(&inputs.machine_price)),
        of(Input::Utilisation, Economics, sources(&inputs.utilisation)),
        of(Input::Price, Economics, sources(&inputs.price)),
        of(Input::Requests, Economics, sources(&inputs.requests)),
        of(Input::OtherCosts, Economics, sources(&inputs.other_costs)),
        of(Input::AcquisitionCost, Economics, sources(&inputs.acquisition_cost)),
        of(Input::Churn, Economics, sources(&inputs.churn)),
        of(Input::Cash, Economics, sources(&inputs.cash)),
        of(Input::Burn, Economics, sources(&inputs.burn)),
    ]);
    grounds
}

/// Evidence of inputs that consist of many records.
fn record_grounds(inputs: &VerdictInputs) -> Vec<Ground> {
    let answered = inputs
        .risks
        .iter()
        .filter_map(|risk| risk.answer.as_ref()?.sources.first().cloned())
        .collect();
    let risks = inputs.risks.len().max(1);
    vec![
        asked(inputs, Input::NeedRatings, Dimension::Need, |need| {
            (need.rated.as_ref(), need.fresh.need)
        }),
        asked(inputs, Input::OfferRatings, Dimension::Differentiation, |need| {
            (need.offer_rated.as_ref(), need.fresh.offer)
        }),
        compared(inputs),
        Ground::of_sources(Input::RiskAnswers, Dimension::Risk, answered, risks),
    ]
}

/// Answers on each need: a need counts from so many fresh answers on, however many stale ones
/// there are.
fn asked(
    inputs: &VerdictInputs,
    input: Input,
    dimension: Dimension,
    of: fn(&Need) -> (Option<&Source>, u64),
) -> Ground {
    let mut sources = Vec::new();
    let (mut backed, mut few, mut stale, mut assumed) = (0, 0, 0, 0);
    for (source, fresh) in inputs.needs.iter().map(of) {
        let Some(source) = source else { continue };
        *match source.kind {
            SourceKind::Assumption => &mut assumed,
            _ if fresh >= LEAST_ANSWERS => &mut backed,
            _ if source.stale => &mut stale,
            _ => &mut few,
        } += 1;
        sources.push(source.clone());
    }
    let expected = inputs.needs.len().max(1);
    let gaps = vec![
        (GapKind::Missing, expected - sources.len()),
        (GapKind::Stale, stale),
        (GapKind::Assumption, assumed),
        (GapKind::Few, few),
    ];
    Ground { input, dimension, sources, expected, gaps, backed }
}

/// What is known of each named competitor on each need.
fn compared(inputs: &VerdictInputs) -> Ground {
    let best = inputs.needs.iter().filter_map(|need| need.best_competitor.as_ref());
    let sources: Vec<Source> = best.filter_map(|rating| rating.sources.first().cloned()).collect();
    let count =
        |of: fn(&Need) -> u32| inputs.needs.iter().map(|need| of(need) as usize).sum::<usize>();
    let (missing, stale) = (count(|need| need.unrated), count(|need| need.stale_rivals));
    let all = inputs.needs.len() * inputs.competitors as usize;
    let gaps =
        vec![(GapKind::Missing, missing.max(usize::from(all == 0))), (GapKind::Stale, stale)];
    Ground {
        input: Input::CompetitorRatings,
        dimension: Dimension::Differentiation,
        sources,
        expected: all.max(1),
        gaps,
        backed: all.saturating_sub(missing + stale),
    }
}

fn sources<T>(value: &Option<Sourced<T>>) -> Vec<Source> {
    value.as_ref().map(|sourced| sourced.sources.clone()).unwrap_or_default()
}
