//! The best opportunity among the needs that the offer addresses, and where the offer leads its
//! competitors. Unknown ratings of named needs and competitors count as the worst case, so that
//! leaving something out never helps. Independent of thresholds.

use super::inputs::{Need, VerdictInputs};
use scoring::opportunity::{LEAST_FOR_INTERVAL, LEAST_FOR_SCORE};

/// Differentiation counts the five strongest needs.
const STRONGEST: usize = 5;

/// Fewest people for a mean that may carry a dimension above iterate: from so many on,
/// scores of needs and means of ratings have an interval.
pub const LEAST_ANSWERS: u64 = LEAST_FOR_INTERVAL;

/// How many people a need's score is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// [`LEAST_ANSWERS`] or more.
    Enough,
    /// Enough for a score, too few for an interval.
    Few,
}

/// Shares of the strongest needs where the offer is rated above every named competitor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leads {
    /// Leads with enough ratings of the offer, the unknown at its worst.
    pub sound: f64,
    /// All known leads, the unknown at its worst.
    pub least: f64,
    /// The unknown at its best.
    pub most: f64,
}

/// Whether the offer leads on a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    No,
    /// A competitor is not rated; the offer is above all that are.
    Unknown,
    Yes,
}

/// Scores and means over all respondents, computed once.
pub(super) struct RatedNeeds<'a> {
    needs: &'a [Need],
    /// `None` for needs with too few answers for a score.
    pub(super) scores: Vec<Option<f64>>,
    answers: Vec<u64>,
    /// Mean of the offer's ratings per need, 0–5.
    pub(super) offer: Vec<Option<f64>>,
    pub(super) offer_answers: Vec<u64>,
}

impl<'a> RatedNeeds<'a> {
    pub(super) fn new(inputs: &'a VerdictInputs) -> Self {
        let width = inputs.needs.len();
        let everyone: Vec<usize> = (0..inputs.need_ratings.respondents()).collect();
        let scores = inputs.need_ratings.scores_of(&everyone);
        let answers: Vec<u64> = (0..width).map(|need| inputs.need_ratings.n(need)).collect();
        let scored = |(need, n): (usize, &u64)| {
            scores.get(need).copied().flatten().filter(|_| *n >= LEAST_FOR_SCORE)
        };
        Self {
            needs: &inputs.needs,
            scores: answers.iter().enumerate().map(scored).collect(),
            offer: inputs.offer_ratings.means(width, 0..inputs.offer_ratings.len()),
            offer_answers: inputs.offer_ratings.counts(width),
            answers,
        }
    }

    /// Index of the addressed need with the best score, of those that so many rated.
    pub(super) fn best(&self, scores: &[Option<f64>], asked: Asked) -> Option<usize> {
        let score = |need: usize| scores.get(need).copied().flatten();
        (0..self.needs.len())
            .filter(|&need| self.needs[need].addressed && self.asked(need) == asked)
            .filter_map(|need| Some((need, score(need)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(need, _)| need)
    }

    pub(super) fn best_score(&self, scores: &[Option<f64>], asked: Asked) -> Option<f64> {
        self.best(scores, asked).and_then(|need| scores[need])
    }

    /// How many rated a need.
    pub(super) fn answers(&self, need: usize) -> u64 {
        self.answers.get(need).copied().unwrap_or(0)
    }

    fn asked(&self, need: usize) -> Asked {
        if self.answers(need) >= LEAST_ANSWERS { Asked::Enough } else { Asked::Few }
    }

    /// `None` without ratings of the offer, competitors or scored needs.
    pub(super) fn leads(&self, scores: &[Option<f64>], offer: &[Option<f64>]) -> Option<Leads> {
        let compared = self.needs.iter().any(|need| need.best_competitor.is_some());
        if !compared || !offer.iter().any(Option::is_some) {
            return None;
        }
        let strongest = strongest(scores);
        if strongest.is_empty() {
            return None;
        }
        let lead = |need: usize| self.lead(need, offer);
        // A need without a score could be among the strongest.
        let unscored: Vec<usize> =
            (0..self.needs.len()).filter(|&need| scores[need].is_none()).collect();
        let against = |is_lead: &dyn Fn(usize) -> bool| {
            let unscored = unscored.iter().filter(|&&need| !is_lead(need)).count().min(STRONGEST);
            share(&strongest, unscored, 0, is_lead)
        };
        let known = |need: usize| lead(need) == Lead::Yes;
        let sound = |need: usize| known(need) && self.offer_answers[need] >= LEAST_ANSWERS;
        let possible = |need: usize| lead(need) != Lead::No;
        let hoped = unscored.iter().filter(|&&need| possible(need)).count().min(STRONGEST);
        let most = (0..=hoped).map(|hoped| share(&strongest, hoped, hoped, &possible));
        Some(Leads {
            sound: against(&sound),
            least: against(&known),
            most: most.fold(0.0, f64::max),
        })
    }

    /// A need without a rating of the offer is no lead.
    fn lead(&self, need: usize, offer: &[Option<f64>]) -> Lead {
        let rivals = &self.needs[need];
        let best = rivals.best_competitor.as_ref().map(|rating| rating.value);
        match (offer[need], best) {
            (Some(offer), Some(best)) if offer <= best => Lead::No,
            (Some(_), _) if rivals.unrated > 0 => Lead::Unknown,
            (Some(_), Some(_)) => Lead::Yes,
            _ => Lead::No,
        }
    }

    /// Ratings of competitors that are unknown on needs where the offer would lead, and
    /// needs without a score.
    pub(super) fn unknown(&self) -> (usize, usize) {
        let unrated = (0..self.needs.len())
            .filter(|&need| self.lead(need, &self.offer) == Lead::Unknown)
            .map(|need| self.needs[need].unrated as usize)
            .sum();
        let unscored = self.scores.iter().filter(|score| score.is_none()).count();
        (unrated, unscored)
    }

    /// Fewest ratings of the offer on any of the strongest needs where it leads.
    pub(super) fn fewest_of_leads(&self) -> Option<u64> {
        strongest(&self.scores)
            .into_iter()
            .filter(|&need| self.lead(need, &self.offer) == Lead::Yes)
            .map(|need| self.offer_answers[need])
            .min()
    }
}

/// The few strongest needs, the first of equals first, in one pass.
fn strongest(scores: &[Option<f64>]) -> Vec<usize> {
    let mut strongest: Vec<usize> = Vec::with_capacity(STRONGEST + 1);
    for need in (0..scores.len()).filter(|&need| scores[need].is_some()) {
        let above = |other: &usize| {
            scores[*other].unwrap_or(0.0).total_cmp(&scores[need].unwrap_or(0.0)).is_ge()
        };
        let place = strongest.partition_point(above);
        if place < STRONGEST {
            strongest.insert(place, need);
            strongest.truncate(STRONGEST);
        }
    }
    strongest
}

/// Share of leads when `others` further needs, of which `led` are leads, take places of
/// the weakest among the strongest.
fn share(strongest: &[usize], others: usize, led: usize, is_lead: &dyn Fn(usize) -> bool) -> f64 {
    let stay = strongest.len().min(STRONGEST - others);
    let leads = strongest.iter().take(stay).filter(|&&need| is_lead(need)).count();
    (leads + led) as f64 / (stay + others).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(n: usize) -> impl Fn(usize) -> bool {
        move |need| need < n
    }

    /// Five needs of which the first three are leads: 3 of 5. An unscored one in their
    /// midst pushes the weakest out: no lead is 3 of 5 still, two are 3 of 5, three 2 of 5.
    #[test]
    fn an_unscored_need_displaces_the_weakest() {
        let five = [0, 1, 2, 3, 4];
        assert_eq!(share(&five, 0, 0, &first(3)), 0.6);
        assert_eq!(share(&five, 2, 0, &first(3)), 0.6);
        assert_eq!(share(&five, 3, 0, &first(3)), 0.4);
        assert_eq!(share(&five, 2, 2, &first(3)), 1.0);
        assert_eq!(share(&five[..2], 1, 0, &first(2)), 2.0 / 3.0);
        assert_eq!(share(&[], 5, 0, &first(2)), 0.0);
    }

    #[test]
    fn the_first_of_equals_is_the_stronger() {
        let scores = [Some(3.0), None, Some(9.0), Some(3.0), Some(1.0), Some(4.0), Some(3.0)];
        assert_eq!(strongest(&scores), [2, 5, 0, 3, 6]);
    }
}
