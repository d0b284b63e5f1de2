//! Round trips on a real database with all its migrations.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use tempfile::TempDir;
use time::macros::date;

use super::*;
use crate::{
    AssumptionDraft, Ground, MachinePriceDraft, Quantity, inputs::tests::serving, serving,
};
use account::store::NewUser;
use config::Settings;
use db::entity::{benchmark, model, run, work};
use economics::{
    inputs::{InputError, RiskAnswer},
    triangular::Triangular,
};
use lab::bench::BenchRecord;
use venture::{Area, VentureDraft};
use web::{paging::ListQuery, visitor::Role};

struct Fixture {
    db: DatabaseConnection,
    user: Uuid,
    venture: Venture,
    _folder: TempDir,
}

async fn fixture() -> Fixture {
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
    Fixture { db, user, venture, _folder: folder }
}

impl Fixture {
    async fn offer(&self) -> OfferRecord {
        find_offer(&self.db, &self.venture).await.unwrap()
    }

    async fn revision(&self) -> i64 {
        venture::store::find_venture(&self.db, self.venture.id).await.unwrap().unwrap().revision
    }
}

#[tokio::test]
async fn a_venture_without_offer_has_an_empty_record() {
    let fixture = fixture().await;
    let offer = fixture.offer().await;
    assert!(offer.updated_at.is_none() && offer.assumptions.is_empty());
    assert!(offer.promise.is_none() && offer.machine.is_none() && offer.benchmark_id.is_none());
    assert_eq!(offer.risks.len(), risk::questions(Area::FinancialRisk).len());
    assert!(offer.risks.iter().all(|question| question.answer.is_none()));
}

#[tokio::test]
async fn saving_again_replaces_and_raises_the_revision() {
    let fixture = fixture().await;
    let machine = choosable_machine_prices(&fixture.db, &fixture.venture).await.unwrap()[0].id;
    for milliseconds in [20.0, 12.5] {
        let draft = OfferDraft {
            benchmark_id: Some(fixture.venture.id),
            machine_price_id: Some(machine),
            promise: Some(LatencyPromise { milliseconds, percentile: 99.0 }),
            required: Some(Required { measure: Measure::AveragePrecision, value: 0.97 }),
            pricing: Pricing::Per1000Requests,
        };
        let before = fixture.revision().await;
        save_offer(&fixture.db, fixture.user, fixture.venture.id, draft).await.unwrap();
        assert_eq!(fixture.revision().await, before + 1);
    }
    let offer = fixture.offer().await;
    assert_eq!(offer.promise, Some(LatencyPromise { milliseconds: 12.5, percentile: 99.0 }));
    assert_eq!(offer.pricing, Pricing::Per1000Requests);
    let required = Required { measure: Measure::AveragePrecision, value: 0.97 };
    assert_eq!(offer.required, Some(required));
    assert!(offer.machine.is_some_and(|machine| machine.illustrative));
}

#[tokio::test]
async fn assumptions_round_trip_exactly_and_can_be_removed() {
    let fixture = fixture().await;
    let draft = AssumptionDraft {
        range: Triangular::new(0.000_19, 29.9, 1e12).unwrap(),
        ground: Ground::Observed,
        source: "pilot invoices".to_owned(),
        dated: date!(2020 - 02 - 29),
    };
    let save = |draft| {
        save_assumptions(
            &fixture.db,
            fixture.user,
            fixture.venture.id,
            vec![(Quantity::Price, Some(draft)), (Quantity::Cash, None)],
        )
    };
    save(draft.clone()).await.unwrap();
    save(draft.clone()).await.unwrap();
    let offer = fixture.offer().await;
    let price = &offer.assumptions[&Quantity::Price];
    assert_eq!((price.range, price.ground, price.dated), (draft.range, draft.ground, draft.dated));
    assert_eq!((price.source.as_str(), price.author.as_str()), ("pilot invoices", "Ada"));
    assert!(price.stale, "a price of 2020");
    let none = vec![(Quantity::Price, None)];
    save_assumptions(&fixture.db, fixture.user, fixture.venture.id, none).await.unwrap();
    assert!(fixture.offer().await.assumptions.is_empty());
}

#[tokio::test]
async fn answers_are_stored_by_question_and_replaced() {
    let fixture = fixture().await;
    for answer in [RiskAnswer::Open, RiskAnswer::Unacceptable] {
        let draft = RiskDraft { question: "finance-proxies", answer, note: "why".to_owned() };
        save_risks(&fixture.db, fixture.user, fixture.venture.id, vec![draft]).await.unwrap();
    }
    let offer = fixture.offer().await;
    let answered: Vec<_> = offer.risks.iter().filter(|question| question.is_decided()).collect();
    assert_eq!(answered.len(), 1);
    assert_eq!(
        (answered[0].id, answered[0].answer),
        ("finance-proxies", Some(RiskAnswer::Unacceptable))
    );
}

#[tokio::test]
async fn samples_are_illustrative_and_nobody_can_change_them() {
    let fixture = fixture().await;
    let query = ListQuery::default();
    let samples = list_machine_prices(&fixture.db, fixture.venture.id, &query).await.unwrap().items;
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
    let (db, user, venture) = (&fixture.db, fixture.user, &fixture.venture);
    assert!(!update_machine_price(db, user, venture, samples[0].id, mine()).await.unwrap());
    assert!(!set_machine_price_archived(db, user, venture.id, samples[0].id, true).await.unwrap());
    let id = insert_machine_price(db, user, venture, mine()).await.unwrap();
    let kept = find_own_machine_price(db, venture.id, id).await.unwrap().unwrap();
    assert_eq!((kept.per_hour, kept.machine()), (0.0345, "AMD EPYC 9V74"));
    assert!(set_machine_price_archived(db, user, venture.id, id, true).await.unwrap());
    let offered = choosable_machine_prices(db, venture).await.unwrap();
    assert!(offered.iter().all(|price| price.id != id), "an archived price is not offered");
}

impl Fixture {
    async fn work(&self) -> Uuid {
        let (id, now) = (db::new_id(), db::now());
        let row = work::Model {
            id,
            kind: "k".to_owned(),
            state: "finished".to_owned(),
            attempt: 1,
            delivery: 1,
            fence: None,
            heartbeat_at: None,
            cancel_requested: false,
            step: String::new(),
            done: 0,
            total: 0,
            sequence: 0,
            failure: None,
            notes: None,
            created_at: now,
            started_at: None,
            finished_at: Some(now),
        };
        row.into_active_model().insert(&self.db).await.unwrap();
        id
    }

    async fn model(&self) -> Uuid {
        let (run_id, id, now) = (self.work().await, db::new_id(), db::now());
        let row = run::ActiveModel {
            id: Set(run_id),
            venture_id: Set(self.venture.id),
            name: Set("r".to_owned()),
            dataset: Set("digits".to_owned()),
            request: Set("{}".to_owned()),
            created_by: Set(self.user),
            created_at: Set(now),
            ..Default::default()
        };
        run::Entity::insert(row).exec_without_returning(&self.db).await.unwrap();
        let row = model::Model {
            id,
            venture_id: self.venture.id,
            run_id,
            name: "m".to_owned(),
            sha256: "0".repeat(64),
            bytes: 1,
            parameters: 1,
            dataset: "digits".to_owned(),
            data_digest: String::new(),
            synthetic: true,
            measure: "accuracy".to_owned(),
            value: 0.98,
            low: 0.977,
            high: 0.983,
            has_interval: true,
            test_n: 10_000,
            has_file: true,
            imported: None,
            created_at: now,
            archived_at: None,
        };
        row.into_active_model().insert(&self.db).await.unwrap();
        id
    }

    async fn benchmark(&self, model_id: Uuid, record: Option<&BenchRecord>) -> Uuid {
        let id = self.work().await;
        let row = benchmark::Model {
            id,
            venture_id: self.venture.id,
            model_id,
            provider: "cpu".to_owned(),
            request: r#"{"model":"m.onnx","provider":"cpu"}"#.to_owned(),
            record: record.map(|record| serde_json::to_string(record).unwrap()),
            throughput: None,
            imported: None,
            created_by: self.user,
            created_at: db::now(),
            archived_at: None,
        };
        row.into_active_model().insert(&self.db).await.unwrap();
        id
    }
}

#[tokio::test]
async fn unfit_benchmarks_are_shown_with_the_reason_and_unfinished_ones_are_not() {
    let fixture = fixture().await;
    let model = fixture.model().await;
    let quiet = serving().record;
    let good = fixture.benchmark(model, Some(&quiet)).await;
    let soft = BenchRecord { software_adapter: true, ..quiet.clone() };
    let soft = fixture.benchmark(model, Some(&soft)).await;
    let busy = BenchRecord { other_cpu_share: Some(0.4), noisy: true, ..quiet.clone() };
    let busy = fixture.benchmark(model, Some(&busy)).await;
    let noisy = BenchRecord { other_cpu_share: Some(0.97), noisy: true, ..quiet.clone() };
    let noisy = fixture.benchmark(model, Some(&noisy)).await;
    let unfinished = fixture.benchmark(model, None).await;
    let found = serving::candidates(&fixture.db, fixture.venture.id).await.unwrap();
    let refusal = |id| found.iter().find(|one| one.id() == id).unwrap().refusal.clone();
    assert_eq!((refusal(good), refusal(busy)), (None, None));
    assert!(matches!(refusal(soft), Some(InputError::SoftwareAdapter(_))));
    assert!(matches!(refusal(noisy), Some(InputError::Noisy)));
    assert!(found.iter().all(|one| one.id() != unfinished));
}

#[tokio::test]
async fn the_offers_benchmark_provides_its_models_accuracy() {
    let fixture = fixture().await;
    assert!(serving::find_serving(&fixture.db, &fixture.offer().await).await.unwrap().is_none());
    let model = fixture.model().await;
    let id = fixture.benchmark(model, Some(&serving().record)).await;
    let draft = OfferDraft { benchmark_id: Some(id), ..OfferDraft::default() };
    save_offer(&fixture.db, fixture.user, fixture.venture.id, draft).await.unwrap();
    let serving =
        serving::find_serving(&fixture.db, &fixture.offer().await).await.unwrap().unwrap();
    let metric = serving.metric.unwrap().value;
    assert_eq!((metric.value, metric.n), (0.98, Some(10_000)));
    assert!(serving.source.href.ends_with(&format!("/benchmarks/{id}")));
}
