//! Porter's five forces, each by four factors that members rate from 1 to 5.
//! The direction is fixed: more is worse for whoever enters the market. Pure.

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;

use super::former;
use figure::{Figure, Note, Source, SourceKind};
use scoring::{
    krippendorff::{self, Agreement, Rating, Scale},
    porter::{self, METHOD},
};
use venture::Provenance;

pub use porter::Force;

/// Least and most of a rating.
pub const SCALE: std::ops::RangeInclusive<i64> = 1..=5;
/// Fewest raters for a figure.
pub const LEAST_RATERS: u64 = porter::LEAST;
/// Raters of a force further apart than this should talk before the mean is used.
pub const FAR_APART: f64 = porter::FAR_APART;
/// Seed of the resampling: the same ratings give the same interval every time.
const SEED: u64 = 0x506f_7274;

/// The forces with the factors that they are rated by.
pub const FORCES: [(Force, [&str; 4]); 5] = [
    (Force::Rivalry, ["rivalry-many", "rivalry-slow-growth", "rivalry-alike", "rivalry-hard-exit"]),
    (
        Force::NewEntrants,
        ["entrants-capital", "entrants-loyalty", "entrants-channels", "entrants-rules"],
    ),
    (
        Force::Substitutes,
        ["substitutes-price", "substitutes-quality", "substitutes-switching", "substitutes-habit"],
    ),
    (Force::BuyerPower, ["buyers-few", "buyers-informed", "buyers-switching", "buyers-price"]),
    (
        Force::SupplierPower,
        ["suppliers-few", "suppliers-unique", "suppliers-switching", "suppliers-forward"],
    ),
];

/// Key of a force's name.
#[must_use]
pub fn text_key(force: Force) -> &'static str {
    match force {
        Force::Rivalry => "force-rivalry",
        Force::NewEntrants => "force-entrants",
        Force::Substitutes => "force-substitutes",
        Force::BuyerPower => "force-buyers",
        Force::SupplierPower => "force-suppliers",
    }
}

/// Every factor, in the order of the forces.
pub fn factors() -> impl Iterator<Item = &'static str> {
    FORCES.iter().flat_map(|(_, factors)| factors.iter().copied())
}

/// The factor of that name.
#[must_use]
pub fn parse_factor(word: &str) -> Option<&'static str> {
    factors().find(|factor| *factor == word)
}

/// The force that a factor belongs to.
#[must_use]
pub fn force_of(factor: &str) -> Option<Force> {
    FORCES.iter().find(|(_, factors)| factors.contains(&factor)).map(|(force, _)| *force)
}

/// A member's rating of a factor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForceRating {
    pub author: Uuid,
    /// Name of the member.
    pub rater: String,
    pub factor: &'static str,
    pub rating: u8,
    pub provenance: Provenance,
    /// Older than 180 days.
    pub stale: bool,
    /// The rater is no member of the venture: kept, and not counted.
    pub former: bool,
}

/// A force as its raters see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForceView {
    pub force: Force,
    /// Mean of the raters; refused below two of them.
    pub strength: Figure,
    /// Highest less lowest rater's mean.
    pub spread: Option<f64>,
    /// Each rater's own mean, in the order of [`Forces::raters`].
    pub by_rater: Vec<Option<f64>>,
    /// Each factor's mean.
    pub factors: Vec<(&'static str, Option<f64>)>,
}

/// All five forces.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forces {
    /// Names, in alphabetical order.
    pub raters: Vec<String>,
    /// Mean of the forces that have a rating; refused below two raters.
    pub overall: Figure,
    pub forces: Vec<ForceView>,
    /// Forces that nobody rated.
    pub open: usize,
    /// How far the raters agree, by Krippendorff's alpha on an ordinal scale; nothing
    /// while fewer than two factors have two raters.
    pub agreement: Option<Agreement>,
    /// People who rated and are no members: their ratings are not counted.
    pub former: usize,
}

/// What one member said, by factor.
type MemberRatings<'a> = BTreeMap<&'a str, u8>;

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0_u32), |(sum, n), value| (sum + value, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}

/// The forces from the members' ratings.
#[must_use]
pub fn forces(venture: Uuid, ratings: &[ForceRating]) -> Forces {
    let mut raters: BTreeMap<(&str, Uuid), MemberRatings<'_>> = BTreeMap::new();
    let counted = || ratings.iter().filter(|one| !one.former);
    for one in counted() {
        let own = raters.entry((one.rater.as_str(), one.author)).or_default();
        own.insert(one.factor, one.rating);
    }
    let scored = score(&raters);
    let source = Source {
        kind: SourceKind::Assumption,
        href: format!("/ventures/{venture}/go-to-market/forces"),
        label: "forces".to_owned(),
        stale: counted().next().is_some() && counted().all(|one| one.stale),
    };
    let views: Vec<ForceView> = FORCES
        .iter()
        .map(|(force, factors)| view(*force, factors, &raters, &scored, &source))
        .collect();
    let refused = |n: usize| METHOD.refused(more_raters(n as u64)).with_n(n as u64);
    let overall = scored.map_or_else(|| refused(raters.len()), |scored| scored.overall);
    Forces {
        overall: overall.with_source(source),
        open: views.iter().filter(|view| view.by_rater.iter().all(Option::is_none)).count(),
        agreement: agreement(&raters),
        former: former(ratings.iter().filter(|one| one.former).map(|one| one.author)),
        raters: raters.into_keys().map(|(name, _)| name.to_owned()).collect(),
        forces: views,
    }
}

/// How many more people than `known` must rate.
fn more_raters(known: u64) -> Note {
    let more = LEAST_RATERS.saturating_sub(known);
    Note::new("note-more-raters", "{n} more raters are needed").with("n", more)
}

/// Agreement over raters × factors.
fn agreement(raters: &BTreeMap<(&str, Uuid), MemberRatings<'_>>) -> Option<Agreement> {
    let row = |own: &MemberRatings<'_>| {
        let rating = |factor| own.get(factor).map(|rating| Rating::Number(f64::from(*rating)));
        factors().map(rating).collect()
    };
    let ratings = raters.values().map(row).collect();
    krippendorff::agreement(&krippendorff::Input { scale: Scale::Ordinal, ratings }, SEED).ok()
}

/// The figures; nothing while there are too few raters.
fn score(raters: &BTreeMap<(&str, Uuid), MemberRatings<'_>>) -> Option<porter::Porter> {
    // Two members may have one name; their identifiers differ.
    let labels: Vec<String> = raters.keys().map(|(_, id)| id.to_string()).collect();
    let mut ratings = Vec::new();
    for (label, own) in labels.iter().zip(raters.values()) {
        for (factor, rating) in own {
            let Some(force) = force_of(factor) else { continue };
            ratings.push(porter::Rating { rater: label, force, rating: f64::from(*rating) });
        }
    }
    porter::score(&ratings, &BTreeMap::new(), SEED).ok()
}

fn view(
    force: Force,
    factors: &[&'static str; 4],
    raters: &BTreeMap<(&str, Uuid), MemberRatings<'_>>,
    scored: &Option<porter::Porter>,
    source: &Source,
) -> ForceView {
    let of = |own: &MemberRatings<'_>| {
        mean(factors.iter().filter_map(|factor| own.get(factor).copied().map(f64::from)))
    };
    let by_rater: Vec<Option<f64>> = raters.values().map(of).collect();
    let known = by_rater.iter().flatten().count() as u64;
    let found = scored.iter().flat_map(|scored| &scored.forces).find(|one| one.force == force);
    let strength = match found {
        Some(found) if known >= LEAST_RATERS => found.figure.clone(),
        _ => METHOD.refused(more_raters(known)).with_n(known),
    };
    let each = |factor: &'static str| {
        (factor, mean(raters.values().filter_map(|own| own.get(factor)).copied().map(f64::from)))
    };
    ForceView {
        force,
        strength: strength.with_source(source.clone()),
        spread: found.and_then(|found| found.spread),
        by_rater,
        factors: factors.iter().map(|factor| each(factor)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn rating(who: u128, factor: &'static str, rating: u8) -> ForceRating {
        ForceRating {
            author: Uuid::from_u128(who),
            rater: format!("rater {who}"),
            factor,
            rating,
            provenance: Provenance { source: "x".to_owned(), observed_on: date!(2026 - 11 - 01) },
            stale: false,
            former: false,
        }
    }

    #[test]
    fn two_raters_make_a_figure_and_one_does_not() {
        let one: Vec<_> = factors().map(|factor| rating(1, factor, 4)).collect();
        let alone = forces(Uuid::nil(), &one);
        assert_eq!(alone.overall.value, None);
        assert_eq!(alone.forces[0].by_rater, [Some(4.0)], "what one said is shown all the same");
        assert!(alone.forces[0].strength.warnings[0].text().starts_with("1 more"));
        let both: Vec<_> =
            one.into_iter().chain(factors().map(|factor| rating(2, factor, 2))).collect();
        let forces = forces(Uuid::nil(), &both);
        assert!((forces.overall.value.unwrap() - 3.0).abs() < 1e-12);
        assert_eq!(forces.overall.n, Some(2));
        assert_eq!(forces.forces[0].spread, Some(2.0));
        assert!(forces.overall.interval.is_some());
        assert_eq!((alone.open, forces.open), (0, 0));
        assert!(alone.agreement.is_none());
        let agreement = forces.agreement.unwrap();
        assert_eq!((agreement.raters, agreement.units), (2, 20));
        assert!(agreement.alpha.unwrap() < 0.0, "they never say the same");
    }

    #[test]
    fn a_factor_that_somebody_left_out_counts_for_those_who_rated_it() {
        let ratings = [
            rating(1, "rivalry-many", 5),
            rating(1, "rivalry-alike", 1),
            rating(2, "rivalry-many", 4),
        ];
        let forces = forces(Uuid::nil(), &ratings);
        assert_eq!(forces.forces[0].by_rater, [Some(3.0), Some(4.0)]);
        assert_eq!(forces.forces[0].strength.value, Some(3.5));
        assert_eq!(forces.forces[0].factors[0], ("rivalry-many", Some(4.5)));
        assert_eq!(forces.forces[0].factors[1].1, None);
        assert_eq!((forces.open, forces.forces[1].strength.value), (4, None));
        assert_eq!(forces.forces[1].strength.n, Some(0));
    }

    #[test]
    fn every_factor_is_there_once() {
        let mut all: Vec<_> = factors().collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 20);
        assert_eq!(parse_factor("luck"), None);
    }
}
