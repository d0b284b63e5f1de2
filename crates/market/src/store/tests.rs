//! The records on a real SQLite file.

mod depth;
mod grid;

use sea_orm::PaginatorTrait as _;
use time::macros::date;

use super::*;
use crate::{
    Competitor, CompetitorDraft, FeatureDraft, Need, NeedDraft, NeedRatingDraft, OfferRatingDraft,
    PriceDraft, PriceUnit, Profile, snapshot,
};
use db::entity::audit_log;
use parsing::typed_number::Fine;
use venture::{Provenance, Record, Venture, store as ventures};
use web::paging::ListQuery;

fn said() -> Provenance {
    Provenance { source: "interview".to_owned(), observed_on: date!(2026 - 11 - 01) }
}

/// A venture on a real database, with short names for what these tests do in it.
struct World(testing::World);

impl std::ops::Deref for World {
    type Target = testing::World;

    fn deref(&self) -> &testing::World {
        &self.0
    }
}

async fn world() -> World {
    World(testing::world().await)
}

impl World {
    async fn need(&self, statement: &str) -> Uuid {
        let draft = NeedDraft {
            statement: statement.to_owned(),
            note: String::new(),
            evidence: String::new(),
            segment: None,
            provenance: said(),
        };
        insert_need(&self.db, self.edit, draft).await.unwrap()
    }

    async fn rival(&self, name: &str, share: Option<f64>) -> Uuid {
        let draft = CompetitorDraft {
            name: name.to_owned(),
            note: String::new(),
            website: None,
            share,
            profile: Profile::default(),
            provenance: said(),
        };
        insert_competitor(&self.db, self.edit, draft).await.unwrap()
    }

    async fn answers(&self, need: Uuid, answers: &[(&str, u8, u8)]) {
        let drafts = answers.iter().map(|&(who, importance, satisfaction)| NeedRatingDraft {
            respondent: who.to_owned(),
            importance,
            satisfaction,
        });
        put_need_ratings(&self.db, self.edit, need, drafts.collect(), &said()).await.unwrap();
    }

    async fn venture(&self) -> Venture {
        ventures::find_venture(&self.db, self.edit.venture).await.unwrap().unwrap()
    }
}

#[actix_web::test]
async fn a_second_answer_takes_the_place_of_the_first() {
    let world = world().await;
    let need = world.need("see defects").await;
    world.answers(need, &[("R1", 5, 5), ("R2", 6, 6)]).await;
    world.answers(need, &[("R1", 9, 3)]).await;
    let needs = list_needs_with_ratings(&world.db, world.edit.venture).await.unwrap();
    let kept: Vec<_> = needs[0]
        .ratings
        .iter()
        .map(|one| (one.respondent.as_str(), one.importance, one.satisfaction))
        .collect();
    assert_eq!(kept, [("R1", 9, 3), ("R2", 6, 6)]);
}

#[actix_web::test]
async fn a_respondent_s_deletion_reaches_every_need_and_names_nobody() {
    let world = world().await;
    let (first, second) = (world.need("a").await, world.need("b").await);
    world.answers(first, &[("R1", 5, 5), ("R2", 6, 6)]).await;
    world.answers(second, &[("R1", 7, 7)]).await;
    let offer = vec![OfferRatingDraft { respondent: "R1".to_owned(), rating: 4 }];
    put_offer_ratings(&world.db, world.edit, first, offer, &said()).await.unwrap();
    assert_eq!(count_answers(&world.db, world.edit.venture, "R1").await.unwrap(), 3);
    assert_eq!(delete_respondent(&world.db, world.edit, "R1").await.unwrap(), 3);
    assert_eq!(delete_respondent(&world.db, world.edit, "R1").await.unwrap(), 0);
    let needs = list_needs_with_ratings(&world.db, world.edit.venture).await.unwrap();
    assert_eq!((needs[0].ratings.len(), needs[1].ratings.len()), (1, 0));
    assert!(needs[0].offer_ratings.is_empty());
    let lines = audit_log::Entity::find().all(&world.db).await.unwrap();
    let deletions: Vec<_> =
        lines.iter().filter(|line| line.action == "delete-respondent").collect();
    assert_eq!(deletions.len(), 1);
    assert_eq!(deletions[0].subject_id, Some(world.edit.venture));
    // How many there were, not who said what.
    let told = deletions[0].detail.as_deref().unwrap();
    assert!(!told.contains("R1") && told.starts_with("answers "), "{told}");
    let venture = world.edit.venture;
    let most = most_answers(&world.db, venture, None).await.unwrap();
    let of = |need: Uuid| most[&need.to_string()];
    assert_eq!((of(first).need, of(first).offer, of(second).need), (2, 1, 1));
    let later = most_answers(&world.db, venture, Some(db::now())).await.unwrap();
    let elsewhere = most_answers(&world.db, db::new_id(), None).await.unwrap();
    assert!(later.is_empty() && elsewhere.is_empty());
}

#[actix_web::test]
async fn what_is_archived_counts_nowhere_and_comes_back() {
    let world = world().await;
    let need = world.need("a").await;
    let rival = world.rival("Rival", Some(30.0)).await;
    let venture = world.edit.venture;
    Need::set_archived(&world.db, world.edit, need, true).await.unwrap();
    Competitor::set_archived(&world.db, world.edit, rival, true).await.unwrap();
    assert!(list_needs_with_ratings(&world.db, venture).await.unwrap().is_empty());
    assert!(competitor_ratings(&world.db, venture).await.unwrap().is_empty());
    assert_eq!(share_of_others(&world.db, venture, None).await.unwrap(), 0.0);
    Competitor::set_archived(&world.db, world.edit, rival, false).await.unwrap();
    assert_eq!(share_of_others(&world.db, venture, None).await.unwrap(), 30.0);
    assert_eq!(share_of_others(&world.db, venture, Some(rival)).await.unwrap(), 0.0);
}

#[actix_web::test]
async fn another_venture_s_records_cannot_be_touched() {
    let world = world().await;
    let rival = world.rival("Rival", None).await;
    let stranger = world.elsewhere().await;
    assert!(!Competitor::set_archived(&world.db, stranger, rival, true).await.unwrap());
    let found = Competitor::find(&world.db, stranger.venture, rival).await.unwrap();
    assert_eq!(found, None);
}

#[actix_web::test]
async fn the_newest_price_is_the_one_in_the_list() {
    let world = world().await;
    let rival = world.rival("Rival", None).await;
    for (amount_minor, observed_on) in [(900, date!(2026 - 10 - 01)), (500, date!(2025 - 01 - 01))]
    {
        let provenance = Provenance { observed_on, ..said() };
        let draft = PriceDraft {
            amount: Fine::minor(amount_minor),
            currency: None,
            unit: PriceUnit::Month,
            provenance,
        };
        insert_price(&world.db, world.edit, rival, draft).await.unwrap();
    }
    let latest = latest_prices(&world.db, world.edit.venture, [rival]).await.unwrap();
    assert_eq!(latest[&rival].amount, Fine::minor(900));
    let all = list_prices(&world.db, world.edit.venture, rival).await.unwrap();
    assert!(delete_price(&world.db, world.edit, rival, all[0].id).await.unwrap());
    assert!(!delete_price(&world.db, world.edit, rival, all[0].id).await.unwrap());
    assert_eq!(
        latest_prices(&world.db, world.edit.venture, [rival]).await.unwrap()[&rival].amount,
        Fine::minor(500)
    );
}

#[actix_web::test]
async fn a_change_raises_the_revision_and_the_figures_follow() {
    let world = world().await;
    let need = world.need("a").await;
    world.answers(need, &[("R1", 9, 9), ("R2", 9, 9)]).await;
    let before = world.venture().await;
    let old = snapshot(&world.db, &before).await.unwrap();
    assert_eq!(old.scores[0].score.value, Some(9.0));
    world.answers(need, &[("R1", 9, 3), ("R2", 9, 3)]).await;
    let after = world.venture().await;
    assert!(after.revision > before.revision);
    assert_eq!(snapshot(&world.db, &after).await.unwrap().scores[0].score.value, Some(15.0));
}

#[actix_web::test]
async fn a_rating_that_nobody_could_tell_stays_unknown() {
    let world = world().await;
    let (need, rival) = (world.need("a").await, world.rival("Rival", None).await);
    for rating in [Some(4), None] {
        let draft = FeatureDraft { need, rating, evidence: "tried".to_owned(), provenance: said() };
        put_feature(&world.db, world.edit, rival, draft).await.unwrap();
    }
    assert_eq!(list_features(&world.db, world.edit.venture, rival).await.unwrap()[0].rating, None);
    let records = competitor_ratings(&world.db, world.edit.venture).await.unwrap();
    assert!(records[0].ratings.is_empty());
}

#[actix_web::test]
async fn competitors_are_searched_sorted_and_paged() {
    let world = world().await;
    for (name, share) in [("Beta", Some(10.0)), ("Alpha", Some(20.0)), ("Gamma", None)] {
        world.rival(name, share).await;
    }
    let listed = |text: &str| {
        let query = actix_web::web::Query::<ListQuery>::from_query(text).unwrap().into_inner();
        let (db, venture) = (world.db.clone(), world.edit.venture);
        async move {
            let page = list_competitors(&db, venture, &query).await.unwrap();
            (page.items.into_iter().map(|one| one.name).collect::<Vec<_>>(), page.total)
        }
    };
    assert_eq!(listed("").await, (vec!["Alpha".into(), "Beta".into(), "Gamma".into()], 3));
    assert_eq!(listed("sort=-name&per_page=2").await.0, ["Gamma", "Beta"]);
    assert_eq!(listed("sort=-name&per_page=2&page=2").await.0, ["Alpha"]);
    assert_eq!(listed("q=%25").await.1, 0, "a wild card is a letter like any other");
    assert_eq!(listed("q=MM").await.0, ["Gamma"]);
    let changes = audit_log::Entity::find().count(&world.db).await.unwrap();
    assert!(changes >= 3);
}
