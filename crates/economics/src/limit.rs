//! Limits of a dimension, whatever its figure: too few respondents, not tested on real data,
//! something named but unknown.

use serde::{Deserialize, Serialize};

use super::{
    inputs::{Metric, RiskAnswer, VerdictInputs},
    leads::{LEAST_ANSWERS, RatedNeeds},
    verdict::Dimension,
    withdrawn::Answers,
};

/// Fewest test rows of a metric that has an interval.
pub const LEAST_TEST_ROWS: u64 = 10;
/// Fewest test rows of a metric that has none and is taken as exact.
pub const LEAST_EXACT_ROWS: u64 = 100;

/// What limits a dimension to iterate or unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Limit {
    /// Fewer people rated the need than an interval needs.
    FewRespondents { need: String, have: u64, least: u64, more: u64 },
    /// Fewer people rated the offer, on a need where it leads, than an interval needs.
    FewOfferRatings { have: u64, least: u64, more: u64 },
    /// The metric was measured on too few rows.
    FewTestRows { have: u64, least: u64, more: u64 },
    /// The metric was measured on generated data.
    Synthetic,
    /// Blocking questions without a decision.
    UndecidedRisks { count: u64 },
    /// Missing ratings of named competitors.
    UnratedCompetitors { count: u64 },
    /// Named needs without a score.
    UnratedNeeds { count: u64 },
    /// Answers were removed: most about this need, some about `others`.
    AnswersGone { need: String, count: u64, others: u64 },
}

impl Metric {
    /// Fewest test rows for technology to exceed iterate.
    pub fn least_rows(&self) -> u64 {
        if self.interval.is_some() { LEAST_TEST_ROWS } else { LEAST_EXACT_ROWS }
    }

    /// Measured on real data, on enough of it.
    pub fn is_evidence(&self) -> bool {
        !self.synthetic && self.n.unwrap_or(0) >= self.least_rows()
    }
}

/// Questions of the area without a decision.
pub(super) fn undecided(inputs: &VerdictInputs) -> usize {
    let decided = |answer: RiskAnswer| answer != RiskAnswer::Open;
    let risks = inputs.risks.iter();
    risks.filter(|risk| !risk.answer.as_ref().is_some_and(|a| decided(a.value))).count()
}

/// What limits a dimension. `deciding` is the deciding need of the dimension.
pub(super) fn limits(
    inputs: &VerdictInputs,
    ratings: &RatedNeeds<'_>,
    deciding: Option<usize>,
    dimension: Dimension,
) -> Vec<Limit> {
    match dimension {
        Dimension::Need => {
            let few = deciding.filter(|&need| ratings.answers(need) < LEAST_ANSWERS).map(|need| {
                let have = ratings.answers(need);
                let more = LEAST_ANSWERS - have;
                let need = inputs.needs[need].label.clone();
                Limit::FewRespondents { need, have, least: LEAST_ANSWERS, more }
            });
            few.into_iter().chain(gone(inputs, |gone| gone.need)).collect()
        }
        Dimension::Differentiation => leads(inputs, ratings),
        Dimension::Technical => inputs.metric.as_ref().map_or(Vec::new(), |m| metric(&m.value)),
        Dimension::Risk => {
            let count = undecided(inputs) as u64;
            (count > 0).then_some(Limit::UndecidedRisks { count }).into_iter().collect()
        }
        Dimension::Market | Dimension::Economics => Vec::new(),
    }
}

fn leads(inputs: &VerdictInputs, ratings: &RatedNeeds<'_>) -> Vec<Limit> {
    let few = ratings.fewest_of_leads().filter(|have| *have < LEAST_ANSWERS).map(|have| {
        let more = LEAST_ANSWERS - have;
        Limit::FewOfferRatings { have, least: LEAST_ANSWERS, more }
    });
    let (unrated, unscored) = ratings.unknown();
    let unrated = (unrated > 0).then_some(Limit::UnratedCompetitors { count: unrated as u64 });
    let unscored = (unscored > 0).then_some(Limit::UnratedNeeds { count: unscored as u64 });
    let gone = gone(inputs, |gone| gone.offer);
    few.into_iter().chain(unrated).chain(unscored).chain(gone).collect()
}

fn metric(metric: &Metric) -> Vec<Limit> {
    let (have, least) = (metric.n.unwrap_or(0), metric.least_rows());
    let few = (have < least).then(|| Limit::FewTestRows { have, least, more: least - have });
    metric.synthetic.then_some(Limit::Synthetic).into_iter().chain(few).collect()
}

/// The need with the most removed answers of a kind, and how many others there are.
fn gone(inputs: &VerdictInputs, count: fn(Answers) -> u64) -> Option<Limit> {
    let fewer = inputs.withdrawn.iter().filter(|one| count(one.gone) > 0);
    // The first of ties.
    let most = fewer.clone().rev().max_by_key(|one| count(one.gone))?;
    let named = inputs.needs.iter().find(|need| need.id == most.need)?;
    let others = (fewer.count() - 1) as u64;
    Some(Limit::AnswersGone { need: named.label.clone(), count: count(most.gone), others })
}
