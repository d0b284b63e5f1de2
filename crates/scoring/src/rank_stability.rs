//! How stable a winner is: the smallest change of a single weight that makes
//! another alternative win, the other weights keeping their proportions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Method,
    contract::{Scored, Scores},
    criteria::{self, Criterion, Direction, Normalisation, Ranked},
    error::ScoreError,
    topsis, weighted_sum,
};

pub const METHOD: Method = Method {
    id: "rank-stability",
    version: 1,
    unit: "change of weight 0-1",
    convention: "one weight moves between 0 and 1, the others keep their proportions; weighted sum \
                 solved exactly, TOPSIS on 1,000 steps each way and then halved; method and \
                 normalisation are printed with the result",
};

/// Steps in which a weight is moved where no closed form exists.
const STEPS: usize = 1_000;
/// Halvings after a step has been found.
const HALVINGS: usize = 60;

/// The ranking method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    #[default]
    WeightedSum,
    Topsis,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(max = 2000))]
    pub alternatives: Vec<String>,
    #[schemars(length(max = 200))]
    pub criteria: Vec<Criterion>,
    /// One row per alternative, one value per criterion.
    pub values: Vec<Vec<f64>>,
    #[serde(default)]
    pub ranking: Ranking,
    #[serde(default = "min_max")]
    pub normalisation: Normalisation,
}

fn min_max() -> Normalisation {
    Normalisation::MinMax
}

/// Stability of the winner under changes of weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stability {
    pub ranking: Ranking,
    pub normalisation: Normalisation,
    pub winner: String,
    /// Others with the same score; then no change is needed.
    pub tied: Vec<String>,
    pub scores: Vec<Ranked>,
    /// Per criterion, in the order given.
    pub criteria: Vec<Flip>,
    /// Index in `criteria` of the smallest change that makes another win; `None` when no single
    /// weight can.
    pub smallest: Option<usize>,
}

/// How far one weight must move.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flip {
    pub criterion: String,
    pub weight: f64,
    /// The nearest weight at which another draws level.
    pub flips_at: Option<f64>,
    /// `flips_at` − `weight`.
    pub change: Option<f64>,
    pub new_winner: Option<String>,
}

/// Alternatives whose weights can be moved.
pub struct Decision {
    weights: Vec<f64>,
    scorer: Scoring,
}

enum Scoring {
    Sum(Vec<Vec<f64>>),
    Topsis(topsis::Prepared),
}

impl Decision {
    /// # Errors
    /// A table that is not whole and finite, or weights that are negative or all 0.
    pub fn new(input: &Input) -> Result<Self, ScoreError> {
        let names: Vec<&str> = input.criteria.iter().map(|one| one.name.as_str()).collect();
        criteria::check_table(&input.alternatives, &names, &input.values)?;
        let weights: Vec<f64> = input.criteria.iter().map(|criterion| criterion.weight).collect();
        let weights = criteria::shares(&weights)?;
        let (list, values, how) = (&input.criteria, &input.values, input.normalisation);
        let scorer = match input.ranking {
            Ranking::WeightedSum => Scoring::Sum(weighted_sum::utilities(list, values, how)),
            Ranking::Topsis => Scoring::Topsis(topsis::Prepared::new(list, values, how)),
        };
        let decision = Self { weights, scorer };
        if decision.scores(&decision.weights).iter().all(|score| score.is_finite()) {
            Ok(decision)
        } else {
            Err(ScoreError::input("values", "the values are too large to be compared"))
        }
    }

    /// The weights given, scaled to a sum of 1.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Scores under `weights`, which sum to 1.
    pub fn scores(&self, weights: &[f64]) -> Vec<f64> {
        match &self.scorer {
            Scoring::Sum(utilities) => weighted_sum::scores(utilities, weights),
            Scoring::Topsis(prepared) => prepared.scores(weights),
        }
    }

    /// The weights when `criterion` weighs `weight` and the others keep their
    /// proportions; equal shares when they have none.
    pub fn moved(&self, criterion: usize, weight: f64) -> Vec<f64> {
        let others = 1.0 - self.weights[criterion];
        let count = self.weights.len().saturating_sub(1).max(1) as f64;
        self.weights
            .iter()
            .enumerate()
            .map(|(at, old)| match at {
                at if at == criterion => weight,
                _ if others > 1e-12 => old * (1.0 - weight) / others,
                _ => (1.0 - weight) / count,
            })
            .collect()
    }

    /// Scores of every alternative while `criterion` weighs 0, …, 1 in
    /// `points` equal steps; for a chart. One row per weight.
    pub fn lines(&self, criterion: usize, points: usize) -> Vec<(f64, Vec<f64>)> {
        let last = points.saturating_sub(1).max(1) as f64;
        (0..points)
            .map(|at| at as f64 / last)
            .map(|weight| (weight, self.scores(&self.moved(criterion, weight))))
            .collect()
    }

    /// The weight of `criterion` nearest to its own at which another alternative ties with
    /// `winner`, and which one.
    fn flip(&self, criterion: usize, winner: usize) -> Option<(f64, usize)> {
        if self.weights.len() < 2 {
            return None;
        }
        match &self.scorer {
            Scoring::Sum(_) => self.flip_of_sum(criterion, winner),
            Scoring::Topsis(_) => [0.0, 1.0]
                .into_iter()
                .filter_map(|end| self.flip_towards(criterion, winner, end))
                .min_by(|a, b| {
                    self.distance(criterion, a.0).total_cmp(&self.distance(criterion, b.0))
                }),
        }
    }

    fn distance(&self, criterion: usize, weight: f64) -> f64 {
        (weight - self.weights[criterion]).abs()
    }

    /// Weighted sums are straight lines over one weight: two of them cross once.
    fn flip_of_sum(&self, criterion: usize, winner: usize) -> Option<(f64, usize)> {
        let at_zero = self.scores(&self.moved(criterion, 0.0));
        let at_one = self.scores(&self.moved(criterion, 1.0));
        let lead = |scores: &[f64], other: usize| scores[winner] - scores[other];
        (0..at_zero.len())
            .filter(|&other| other != winner)
            .filter_map(|other| {
                let (zero, one) = (lead(&at_zero, other), lead(&at_one, other));
                // Ahead at both ends means ahead everywhere.
                (zero < 0.0 || one < 0.0).then(|| (zero / (zero - one), other))
            })
            .filter(|(weight, _)| (0.0..=1.0).contains(weight))
            .min_by(|a, b| self.distance(criterion, a.0).total_cmp(&self.distance(criterion, b.0)))
    }

    fn flip_towards(&self, criterion: usize, winner: usize, end: f64) -> Option<(f64, usize)> {
        let start = self.weights[criterion];
        let loses = |weight: f64| {
            let scores = self.scores(&self.moved(criterion, weight));
            let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))?;
            (scores[best] > scores[winner]).then_some(best)
        };
        let step = |at: usize| start + (end - start) * at as f64 / STEPS as f64;
        let (first, mut other) = (1..=STEPS).find_map(|at| Some((at, loses(step(at))?)))?;
        let (mut holds, mut falls) = (step(first - 1), step(first));
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(holds, falls);
            match loses(middle) {
                Some(winner) => (falls, other) = (middle, winner),
                None => holds = middle,
            }
        }
        Some((falls, other))
    }
}

/// How far each weight of `input` must move before another alternative wins.
pub fn stability(input: &Input) -> Result<Stability, ScoreError> {
    let decision = Decision::new(input)?;
    let values = decision.scores(&decision.weights);
    let scores = criteria::ranked(&input.alternatives, &values);
    let first: Vec<usize> = (0..scores.len()).filter(|&at| scores[at].rank == 1).collect();
    let winner = first[0];
    let criteria: Vec<Flip> = (0..input.criteria.len())
        .map(|at| {
            let flip = decision.flip(at, winner).filter(|_| first.len() == 1);
            Flip {
                criterion: input.criteria[at].name.clone(),
                weight: decision.weights[at],
                flips_at: flip.map(|(weight, _)| weight),
                change: flip.map(|(weight, _)| weight - decision.weights[at]),
                new_winner: flip.map(|(_, other)| input.alternatives[other].clone()),
            }
        })
        .collect();
    let size = |at: usize| criteria[at].change.map(f64::abs);
    let smallest = (0..criteria.len())
        .filter_map(|at| Some((at, size(at)?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(at, _)| at);
    Ok(Stability {
        ranking: input.ranking,
        normalisation: input.normalisation,
        winner: input.alternatives[winner].clone(),
        tied: first[1..].iter().map(|&at| input.alternatives[at].clone()).collect(),
        scores,
        criteria,
        smallest,
    })
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str =
        "Says which smallest change of one weight would make another alternative win.";
    const SOURCE: &'static str = "Triantaphyllou and Sánchez 1997, for weighted sums";
    type Input = Input;

    fn example() -> Input {
        Input {
            alternatives: ["Ours", "Rival A", "Rival B"].map(str::to_owned).to_vec(),
            criteria: vec![
                Criterion::new("price per month", 0.3, Direction::Min),
                Criterion::new("accuracy", 0.5, Direction::Max),
                Criterion::new("support", 0.2, Direction::Max),
            ],
            values: vec![vec![49.0, 0.97, 4.0], vec![79.0, 0.98, 5.0], vec![29.0, 0.91, 2.0]],
            ranking: Ranking::WeightedSum,
            normalisation: Normalisation::MinMax,
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let stability = stability(input)?;
        let mut warnings = Vec::new();
        if !stability.tied.is_empty() {
            let others = stability.tied.join(", ");
            warnings.push(format!(
                "{} is level with {others}: there is no one winner.",
                stability.winner
            ));
        }
        if let Some(flip) = stability.smallest.map(|at| &stability.criteria[at])
            && flip.change.is_some_and(|change| change.abs() < 0.05)
        {
            warnings.push(format!(
                "Moving the weight of {:?} by less than 0.05 makes another alternative win.",
                flip.criterion
            ));
        }
        Ok(Scores::new(input.alternatives.len() as u64, stability)?.with_warnings(warnings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(values: &[&[f64]], weights: &[f64], ranking: Ranking) -> Input {
        Input {
            alternatives: (0..values.len()).map(|at| format!("a{at}")).collect(),
            criteria: weights
                .iter()
                .enumerate()
                .map(|(at, weight)| Criterion::new(&format!("c{at}"), *weight, Direction::Max))
                .collect(),
            values: values.iter().map(|row| row.to_vec()).collect(),
            ranking,
            normalisation: Normalisation::None,
        }
    }

    /// Scores t·1 against 1−t: a tie at one half, for every method.
    #[test]
    fn the_flip_of_two_specialists_is_in_the_middle() {
        for ranking in [Ranking::WeightedSum, Ranking::Topsis] {
            let two = input(&[&[1.0, 0.0], &[0.0, 1.0]], &[0.7, 0.3], ranking);
            let got = stability(&two).unwrap();
            assert_eq!(got.winner, "a0");
            let flip = &got.criteria[0];
            assert!((flip.flips_at.unwrap() - 0.5).abs() < 1e-9, "{ranking:?}: {flip:?}");
            assert!((flip.change.unwrap() + 0.2).abs() < 1e-9);
            assert_eq!(flip.new_winner.as_deref(), Some("a1"));
        }
    }

    /// Just beyond the flip another alternative must really win.
    #[test]
    fn beyond_the_flip_the_named_one_wins() {
        for ranking in [Ranking::WeightedSum, Ranking::Topsis] {
            let values: [&[f64]; 3] = [&[0.9, 0.2, 0.6], &[0.4, 0.9, 0.5], &[0.6, 0.6, 0.7]];
            let three = input(&values, &[0.5, 0.3, 0.2], ranking);
            let decision = Decision::new(&three).unwrap();
            let got = stability(&three).unwrap();
            let mut flips = 0;
            for (at, flip) in got.criteria.iter().enumerate() {
                let (Some(weight), Some(change)) = (flip.flips_at, flip.change) else { continue };
                let beyond = (weight + change.signum() * 1e-6).clamp(0.0, 1.0);
                let scores = decision.scores(&decision.moved(at, beyond));
                let best = (0..3).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap();
                assert_eq!(Some(&three.alternatives[best]), flip.new_winner.as_ref());
                let before = decision.scores(&decision.moved(at, weight - change.signum() * 1e-6));
                let best = (0..3).max_by(|&a, &b| before[a].total_cmp(&before[b])).unwrap();
                assert_eq!(three.alternatives[best], got.winner);
                flips += 1;
            }
            assert!(flips > 0 && got.smallest.is_some());
        }
    }

    #[test]
    fn a_dominant_alternative_cannot_be_overtaken() {
        let clear = input(&[&[2.0, 2.0], &[1.0, 1.0]], &[0.5, 0.5], Ranking::WeightedSum);
        let got = stability(&clear).unwrap();
        assert_eq!(got.smallest, None);
        assert!(got.criteria.iter().all(|flip| flip.flips_at.is_none()));
    }

    #[test]
    fn a_tie_is_reported_and_a_lone_weight_is_redistributed_equally() {
        let tie = input(&[&[1.0, 0.0], &[0.0, 1.0]], &[1.0, 1.0], Ranking::WeightedSum);
        assert_eq!(stability(&tie).unwrap().tied, ["a1"]);
        let lone = input(&[&[1.0, 0.0], &[0.0, 1.0]], &[1.0, 0.0], Ranking::WeightedSum);
        let got = stability(&lone).unwrap();
        assert!((got.criteria[0].flips_at.unwrap() - 0.5).abs() < 1e-12);
        let one = input(&[&[1.0], &[0.0]], &[1.0], Ranking::Topsis);
        assert_eq!(stability(&one).unwrap().smallest, None);
    }

    #[test]
    fn lines_reach_from_0_to_1() {
        let two = input(&[&[1.0, 0.0], &[0.0, 1.0]], &[0.7, 0.3], Ranking::WeightedSum);
        let lines = Decision::new(&two).unwrap().lines(0, 3);
        let weights: Vec<f64> = lines.iter().map(|line| line.0).collect();
        assert_eq!(weights, [0.0, 0.5, 1.0]);
        assert_eq!(lines[2].1, [1.0, 0.0]);
    }
}
