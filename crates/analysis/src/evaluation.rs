//! One decision by three methods side by side, and what would change the winner. Independent of
//! storage and pages; the methods are those of the registry.

use scoring::{
    ScoreError,
    criteria::{Criterion, Direction, Normalisation, Ranked},
    entropy, promethee,
    rank_stability::{self, Flip, Ranking},
    topsis,
};

use super::decision::Filled;

/// Steps of a weight in the chart.
const POINTS: usize = 41;
/// Steps of the search for changes of the leader.
const FINE: usize = 401;

/// Results of the methods under one set of weights. Alternatives and criteria are in the order
/// of the decision.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// Shares of 1.
    pub weights: Vec<f64>,
    pub weighted_sum: Vec<Ranked>,
    pub topsis: Vec<Ranked>,
    /// Net flows of PROMETHEE II with the usual shape.
    pub promethee: Vec<Ranked>,
    /// Per criterion, by the requested method.
    pub flips: Vec<Flip>,
    /// The criterion with the smallest change that changes the winner.
    pub smallest: Option<usize>,
    /// The criterion varied in the chart.
    pub turned: usize,
    /// Per alternative its score while that criterion weighs 0 to 1.
    pub lines: Vec<Vec<(f64, f64)>>,
    /// Weights at which the leader changes: (weight, new leader).
    pub leads: Vec<(f64, usize)>,
}

/// Options of the evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    pub ranking: Ranking,
    pub normalisation: Normalisation,
}

impl Default for Manner {
    fn default() -> Self {
        Self { ranking: Ranking::WeightedSum, normalisation: Normalisation::MinMax }
    }
}

fn direction(less_is_better: bool) -> Direction {
    if less_is_better { Direction::Min } else { Direction::Max }
}

fn names(decision: &Filled) -> Vec<String> {
    // Indices instead of labels: two products may have the same name.
    (0..decision.alternatives.len()).map(|at| at.to_string()).collect()
}

/// Evaluates by every method. `turn` is the criterion for the chart; by default the most
/// fragile one.
///
/// # Errors
/// Weights that are negative, not finite or all 0, or a table that cannot be compared.
pub fn evaluate(
    decision: &Filled,
    weights: &[f64],
    manner: Manner,
    turn: Option<&str>,
) -> Result<Evaluation, ScoreError> {
    let weighted = decision.criteria.iter().zip(weights);
    let criteria: Vec<Criterion> = weighted
        .map(|(one, weight)| Criterion::new(&one.id, *weight, direction(one.less_is_better)))
        .collect();
    let input = rank_stability::Input {
        alternatives: names(decision),
        criteria: criteria.clone(),
        values: decision.cells.clone(),
        ranking: Ranking::WeightedSum,
        normalisation: manner.normalisation,
    };
    let weighted_sum = rank_stability::stability(&input)?.scores;
    let asked = rank_stability::Input { ranking: manner.ranking, ..input.clone() };
    let stability = rank_stability::stability(&asked)?;
    let closeness = topsis::closeness(&topsis::Input {
        alternatives: input.alternatives.clone(),
        criteria: criteria.clone(),
        values: input.values.clone(),
        normalisation: manner.normalisation,
    })?;
    let mover = rank_stability::Decision::new(&asked)?;
    let named = |id: &str| decision.criteria.iter().position(|one| one.id == id);
    let turned = turn.and_then(named).or(stability.smallest).unwrap_or(0);
    let mut lines = vec![Vec::with_capacity(POINTS); decision.alternatives.len()];
    for (weight, scores) in mover.lines(turned, POINTS) {
        for (line, score) in lines.iter_mut().zip(scores) {
            line.push((weight, score));
        }
    }
    Ok(Evaluation {
        weights: closeness.weights,
        weighted_sum,
        topsis: closeness.ranking,
        promethee: net_flows(decision, weights)?,
        flips: stability.criteria,
        smallest: stability.smallest,
        leads: leads(&mover.lines(turned, FINE)),
        turned,
        lines,
    })
}

fn net_flows(decision: &Filled, weights: &[f64]) -> Result<Vec<Ranked>, ScoreError> {
    let weighted = decision.criteria.iter().zip(weights);
    let input = promethee::Input {
        alternatives: names(decision),
        criteria: weighted
            .map(|(one, weight)| promethee::Criterion {
                name: one.id.clone(),
                weight: *weight,
                direction: direction(one.less_is_better),
                shape: promethee::Shape::Usual,
            })
            .collect(),
        values: decision.cells.clone(),
    };
    let flows = promethee::flows(&input)?.into_iter();
    Ok(flows
        .map(|flow| Ranked { alternative: flow.alternative, score: flow.net, rank: flow.rank })
        .collect())
}

/// Where the leader changes along lines of scores, by straight lines between their points.
fn leads(lines: &[(f64, Vec<f64>)]) -> Vec<(f64, usize)> {
    let leader = |scores: &[f64]| {
        (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)))
    };
    let mut out = Vec::new();
    for pair in lines.windows(2) {
        let [(from, before), (to, after)] = pair else { continue };
        let (Some(old), Some(new)) = (leader(before), leader(after)) else { continue };
        if old != new {
            let (lost, gained) = (before[old] - before[new], after[new] - after[old]);
            let share = if lost + gained > 0.0 { lost / (lost + gained) } else { 0.5 };
            out.push((from + (to - from) * share, new));
        }
    }
    out
}

/// Entropy weights: how much each criterion distinguishes the alternatives. `None` where values
/// are below 0 or all equal.
pub fn entropy_weights(decision: &Filled) -> Option<Vec<f64>> {
    let input = entropy::Input {
        alternatives: names(decision),
        criteria: decision.criteria.iter().map(|one| one.id.clone()).collect(),
        values: decision.cells.clone(),
    };
    let weights = entropy::weights(&input).ok()?;
    Some(weights.into_iter().map(|one| one.weight).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::{self, Alternative};

    /// A quick and a cheap product, and one between.
    fn three() -> Filled {
        let criterion = |id: &str, less_is_better| decision::Criterion {
            id: id.to_owned(),
            label: id.to_owned(),
            href: String::new(),
            less_is_better,
            suggested: 1.0,
        };
        let alternative =
            |label: &str| Alternative { label: label.to_owned(), href: String::new(), own: false };
        Filled {
            criteria: vec![criterion("speed", false), criterion("price", true)],
            alternatives: ["same", "same", "middle"].map(alternative).to_vec(),
            cells: vec![vec![10.0, 100.0], vec![2.0, 20.0], vec![5.0, 60.0]],
            ..Filled::default()
        }
    }

    #[test]
    fn three_methods_judge_and_the_turn_is_where_two_are_level() {
        let judged = evaluate(&three(), &[70.0, 30.0], Manner::default(), None).unwrap();
        assert_eq!(judged.weights, [0.7, 0.3]);
        for ranking in [&judged.weighted_sum, &judged.topsis, &judged.promethee] {
            assert_eq!(ranking[0].rank, 1, "{ranking:?}");
        }
        // Min-max: speed 1, 0 and price 0, 1: level at one half.
        let (at, who) = judged.leads[0];
        assert!((at - 0.5).abs() < 1e-9 && who == 0, "{:?}", judged.leads);
        let flip = &judged.flips[judged.smallest.unwrap()];
        assert!((flip.change.unwrap().abs() - 0.2).abs() < 1e-9, "{flip:?}");
        assert_eq!(judged.lines.len(), 3);
    }

    #[test]
    fn the_named_criterion_is_turned_and_weights_of_nothing_are_refused() {
        let judged = evaluate(&three(), &[1.0, 1.0], Manner::default(), Some("price")).unwrap();
        assert_eq!(judged.turned, 1);
        assert!(evaluate(&three(), &[0.0, 0.0], Manner::default(), None).is_err());
        assert!(evaluate(&three(), &[f64::NAN, 1.0], Manner::default(), None).is_err());
        let entropy = entropy_weights(&three()).unwrap();
        assert!((entropy.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
