//! Which segments to serve first: how large, how needy and how easily reached
//! each is in the members' eyes, condensed by weights. Pure.

use serde::Serialize;
use time::Date;
use uuid::Uuid;

use super::former;
use figure::{Figure, IntervalKind, Note, Source, SourceKind};
use market::Segment;
use scoring::{
    Method,
    criteria::{Criterion as Weighted, Direction, Normalisation},
    topsis,
};
use venture::Provenance;

/// Least and most of a rating.
pub const SCALE: std::ops::RangeInclusive<i64> = 1..=5;

pub const METHOD: Method = Method {
    id: "segment-fit",
    version: 1,
    unit: "score 1-5",
    convention: "weighted mean of the members' mean ratings of size, need and reachability on 1-5; \
                 the bounds are the lowest and the highest member",
};

parsing::words! {
    /// What segments are judged by.
    pub enum Criterion {
        Size = "size",
        Need = "need",
        Reach = "reach",
    }
}

/// A member's ratings of a segment, in the order of [`Criterion::ALL`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentScore {
    pub segment: Uuid,
    #[serde(skip)]
    pub author: Uuid,
    pub ratings: [u8; 3],
    pub provenance: Provenance,
    /// Older than 180 days.
    pub stale: bool,
    /// The rater is no member of the venture: kept, and not counted.
    pub former: bool,
}

/// People who rated and are no members of the venture.
#[must_use]
pub fn former_raters(scores: &[SegmentScore]) -> usize {
    former(scores.iter().filter(|one| one.former).map(|one| one.author))
}

/// A member's ratings of a segment to be stored; without ratings the stored ones are deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreDraft {
    pub segment: Uuid,
    pub ratings: Option<[u8; 3]>,
}

/// A segment with what the members think of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    pub segment: Uuid,
    pub name: String,
    pub href: String,
    /// Weighted mean; its n are the members who rated it.
    pub score: Figure,
    /// Mean by criterion; nothing when nobody rated it.
    pub means: Option<[f64; 3]>,
    /// Closeness to the best of every criterion, 0 to 1, by TOPSIS with vector
    /// normalisation; nothing while fewer than two segments are rated.
    pub closeness: Option<f64>,
    /// The oldest rating's day.
    pub oldest: Option<Date>,
}

/// Segments by score, best first; those that nobody rated come last, by name.
/// Ratings of people who are no members are not counted.
/// `weights` are at least 0; when all are 0 they count alike.
#[must_use]
pub fn rank(
    venture: Uuid,
    segments: &[Segment],
    scores: &[SegmentScore],
    weights: [f64; 3],
) -> Vec<Fit> {
    let weights = shares(weights);
    let mut fits: Vec<Fit> =
        segments.iter().map(|segment| fit(venture, segment, scores, weights)).collect();
    close_in(&mut fits, weights);
    let value = |fit: &Fit| fit.score.value.unwrap_or(f64::NEG_INFINITY);
    fits.sort_by(|a, b| value(b).total_cmp(&value(a)).then_with(|| a.name.cmp(&b.name)));
    fits
}

/// Weights that add up to 1.
#[must_use]
pub fn shares(weights: [f64; 3]) -> [f64; 3] {
    let usable = weights.map(|weight| if weight.is_finite() { weight.max(0.0) } else { 0.0 });
    let sum: f64 = usable.iter().sum();
    if sum > 0.0 && sum.is_finite() { usable.map(|weight| weight / sum) } else { [1.0 / 3.0; 3] }
}

fn weighted(ratings: [f64; 3], weights: [f64; 3]) -> f64 {
    ratings.iter().zip(weights).map(|(rating, weight)| rating * weight).sum()
}

fn fit(venture: Uuid, segment: &Segment, scores: &[SegmentScore], weights: [f64; 3]) -> Fit {
    let counts = |one: &&SegmentScore| one.segment == segment.id && !one.former;
    let own: Vec<&SegmentScore> = scores.iter().filter(counts).collect();
    let n = own.len() as f64;
    let means = (!own.is_empty()).then(|| {
        [0, 1, 2].map(|at| own.iter().map(|one| f64::from(one.ratings[at])).sum::<f64>() / n)
    });
    let score = match means {
        None => METHOD.refused(Note::new("note-segment-unrated", "nobody rated it yet")),
        Some(means) => {
            let each = own.iter().map(|one| weighted(one.ratings.map(f64::from), weights));
            let value = weighted(means, weights);
            let (low, high) = each.fold((value, value), |(l, h), v| (l.min(v), h.max(v)));
            let mut figure = METHOD.figure(value).with_n(own.len() as u64).with_source(Source {
                kind: SourceKind::Assumption,
                href: format!("/ventures/{venture}/go-to-market/segments/rate#{}", segment.id),
                label: segment.name.clone(),
                stale: own.iter().all(|one| one.stale),
            });
            if own.len() > 1 {
                figure = figure.with_interval(low, high, 1.0, IntervalKind::Bounds);
            }
            figure
        }
    };
    Fit {
        segment: segment.id,
        name: segment.name.clone(),
        href: segment.href(),
        score,
        means,
        closeness: None,
        oldest: own.iter().map(|one| one.provenance.observed_on).min(),
    }
}

/// Fills in how close each rated segment comes to the best of every criterion.
fn close_in(fits: &mut [Fit], weights: [f64; 3]) {
    let values: Vec<Vec<f64>> = fits.iter().filter_map(|fit| Some(fit.means?.to_vec())).collect();
    if values.len() < 2 {
        return;
    }
    let criteria: Vec<Weighted> = Criterion::ALL
        .into_iter()
        .zip(weights)
        .map(|(criterion, weight)| Weighted::new(criterion.as_str(), weight, Direction::Max))
        .collect();
    let closeness =
        topsis::Prepared::new(&criteria, &values, Normalisation::Vector).scores(&weights);
    let places = fits.iter_mut().filter(|fit| fit.means.is_some());
    for (fit, closeness) in places.zip(closeness) {
        fit.closeness = Some(closeness);
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn said() -> Provenance {
        Provenance { source: "workshop".to_owned(), observed_on: date!(2026 - 11 - 01) }
    }

    fn segment(at: u128, name: &str) -> Segment {
        Segment {
            id: Uuid::from_u128(at),
            venture: Uuid::nil(),
            name: name.to_owned(),
            description: String::new(),
            provenance: said(),
            author: Uuid::nil(),
            archived_at: None,
        }
    }

    fn score(segment: u128, ratings: [u8; 3]) -> SegmentScore {
        SegmentScore {
            segment: Uuid::from_u128(segment),
            author: Uuid::nil(),
            ratings,
            provenance: said(),
            stale: false,
            former: false,
        }
    }

    #[test]
    fn weights_decide_and_unrated_segments_come_last() {
        let segments = [segment(1, "Clinics"), segment(2, "Depots"), segment(3, "Airports")];
        let scores = [score(1, [5, 2, 2]), score(1, [5, 4, 2]), score(2, [2, 4, 4])];
        let order = |weights| {
            let ranked = rank(Uuid::nil(), &segments, &scores, weights);
            ranked.into_iter().map(|fit| (fit.name, fit.score.value)).collect::<Vec<_>>()
        };
        let equal = order([1.0, 1.0, 1.0]);
        assert_eq!(equal[0].0, "Clinics", "equal scores stand by name");
        assert_eq!(equal[2], ("Airports".to_owned(), None));
        assert_eq!(order([0.0, 1.0, 1.0])[0], ("Depots".to_owned(), Some(4.0)));
        assert_eq!(order([1.0, 0.0, 0.0])[0], ("Clinics".to_owned(), Some(5.0)));
        let ranked = rank(Uuid::nil(), &segments, &scores, [0.0, 1.0, 0.0]);
        let clinics = ranked.iter().find(|fit| fit.name == "Clinics").unwrap();
        let interval = clinics.score.interval.as_ref().unwrap();
        assert_eq!((interval.low, interval.high, clinics.score.n), (2.0, 4.0, Some(2)));
    }

    #[test]
    fn who_left_the_venture_no_longer_counts() {
        let segments = [segment(1, "Clinics")];
        let gone = SegmentScore { author: Uuid::from_u128(9), former: true, ..score(1, [1, 1, 1]) };
        let scores = [score(1, [5, 5, 5]), gone.clone(), gone];
        let ranked = rank(Uuid::nil(), &segments, &scores, [1.0; 3]);
        assert_eq!((ranked[0].score.value, ranked[0].score.n), (Some(5.0), Some(1)));
        assert_eq!(former_raters(&scores), 1);
        assert_eq!(rank(Uuid::nil(), &segments, &scores[1..], [1.0; 3])[0].score.value, None);
    }

    #[test]
    fn closeness_needs_two_rated_segments() {
        let segments = [segment(1, "Clinics"), segment(2, "Depots"), segment(3, "Airports")];
        let ranked = rank(Uuid::nil(), &segments, &[score(1, [5, 5, 5])], [1.0; 3]);
        assert!(ranked.iter().all(|fit| fit.closeness.is_none()));
        let both = [score(1, [5, 5, 5]), score(2, [2, 2, 2])];
        let ranked = rank(Uuid::nil(), &segments, &both, [1.0; 3]);
        let closeness: Vec<_> = ranked.iter().map(|fit| fit.closeness).collect();
        assert_eq!(closeness, [Some(1.0), Some(0.0), None], "best of all, worst of all, unrated");
    }

    #[test]
    fn weights_that_are_nothing_count_alike() {
        for weights in [[0.0; 3], [-1.0, f64::NAN, 0.0], [f64::INFINITY, 0.0, 0.0]] {
            assert!((shares(weights).iter().sum::<f64>() - 1.0).abs() < 1e-12, "{weights:?}");
        }
        assert_eq!(shares([1.0, 3.0, 0.0]), [0.25, 0.75, 0.0]);
    }
}
