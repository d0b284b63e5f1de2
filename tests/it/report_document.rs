//! What a report says: its page, its files, the texts that founders write, older reports, and
//! comparing two.

use assay::demo;
use market::{CompetitorDraft, FeatureDraft, NeedDraft, NeedRatingDraft, Profile};
use sea_orm::{DatabaseConnection, EntityTrait};
use serde_json::json;
use uuid::Uuid;

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};
use ::venture::{Edit, Provenance};
use db::entity::report_document;
use web::visitor::Role;

const EVIL: &str =
    "<script>alert(1)</script> [x](javascript:alert(1)) \"><img src=x onerror=alert(1)>";

async fn made(app: &TestApp) -> (Team, Client, String) {
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let reports = format!("/ventures/{}/reports", team.venture);
    let answer = editor.post(&reports, &[]).await.is(303);
    let page = answer.header("location").split('?').next().unwrap().to_owned();
    (team, editor, page)
}

#[tokio::test]
async fn a_report_opens_in_both_languages_and_downloads_in_every_format() {
    let app = spawn_app().await;
    let (team, editor, page) = made(&app).await;
    let shown = editor.get(&page).await.is(200).page();
    for id in ["summary", "problem", "market", "competition", "verdict", "appendix"] {
        assert_eq!(shown.count(&format!("#{id}")), 1, "{id}");
    }
    assert!(shown.text("main").contains("No need has been entered"));
    let html = editor.get(&format!("{page}/html")).await.is(200);
    assert!(html.header("content-disposition").contains(".html"));
    assert!(html.body.contains("<article class=\"report\" lang=\"en\""));
    assert!(!html.body.contains("<script") && !html.body.contains("<link"));
    let markdown = editor.get(&format!("{page}/markdown")).await.is(200);
    assert!(markdown.header("content-type").starts_with("text/markdown"));
    assert!(markdown.body.starts_with("# "), "{}", markdown.body);
    let document = editor.get(&format!("{page}/document")).await.is(200).json();
    assert_eq!(document["language"], "en");
    assert_eq!(document["sections"].as_array().unwrap().len(), 12);
    let table = editor.get(&format!("{page}/tables/rules")).await.is(200);
    assert!(table.header("content-type").starts_with("text/csv"));
    assert_eq!(
        table.body.lines().count(),
        9,
        "a head, seven criteria and the risks: {}",
        table.body
    );
    editor.get(&format!("{page}/tables/none")).await.is(404);
    let snapshot = editor.get(&format!("{page}/json")).await.is(200).json();
    assert_eq!(snapshot["shown_verdict"], "not_yet");
    let api = format!("/api/v1{page}/document");
    let chinese = editor.get(&format!("{api}?lang=zh-CN")).await.is(200).json();
    assert_eq!(chinese["language"], "zh-CN");
    let wrong = editor.get(&format!("{api}?lang=fr")).await.is(422).json();
    assert_eq!(wrong["errors"][0]["field"], "lang");
    let stranger = app.browser(&team, Who::OtherFounder).await;
    for file in ["", "/html", "/markdown", "/document", "/json"] {
        stranger.get(&format!("{page}{file}")).await.is(404);
    }
}

#[tokio::test]
async fn the_schema_is_published_to_everybody() {
    let app = spawn_app().await;
    let schema = app.visitor().get("/api/v1/schemas/report-document").await.is(200).json();
    for part in ["title", "language", "summary", "sections", "sources"] {
        assert!(schema["properties"].get(part).is_some(), "{part} is missing: {schema}");
    }
}

#[tokio::test]
async fn texts_reach_the_next_report_harmless_and_sections_can_stay_out() {
    let app = spawn_app().await;
    let (team, editor, first) = made(&app).await;
    let reports = format!("/ventures/{}/reports", team.venture);
    let texts = format!("{reports}/texts");
    let fields = [
        ("summary-words", EVIL),
        ("team-words", "# Us\n\n**Two** of us, [here](https://example.org/)."),
        ("market-out", "yes"),
    ];
    editor.post(&texts, &fields).await.is(303);
    let form = editor.get(&texts).await.is(200).page();
    assert_eq!(form.text("[name=summary-words]"), EVIL);
    assert_eq!(form.count("[name=market-out][checked]"), 1);

    let built = editor.post(&reports, &[]).await.is(303);
    let page = built.header("location").split('?').next().unwrap().to_owned();
    for file in ["", "/html"] {
        let answer = editor.get(&format!("{page}{file}")).await.is(200);
        let start = answer.body.find("<article").unwrap();
        let body = &answer.body[start..answer.body.find("</article>").unwrap()];
        assert!(body.contains("&#60;script&#62;alert(1)"), "the words are there");
        for bad in ["<script", "<img", "href=\"javascript"] {
            assert!(!body.contains(bad), "{bad} in {body}");
        }
        assert!(body.contains("<strong>Two</strong>") && body.contains("https://example.org/"));
        assert!(!body.contains("id=\"market\""), "the section was left out");
    }
    let before = editor.get(&first).await.is(200).page();
    assert_eq!(before.count("#market"), 1, "earlier reports do not change");
    assert!(!before.text("main").contains("Two of us"));

    // Nothing typed is lost, and the field is named.
    let long = "a".repeat(10_001);
    let refused =
        editor.post(&texts, &[("plan-words", long.as_str()), ("team-words", "Kept")]).await.is(422);
    let refused = refused.page();
    assert_eq!(refused.count("[data-field-error=plan-words]"), 1);
    assert_eq!(refused.text("[name=team-words]"), "Kept");
    let viewer = app.browser(&team, Who::Viewer).await;
    viewer.get(&texts).await.is(403);
    let api = format!("/api/v1{texts}");
    let all = viewer.get(&api).await.is(200).json();
    let team_text = all.as_array().unwrap().iter().find(|one| one["topic"] == "team").unwrap();
    assert!(team_text["words"].as_str().unwrap().contains("Two"));
    let sent = json!([{ "topic": "plan", "words": "Next." }, { "topic": "team", "words": long }]);
    let wrong = editor.post_json(&api, &sent).await.is(422).json();
    assert_eq!(wrong["errors"][0]["field"], "[1].words");
    editor.post_json(&api, &json!([{ "topic": "plan", "words": "Next." }])).await.is(204);
    let unknown = json!([{ "topic": "luck", "words": "" }]);
    editor.post_json(&api, &unknown).await.is(400);
}

#[tokio::test]
async fn two_megabytes_of_markdown_are_refused() {
    let app = spawn_app().await;
    let (team, editor, _) = made(&app).await;
    let texts = format!("/ventures/{}/reports/texts", team.venture);
    let huge = "*a* ".repeat(500_000);
    let answer = editor.post(&texts, &[("team-words", &huge)]).await;
    assert!(matches!(answer.status.as_u16(), 413 | 422), "{}", answer.status);
    let deep = "> ".repeat(4_900) + "deep";
    editor.post(&texts, &[("team-words", &deep)]).await.is(303);
    let reports = format!("/ventures/{}/reports", team.venture);
    let built = editor.post(&reports, &[]).await.is(303);
    let page = built.header("location").split('?').next().unwrap().to_owned();
    assert!(editor.get(&page).await.is(200).body.contains("deep"));
}

#[tokio::test]
async fn a_report_from_before_documents_opens_as_it_did() {
    let app = spawn_app().await;
    let (_, editor, page) = made(&app).await;
    report_document::Entity::delete_many().exec(&app.shared.db).await.unwrap();
    let shown = editor.get(&page).await.is(200).page();
    assert_eq!(shown.count("[data-role=verdict]"), 1);
    assert_eq!(shown.count("article.report"), 0);
    editor.get(&format!("{page}/json")).await.is(200);
    editor.get(&format!("{page}/document")).await.is(404);
    editor.get(&format!("{page}/html")).await.is(404);
}

#[tokio::test]
async fn two_reports_are_compared_on_a_page_and_by_the_api() {
    let app = spawn_app().await;
    let (team, editor, first) = made(&app).await;
    let base = format!("/ventures/{}", team.venture);
    let compare = format!("{base}/reports/compare");
    let alone = editor.get(&compare).await.is(200).page();
    assert!(alone.text("main").contains("fewer than two reports"));
    let need = [("statement", "Read labels"), ("source", "talks"), ("observed_on", "2026-01-02")];
    editor.post(&format!("{base}/needs"), &need).await.is(303);
    let built = editor.post(&format!("{base}/reports"), &[]).await.is(303);
    let second = built.header("location").split('?').next().unwrap().to_owned();
    let page = editor.get(&compare).await.is(200).page();
    assert_eq!(page.count("[data-role=reasons] li"), 1);
    assert!(page.text("[data-role=records]").contains("Read labels"));
    let id = |page: &str| page.rsplit('/').next().unwrap().to_owned();
    let (from, to) = (id(&first), id(&second));
    let query = format!("?from={from}&to={to}");
    let api = format!("/api/v1{compare}");
    let compared = editor.get(&format!("{api}{query}")).await.is(200).json();
    assert_eq!(compared["needs"]["added"][0]["label"], "Read labels");
    assert_eq!(compared["before"]["id"], from.as_str());
    // The earlier one comes first, whatever the order of the question.
    let turned = editor.get(&format!("{api}?from={to}&to={from}")).await.is(200).json();
    assert_eq!(turned, compared);
    let missing = editor.get(&format!("{api}?from={from}")).await.is(422).json();
    assert_eq!(missing["errors"][0]["field"], "to");
    let strange = uuid::Uuid::now_v7();
    editor.get(&format!("{api}?from={from}&to={strange}")).await.is(404);
    editor.get(&format!("{compare}?from={from}&to={strange}")).await.is(404);
    editor.get(&format!("{compare}?from={from}&to={from}")).await.is(200);
}

/// Needs with answers, and competitors that are rated for five of them each.
async fn crowd(db: &DatabaseConnection, edit: Edit, (needs, rivals): (usize, usize)) {
    let said = Provenance { source: "Test".to_owned(), observed_on: db::now().date() };
    let mut ids: Vec<Uuid> = Vec::new();
    for need in 0..needs {
        let draft = NeedDraft {
            statement: format!("Need number {need} of the long list"),
            note: String::new(),
            evidence: String::new(),
            segment: None,
            provenance: said.clone(),
        };
        let id = market::store::insert_need(db, edit, draft).await.unwrap();
        let answer = |person: usize| NeedRatingDraft {
            respondent: format!("R{person}"),
            importance: u8::try_from(1 + (need + person) % 10).unwrap(),
            satisfaction: u8::try_from(1 + (need * 7 + person) % 10).unwrap(),
        };
        let answers = (0..10).map(answer).collect();
        market::store::put_need_ratings(db, edit, id, answers, &said).await.unwrap();
        ids.push(id);
    }
    for rival in 0..rivals {
        let draft = CompetitorDraft {
            name: format!("Rival {rival}"),
            note: String::new(),
            website: None,
            share: None,
            profile: Profile::default(),
            provenance: said.clone(),
        };
        let id = market::store::insert_competitor(db, edit, draft).await.unwrap();
        for need in ids.iter().cycle().skip(rival * 5).take(5) {
            let feature = FeatureDraft {
                need: *need,
                rating: Some(3),
                evidence: String::new(),
                provenance: said.clone(),
            };
            market::store::put_feature(db, edit, id, feature).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_needs_and_two_hundred_rivals_leave_a_report_readable() {
    let app = spawn_app().await;
    let owner = app.person("founder", Role::Founder).await;
    let db = &app.shared.db;
    let venture = demo::load_sample(db, owner.0).await.unwrap();
    crowd(db, Edit { author: owner.0, venture: venture.id }, (1_000, 200)).await;
    let founder = app.signed_in(owner).await;
    let reports = format!("/ventures/{}/reports", venture.id);
    let made = founder.post(&reports, &[]).await.redirects_to(&reports);
    let made = made.split('?').next().unwrap();

    let document = founder.get(&format!("{made}/document")).await.is(200).json();
    for section in document["sections"].as_array().unwrap() {
        let blocks = section["blocks"].as_array().unwrap();
        let tables = blocks.iter().filter_map(|block| block["table"]["rows"].as_array());
        let longest = tables.map(Vec::len).max().unwrap_or(0);
        match section["id"].as_str().unwrap() {
            "appendix" => assert_eq!(longest, 1_000, "the strongest needs, as many as are kept"),
            id => assert!(longest <= 20, "{longest} rows in {id}"),
        }
    }
    let page = founder.get(made).await.is(200).page();
    let problem = page.text("#problem");
    assert!(problem.contains("20 of 1,000"), "what the table leaves to the appendix: {problem}");
    assert!(problem.contains("does not name: 6"), "what the report leaves out: {problem}");
    for file in ["pdf", "slide", "html", "markdown", "tables"] {
        let answer = founder.get(&format!("{made}/{file}")).await.is(200);
        eprintln!("{file}: {} bytes", answer.body.len());
    }
}
