//! Surveys from draft to deletion, as founders and respondents use them.

use uuid::Uuid;

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};

const SETTINGS: [(&str, &str); 9] = [
    ("title_en", "What matters"),
    ("title_zh", "什么重要"),
    ("purpose_en", "To decide what we build."),
    ("purpose_zh", "决定先做什么。"),
    ("contact", "Ada, ada@example.org"),
    ("languages", "both"),
    ("scale", "ten"),
    ("retention_days", "30"),
    ("template", "full"),
];

/// A venture with two needs and a founder in it.
struct Fixture {
    app: TestApp,
    team: Team,
    editor: Client,
    base: String,
}

impl Fixture {
    async fn build() -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let editor = app.browser(&team, Who::Editor).await;
        let base = format!("/ventures/{}", team.venture);
        for statement in ["Read damaged labels", "Find lost parcels"] {
            let need =
                [("statement", statement), ("source", "Interview"), ("observed_on", "2026-01-02")];
            editor.post(&format!("{base}/needs"), &need).await.redirects_to(&base);
        }
        Self { app, team, editor, base }
    }

    /// A draft with the ready questions and some settings of its own.
    async fn draft(&self, own: &[(&str, &str)]) -> String {
        let mut typed: Vec<(&str, &str)> =
            SETTINGS.iter().copied().filter(|(name, _)| own.iter().all(|o| o.0 != *name)).collect();
        if own.iter().all(|(name, _)| *name != "mode") {
            typed.push(("mode", "open"));
        }
        typed.extend(own);
        let list = format!("{}/surveys", self.base);
        let address = self.editor.post(&list, &typed).await.redirects_to(&format!("{list}/"));
        address.split('?').next().unwrap().to_owned()
    }

    /// The same, open; survey's address and the public one.
    async fn open(&self, own: &[(&str, &str)]) -> (String, String) {
        let survey = self.draft(own).await;
        self.editor.post(&format!("{survey}/open"), &[]).await.redirects_to(&survey);
        let public = self.public_of(&survey).await;
        (survey, public)
    }

    async fn public_of(&self, survey: &str) -> String {
        let id: Uuid = survey.rsplit('/').next().unwrap().parse().unwrap();
        let db = &self.app.shared.db;
        survey::store::find_survey(db, self.team.venture, id).await.unwrap().unwrap().public_path()
    }

    async fn kept(&self, survey: &str) -> usize {
        self.editor.get(&format!("{survey}/responses")).await.is(200).page().count("tbody tr")
    }

    /// Ratings that stand on the first need's page.
    async fn ratings(&self) -> usize {
        let page = self.editor.get(&format!("{}/needs", self.base)).await.page();
        let links = page.attributes("tbody th a", "href");
        let mut all = 0;
        for link in links {
            all += self.editor.get(&link).await.is(200).page().count("#answers tbody tr");
        }
        all
    }
}

/// Fields of the ready survey: two needs, two Kano pairs, prices, Ellis, NPS, words.
fn answers() -> Vec<(&'static str, &'static str)> {
    vec![
        ("q1-importance", "9"),
        ("q1-satisfaction", "3"),
        ("q2-importance", "5"),
        ("q2-satisfaction", "6"),
        ("q3-with", "1"),
        ("q3-without", "5"),
        ("q5-too-cheap", "5"),
        ("q5-cheap", "10"),
        ("q5-expensive", "20.50"),
        ("q5-too-expensive", "40"),
        ("q6-feeling", "very"),
        ("q7-score", "10"),
        ("q8-words", "=1+1 更快"),
    ]
}

/// Answers as a new visitor would; the receipt's address.
async fn respond(fixture: &Fixture, public: &str) -> String {
    let visitor = fixture.app.visitor();
    visitor.get(public).await.is(200);
    let to = visitor.post(public, &answers()).await.redirects_to("/s/answers/");
    to.split('?').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ready_survey_is_made_opened_answered_and_closed() {
    let fixture = Fixture::build().await;
    let form = fixture.editor.get(&format!("{}/surveys/new", fixture.base)).await.is(200).page();
    assert_eq!(form.attribute("input[name=template][checked]", "value"), "full");
    assert_ne!(form.attribute("input[name=title_en]", "value"), "");
    let survey = fixture.draft(&[]).await;
    let page = fixture.editor.get(&survey).await.is(200).page();
    assert_eq!(page.count("#questions tbody tr"), 8);
    let public = fixture.public_of(&survey).await;
    let visitor = fixture.app.visitor();
    visitor.get(&public).await.is(404);
    fixture.editor.post(&format!("{survey}/open"), &[]).await.redirects_to(&survey);
    assert!(fixture.editor.get(&survey).await.body.contains(&public));
    let receipt = respond(&fixture, &public).await;
    let told = visitor.get(&receipt).await.is(200);
    assert!(told.body.contains("20.50") && told.body.contains("更快"), "{}", told.body);
    assert_eq!(fixture.kept(&survey).await, 1);
    fixture.editor.post(&format!("{survey}/close"), &[]).await.redirects_to(&survey);
    let over = visitor.get(&public).await.is(410);
    assert!(over.body.contains("This survey is over") && over.body.contains("问卷已结束"));
    visitor.post(&public, &answers()).await.is(410);
    assert_eq!(fixture.kept(&survey).await, 1);
    fixture.editor.post(&format!("{survey}/open"), &[]).await.redirects_to(&survey);
    visitor.get(&public).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_is_one_answer() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[("closes_after", "1")]).await;
    let visitor = fixture.app.visitor();
    visitor.get(&public).await.is(200);
    let typed = answers();
    let first = visitor.post(&public, &typed).await.redirects_to("/s/answers/");
    // The first one also was the last that was wanted.
    let second = visitor.post(&public, &typed).await.redirects_to("/s/answers/");
    assert_eq!(first, second);
    assert_eq!(fixture.kept(&survey).await, 1);
    // Somebody else with the same answers gets nobody's receipt.
    fixture.app.visitor().post(&public, &typed).await.is(410);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_closes_by_count_and_by_date() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[("closes_after", "2")]).await;
    respond(&fixture, &public).await;
    respond(&fixture, &public).await;
    fixture.app.visitor().get(&public).await.is(410);
    let page = fixture.editor.get(&survey).await.page();
    assert!(page.text("main .facts").contains("limit reached"), "{}", page.text("main .facts"));
    let more = [("contact", "Ada"), ("closes_after", "3")];
    fixture.editor.post(&survey, &more).await.redirects_to(&survey);
    respond(&fixture, &public).await;
    let passed = [("contact", "Ada"), ("closes_on", "2020-01-01")];
    assert_eq!(fixture.editor.post(&survey, &passed).await.wrong_fields(), ["closes_on"]);
    let today = db::now().date().to_string();
    let (dated, other) = fixture.open(&[("closes_on", &today)]).await;
    fixture.app.visitor().get(&other).await.is(200);
    let told = fixture.editor.get(&format!("/api/v1{dated}")).await.is(200).json();
    assert_eq!(told["closes_on"], today.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_takes_one_answer() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[("mode", "invited")]).await;
    fixture.app.visitor().get(&public).await.is(403);
    fixture.app.visitor().post(&public, &answers()).await.is(403);
    let made = format!("{survey}/invitations");
    for count in ["0", "501", "many", ""] {
        assert_eq!(fixture.editor.post(&made, &[("count", count)]).await.wrong_fields(), ["count"]);
    }
    fixture.editor.post(&made, &[("count", "3")]).await.redirects_to(&made);
    let csv = fixture.editor.get(&format!("{survey}/invitations.csv")).await.is(200).body;
    let links: Vec<String> = csv
        .lines()
        .skip(1)
        .map(|line| format!("/s/{}", line.split(',').nth(1).unwrap().rsplit('/').next().unwrap()))
        .collect();
    assert_eq!(links.len(), 3);
    respond(&fixture, &links[0]).await;
    let again = fixture.app.visitor();
    let used = again.get(&links[0]).await.is(410);
    assert!(used.body.contains("already used") && used.body.contains("此链接已使用"));
    again.post(&links[0], &answers()).await.is(410);
    // Two at the same moment: one of them is too late.
    let (one, two) = (fixture.app.visitor(), fixture.app.visitor());
    let typed = answers();
    let (a, b) = tokio::join!(one.post(&links[1], &typed), two.post(&links[1], &typed));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
    assert_eq!(fixture.kept(&survey).await, 2);
    let csv = fixture.editor.get(&format!("{survey}/invitations.csv")).await.body;
    assert_eq!(csv.lines().filter(|line| line.ends_with(",yes")).count(), 2);
    // A used link is not withdrawn, an unused one is.
    let page = fixture.editor.get(&made).await.page();
    let remove = page.attributes("form[action$='/remove']", "action");
    assert_eq!(remove.len(), 1);
    fixture.editor.post(&remove[0], &[]).await.redirects_to(&made);
    fixture.app.visitor().get(&links[2]).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_answer_is_refused_at_its_question_and_nothing_typed_is_lost() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[]).await;
    let visitor = fixture.app.visitor();
    for (name, value) in [
        ("q1-importance", "11"),
        ("q1-importance", "0"),
        ("q1-importance", "NaN"),
        ("q3-with", "6"),
        ("q5-cheap", "inf"),
        ("q5-cheap", "-1"),
        ("q5-cheap", "1e300"),
        ("q6-feeling", "furious"),
        ("q7-score", "10.5"),
        ("q8-words", "\u{1}"),
    ] {
        let typed: Vec<_> =
            answers().into_iter().filter(|one| one.0 != name).chain([(name, value)]).collect();
        let answer = visitor.post(&public, &typed).await;
        let page = answer.page();
        assert_eq!(answer.wrong_fields(), [name], "{value:?}");
        assert_eq!(page.text("textarea").is_empty(), name == "q8-words" && value.is_empty());
        assert_eq!(page.attribute("input[name=q5-too-expensive]", "value"), "40");
    }
    let long = "长".repeat(2_001);
    let typed = [("q8-words", long.as_str())];
    assert_eq!(visitor.post(&public, &typed).await.wrong_fields(), ["q8-words"]);
    // Half an answer, no answer, a machine.
    let half = [("q1-importance", "9")];
    assert_eq!(visitor.post(&public, &half).await.wrong_fields(), ["q1-satisfaction"]);
    assert_eq!(visitor.post(&public, &[]).await.wrong_fields(), ["answers"]);
    let mut machine = answers();
    machine.push(("website", "http://spam.example"));
    assert_eq!(visitor.post(&public, &machine).await.wrong_fields(), ["website"]);
    // Bytes that are no text, a body without end, no token at all.
    let form = "application/x-www-form-urlencoded";
    let token = visitor.token().await;
    let raw = format!("csrf={token}&q8-words=%FF%FE").into_bytes();
    visitor.post_raw(&public, form, raw).await.is(422);
    let huge = format!("csrf={token}&q8-words={}", "a".repeat(2 << 20)).into_bytes();
    visitor.post_raw(&public, form, huge).await.is(413);
    visitor.post_raw(&public, form, b"q7-score=10".to_vec()).await.is(403);
    for path in ["/s/x", "/s/%20%20%20%20%20%20%20%20%20%20%20%20%20%20%20%20", "/s/'%20or%201=1--"]
    {
        visitor.get(path).await.is(404);
    }
    visitor.get("/s/%00%00%00%00").await.is(422);
    assert_eq!(fixture.kept(&survey).await, 0, "something was kept after all");
}

/// Amounts as respondents type them, in a venture that counts in euros.
#[tokio::test(flavor = "multi_thread")]
async fn prices_are_kept_as_they_were_typed_or_refused_with_both_readings() {
    use sea_orm::ConnectionTrait as _;
    let fixture = Fixture::build().await;
    let euros = "UPDATE ventures SET currency = 'EUR'";
    fixture.app.shared.db.execute_unprepared(euros).await.unwrap();
    let (survey, public) = fixture.open(&[]).await;
    let fields = ["q5-too-cheap", "q5-cheap", "q5-expensive", "q5-too-expensive"];
    for typed in [
        ["9,50", "14,90", "24,90", "39,00"],
        ["1.200,50", "1 500", "2000 €", "3'000"],
        ["0,005", "0,010", "0,015", "0,02"],
    ] {
        let visitor = fixture.app.visitor();
        visitor.get(&public).await.is(200);
        let answers: Vec<_> = fields.into_iter().zip(typed).collect();
        visitor.post(&public, &answers).await.redirects_to("/s/answers/");
    }
    let csv = fixture.editor.get(&format!("{survey}/responses.csv")).await.is(200).body;
    for kept in
        ["9.50,14.90,24.90,39.00", "1200.50,1500.00,2000.00,3000.00", "0.005,0.01,0.015,0.02"]
    {
        assert!(csv.contains(kept), "{csv}");
    }
    let visitor = fixture.app.visitor();
    visitor.get(&public).await.is(200);
    for (price, told) in [
        ("1.500", "“1.500” could be 1500 or 1.5."),
        ("0,0000005", "“0,0000005” has too many decimal places"),
    ] {
        let answers = [(fields[0], "1"), (fields[1], price), (fields[2], "9"), (fields[3], "10")];
        let answer = visitor.post(&public, &answers).await;
        let page = answer.page();
        assert_eq!(page.attribute(&format!("input[name={}]", fields[1]), "value"), price);
        assert!(answer.body.contains(told), "{told}");
        assert_eq!(answer.wrong_fields(), [fields[1]], "{price}");
    }
    assert_eq!(fixture.kept(&survey).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_changes_and_what_is_typed_stays() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[]).await;
    let visitor = fixture.app.visitor();
    let mut typed = answers();
    typed.push(("switch", "zh-CN"));
    let page = visitor.post(&public, &typed).await.is(200).page();
    assert_eq!(page.text("h1"), "什么重要");
    assert_eq!(page.attribute("html", "lang"), "zh-CN");
    assert_eq!(page.attribute("input[name=q5-cheap]", "value"), "10");
    assert_eq!(page.count("input[name=q1-importance][value='9'][checked]"), 1);
    assert_eq!(fixture.kept(&survey).await, 0, "changing the language sent the form");
    let wrong = visitor.post(&format!("{public}?lang=zh-CN"), &[("q7-score", "99")]).await.page();
    assert!(wrong.text("[data-field-error=q7-score]").contains("之间"));
    let english = fixture.draft(&[("languages", "en")]).await;
    let preview = fixture.editor.get(&format!("{english}/preview?lang=zh-CN")).await.is(200).page();
    assert_eq!(preview.attribute("html", "lang"), "en");
}

#[tokio::test(flavor = "multi_thread")]
async fn required_questions_want_an_answer() {
    let fixture = Fixture::build().await;
    let survey = fixture.draft(&[("template", "empty")]).await;
    fixture.editor.post(&format!("{survey}/open"), &[]).await.is(409);
    let add = format!("{survey}/questions");
    let text = [("kind", "text"), ("label_en", "Why?"), ("required", "yes")];
    fixture.editor.post(&add, &text).await.redirects_to(&survey);
    let nps = [("kind", "nps"), ("label_en", "Reader")];
    fixture.editor.post(&add, &nps).await.redirects_to(&survey);
    assert_eq!(fixture.editor.post(&add, &nps).await.wrong_fields(), ["kind"], "NPS twice");
    let empty = [("kind", "text"), ("label_en", ""), ("label_zh", " ")];
    assert_eq!(fixture.editor.post(&add, &empty).await.wrong_fields(), ["label_en"]);
    let bad = [("kind", "price"), ("label_en", "x"), ("currency", "$$$")];
    assert_eq!(fixture.editor.post(&add, &bad).await.wrong_fields(), ["currency"]);
    // Move the second up, then remove what is first.
    let page = fixture.editor.get(&survey).await.page();
    let forms = page.attributes("form[action$='/move']", "action");
    fixture.editor.post(&forms[1], &[("way", "up")]).await.redirects_to(&survey);
    let page = fixture.editor.get(&survey).await.page();
    assert!(page.text("#questions tbody tr").contains("Reader"));
    fixture.editor.post(&format!("{survey}/open"), &[]).await.redirects_to(&survey);
    fixture.editor.post(&add, &text).await.is(409);
    fixture.editor.post(&forms[0], &[("way", "up")]).await.is(409);
    let public = fixture.public_of(&survey).await;
    let visitor = fixture.app.visitor();
    assert_eq!(visitor.post(&public, &[("q1-score", "3")]).await.wrong_fields(), ["q2-words"]);
    let whole = [("q1-score", "3"), ("q2-words", "Because")];
    visitor.post(&public, &whole).await.redirects_to("/s/answers/");
}

#[tokio::test(flavor = "multi_thread")]
async fn ratings_are_taken_over_once_and_go_with_their_respondent() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[]).await;
    let receipt = respond(&fixture, &public).await;
    respond(&fixture, &public).await;
    for _ in 0..2 {
        let results = format!("{survey}/results");
        fixture.editor.post(&format!("{survey}/take-over"), &[]).await.redirects_to(&results);
        assert_eq!(fixture.ratings().await, 4, "two respondents on two needs");
    }
    let visitor = fixture.app.visitor();
    visitor.get(&receipt).await.is(200);
    visitor.post(&format!("{receipt}/delete"), &[]).await.is(200);
    visitor.get(&receipt).await.is(404);
    visitor.post(&format!("{receipt}/delete"), &[]).await.is(404);
    assert_eq!((fixture.kept(&survey).await, fixture.ratings().await), (1, 2));
    fixture.editor.post(&format!("{survey}/take-back"), &[]).await.redirects_to(&survey);
    assert_eq!((fixture.kept(&survey).await, fixture.ratings().await), (1, 0));
    fixture.editor.post(&format!("{survey}/take-over"), &[]).await.redirects_to(&survey);
    let page = fixture.editor.get(&format!("{survey}/responses")).await.page();
    let remove = page.attribute("form[action$='/remove']", "action");
    fixture.editor.post(&remove, &[]).await.redirects_to(&survey);
    assert_eq!((fixture.kept(&survey).await, fixture.ratings().await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_respondent_who_is_deleted_among_the_needs_is_deleted_in_the_survey() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[]).await;
    let receipt = respond(&fixture, &public).await;
    fixture.editor.post(&format!("{survey}/take-over"), &[]).await.redirects_to(&survey);
    let page = fixture.editor.get(&format!("{survey}/responses")).await.page();
    let label = page.text("tbody th");
    let delete = format!("{}/respondents/delete", fixture.base);
    fixture.editor.post(&delete, &[("respondent", &label)]).await.redirects_to(&fixture.base);
    assert_eq!((fixture.kept(&survey).await, fixture.ratings().await), (0, 0));
    fixture.app.visitor().get(&receipt).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_go_when_their_time_is_over() {
    use sea_orm::ConnectionTrait;
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[]).await;
    let receipt = respond(&fixture, &public).await;
    fixture.editor.post(&format!("{survey}/take-over"), &[]).await.redirects_to(&survey);
    let db = &fixture.app.shared.db;
    assert_eq!(survey::store::purge_expired(db).await.unwrap(), 0);
    let passed = "UPDATE survey_responses SET expires_at = '2020-01-01 00:00:00+00:00'";
    db.execute_unprepared(passed).await.unwrap();
    fixture.app.visitor().get(&receipt).await.is(404);
    assert_eq!((fixture.kept(&survey).await, fixture.ratings().await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_interfaces_hold_what_they_should() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[]).await;
    respond(&fixture, &public).await;
    let csv = fixture.editor.get(&format!("{survey}/responses.csv")).await.is(200);
    assert!(csv.header("content-disposition").contains("attachment"));
    let line = csv.body.lines().nth(1).unwrap();
    assert!(line.contains(",5.00,10.00,20.50,40.00,very,10,"), "{line}");
    assert!(line.contains("'=1+1 更快"), "a formula was not disarmed: {line}");
    let viewer = fixture.app.browser(&fixture.team, Who::Viewer).await;
    viewer.get(&format!("{survey}/responses")).await.is(403);
    let results = viewer.get(&format!("/api/v1{survey}/results")).await.is(200).json();
    assert_eq!(results["n"], 1);
    assert!(!results.to_string().contains("更快"), "a respondent's words left the survey");
    let list = viewer.get(&format!("/api/v1{}/surveys", fixture.base)).await.is(200).json();
    assert_eq!(
        (list["total"].as_u64(), list["items"][0]["phase"].as_str()),
        (Some(1), Some("open"))
    );
    assert!(!list.to_string().contains(public.trim_start_matches("/s/")), "the link was told");
    let one = viewer.get(&format!("/api/v1{survey}")).await.is(200).json();
    assert_eq!(one["questions"].as_array().unwrap().len(), 8);
    let events = viewer.get(&format!("{survey}/events")).await.is(200);
    assert!(events.body.contains("event: part"), "{}", events.body);
    viewer.get(&format!("{survey}/results")).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_asks_the_same_and_holds_no_answer() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[]).await;
    respond(&fixture, &public).await;
    let list = format!("{}/surveys", fixture.base);
    let copy = fixture.editor.post(&format!("{survey}/duplicate"), &[]).await.redirects_to(&list);
    let copy = copy.split('?').next().unwrap();
    let page = fixture.editor.get(copy).await.is(200).page();
    assert_eq!(page.count("#questions tbody tr"), 8);
    assert_eq!(fixture.kept(copy).await, 0);
    assert_ne!(fixture.public_of(copy).await, public);
    fixture.editor.post(&format!("{survey}/archive"), &[]).await.redirects_to(&list);
    fixture.app.visitor().get(&public).await.is(410);
    assert_eq!(fixture.editor.get(&list).await.page().count("tbody tr"), 1);
    fixture.editor.post(&format!("{survey}/restore"), &[]).await.redirects_to(&survey);
    fixture.app.visitor().get(&public).await.is(200);
    assert_eq!(fixture.editor.get(&list).await.page().count("tbody tr"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_cannot_flood_an_open_survey() {
    let fixture = Fixture::build().await;
    let (survey, public) = fixture.open(&[]).await;
    let mut waits = 0;
    for _ in 0..45 {
        let answer = fixture.app.visitor().post(&public, &[("q7-score", "10")]).await;
        if answer.status.as_u16() == 429 {
            assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
            waits += 1;
        }
    }
    assert!((1..=5).contains(&waits), "{waits} of 45 had to wait");
    assert!(fixture.editor.get(&survey).await.body.contains(&(45 - waits).to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_s_settings_are_checked() {
    let fixture = Fixture::build().await;
    let list = format!("{}/surveys", fixture.base);
    let wrong = fixture.editor.post(&list, &[]).await.wrong_fields();
    for field in [
        "contact",
        "languages",
        "mode",
        "purpose_en",
        "retention_days",
        "scale",
        "template",
        "title_en",
    ] {
        assert!(wrong.iter().any(|one| one == field), "{field} is missing in {wrong:?}");
    }
    for (field, value) in [
        ("retention_days", "0"),
        ("retention_days", "1e9"),
        ("closes_after", "0"),
        ("closes_on", "2020-01-01"),
        ("closes_on", "soon"),
        ("mode", "secret"),
        ("languages", "de"),
    ] {
        let mut typed: Vec<_> = SETTINGS.into_iter().filter(|one| one.0 != field).collect();
        typed.extend((field != "mode").then_some(("mode", "open")));
        typed.push((field, value));
        let answer = fixture.editor.post(&list, &typed).await;
        let page = answer.page();
        assert_eq!(answer.wrong_fields(), [field], "{value}");
        assert_eq!(page.attribute("input[name=title_zh]", "value"), "什么重要");
    }
    assert_eq!(fixture.editor.get(&list).await.page().count("tbody tr"), 0);
}
