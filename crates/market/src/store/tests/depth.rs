//! Merging and splitting, votes, the log and what is stale.

use time::Date;

use super::*;
use crate::{
    CapabilityDraft, CapabilityRatingDraft, ChangedField, Money, Need, NeedEventKind, Product,
    ReviewKey, VoteDraft,
};
use venture::Record;

fn on(observed_on: Date) -> Provenance {
    Provenance { observed_on, ..said() }
}

impl World {
    /// Who said what of a need: respondent, importance, day.
    async fn told(&self, need: Uuid) -> Vec<(String, u8, Date)> {
        let answers = list_need_ratings(&self.db, self.edit.venture, need).await.unwrap();
        answers
            .into_iter()
            .map(|one| (one.respondent, one.importance, one.provenance.observed_on))
            .collect()
    }

    async fn answer(&self, need: Uuid, who: &str, importance: u8, day: Date) {
        let draft =
            NeedRatingDraft { respondent: who.to_owned(), importance, satisfaction: importance };
        put_need_ratings(&self.db, self.edit, need, vec![draft], &on(day)).await.unwrap();
    }

    async fn last_event(&self, need: Uuid) -> Uuid {
        list_need_events(&self.db, self.edit.venture, need).await.unwrap()[0].id
    }

    async fn undo(&self, need: Uuid, event: Uuid) -> Result<(), LineageError> {
        undo_need_event(&self.db, self.edit, need, event).await
    }

    async fn open_statements(&self) -> Vec<String> {
        let needs = Need::list(&self.db, self.edit.venture, false).await.unwrap();
        needs.into_iter().map(|need| need.statement).collect()
    }

    async fn log(&self, rival: Uuid) -> Vec<(ChangedField, Option<String>, Option<String>)> {
        let lines = list_changes(&self.db, self.edit.venture, rival, &ListQuery::default())
            .await
            .unwrap()
            .items;
        lines.into_iter().map(|one| (one.field, one.before, one.after)).collect()
    }

    async fn stale(&self) -> Vec<crate::ReviewItem> {
        let today = db::now().date();
        list_stale(&self.db, self.edit.venture, "USD", today).await.unwrap()
    }
}

const OLD: Date = date!(2026 - 01 - 05);
const NEW: Date = date!(2026 - 10 - 05);

#[actix_web::test]
async fn a_merge_takes_the_newer_answer_and_undoing_it_brings_all_back() {
    let world = world().await;
    let (into, other) = (world.need("read labels").await, world.need("read torn labels").await);
    world.answer(into, "both, newer there", 1, OLD).await;
    world.answer(into, "both, newer here", 2, NEW).await;
    world.answer(into, "here", 3, OLD).await;
    world.answer(other, "both, newer there", 4, NEW).await;
    world.answer(other, "both, newer here", 5, OLD).await;
    world.answer(other, "there", 6, NEW).await;
    let rival = world.rival("Rival", None).await;
    let feature =
        |need| FeatureDraft { need, rating: Some(2), evidence: String::new(), provenance: said() };
    put_feature(&world.db, world.edit, rival, feature(other)).await.unwrap();
    let count = VoteDraft { votes: 7, provenance: said() };
    insert_votes(&world.db, world.edit, other, count).await.unwrap();
    let before = (world.told(into).await, world.told(other).await);

    merge_needs(&world.db, world.edit, into, &[other]).await.unwrap();
    let merged = world.told(into).await;
    let kept: Vec<_> = merged.iter().map(|(who, value, _)| (who.as_str(), *value)).collect();
    assert_eq!(
        kept,
        [("both, newer here", 2), ("both, newer there", 4), ("here", 3), ("there", 6)]
    );
    assert_eq!(world.open_statements().await, ["read labels"]);
    assert_eq!(sum_votes(&world.db, world.edit.venture).await.unwrap()[&into], 7);
    assert_eq!(list_features(&world.db, world.edit.venture, rival).await.unwrap()[0].need, into);
    assert_eq!(merged_needs(&world.db, world.edit.venture).await.unwrap()[&other], into);
    let events = list_need_events(&world.db, world.edit.venture, into).await.unwrap();
    assert_eq!((events[0].kind, events[0].other), (NeedEventKind::Merged, Some(other)));
    assert_eq!(events[0].statement, "read torn labels");

    world.undo(into, events[0].id).await.unwrap();
    assert_eq!((world.told(into).await, world.told(other).await), before);
    assert_eq!(world.open_statements().await, ["read labels", "read torn labels"]);
    assert_eq!(list_features(&world.db, world.edit.venture, rival).await.unwrap()[0].need, other);
    assert!(merged_needs(&world.db, world.edit.venture).await.unwrap().is_empty());
    let again = world.undo(into, events[0].id).await;
    assert!(matches!(again, Err(LineageError::NotFound)), "{again:?}");
}

#[actix_web::test]
async fn merges_are_undone_from_the_last_one() {
    let world = world().await;
    let (into, first, second) =
        (world.need("a").await, world.need("b").await, world.need("c").await);
    world.answer(into, "r", 1, date!(2026 - 01 - 01)).await;
    world.answer(first, "r", 2, date!(2026 - 02 - 01)).await;
    world.answer(second, "r", 3, date!(2026 - 03 - 01)).await;
    merge_needs(&world.db, world.edit, into, &[first, second]).await.unwrap();
    assert_eq!(world.told(into).await[0].1, 3);
    let events = list_need_events(&world.db, world.edit.venture, into).await.unwrap();
    let early = world.undo(into, events[1].id).await;
    assert!(matches!(early, Err(LineageError::NotLast)), "{early:?}");
    world.undo(into, events[0].id).await.unwrap();
    world.undo(into, events[1].id).await.unwrap();
    for (need, value) in [(into, 1), (first, 2), (second, 3)] {
        let told = world.told(need).await;
        assert_eq!((told.len(), told[0].1), (1, value));
    }
}

#[actix_web::test]
async fn a_respondent_who_left_does_not_come_back_with_an_undone_merge() {
    let world = world().await;
    let (into, other) = (world.need("a").await, world.need("b").await);
    world.answer(into, "gone", 1, OLD).await;
    world.answer(other, "gone", 2, NEW).await;
    world.answer(other, "stays", 3, NEW).await;
    merge_needs(&world.db, world.edit, into, &[other]).await.unwrap();
    assert_eq!(delete_respondent(&world.db, world.edit, "gone").await.unwrap(), 2);
    world.undo(into, world.last_event(into).await).await.unwrap();
    assert!(world.told(into).await.is_empty());
    assert_eq!(world.told(other).await.len(), 1);
}

#[actix_web::test]
async fn an_answer_given_anew_after_a_merge_is_the_one_that_stays() {
    let world = world().await;
    let (into, other) = (world.need("a").await, world.need("b").await);
    world.answer(into, "r", 1, OLD).await;
    world.answer(other, "r", 2, NEW).await;
    merge_needs(&world.db, world.edit, into, &[other]).await.unwrap();
    let present = list_need_ratings(&world.db, world.edit.venture, into).await.unwrap()[0].id;
    delete_need_rating(&world.db, world.edit, into, present).await.unwrap();
    world.answer(into, "r", 9, NEW).await;
    world.undo(into, world.last_event(into).await).await.unwrap();
    let told = world.told(into).await;
    assert_eq!((told.len(), told[0].1), (1, 9));
}

#[actix_web::test]
async fn a_split_copies_answers_only_when_asked_and_can_be_undone() {
    let world = world().await;
    for (copies, answers) in [(false, 0), (true, 1)] {
        let whole = world.need("fast and cheap").await;
        world.answer(whole, "r", 5, NEW).await;
        let statements = vec!["fast".to_owned(), "cheap".to_owned()];
        let parts = split_need(&world.db, world.edit, whole, statements, copies).await.unwrap();
        assert_eq!(world.open_statements().await, ["fast", "cheap"]);
        for &part in &parts {
            assert_eq!(world.told(part).await.len(), answers);
            let events = list_need_events(&world.db, world.edit.venture, part).await.unwrap();
            assert_eq!((events[0].kind, events[0].other), (NeedEventKind::PartOf, Some(whole)));
        }
        world.undo(whole, world.last_event(whole).await).await.unwrap();
        assert_eq!(world.open_statements().await, ["fast and cheap"]);
        Need::set_archived(&world.db, world.edit, whole, true).await.unwrap();
    }
}

#[actix_web::test]
async fn needs_that_are_archived_or_of_another_venture_take_no_part() {
    let world = world().await;
    let (into, other) = (world.need("a").await, world.need("b").await);
    let stranger = world.elsewhere().await;
    let refused = merge_needs(&world.db, stranger, into, &[other]).await;
    assert!(matches!(refused, Err(LineageError::NotFound)), "{refused:?}");
    Need::set_archived(&world.db, world.edit, other, true).await.unwrap();
    let refused = merge_needs(&world.db, world.edit, into, &[other]).await;
    assert!(matches!(refused, Err(LineageError::Archived)), "{refused:?}");
    assert!(list_need_events(&world.db, world.edit.venture, into).await.unwrap().is_empty());
}

#[actix_web::test]
async fn another_statement_keeps_the_old_one_in_the_history() {
    let world = world().await;
    let need = world.need("before").await;
    let draft = |statement: &str| NeedDraft {
        statement: statement.to_owned(),
        note: String::new(),
        evidence: String::new(),
        segment: None,
        provenance: said(),
    };
    update_need(&world.db, world.edit, need, draft("before")).await.unwrap();
    assert!(list_need_events(&world.db, world.edit.venture, need).await.unwrap().is_empty());
    update_need(&world.db, world.edit, need, draft("after")).await.unwrap();
    let events = list_need_events(&world.db, world.edit.venture, need).await.unwrap();
    assert_eq!(events[0].statement, "before");
}

#[actix_web::test]
async fn of_each_source_the_newest_count_is_added_up() {
    let world = world().await;
    let need = world.need("a").await;
    for (votes, source, day) in [
        (5, "forum", OLD),
        (9, "forum", NEW),
        (100, "forum", date!(2025 - 01 - 01)),
        (2, "fair", OLD),
    ] {
        let provenance = Provenance { source: source.to_owned(), observed_on: day };
        insert_votes(&world.db, world.edit, need, VoteDraft { votes, provenance }).await.unwrap();
    }
    assert_eq!(sum_votes(&world.db, world.edit.venture).await.unwrap()[&need], 11);
    let market = snapshot(&world.db, &world.venture().await).await.unwrap();
    assert_eq!(market.needs[0].votes, 11);
}

#[actix_web::test]
async fn what_changes_at_a_competitor_is_written_down_with_before_and_after() {
    let world = world().await;
    let rival = world.rival("Rival", Some(10.0)).await;
    assert!(world.log(rival).await.is_empty());
    let draft = |share, minor| CompetitorDraft {
        name: "Rival".to_owned(),
        note: String::new(),
        website: None,
        share,
        profile: Profile {
            funding: Some(Money { minor, currency: "EUR".to_owned() }),
            ..Profile::default()
        },
        provenance: said(),
    };
    update_competitor(&world.db, world.edit, rival, draft(Some(12.5), 10_000)).await.unwrap();
    update_competitor(&world.db, world.edit, rival, draft(Some(12.5), 10_000)).await.unwrap();
    let log = world.log(rival).await;
    assert_eq!(log.len(), 2, "{log:?}");
    assert!(log.contains(&(
        ChangedField::Share,
        Some("10.0%".to_owned()),
        Some("12.5%".to_owned())
    )));
    assert!(log.contains(&(ChangedField::Funding, None, Some("EUR\u{a0}100.00".to_owned()))));

    for (amount_minor, day) in [(900, OLD), (900, NEW), (500, OLD)] {
        let draft = PriceDraft {
            amount: Fine::minor(amount_minor),
            currency: None,
            unit: PriceUnit::Month,
            provenance: on(day),
        };
        insert_price(&world.db, world.edit, rival, draft).await.unwrap();
    }
    assert_eq!(world.log(rival).await.len(), 2, "the first, the same and an old price are none");
    let draft = PriceDraft {
        amount: Fine::minor(1_200),
        currency: None,
        unit: PriceUnit::Month,
        provenance: on(date!(2026 - 10 - 06)),
    };
    insert_price(&world.db, world.edit, rival, draft).await.unwrap();
    let change =
        (ChangedField::Price, Some("USD\u{a0}9.00".to_owned()), Some("USD\u{a0}12.00".to_owned()));
    assert!(world.log(rival).await.contains(&change));
}

#[actix_web::test]
async fn a_cell_of_the_matrix_is_rated_rated_again_and_forgotten() {
    let world = world().await;
    let rival = world.rival("Rival", None).await;
    let draft = CapabilityDraft { name: "Offline".to_owned(), ..CapabilityDraft::default() };
    let id = insert_capability(&world.db, world.edit, draft).await.unwrap();
    let cell = |rating| CapabilityRatingDraft {
        rating,
        evidence: "tried".to_owned(),
        link: None,
        provenance: said(),
    };
    let theirs = Product::Competitor(rival);
    for (product, rating) in [(theirs, Some(2)), (theirs, None), (Product::Offer, Some(5))] {
        put_capability_rating(&world.db, world.edit, id, product, cell(rating)).await.unwrap();
    }
    let change = (ChangedField::Capability, Some("2\u{2009}/\u{2009}5".to_owned()), None);
    assert_eq!(world.log(rival).await, [change]);
    let market = snapshot(&world.db, &world.venture().await).await.unwrap();
    assert_eq!(market.capability_cells(), (1, 2));
    assert_eq!(list_capability_ratings(&world.db, world.edit.venture).await.unwrap().len(), 2);
    assert!(delete_capability_rating(&world.db, world.edit, id, theirs).await.unwrap());
    assert!(!delete_capability_rating(&world.db, world.edit, id, theirs).await.unwrap());
}

#[actix_web::test]
async fn what_is_still_true_is_dated_anew_and_a_price_keeps_its_history() {
    let world = world().await;
    let old = on(date!(2025 - 01 - 01));
    let rival = world.rival("Rival", None).await;
    let need = world.need("a").await;
    let price = PriceDraft {
        amount: Fine::minor(900),
        currency: None,
        unit: PriceUnit::Month,
        provenance: old.clone(),
    };
    let price = insert_price(&world.db, world.edit, rival, price).await.unwrap();
    let feature =
        FeatureDraft { need, rating: Some(3), evidence: String::new(), provenance: old.clone() };
    put_feature(&world.db, world.edit, rival, feature).await.unwrap();
    let keys: Vec<_> = world.stale().await.into_iter().map(|item| item.key).collect();
    let rating = ReviewKey::Rating { competitor: rival, need };
    assert!(keys.contains(&ReviewKey::Price { price }) && keys.contains(&rating), "{keys:?}");
    let today = Provenance { source: "looked again".to_owned(), observed_on: db::now().date() };
    for key in keys {
        let stranger = world.elsewhere().await;
        assert!(!confirm_fact(&world.db, stranger, key, today.clone()).await.unwrap());
        assert!(confirm_fact(&world.db, world.edit, key, today.clone()).await.unwrap());
    }
    assert!(world.stale().await.is_empty());
    let prices = list_prices(&world.db, world.edit.venture, rival).await.unwrap();
    assert_eq!((prices.len(), prices[0].amount), (2, Fine::minor(900)));
    assert_eq!(prices[0].provenance.source, "looked again");
    assert!(world.log(rival).await.is_empty(), "the same price again is no change");
    let feature = &list_features(&world.db, world.edit.venture, rival).await.unwrap()[0];
    assert_eq!((feature.rating, feature.provenance.source.as_str()), (Some(3), "looked again"));
}
