//! What is kept comes back, on a real database with all its migrations.

use tempfile::TempDir;
use time::macros::date;

use super::*;
use crate::{
    account::{self, store::NewUser},
    config::Settings,
    economics::inputs::RiskAnswer,
    offer::MachinePriceDraft,
    venture::{Area, VentureDraft},
    web::{paging::ListQuery, visitor::Role},
};

struct House {
    db: DatabaseConnection,
    user: Uuid,
    venture: Venture,
    _folder: TempDir,
}

async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let settings =
        Settings { data_dir: folder.path().to_owned(), database_url: None, ..Settings::default() };
    let db = db::open(&settings).await.unwrap();
    let new = NewUser {
        email: "ada@example.org".to_owned(),
        name: "Ada".to_owned(),
        password_hash: String::new(),
        role: Role::Founder,
    };
    let user = account::store::insert_user(&db, new).await.unwrap();
    let draft = VentureDraft {
        name: "v".to_owned(),
        summary: String::new(),
        area: Area::FinancialRisk,
        currency: "USD".to_owned(),
    };
    let id = venture::store::insert_venture(&db, user, draft, false).await.unwrap();
    let venture = venture::store::find_venture(&db, id).await.unwrap().unwrap();
    House { db, user, venture, _folder: folder }
}

impl House {
    async fn offer(&self) -> OfferRecord {
        find_offer(&self.db, &self.venture).await.unwrap()
    }

    async fn revision(&self) -> i64 {
        venture::store::find_venture(&self.db, self.venture.id).await.unwrap().unwrap().revision
    }
}

#[tokio::test]
async fn a_venture_without_offer_has_a_record_that_says_nothing() {
    let house = house().await;
    let offer = house.offer().await;
    assert!(offer.updated_at.is_none() && offer.assumptions.is_empty());
    assert!(offer.promise.is_none() && offer.machine.is_none() && offer.benchmark_id.is_none());
    assert_eq!(offer.risks.len(), risk::questions(Area::FinancialRisk).len());
    assert!(offer.risks.iter().all(|question| question.answer.is_none()));
}

#[tokio::test]
async fn saving_again_replaces_and_raises_the_revision() {
    let house = house().await;
    let machine = choosable_machine_prices(&house.db, &house.venture).await.unwrap()[0].id;
    for milliseconds in [20.0, 12.5] {
        let draft = OfferDraft {
            benchmark_id: Some(house.venture.id),
            machine_price_id: Some(machine),
            promise: Some(LatencyPromise { milliseconds, percentile: 99.0 }),
            required_accuracy: Some(0.97),
            pricing: Pricing::Per1000Requests,
        };
        let before = house.revision().await;
        save_offer(&house.db, house.user, house.venture.id, draft).await.unwrap();
        assert_eq!(house.revision().await, before + 1);
    }
    let offer = house.offer().await;
    assert_eq!(offer.promise, Some(LatencyPromise { milliseconds: 12.5, percentile: 99.0 }));
    assert_eq!(offer.pricing, Pricing::Per1000Requests);
    assert_eq!(offer.required_accuracy, Some(0.97));
    assert!(offer.machine.is_some_and(|machine| machine.illustrative));
}

#[tokio::test]
async fn assumptions_come_back_exactly_and_can_be_taken_back() {
    let house = house().await;
    let draft = AssumptionDraft {
        range: Triangular::new(0.000_19, 29.9, 1e12).unwrap(),
        ground: Ground::Observed,
        source: "pilot invoices".to_owned(),
        dated: date!(2020 - 02 - 29),
    };
    let save = |draft| {
        save_assumptions(
            &house.db,
            house.user,
            house.venture.id,
            vec![(Quantity::Price, Some(draft)), (Quantity::Cash, None)],
        )
    };
    save(draft.clone()).await.unwrap();
    save(draft.clone()).await.unwrap();
    let offer = house.offer().await;
    let price = &offer.assumptions[&Quantity::Price];
    assert_eq!((price.range, price.ground, price.dated), (draft.range, draft.ground, draft.dated));
    assert_eq!((price.source.as_str(), price.author.as_str()), ("pilot invoices", "Ada"));
    assert!(price.stale, "a price of 2020");
    let none = vec![(Quantity::Price, None)];
    save_assumptions(&house.db, house.user, house.venture.id, none).await.unwrap();
    assert!(house.offer().await.assumptions.is_empty());
}

#[tokio::test]
async fn answers_are_kept_by_question_and_replaced() {
    let house = house().await;
    for answer in [RiskAnswer::Open, RiskAnswer::Unacceptable] {
        let draft = RiskDraft { question: "finance-proxies", answer, note: "why".to_owned() };
        save_risks(&house.db, house.user, house.venture.id, vec![draft]).await.unwrap();
    }
    let offer = house.offer().await;
    let answered: Vec<_> = offer.risks.iter().filter(|question| question.is_decided()).collect();
    assert_eq!(answered.len(), 1);
    assert_eq!(
        (answered[0].id, answered[0].answer),
        ("finance-proxies", Some(RiskAnswer::Unacceptable))
    );
}

#[tokio::test]
async fn samples_are_illustrative_and_nobody_can_change_them() {
    let house = house().await;
    let query = ListQuery::default();
    let samples = list_machine_prices(&house.db, house.venture.id, &query).await.unwrap().items;
    assert!(samples.len() >= 3 && samples.iter().all(|sample| sample.illustrative));
    let mine = || MachinePriceDraft {
        name: "my server".to_owned(),
        measured_as: Some("AMD EPYC 9V74".to_owned()),
        vcpus: Some(2),
        memory_gib: None,
        per_hour: 0.0345,
        source: "invoice".to_owned(),
        dated: date!(2026 - 01 - 01),
    };
    let (db, user, venture) = (&house.db, house.user, &house.venture);
    assert!(!update_machine_price(db, user, venture, samples[0].id, mine()).await.unwrap());
    assert!(!set_machine_price_archived(db, user, venture.id, samples[0].id, true).await.unwrap());
    let id = insert_machine_price(db, user, venture, mine()).await.unwrap();
    let kept = find_own_machine_price(db, venture.id, id).await.unwrap().unwrap();
    assert_eq!((kept.per_hour, kept.machine()), (0.0345, "AMD EPYC 9V74"));
    assert!(set_machine_price_archived(db, user, venture.id, id, true).await.unwrap());
    let offered = choosable_machine_prices(db, venture).await.unwrap();
    assert!(offered.iter().all(|price| price.id != id), "an archived price is not offered");
}
