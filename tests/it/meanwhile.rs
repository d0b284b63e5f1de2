//! Two people change the same record: whoever saves second is told, and loses nothing.

use crate::{
    client::{Client, Page},
    test_app::{Team, TestApp, Who, spawn_app},
};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

struct Pair {
    app: TestApp,
    team: Team,
    first: Client,
    second: Client,
    base: String,
}

impl Pair {
    async fn build() -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let (first, second) =
            (app.browser(&team, Who::Editor).await, app.browser(&team, Who::Owner).await);
        let base = format!("/ventures/{}", team.venture);
        Self { app, team, first, second, base }
    }

    async fn record(&self, list: &str, fields: &[(&str, &str)]) -> String {
        let list = format!("{}/{list}", self.base);
        let all: Vec<_> = fields.iter().chain(&FACT).copied().collect();
        let to = self.first.post(&list, &all).await.redirects_to(&format!("{list}/"));
        to.split('?').next().unwrap().to_owned()
    }
}

/// The fields of a page's form as a browser would send them, with some typed over.
fn fields(page: &Page, action: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let form = format!("form[action='{action}']");
    let mut all: Vec<(String, String)> = Vec::new();
    for name in page.attributes(&format!("{form} input[name]"), "name") {
        let field = format!("{form} input[name='{name}']");
        let boxes = ["checkbox", "radio"].map(|kind| format!("{field}[type={kind}]"));
        let is_box = boxes.iter().any(|one| page.count(one) > 0);
        let ticked = page.attributes(&format!("{field}[checked]"), "value");
        match (name.as_str(), is_box) {
            ("csrf" | "once", _) => {}
            (_, true) => all.extend(ticked.into_iter().map(|value| (name.clone(), value))),
            (_, false) => {
                let value = page.attributes(&field, "value").pop().unwrap_or_default();
                all.push((name, value));
            }
        }
    }
    for name in page.attributes(&format!("{form} select[name]"), "name") {
        let chosen = format!("{form} select[name='{name}'] option[selected]");
        // An option without a value is its text.
        let text = page.texts(&chosen).pop().unwrap_or_default();
        let value = page.attributes(&chosen, "value").pop().unwrap_or(text);
        all.push((name, value));
    }
    for name in page.attributes(&format!("{form} textarea[name]"), "name") {
        let value = page.text(&format!("{form} textarea[name='{name}']"));
        all.push((name, value));
    }
    for (name, value) in typed {
        all.retain(|(known, _)| known != name);
        all.push(((*name).to_owned(), (*value).to_owned()));
    }
    all
}

async fn send(browser: &Client, path: &str, all: &[(String, String)]) -> crate::client::Answer {
    let all: Vec<(&str, &str)> = all.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    browser.post(path, &all).await
}

/// Both open a form; the first saves `theirs`, the second `mine` with another field too, and is
/// told; sent again it saves. Answers the page that told.
async fn overtaken(
    pair: &Pair,
    (form, action): (&str, &str),
    field: &str,
    (theirs, mine): (&str, &str),
) -> Page {
    let (one, other) =
        (pair.first.get(form).await.is(200).page(), pair.second.get(form).await.is(200).page());
    let first = fields(&one, action, &[(field, theirs)]);
    send(&pair.first, action, &first).await.is(303);
    let second = fields(&other, action, &[(field, mine)]);
    let told = send(&pair.second, action, &second).await.is(409).page();
    assert_eq!(told.count("[data-role=overtaken] button"), 1, "{field}");
    let shown = told.text(&format!("[data-theirs='{field}']"));
    assert!(shown.contains(theirs), "{field}: {shown}");
    let again = fields(&told, action, &[]);
    let kept = again.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str());
    assert_eq!(kept, Some(mine), "what was typed stays");
    // What is stored has not changed.
    let stored = fields(&pair.first.get(form).await.page(), action, &[]);
    assert!(stored.contains(&(field.to_owned(), theirs.to_owned())), "{stored:?}");
    send(&pair.second, action, &again).await.is(303);
    let stored = fields(&pair.first.get(form).await.page(), action, &[]);
    assert!(stored.contains(&(field.to_owned(), mine.to_owned())), "{stored:?}");
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_saves_a_record_second_sees_both_values() {
    let pair = Pair::build().await;
    let values = ("Their words", "My words");
    let need = pair.record("needs", &[("statement", "Slow")]).await;
    overtaken(&pair, (&format!("{need}/edit"), &need), "statement", values).await;
    let rival = pair.record("competitors", &[("name", "Rival")]).await;
    overtaken(&pair, (&format!("{rival}/edit"), &rival), "note", values).await;
    let idea = [
        ("title", "Offline"),
        ("reach", "10"),
        ("reach_period", "quarter"),
        ("impact", "1"),
        ("confidence", "0.8"),
        ("effort", "2"),
    ];
    let idea = pair.record("ideas", &idea).await;
    overtaken(&pair, (&format!("{idea}/edit"), &idea), "title", values).await;
    let soon = (time::OffsetDateTime::now_utc().date() + time::Duration::days(7)).to_string();
    let card = [
        ("hypothesis", "They pay"),
        ("method", "Call"),
        ("metric", "Yes"),
        ("scale", "share"),
        ("direction", "at-least"),
        ("threshold", "50"),
        ("planned_n", "10"),
        ("deadline", soon.as_str()),
        ("about", "Price"),
    ];
    let card = pair.record("experiments", &card).await;
    overtaken(&pair, (&format!("{card}/edit"), &card), "method", values).await;
    let offer = format!("{}/offer", pair.base);
    overtaken(&pair, (&offer, &offer), "latency", ("40", "60")).await;
    let texts = format!("{}/reports/texts", pair.base);
    overtaken(&pair, (&texts, &texts), "team-words", values).await;
    // Only owners change a venture, here the same one twice.
    let first = pair.app.browser(&pair.team, Who::Owner).await;
    let owners = Pair { first, ..pair };
    let settings = format!("{}/settings", owners.base);
    let told = overtaken(&owners, (&settings, &settings), "summary", values).await;
    assert!(told.text("[data-role=overtaken]").contains("Save mine anyway"));
}

#[tokio::test(flavor = "multi_thread")]
async fn untouched_fields_take_the_other_value_and_equal_ones_are_no_conflict() {
    let pair = Pair::build().await;
    let need = pair.record("needs", &[("statement", "Slow"), ("note", "Old")]).await;
    let form = format!("{need}/edit");
    let page = pair.second.get(&form).await.is(200).page();
    let first = fields(&pair.first.get(&form).await.page(), &need, &[("note", "New")]);
    send(&pair.first, &need, &first).await.is(303);
    // Somebody else's answers about the need are no change of its form.
    let mine = fields(&page, &need, &[("statement", "Slower")]);
    let chinese = pair.app.browser(&pair.team, Who::Owner).await;
    let chinese = chinese.with_cookie("assay_lang", "zh-CN");
    let told = send(&chinese, &need, &mine).await.is(409).page();
    assert!(told.text("[data-role=overtaken] button").contains("仍保存我的内容"));
    assert_eq!(told.text("textarea[name=note]"), "New", "untouched, so it is theirs");
    let kept = fields(&told, &need, &[]);
    assert!(kept.contains(&("statement".to_owned(), "Slower".to_owned())), "{kept:?}");
    // A wrong value keeps the form's knowledge of what it showed.
    let wrong = fields(&page, &need, &[("statement", "")]);
    let refused = send(&pair.second, &need, &wrong).await.is(422).page();
    let again = fields(&refused, &need, &[("statement", "Third")]);
    send(&pair.second, &need, &again).await.is(409);
    // The same by both is no conflict, and a form without digests is saved as ever.
    let same = fields(&page, &need, &[("note", "New")]);
    send(&pair.second, &need, &same).await.is(303);
    let plain = [("statement", "Plain"), FACT[0], FACT[1]];
    pair.second.post(&need, &plain).await.is(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_saves_at_once_one_is_told() {
    let pair = Pair::build().await;
    let need = pair.record("needs", &[("statement", "Slow")]).await;
    let form = format!("{need}/edit");
    for round in 0..5 {
        let page = pair.first.get(&form).await.is(200).page();
        let typed = |who: &str| fields(&page, &need, &[("statement", &format!("{who} {round}"))]);
        let (one, other) = (typed("First"), typed("Second"));
        let (one, other) =
            tokio::join!(send(&pair.first, &need, &one), send(&pair.second, &need, &other));
        let mut went = [one.status.as_u16(), other.status.as_u16()];
        went.sort_unstable();
        assert_eq!(went, [303, 409], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_texts_of_a_report_are_read_and_brought_back() {
    let pair = Pair::build().await;
    let texts = format!("{}/reports/texts", pair.base);
    for words in ["One engineer", "Two engineers", "Two engineers", "Three engineers"] {
        pair.first.post(&texts, &[("team-words", words)]).await.is(303);
    }
    let page = pair.second.get(&texts).await.is(200).page();
    let link = page.attribute("#team p a", "href");
    assert_eq!(page.text("#team p a"), "Earlier versions (2)");
    let versions = pair.second.get(&link).await.is(200).page();
    let words = versions.texts("[data-role=version] .lines");
    assert_eq!(words, ["Two engineers", "One engineer"], "saving the same is no version");
    assert!(versions.text("[data-role=version]").contains("editor"));
    let back = versions.attributes("[data-role=version] form", "action").pop().unwrap();
    pair.second.post(&back, &[]).await.redirects_to(&format!("{texts}?done="));
    let page = pair.second.get(&texts).await.is(200).page();
    assert_eq!(page.text("textarea[name=team-words]"), "One engineer");
    let versions = pair.second.get(&link).await.is(200).page();
    assert_eq!(versions.texts("[data-role=version] .lines")[0], "Three engineers");
    // They travel with an export.
    let export = pair.second.get(&format!("{}/exports/records.json", pair.base)).await.is(200);
    assert!(export.body.contains("Three engineers"));
    let target = pair.app.venture(&pair.team).await;
    let path = format!("/ventures/{target}/exports/restore");
    let file = ("venture.json", export.body.as_bytes());
    crate::exchange::send(&pair.second, &path, &[], file).await.is(303);
    let link = link.replace(&pair.team.venture.to_string(), &target.to_string());
    let there = pair.second.get(&link).await.is(200).page();
    assert_eq!(there.count("[data-role=version]"), 3);
}
