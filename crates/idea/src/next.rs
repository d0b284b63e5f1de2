//! What to build next, and why: value for effort, the pull of the needs that an
//! idea serves, and how few competitors have it. Pure, and every reason carries
//! the figure that it stands on.

use std::collections::HashMap;

use serde::Serialize;
use uuid::Uuid;

use super::Idea;
use figure::{Figure, IntervalKind};
use market::Snapshot;
use scoring::Method;

/// Weights of value for effort, pull and rarity.
pub const WEIGHTS: [f64; 3] = [0.40, 0.35, 0.25];

pub const METHOD: Method = Method {
    id: "build-next",
    version: 1,
    unit: "score 0-100",
    convention: "0.40 × share of the other ideas with a lower RICE score + 0.35 × (opportunity − 1) \
                 ÷ 18 × (5 − our rating) ÷ 5 of the best need served + 0.25 × share of competitors \
                 that lack it; what is unknown counts as nothing; the bounds are those of all \
                 weightings in steps of 0.1 in which each part has at least 0.2",
};

/// Lowest weight of a part, in tenths, in the weightings that are tried.
const LEAST_TENTHS: u32 = 2;

/// Why an idea comes early or late.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "reason")]
pub enum Reason {
    /// More value for its effort than so many of the others.
    Value { rice: f64, beaten: usize, others: usize, href: String },
    /// It serves a need with this opportunity.
    Pull {
        statement: String,
        opportunity: f64,
        low: Option<f64>,
        high: Option<f64>,
        n: u64,
        href: String,
        stale: bool,
    },
    /// How well the offer meets that need today, of 5.
    #[serde(rename = "room")]
    Improvable { ours: f64, n: u64, href: String, stale: bool },
    /// So many competitors lack it.
    Rare { lacking: usize, competitors: usize, href: String },
}

impl Reason {
    /// Address of what it stands on.
    #[must_use]
    pub fn href(&self) -> &str {
        match self {
            Self::Value { href, .. }
            | Self::Pull { href, .. }
            | Self::Improvable { href, .. }
            | Self::Rare { href, .. } => href,
        }
    }
}

/// What nobody has said, and what would be said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "missing")]
pub enum Missing {
    /// No need is linked.
    Need { href: String },
    /// None of the needs that it serves has a score.
    Score { statement: String, href: String },
    /// Nobody rated the offer for the need that counts.
    OfferRating { statement: String, href: String },
    /// No competitor is known.
    Competitors { href: String },
    /// The estimates are older than 180 days.
    FreshEstimates { href: String },
    /// The estimates are held with low confidence.
    Confidence { href: String },
}

/// An idea's place, with the reasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Advice {
    pub idea: Uuid,
    pub title: String,
    pub href: String,
    pub priority: Figure,
    pub rice: Figure,
    /// Value for effort, pull, rarity: 0 to 1, or not known.
    pub parts: [Option<f64>; 3],
    /// In so many of `weightings` it comes first, alone or with others.
    pub first_in: usize,
    pub weightings: usize,
    pub reasons: Vec<Reason>,
    pub missing: Vec<Missing>,
}

/// The ideas that can still be chosen, the one to build next first.
#[must_use]
pub fn advise(venture: Uuid, market: &Snapshot, ideas: &[Idea]) -> Vec<Advice> {
    let open: Vec<&Idea> = ideas
        .iter()
        .filter(|idea| idea.status.is_candidate() && idea.archived_at.is_none())
        .collect();
    let mut rated: Vec<f64> = open.iter().filter_map(|idea| idea.rice().value).collect();
    rated.sort_unstable_by(f64::total_cmp);
    let places: HashMap<Uuid, usize> =
        market.needs.iter().enumerate().map(|(at, need)| (need.id, at)).collect();
    let mut advice: Vec<Advice> = open
        .iter()
        .map(|idea| judge(venture, market, idea, (&rated, &places, open.len() as u64)))
        .collect();
    weigh(&mut advice);
    let value = |figure: &Figure| figure.value.unwrap_or(f64::NEG_INFINITY);
    advice.sort_by(|a, b| {
        value(&b.priority)
            .total_cmp(&value(&a.priority))
            .then_with(|| value(&b.rice).total_cmp(&value(&a.rice)))
            .then_with(|| a.title.cmp(&b.title))
    });
    advice
}

fn judge(
    venture: Uuid,
    market: &Snapshot,
    idea: &Idea,
    (rated, places, n): (&[f64], &HashMap<Uuid, usize>, u64),
) -> Advice {
    let rice = idea.rice();
    let mut advice = Advice {
        idea: idea.id,
        title: idea.title.clone(),
        href: idea.href(),
        priority: METHOD.figure(f64::NAN).with_n(n).with_source(idea.source()),
        rice,
        parts: [None; 3],
        first_in: 0,
        weightings: 0,
        reasons: Vec::new(),
        missing: Vec::new(),
    };
    value_for_effort(&mut advice, rated);
    pull(&mut advice, market, places, idea);
    rarity(&mut advice, venture, market, idea);
    if idea.stale {
        advice.missing.push(Missing::FreshEstimates { href: idea.href() });
    }
    if idea.confidence <= 0.5 {
        advice.missing.push(Missing::Confidence { href: idea.href() });
    }
    advice
}

/// Share of the other ideas that score lower; equal ones count half. `rated` holds the
/// scores of all ideas, its own among them, the lowest first.
fn value_for_effort(advice: &mut Advice, rated: &[f64]) {
    let Some(own) = advice.rice.value else { return };
    let beaten = rated.partition_point(|other| *other < own);
    let equal = (rated.partition_point(|other| *other <= own) - beaten).saturating_sub(1);
    let others = rated.len().saturating_sub(1);
    let share =
        if others == 0 { 1.0 } else { (beaten as f64 + equal as f64 / 2.0) / others as f64 };
    advice.parts[0] = Some(share);
    let href = advice.href.clone();
    advice.reasons.push(Reason::Value { rice: own, beaten, others, href });
}

/// The strongest pull among the needs that the idea serves: much opportunity
/// that the offer does not take yet.
fn pull(advice: &mut Advice, market: &Snapshot, places: &HashMap<Uuid, usize>, idea: &Idea) {
    let mut served: Vec<usize> =
        idea.needs.iter().filter_map(|need| places.get(need).copied()).collect();
    served.sort_unstable();
    if served.is_empty() {
        advice.missing.push(Missing::Need { href: format!("{}/edit", idea.href()) });
        return;
    }
    let strength = |at: usize| {
        let score = market.scores[at].score.value?;
        let improvable = market.needs[at].offer_mean().map_or(1.0, |ours| (5.0 - ours) / 5.0);
        Some((((score - 1.0) / 18.0).clamp(0.0, 1.0) * improvable.clamp(0.0, 1.0), score, at))
    };
    let best = served
        .iter()
        .filter_map(|&at| strength(at))
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)));
    let Some((share, score, at)) = best else {
        let need = &market.needs[served[0]];
        let (statement, href) = (need.statement.clone(), need.href.clone());
        advice.missing.push(Missing::Score { statement, href });
        return;
    };
    let (need, figure) = (&market.needs[at], &market.scores[at].score);
    advice.parts[1] = Some(share);
    advice.priority.sources.extend(need.rated());
    advice.reasons.push(Reason::Pull {
        statement: need.statement.clone(),
        opportunity: score,
        low: figure.interval.as_ref().map(|interval| interval.low),
        high: figure.interval.as_ref().map(|interval| interval.high),
        n: figure.n.unwrap_or_default(),
        href: need.href.clone(),
        stale: need.stale,
    });
    let href = format!("{}#offer", need.href);
    if let Some(ours) = need.offer_mean() {
        advice.priority.sources.extend(need.offer_rated());
        let (n, stale) = (need.offer_ratings.len() as u64, need.offer_stale);
        advice.reasons.push(Reason::Improvable { ours, n, href, stale });
    } else {
        let statement = need.statement.clone();
        advice.missing.push(Missing::OfferRating { statement, href });
    }
}

/// Share of the known competitors that lack the idea.
fn rarity(advice: &mut Advice, venture: Uuid, market: &Snapshot, idea: &Idea) {
    let competitors = market.competitors.len();
    if competitors == 0 {
        let href = format!("/ventures/{venture}/competitors");
        advice.missing.push(Missing::Competitors { href });
        return;
    }
    let having = market.competitors.iter().filter(|one| idea.competitors.contains(&one.id));
    let lacking = competitors - having.count();
    advice.parts[2] = Some(lacking as f64 / competitors as f64);
    let href = format!("{}#competitors", idea.href());
    advice.reasons.push(Reason::Rare { lacking, competitors, href });
}

fn weighted(parts: &[Option<f64>; 3], weights: [f64; 3]) -> f64 {
    let sum = parts.iter().zip(weights).map(|(part, weight)| part.unwrap_or(0.0) * weight);
    100.0 * sum.sum::<f64>()
}

/// Weightings in steps of a tenth in which every part has at least a fifth.
fn weightings() -> Vec<[f64; 3]> {
    let mut all = Vec::new();
    for first in LEAST_TENTHS..=10 - 2 * LEAST_TENTHS {
        for second in LEAST_TENTHS..=10 - LEAST_TENTHS - first {
            let third = 10 - first - second;
            all.push([first, second, third].map(|tenths| f64::from(tenths) / 10.0));
        }
    }
    all
}

/// Fills in priorities, their bounds and how often each idea comes first.
fn weigh(advice: &mut [Advice]) {
    let weightings = weightings();
    for one in advice.iter_mut() {
        one.weightings = weightings.len();
        let value = weighted(&one.parts, WEIGHTS);
        one.priority.value = Some(value);
        let all = weightings.iter().map(|weights| weighted(&one.parts, *weights));
        let (low, high) = all.fold((value, value), |(l, h), v| (l.min(v), h.max(v)));
        one.priority.interval =
            Some(figure::Interval { low, high, level: 1.0, kind: IntervalKind::Bounds });
    }
    for weights in weightings {
        let scores: Vec<f64> = advice.iter().map(|one| weighted(&one.parts, weights)).collect();
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (one, score) in advice.iter_mut().zip(scores) {
            one.first_in += usize::from(most - score < 1e-9);
        }
    }
}

#[cfg(test)]
mod tests;
