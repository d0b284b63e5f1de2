//! From records to figures: what the scoring methods are given and what they
//! answer. Knows no database and no page.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use uuid::Uuid;

use super::record::{CapabilityRecord, CompetitorRecord, FeatureRecord, NeedRecord, best_for};
use economics::offer_ratings::OfferRatings;
use figure::{Source, SourceKind};
use scoring::{
    hhi::{self, Hhi, ShareError},
    opportunity::{self, NeedScore, RatingError, Ratings},
    positioning::{self, Map, PositioningError, Scaling},
};
use venture::Freshness;

/// Seed of the resampling: the same answers give the same interval every time.
const SEED: u64 = 0x4173_7361;

/// All records of a venture's market and the figures that follow from them.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Needs that are not archived, oldest first.
    pub needs: Vec<NeedRecord>,
    /// Competitors that are not archived, by name.
    pub competitors: Vec<CompetitorRecord>,
    /// One per need, in their order, with the need's answers as source.
    pub scores: Vec<NeedScore>,
    /// Concentration of the market, or why the shares give none.
    pub concentration: Result<Hhi, ShareError>,
    /// Rows are the competitors and, where it is rated, the offer as the last one;
    /// columns are the needs.
    pub positioning: Result<Map, PositioningError>,
    /// Capabilities that are not archived, by group and name.
    pub capabilities: Vec<CapabilityRecord>,
    /// The same rows with the capabilities as columns; nothing while no
    /// capability is rated.
    pub capability_positioning: Option<Result<Map, PositioningError>>,
    /// Places of the competitors that are rated on a need.
    rated_by: HashMap<Uuid, Vec<usize>>,
}

/// The best known product beside ours for a need.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Standing<'a> {
    /// The best competitor and its rating.
    pub best: Option<(FeatureRecord, &'a CompetitorRecord)>,
    /// Mean rating of the offer.
    pub ours: Option<f64>,
}

impl Snapshot {
    /// Computes every figure. An answer outside 1 to 10, which no form takes, is left out: the
    /// pages on which it can be mended must open. A verdict refuses it.
    pub fn new(venture: Uuid, needs: Vec<NeedRecord>, competitors: Vec<CompetitorRecord>) -> Self {
        let mut scores = opportunity::score(&sound_ratings(&needs), SEED);
        for (score, need) in scores.iter_mut().zip(&needs) {
            score.score.sources.extend(need.rated());
            score.top_two_box.sources.extend(need.rated());
        }
        let concentration = concentration(venture, &competitors);
        let mut rated_by: HashMap<Uuid, Vec<usize>> = HashMap::new();
        for (at, one) in competitors.iter().enumerate() {
            one.ratings.keys().for_each(|need| rated_by.entry(*need).or_default().push(at));
        }
        let columns = rated_columns(&needs, &competitors, MOST_MAPPED);
        let rows = feature_rows(&needs, &competitors, &columns);
        let mut positioning = fits(rows.len(), columns.len())
            .and_then(|()| positioning::map(&rows, Scaling::Standardised));
        if let Ok(map) = &mut positioning {
            // The map speaks of the needs, whichever of them it was given.
            map.loadings.iter_mut().for_each(|one| one.column = columns[one.column]);
            map.dropped_columns.iter_mut().for_each(|one| *one = columns[*one]);
            let stale = Freshness::most(
                competitors.iter().flat_map(|one| one.ratings.values()).map(|one| one.stale),
            );
            map.figure.sources.push(competitors_page(venture, stale));
        }
        Self {
            needs,
            competitors,
            scores,
            concentration,
            positioning,
            capabilities: Vec::new(),
            capability_positioning: None,
            rated_by,
        }
    }

    /// The same market with its feature matrix.
    #[must_use]
    pub fn with_capabilities(self, venture: Uuid, capabilities: Vec<CapabilityRecord>) -> Self {
        let capability_positioning = by_capability(venture, &self.competitors, &capabilities);
        Self { capabilities, capability_positioning, ..self }
    }

    /// Positions of the needs, best opportunity first; unscored ones last.
    #[must_use]
    pub fn ranking(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.needs.len()).collect();
        let value = |at: usize| self.scores[at].score.value.unwrap_or(f64::NEG_INFINITY);
        order.sort_by(|&a, &b| value(b).total_cmp(&value(a)));
        order
    }

    /// The best competitor and our offer for the need at a position.
    #[must_use]
    pub fn standing(&self, at: usize) -> Standing<'_> {
        let need = &self.needs[at];
        Standing { best: best_for(self.rivals_on(need.id), need.id), ours: need.offer_mean() }
    }

    /// Competitors that are rated on a need, by name.
    pub fn rivals_on(&self, need: Uuid) -> impl Iterator<Item = &CompetitorRecord> {
        self.rated_by.get(&need).into_iter().flatten().map(|&at| &self.competitors[at])
    }

    /// Unknown cells and all cells of the feature matrix, the offer's among them.
    #[must_use]
    pub fn capability_cells(&self) -> (usize, usize) {
        let here = |one: &CapabilityRecord| {
            let rivals =
                self.competitors.iter().filter(|c| one.ratings.contains_key(&c.id)).count();
            rivals + usize::from(one.ours.is_some())
        };
        let known: usize = self.capabilities.iter().map(here).sum();
        let all = self.capabilities.len() * (self.competitors.len() + 1);
        (all - known, all)
    }

    /// True when at least one need has a rating of the offer.
    #[must_use]
    pub fn offer_is_rated(&self) -> bool {
        self.needs.iter().any(|need| !need.offer_ratings.is_empty())
    }
}

/// What each respondent said, in the order of their labels: needs by their place.
fn by_respondent<'a, T>(
    cells: impl Iterator<Item = (usize, &'a str, T)>,
) -> impl Iterator<Item = Vec<(usize, T)>> {
    let mut rows: BTreeMap<&str, Vec<(usize, T)>> = BTreeMap::new();
    for (need, respondent, value) in cells {
        let row = rows.entry(respondent).or_default();
        // The last word of one person on one need counts.
        row.pop_if(|known| known.0 == need);
        row.push((need, value));
    }
    rows.into_values()
}

/// The answers as one list per respondent, because one person's answers belong together.
///
/// # Errors
/// When an answer is outside 1 to 10.
pub fn need_ratings(needs: &[NeedRecord]) -> Result<Ratings, RatingError> {
    let cells: Vec<_> = cells(needs).collect::<Result<_, _>>()?;
    Ok(Ratings::sparse(needs.len(), by_respondent(cells.into_iter())))
}

/// The same without what is outside its range.
fn sound_ratings(needs: &[NeedRecord]) -> Ratings {
    Ratings::sparse(needs.len(), by_respondent(cells(needs).filter_map(Result::ok)))
}

/// Place of the need, respondent and answer.
fn cells(
    needs: &[NeedRecord],
) -> impl Iterator<Item = Result<(usize, &str, opportunity::Rating), RatingError>> {
    needs.iter().enumerate().flat_map(|(at, need)| {
        need.ratings.iter().map(move |one| {
            let rating = opportunity::Rating::new(one.importance, one.satisfaction);
            rating.map(|rating| (at, one.respondent.as_str(), rating))
        })
    })
}

/// The offer's ratings, 0 to 5, as one list per respondent.
#[must_use]
pub fn offer_ratings(needs: &[NeedRecord]) -> OfferRatings {
    let cells = needs.iter().enumerate().flat_map(|(at, need)| {
        need.offer_ratings.iter().map(move |one| (at, one.respondent.as_str(), one.rating))
    });
    OfferRatings::sparse(by_respondent(cells))
}

fn competitors_page(venture: Uuid, stale: bool) -> Source {
    Source {
        kind: SourceKind::Observed,
        href: format!("/ventures/{venture}/competitors"),
        label: "competitors".to_owned(),
        stale,
    }
}

fn concentration(venture: Uuid, competitors: &[CompetitorRecord]) -> Result<Hhi, ShareError> {
    let known = || competitors.iter().filter(|one| one.share.is_some());
    let shares: Vec<f64> = known().filter_map(|one| one.share).collect();
    let mut result = hhi::hhi(&shares)?;
    result.figure.sources.push(competitors_page(venture, known().any(|one| one.stale)));
    Ok(result)
}

/// Needs that a map is drawn from: those that most products are rated on.
pub const MOST_MAPPED: usize = 200;

/// Places of at most so many needs, those that are known of most competitors, in their order.
#[must_use]
pub fn rated_columns(
    needs: &[NeedRecord],
    competitors: &[CompetitorRecord],
    most: usize,
) -> Vec<usize> {
    if needs.len() <= most {
        return (0..needs.len()).collect();
    }
    let mut known: HashMap<Uuid, usize> = HashMap::new();
    for id in competitors.iter().flat_map(|one| one.ratings.keys()) {
        *known.entry(*id).or_default() += 1;
    }
    let rated = |at: &usize| {
        let need = &needs[*at];
        known.get(&need.id).copied().unwrap_or(0) + usize::from(!need.offer_ratings.is_empty())
    };
    let mut columns: Vec<usize> = (0..needs.len()).collect();
    columns.sort_by_cached_key(|at| std::cmp::Reverse(rated(at)));
    columns.truncate(most);
    columns.sort_unstable();
    columns
}

/// Ratings of every competitor and of the offer (its mean) by some of the needs.
fn feature_rows(
    needs: &[NeedRecord],
    competitors: &[CompetitorRecord],
    columns: &[usize],
) -> Vec<Vec<Option<f64>>> {
    let chosen = || columns.iter().map(|&at| &needs[at]);
    let of = |one: &CompetitorRecord| -> Vec<Option<f64>> {
        chosen().map(|need| Some(f64::from(one.ratings.get(&need.id)?.rating))).collect()
    };
    let mut rows: Vec<_> = competitors.iter().map(of).collect();
    rows.push(chosen().map(NeedRecord::offer_mean).collect());
    rows
}

/// Most cells of a table from which positions are worked out.
const MOST_CELLS: usize = 2_000_000;

fn fits(products: usize, columns: usize) -> Result<(), PositioningError> {
    if products.saturating_mul(columns) <= MOST_CELLS {
        return Ok(());
    }
    Err(PositioningError::TooManyCells { products, columns, most: MOST_CELLS })
}

/// Positions by the feature matrix; nothing while no cell is known.
fn by_capability(
    venture: Uuid,
    competitors: &[CompetitorRecord],
    capabilities: &[CapabilityRecord],
) -> Option<Result<Map, PositioningError>> {
    if let Err(error) = fits(competitors.len() + 1, capabilities.len()) {
        return Some(Err(error));
    }
    let cell = |record: Option<&FeatureRecord>| record.map(|one| f64::from(one.rating));
    let rival = |one: &CompetitorRecord| -> Vec<Option<f64>> {
        capabilities.iter().map(|capability| cell(capability.ratings.get(&one.id))).collect()
    };
    let mut rows: Vec<Vec<Option<f64>>> = competitors.iter().map(rival).collect();
    rows.push(capabilities.iter().map(|capability| cell(capability.ours.as_ref())).collect());
    if !rows.iter().flatten().any(Option::is_some) {
        return None;
    }
    let mut result = positioning::map(&rows, Scaling::Standardised);
    if let Ok(map) = &mut result {
        let cells = capabilities.iter().flat_map(|one| one.ratings.values().chain(&one.ours));
        map.figure.sources.push(Source {
            kind: SourceKind::Observed,
            href: format!("/ventures/{venture}/competitors/matrix"),
            label: "feature matrix".to_owned(),
            stale: Freshness::most(cells.map(|one| one.stale)),
        });
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::record::{OfferAnswer, Rating};

    fn need(at: u128, answers: &[(&str, u8, u8)], offer: &[(&str, u8)]) -> NeedRecord {
        let date = date!(2026 - 11 - 01);
        NeedRecord {
            id: Uuid::from_u128(at),
            statement: format!("need {at}"),
            segment: None,
            votes: 0,
            ratings: answers
                .iter()
                .map(|&(who, importance, satisfaction)| Rating {
                    respondent: who.to_owned(),
                    importance,
                    satisfaction,
                    date,
                })
                .collect(),
            offer_ratings: offer
                .iter()
                .map(|&(who, rating)| OfferAnswer { respondent: who.to_owned(), rating, date })
                .collect(),
            stale: false,
            offer_stale: false,
            href: String::new(),
        }
    }

    fn competitor(at: u128, share: Option<f64>, ratings: &[(u128, u8)]) -> CompetitorRecord {
        CompetitorRecord {
            id: Uuid::from_u128(at),
            name: format!("rival {at}"),
            share,
            ratings: ratings
                .iter()
                .map(|&(id, rating)| (Uuid::from_u128(id), FeatureRecord { rating, stale: false }))
                .collect(),
            stale: false,
            href: String::new(),
        }
    }

    /// Importance 9, satisfaction 3 → 15 (decikit, quoting Ulwick).
    #[test]
    fn needs_are_ranked_by_opportunity_and_unscored_ones_come_last() {
        let needs = vec![
            need(1, &[("a", 9, 9), ("b", 9, 9)], &[]),
            need(2, &[("a", 10, 2)], &[]),
            need(3, &[("b", 9, 3), ("a", 9, 3)], &[("me", 4), ("you", 5)]),
        ];
        let market = Snapshot::new(Uuid::nil(), needs, vec![]);
        assert_eq!(market.ranking(), [2, 0, 1]);
        assert_eq!(market.scores[2].score.value, Some(15.0));
        assert_eq!(market.scores[1].score.value, None);
        assert_eq!(market.standing(2).ours, Some(4.5));
        assert!(matches!(market.concentration, Err(ShareError::Empty)));
    }

    #[test]
    fn one_person_s_answers_share_a_row() {
        let needs = [
            need(1, &[("a", 1, 2), ("b", 3, 4)], &[("x", 1)]),
            need(2, &[("b", 5, 6)], &[("x", 2), ("y", 3)]),
        ];
        let ratings = need_ratings(&needs).unwrap();
        assert_eq!((ratings.respondents(), ratings.n(0), ratings.n(1)), (2, 2, 1));
        assert_eq!(
            offer_ratings(&needs),
            OfferRatings::from(vec![vec![Some(1), Some(2)], vec![None, Some(3)]])
        );
    }

    #[test]
    fn the_best_competitor_stands_beside_the_offer_and_all_are_mapped() {
        let needs = vec![need(1, &[], &[("me", 5)]), need(2, &[], &[("me", 1)])];
        let rivals = vec![
            competitor(10, Some(30.0), &[(1, 2), (2, 5)]),
            competitor(11, Some(30.0), &[(1, 4)]),
            competitor(12, None, &[]),
        ];
        let market = Snapshot::new(Uuid::nil(), needs, rivals);
        let (feature, best) = market.standing(0).best.unwrap();
        assert_eq!((feature.rating, best.name.as_str()), (4, "rival 11"));
        let map = market.positioning.as_ref().unwrap();
        assert_eq!(map.points.iter().map(|point| point.row).collect::<Vec<_>>(), [0, 1, 3]);
        assert_eq!((map.filled_cells, map.dropped_rows.as_slice()), (1, [2].as_slice()));
        let hhi = market.concentration.as_ref().unwrap();
        assert_eq!(hhi.figure.value, Some(1800.0));
        assert_eq!(hhi.figure.interval.as_ref().unwrap().high, 3400.0);
    }

    #[test]
    fn shares_above_the_whole_market_are_refused() {
        let rivals = vec![competitor(1, Some(70.0), &[]), competitor(2, Some(60.0), &[])];
        let market = Snapshot::new(Uuid::nil(), vec![], rivals);
        assert!(matches!(market.concentration, Err(ShareError::TooMuch(total)) if total == 130.0));
    }

    fn capability(at: u128, ours: Option<u8>, ratings: &[(u128, u8)]) -> CapabilityRecord {
        let known = |rating| FeatureRecord { rating, stale: false };
        CapabilityRecord {
            id: Uuid::from_u128(at),
            name: format!("capability {at}"),
            group: String::new(),
            need: None,
            ratings: ratings.iter().map(|&(id, one)| (Uuid::from_u128(id), known(one))).collect(),
            ours: ours.map(known),
            href: String::new(),
        }
    }

    #[test]
    fn the_feature_matrix_places_products_and_counts_what_is_unknown() {
        let rivals = || vec![competitor(10, None, &[]), competitor(11, None, &[])];
        let of = |capabilities| {
            let market = Snapshot::new(Uuid::nil(), vec![], rivals());
            market.with_capabilities(Uuid::nil(), capabilities)
        };
        assert!(of(vec![]).capability_positioning.is_none());
        assert!(of(vec![capability(1, None, &[])]).capability_positioning.is_none());
        let market = of(vec![
            capability(1, Some(5), &[(10, 0), (11, 3)]),
            capability(2, Some(1), &[(10, 4)]),
        ]);
        // A rating of a competitor that is archived is no cell.
        let gone = of(vec![capability(1, Some(5), &[(99, 3)])]);
        assert_eq!(market.capability_cells(), (1, 6));
        assert_eq!(gone.capability_cells(), (2, 3));
        let map = market.capability_positioning.unwrap().unwrap();
        assert_eq!((map.points.len(), map.filled_cells), (3, 1));
    }
}
