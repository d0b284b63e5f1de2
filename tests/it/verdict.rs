//! The verdict of whole ventures: what carries a go, what does not, and that nothing
//! that is taken away makes one.

use db::entity::{benchmark, model, run, work};
use economics::{
    inputs::{LatencyPromise, RiskAnswer},
    triangular::Triangular,
};
use market::{
    CompetitorDraft, FeatureDraft, NeedDraft, NeedRatingDraft, OfferRatingDraft, Profile,
};
use offer::{
    AssumptionDraft, Ground, MachinePriceDraft, OfferDraft, Pricing, Quantity, Required, RiskDraft,
};
use runs::measure::Measure;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use time::{Date, Duration};
use uuid::Uuid;

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};
use venture::{Edit, Provenance};

/// A venture with everything that a go takes.
struct Whole {
    app: TestApp,
    team: Team,
    editor: Client,
    edit: Edit,
    needs: [Uuid; 2],
    rivals: [Uuid; 2],
    model: Uuid,
}

fn said(on: Date) -> Provenance {
    Provenance { source: "interviews".to_owned(), observed_on: on }
}

fn today() -> Date {
    db::now().date()
}

fn people(from: usize, count: usize) -> impl Iterator<Item = String> {
    (from..from + count).map(|number| format!("R{number:02}"))
}

impl Whole {
    /// With so many respondents.
    async fn of(respondents: usize) -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let edit = Edit { author: team.author(), venture: team.venture };
        let editor = app.browser(&team, Who::Editor).await;
        let [first, second] =
            [add_need(&app, edit, "read").await, add_need(&app, edit, "sort").await];
        let rivals = [add_rival(&app, edit, "Alpha").await, add_rival(&app, edit, "Beta").await];
        let model = add_offer(&app, edit).await;
        let whole = Self { app, team, editor, edit, needs: [first, second], rivals, model };
        whole.ask(0, respondents, (9, 2)).await;
        whole.rate_offer(12).await;
        for rival in rivals {
            whole.rate_rival(rival, Some(2), today()).await;
        }
        whole
    }

    async fn ask(&self, from: usize, count: usize, (importance, satisfaction): (u8, u8)) {
        for need in self.needs {
            let answers = people(from, count)
                .map(|respondent| NeedRatingDraft { respondent, importance, satisfaction })
                .collect();
            let (db, said) = (&self.app.shared.db, said(today()));
            market::store::put_need_ratings(db, self.edit, need, answers, &said).await.unwrap();
        }
    }

    async fn rate_offer(&self, count: usize) {
        for need in self.needs {
            let answers = people(0, count)
                .map(|respondent| OfferRatingDraft { respondent, rating: 5 })
                .collect();
            let (db, said) = (&self.app.shared.db, said(today()));
            market::store::put_offer_ratings(db, self.edit, need, answers, &said).await.unwrap();
        }
    }

    async fn rate_rival(&self, rival: Uuid, rating: Option<u8>, on: Date) {
        for need in self.needs {
            let evidence = String::new();
            let draft = FeatureDraft { need, rating, evidence, provenance: said(on) };
            let db = &self.app.shared.db;
            market::store::put_feature(db, self.edit, rival, draft).await.unwrap();
        }
    }

    async fn answer_risk(&self, place: usize, answer: RiskAnswer) {
        let question = offer::risk::questions(venture::Area::ComputerVision)[place];
        let draft = RiskDraft { question, answer, note: "counsel".to_owned() };
        let db = &self.app.shared.db;
        offer::store::save_risks(db, self.edit.author, self.edit.venture, vec![draft])
            .await
            .unwrap();
    }

    /// Builds a report by the API.
    async fn report(&self) -> Value {
        let path = format!("/api/v1/ventures/{}/reports", self.team.venture);
        self.editor.post_json(&path, &json!({})).await.is(201).json()
    }

    /// The verdict as a report shows it; the venture's page shows the same.
    async fn shown(&self) -> String {
        let at_home = self.at_home().await;
        let report = self.report().await;
        let shown = report["shown_verdict"].as_str().unwrap().to_owned();
        assert_eq!(shown, at_home);
        shown
    }

    async fn at_home(&self) -> String {
        let page = self.editor.get(&format!("/ventures/{}", self.team.venture)).await.page();
        page.attribute("[data-verdict]", "data-verdict")
    }

    async fn forget(&self, from: usize, count: usize) {
        for respondent in people(from, count) {
            let db = &self.app.shared.db;
            market::store::delete_respondent(db, self.edit, &respondent).await.unwrap();
        }
    }
}

async fn add_need(app: &TestApp, edit: Edit, statement: &str) -> Uuid {
    let draft = NeedDraft {
        statement: statement.to_owned(),
        note: String::new(),
        evidence: String::new(),
        segment: None,
        provenance: said(today()),
    };
    market::store::insert_need(&app.shared.db, edit, draft).await.unwrap()
}

async fn add_rival(app: &TestApp, edit: Edit, name: &str) -> Uuid {
    let draft = CompetitorDraft {
        name: name.to_owned(),
        note: String::new(),
        website: None,
        share: None,
        profile: Profile::default(),
        provenance: said(today()),
    };
    market::store::insert_competitor(&app.shared.db, edit, draft).await.unwrap()
}

/// What is promised and sold, all of it observed, and a model that keeps it. Answers the model.
async fn add_offer(app: &TestApp, edit: Edit) -> Uuid {
    let (db, author) = (&app.shared.db, edit.author);
    let drafts = [
        (Quantity::Price, [29.0, 29.0, 29.0]),
        (Quantity::Requests, [10_000.0, 20_000.0, 40_000.0]),
        (Quantity::Utilisation, [0.2, 0.3, 0.4]),
        (Quantity::OtherCosts, [2.0, 3.0, 5.0]),
        (Quantity::AcquisitionCost, [50.0, 80.0, 120.0]),
        (Quantity::Churn, [0.02, 0.03, 0.05]),
        (Quantity::ReachableCustomers, [2_000.0, 3_000.0, 4_000.0]),
        (Quantity::FixedCost, [100_000.0, 120_000.0, 150_000.0]),
        (Quantity::Cash, [200_000.0, 200_000.0, 200_000.0]),
        (Quantity::Burn, [8_000.0, 10_000.0, 12_000.0]),
    ]
    .map(|(quantity, [low, base, high])| {
        let draft = AssumptionDraft {
            range: Triangular::new(low, base, high).unwrap(),
            ground: Ground::Observed,
            source: "invoices".to_owned(),
            dated: today(),
        };
        (quantity, Some(draft))
    });
    offer::store::save_assumptions(db, author, edit.venture, drafts.into()).await.unwrap();
    let settled = offer::risk::questions(venture::Area::ComputerVision).iter().map(|&question| {
        RiskDraft { question, answer: RiskAnswer::None, note: "counsel".to_owned() }
    });
    offer::store::save_risks(db, author, edit.venture, settled.collect()).await.unwrap();
    let here = venture::store::find_venture(db, edit.venture).await.unwrap().unwrap();
    let machine = MachinePriceDraft {
        name: "Two cores".to_owned(),
        measured_as: Some("AMD EPYC 9V74".to_owned()),
        vcpus: Some(2),
        memory_gib: None,
        per_hour: 0.085,
        source: "price list".to_owned(),
        dated: today(),
    };
    let machine = offer::store::insert_machine_price(db, author, &here, machine).await.unwrap();
    let (model, benchmark) = add_benchmark(app, edit).await;
    let draft = OfferDraft {
        benchmark_id: Some(benchmark),
        machine_price_id: Some(machine),
        promise: Some(LatencyPromise { milliseconds: 50.0, percentile: 99.0 }),
        required: Some(Required { measure: Measure::Accuracy, value: 0.95 }),
        pricing: Pricing::PerMonth,
    };
    offer::store::save_offer(db, author, edit.venture, draft).await.unwrap();
    model
}

async fn add_work(app: &TestApp) -> Uuid {
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
    row.into_active_model().insert(&app.shared.db).await.unwrap();
    id
}

/// A model of handwritten digits, tested on 10,000 real ones, and its benchmark.
async fn add_benchmark(app: &TestApp, edit: Edit) -> (Uuid, Uuid) {
    let (db, now) = (&app.shared.db, db::now());
    let (run_id, model_id, id) = (add_work(app).await, db::new_id(), add_work(app).await);
    let row = run::ActiveModel {
        id: Set(run_id),
        venture_id: Set(edit.venture),
        name: Set("Reference".to_owned()),
        dataset: Set("mnist".to_owned()),
        request: Set("{}".to_owned()),
        created_by: Set(edit.author),
        created_at: Set(now),
        ..Default::default()
    };
    run::Entity::insert(row).exec_without_returning(db).await.unwrap();
    let row = model::Model {
        id: model_id,
        venture_id: edit.venture,
        run_id,
        name: "Reference".to_owned(),
        sha256: "0".repeat(64),
        bytes: 1,
        parameters: 1,
        dataset: "mnist".to_owned(),
        data_digest: "ab".to_owned(),
        synthetic: false,
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
    row.into_active_model().insert(db).await.unwrap();
    let latency = json!({"p50_ms": 0.8, "p90_ms": 0.9, "p95_ms": 1.0, "p99_ms": 1.2});
    let record = json!({
        "model": "model.onnx", "model_sha256": "", "provider": "cpu",
        "device": "AMD EPYC 9V74", "software_adapter": false, "batch": 1, "request": "sample",
        "inputs": [], "threads": 2, "precision": "fp32", "optimization": "all", "seed": 1,
        "seconds_asked": 1.0, "seconds": 1.0, "n": 10_000, "warmup": 10,
        "session_create_ms": 1.0, "first_inference_ms": 1.0, "mean_ms": 0.8, "min_ms": 0.7,
        "max_ms": 2.0, "latency_upper": latency, "throughput_per_s": 1200.5,
        "p50_ms": 0.8, "p90_ms": 0.9, "p95_ms": 1.0, "p99_ms": 1.2,
        "steadiness": null, "placement": [], "other_cpu_share": 0.01, "noisy": false,
        "environment": {
            "assay": "0.1.0", "onnxruntime": "1.23.0", "cpu": "AMD EPYC 9V74",
            "logical_cpus": 2, "os": "Linux", "kernel": "6", "governor": null
        },
        "started_at": "2026-11-02T10:00:00Z",
    });
    let row = benchmark::Model {
        id,
        venture_id: edit.venture,
        model_id,
        provider: "cpu".to_owned(),
        request: r#"{"model":"model.onnx","provider":"cpu"}"#.to_owned(),
        record: Some(record.to_string()),
        throughput: Some(1200.5),
        imported: None,
        created_by: edit.author,
        created_at: now,
        archived_at: None,
    };
    row.into_active_model().insert(db).await.unwrap();
    (model_id, id)
}

fn limits(report: &Value, dimension: usize) -> Vec<Value> {
    let found = &report["dimensions"][dimension]["limits"];
    found.as_array().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_venture_has_no_verdict_yet() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let home = format!("/ventures/{}", team.venture);
    let page = editor.get(&home).await.page();
    assert_eq!(page.text("[data-verdict]"), "No verdict yet");
    assert!(!page.text("[data-role=verdict]").contains("100"), "nothing was judged");
    let report = editor.post_json(&format!("/api/v1{home}/reports"), &json!({})).await;
    let report = report.is(201).json();
    assert_eq!(
        (&report["verdict"], &report["shown_verdict"]),
        (&json!("not_yet"), &json!("not_yet"))
    );
    assert_eq!(report["probabilities"], json!({"go": 0.0, "iterate": 0.0, "stop": 0.0}));
    let page = editor.get(&format!("{home}/reports")).await.page();
    assert_eq!(page.text("tbody .tag"), "no verdict yet");
    let chinese = editor.request(reqwest::Method::GET, &home).header("accept-language", "zh-CN");
    assert_eq!(editor.send(chinese).await.page().text("[data-verdict]"), "尚无结论");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_respondents_carry_no_go_and_the_page_says_how_many_are_missing() {
    let few = Whole::of(2).await;
    assert_eq!(few.shown().await, "iterate");
    let report = few.report().await;
    assert_eq!(report["probabilities"]["go"], 0.0);
    let limit = &limits(&report, 0)[0];
    assert_eq!((&limit["kind"], &limit["more"]), (&json!("few_respondents"), &json!(8)));
    let home = few.editor.get(&format!("/ventures/{}", few.team.venture)).await.page();
    let need = home.text("[data-notes=need]");
    assert!(need.contains("8 more needed"), "{need}");
    few.ask(2, 8, (9, 2)).await;
    assert_eq!(few.shown().await, "go");
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_back_an_answer_or_a_rivals_ratings_makes_no_go() {
    let whole = Whole::of(12).await;
    assert_eq!(whole.shown().await, "go");
    whole.answer_risk(0, RiskAnswer::Unacceptable).await;
    assert_eq!(whole.shown().await, "iterate");
    whole.answer_risk(0, RiskAnswer::Open).await;
    assert_eq!(whole.shown().await, "iterate");
    let report = whole.report().await;
    assert_eq!(limits(&report, 5), [json!({"kind": "undecided_risks", "count": 1})]);
    whole.answer_risk(0, RiskAnswer::None).await;
    assert_eq!(whole.shown().await, "go");

    let [alpha, _] = whole.rivals;
    whole.rate_rival(alpha, Some(5), today()).await;
    assert_eq!(whole.shown().await, "iterate");
    for need in whole.needs {
        let path =
            format!("/ventures/{}/competitors/{alpha}/ratings/{need}/remove", whole.team.venture);
        whole.editor.post(&path, &[]).await.redirects_to("/");
        assert_eq!(whole.shown().await, "iterate");
    }
    let report = whole.report().await;
    assert_eq!(limits(&report, 1), [json!({"kind": "unrated_competitors", "count": 2})]);
    whole.rate_rival(alpha, None, today()).await;
    assert_eq!(whole.shown().await, "iterate", "somebody looked and could not tell");

    // An archived competitor is reported, and no longer named.
    let archive = format!("/ventures/{}/competitors/{alpha}/archive", whole.team.venture);
    whole.editor.post(&archive, &[]).await.redirects_to("/");
    let report = whole.report().await;
    assert_eq!(report["shown_verdict"], "go");
    assert_eq!(report["facts"]["since"]["competitors"], json!(["Alpha"]));
    assert_eq!(report["facts"]["since"]["verdict"], "iterate");
    let id = report["id"].as_str().unwrap();
    let page = format!("/ventures/{}/reports/{id}", whole.team.venture);
    let told = whole.editor.get(&page).await.page().text("#verdict");
    assert!(told.contains("competitors: Alpha."), "{told}");
    assert!(whole.report().await["facts"].get("since").is_none(), "told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_those_who_are_content_makes_no_go_whether_or_not_a_report_knew_them() {
    for reported in [true, false] {
        let whole = Whole::of(12).await;
        whole.ask(20, 6, (1, 10)).await;
        assert_ne!(whole.at_home().await, "go");
        if reported {
            assert_ne!(whole.shown().await, "go");
        }
        whole.forget(20, 3).await;
        whole.forget(23, 3).await;
        assert_eq!(whole.at_home().await, "iterate", "reported: {reported}");
        let report = whole.report().await;
        assert_eq!(report["shown_verdict"], "iterate");
        let gone = json!({"kind": "answers_gone", "need": "read", "count": 6, "others": 1});
        assert!(limits(&report, 0).contains(&gone), "{:?}", limits(&report, 0));
        assert_eq!(whole.shown().await, "iterate", "it is remembered from report to report");
        whole.ask(30, 6, (9, 2)).await;
        assert_eq!(whole.shown().await, "go");
        // After a go there is none that would be new.
        whole.forget(30, 1).await;
        assert_eq!(whole.shown().await, "go");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_metric_on_generated_data_carries_no_go_however_it_came() {
    let whole = Whole::of(12).await;
    assert_eq!(whole.shown().await, "go");
    let named = |synthetic: bool, dataset: &str| model::ActiveModel {
        id: Set(whole.model),
        synthetic: Set(synthetic),
        dataset: Set(dataset.to_owned()),
        ..Default::default()
    };
    let db = &whole.app.shared.db;
    let coverage = whole.report().await["evidence_coverage"].as_f64().unwrap();
    // A file may say what it likes of a set that is generated here.
    for (synthetic, dataset) in [(true, "anything"), (false, "applicants")] {
        named(synthetic, dataset).update(db).await.unwrap();
        venture::store::touch(db, whole.team.venture).await.unwrap();
        assert_eq!(whole.shown().await, "iterate", "{dataset}");
        let report = whole.report().await;
        assert_eq!(limits(&report, 3), [json!({"kind": "synthetic"})]);
        assert_eq!(report["dimensions"][3]["p_go"], 0.0);
        let less = coverage - report["evidence_coverage"].as_f64().unwrap();
        assert!((less - 0.1).abs() < 1e-9, "half of technology's weight: {less}");
        let home = whole.editor.get(&format!("/ventures/{}", whole.team.venture)).await.page();
        assert!(home.text("[data-notes=technical]").contains("untested on real data"));
        assert!(home.text("[data-role=verdict]").contains("untested on real data"));
    }
    named(false, "mnist").update(db).await.unwrap();
    venture::store::touch(db, whole.team.venture).await.unwrap();
    assert_eq!(whole.shown().await, "go");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_rivals_is_stale_after_sixty_days_their_ratings_included() {
    let whole = Whole::of(12).await;
    let stale = async |days: i64| {
        for rival in whole.rivals {
            whole.rate_rival(rival, Some(2), today() - Duration::days(days)).await;
        }
        let report = whole.report().await;
        let gaps = report["missing"].as_array().unwrap().clone();
        let count = gaps.iter().find(|gap| gap["input"] == "competitor_ratings");
        count.map(|gap| (gap["kind"].clone(), gap["count"].clone()))
    };
    assert_eq!(stale(60).await, None);
    assert_eq!(stale(61).await, Some((json!("stale"), json!(4))));
    let page = format!("/api/v1/ventures/{}/stale-facts", whole.team.venture);
    let listed = whole.editor.get(&page).await.is(200).json();
    assert_eq!(listed["total"], 4, "{listed}");
}
