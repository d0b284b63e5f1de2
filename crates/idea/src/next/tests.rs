//! The rule on a small market: what must move a priority, and what must not.

use time::{OffsetDateTime, macros::date};

use super::*;
use crate::{
    Period, Status,
    gap::{Cover, gap},
};
use market::{CompetitorRecord, NeedRecord, OfferAnswer, Rating};
use venture::Provenance;

fn id(at: u128) -> Uuid {
    Uuid::from_u128(at)
}

fn need(at: u128, importance: u8, satisfaction: u8, offer: &[u8]) -> NeedRecord {
    let date = date!(2026 - 11 - 01);
    let rating = |who: &str| Rating { respondent: who.to_owned(), importance, satisfaction, date };
    NeedRecord {
        id: id(at),
        statement: format!("need {at}"),
        segment: None,
        votes: 0,
        ratings: vec![rating("a"), rating("b")],
        offer_ratings: offer
            .iter()
            .enumerate()
            .map(|(who, &rating)| OfferAnswer { respondent: who.to_string(), rating, date })
            .collect(),
        stale: false,
        offer_stale: false,
        href: format!("/needs/{at}"),
    }
}

fn rival(at: u128) -> CompetitorRecord {
    CompetitorRecord {
        id: id(at),
        name: format!("rival {at}"),
        share: None,
        ratings: std::collections::BTreeMap::new(),
        stale: false,
        href: String::new(),
    }
}

fn idea(at: u128, reach: f64, needs: &[u128], rivals: &[u128]) -> Idea {
    Idea {
        id: id(at),
        venture: Uuid::nil(),
        title: format!("idea {at}"),
        note: String::new(),
        status: Status::Idea,
        reach,
        reach_period: Period::Quarter,
        impact: 1.0,
        confidence: 0.8,
        effort: 1.0,
        provenance: Provenance {
            source: "workshop".to_owned(),
            observed_on: date!(2026 - 11 - 01),
        },
        author: Uuid::nil(),
        stale: false,
        needs: needs.iter().map(|&at| id(at)).collect(),
        competitors: rivals.iter().map(|&at| id(at)).collect(),
        updated_at: OffsetDateTime::UNIX_EPOCH,
        archived_at: None,
    }
}

/// Need 1 is wide open (9, 3 → 15), need 2 is met by our offer, need 3 by today's products.
fn market() -> Snapshot {
    let needs = vec![need(1, 9, 3, &[]), need(2, 9, 3, &[5, 5]), need(3, 5, 9, &[1])];
    Snapshot::new(Uuid::nil(), needs, vec![rival(10), rival(11)])
}

fn priority(advice: &[Advice], at: u128) -> f64 {
    advice.iter().find(|one| one.idea == id(at)).unwrap().priority.value.unwrap()
}

#[test]
fn an_open_need_that_nobody_meets_comes_before_one_that_is_met() {
    let ideas =
        [idea(21, 100.0, &[1], &[]), idea(22, 100.0, &[2], &[]), idea(23, 100.0, &[3], &[])];
    let advice = advise(Uuid::nil(), &market(), &ideas);
    assert_eq!(advice[0].idea, id(21));
    // Equal value for effort and rarity; the pull is (15 − 1) ÷ 18.
    let expected = 100.0 * (0.4 * 0.5 + 0.35 * 14.0 / 18.0 + 0.25);
    assert!((priority(&advice, 21) - expected).abs() < 1e-9);
    assert!((priority(&advice, 22) - 45.0).abs() < 1e-9, "what is met pulls no more");
    assert_eq!((advice[0].first_in, advice[0].weightings), (15, 15));
    assert!(matches!(&advice[0].missing[..], [Missing::OfferRating { .. }]));
}

#[test]
fn better_input_never_lowers_a_priority() {
    let before = [idea(21, 100.0, &[3], &[10]), idea(22, 200.0, &[1], &[])];
    let before = priority(&advise(Uuid::nil(), &market(), &before), 21);
    for better in
        [idea(21, 300.0, &[3], &[10]), idea(21, 100.0, &[3, 1], &[10]), idea(21, 100.0, &[3], &[])]
    {
        let after = [better, idea(22, 200.0, &[1], &[])];
        assert!(priority(&advise(Uuid::nil(), &market(), &after), 21) > before);
    }
    let worse = [idea(21, 100.0, &[3], &[10, 11]), idea(22, 200.0, &[1], &[])];
    assert!(priority(&advise(Uuid::nil(), &market(), &worse), 21) < before);
}

#[test]
fn what_is_unknown_counts_as_nothing_and_is_named() {
    let market = Snapshot::new(Uuid::nil(), vec![], vec![]);
    let mut one = idea(21, 100.0, &[], &[]);
    one.confidence = 0.5;
    one.stale = true;
    let advice = advise(Uuid::nil(), &market, &[one]);
    assert_eq!(advice[0].parts, [Some(1.0), None, None]);
    assert!((advice[0].priority.value.unwrap() - 40.0).abs() < 1e-9);
    assert!(matches!(
        &advice[0].missing[..],
        [
            Missing::Need { .. },
            Missing::Competitors { .. },
            Missing::FreshEstimates { .. },
            Missing::Confidence { .. },
        ]
    ));
    let bounds = advice[0].priority.interval.as_ref().unwrap();
    assert!((bounds.low - 20.0).abs() < 1e-9 && (bounds.high - 60.0).abs() < 1e-9);
}

#[test]
fn what_is_decided_is_not_advised() {
    let mut shipped = idea(21, 100.0, &[1], &[]);
    shipped.status = Status::Shipped;
    let mut archived = idea(22, 100.0, &[1], &[]);
    archived.archived_at = Some(OffsetDateTime::UNIX_EPOCH);
    assert!(advise(Uuid::nil(), &market(), &[shipped, archived]).is_empty());
    assert!(advise(Uuid::nil(), &market(), &[]).is_empty());
}

#[test]
fn uncovered_needs_come_first() {
    let mut dropped = idea(22, 1.0, &[3], &[]);
    dropped.status = Status::Dropped;
    let rows = gap(&market(), &[idea(21, 1.0, &[1], &[]), dropped]);
    let seen: Vec<_> = rows.iter().map(|row| (row.need, row.cover, row.ideas.len())).collect();
    assert_eq!(
        seen,
        [(id(3), Cover::Uncovered, 0), (id(1), Cover::Planned, 1), (id(2), Cover::Met, 0),]
    );
}
