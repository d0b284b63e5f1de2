//! The guided start: from a venture to a first verdict, each page skipped and come back to, and
//! nothing lost that was typed or is there already.

use market::{Competitor, Need};
use offer::Quantity;
use venture::Record;

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};

struct Guided {
    app: TestApp,
    team: Team,
    editor: Client,
    base: String,
}

impl Guided {
    async fn new() -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let editor = app.browser(&team, Who::Editor).await;
        let base = format!("/ventures/{}", team.venture);
        Self { app, team, editor, base }
    }

    fn at(&self, part: &str) -> String {
        format!("{}/start/{part}", self.base)
    }

    async fn needs(&self) -> Vec<Need> {
        Need::list(&self.app.shared.db, self.team.venture, false).await.unwrap()
    }

    async fn competitors(&self) -> Vec<Competitor> {
        Competitor::list(&self.app.shared.db, self.team.venture, false).await.unwrap()
    }

    async fn offer(&self) -> offer::OfferRecord {
        let db = &self.app.shared.db;
        let venture = venture::store::find_venture(db, self.team.venture).await.unwrap().unwrap();
        offer::store::find_offer(db, &venture).await.unwrap()
    }
}

fn rows(people: usize) -> String {
    (0..people).map(|k| format!("R{k},{},{}\n", 8 + k % 3, 2 + k % 2)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_venture_is_led_to_a_first_verdict() {
    let guided = Guided::new().await;
    let (editor, base) = (&guided.editor, &guided.base);
    let typed = [("name", "Reader"), ("area", "natural-language"), ("currency", "USD")];
    let first = editor.post("/ventures", &typed).await.redirects_to("/ventures/");
    assert!(first.contains("/start/need?done=venture-created"), "{first}");
    editor.get(&first).await.is(200);

    let home = editor.get(base).await.is(200).page();
    assert_eq!(home.count("[data-role=steps] li"), 6);
    assert_eq!(home.attribute("[data-step=need] a", "href"), guided.at("need"));
    assert_eq!(home.attribute(".actions a.primary", "href"), guided.at("need"));

    let answers = rows(12);
    let need = [
        ("statement", "Read labels"),
        ("source", "talks"),
        ("answers", answers.as_str()),
        ("ours", "4"),
    ];
    let to = editor.post(&guided.at("need"), &need).await.redirects_to(&guided.at("competitors"));
    assert!(to.ends_with("done=start-answers"), "{to}");
    let page = editor.get(&to).await.is(200).page();
    assert_eq!(page.count("[data-part=need].done"), 1);
    assert_eq!(page.text(".so-far .word"), "Iterate", "the verdict so far stands beside the form");

    let names = [("names", "LabelScan\n  ReadFast \n\nlabelscan")];
    editor.post(&guided.at("competitors"), &names).await.redirects_to(&guided.at("model"));
    let found = guided.competitors().await;
    let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["LabelScan", "ReadFast"], "each once");

    let later = [("model", "later")];
    editor.post(&guided.at("model"), &later).await.redirects_to(&guided.at("numbers"));

    // The fields as they stand are an answer.
    let page = editor.get(&guided.at("numbers")).await.is(200).page();
    let mut fields =
        vec![("sure".to_owned(), "25".to_owned()), ("pricing".to_owned(), "per-month".to_owned())];
    for name in page.attributes(".numbers input[name]", "name") {
        if !["csrf", "once"].contains(&name.as_str()) {
            let value = page.attribute(&format!(".numbers input[name='{name}']"), "value");
            fields.push((name, value));
        }
    }
    let fields: Vec<_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    editor.post(&guided.at("numbers"), &fields).await.redirects_to(&guided.at("risks"));
    let offer = guided.offer().await;
    assert_eq!(offer.assumptions.len(), Quantity::ALL.len());
    let price = &offer.assumptions[&Quantity::Price];
    assert_eq!((price.range.low(), price.range.base(), price.range.high()), (74.25, 99.0, 123.75));
    assert!(price.source.contains("not checked"), "{}", price.source);
    assert_eq!(price.ground, offer::Ground::Assumed);
    assert_eq!(offer.promise.map(|promise| promise.milliseconds), Some(200.0));

    let risks: Vec<_> = offer.risks.iter().map(|risk| (risk.id, "settled")).collect();
    let wrong = editor.post(&guided.at("risks"), &risks).await.wrong_fields();
    assert_eq!(wrong, ["note"], "an answer needs its reason");
    let risks = [&risks[..], &[("note", "Counsel, 2026")]].concat();
    let to = editor.post(&guided.at("risks"), &risks).await.redirects_to(base);
    let home = editor.get(&to).await.is(200).page();
    assert_eq!(home.attribute("[data-verdict]", "data-verdict"), "iterate");
    assert_eq!(home.count("[data-step=risks].done"), 1);
    let changes = home.count("[data-role=changes] li");
    assert_eq!(
        (home.count("[data-role=changes] li a"), (1..=3).contains(&changes)),
        (changes, true)
    );
    let next = editor.get(&format!("{base}/start")).await.redirects_to(base);
    assert_eq!(next, guided.at("model"), "the step that is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_can_be_skipped_and_come_back_to() {
    let guided = Guided::new().await;
    let parts = ["need", "competitors", "model", "numbers", "risks"];
    for (at, part) in parts.iter().enumerate() {
        let page = guided.editor.get(&guided.at(part)).await.is(200).page();
        let next = parts.get(at + 1).map_or_else(|| guided.base.clone(), |next| guided.at(next));
        assert_eq!(page.attribute("[data-role=skip]", "href"), next);
        let all: Vec<_> = parts.iter().map(|part| guided.at(part)).collect();
        assert_eq!(page.attributes(".parts a", "href"), all);
        assert_eq!(page.count("[aria-current=step]"), 1);
    }
    assert!(guided.needs().await.is_empty() && guided.offer().await.assumptions.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_answers_there_is_a_survey_and_the_need_is_unknown() {
    let guided = Guided::new().await;
    let need = [("statement", "Read labels"), ("source", "idea"), ("ask", "yes")];
    let to = guided.editor.post(&guided.at("need"), &need).await;
    let to = to.redirects_to(&guided.at("competitors"));
    let page = guided.editor.get(&to).await.page();
    assert_eq!(page.attribute("[data-role=next]", "href"), format!("{}/surveys", guided.base));
    let db = &guided.app.shared.db;
    let query = web::paging::ListQuery::default();
    let surveys = survey::store::list_surveys(db, guided.team.venture, &query).await.unwrap();
    let questions = survey::store::list_questions(db, surveys.items[0].id).await.unwrap();
    assert_eq!(questions[0].need, Some(guided.needs().await[0].id));
    let home = guided.editor.get(&guided.base).await.page();
    assert_eq!(home.attribute("[data-verdict]", "data-verdict"), "not_yet");
    assert_eq!(home.count("[data-step=need].done"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_names_its_field_keeps_what_was_typed_and_stores_nothing() {
    let guided = Guided::new().await;
    let editor = &guided.editor;
    let answers = rows(3);
    let need = [("statement", ""), ("source", "talks"), ("answers", answers.as_str())];
    let need = [&need[..], &[("ours", "9")]].concat();
    let page = editor.post(&guided.at("need"), &need).await.is(422).page();
    assert_eq!(page.attributes("[data-field-error]", "data-field-error"), ["statement", "ours"]);
    assert_eq!(page.text("textarea[name=answers]"), answers.trim().replace('\n', " "));
    assert!(guided.needs().await.is_empty());

    // A file that is none: neither need nor answers.
    let token = editor.token().await;
    let mut body = Vec::new();
    for (name, value) in [("csrf", token.as_str()), ("statement", "Read"), ("source", "talks")] {
        let part = format!(
            "--border\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.into_bytes());
    }
    body.extend(
        b"--border\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\n%PDF-1.7\x00\x01\r\n--border--\r\n",
    );
    let kind = "multipart/form-data; boundary=border";
    let refused = editor.post_raw(&guided.at("need"), kind, body).await.wrong_fields();
    assert_eq!(refused, ["answers"]);
    assert!(guided.needs().await.is_empty());

    let long = "x".repeat(201);
    let wrong = editor.post(&guided.at("competitors"), &[("names", &long)]).await.wrong_fields();
    assert_eq!(wrong, ["names"]);
    // All of the lines or none: an archived competitor's name is refused before anything is stored.
    editor.post(&guided.at("competitors"), &[("names", "Old rival")]).await.is(303);
    let old = guided.competitors().await[0].id;
    editor.post(&format!("{}/competitors/{old}/archive", guided.base), &[]).await.is(303);
    let names = [("names", "Fresh rival\nold RIVAL")];
    assert_eq!(editor.post(&guided.at("competitors"), &names).await.wrong_fields(), ["names"]);
    assert!(guided.competitors().await.is_empty());
    let many: String = (0..51).map(|k| format!("Rival {k}\n")).collect();
    let wrong = editor.post(&guided.at("competitors"), &[("names", &many)]).await.wrong_fields();
    assert_eq!(wrong, ["names"]);
    let stranger = uuid::Uuid::from_u128(1).to_string();
    for model in ["", "mainframe", &stranger] {
        let wrong = editor.post(&guided.at("model"), &[("model", model)]).await.wrong_fields();
        assert_eq!(wrong, ["model"], "{model}");
    }
    let numbers = [
        ("sure", "7"),
        ("pricing", "per-month"),
        ("price", "cheap"),
        ("price-source", "list"),
        ("churn", "140"),
        ("cash", "5000"),
        ("machine", stranger.as_str()),
    ];
    let page = editor.post(&guided.at("numbers"), &numbers).await.is(422).page();
    let mut wrong = page.attributes("[data-field-error]", "data-field-error");
    wrong.sort();
    assert_eq!(wrong, ["cash-source", "churn", "machine", "price", "sure"]);
    assert_eq!(page.attribute("input[name=price]", "value"), "cheap");
    let offer = guided.offer().await;
    assert!(offer.assumptions.is_empty() && offer.updated_at.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stated_more_exactly_stays_unless_it_is_changed() {
    let guided = Guided::new().await;
    let exact = [
        ("price-low", "20"),
        ("price-base", "29"),
        ("price-high", "35"),
        ("price-source", "Contracts"),
        ("price-ground", "observed"),
        ("price-date", "2026-01-02"),
    ];
    let path = format!("{}/offer/assumptions", guided.base);
    guided.editor.post(&path, &exact).await.is(303);
    let page = guided.editor.get(&guided.at("numbers")).await.is(200).page();
    assert_eq!(page.attribute("input[name=price]", "value"), "29");
    assert_eq!(page.attribute("input[name=churn]", "value"), "", "no guess beside a statement");
    let same = [
        ("sure", "10"),
        ("pricing", "per-month"),
        ("price", "29"),
        ("price-source", "Contracts"),
        ("churn", "3.5"),
        ("churn-source", "Guess"),
    ];
    guided.editor.post(&guided.at("numbers"), &same).await.is(303);
    let offer = guided.offer().await;
    let price = &offer.assumptions[&Quantity::Price];
    assert_eq!((price.range.low(), price.range.high()), (20.0, 35.0));
    assert_eq!(price.ground, offer::Ground::Observed);
    let churn = &offer.assumptions[&Quantity::Churn];
    assert_eq!(
        (churn.range.low(), churn.range.base(), churn.range.high()),
        (0.0315, 0.035, 0.0385)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_is_of_the_ventures_area() {
    let guided = Guided::new().await;
    let typed = [("name", "Reader"), ("area", "natural-language"), ("currency", "USD")];
    let first = guided.editor.post("/ventures", &typed).await.redirects_to("/ventures/");
    let base = first.split("/start").next().unwrap();
    let form = guided.editor.get(&format!("{base}/runs/new")).await.is(200).page();
    let chosen = form.attribute("select[name=dataset] option[selected]", "value");
    assert!(chosen.starts_with("sentences"), "{chosen}");
    let to = guided.editor.post(&format!("{base}/start/model"), &[("model", "train")]).await;
    to.redirects_to(&format!("{base}/start/numbers"));
    let runs = guided.editor.get(&format!("{base}/runs")).await.is(200).page();
    assert!(runs.text("tbody tr").contains("sentences"), "{}", runs.text("tbody tr"));
}
