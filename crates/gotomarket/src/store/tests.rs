//! The records on a real SQLite file.

use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::{
    Channel, ChannelDraft, MarketSize, MarketSizeDraft, Milestone, MilestoneDraft, ScoreDraft,
    State, force::factors,
};
use db::entity::audit_log;
use market::SegmentDraft;
use testing::{World, world};
use venture::{Provenance, Record, store as ventures};

fn said() -> Provenance {
    Provenance { source: "registry".to_owned(), observed_on: date!(2020 - 11 - 01) }
}

fn step(title: &str, state: State, depends_on: Vec<Uuid>) -> MilestoneDraft {
    MilestoneDraft {
        title: title.to_owned(),
        note: String::new(),
        due_on: date!(2027 - 01 - 01),
        state,
        owner: String::new(),
        idea: None,
        experiment: None,
        experiment_text: String::new(),
        depends_on,
    }
}

fn size(name: &str) -> MarketSizeDraft {
    MarketSizeDraft {
        name: name.to_owned(),
        segment: None,
        accounts: 5000,
        acv_minor: 100_000,
        served: true,
        share: [0.01, 0.035, 0.1],
        note: String::new(),
        provenance: said(),
    }
}

#[tokio::test]
async fn every_change_raises_the_revision_and_is_audited() {
    let World { db, edit, _folder } = world().await;
    let revision =
        async || ventures::find_venture(&db, edit.venture).await.unwrap().map(|one| one.revision);
    let lines = || audit_log::Entity::find().count(&db);
    let (before, audited) = (revision().await.unwrap(), lines().await.unwrap());
    let channel = ChannelDraft {
        name: "fairs".to_owned(),
        segment: None,
        cost_minor: Some(1000),
        customers: None,
        note: String::new(),
        provenance: said(),
    };
    let id = insert_channel(&db, edit, channel.clone()).await.unwrap();
    assert!(update_channel(&db, edit, id, channel).await.unwrap());
    assert!(Channel::set_archived(&db, edit, id, true).await.unwrap());
    let id = insert_size(&db, edit, size("depots")).await.unwrap();
    assert!(update_size(&db, edit, id, size("hubs")).await.unwrap());
    put_top_down(&db, edit, Some((1, said()))).await.unwrap();
    let first = insert_milestone(&db, edit, step("first", State::Planned, vec![])).await.unwrap();
    assert!(update_milestone(&db, edit, first, step("first", State::Done, vec![])).await.unwrap());
    assert_eq!(revision().await, Some(before + 8));
    assert_eq!(lines().await.unwrap(), audited + 8);
    let kept = MarketSize::find(&db, edit.venture, id).await.unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.share), ("hubs", [0.01, 0.035, 0.1]));
    assert!(kept.stale);
    assert!(find_top_down(&db, edit.venture).await.unwrap().unwrap().stale);
    put_top_down(&db, edit, None).await.unwrap();
    assert_eq!(find_top_down(&db, edit.venture).await.unwrap(), None);
    assert!(Channel::list(&db, edit.venture, false).await.unwrap().is_empty());
    assert_eq!(Channel::list(&db, edit.venture, true).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_milestone_keeps_the_day_on_which_it_was_done_and_only_its_own_dependencies() {
    let World { db, edit, _folder } = world().await;
    let first = insert_milestone(&db, edit, step("first", State::Done, vec![])).await.unwrap();
    let waits = vec![first, first, Uuid::now_v7()];
    let second = insert_milestone(&db, edit, step("second", State::Planned, waits)).await.unwrap();
    let all = Milestone::list(&db, edit.venture, false).await.unwrap();
    assert_eq!(all[0].done_on, Some(db::now().date()));
    assert_eq!((all[1].id, all[1].depends_on.as_slice()), (second, [first].as_slice()));
    assert!(update_milestone(&db, edit, first, step("first", State::Doing, vec![])).await.unwrap());
    let first = Milestone::find(&db, edit.venture, first).await.unwrap().unwrap();
    assert_eq!(first.done_on, None);
    assert!(
        !update_milestone(&db, edit, Uuid::now_v7(), step("x", State::Done, vec![])).await.unwrap()
    );
}

#[tokio::test]
async fn a_member_s_new_ratings_take_the_old_ones_place() {
    let World { db, edit, _folder } = world().await;
    let draft =
        SegmentDraft { name: "Depots".to_owned(), description: String::new(), provenance: said() };
    let segment = market::store::insert_segment(&db, edit, draft).await.unwrap();
    for ratings in [Some([1, 2, 3]), Some([5, 4, 3])] {
        put_scores(&db, edit, vec![ScoreDraft { segment, ratings }], &said()).await.unwrap();
    }
    let scores = list_scores(&db, edit.venture).await.unwrap();
    assert_eq!(scores.iter().map(|one| one.ratings).collect::<Vec<_>>(), [[5, 4, 3]]);
    put_scores(&db, edit, vec![ScoreDraft { segment, ratings: None }], &said()).await.unwrap();
    assert!(list_scores(&db, edit.venture).await.unwrap().is_empty());
    let all: Vec<_> = factors().map(|factor| (factor, 3)).collect();
    put_force_ratings(&db, edit, all, &said()).await.unwrap();
    put_force_ratings(&db, edit, vec![("buyers-few", 5)], &said()).await.unwrap();
    let ratings = list_force_ratings(&db, edit.venture).await.unwrap();
    let ratings: Vec<_> = ratings.iter().map(|one| (one.factor, one.rating)).collect();
    assert_eq!(ratings, [("buyers-few", 5)]);
}
